"""Drawings made before they are asked for: after an edit, the saved views, and what was asked for lately."""

import contextlib

from argmap.drawing.options import InvalidOptions
from argmap.service.errors import Busy, TooCostly
from argmap.service.outputs.pictures import DrawingRequest, Pictures
from argmap.service.outputs.views import options_for
from argmap.service.unit_of_work import UnitOfWork, reading
from argmap.store.database import Store
from argmap.store.repository import StoredMap
from argmap.store.watch import Version

_PER_MAP = 20


class Warmer:
    """Watches for edits, and has drawings made anew, one at a time. Run as a job, see `jobs.py`."""

    def __init__(self, store: Store, pictures: Pictures):
        self._store, self._pictures = store, pictures
        self._version: Version | None = None
        self._seen: dict[str, int] = {}

    def warm(self) -> int:
        """Make what an edit since the last call has made old; says how many drawings."""
        version = self._store.version()
        if version is not None and version == self._version:
            return 0
        self._version = version
        made = 0
        with reading(self._store) as uow:
            for identifier in {*uow.views.maps_with_views(), *self._pictures.asked_lately()}:
                stored = uow.maps.find(identifier)
                if stored is None:
                    continue
                before = self._seen.get(identifier)
                self._seen[identifier] = stored.revision
                if before is not None and before != stored.revision:
                    made += self._warm_map(uow, stored)
        return made

    def _warm_map(self, uow: UnitOfWork, stored: StoredMap) -> int:
        saved = [DrawingRequest("svg", options_for(view, "svg")) for view in uow.views.present(stored.key)]
        requests = [*saved, *self._pictures.asked_lately().get(stored.id, ())][:_PER_MAP]
        made = 0
        for wanted in requests:
            # A view may name a node that is no longer there.
            with contextlib.suppress(InvalidOptions, TooCostly, Busy):
                self._pictures.draw(uow, stored, wanted.checked(), asked=False)
                made += 1
        return made
