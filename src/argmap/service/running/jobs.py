"""The jobs of a server process. A new one is a function, and a line here."""

from argmap.service.following.delivering import Dispatcher
from argmap.service.following.following import Hub
from argmap.service.outputs.pictures import Pictures
from argmap.service.outputs.warming import Warmer
from argmap.service.running.supervising import Job
from argmap.service.running.upkeep import UPKEEP, in_store
from argmap.store.database import Store

_UPKEEP_SECONDS = 600.0


def jobs(store: Store, hub: Hub, dispatcher: Dispatcher, pictures: Pictures) -> list[Job]:
    """All that a server process does beside its requests."""
    return [
        Job("events", 0.0, hub.hand_over),
        Job("messages", 0.1, hub.present.bus.listen),
        Job("webhooks", 1.0, dispatcher.begin_due),
        Job("warming", 0.5, Warmer(store, pictures).warm),
        Job("drawings", 0.0, pictures.cache.write_waiting),
        *(Job(name, _UPKEEP_SECONDS, in_store(store, expire)) for name, expire in UPKEEP.items()),
    ]
