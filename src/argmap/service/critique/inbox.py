"""What waits for an account: mentions, replies, decisions on its proposals, reviews that it is asked for.

An entry says where to look, and nothing of what stands there: who may no longer read the map is told nothing of it.
"""

from collections.abc import Collection

from argmap.service.editing.maps import listed_for
from argmap.service.people.accounts import own_account
from argmap.service.permissions import Actor
from argmap.service.secrets import new_id
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import InboxEntry
from argmap.store.paging import Page, Window
from argmap.store.repository import StoredMap

KINDS = ("mention", "reply", "decision", "review")


def tell(
    uow: UnitOfWork,
    actor: Actor,
    stored: StoredMap,
    name: str,
    kind: str,
    *,
    comment: str | None = None,
    proposal: str | None = None,
) -> None:
    """Put something into the inbox of an account, unless it did that itself."""
    account = uow.people.account(name)
    if account is None or name == actor.name:
        return
    uow.critique.add_to_inbox(
        account_key=account.key,
        map_key=stored.key,
        id=new_id(),
        kind=kind,
        by=actor.name,
        time=uow.now(),
        comment=comment,
        proposal=proposal,
    )


def list_inbox(
    uow: UnitOfWork, actor: Actor, window: Window, *, kinds: Collection[str] = (), read: bool | None = None
) -> Page[InboxEntry]:
    """What waits for the actor, on maps that the actor may read, the newest first."""
    account = own_account(uow, actor)
    return uow.critique.list_inbox(account.key, listed_for(actor), window, kinds=kinds, read=read)


def mark_read(uow: UnitOfWork, actor: Actor, ids: Collection[str] | None, *, read: bool) -> int:
    """Mark entries as read, or as not yet read; without ids, all. Gives how many changed."""
    account = own_account(uow, actor)
    return uow.critique.mark_read(account.key, ids, uow.now() if read else None)
