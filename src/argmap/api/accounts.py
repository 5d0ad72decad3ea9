"""Accounts, sessions, tokens; settings and the audit log for administrators."""

from typing import Any

from flask import Response

from argmap.api import people_examples as examples
from argmap.api.answers import JSON, answer_json
from argmap.api.blueprint import Blueprint
from argmap.api.bodies import checked
from argmap.api.paging import PageQuery, decode_number, encode_cursor, link_header
from argmap.api.people_schemas import (
    AccountListSchema,
    AccountPatchSchema,
    AccountSchema,
    AuditPageSchema,
    IssuedTokenSchema,
    MePatchSchema,
    MeSchema,
    NewTokenSchema,
    SettingsSchema,
    SignInSchema,
    SignUpSchema,
    TokenListSchema,
)
from argmap.api.routes import MERGE_PATCH, needs, reads, takes, writes
from argmap.service import accounts, sharing
from argmap.service.accounts import Issued
from argmap.service.permissions import Actor, allow
from argmap.service.quotas import DEFAULT_MAPS, DEFAULT_NODES
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.people import Account, Token

blueprint = Blueprint("accounts", __name__, url_prefix="/api/v1", description="Who may do what: accounts and tokens.")


def _account(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "display_name": account.display_name,
        "is_admin": account.is_admin,
        "disabled": account.disabled,
        "created": account.created,
    }


def _token(token: Token) -> dict[str, Any]:
    fields = ("id", "name", "created", "expires", "last_used", "revoked")
    return {**{name: getattr(token, name) for name in fields}, "scopes": token.scopes.split()}


def _issued(issued: Issued) -> dict[str, Any]:
    return {**_token(issued.token), "token": issued.secret}


@blueprint.route("/me")
@needs("account.read")
@blueprint.response(200, MeSchema, example=examples.ME)
@reads
def read_me(uow: UnitOfWork, actor: Actor) -> Response:
    """Read the account that the token speaks for."""
    account = accounts.own_account(uow, actor)
    return answer_json({**_account(account), "scopes": sorted(actor.scopes)})


@blueprint.route("/me", methods=["PATCH"])
@needs("account.change")
@blueprint.response(200, AccountSchema, example=examples.ACCOUNT)
@takes(MePatchSchema, MERGE_PATCH, JSON)
@writes
def patch_me(uow: UnitOfWork, actor: Actor, value: Any) -> Response:
    """Change the shown name or the password of the account."""
    fields = checked(MePatchSchema, value)
    allow(uow, actor, "account.change")
    account = accounts.own_account(uow, actor)
    if "display_name" in fields:
        uow.people.update_account(account.key, display_name=fields["display_name"])
    if "password" in fields:
        accounts.set_password(uow, actor, fields["password"])
    return answer_json(_account(accounts.own_account(uow, actor)))


@blueprint.route("/accounts")
@needs("service.administer")
@blueprint.response(200, AccountListSchema, example={"accounts": [examples.ACCOUNT]})
@reads
def list_accounts(uow: UnitOfWork, actor: Actor) -> Response:
    """List all accounts; for administrators."""
    allow(uow, actor, "service.administer")
    return answer_json({"accounts": [_account(each) for each in uow.people.list_accounts()]})


@blueprint.route("/accounts", methods=["POST"])
@needs("account.sign_up")
@blueprint.response(201, IssuedTokenSchema, example=examples.ISSUED_TOKEN)
@takes(SignUpSchema)
@writes
def sign_up(uow: UnitOfWork, actor: Actor, value: Any) -> Response:
    """Make an account for oneself, where sign-up is open or one is invited; answers its first token."""
    fields = checked(SignUpSchema, value)
    secret = fields.get("invitation")
    if secret is not None:
        sharing.usable_invitation(uow, secret)
    account, issued = accounts.sign_up(
        uow,
        fields["name"],
        display_name=fields.get("display_name"),
        password=fields.get("password"),
        invited=secret is not None,
    )
    if secret is not None:
        scopes = frozenset(issued.token.scopes.split())
        sharing.accept_invitation(uow, Actor(account.name, account.key, scopes), secret)
    return answer_json(_issued(issued), status=201)


@blueprint.route("/accounts/<string(maxlength=64):name>", methods=["PATCH"])
@needs("service.administer")
@blueprint.response(200, AccountSchema, example=examples.ACCOUNT)
@takes(AccountPatchSchema, MERGE_PATCH, JSON)
@writes
def patch_account(uow: UnitOfWork, actor: Actor, name: str, value: Any) -> Response:
    """Disable or enable an account, or make it an administrator; for administrators."""
    fields = checked(AccountPatchSchema, value)
    account = accounts.update_account(
        uow, actor, name, disabled=fields.get("disabled"), is_admin=fields.get("is_admin")
    )
    return answer_json(_account(account))


@blueprint.route("/session", methods=["POST"])
@needs("account.sign_up")
@blueprint.response(201, IssuedTokenSchema, example=examples.ISSUED_TOKEN)
@takes(SignInSchema)
@writes
def sign_in(uow: UnitOfWork, actor: Actor, value: Any) -> Response:
    """Sign in by name and password; answers a token that is good for 30 days."""
    fields = checked(SignInSchema, value)
    return answer_json(_issued(accounts.sign_in(uow, fields["name"], fields["password"])), status=201)


@blueprint.route("/tokens")
@needs("account.read")
@blueprint.response(200, TokenListSchema, example={"tokens": [examples.TOKEN]})
@reads
def list_tokens(uow: UnitOfWork, actor: Actor) -> Response:
    """List the account's tokens, without their secrets."""
    account = accounts.own_account(uow, actor)
    return answer_json({"tokens": [_token(each) for each in uow.people.list_tokens(account.key)]})


@blueprint.route("/tokens", methods=["POST"])
@needs("account.change")
@blueprint.response(201, IssuedTokenSchema, example=examples.ISSUED_TOKEN)
@takes(NewTokenSchema)
@writes
def create_token(uow: UnitOfWork, actor: Actor, value: Any) -> Response:
    """Make a token, with no more scopes than that of the request; its secret is told only now."""
    fields = checked(NewTokenSchema, value)
    allow(uow, actor, "account.change")
    issued = accounts.issue_token(uow, actor, fields["name"], tuple(fields["scopes"]), expires=fields.get("expires"))
    return answer_json(_issued(issued), status=201)


@blueprint.route("/tokens/<string(maxlength=32):identifier>", methods=["DELETE"])
@needs("account.change")
@blueprint.response(204)
@writes
def revoke_token(uow: UnitOfWork, actor: Actor, identifier: str) -> Response:
    """Revoke a token; it stops at once."""
    allow(uow, actor, "account.change")
    accounts.revoke_token(uow, actor, identifier)
    return Response(status=204)


@blueprint.route("/settings")
@needs("service.administer")
@blueprint.response(200, SettingsSchema, example=examples.SETTINGS)
@reads
def read_settings(uow: UnitOfWork, actor: Actor) -> Response:
    """Read the settings; for administrators."""
    allow(uow, actor, "service.administer")
    return answer_json(_settings(uow))


@blueprint.route("/settings", methods=["PATCH"])
@needs("service.administer")
@blueprint.response(200, SettingsSchema, example=examples.SETTINGS)
@takes(SettingsSchema, MERGE_PATCH, JSON)
@writes
def patch_settings(uow: UnitOfWork, actor: Actor, value: Any) -> Response:
    """Change settings; for administrators."""
    fields = checked(SettingsSchema, value)
    allow(uow, actor, "service.administer")
    for name, content in fields.items():
        uow.people.put_setting(name, str(content))
        accounts.note(uow, actor, "setting.changed", name, str(content))
    return answer_json(_settings(uow))


def _settings(uow: UnitOfWork) -> dict[str, Any]:
    people = uow.people
    return {
        "sign_up": people.setting("sign_up") or "off",
        "maps_per_account": int(people.setting("maps_per_account") or DEFAULT_MAPS),
        "nodes_per_account": int(people.setting("nodes_per_account") or DEFAULT_NODES),
        "bin_days": int(people.setting("bin_days") or 30),
    }


@blueprint.route("/audit")
@needs("service.administer")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, AuditPageSchema, example=examples.AUDIT_PAGE)
@reads
def list_audit(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List sign-ins, tokens, roles and settings that were changed, the newest first; for administrators."""
    allow(uow, actor, "service.administer")
    rows = uow.people.list_audit(limit=query["limit"] + 1, before=decode_number(query["cursor"]))
    shown = rows[: query["limit"]]
    cursor = encode_cursor(str(shown[-1].key)) if len(rows) > len(shown) else None
    fields = ("time", "actor", "action", "subject", "detail")
    entries = [{name: getattr(row, name) for name in fields} for row in shown]
    return answer_json({"entries": entries, "next": cursor}, headers=link_header(cursor))
