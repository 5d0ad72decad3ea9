"""Whether anything was written since: asked without a transaction, so cheaply that every request may ask.

What was read under one version may be answered again while the version lasts: it differs after the commit of any
process, and no commit that was not made durable changes it. Which changes it is, is the database's own count:
SQLite's `data_version`, PostgreSQL's snapshot, which says what transactions are to be seen.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Protocol

Version = int | str
_SECONDS_BETWEEN_QUESTIONS = 0.01


class Watch(Protocol):
    """Asks for the version over a connection of its own, which reads and writes no row."""

    def version(self) -> Version | None:
        """A value that differs after any commit of another connection; None when it cannot be told."""

    def wait(self) -> None:
        """Wait until events may have been written, or for a moment. Only one may wait at a time."""

    def close(self) -> None:
        """Close the connections; the next question opens another."""


class SqliteWatch:
    """Asks SQLite, which takes a few microseconds."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]):
        self._connect = connect
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def version(self) -> Version | None:
        """See `Watch`."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error:
                self._connection = None
                return None
            return version

    def wait(self) -> None:
        """See `Watch`. SQLite notifies nobody, but asking it often is cheap."""
        time.sleep(_SECONDS_BETWEEN_QUESTIONS)

    def close(self) -> None:
        """See `Watch`."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
