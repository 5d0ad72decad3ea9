"""Answers that were compressed, kept for who asks next."""

import gzip
from threading import Lock

from cachetools import LRUCache


class CompressedAnswers:
    """The last compressed answers by their tags, so that a drawing asked for often is compressed once.

    :param limit: how many bytes are kept.
    """

    def __init__(self, limit: int):
        self._held: LRUCache[str, bytes] = LRUCache(limit, len)
        self._lock = Lock()

    def of(self, tag: str, body: bytes) -> bytes:
        """A body with this tag, compressed."""
        with self._lock:
            held = self._held.get(tag)
        if held is not None:
            return held
        packed = gzip.compress(body, 6, mtime=0)
        if len(packed) <= self._held.maxsize:
            with self._lock:
                self._held[tag] = packed
        return packed
