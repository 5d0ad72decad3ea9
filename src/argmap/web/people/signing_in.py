"""`/sign-in`, `/sign-up`, `/invitations`: how one becomes somebody here."""

from flask import Response, request

from argmap.http import signing_in
from argmap.http.addresses import local
from argmap.http.authentication import check_origin
from argmap.http.services import services
from argmap.service.people import sessions, sharing
from argmap.service.permissions import Actor
from argmap.service.secrets import digest
from argmap.service.unit_of_work import UnitOfWork, reading, writing
from argmap.store.people import Invitation
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.rendering import page, private_page, redirect, return_path

_LINK = "/sign-in/<string(maxlength=200):secret>"
_INVITATION = "/invitations/<string(maxlength=200):secret>"


@blueprint.page("/sign-in", action="account.sign_up")
def sign_in(uow: UnitOfWork, actor: Actor) -> Response:
    """Name and password, or how to get a link."""
    mode = uow.setting("sign_up")
    return page("sign_in.html", mode=mode, return_to=request.args.get("return_to", "")[:4_000])


@blueprint.page("/sign-in", "POST", action="account.sign_up", transaction=None, shows_secret=True)
def check_password() -> Response:
    """Sign in by name and password."""
    check_origin()
    name = forms.text("name", 64, required=True).lower()
    password = request.form.get("password", "")[:1_000]
    issued = signing_in.sign_in_by_password(name, password)
    return signing_in.keep_session(redirect(return_path("/")), issued)


@blueprint.page(_LINK, action="account.sign_up", transaction=None)
def sign_in_link(secret: str) -> Response:
    """What a sign-in link opens: a button. Programs that look at links, as mail scanners do, use up none."""
    with reading(services().store) as uow:
        sessions.check_sign_in_link(uow, secret)
    return private_page("sign_in_link.html")


@blueprint.page(_LINK, "POST", action="account.sign_up", transaction=None, shows_secret=True)
def use_sign_in_link(secret: str) -> Response:
    """Sign a browser in by a link that is good once."""
    check_origin()
    with writing(services().store) as uow:
        issued = sessions.use_sign_in_link(uow, secret, request.user_agent.string)
    return signing_in.keep_session(redirect("/"), issued)


@blueprint.page("/sign-up", action="account.sign_up")
def sign_up_page(uow: UnitOfWork, actor: Actor) -> Response:
    """A new account, where the administrators let one make it."""
    return page("sign_up.html", mode=uow.setting("sign_up"), invitation=None, invited=None)


@blueprint.page("/sign-up", "POST", action="account.sign_up", transaction=None, shows_secret=True)
def sign_up() -> Response:
    """Make an account, with the role of an invitation if there is one, and sign it in."""
    check_origin()
    password = request.form.get("password", "")[:1_001]
    invitation = forms.optional("invitation", 200)
    issued = signing_in.sign_up(
        forms.text("name", 64, required=True).lower(),
        display_name=forms.optional("display_name", 200),
        password=password or None,
        invitation=invitation,
    )
    return signing_in.keep_session(redirect(_invited_to(invitation) or "/"), issued)


def _invited_to(secret: str | None) -> str | None:
    if secret is None:
        return None
    with reading(services().store) as uow:
        invitation = uow.people.invitation_by_secret(digest(secret))
        if invitation is None:
            return None
        return _target(uow, invitation)


def _target(uow: UnitOfWork, invitation: Invitation) -> str:
    if invitation.map_key is not None:
        return f"/maps/{uow.maps.id_of(invitation.map_key)}"
    return f"/groups/{uow.people.group_id(invitation.group_key or 0)}"


def _title(uow: UnitOfWork, invitation: Invitation) -> str:
    """What the invitation is to: the title of the map, or the name of the group."""
    if invitation.map_key is not None:
        stored = uow.maps.find(uow.maps.id_of(invitation.map_key))
        return "" if stored is None else stored.details.title
    group = uow.people.group(uow.people.group_id(invitation.group_key or 0))
    return "" if group is None else group.name


@blueprint.page(_INVITATION, action="service.read")
def show_invitation(uow: UnitOfWork, actor: Actor, secret: str) -> Response:
    """What an invitation link opens: what it gives, and how to take it."""
    invitation = sharing.usable_invitation(uow, secret)
    return private_page(
        "invitation.html",
        invitation=invitation,
        title=_title(uow, invitation),
        secret=secret,
        mode=uow.setting("sign_up"),
        return_to=local(f"/invitations/{secret}"),
    )


@blueprint.form(_INVITATION, action="account.read")
def accept_invitation(uow: UnitOfWork, actor: Actor, secret: str) -> Response:
    """Take the role that an invitation gives."""
    return redirect(_target(uow, sharing.accept_invitation(uow, actor, secret)))
