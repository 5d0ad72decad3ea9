"""Counts that all processes of a server share, for the rate limits: a table in memory that forked processes inherit.

`limits`, which does the rest, brings stores for Redis and its like, and one in the memory of a single process; argmap
needs no other service to run, so this is a store of its own.
"""

import fcntl
import hashlib
import mmap
import secrets
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits.storage import Storage

_SLOT = struct.Struct("<QdQ")
_SETS, _WAYS = 16_384, 4


class SharedCounts(Storage):
    """Counts by key, each until its window ends. Make it before the processes that share it are forked.

    The table has 65,536 places. Where the four that a key may have are taken, that one is given up whose window ends
    first: who floods the table can shorten counts, but never lengthen them.
    """

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        super().__init__()
        self._table = mmap.mmap(-1, _SETS * _WAYS * _SLOT.size)
        self._salt = secrets.token_bytes(16)
        # A lock of a process that is killed goes with it, which one in shared memory would not.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._thread_lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """The exceptions of this storage."""
        return OSError

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._thread_lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _place(self, key: str) -> tuple[int, int, float, int]:
        """Where the count of a key is, or is to be: its offset, the key's digest, the end of its window, the count."""
        digest = int.from_bytes(hashlib.blake2b(key.encode(), key=self._salt, digest_size=8).digest(), "little") or 1
        start = digest % _SETS * _WAYS * _SLOT.size
        now, candidates = time.time(), []
        for offset in range(start, start + _WAYS * _SLOT.size, _SLOT.size):
            slot_digest, end, count = _SLOT.unpack_from(self._table, offset)
            if slot_digest == digest and end > now:
                return offset, digest, end, count
            candidates.append((0.0 if slot_digest == digest else end, offset))
        return min(candidates)[1], digest, 0.0, 0

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count on; a new window of `expiry` seconds begins where none is open. Gives the count."""
        with self._locked():
            offset, digest, end, count = self._place(key)
            end = end or time.time() + expiry
            _SLOT.pack_into(self._table, offset, digest, end, count + amount)
            return count + amount

    def get(self, key: str) -> int:
        """The count of a key."""
        with self._locked():
            return self._place(key)[3]

    def get_expiry(self, key: str) -> float:
        """When the window of a key ends, in seconds since 1970; now, if none is open."""
        with self._locked():
            return self._place(key)[2] or time.time()

    def check(self) -> bool:
        """Whether the storage can be used."""
        return not self._table.closed

    def reset(self) -> int:
        """Forget all counts."""
        with self._locked():
            self._table[:] = bytes(len(self._table))
        return 0

    def clear(self, key: str) -> None:
        """Forget the count of a key."""
        with self._locked():
            offset = self._place(key)[0]
            _SLOT.pack_into(self._table, offset, 0, 0.0, 0)
