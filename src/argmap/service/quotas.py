"""How much an account may have."""

from argmap.service.errors import QuotaExceeded
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork

DEFAULT_MAPS = 1_000
DEFAULT_NODES = 200_000


def check_quota(uow: UnitOfWork, actor: Actor) -> None:
    """Refuse a map more than an account may own; the administrator's setting `maps_per_account` says how many.

    :raises QuotaExceeded: the account owns as many as it may.
    """
    if actor.account_key is None or actor.is_admin:
        return
    allowed = int(uow.people.setting("maps_per_account") or DEFAULT_MAPS)
    owned = uow.people.count_owned(actor.account_key)
    if owned >= allowed:
        raise QuotaExceeded(f"You own {owned} maps, as many as an account may; delete one first.")


def check_node_quota(uow: UnitOfWork, actor: Actor) -> None:
    """Refuse more nodes than an account may have in the maps that it owns (the setting `nodes_per_account`).

    :raises QuotaExceeded: it has more by now; the change is not kept.
    """
    if actor.account_key is None or actor.is_admin:
        return
    allowed = int(uow.people.setting("nodes_per_account") or DEFAULT_NODES)
    held = uow.people.count_nodes(actor.account_key)
    if held > allowed:
        raise QuotaExceeded(f"Your maps would have {held:,} nodes; an account may have {allowed:,}.")
