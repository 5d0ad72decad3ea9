"""The watch over a PostgreSQL database; see `watch.py`."""

import threading
import time

import psycopg

from argmap.store.watch import Version

# A trigger notifies it of every event; see migration 0007.
CHANNEL = "argmap_events"
_MOST_SECONDS = 0.1


class PostgresqlWatch:
    """Asks PostgreSQL, which takes one round trip; and listens to who writes events."""

    def __init__(self, url: str):
        self._url = url
        self._asking: psycopg.Connection | None = None
        self._listening: psycopg.Connection | None = None
        self._lock = threading.Lock()

    def version(self) -> Version | None:
        """See `Watch`."""
        with self._lock:
            try:
                if self._asking is None:
                    self._asking = self._connected()
                row = self._asking.execute("SELECT pg_current_snapshot()::text", prepare=True).fetchone()
            except psycopg.Error:
                self._asking = None
                return None
            return None if row is None else str(row[0])

    def wait(self) -> None:
        """See `Watch`."""
        try:
            if self._listening is None:
                self._listening = self._connected()
                self._listening.execute(f"LISTEN {CHANNEL}")
                # What was written before anybody listened is looked for at once.
                return
            for _ in self._listening.notifies(timeout=_MOST_SECONDS, stop_after=1):
                pass
        except psycopg.Error:
            self._listening = None
            time.sleep(_MOST_SECONDS)

    def close(self) -> None:
        """See `Watch`."""
        for connection in (self._asking, self._listening):
            if connection is not None:
                connection.close()
        self._asking = self._listening = None

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self._url, autocommit=True, connect_timeout=5)
