"""`/account`: profile, password, sessions, tokens, what one was offered; and leaving."""

from datetime import timedelta

from flask import Response, request

from argmap.http import signing_in
from argmap.model.moments import from_now
from argmap.service.people import accounts, leaving, ownership, sessions, sharing, tokens
from argmap.service.permissions import SCOPES, Actor, allow
from argmap.service.unit_of_work import UnitOfWork
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.rendering import private_page, redirect

_DAYS = ("30", "90", "365", "")


@blueprint.page("/account", action="account.read")
def account(uow: UnitOfWork, actor: Actor) -> Response:
    """One's account."""
    return _account_page(uow, actor)


def _account_page(uow: UnitOfWork, actor: Actor, issued: tokens.Issued | None = None) -> Response:
    own = accounts.own_account(uow, actor)
    return private_page(
        "account.html",
        account=own,
        sessions=sessions.list_sessions(uow, actor),
        tokens=[token for token in uow.people.list_tokens(own.key, "token") if token.revoked is None],
        offers=ownership.offers_to(uow, actor),
        groups=[(group, uow.people.members(group.key)) for group in uow.people.groups_of(own.key)],
        issued=issued,
        scopes=[scope for scope in SCOPES if scope in actor.scopes],
        belongings=leaving.belongings(uow, actor),
        bin_days=uow.setting("bin_days"),
    )


@blueprint.form("/account", action="account.read")
def change_account(uow: UnitOfWork, actor: Actor) -> Response:
    """What the buttons of the account's page do."""
    doing = forms.choice("do", "sign-out", "end-others", "revoke", "accept", "decline")
    identifier = forms.text("id", 32)
    if doing == "sign-out":
        sessions.sign_out(uow, actor)
        return signing_in.forget_session(redirect("/"))
    allow(uow, actor, "account.change")
    if doing == "end-others":
        sessions.end_other_sessions(uow, actor)
    elif doing == "revoke":
        tokens.revoke_token(uow, actor, identifier)
    elif doing == "accept":
        ownership.accept(uow, actor, identifier)
    else:
        ownership.decline(uow, actor, identifier)
    return redirect("/account")


@blueprint.form("/account/profile", action="account.change", transaction=None)
def change_profile() -> Response:
    """Change the shown name or the password."""
    password = request.form.get("new_password") or None
    signing_in.change_own_account(
        display_name=forms.optional("display_name", 200),
        password=None if password is None else password[:1_001],
        current=(request.form.get("current_password") or None) if password is not None else None,
    )
    return redirect("/account")


@blueprint.form("/account/tokens", action="account.change", shows_secret=True)
def create_token(uow: UnitOfWork, actor: Actor) -> Response:
    """Make a token, and show its secret once."""
    allow(uow, actor, "account.change")
    name = forms.text("name", 200, required=True)
    days = forms.choice("days", *_DAYS)
    expires = from_now(timedelta(days=int(days))) if days else None
    issued = tokens.issue_token(uow, actor, name, tuple(request.form.getlist("scopes")), expires=expires)
    return _account_page(uow, actor, issued)


@blueprint.page("/account/export", action="account.read", offers=("application/zip", "*/*"))
def export_account(uow: UnitOfWork, actor: Actor) -> Response:
    """All that is one's own, as a ZIP file."""
    content = leaving.export_account(uow, actor)
    headers = {"Content-Disposition": f'attachment; filename="argmap-{actor.name}.zip"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/zip", headers=headers)


@blueprint.form("/account/delete", action="account.change", transaction=None)
def delete_account() -> Response:
    """Delete one's account, after its name was typed, and its password."""
    signing_in.delete_own_account(forms.text("name", 64), request.form.get("password") or None)
    return signing_in.forget_session(redirect("/"))


# Groups


@blueprint.form("/groups", action="groups.use")
def create_group(uow: UnitOfWork, actor: Actor) -> Response:
    """Make a group, of which one is the owner."""
    identifier, name = forms.text("id", 80, required=True).lower(), forms.text("name", 200, required=True)
    group = sharing.create_group(uow, actor, identifier, name)
    return redirect(f"/groups/{group.id}")


@blueprint.page("/groups/<string(maxlength=80):group>", action="groups.use")
def read_group(uow: UnitOfWork, actor: Actor, group: str) -> Response:
    """A group: who is in it, and what it shares."""
    return _group_page(uow, actor, group)


def _group_page(uow: UnitOfWork, actor: Actor, identifier: str, secret: str | None = None) -> Response:
    found_group = sharing.find_group(uow, actor, identifier)
    members = uow.people.members(found_group.key)
    maps = [
        (stored, role)
        for reference, role in uow.people.group_maps(found_group.key)
        if (stored := uow.maps.find(reference)) is not None
    ]
    owns = dict(members).get(actor.name) == "owner" or (actor.is_admin and "admin" in actor.scopes)
    return private_page("group.html", group=found_group, members=members, maps=maps, owns=owns, secret=secret)


@blueprint.form("/groups/<string(maxlength=80):group>", action="groups.use", shows_secret=True)
def change_group(uow: UnitOfWork, actor: Actor, group: str) -> Response:
    """Add, change and remove members; invite; leave; delete the group."""
    allow(uow, actor, "groups.use")
    doing = forms.choice("do", "member", "remove", "invite", "delete")
    name = forms.text("name", 64)
    if doing == "member":
        sharing.set_member(uow, actor, group, name, forms.choice("role", "member", "owner"))
    elif doing == "remove":
        sharing.set_member(uow, actor, group, name, None)
        if name == actor.name:
            return redirect("/account")
    elif doing == "invite":
        invited = sharing.invite_to_group(uow, actor, group, expires=from_now(timedelta(days=14)), uses=None)
        return _group_page(uow, actor, group, invited.secret)
    else:
        sharing.remove_group(uow, actor, group)
        return redirect("/account")
    return redirect(f"/groups/{group}")
