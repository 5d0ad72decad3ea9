"""Signing in and out, and one's account."""

from flask import Response, request

from argmap.http.authentication import COOKIE, check_origin
from argmap.http.services import services
from argmap.http.transactions import reads, writes
from argmap.service.errors import InvalidArgument
from argmap.service.people import accounts, ownership, sessions
from argmap.service.people.tokens import revoke_token
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork, reading, writing
from argmap.web.blueprint import blueprint
from argmap.web.rendering import private_page


@blueprint.page("/sign-in/<string(maxlength=200):secret>", action="account.sign_up")
def sign_in(secret: str) -> Response:
    """What a sign-in link opens: a button. Programs that look at links, as mail scanners do, use up none."""
    with reading(services().store) as uow:
        sessions.check_sign_in_link(uow, secret)
    return private_page("sign_in.html")


@blueprint.page("/sign-in/<string(maxlength=200):secret>", "POST", action="account.sign_up", shows_secret=True)
def use_sign_in_link(secret: str) -> Response:
    """Sign a browser in by a link that is good once."""
    check_origin()
    with writing(services().store) as uow:
        issued = sessions.use_sign_in_link(uow, secret, request.user_agent.string)
    response = Response(status=303, headers={"Location": "/account"})
    response.set_cookie(
        COOKIE,
        issued.secret,
        max_age=sessions.SESSION_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response


@blueprint.page("/account", action="account.read", transaction=reads)
def account(uow: UnitOfWork, actor: Actor) -> Response:
    """One's account: sessions, tokens, and what one was offered."""
    own = accounts.own_account(uow, actor)
    sessions_of_account = sessions.list_sessions(uow, actor)
    tokens = [token for token in uow.people.list_tokens(own.key, "token") if token.revoked is None]
    offers = ownership.offers_to(uow, actor)
    return private_page(
        "account.html", actor=actor, account=own, sessions=sessions_of_account, tokens=tokens, offers=offers
    )


@blueprint.page("/account", "POST", action="account.read", transaction=writes)
def change_account(uow: UnitOfWork, actor: Actor) -> Response:
    """What the buttons of the account's page do."""
    doing, identifier = request.form.get("do", ""), request.form.get("id", "")[:32]
    if doing == "sign-out":
        sessions.sign_out(uow, actor)
    elif doing == "end-others":
        sessions.end_other_sessions(uow, actor)
    elif doing == "revoke":
        revoke_token(uow, actor, identifier)
    elif doing == "accept":
        ownership.accept(uow, actor, identifier)
    elif doing == "decline":
        ownership.decline(uow, actor, identifier)
    else:
        raise InvalidArgument("do", "is not one of: sign-out, end-others, revoke, accept, decline")
    response = Response(status=303, headers={"Location": "/" if doing == "sign-out" else "/account"})
    if doing == "sign-out":
        response.delete_cookie(COOKIE)
    return response
