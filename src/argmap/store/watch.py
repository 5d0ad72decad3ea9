"""Whether anything was written since: SQLite's `data_version`, asked without a transaction.

It costs a few microseconds, and sees the commits of every process and none that was not made durable, so what was
read under one version may be answered again while the version lasts.
"""

import sqlite3
import threading
from collections.abc import Callable


class Watch:
    """Asks for the version over one connection that never reads or writes a row."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]):
        self._connect = connect
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def version(self) -> int | None:
        """A number that differs after any commit of another connection; None when it cannot be told."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                found: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error:
                self._connection = None
                return None
            return found

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
