"""Accounts, offers of ownership; settings and the audit log for administrators."""

from typing import Any

from flask import Response, request

from argmap.api import people_examples as examples
from argmap.api.answers import JSON, answer_json
from argmap.api.authentication import actor_of, credentials
from argmap.api.blueprint import Blueprint
from argmap.api.bodies import checked
from argmap.api.limits import sign_in_limits
from argmap.api.paging import PageQuery, decode_number, encode_cursor, link_header
from argmap.api.people_schemas import (
    AccountListSchema,
    AccountPatchSchema,
    AccountSchema,
    AuditPageSchema,
    IssuedTokenSchema,
    MePatchSchema,
    MeSchema,
    OwnershipOfferListSchema,
    OwnershipOfferSchema,
    SettingsSchema,
    SignUpSchema,
)
from argmap.api.routes import MERGE_PATCH, needs, reads, route_spec, services, shows_secret, takes, writes
from argmap.api.sessions import issued_json
from argmap.formats.errors import InvalidDocument
from argmap.model.breach import Breach
from argmap.service import accounts, ownership, passwords, sessions, sharing, tokens
from argmap.service.permissions import Actor, allow
from argmap.service.tokens import is_fresh
from argmap.service.unit_of_work import UnitOfWork, reading, writing
from argmap.settings import ServiceSettings
from argmap.store.people import Account, OwnershipOffer

blueprint = Blueprint("accounts", __name__, url_prefix="/api/v1", description="Who may do what: accounts and tokens.")


def _account(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "display_name": account.display_name,
        "is_admin": account.is_admin,
        "disabled": account.disabled,
        "created": account.created,
    }


@blueprint.route("/me")
@needs("account.read")
@blueprint.response(200, MeSchema, example=examples.ME)
@reads
def read_me(uow: UnitOfWork, actor: Actor) -> Response:
    """Get your account."""
    account = accounts.own_account(uow, actor)
    return answer_json({**_account(account), "scopes": sorted(actor.scopes)})


@blueprint.route("/me", methods=["PATCH"])
@needs("account.change")
@blueprint.response(200, AccountSchema, example=examples.ACCOUNT)
@takes(MePatchSchema, MERGE_PATCH, JSON, example=examples.PATCH_ME)
def patch_me(value: Any) -> Response:
    """Change your display name or password. A new password ends your other sessions."""
    fields = checked(MePatchSchema, value)
    password, current = fields.get("password"), fields.get("current_password")
    store, secret = services().store, credentials()
    # Between the transactions: working a hash out takes long on purpose.
    with reading(store) as uow:
        account = accounts.own_account(uow, actor_of(uow, secret))
    hashed = None if password is None else passwords.hash_password(password)
    proved = False
    if password is not None and current is not None:
        limits, address = sign_in_limits(), request.remote_addr or ""
        limits.check(account.name, address)
        proved = passwords.fits(current, account.password_hash)
        if not proved:
            limits.note_failure(account.name, address)
            raise InvalidDocument([Breach("/current_password", "is not the password so far")])
    with writing(store) as uow:
        actor = actor_of(uow, secret)
        changed = accounts.change_own_account(
            uow,
            actor,
            display_name=fields.get("display_name"),
            password_hash=hashed,
            proved=proved or is_fresh(actor.token),
        )
        return answer_json(_account(changed))


@blueprint.route("/accounts")
@needs("service.administer")
@blueprint.response(200, AccountListSchema, example={"accounts": [examples.ACCOUNT]})
@reads
def list_accounts(uow: UnitOfWork, actor: Actor) -> Response:
    """List all accounts."""
    allow(uow, actor, "service.administer")
    return answer_json({"accounts": [_account(each) for each in uow.people.list_accounts()]})


@blueprint.route("/accounts", methods=["POST"])
@needs("account.sign_up")
@blueprint.response(201, IssuedTokenSchema, example=examples.ISSUED_TOKEN)
@takes(SignUpSchema, example=examples.SIGN_UP)
@route_spec(problems=("forbidden", "gone", "not-found"))
@shows_secret
def sign_up(value: Any) -> Response:
    """Create your own account, if sign-up is open or you are invited. You get the token of your first session."""
    fields = checked(SignUpSchema, value)
    password, secret = fields.get("password"), fields.get("invitation")
    hashed = None if password is None else passwords.hash_password(password)
    with writing(services().store) as uow:
        if secret is not None:
            sharing.usable_invitation(uow, secret)
        account = accounts.sign_up(
            uow,
            fields["name"],
            display_name=fields.get("display_name"),
            password_hash=hashed,
            invited=secret is not None,
        )
        issued = sessions.begin_session(uow, account, "by sign-up", request.user_agent.string)
        if secret is not None:
            sharing.accept_invitation(uow, tokens.actor_of(account, issued.token), secret)
        return answer_json(issued_json(issued), status=201)


@blueprint.route("/accounts/<string(maxlength=64):name>", methods=["PATCH"])
@needs("service.administer")
@blueprint.response(200, AccountSchema, example=examples.ACCOUNT)
@takes(AccountPatchSchema, MERGE_PATCH, JSON, example=examples.PATCH_ACCOUNT)
@writes
def patch_account(uow: UnitOfWork, actor: Actor, name: str, value: Any) -> Response:
    """Disable or enable an account, or make it an administrator."""
    fields = checked(AccountPatchSchema, value)
    account = accounts.update_account(
        uow, actor, name, disabled=fields.get("disabled"), is_admin=fields.get("is_admin")
    )
    return answer_json(_account(account))


@blueprint.route("/me/offers")
@needs("account.read")
@blueprint.response(200, OwnershipOfferListSchema, example={"offers": [examples.OFFER]})
@reads
def list_offers(uow: UnitOfWork, actor: Actor) -> Response:
    """List the maps and groups that you, or groups that you own, were offered."""
    return answer_json({"offers": [_offer(each) for each in ownership.offers_to(uow, actor)]})


@blueprint.route("/me/offers/<string(maxlength=32):identifier>", methods=["POST"])
@needs("account.change")
@blueprint.response(200, OwnershipOfferSchema, example=examples.OFFER)
@writes
def accept_offer(uow: UnitOfWork, actor: Actor, identifier: str) -> Response:
    """Accept the ownership of a map or a group. It counts toward your quotas from then on."""
    return answer_json(_offer(ownership.accept(uow, actor, identifier)))


@blueprint.route("/me/offers/<string(maxlength=32):identifier>", methods=["DELETE"])
@needs("account.change")
@blueprint.response(204)
@writes
def decline_offer(uow: UnitOfWork, actor: Actor, identifier: str) -> Response:
    """Decline the ownership of a map or a group."""
    ownership.decline(uow, actor, identifier)
    return Response(status=204)


def _offer(offer: OwnershipOffer) -> dict[str, Any]:
    fields = ("id", "map", "group", "to", "created", "created_by")
    return {name: getattr(offer, name) for name in fields}


@blueprint.route("/settings")
@needs("service.administer")
@blueprint.response(200, SettingsSchema, example=examples.SETTINGS)
@reads
def read_settings(uow: UnitOfWork, actor: Actor) -> Response:
    """Get the settings."""
    allow(uow, actor, "service.administer")
    return answer_json(_settings(uow))


@blueprint.route("/settings", methods=["PATCH"])
@needs("service.administer")
@blueprint.response(200, SettingsSchema, example=examples.SETTINGS)
@takes(SettingsSchema, MERGE_PATCH, JSON, example=examples.PATCH_SETTINGS)
@writes
def patch_settings(uow: UnitOfWork, actor: Actor, value: Any) -> Response:
    """Change settings."""
    fields = checked(SettingsSchema, value)
    allow(uow, actor, "service.administer")
    for name, content in fields.items():
        uow.people.put_setting(name, str(content))
        accounts.note(uow, actor, "setting.changed", name, str(content))
    return answer_json(_settings(uow))


def _settings(uow: UnitOfWork) -> dict[str, Any]:
    return {name: uow.setting(name) for name in ServiceSettings.model_fields}


@blueprint.route("/audit")
@needs("service.administer")
@route_spec(links=True)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, AuditPageSchema, example=examples.AUDIT_PAGE)
@reads
def list_audit(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List sign-ins and changes of tokens, roles and settings, newest first."""
    allow(uow, actor, "service.administer")
    rows = uow.people.list_audit(limit=query["limit"] + 1, before=decode_number(query["cursor"]))
    shown = rows[: query["limit"]]
    cursor = encode_cursor(str(shown[-1].key)) if len(rows) > len(shown) else None
    fields = ("time", "actor", "action", "subject", "detail")
    entries = [{name: getattr(row, name) for name in fields} for row in shown]
    return answer_json({"entries": entries, "next": cursor}, headers=link_header(cursor))
