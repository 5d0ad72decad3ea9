"""Messages between all processes that use one PostgreSQL database; see `service/following/bus.py`."""

import json
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

CHANNEL = "argmap_messages"
_MOST_SECONDS = 1.0


class PostgresqlBus:
    """A bus of `NOTIFY` and `LISTEN`, over two connections of its own."""

    def __init__(self, url: str, receive: Callable[[dict[str, Any]], None]):
        self._url, self._receive = url, receive
        self._sending: psycopg.Connection | None = None
        self._listening: psycopg.Connection | None = None
        self._lock = threading.Lock()
        # PostgreSQL notifies who sends, too.
        self._own = secrets.token_hex(8)

    def send(self, message: dict[str, Any]) -> None:
        """See `Bus`."""
        payload = json.dumps({"from": self._own, "message": message})
        with self._lock:
            try:
                if self._sending is None:
                    self._sending = self._connected()
                self._sending.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
            except psycopg.Error:
                self._sending = None

    def listen(self) -> bool:
        """See `Bus`."""
        try:
            if self._listening is None:
                self._listening = self._connected()
                self._listening.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
            for notification in self._listening.notifies(timeout=_MOST_SECONDS, stop_after=1):
                content = json.loads(notification.payload)
                if content["from"] != self._own:
                    self._receive(content["message"])
        except psycopg.Error:
            self._listening = None
            time.sleep(_MOST_SECONDS)
        return True

    def close(self) -> None:
        """See `Bus`."""
        for connection in (self._sending, self._listening):
            if connection is not None:
                connection.close()
        self._sending = self._listening = None

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self._url, autocommit=True, connect_timeout=5)
