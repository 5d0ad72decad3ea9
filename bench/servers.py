"""Servers to measure: argmap, and a bare Flask view with the same body on the same gunicorn settings."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.load import get, read_answer

BARE = """
from gevent import monkey
monkey.patch_all()
import sys
from flask import Flask, Response
body = open(sys.argv[1], "rb").read()
app = Flask("bare")

@app.route("/")
def view():
    return Response(body, content_type=f"{sys.argv[2]}; charset=utf-8")

from argmap.cli.server import Server, listen
listener = listen("127.0.0.1", 0)
print(f"http://127.0.0.1:{listener.getsockname()[1]} /docs", flush=True)
Server(lambda: app, listener, 1, 2000).run()
"""


@contextmanager
def argmap_server(data: Path, *options: str, database: str | None = None) -> Iterator[tuple[str, int, str]]:
    """`argmap serve` with one process, if no options say otherwise; gives its address and the administrator's token.

    :param database: the URL of a PostgreSQL database; without one, it is SQLite.
    """
    command = [str(Path(sys.executable).with_name("argmap")), "serve", "--port", "0", *(options or ("--workers", "1"))]
    environment = {"ARGMAP_DATA": str(data)} | ({"ARGMAP_DATABASE_URL": database} if database else {})
    with _running(command, environment) as (host, port, printed):
        found = re.search(r"^Token: (\S+)$", printed, re.MULTILINE)
        yield host, port, found.group(1) if found else ""


@contextmanager
def bare_server(body: Path, media_type: str = "image/svg+xml") -> Iterator[tuple[str, int]]:
    """A Flask view that answers with the content of a file, and nothing else."""
    with _running([sys.executable, "-c", BARE, str(body), media_type], {}) as (host, port, _):
        yield host, port


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        port, printed = None, ""
        for line in process.stdout:
            printed += line
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            port = int(found.group(1)) if found else port
            if "/docs" in line:
                break
        assert port is not None, "the server did not start"
        _wait(("127.0.0.1", port))
        yield "127.0.0.1", port, printed
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _wait(address: tuple[str, int]) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(address, timeout=5) as connection:
                connection.sendall(get("/"))
                read_answer(connection)
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer")
