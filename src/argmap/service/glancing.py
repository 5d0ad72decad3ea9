"""What a map was at the last look, for answers that need nothing more: 304, and drawings that are kept.

Only what the store has not been written since is answered; see `store.watch`.
"""

import threading

from argmap.service.unit_of_work import UnitOfWork
from argmap.service.writing import find_map
from argmap.store.database import Store
from argmap.store.repository import StoredMap

_KEPT = 512


class Glances:
    """The maps last looked at, by reference; each thread has its own, with its own view of the version."""

    def __init__(self, store: Store):
        self._store = store
        self._own = threading.local()

    def find(self, uow: UnitOfWork, reference: str) -> StoredMap:
        """The map with this id or slug, as the store has it now.

        Elements read later in the same unit of work may be newer: find the map again before reading them.

        :raises NotFound: there is none.
        """
        version = self._store.version()
        if version is None:
            return find_map(uow, reference)
        seen: dict[str, StoredMap] = getattr(self._own, "seen", {})
        if getattr(self._own, "version", None) != version or len(seen) > _KEPT:
            seen = {}
            self._own.seen, self._own.version = seen, version
        if reference not in seen:
            seen[reference] = find_map(uow, reference)
        return seen[reference]
