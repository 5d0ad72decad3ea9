"""Ownership of maps and groups: offered by an owner, and accepted; never imposed, for it is charged to who has it."""

from argmap.service.errors import NotFound
from argmap.service.people.accounts import note, own_account
from argmap.service.permissions import Actor, allow
from argmap.service.secrets import new_id
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.people import Account, Group, OwnershipOffer
from argmap.store.repository import StoredMap


def offer_map(uow: UnitOfWork, actor: Actor, stored: StoredMap, *, to: Account | Group) -> None:
    """Offer ownership of a map; where the actor may accept for the other, it is given at once."""
    if isinstance(to, Account):
        if to.key == actor.account_key:
            uow.people.put_account_role(stored.key, to.key, "owner")
        elif (to.name, "owner") not in uow.people.map_accounts(stored.key):
            _offer(uow, actor, to.name, stored.id, map_key=stored.key, account_key=to.key)
    elif (actor.name, "owner") in uow.people.members(to.key):
        uow.people.put_group_role(stored.key, to.key, "owner")
    elif (to.id, "owner") not in uow.people.map_groups(stored.key):
        _offer(uow, actor, f"group {to.id}", stored.id, map_key=stored.key, to_group_key=to.key)


def offer_group(uow: UnitOfWork, actor: Actor, group: Group, *, to: Account) -> None:
    """Offer ownership of a group to an account, which is a member meanwhile."""
    roles = dict(uow.people.members(group.key))
    if to.key == actor.account_key:
        uow.people.put_member(group.key, to.key, "owner")
    elif roles.get(to.name) != "owner":
        if to.name not in roles:
            uow.people.put_member(group.key, to.key, "member")
        _offer(uow, actor, to.name, group.id, group_key=group.key, account_key=to.key)


def _offer(uow: UnitOfWork, actor: Actor, to: str, subject: str, **keys: int) -> None:
    if uow.people.offers(**keys):
        return
    uow.people.add_offer(id=new_id(), created=uow.now(), created_by=actor.name, **keys)
    note(uow, actor, "ownership.offered", subject, to)


def withdraw(uow: UnitOfWork, **keys: int) -> bool:
    """Take back what was offered; says whether there was something."""
    offers = uow.people.offers(**keys)
    for offer in offers:
        uow.people.remove_offer(offer.key)
    return bool(offers)


def offers_to(uow: UnitOfWork, actor: Actor) -> list[OwnershipOffer]:
    """What the actor may accept: for itself, and for the groups that it owns."""
    account = own_account(uow, actor)
    offers = uow.people.offers(account_key=account.key)
    for group in uow.people.groups_of(account.key):
        if (account.name, "owner") in uow.people.members(group.key):
            offers += uow.people.offers(to_group_key=group.key)
    return offers


def accept(uow: UnitOfWork, actor: Actor, identifier: str) -> OwnershipOffer:
    """Take the ownership that was offered.

    :raises NotFound: the actor was offered no such thing.
    """
    offer = _offered(uow, actor, identifier)
    account_key = offer.account_key
    if offer.map_key is not None and account_key is not None:
        uow.people.put_account_role(offer.map_key, account_key, "owner")
    elif offer.map_key is not None and offer.to_group_key is not None:
        uow.people.put_group_role(offer.map_key, offer.to_group_key, "owner")
    elif offer.group_key is not None and account_key is not None:
        uow.people.put_member(offer.group_key, account_key, "owner")
    uow.people.remove_offer(offer.key)
    note(uow, actor, "ownership.accepted", offer.map or str(offer.group), offer.to)
    return offer


def decline(uow: UnitOfWork, actor: Actor, identifier: str) -> None:
    """Refuse the ownership that was offered.

    :raises NotFound: the actor was offered no such thing.
    """
    offer = _offered(uow, actor, identifier)
    uow.people.remove_offer(offer.key)
    note(uow, actor, "ownership.declined", offer.map or str(offer.group), offer.to)


def _offered(uow: UnitOfWork, actor: Actor, identifier: str) -> OwnershipOffer:
    allow(uow, actor, "account.change")
    for offer in offers_to(uow, actor):
        if offer.id == identifier:
            return offer
    raise NotFound(f"You were offered no ownership '{identifier}'.")
