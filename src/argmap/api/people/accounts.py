"""Accounts, offers of ownership; settings and the audit log for administrators."""

from dataclasses import asdict
from typing import Any

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody, patch_body
from argmap.api.people import examples
from argmap.api.people.bodies import AccountPatch, MePatch, SignUp
from argmap.api.people.schemas import (
    AccountListSchema,
    AccountSchema,
    AuditPageSchema,
    IssuedTokenSchema,
    MeSchema,
    OwnershipOfferListSchema,
    OwnershipOfferSchema,
    SettingsSchema,
)
from argmap.api.people.sessions import issued_json
from argmap.http import signing_in
from argmap.http.answers import answer_json
from argmap.http.paging import ONLY_PAGE, PageQuery, list_answer, window_of
from argmap.service.people import accounts, ownership
from argmap.service.permissions import Actor, allow
from argmap.service.unit_of_work import UnitOfWork
from argmap.settings import ServiceSettings
from argmap.store.paging import page_of
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


@blueprint.endpoint("/me", action="account.read", answer=Answer(MeSchema, examples.ME))
def read_me(uow: UnitOfWork, actor: Actor) -> Response:
    """Get your account."""
    account = accounts.own_account(uow, actor)
    return answer_json({**_account(account), "scopes": sorted(actor.scopes)})


@blueprint.endpoint(
    "/me",
    "PATCH",
    action="account.change",
    body=patch_body(MePatch, examples.PATCH_ME),
    answer=Answer(AccountSchema, examples.ACCOUNT),
    transaction=None,
)
def patch_me(body: MePatch) -> Response:
    """Change your display name or password. A new password ends your other sessions."""
    changed = signing_in.change_own_account(
        display_name=body.display_name, password=body.password, current=body.current_password
    )
    return answer_json(_account(changed))


@blueprint.endpoint(
    "/accounts",
    action="service.administer",
    answer=Answer(AccountListSchema, {"accounts": [examples.ACCOUNT], **ONLY_PAGE}),
    query=PageQuery,
    links=True,
)
def list_accounts(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List all accounts."""
    allow(uow, actor, "service.administer")
    page = page_of(uow.people.list_accounts(), window_of(query))
    return list_answer("accounts", page, map(_account, page.items))


@blueprint.endpoint(
    "/accounts",
    "POST",
    action="account.sign_up",
    body=JsonBody(SignUp, examples.SIGN_UP),
    answer=Answer(IssuedTokenSchema, examples.ISSUED_TOKEN, status=201),
    transaction=None,
    problems=("forbidden", "gone", "not-found"),
    shows_secret=True,
)
def sign_up(body: SignUp) -> Response:
    """Create your own account, if sign-up is open or you are invited. You get the token of your first session."""
    issued = signing_in.sign_up(
        body.name, display_name=body.display_name, password=body.password, invitation=body.invitation
    )
    return answer_json(issued_json(issued), status=201)


@blueprint.endpoint(
    "/accounts/<string(maxlength=64):name>",
    "PATCH",
    action="service.administer",
    body=patch_body(AccountPatch, examples.PATCH_ACCOUNT),
    answer=Answer(AccountSchema, examples.ACCOUNT),
)
def patch_account(uow: UnitOfWork, actor: Actor, name: str, body: AccountPatch) -> Response:
    """Disable or enable an account, or make it an administrator."""
    account = accounts.update_account(uow, actor, name, disabled=body.disabled, is_admin=body.is_admin)
    return answer_json(_account(account))


@blueprint.endpoint(
    "/me/offers",
    action="account.read",
    answer=Answer(OwnershipOfferListSchema, {"offers": [examples.OFFER], **ONLY_PAGE}),
    query=PageQuery,
    links=True,
)
def list_offers(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List the maps and groups that you, or groups that you own, were offered."""
    page = page_of(ownership.offers_to(uow, actor), window_of(query))
    return list_answer("offers", page, map(_offer, page.items))


@blueprint.endpoint(
    "/me/offers/<string(maxlength=32):identifier>",
    "POST",
    action="account.change",
    answer=Answer(OwnershipOfferSchema, examples.OFFER),
)
def accept_offer(uow: UnitOfWork, actor: Actor, identifier: str) -> Response:
    """Accept the ownership of a map or a group. It counts toward your quotas from then on."""
    return answer_json(_offer(ownership.accept(uow, actor, identifier)))


@blueprint.endpoint(
    "/me/offers/<string(maxlength=32):identifier>", "DELETE", action="account.change", answer=Answer(status=204)
)
def decline_offer(uow: UnitOfWork, actor: Actor, identifier: str) -> Response:
    """Decline the ownership of a map or a group."""
    ownership.decline(uow, actor, identifier)
    return Response(status=204)


def _offer(offer: OwnershipOffer) -> dict[str, Any]:
    fields = ("id", "map", "group", "to", "created", "created_by")
    return {name: getattr(offer, name) for name in fields}


@blueprint.endpoint("/settings", action="service.administer", answer=Answer(SettingsSchema, examples.SETTINGS))
def read_settings(uow: UnitOfWork, actor: Actor) -> Response:
    """Get the settings."""
    allow(uow, actor, "service.administer")
    return answer_json(_settings(uow))


@blueprint.endpoint(
    "/settings",
    "PATCH",
    action="service.administer",
    body=patch_body(SettingsSchema, examples.PATCH_SETTINGS),
    answer=Answer(SettingsSchema, examples.SETTINGS),
)
def patch_settings(uow: UnitOfWork, actor: Actor, body: dict[str, Any]) -> Response:
    """Change settings."""
    allow(uow, actor, "service.administer")
    for name, content in body.items():
        uow.people.put_setting(name, str(content))
        accounts.note(uow, actor, "setting.changed", name, str(content))
    return answer_json(_settings(uow))


def _settings(uow: UnitOfWork) -> dict[str, Any]:
    return {name: uow.setting(name) for name in ServiceSettings.model_fields}


@blueprint.endpoint(
    "/audit",
    action="service.administer",
    query=PageQuery,
    answer=Answer(AuditPageSchema, examples.AUDIT_PAGE),
    links=True,
)
def list_audit(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List sign-ins and changes of tokens, roles and settings, newest first."""
    allow(uow, actor, "service.administer")
    page = uow.people.list_audit(window_of(query))
    return list_answer("entries", page, map(asdict, page.items))
