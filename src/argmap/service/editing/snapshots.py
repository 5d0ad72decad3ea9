"""States of stored maps, read for work that is done after the transaction."""

from dataclasses import replace

from argmap.model.argument_map import ArgumentMap
from argmap.model.plain import canonical_json, map_to_plain
from argmap.service.editing.maps import read_map_json
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
    if number == 0:
        return Body(f"{stored.id} 0", lambda: _unwritten(stored), uow.release)

    def read() -> bytes:
        current = read_map_json(uow, stored).encode()
        undo = uow.maps.history.undo_json(stored.key, number).encode()
        uow.release()
        return pool.run("change", {"split": len(current), "revision": number}, current + undo)[1]

    return Body(f"{stored.id} {number}", read, uow.release)


def _unwritten(stored: StoredMap) -> bytes:
    """A map before its first revision: nothing but a name."""
    details = replace(stored.details, thesis=None)
    return canonical_json(map_to_plain(ArgumentMap.of(details, id=stored.id))).encode()
