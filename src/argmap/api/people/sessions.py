"""Signing in and out, sessions, tokens: `/session`, `/sessions`, `/tokens`."""

from typing import Any

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody
from argmap.api.people import examples
from argmap.api.people.bodies import NewToken, SignIn
from argmap.api.people.schemas import EndedSchema, IssuedTokenSchema, SessionListSchema, TokenListSchema
from argmap.http.answers import answer_json
from argmap.http.paging import ONLY_PAGE, PageQuery, list_answer, window_of
from argmap.http.signing_in import forget_session, sign_in_by_password
from argmap.service.people import accounts, sessions, tokens
from argmap.service.people.tokens import Issued
from argmap.service.permissions import Actor, allow
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import page_of
from argmap.store.people import Token

blueprint = Blueprint("sessions", __name__, url_prefix="/api/v1", description="Who speaks: sessions and tokens.")


def issued_json(issued: Issued) -> dict[str, Any]:
    """A new token or session with its secret, as JSON values."""
    return {**_token(issued.token), "token": issued.secret}


def _token(token: Token) -> dict[str, Any]:
    fields = ("id", "name", "created", "expires", "last_used", "revoked")
    return {**{name: getattr(token, name) for name in fields}, "scopes": token.scopes.split()}


def _session(token: Token, actor: Actor) -> dict[str, Any]:
    fields = ("id", "created", "expires", "last_used")
    current = actor.token is not None and token.key == actor.token.key
    return {**{name: getattr(token, name) for name in fields}, "client": token.name, "current": current}


@blueprint.endpoint(
    "/session",
    "POST",
    action="account.sign_up",
    body=JsonBody(SignIn, examples.SIGN_IN),
    answer=Answer(IssuedTokenSchema, examples.ISSUED_TOKEN, status=201),
    transaction=None,
    shows_secret=True,
)
def sign_in(body: SignIn) -> Response:
    """Sign in with name and password. You get the token of a session, which ends after 30 days, or 14 without use."""
    return answer_json(issued_json(sign_in_by_password(body.name, body.password)), status=201)


@blueprint.endpoint("/session", "DELETE", action="account.read", answer=Answer(status=204))
def sign_out(uow: UnitOfWork, actor: Actor) -> Response:
    """Sign out: end this session. Tokens that you created in it stay valid."""
    sessions.sign_out(uow, actor)
    response = Response(status=204)
    return forget_session(response)


@blueprint.endpoint(
    "/sessions",
    action="account.read",
    answer=Answer(SessionListSchema, {"sessions": [examples.SESSION], **ONLY_PAGE}),
    query=PageQuery,
    links=True,
)
def list_sessions(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List your sessions that have not ended."""
    page = page_of(sessions.list_sessions(uow, actor), window_of(query))
    return list_answer("sessions", page, (_session(token, actor) for token in page.items))


@blueprint.endpoint("/sessions", "DELETE", action="account.change", answer=Answer(EndedSchema, {"ended": 2}))
def end_other_sessions(uow: UnitOfWork, actor: Actor) -> Response:
    """End all your other sessions, and revoke the tokens that were created in them."""
    allow(uow, actor, "account.change")
    return answer_json({"ended": sessions.end_other_sessions(uow, actor)})


@blueprint.endpoint(
    "/tokens",
    action="account.read",
    answer=Answer(TokenListSchema, {"tokens": [examples.TOKEN], **ONLY_PAGE}),
    query=PageQuery,
    links=True,
)
def list_tokens(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List your tokens, without their secrets."""
    account = accounts.own_account(uow, actor)
    page = page_of(uow.people.list_tokens(account.key, "token"), window_of(query))
    return list_answer("tokens", page, map(_token, page.items))


@blueprint.endpoint(
    "/tokens",
    "POST",
    action="account.change",
    body=JsonBody(NewToken, examples.NEW_TOKEN),
    answer=Answer(IssuedTokenSchema, examples.ISSUED_TOKEN, status=201),
    shows_secret=True,
)
def create_token(uow: UnitOfWork, actor: Actor, body: NewToken) -> Response:
    """Create a token with at most the scopes and the lifetime of the one you use. Its secret is shown only once.

    In the first minutes after a sign-in, a session may make tokens that end later than it does, or never.
    """
    allow(uow, actor, "account.change")
    issued = tokens.issue_token(uow, actor, body.name, tuple(body.scopes), expires=body.expires)
    return answer_json(issued_json(issued), status=201)


@blueprint.endpoint(
    "/tokens/<string(maxlength=32):identifier>", "DELETE", action="account.change", answer=Answer(status=204)
)
def revoke_token(uow: UnitOfWork, actor: Actor, identifier: str) -> Response:
    """Revoke a token or end a session at once, with all tokens that were created with it."""
    allow(uow, actor, "account.change")
    tokens.revoke_token(uow, actor, identifier)
    return Response(status=204)
