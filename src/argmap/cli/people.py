"""`argmap user` and `argmap token`: accounts and tokens, on the machine of the store."""

import click

from argmap.cli.settings import open_store
from argmap.model.moments import read_timestamp
from argmap.service.people import accounts, sessions, tokens
from argmap.service.permissions import SCOPES, SYSTEM, Actor
from argmap.service.unit_of_work import UnitOfWork, reading, writing


@click.group()
def user() -> None:
    """Create, list and disable accounts."""


@user.command("create")
@click.argument("name")
@click.option("--display-name", help="How the name is shown.")
@click.option("--admin", is_flag=True, help="Make the account an administrator.")
def create_user(name: str, display_name: str | None, admin: bool) -> None:
    """Create an account, and print an access token for it."""
    store = open_store()
    try:
        with writing(store) as uow:
            accounts.create_account(uow, SYSTEM, name, display_name=display_name, is_admin=admin)
            issued = tokens.issue_token(uow, _actor(uow, name), "command line", SCOPES if admin else SCOPES[:3])
    finally:
        store.close()
    click.echo(f"Token: {issued.secret}")


@user.command("list")
def list_users() -> None:
    """List the accounts."""
    store = open_store()
    try:
        with reading(store) as uow:
            for account in uow.people.list_accounts():
                marks = [word for word, holds in (("admin", account.is_admin), ("disabled", account.disabled)) if holds]
                click.echo("\t".join((account.name, account.display_name or "", ", ".join(marks))))
    finally:
        store.close()


@user.command("disable")
@click.argument("name")
def disable_user(name: str) -> None:
    """Disable an account. Its tokens stop working at once."""
    _update(name, True)


@user.command("enable")
@click.argument("name")
def enable_user(name: str) -> None:
    """Enable an account again."""
    _update(name, False)


def _update(name: str, disabled: bool) -> None:
    store = open_store()
    try:
        with writing(store) as uow:
            accounts.update_account(uow, SYSTEM, name, disabled=disabled, is_admin=None)
    finally:
        store.close()


@user.command("link")
@click.argument("name")
@click.option("--address", default="http://127.0.0.1:8000", show_default=True, help="The URL of the server.")
def sign_in_link(name: str, address: str) -> None:
    """Print a sign-in link for an account. It works once, within 30 minutes."""
    store = open_store()
    try:
        with writing(store) as uow:
            secret = sessions.new_sign_in_link(uow, accounts.find_account(uow, name))
    finally:
        store.close()
    click.echo(f"{address.rstrip('/')}/sign-in/{secret}")


@click.group()
def token() -> None:
    """Create, list and revoke access tokens."""


@token.command("create")
@click.argument("account")
@click.option("--name", default="command line", show_default=True, help="What it is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    help="A scope of the token; repeat for several. Default: all.",
)
@click.option("--expires", help="When the token expires, in UTC, such as 2027-01-31T12:00:00Z.")
def create_token(account: str, name: str, scopes: tuple[str, ...], expires: str | None) -> None:
    """Make a token for an account and print it; it cannot be shown again."""
    store = open_store()
    try:
        with writing(store) as uow:
            actor = _actor(uow, account)
            given = scopes or tuple(scope for scope in SCOPES if scope in actor.scopes)
            issued = tokens.issue_token(uow, actor, name, given, expires=_time(expires))
    finally:
        store.close()
    click.echo(f"Token: {issued.secret}")


@token.command("list")
@click.argument("account")
def list_tokens(account: str) -> None:
    """List the tokens of an account, without their secrets."""
    store = open_store()
    try:
        with reading(store) as uow:
            for listed in uow.people.list_tokens(accounts.find_account(uow, account).key, "token"):
                state = f"revoked {listed.revoked}" if listed.revoked else f"expires {listed.expires or 'never'}"
                used = f"last used {listed.last_used or 'never'}"
                click.echo("\t".join((listed.id, listed.name, listed.scopes, state, used)))
    finally:
        store.close()


@token.command("revoke")
@click.argument("account")
@click.argument("identifier", metavar="ID")
def revoke_token(account: str, identifier: str) -> None:
    """Revoke a token. It stops working at once."""
    store = open_store()
    try:
        with writing(store) as uow:
            tokens.revoke_token(uow, _actor(uow, account), identifier)
    finally:
        store.close()


def _time(text: str | None) -> str | None:
    try:
        return None if text is None else read_timestamp(text)
    except ValueError:
        raise click.UsageError(f"'{text}' is not a time in UTC, such as 2027-01-31T12:00:00Z.") from None


def _actor(uow: UnitOfWork, name: str) -> Actor:
    account = accounts.find_account(uow, name)
    scopes = SCOPES if account.is_admin else SCOPES[:3]
    return Actor(account.name, account.key, frozenset(scopes), account.is_admin)
