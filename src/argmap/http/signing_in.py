"""Signing in by name and password, changing a password, and the cookie of a session: alike for pages and programs."""

from flask import Response, request

from argmap.formats.errors import InvalidDocument
from argmap.http.addresses import local
from argmap.http.authentication import COOKIE, actor_of, credentials
from argmap.http.limits import sign_in_limits
from argmap.http.services import services
from argmap.model.breach import Breach
from argmap.service.errors import Unauthenticated
from argmap.service.people import accounts, leaving, passwords, sessions, sharing, tokens
from argmap.service.people.tokens import Issued, is_fresh
from argmap.service.unit_of_work import reading, writing
from argmap.store.people import Account


def sign_in_by_password(name: str, password: str) -> Issued:
    """A session for who knows the password of an account.

    :raises Unauthenticated: the name or the password is wrong.
    :raises TooManyAttempts: too many did not.
    """
    address = request.remote_addr or ""
    store, limits = services().store, sign_in_limits()
    limits.check(name, address)
    with reading(store) as uow:
        account = uow.people.account(name)
    # Between the transactions: working a hash out takes long on purpose.
    usable = account is not None and not account.disabled
    fit = passwords.fits(password, account.password_hash if account is not None and usable else None)
    with writing(store) as uow:
        if fit and account is not None:
            return sessions.begin_session(uow, account, "by password", request.user_agent.string)
        sessions.note_failure(uow, name, address)
    limits.note_failure(name, address)
    raise Unauthenticated(sessions.WRONG)


def sign_up(name: str, *, display_name: str | None, password: str | None, invitation: str | None) -> Issued:
    """A session for a new account, which may come with the role of an invitation.

    :raises Forbidden: sign-up is off, or by invitation and there is none.
    :raises Gone: the invitation is expired, used up or revoked.
    :raises Conflict: the name is taken.
    """
    hashed = None if password is None else passwords.hash_password(password)
    with writing(services().store) as uow:
        if invitation is not None:
            sharing.usable_invitation(uow, invitation)
        account = accounts.sign_up(
            uow, name, display_name=display_name, password_hash=hashed, invited=invitation is not None
        )
        issued = sessions.begin_session(uow, account, "by sign-up", request.user_agent.string)
        if invitation is not None:
            sharing.accept_invitation(uow, tokens.actor_of(account, issued.token), invitation)
        return issued


def change_own_account(*, display_name: str | None, password: str | None, current: str | None) -> Account:
    """Change the shown name or the password of who asks.

    :raises InvalidDocument: the current password is wrong.
    :raises Forbidden: a new password needs the current one, or a fresh sign-in.
    """
    store, secret = services().store, credentials()
    # Between the transactions: working a hash out takes long on purpose.
    with reading(store) as uow:
        account = accounts.own_account(uow, actor_of(uow, secret))
    hashed = None if password is None else passwords.hash_password(password)
    proved = password is not None and current is not None and _is_proved(account, current, "current_password")
    with writing(store) as uow:
        actor = actor_of(uow, secret)
        return accounts.change_own_account(
            uow, actor, display_name=display_name, password_hash=hashed, proved=proved or is_fresh(actor.token)
        )


def delete_own_account(name: str, password: str | None) -> None:
    """Delete the account of who asks for good; see `leaving.delete_account`.

    :param name: typed to confirm it.
    :raises InvalidDocument: the password is wrong.
    :raises Forbidden: there is neither a password nor a fresh sign-in.
    """
    secret = credentials()
    with reading(services().store) as uow:
        account = accounts.own_account(uow, actor_of(uow, secret))
    proved = password is not None and _is_proved(account, password, "password")
    with writing(services().store) as uow:
        actor = actor_of(uow, secret)
        leaving.delete_account(uow, actor, name, proved=proved or is_fresh(actor.token))


def _is_proved(account: Account, password: str, field: str) -> bool:
    """Whether somebody knows the password of an account; working that out takes long on purpose.

    :raises InvalidDocument: they do not.
    """
    limits, address = sign_in_limits(), request.remote_addr or ""
    limits.check(account.name, address)
    if not passwords.fits(password, account.password_hash):
        limits.note_failure(account.name, address)
        raise InvalidDocument([Breach(f"/{field}", "is not your password")])
    return True


def keep_session(response: Response, issued: Issued) -> Response:
    """Let the browser remember a session."""
    response.set_cookie(
        COOKIE,
        issued.secret,
        max_age=sessions.SESSION_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path=local("/"),
    )
    return response


def forget_session(response: Response) -> Response:
    """Let the browser forget its session."""
    response.delete_cookie(COOKIE, path=local("/"))
    return response
