"""Signing in and out: by password, or by a link that is good once. Who signed in has a session.

A session ends after 30 days, or 14 without use. For a few minutes after the sign-in it may change the password and
make tokens of any duration; later it may do what any token may.
"""

from datetime import timedelta

from argmap.model.moments import from_now
from argmap.service.errors import Conflict, Unauthenticated
from argmap.service.people.accounts import end_others, note, own_account
from argmap.service.people.tokens import Issued, add_token
from argmap.service.permissions import SCOPES, Actor
from argmap.service.secrets import digest, new_secret
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.people import Account, Token

SESSION_DAYS = 30
LINK_MINUTES = 30
WRONG = "Wrong name or password."
_BAD_LINK = "This sign-in link is unknown, used or expired; ask for a new one."


def begin_session(uow: UnitOfWork, account: Account, how: str, client: str) -> Issued:
    """A session for someone who showed that the account is theirs.

    :param how: how it was shown, for the audit log.
    :param client: what asks, such as a browser's name, for the list of sessions.
    """
    scopes = SCOPES if account.is_admin else SCOPES[:3]
    actor = Actor(account.name, account.key, frozenset(scopes), account.is_admin)
    note(uow, actor, "signed-in", account.name, how)
    expires = from_now(timedelta(days=SESSION_DAYS))
    return add_token(uow, actor, account, client[:200] or "unknown", scopes, expires=expires, kind="session")


def note_failure(uow: UnitOfWork, name: str, address: str) -> None:
    """Write a sign-in that failed into the audit log."""
    note(uow, Actor("anonymous"), "sign-in.failed", name[:200], f"from {address}")


def new_sign_in_link(uow: UnitOfWork, account: Account) -> str:
    """The secret of a link that signs an account in once, within 30 minutes."""
    secret = new_secret("signin")
    expires = from_now(timedelta(minutes=LINK_MINUTES))
    uow.people.add_sign_in_link(digest(secret), account.key, expires)
    return secret


def check_sign_in_link(uow: UnitOfWork, secret: str) -> None:
    """See whether a sign-in link is good, without using it up.

    :raises Unauthenticated: it is unknown, used or expired.
    """
    if not uow.people.sign_in_link_is_good(digest(secret), uow.now()):
        raise Unauthenticated(_BAD_LINK)


def use_sign_in_link(uow: UnitOfWork, secret: str, client: str) -> Issued:
    """A session for a sign-in link; the link is used up.

    :raises Unauthenticated: it is unknown, used or expired.
    """
    key = uow.people.use_sign_in_link(digest(secret), uow.now())
    account = None if key is None else uow.people.account_by_key(key)
    if account is None or account.disabled:
        raise Unauthenticated(_BAD_LINK)
    return begin_session(uow, account, "by link", client)


def list_sessions(uow: UnitOfWork, actor: Actor) -> list[Token]:
    """The sessions of the actor's account that have not ended, the newest first."""
    account, now = own_account(uow, actor), uow.now()
    sessions = uow.people.list_tokens(account.key, "session")
    return [session for session in sessions if session.revoked is None and (session.expires or now) >= now]


def sign_out(uow: UnitOfWork, actor: Actor) -> None:
    """End the session that asks for it. Tokens that were made in it stay.

    :raises Conflict: it is not asked by a session, but by a token.
    """
    own_account(uow, actor)
    if actor.token is None or actor.token.kind != "session":
        raise Conflict("This is a token and not a session; revoke it with DELETE /api/v1/tokens/{id}.")
    uow.people.revoke([actor.token.key], uow.now(), children=False)
    note(uow, actor, "signed-out", actor.name, "")


def end_other_sessions(uow: UnitOfWork, actor: Actor) -> int:
    """End all sessions of the actor's account but the one that asks, and all tokens made in them; says how many."""
    count = end_others(uow, actor, list_sessions(uow, actor))
    note(uow, actor, "sessions.ended", actor.name, str(count))
    return count
