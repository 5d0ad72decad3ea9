"""How much an account may have."""

from argmap.service.errors import QuotaExceeded
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork


def check_quota(uow: UnitOfWork, actor: Actor) -> None:
    """Refuse a map more than an account may own; the administrator's setting `maps_per_account` says how many.

    :raises QuotaExceeded: the account owns as many as it may.
    """
    if actor.account_key is None or actor.is_admin:
        return
    allowed = uow.setting("maps_per_account")
    owned = uow.people.count_owned(actor.account_key)
    if owned >= allowed:
        raise QuotaExceeded(f"You own {owned} maps, as many as an account may; delete one first.")


def check_node_quota(uow: UnitOfWork, actor: Actor, map_key: int) -> None:
    """Refuse more nodes than the owners of a map may have in all their maps (the setting `nodes_per_account`).

    Whoever adds a node, the owners are charged; one of them with room left is enough.

    :raises QuotaExceeded: each of them has more by now; the change is not kept.
    """
    if actor.is_admin:
        return
    allowed = uow.setting("nodes_per_account")
    held = min((uow.people.count_nodes(owner) for owner in uow.people.owners_of(map_key)), default=0)
    if held > allowed:
        raise QuotaExceeded(f"The owner's maps would have {held:,} nodes; an account may have {allowed:,}.")
