"""Signing in and out, sessions, tokens: `/session`, `/sessions`, `/tokens`."""

from typing import Any

from flask import Response, request

from argmap.api import people_examples as examples
from argmap.api.answers import answer_json
from argmap.api.authentication import COOKIE
from argmap.api.blueprint import Blueprint
from argmap.api.bodies import checked
from argmap.api.limits import sign_in_limits
from argmap.api.people_schemas import (
    EndedSchema,
    IssuedTokenSchema,
    NewTokenSchema,
    SessionListSchema,
    SignInSchema,
    TokenListSchema,
)
from argmap.api.routes import needs, reads, services, shows_secret, takes, writes
from argmap.service import accounts, passwords, sessions, tokens
from argmap.service.errors import Unauthenticated
from argmap.service.permissions import Actor, allow
from argmap.service.tokens import Issued
from argmap.service.unit_of_work import UnitOfWork, reading, writing
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


@blueprint.route("/session", methods=["POST"])
@needs("account.sign_up")
@blueprint.response(201, IssuedTokenSchema, example=examples.ISSUED_TOKEN)
@takes(SignInSchema, example=examples.SIGN_IN)
@shows_secret
def sign_in(value: Any) -> Response:
    """Sign in with name and password. You get the token of a session, which ends after 30 days, or 14 without use."""
    fields = checked(SignInSchema, value)
    name, address = fields["name"], request.remote_addr or ""
    store, limits = services().store, sign_in_limits()
    limits.check(name, address)
    with reading(store) as uow:
        account = uow.people.account(name)
    # Between the transactions: working a hash out takes long on purpose.
    usable = account is not None and not account.disabled
    fit = passwords.fits(fields["password"], account.password_hash if account is not None and usable else None)
    with writing(store) as uow:
        if fit and account is not None:
            issued = sessions.begin_session(uow, account, "by password", request.user_agent.string)
            return answer_json(issued_json(issued), status=201)
        sessions.note_failure(uow, name, address)
    limits.note_failure(name, address)
    raise Unauthenticated(sessions.WRONG)


@blueprint.route("/session", methods=["DELETE"])
@needs("account.read")
@blueprint.response(204)
@writes
def sign_out(uow: UnitOfWork, actor: Actor) -> Response:
    """Sign out: end this session. Tokens that you created in it stay valid."""
    sessions.sign_out(uow, actor)
    response = Response(status=204)
    response.delete_cookie(COOKIE)
    return response


@blueprint.route("/sessions")
@needs("account.read")
@blueprint.response(200, SessionListSchema, example={"sessions": [examples.SESSION]})
@reads
def list_sessions(uow: UnitOfWork, actor: Actor) -> Response:
    """List your sessions that have not ended."""
    return answer_json({"sessions": [_session(each, actor) for each in sessions.list_sessions(uow, actor)]})


@blueprint.route("/sessions", methods=["DELETE"])
@needs("account.change")
@blueprint.response(200, EndedSchema, example={"ended": 2})
@writes
def end_other_sessions(uow: UnitOfWork, actor: Actor) -> Response:
    """End all your other sessions, and revoke the tokens that were created in them."""
    allow(uow, actor, "account.change")
    return answer_json({"ended": sessions.end_other_sessions(uow, actor)})


@blueprint.route("/tokens")
@needs("account.read")
@blueprint.response(200, TokenListSchema, example={"tokens": [examples.TOKEN]})
@reads
def list_tokens(uow: UnitOfWork, actor: Actor) -> Response:
    """List your tokens, without their secrets."""
    account = accounts.own_account(uow, actor)
    return answer_json({"tokens": [_token(each) for each in uow.people.list_tokens(account.key, "token")]})


@blueprint.route("/tokens", methods=["POST"])
@needs("account.change")
@blueprint.response(201, IssuedTokenSchema, example=examples.ISSUED_TOKEN)
@takes(NewTokenSchema, example=examples.NEW_TOKEN)
@shows_secret
@writes
def create_token(uow: UnitOfWork, actor: Actor, value: Any) -> Response:
    """Create a token with at most the scopes and the lifetime of the one you use. Its secret is shown only once.

    In the first minutes after a sign-in, a session may make tokens that end later than it does, or never.
    """
    fields = checked(NewTokenSchema, value)
    allow(uow, actor, "account.change")
    issued = tokens.issue_token(uow, actor, fields["name"], tuple(fields["scopes"]), expires=fields.get("expires"))
    return answer_json(issued_json(issued), status=201)


@blueprint.route("/tokens/<string(maxlength=32):identifier>", methods=["DELETE"])
@needs("account.change")
@blueprint.response(204)
@writes
def revoke_token(uow: UnitOfWork, actor: Actor, identifier: str) -> Response:
    """Revoke a token or end a session at once, with all tokens that were created with it."""
    allow(uow, actor, "account.change")
    tokens.revoke_token(uow, actor, identifier)
    return Response(status=204)
