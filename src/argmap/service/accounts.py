"""Accounts, passwords, tokens and sign-in links."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from argmap.formats.errors import InvalidDocument
from argmap.model.breach import Breach
from argmap.service.errors import Conflict, Forbidden, NotFound, Unauthenticated
from argmap.service.permissions import SCOPES, Actor, allow
from argmap.service.secrets import digest, new_id, new_secret
from argmap.service.unit_of_work import UnitOfWork, timestamp
from argmap.store.people import Account, Token

SIGN_UP_MODES = ("off", "invitation", "open")
ACCOUNT_NAME = r"[a-z0-9]([a-z0-9._\-]{0,62}[a-z0-9])?"
_SIGN_IN_MINUTES = 30
_USED_AGAIN_AFTER = timedelta(minutes=1)
_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token with its secret, which is told only now."""

    token: Token
    secret: str


def authenticate(uow: UnitOfWork, secret: str) -> tuple[Actor, Token]:
    """Who speaks by a token, and the token.

    :raises Unauthenticated: the token is unknown, expired or revoked, or its account is disabled.
    """
    found = uow.people.by_token(digest(secret))
    if found is None:
        raise Unauthenticated("The token is not known.")
    account, token = found
    now = uow.now()
    if token.revoked is not None:
        raise Unauthenticated("The token was revoked.")
    if token.expires is not None and token.expires <= now:
        raise Unauthenticated("The token has expired.")
    if account.disabled:
        raise Unauthenticated("The account is disabled.")
    return Actor(account.name, account.key, frozenset(token.scopes.split()), account.is_admin), token


def use_is_due(token: Token) -> bool:
    """Whether the last noted use of a token is more than a minute ago: reading must not mean writing each time."""
    before = timestamp(datetime.now(UTC) - _USED_AGAIN_AFTER)
    return token.last_used is None or token.last_used < before


def note_use(uow: UnitOfWork, token: Token) -> None:
    """Write down that a token was used."""
    uow.people.update_tokens({"key": token.key}, last_used=uow.now())


def create_account(
    uow: UnitOfWork, actor: Actor, name: str, *, display_name: str | None = None, is_admin: bool = False
) -> Account:
    """Make an account (as an administrator, or as the program itself).

    :raises Forbidden: the actor is no administrator.
    :raises Conflict: the name is taken.
    :raises InvalidDocument: the name is not one.
    """
    allow(uow, actor, "service.administer")
    return _create(uow, actor, name, display_name, is_admin)


def _create(uow: UnitOfWork, actor: Actor, name: str, display_name: str | None, is_admin: bool) -> Account:
    if re.fullmatch(ACCOUNT_NAME, name) is None:
        raise InvalidDocument(
            [Breach("/name", "is not an account name: 1 to 64 lower-case letters, digits, '.', '_' or '-'")]
        )
    if name in {"anonymous", "argmap"} or uow.people.account(name) is not None:
        raise Conflict(f"The name '{name}' is taken; choose another.")
    account = uow.people.add_account(name, time=uow.now(), display_name=display_name, is_admin=is_admin)
    note(uow, actor, "account.created", name, "administrator" if is_admin else "")
    return account


def sign_up(
    uow: UnitOfWork, name: str, *, display_name: str | None, password: str | None, invited: bool
) -> tuple[Account, Issued]:
    """Make an account for oneself, where the administrator lets one.

    :raises Forbidden: sign-up is off, or by invitation and there is none.
    :raises Conflict: the name is taken.
    """
    mode = uow.people.setting("sign_up") or "off"
    if mode == "off" or (mode == "invitation" and not invited):
        remedy = "ask for an invitation" if mode == "invitation" else "ask the administrator for an account"
        raise Forbidden(f"Sign-up is {'by invitation' if mode == 'invitation' else 'off'} here; {remedy}.")
    account = _create(uow, Actor(name), name, display_name, False)
    if password is not None:
        _put_password(uow, account, password)
    actor = Actor(account.name, account.key, frozenset(SCOPES[:3]))
    return account, issue_token(uow, actor, "sign-up", SCOPES[:3])


def set_password(uow: UnitOfWork, actor: Actor, password: str) -> None:
    """Give the actor's account a password.

    :raises InvalidDocument: it is shorter than ten characters.
    """
    allow(uow, actor, "account.change")
    account = own_account(uow, actor)
    _put_password(uow, account, password)
    note(uow, actor, "password.changed", account.name, "")


def _put_password(uow: UnitOfWork, account: Account, password: str) -> None:
    if not 10 <= len(password) <= 1000:
        raise InvalidDocument([Breach("/password", "has a wrong length; give 10 to 1,000 characters")])
    hashed = _HASHER.hash(password.encode("utf-8", "surrogatepass"))
    uow.people.update_account(account.key, password_hash=hashed)


def sign_in(uow: UnitOfWork, name: str, password: str) -> Issued:
    """A token for a name and password, good for 30 days.

    :raises Unauthenticated: they do not fit; which of the two is not told.
    """
    account = uow.people.account(name)
    # An unknown name costs the same time as a wrong password.
    known = account is not None and account.password_hash is not None and not account.disabled
    hashed = account.password_hash if account is not None and known else _unknown()
    try:
        _HASHER.verify(str(hashed), password.encode("utf-8", "surrogatepass"))
    except VerifyMismatchError:
        known = False
    if account is None or not known:
        raise Unauthenticated("The name and the password do not fit.")
    scopes = SCOPES if account.is_admin else SCOPES[:3]
    actor = Actor(account.name, account.key, frozenset(scopes), account.is_admin)
    expires = timestamp(datetime.now(UTC) + timedelta(days=30))
    note(uow, actor, "signed-in", account.name, "by password")
    return issue_token(uow, actor, "sign-in", scopes, expires=expires)


@cache
def _unknown() -> str:
    """A hash to compare with where there is no account: the answer takes as long as where there is one."""
    return _HASHER.hash("no account has this password")


def own_account(uow: UnitOfWork, actor: Actor) -> Account:
    """The account of the actor.

    :raises Unauthenticated: nobody is signed in.
    """
    account = None if actor.account_key is None else uow.people.account_by_key(actor.account_key)
    if account is None:
        raise Unauthenticated("This needs a token: send Authorization: Bearer with one.")
    return account


def find_account(uow: UnitOfWork, name: str) -> Account:
    """The account with this name.

    :raises NotFound: there is none.
    """
    account = uow.people.account(name)
    if account is None:
        raise NotFound(f"There is no account '{name}'.")
    return account


def issue_token(
    uow: UnitOfWork, actor: Actor, name: str, scopes: tuple[str, ...], *, expires: str | None = None
) -> Issued:
    """Make a token for the actor's account; it can do no more than the one that asks for it.

    :raises Forbidden: a scope that the actor's own token lacks.
    :raises InvalidDocument: an unknown scope, or an expiry that is past.
    """
    account = own_account(uow, actor)
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise InvalidDocument([Breach("/scopes", f"must be some of: {', '.join(SCOPES)}")])
    beyond = sorted(set(scopes) - actor.scopes)
    if beyond:
        raise Forbidden(f"Your own token lacks the scope '{beyond[0]}', so it cannot give it.")
    if expires is not None and expires <= uow.now():
        raise InvalidDocument([Breach("/expires", "is past; give a time to come, or leave it out")])
    secret, identifier, now = new_secret("argmap"), new_id(), uow.now()
    ordered = " ".join(scope for scope in SCOPES if scope in scopes)
    uow.people.add_token(
        {
            "id": identifier,
            "account_key": account.key,
            "name": name,
            "hash": digest(secret),
            "scopes": ordered,
            "created": now,
            "expires": expires,
        }
    )
    note(uow, actor, "token.created", identifier, ordered)
    token = uow.people.token(account.key, identifier)
    assert token is not None
    return Issued(token, secret)


def revoke_token(uow: UnitOfWork, actor: Actor, identifier: str) -> None:
    """Revoke a token of the actor's account; it stops at once.

    :raises NotFound: the account has no such token.
    """
    account = own_account(uow, actor)
    token = uow.people.token(account.key, identifier)
    if token is None:
        raise NotFound(f"There is no token '{identifier}'.")
    if token.revoked is None:
        uow.people.update_tokens({"key": token.key}, revoked=uow.now())
        note(uow, actor, "token.revoked", identifier, "")


def new_sign_in_link(uow: UnitOfWork, account: Account) -> str:
    """The secret of a link that signs an account in once, within 30 minutes."""
    secret = new_secret("signin")
    expires = timestamp(datetime.now(UTC) + timedelta(minutes=_SIGN_IN_MINUTES))
    uow.people.add_sign_in_link(digest(secret), account.key, expires)
    return secret


def use_sign_in_link(uow: UnitOfWork, secret: str) -> Issued:
    """A token for a browser, for a sign-in link; the link is used up.

    :raises Unauthenticated: it is unknown, used or expired.
    """
    key = uow.people.use_sign_in_link(digest(secret), uow.now())
    account = None if key is None else uow.people.account_by_key(key)
    if account is None or account.disabled:
        raise Unauthenticated("This sign-in link is unknown, used or expired; ask for a new one.")
    scopes = SCOPES if account.is_admin else SCOPES[:3]
    actor = Actor(account.name, account.key, frozenset(scopes), account.is_admin)
    note(uow, actor, "signed-in", account.name, "by link")
    expires = timestamp(datetime.now(UTC) + timedelta(days=30))
    return issue_token(uow, actor, "browser", scopes, expires=expires)


def update_account(
    uow: UnitOfWork, actor: Actor, name: str, *, disabled: bool | None, is_admin: bool | None
) -> Account:
    """Disable an account, enable it again, or make it an administrator or not.

    :raises Forbidden: the actor is no administrator.
    :raises NotFound: there is no such account.
    :raises Conflict: it is the last administrator that can sign in.
    """
    allow(uow, actor, "service.administer")
    account = find_account(uow, name)
    values = {
        field: value
        for field, value in (("disabled", disabled), ("is_admin", is_admin))
        if value is not None and value != getattr(account, field)
    }
    if values:
        uow.people.update_account(account.key, **values)
        if not any(each.is_admin and not each.disabled for each in uow.people.list_accounts()):
            raise Conflict("This is the last administrator; make another one first.")
        note(uow, actor, "account.changed", name, ", ".join(f"{key}: {value}" for key, value in values.items()))
    return find_account(uow, name)


def note(uow: UnitOfWork, actor: Actor, action: str, subject: str, detail: str) -> None:
    """Write a line into the audit log."""
    uow.people.log(time=uow.now(), actor=actor.name, action=action, subject=subject, detail=detail)
