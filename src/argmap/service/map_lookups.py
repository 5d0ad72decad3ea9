"""What a map was at the last look, for answers that need nothing more: 304, and drawings that are kept.

Only what the store has not been written since is answered; see `store.watch`.
"""

from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.service.writing import find_map
from argmap.store.database import Store
from argmap.store.repository import StoredMap
from argmap.store.watch import Version

_KEPT = 512


class MapLookups:
    """The maps last looked at, by reference."""

    def __init__(self, store: Store):
        self._store = store
        self._seen: tuple[Version | None, dict[str, StoredMap]] = (None, {})

    def find(self, uow: UnitOfWork, actor: Actor, reference: str) -> tuple[StoredMap, bool]:
        """The map with this id or slug, as the store has it now, if the actor may read it.

        Also says whether it was read in this unit of work; if not, elements read in it later may be newer, and the
        map is to be found again before that.

        :raises NotFound: there is none that the actor may see.
        """
        version = self._store.version()
        if version is None or actor.account_key is not None:
            return find_map(uow, actor, reference, "map.read"), True
        seen = self._seen
        if seen[0] != version or len(seen[1]) > _KEPT:
            seen = self._seen = (version, {})
        found = seen[1].get(reference)
        if found is None:
            # Only what anybody may read gets here, so nobody need be asked about it again.
            found = seen[1][reference] = find_map(uow, actor, reference, "map.read")
        return found, False
