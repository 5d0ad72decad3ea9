"""The HTTP server: gunicorn with gevent, so that hundreds of open streams wait beside other requests."""

import json
import os
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click
import gevent
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.ggevent import GeventWorker

from argmap.http.problems import PROBLEM_TYPES

# The problems of requests that gunicorn refuses, before the application sees them.
_PROBLEMS = {414: "uri-too-long", 431: "headers-too-large", 501: "not-implemented"}
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")


def shown(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    :raises click.ClickException: the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise click.ClickException(f"Cannot listen at {shown(host)}:{port}: {error.strerror}.") from None
    listener.listen(2048)
    return listener


class Worker(GeventWorker):  # type: ignore[misc]
    """A server process. Told to end, it ends streams and idle connections, and waits for what is being answered."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._idle: set[Any] = set()

    def run(self) -> None:
        """Serve until told to end."""
        gevent.spawn(self._end_when_told)
        super().run()

    def _end_when_told(self) -> None:
        while self.alive:
            gevent.sleep(0.1)
        services = self.wsgi.extensions.get("argmap")
        if services is not None:
            services.end_background_work()
        for client in list(self._idle):
            # Who reads from it finds its end, as if the client had gone.
            with suppress(OSError):
                client.shutdown(socket.SHUT_RD)

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Answer the requests of a connection."""
        self._idle.add(client)
        try:
            super().handle(listener, client, addr)
        finally:
            self._idle.discard(client)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """Answer a request; the connection is not idle meanwhile."""
        self._idle.discard(sock)
        try:
            return super().handle_request(listener_name, req, sock, addr)
        finally:
            if self.alive:
                self._idle.add(sock)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Refuse a request that is no HTTP as we take it, with a problem and not with a page."""
        super().handle_error(req, _AsProblem(client), addr, exc)


class _AsProblem:
    """A connection on which gunicorn's page about an error becomes a problem (RFC 9457) of the same status."""

    def __init__(self, client: Any):
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def sendall(self, data: bytes) -> None:
        """Send the problem instead."""
        match = _STATUS.match(data)
        status = int(match.group(1)) if match else 400
        kind = PROBLEM_TYPES[_PROBLEMS.get(status, "bad-request" if status < 500 else "internal")]
        content = {"type": kind.address, "title": kind.title, "status": status, "detail": kind.explanation}
        body = json.dumps(content).encode()
        lines = (
            f"HTTP/1.1 {status} {kind.title}",
            "Content-Type: application/problem+json",
            f"Content-Length: {len(body)}",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Connection: close",
        )
        self._client.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn around the application that `make` makes in each server process.

    :param connections: at a time in each process, open streams among them.
    :param grace: for how many seconds a process that is told to end is waited for.
    """

    def __init__(
        self, make: Callable[[], Flask], listener: socket.socket, workers: int, connections: int, grace: int = 30
    ):
        self._make = make
        self._workers, self._connections, self._grace = workers, connections, grace
        # gunicorn takes a listening socket over by its file descriptor, so that the printed port is the real one. It
        # reads its settings again when it is told to reload (SIGHUP), so the descriptor must stay the same.
        self._descriptor = os.dup(listener.fileno())
        listener.close()
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn how to run."""
        settings: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "workers": self._workers,
            "worker_class": Worker,
            "worker_connections": self._connections,
            "loglevel": "warning",
            "graceful_timeout": self._grace,
            "timeout": 60,
            "keepalive": 15,
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application of a server process."""
        return self._make()
