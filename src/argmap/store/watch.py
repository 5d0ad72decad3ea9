"""Whether anything was written since: SQLite's `data_version`, asked without a transaction.

It costs a few microseconds, and sees the commits of every process and none that was not made durable, so what was
read under one version may be answered again while the version lasts.
"""

import sqlite3
import threading
from collections.abc import Callable


class Watch:
    """Asks for the version; each thread has a connection of its own, which never reads or writes a row."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]):
        self._connect = connect
        self._own = threading.local()

    def version(self) -> int | None:
        """A number that differs after any commit of another connection; None when it cannot be told."""
        try:
            connection = getattr(self._own, "connection", None)
            if connection is None:
                connection = self._own.connection = self._connect()
            found: int = connection.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            self._own.connection = None
            return None
        return found
