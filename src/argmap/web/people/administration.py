"""`/admin`: accounts, settings, the audit log, the trash, jobs and health, for administrators."""

from typing import Any

from flask import Response, request
from pydantic import ValidationError

from argmap.http.paging import decode_cursor, encode_cursor
from argmap.http.services import services
from argmap.service.editing import history
from argmap.service.errors import InvalidArgument
from argmap.service.people import accounts, sessions
from argmap.service.permissions import Actor, allow
from argmap.service.running.readiness import problems
from argmap.service.unit_of_work import UnitOfWork
from argmap.settings import ServiceSettings
from argmap.store.paging import Window
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.rendering import private_page, redirect, return_path

_SHOWN = 50


def _page(template: str, **values: Any) -> Response:
    return private_page(f"admin_{template}.html", **values)


@blueprint.page("/admin", action="service.administer")
def administration(uow: UnitOfWork, actor: Actor) -> Response:
    """Accounts: who there is, and what they may have."""
    return _accounts_page(uow, actor)


def _accounts_page(uow: UnitOfWork, actor: Actor, secret: tuple[str, str] | None = None) -> Response:
    allow(uow, actor, "service.administer")
    listed = uow.people.list_accounts()
    return _page(
        "accounts",
        accounts=[
            (account, uow.people.count_owned(account.key), uow.people.count_nodes(account.key))
            for account in listed[:500]
        ],
        total=len(listed),
        secret=secret,
        settings={name: uow.setting(name) for name in ServiceSettings.model_fields},
    )


@blueprint.form("/admin/accounts", action="service.administer", shows_secret=True)
def change_accounts(uow: UnitOfWork, actor: Actor) -> Response:
    """Make an account or a sign-in link for one; disable and enable; make an administrator, or no longer."""
    allow(uow, actor, "service.administer")
    doing = forms.choice("do", "create", "link", "disable", "enable", "promote", "demote")
    name = forms.text("name", 64, required=True)
    if doing == "create":
        account = accounts.create_account(uow, actor, name.lower(), display_name=forms.optional("display_name", 200))
        return _accounts_page(uow, actor, (account.name, sessions.new_sign_in_link(uow, account)))
    if doing == "link":
        account = accounts.find_account(uow, name)
        accounts.note(uow, actor, "sign-in-link.created", name, "")
        return _accounts_page(uow, actor, (account.name, sessions.new_sign_in_link(uow, account)))
    disabled = {"disable": True, "enable": False}.get(doing)
    is_admin = {"promote": True, "demote": False}.get(doing)
    accounts.update_account(uow, actor, name, disabled=disabled, is_admin=is_admin)
    return redirect("/admin")


@blueprint.page("/admin/settings", action="service.administer")
def settings_page(uow: UnitOfWork, actor: Actor) -> Response:
    """What administrators decide while the service runs."""
    allow(uow, actor, "service.administer")
    listed = [(name, field, uow.setting(name)) for name, field in ServiceSettings.model_fields.items()]
    return _page("settings", settings=listed)


@blueprint.form("/admin/settings", action="service.administer")
def change_settings(uow: UnitOfWork, actor: Actor) -> Response:
    """Change what differs."""
    allow(uow, actor, "service.administer")
    sent = {name: forms.text(name, 40) for name in ServiceSettings.model_fields if name in request.form}
    try:
        values = ServiceSettings.model_validate(sent).model_dump()
    except ValidationError as error:
        wrong = error.errors()[0]
        raise InvalidArgument(".".join(str(part) for part in wrong["loc"]), wrong["msg"]) from None
    for name in sent:
        if values[name] != uow.setting(name):
            uow.people.put_setting(name, str(values[name]))
            accounts.note(uow, actor, "setting.changed", name, str(values[name]))
    return redirect(return_path("/admin/settings"))


@blueprint.page("/admin/audit", action="service.administer")
def audit_page(uow: UnitOfWork, actor: Actor) -> Response:
    """Sign-ins, and changes of tokens, roles and settings."""
    allow(uow, actor, "service.administer")
    listed = uow.people.list_audit(Window(_SHOWN, decode_cursor(request.args.get("cursor") or None)))
    return _page("audit", listed=listed, older=encode_cursor(listed.next), newer=encode_cursor(listed.prev))


@blueprint.page("/admin/health", action="service.administer")
def health_page(uow: UnitOfWork, actor: Actor) -> Response:
    """How the service is, and what runs in its background."""
    allow(uow, actor, "service.administer")
    maps, people = uow.maps.count(), uow.people.count_accounts()
    uow.release()
    bound = services()
    return _page(
        "health",
        problems=problems(bound.store, bound.pool, bound.supervisor),
        jobs=bound.supervisor.states(),
        drawings=bound.pictures.cache.statistics(),
        maps=maps,
        people=people,
        following=bound.hub.count(),
    )


@blueprint.page("/trash", action="maps.create")
def trash_page(uow: UnitOfWork, actor: Actor) -> Response:
    """Deleted maps that one owns; for administrators, all."""
    return private_page("trash.html", maps=history.list_bin(uow, actor), days=uow.setting("bin_days"))


@blueprint.form("/trash", action="maps.create")
def restore_map(uow: UnitOfWork, actor: Actor) -> Response:
    """Bring a deleted map back."""
    stored = history.take_out_of_bin(uow, actor, forms.text("id", 64, required=True))
    return redirect(f"/maps/{stored.slug}")
