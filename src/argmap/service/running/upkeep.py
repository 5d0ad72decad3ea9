"""Upkeep of the store: what is no longer needed goes, a bounded piece at a time."""

from collections.abc import Callable
from datetime import timedelta

from argmap.model.moments import from_now
from argmap.service.editing.history import empty_bin
from argmap.service.idempotency import KEPT
from argmap.service.unit_of_work import UnitOfWork, writing
from argmap.store.database import Store

# So many rows at most go in one transaction, so that nobody waits long for it.
BATCH = 1_000
_DELIVERY_DAYS, _LINK_DAYS, _SESSION_DAYS = 30, 7, 90


def _days_ago(days: int) -> str:
    return from_now(-timedelta(days=days))


def expire_idempotency_keys(uow: UnitOfWork) -> int:
    """Forget answers that were kept for a day; says how many."""
    return uow.upkeep.delete_idempotency_keys(from_now(-KEPT), BATCH)


def expire_deliveries(uow: UnitOfWork) -> int:
    """Forget what was delivered, or given up, a month ago; says how many."""
    return uow.upkeep.delete_deliveries(_days_ago(_DELIVERY_DAYS), BATCH)


def expire_sign_in_links(uow: UnitOfWork) -> int:
    """Forget sign-in links that are long over, and sessions that ended long ago; says how many."""
    gone = uow.upkeep.delete_sign_in_links(_days_ago(_LINK_DAYS), BATCH)
    return gone + uow.upkeep.delete_sessions(_days_ago(_SESSION_DAYS), BATCH)


def expire_talks(uow: UnitOfWork) -> int:
    """Forget talks that ended a day ago, and what their audiences answered; says how many."""
    return uow.upkeep.delete_talks(_days_ago(1), BATCH)


def expire_events(uow: UnitOfWork) -> int:
    """Forget events older than the setting `event_days` says, if it does; says how many. The log of changes stays."""
    days = uow.setting("event_days")
    return uow.upkeep.delete_events(_days_ago(days), BATCH) if days else 0


def expire_comment_versions(uow: UnitOfWork) -> int:
    """Forget what comments said before, when the audit no longer asks for it; says how many."""
    days = uow.setting("comment_audit_days")
    return uow.upkeep.blank_comment_versions(_days_ago(days), BATCH)


def expire_audit(uow: UnitOfWork) -> int:
    """Forget entries of the audit log older than the setting `audit_days` says, if it does; says how many."""
    days = uow.setting("audit_days")
    return uow.upkeep.delete_audit(_days_ago(days), BATCH) if days else 0


def in_store(store: Store, expire: Callable[[UnitOfWork], int]) -> Callable[[], bool]:
    """An upkeep as a job: in a transaction, and at once again while there is more."""

    def run() -> bool:
        with writing(store) as uow:
            return expire(uow) >= BATCH

    return run


UPKEEP: dict[str, Callable[[UnitOfWork], int]] = {
    "bin": empty_bin,
    "talks": expire_talks,
    "idempotency-keys": expire_idempotency_keys,
    "deliveries": expire_deliveries,
    "sign-in-links": expire_sign_in_links,
    "events-expiry": expire_events,
    "audit-expiry": expire_audit,
    "comment-expiry": expire_comment_versions,
}
