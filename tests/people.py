"""Accounts and their tokens, for tests."""

from argmap.service.people import accounts
from argmap.service.people.tokens import issue_token
from argmap.service.permissions import SCOPES, SYSTEM, Actor
from argmap.service.unit_of_work import writing
from argmap.store.database import Store


def make_account(store: Store, name: str, scopes: tuple[str, ...] = SCOPES[:3]) -> str:
    """Make an account; gives a token for it."""
    with writing(store) as uow:
        account = uow.people.account(name) or accounts.create_account(uow, SYSTEM, name)
        return issue_token(uow, Actor(name, account.key, frozenset(SCOPES)), "test", scopes).secret


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
