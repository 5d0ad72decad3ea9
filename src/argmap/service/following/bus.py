"""Short messages between server processes, of what is passed on and not stored: who is there now.

The processes of servers that share a PostgreSQL database send them through it, whatever machine they run on. With
SQLite, there is only one server: each of its processes has a datagram socket in a folder that they share. A message
that cannot be delivered is lost, as fits what is only true at the moment.
"""

import json
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from argmap.store.database import Store

_MOST_BYTES = 4_000


Receive = Callable[[dict[str, Any]], None]


class Bus(Protocol):
    """The messages of this process to the others, and theirs to it."""

    def send(self, message: dict[str, Any]) -> None:
        """Send a message to all other processes."""

    def listen(self) -> bool:
        """Wait for a message for a moment, and receive it. Run as a job, see `jobs.py`."""

    def close(self) -> None:
        """Receive nothing more."""


def bus(store: Store, folder: Path | None, receive: Receive) -> Bus:
    """The bus of the processes that serve a store; `folder` is where those of one server on this machine meet."""
    if store.server_url is None:
        return SocketBus(folder, receive)
    # The driver is there only where PostgreSQL is used.
    from argmap.store.postgresql_bus import PostgresqlBus

    return PostgresqlBus(store.server_url, receive)


class SocketBus:
    """A bus of sockets in a folder. Without a folder there are no other processes."""

    def __init__(self, folder: Path | None, receive: Receive):
        self._folder, self._receive = folder, receive
        self._socket: socket.socket | None = None
        self._own: Path | None = None

    def send(self, message: dict[str, Any]) -> None:
        """See `Bus`."""
        if self._folder is None:
            return
        data = json.dumps(message).encode()
        sender = self._open()
        for file in self._folder.glob("*.sock"):
            if file == self._own:
                continue
            try:
                sender.sendto(data, str(file))
            except (ConnectionRefusedError, FileNotFoundError):
                # Its process is gone.
                file.unlink(missing_ok=True)
            except OSError:
                continue

    def listen(self) -> bool:
        """See `Bus`."""
        if self._folder is None:
            return False
        receiver = self._open()
        with suppress(TimeoutError, ValueError):
            self._receive(json.loads(receiver.recv(_MOST_BYTES)))
        return True

    def close(self) -> None:
        """See `Bus`."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._own is not None:
            self._own.unlink(missing_ok=True)

    def _open(self) -> socket.socket:
        if self._socket is None:
            assert self._folder is not None
            self._own = self._folder / f"{os.getpid()}-{secrets.token_hex(4)}.sock"
            opened = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            opened.bind(str(self._own))
            opened.settimeout(1.0)
            self._socket = opened
        return self._socket
