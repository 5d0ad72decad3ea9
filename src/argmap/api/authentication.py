"""Who sends a request: a bearer token, or the session cookie of a browser (RFC 6750)."""

from urllib.parse import urlsplit

from flask import request

from argmap.service import accounts
from argmap.service.errors import Unauthenticated
from argmap.service.permissions import ANONYMOUS, Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.people import Token
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


def _same_origin() -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def speaker_of(uow: UnitOfWork, secret: str | None) -> tuple[Actor, Token | None]:
    """Who speaks by a secret, and by which token; nobody in particular without one.

    :raises Unauthenticated: the token is unknown, expired or revoked.
    """
    return (ANONYMOUS, None) if secret is None else accounts.authenticate(uow, secret)


def count_work_for(actor: Actor) -> None:
    """Let the heavy work of this request be counted for the account, or else for the address."""
    client.set(f"account {actor.account_key}" if actor.account_key is not None else request.remote_addr or "nowhere")


def actor_of(uow: UnitOfWork, secret: str | None) -> Actor:
    """Who speaks by a secret.

    :raises Unauthenticated: the token is unknown, expired or revoked.
    """
    return speaker_of(uow, secret)[0]
