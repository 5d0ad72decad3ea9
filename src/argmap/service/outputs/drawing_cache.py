"""Drawings that were made, kept: the last in memory, many on disk, shared by the server processes.

A drawing that is asked for while it is being made is made once (*single flight*): other requests of the process wait
for the first, and other processes wait for a lock on disk. What goes wrong with the disk only costs a drawing.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import queue
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from diskcache import Cache, Timeout

from argmap.drawing.drawings import Drawing
from argmap.work.single_flight import SingleFlight

_MEMORY_BYTES = 64 * 1024 * 1024
DISK_BYTES = 512 * 1024 * 1024
_LOCKS = 1024
_WAIT_SECONDS = 0.5
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


class DrawingCache:
    """The drawings of a process, and those that all processes share in a folder, if there is one.

    :param limit: how many bytes the folder may hold; the oldest go first.
    :param patience: for how many seconds another process's drawing is waited for.
    """

    def __init__(self, folder: Path | None, limit: int = DISK_BYTES, patience: float = 60.0):
        self._folder, self._limit, self._patience = folder, limit, patience
        self._memory: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0
        self._flights: SingleFlight[Kept] = SingleFlight()
        self._lock = threading.Lock()
        self._disk_opened: Cache | None = None
        self._waiting: queue.Queue[tuple[str, Kept, int | None]] = queue.Queue()
        # Whether somebody writes what waits; without, each drawing is written when it is made.
        self._is_written = False
        self.hits = 0
        self.made = 0

    def find(self, key: str) -> Kept | None:
        """The drawing of a key, from memory or disk, if it is there."""
        kept = self._in_memory(key)
        if kept is None:
            kept = self._on_disk(key)
            if kept is not None:
                self._remember(key, kept)
        if kept is not None:
            self.hits += 1
        return kept

    def get(self, key: str, make: Callable[[], Drawing]) -> Kept:
        """The drawing of a key; it is made if it is not there, by one of all that ask at once.

        What `make` raises is raised to all who wait for it.
        """
        known = self.find(key)
        if known is not None:
            return known
        kept, is_mine = self._flights.do(key, lambda: self._made(key, make))
        if not is_mine:
            self.hits += 1
        return kept

    def _made(self, key: str, make: Callable[[], Drawing]) -> Kept:
        turn = self._claim(key)
        try:
            kept = self._on_disk(key)
            if kept is not None:
                self.hits += 1
                self._remember(key, kept)
                return kept
            kept = Kept.of(make())
            self.made += 1
            # A simplified drawing is an answer to this request; the next may find more time.
            if not kept.drawing.simplified:
                self._remember(key, kept)
                self._waiting.put((key, kept, turn))
                turn = None
                if not self._is_written:
                    self.settle()
            return kept
        finally:
            if turn is not None:
                os.close(turn)

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
            kept = self._memory.get(key)
            if kept is not None:
                self._memory.move_to_end(key)
            return kept

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

    def _claim(self, key: str) -> int | None:
        """Have the only turn at a key among all processes: a lock that ends with its file, or with the process."""
        if self._disk() is None or self._folder is None:
            return None
        number = int(hashlib.sha256(key.encode()).hexdigest()[:4], 16) % _LOCKS
        try:
            turn = os.open(self._folder / f"turn-{number}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:
            return None
        until = time.monotonic() + self._patience
        # Asked for again and again, for a lock that is waited for would hold up all that this process does.
        while time.monotonic() < until:
            try:
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.003)
            except OSError:
                break
        return turn

    def write_waiting(self) -> bool:
        """Write to disk what was made, beside the requests; others' turn comes when it is there. Run as a job."""
        self._is_written = True
        with contextlib.suppress(queue.Empty):
            item = self._waiting.get(timeout=_WAIT_SECONDS)
            # The answer goes out first.
            time.sleep(0.01)
            self._write(*item)
        return True

    def _write(self, key: str, kept: Kept, turn: int | None) -> None:
        disk = self._disk()
        try:
            if disk is not None:
                disk.set(key, kept.packed())
        except _FAILURES:
            # A drawing that cannot be kept is made again when it is asked for.
            pass
        finally:
            if turn is not None:
                os.close(turn)

    def settle(self) -> None:
        """Write all that waits."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._write(*self._waiting.get_nowait())

    def close(self) -> None:
        """Write what waits, and close the files."""
        self.settle()
        self._is_written = False
        if self._disk_opened is not None:
            self._disk_opened.close()
            self._disk_opened = None
