"""Who sends a request: a bearer token, or the session cookie of a browser (RFC 6750)."""

from contextlib import suppress
from urllib.parse import urlsplit

from flask import g, request

from argmap.http.services import services
from argmap.service.errors import StoreUnavailable, Unauthenticated
from argmap.service.lookups import Lookups
from argmap.service.people.tokens import authenticate
from argmap.service.permissions import ANONYMOUS, Actor
from argmap.service.secrets import digest
from argmap.service.unit_of_work import UnitOfWork, reading
from argmap.store.database import Store
from argmap.work.queueing import client

COOKIE = "argmap_session"
_SAFE = {"GET", "HEAD", "OPTIONS"}


def credentials() -> str | None:
    """The secret that the request carries, if any.

    :raises Unauthenticated: an Authorization header that is no bearer token, or a cookie sent by another site.
    """
    header = request.headers.get("Authorization")
    if header is not None:
        kind, _, secret = header.partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise Unauthenticated("Send Authorization: Bearer with a token.")
        return secret.strip()
    if "Cookie" not in request.headers:
        return None
    cookie = request.cookies.get(COOKIE)
    if cookie is not None and request.method not in _SAFE and not _same_origin():
        # A browser sends the cookie whichever site made it ask; only our own pages may change anything.
        raise Unauthenticated("A change by cookie must come from a page of this service.")
    return cookie


def check_origin() -> None:
    """Let a form be sent by our own pages alone: a sign-in by another site would put its account under one's name.

    :raises Unauthenticated: another site sent it.
    """
    if ("Origin" in request.headers or "Sec-Fetch-Site" in request.headers) and not _same_origin():
        raise Unauthenticated("Open the sign-in link itself, and press the button there.")


def _same_origin() -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        parts = urlsplit(origin)
        return (parts.scheme, parts.netloc) == (request.scheme, request.host)
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def count_work_for(actor: Actor) -> None:
    """Let the heavy work of this request be counted for the account, or else for the address."""
    client.set(f"account {actor.account_key}" if actor.account_key is not None else request.remote_addr or "nowhere")


def actor_of(uow: UnitOfWork, secret: str | None, lookups: Lookups | None = None) -> Actor:
    """Who speaks by a secret; nobody in particular without one.

    :param lookups: remembers who spoke last, for as long as nothing was written.
    :raises Unauthenticated: the token is unknown, expired or revoked.
    """
    if secret is None:
        return ANONYMOUS
    actor = authenticate(uow, secret) if lookups is None else lookups.actor(uow, secret)
    # For what is said around an answer, such as the name at the top of a page; rights are asked of what is handed on.
    g.actor = actor
    if actor.account_key is not None:
        services().verified[digest(secret)] = actor.account_key
    return actor


def counted_for(store: Store) -> str:
    """Whom a request is counted for: the account of its token, else the address.

    An invented token is counted for the address. The account is remembered for as long as the process lives; whether
    the token is still good is asked elsewhere, each time.
    """
    with suppress(Unauthenticated, StoreUnavailable):
        secret = credentials()
        if secret is not None:
            account = services().verified.get(digest(secret))
            if account is None:
                with reading(store) as uow:
                    account = actor_of(uow, secret).account_key
            return f"account {account}"
    return request.remote_addr or "nowhere"
