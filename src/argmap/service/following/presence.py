"""Who follows a map at the moment: told to those who follow it, and stored nowhere."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argmap.service.following.bus import bus
from argmap.store.database import Store


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody signed in follows a map (`here`), or follows it no longer."""

    name: str
    here: bool


class Present:
    """Who is there, in this process, and by messages in the others.

    :param store: whose maps are followed.
    :param notify: hands a presence over to the followers of a map (by key) in this process.
    :param folder: where the processes of a server exchange messages; see `bus.py`.
    """

    def __init__(self, store: Store, notify: Callable[[int, Presence], None], folder: Path | None):
        self._notify = notify
        self._here: dict[int, Counter[str]] = {}
        self._lock = threading.Lock()
        self.bus = bus(store, folder, self._receive)

    def enter(self, map_key: int, name: str) -> None:
        """Somebody signed in begins to follow: the others are told."""
        with self._lock:
            self._here.setdefault(map_key, Counter())[name] += 1
        self._announce(map_key, Presence(name, True))

    def ask(self, map_key: int) -> None:
        """Ask the other processes who follows a map there; the followers in this one are told what they answer."""
        self.bus.send({"map": map_key, "who": True})

    def leave(self, map_key: int, name: str) -> None:
        """Somebody follows no longer; the last of several streams of one person is told."""
        with self._lock:
            names = self._here.get(map_key, Counter())
            names[name] -= 1
            gone = names[name] <= 0
            if gone:
                del names[name]
            if not names:
                self._here.pop(map_key, None)
        if gone:
            self._announce(map_key, Presence(name, False))

    def names(self, map_key: int) -> list[str]:
        """Who follows a map in this process."""
        with self._lock:
            return sorted(self._here.get(map_key, ()))

    def _announce(self, map_key: int, presence: Presence) -> None:
        self._notify(map_key, presence)
        self.bus.send({"map": map_key, "name": presence.name, "here": presence.here})

    def _receive(self, message: dict[str, Any]) -> None:
        map_key = message["map"]
        if message.get("who"):
            for name in self.names(map_key):
                self.bus.send({"map": map_key, "name": name, "here": True})
        elif message["here"] or message["name"] not in self.names(map_key):
            self._notify(map_key, Presence(message["name"], message["here"]))
