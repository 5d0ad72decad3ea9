"""What the endpoints and pages work with, bound to the application by its factory."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache
from flask import current_app

from argmap.http.compressed import CompressedAnswers
from argmap.service.following.following import Hub
from argmap.service.lookups import Lookups
from argmap.service.outputs.pictures import Pictures
from argmap.service.running.supervising import Supervisor
from argmap.service.vault import Vault
from argmap.store.database import Store
from argmap.work.pool import WorkPool

_COMPRESSED_BYTES = 32 * 1024 * 1024
_VERIFIED = 10_000
_OF_REVISIONS = 60_000


def _weight(value: object) -> int:
    """How much room a value takes, in nodes of a map; other values are small."""
    parts = value if isinstance(value, tuple | list) else [value]
    return 10 + sum(len(getattr(part, "nodes", ())) for part in parts)


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running application."""

    store: Store
    pool: WorkPool
    pictures: Pictures
    lookups: Lookups
    hub: Hub
    vault: Vault
    supervisor: Supervisor
    owns_pool: bool
    compressed: CompressedAnswers = field(default_factory=lambda: CompressedAnswers(_COMPRESSED_BYTES))
    # The accounts of the tokens that were verified last, to count requests by; rights are always looked up.
    verified: LRUCache[str, int] = field(default_factory=lambda: LRUCache(_VERIFIED))
    # What follows from a map at a revision, for pages.
    of_revisions: LRUCache[Hashable, Any] = field(default_factory=lambda: LRUCache(_OF_REVISIONS, _weight))

    def close(self) -> None:
        """End streams and background work, and give everything back."""
        self.end_background_work()
        self.pictures.close()
        if self.owns_pool:
            self.pool.close()

    def end_background_work(self) -> None:
        """End streams and jobs; what is asked for is still answered."""
        self.hub.close()
        self.supervisor.stop()
        self.hub.present.bus.close()


def services() -> Services:
    """The services of the application that handles the request."""
    bound: Services = current_app.extensions["argmap"]
    return bound
