"""A client of the event stream."""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

PATH = "/api/v1/maps/csto-kazakhstan"


class Stream:
    """A client of the event stream, that resumes where it was cut."""

    def __init__(self, server: str, token: str = "", last: int | None = 0):
        self.events: list[dict[str, Any]] = []
        self.last = last
        self._server, self._token = urlsplit(server), token
        self._ended = False
        self.presence: list[dict[str, Any]] = []
        self.said_goodbye = False
        # Set by the first sign of life, which comes when the server has begun to follow.
        self.opened = threading.Event()
        self._connection: http.client.HTTPConnection | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended:
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError, AttributeError):
                self._read()
            time.sleep(0.05)

    def _read(self) -> None:
        connection = http.client.HTTPConnection(str(self._server.hostname), self._server.port, timeout=30)
        self._connection = connection
        headers = {"Accept": "text/event-stream"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if self.last is not None:
            headers["Last-Event-ID"] = str(self.last)
        with contextlib.closing(connection):
            connection.request("GET", f"{PATH}/events", headers=headers)
            with connection.getresponse() as answer:
                self._ended = self._ended or answer.status != 200
                for fields in _messages(answer):
                    self._take(fields)

    def _take(self, fields: dict[str, str]) -> None:
        if not fields:
            self.opened.set()
        self.said_goodbye = self.said_goodbye or fields.get("event") == "goodbye"
        if fields.get("event") == "presence":
            self.presence.append(json.loads(fields["data"]))
        if "id" in fields:
            self.last = int(fields["id"])
            self.events.append({"id": self.last, "kind": fields["event"], "data": json.loads(fields["data"])})

    def wait_for(self, number: int, seconds: float = 60) -> None:
        """Wait until the event with this number has come."""
        end = time.monotonic() + seconds
        while not self.events or self.events[-1]["id"] < number:
            assert time.monotonic() < end, f"event {number} did not come; the last was {self.last}"
            time.sleep(0.02)

    def close(self) -> None:
        """Stop following."""
        self._ended = True
        if self._connection is not None and self._connection.sock is not None:
            with contextlib.suppress(OSError):
                self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=10)


def _messages(answer: http.client.HTTPResponse) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    for raw in answer:
        line = raw.decode().rstrip("\n")
        if not line:
            yield fields
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
