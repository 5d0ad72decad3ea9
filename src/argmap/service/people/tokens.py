"""Bearer tokens: who speaks by one, and how one is made and revoked. A token never gives more than it has.

A token made with another has at most its scopes, ends no later, and is revoked with it. A session, which is a token
too, may for a while after the sign-in do more: see `sessions.py`.
"""

from dataclasses import dataclass
from datetime import timedelta

from argmap.model.moments import from_now
from argmap.service.errors import Forbidden, InvalidArgument, NotFound, Unauthenticated
from argmap.service.people.accounts import note, own_account
from argmap.service.people.passwords import FRESH_MINUTES
from argmap.service.permissions import SCOPES, Actor
from argmap.service.secrets import digest, new_id, new_secret
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.people import Account, Token

# A session that is not used for so long has ended.
SESSION_IDLE_DAYS = 14
_USED_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token with its secret, which is told only now."""

    token: Token
    secret: str


def authenticate(uow: UnitOfWork, secret: str) -> Actor:
    """Who speaks by a token.

    :raises Unauthenticated: the token is unknown, expired or revoked, or its account is disabled.
    """
    return actor_by(uow.people.by_token(digest(secret)))


def actor_by(known: tuple[Account, Token] | None) -> Actor:
    """Who speaks by a token that was looked up.

    :raises Unauthenticated: there is no such token, it is expired or revoked, or its account is disabled.
    """
    if known is None:
        raise Unauthenticated("The token is not known.")
    account, token = known
    if token.revoked is not None:
        raise Unauthenticated("You signed out." if token.kind == "session" else "The token was revoked.")
    if token.expires is not None and token.expires <= from_now(timedelta()):
        raise Unauthenticated("The token has expired.")
    if token.kind == "session" and (token.last_used or token.created) < from_now(-timedelta(days=SESSION_IDLE_DAYS)):
        raise Unauthenticated(f"The session was not used for {SESSION_IDLE_DAYS} days and has ended; sign in again.")
    if account.disabled:
        raise Unauthenticated("The account is disabled.")
    return actor_of(account, token)


def actor_of(account: Account, token: Token) -> Actor:
    """An account as it acts by a token."""
    return Actor(account.name, account.key, frozenset(token.scopes.split()), account.is_admin, token)


def is_fresh(token: Token | None) -> bool:
    """Whether it is a session of someone who signed in a few minutes ago."""
    return (
        token is not None and token.kind == "session" and token.created >= from_now(-timedelta(minutes=FRESH_MINUTES))
    )


def use_is_due(token: Token) -> bool:
    """Whether the last noted use of a token is more than a minute ago: reading must not mean writing each time."""
    return token.last_used is None or token.last_used < from_now(-_USED_AGAIN_AFTER)


def note_use(uow: UnitOfWork, token: Token) -> None:
    """Write down that a token was used."""
    uow.people.note_use(token.key, uow.now())


def issue_token(
    uow: UnitOfWork, actor: Actor, name: str, scopes: tuple[str, ...], *, expires: str | None = None
) -> Issued:
    """Make a token for the actor's account; it can do no more than the one that asks for it, and for no longer.

    :param expires: when it stops; without it, when the one that asks for it does. A fresh session may say more.
    :raises Forbidden: a scope that the actor's own token lacks.
    :raises InvalidArgument: an unknown scope, or an expiry that is past, or later than that of the actor's own token.
    """
    account = own_account(uow, actor)
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise InvalidArgument("scopes", f"must be some of: {', '.join(SCOPES)}")
    beyond = sorted(set(scopes) - actor.scopes)
    if beyond:
        raise Forbidden(f"Your own token lacks the scope '{beyond[0]}', so it cannot give it.")
    if expires is not None and expires <= uow.now():
        raise InvalidArgument("expires", "is past; give a time to come, or leave it out")
    own = actor.token
    if own is not None and own.expires is not None and not is_fresh(own):
        if expires is not None and expires > own.expires:
            raise InvalidArgument("expires", f"is later than your own token's; give {own.expires} at most")
        expires = expires or own.expires
    return add_token(uow, actor, account, name, scopes, expires=expires)


def add_token(
    uow: UnitOfWork,
    actor: Actor,
    account: Account,
    name: str,
    scopes: tuple[str, ...],
    *,
    expires: str | None,
    kind: str = "token",
) -> Issued:
    """Keep a token, or a session, that one may have."""
    secret, identifier = new_secret("argmap"), new_id()
    ordered = " ".join(scope for scope in SCOPES if scope in scopes)
    uow.people.add_token(
        {
            "id": identifier,
            "account_key": account.key,
            "name": name,
            "hash": digest(secret),
            "scopes": ordered,
            "created": uow.now(),
            "expires": expires,
            "kind": kind,
            "parent_key": None if actor.token is None else actor.token.key,
        }
    )
    note(uow, actor, f"{kind}.created", identifier, ordered)
    token = uow.people.token(account.key, identifier)
    assert token is not None
    return Issued(token, secret)


def revoke_token(uow: UnitOfWork, actor: Actor, identifier: str) -> None:
    """Revoke a token or a session of the actor's account, and all that was made with it; they stop at once.

    :raises NotFound: the account has no such token.
    """
    account = own_account(uow, actor)
    token = uow.people.token(account.key, identifier)
    if token is None:
        raise NotFound(f"There is no token '{identifier}'.")
    if token.revoked is None:
        uow.people.revoke([token.key], uow.now(), children=True)
        note(uow, actor, f"{token.kind}.revoked", identifier, "")
