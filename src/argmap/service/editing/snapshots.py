"""States of stored maps, read for work that is done after the transaction."""

from argmap.service.editing.maps import read_map_json
from argmap.service.errors import NotFound
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap
from argmap.work.pool import Body, WorkPool


def snapshot(uow: UnitOfWork, stored: StoredMap) -> Body:
    """A map as JSON; the transaction ends before the work, so that nothing is held while that is done.

    All else that an answer needs of the store must have been read before. At one revision a map is always the same.
    """
    return Body(f"{stored.id} {stored.revision}", lambda: read_map_json(uow, stored).encode(), uow.release)


def past_snapshot(uow: UnitOfWork, pool: WorkPool, stored: StoredMap, number: int) -> Body:
    """A map as JSON, as it was after a revision; the transaction ends as with `snapshot`."""
    if number == stored.revision:
        return snapshot(uow, stored)

    def read() -> bytes:
        current = read_map_json(uow, stored).encode()
        undo = uow.maps.history.undo_json(stored.key, number).encode()
        uow.release()
        return pool.run("change", {"split": len(current), "revision": number}, current + undo)[1]

    return Body(f"{stored.id} {number}", read, uow.release)


def check_number(stored: StoredMap, number: int, *, lowest: int = 1) -> None:
    """Check that a map has a revision; `lowest` is 0 where the state before the first will do.

    :raises NotFound: there is no such revision.
    """
    if not lowest <= number <= stored.revision:
        raise NotFound(f"The map has no revision {number}; its revisions are 1 to {stored.revision}.")
