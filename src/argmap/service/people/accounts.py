"""Accounts: made, found, changed; who is an administrator."""

import re

from argmap.service.errors import Conflict, Forbidden, InvalidArgument, NotFound, Unauthenticated
from argmap.service.people import passwords
from argmap.service.permissions import SCOPES, SYSTEM, Actor, allow
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.people import Account, Token

ACCOUNT_NAME = r"[a-z0-9]([a-z0-9._\-]{0,62}[a-z0-9])?"


def create_account(
    uow: UnitOfWork, actor: Actor, name: str, *, display_name: str | None = None, is_admin: bool = False
) -> Account:
    """Make an account (as an administrator, or as the program itself).

    :raises Forbidden: the actor is no administrator.
    :raises Conflict: the name is taken.
    :raises InvalidArgument: the name is not one.
    """
    allow(uow, actor, "service.administer")
    return _create(uow, actor, name, display_name, is_admin)


def _create(uow: UnitOfWork, actor: Actor, name: str, display_name: str | None, is_admin: bool) -> Account:
    if re.fullmatch(ACCOUNT_NAME, name) is None:
        raise InvalidArgument("name", "is not an account name: 1 to 64 lower-case letters, digits, '.', '_' or '-'")
    if name in {"anonymous", "argmap"} or uow.people.account(name) is not None:
        raise Conflict(f"The name '{name}' is taken; choose another.")
    account = uow.people.add_account(name, time=uow.now(), display_name=display_name, is_admin=is_admin)
    note(uow, actor, "account.created", name, "administrator" if is_admin else "")
    return account


def sign_up(
    uow: UnitOfWork, name: str, *, display_name: str | None, password_hash: str | None, invited: bool
) -> Account:
    """Make an account for oneself, where the administrator lets one.

    :raises Forbidden: sign-up is off, or by invitation and there is none.
    :raises Conflict: the name is taken.
    """
    mode = uow.setting("sign_up")
    if mode == "off" or (mode == "invitation" and not invited):
        remedy = "ask for an invitation" if mode == "invitation" else "ask the administrator for an account"
        raise Forbidden(f"Sign-up is {'by invitation' if mode == 'invitation' else 'off'} here; {remedy}.")
    account = _create(uow, Actor(name), name, display_name, False)
    if password_hash is not None:
        uow.people.update_account(account.key, password_hash=password_hash)
    return account


def change_own_account(
    uow: UnitOfWork, actor: Actor, *, display_name: str | None, password_hash: str | None, proved: bool
) -> Account:
    """Change the shown name, or the password, of the actor's account; a new password ends its other sessions.

    :param password_hash: of the new password; see `passwords`.
    :param proved: whether whoever asks has shown that the account is theirs: by the old password, or a fresh sign-in.
    :raises Forbidden: a password is to be changed, and they have not.
    """
    allow(uow, actor, "account.change")
    account = own_account(uow, actor)
    if display_name is not None:
        uow.people.update_account(account.key, display_name=display_name)
    if password_hash is not None:
        if not proved:
            raise Forbidden(
                "A new password needs the old one (current_password), or that you signed in "
                f"in the last {passwords.FRESH_MINUTES} minutes."
            )
        uow.people.update_account(account.key, password_hash=password_hash)
        open_ = [token for token in uow.people.list_tokens(account.key, "session") if token.revoked is None]
        count = end_others(uow, actor, open_)
        note(uow, actor, "password.changed", account.name, f"{count} other sessions ended")
    return own_account(uow, actor)


def end_others(uow: UnitOfWork, actor: Actor, sessions: list[Token]) -> int:
    """End some sessions but the actor's own, with all tokens that were made in them; says how many."""
    own = None if actor.token is None else actor.token.key
    others = [session.key for session in sessions if session.key != own]
    uow.people.revoke(others, uow.now(), children=True)
    return len(others)


def own_account(uow: UnitOfWork, actor: Actor) -> Account:
    """The account of the actor.

    :raises Unauthenticated: nobody is signed in.
    """
    account = None if actor.account_key is None else uow.people.account_by_key(actor.account_key)
    if account is None:
        raise Unauthenticated("This needs a token: send Authorization: Bearer with one.")
    return account


def actor_at_the_machine(uow: UnitOfWork, name: str | None = None) -> Actor:
    """Who works on the machine itself, by the command line: an account, so that maps have owners and changes authors.

    :param name: the account; without one, the first administrator. In a store without accounts it is the program.
    :raises NotFound: there is no such account.
    """
    account = uow.people.first_administrator() if name is None else find_account(uow, name)
    if account is None:
        return SYSTEM
    return Actor(account.name, account.key, frozenset(SCOPES), account.is_admin)


def find_account(uow: UnitOfWork, name: str) -> Account:
    """The account with this name.

    :raises NotFound: there is none.
    """
    account = uow.people.account(name)
    if account is None:
        raise NotFound(f"There is no account '{name}'.")
    return account


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
        if not any(account.is_admin and not account.disabled for account in uow.people.list_accounts()):
            raise Conflict("This is the last administrator; make another one first.")
        note(uow, actor, "account.changed", name, ", ".join(f"{key}: {value}" for key, value in values.items()))
    return find_account(uow, name)


def note(uow: UnitOfWork, actor: Actor, action: str, subject: str, detail: str) -> None:
    """Write a line into the audit log."""
    uow.people.log(time=uow.now(), actor=actor.name, action=action, subject=subject, detail=detail)
