"""Drawings that were made, kept: the last in memory, many on disk, shared by the server processes.

A drawing that is asked for while it is being made is made once (*single flight*): other requests of the process wait
for the first, and other processes wait for a lock on disk. What goes wrong with the disk only costs a drawing.
"""

import hashlib
import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from diskcache import Cache, Lock, Timeout

from argmap.drawing.forms import Drawing

_MEMORY_BYTES = 64 * 1024 * 1024
DISK_BYTES = 512 * 1024 * 1024
_FAILURES = (sqlite3.Error, Timeout, OSError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Kept:
    """A drawing with the tag that its bytes give it."""

    drawing: Drawing
    tag: str

    @classmethod
    def of(cls, drawing: Drawing) -> "Kept":
        """Tag a drawing by the hash of its content."""
        return cls(drawing, hashlib.sha256(drawing.content).hexdigest()[:24])

    def packed(self) -> bytes:
        """As bytes for the disk: a line of JSON, then the content."""
        told = {**asdict(replace(self.drawing, content=b"")), "tag": self.tag}
        del told["content"]
        return json.dumps(told).encode() + b"\n" + self.drawing.content

    @classmethod
    def unpacked(cls, data: bytes) -> "Kept":
        """From what `packed` made."""
        line, _, content = data.partition(b"\n")
        told = json.loads(line)
        tag = told.pop("tag")
        return cls(Drawing(content, **{**told, "missing": tuple(told["missing"])}), tag)


class _Flight:
    """A drawing that is being made: others wait for what becomes of it."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.result: Kept | None = None
        self.error: Exception | None = None


class DrawingCache:
    """The drawings of a process, and those that all processes share in a folder, if there is one.

    :param limit: how many bytes the folder may hold; the oldest go first.
    :param patience: for how many seconds another process's drawing is waited for.
    """

    def __init__(self, folder: Path | None, limit: int = DISK_BYTES, patience: float = 60.0):
        self._folder, self._limit, self._patience = folder, limit, patience
        self._memory: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0
        self._flights: dict[str, _Flight] = {}
        self._lock = threading.Lock()
        self._disk_opened: Cache | None = None
        self.hits = 0
        self.made = 0

    def find(self, key: str) -> Kept | None:
        """The drawing of a key, from memory or disk, if it is there."""
        found = self._in_memory(key)
        if found is None:
            found = self._on_disk(key)
            if found is not None:
                self._remember(key, found)
        if found is not None:
            self.hits += 1
        return found

    def get(self, key: str, make: Callable[[], Drawing]) -> Kept:
        """The drawing of a key; it is made if it is not there, by one of all that ask at once.

        What `make` raises is raised to all who wait for it.
        """
        found = self.find(key)
        if found is not None:
            return found
        with self._lock:
            flight = self._flights.get(key)
            mine = flight is None
            if flight is None:
                flight = self._flights[key] = _Flight()
        if not mine:
            flight.done.wait()
            if flight.error is not None:
                raise flight.error
            assert flight.result is not None
            self.hits += 1
            return flight.result
        try:
            flight.result = self._made(key, make)
            return flight.result
        except Exception as error:
            flight.error = error
            raise
        finally:
            with self._lock:
                del self._flights[key]
            flight.done.set()

    def _made(self, key: str, make: Callable[[], Drawing]) -> Kept:
        with self._turn(key):
            found = self._on_disk(key)
            if found is None:
                found = Kept.of(make())
                self.made += 1
                # A simplified drawing is an answer to this request; the next may find more time.
                if not found.drawing.simplified:
                    self._put(key, found)
            else:
                self.hits += 1
        if not found.drawing.simplified:
            self._remember(key, found)
        return found

    def statistics(self) -> dict[str, Any]:
        """How much is kept, and how often this process found what it was asked for."""
        asked = self.hits + self.made
        disk = self._disk()
        try:
            kept = disk.volume() if disk is not None else self._size
            count = len(disk) if disk is not None else len(self._memory)
        except _FAILURES:
            kept, count = self._size, len(self._memory)
        return {
            "drawings": count,
            "bytes": kept,
            "limit_bytes": self._limit if disk is not None else _MEMORY_BYTES,
            "hits": self.hits,
            "made": self.made,
            "hit_rate": round(self.hits / asked, 4) if asked else None,
        }

    # Memory

    def _in_memory(self, key: str) -> Kept | None:
        with self._lock:
            found = self._memory.get(key)
            if found is not None:
                self._memory.move_to_end(key)
            return found

    def _remember(self, key: str, kept: Kept) -> None:
        with self._lock:
            if key not in self._memory:
                self._memory[key] = kept
                self._size += len(kept.drawing.content)
            while self._size > _MEMORY_BYTES and len(self._memory) > 1:
                _, gone = self._memory.popitem(last=False)
                self._size -= len(gone.drawing.content)

    # Disk

    def _disk(self) -> Cache | None:
        if self._disk_opened is None and self._folder is not None:
            try:
                self._disk_opened = Cache(
                    str(self._folder), size_limit=self._limit, eviction_policy="least-recently-stored", timeout=5
                )
            except _FAILURES:
                self._folder = None
        return self._disk_opened

    def _on_disk(self, key: str) -> Kept | None:
        disk = self._disk()
        if disk is None:
            return None
        try:
            data = disk.get(key)
            return None if data is None else Kept.unpacked(data)
        except _FAILURES:
            return None

    def _put(self, key: str, kept: Kept) -> None:
        disk = self._disk()
        if disk is not None:
            try:
                disk.set(key, kept.packed())
            except _FAILURES:
                return

    @contextmanager
    def _turn(self, key: str) -> Iterator[None]:
        """Have the only turn at a key among all processes; a process that died gives its turn up after a while."""
        disk = self._disk()
        lock = None if disk is None else Lock(disk, f"turn {key}", expire=self._patience, tag="turn")
        try:
            if lock is not None:
                lock.acquire()
        except _FAILURES:
            lock = None
        try:
            yield
        finally:
            if lock is not None:
                try:
                    lock.release()
                except (*_FAILURES, AssertionError):
                    pass

    def close(self) -> None:
        """Close the files."""
        if self._disk_opened is not None:
            self._disk_opened.close()
            self._disk_opened = None
