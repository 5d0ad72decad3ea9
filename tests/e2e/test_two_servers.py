"""Two servers on one PostgreSQL database: started at once, followed, edited in a race, and posting to webhooks."""

import contextlib
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from argmap.service.editing.history import verify
from argmap.service.unit_of_work import reading
from argmap.store.database import Store
from tests.conftest import Databases
from tests.e2e.running import TOKENS, Server, ask, running_server
from tests.e2e.streams import PATH, Stream, wait_until


@pytest.fixture
def database(databases: Databases) -> Iterator[str]:
    url = databases.make(empty=True)
    yield url
    databases.drop(url)


@pytest.fixture
def servers(database: str, tmp_path: Path) -> Iterator[list[Server]]:
    """Two servers that were started on an empty database at the same moment."""
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(2) as pool:

        def start(number: int) -> Server:
            options = ("--webhooks-to-own-networks", "--key-file", str(tmp_path / "secrets.key"))
            own = running_server(tmp_path / str(number), *options, database=database)
            return stack.enter_context(own)

        started = list(pool.map(start, range(2)))
        token = next(server.token for server in started if server.token)
        TOKENS.update({server.address: token for server in started})
        yield started


class Receiver(BaseHTTPRequestHandler):
    """Keeps the ids of the deliveries that it gets."""

    got: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(self.headers["webhook-id"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.got = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_two_servers_share_maps_events_and_webhooks(servers: list[Server], database: str, receiver: str) -> None:
    # One seeded map and one administrator, though both began with an empty database.
    assert sum("Token:" in server.printed for server in servers) == 1
    for server in servers:
        assert len(json.loads(ask(f"{server.address}/api/v1/maps")[2])["maps"]) == 1
    streams = [Stream(server.address) for server in servers]
    assert ask(f"{servers[0].address}{PATH}/webhooks", "POST", {"url": receiver, "kinds": ["revision"]})[0] == 201

    def add(number: int) -> int:
        body = {"id": f"w{number}", "type": "claim", "text": "T."}
        return ask(f"{servers[number % 2].address}{PATH}/nodes", "POST", body)[0]

    def tag(name: str) -> set[int]:
        """Both servers are asked to give the same name; one may."""
        with ThreadPoolExecutor(2) as pool:
            body = {"title": "T", "slug": name}
            return set(pool.map(lambda server: ask(f"{server.address}/api/v1/maps", "POST", body)[0], servers))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(add, range(40))) == {201}
    assert all(tag(f"map-{number}") == {201, 409} for number in range(5))
    for stream in streams:
        stream.wait_for(41)
        stream.close()
        assert [event["id"] for event in stream.events] == list(range(1, 42))
    wait_until(lambda: len(Receiver.got) >= 40)
    assert len(Receiver.got) == len(set(Receiver.got)) == 40
    tags = {ask(f"{server.address}{PATH}")[1]["ETag"] for server in servers}
    assert len(tags) == 1
    store = Store.open(database)
    with reading(store) as uow:
        assert [problem for each in uow.maps.all_maps() for problem in verify(uow, each)] == []
    store.close()


def test_who_follows_on_one_server_is_announced_on_the_other(servers: list[Server]) -> None:
    token = next(server.token for server in servers if server.token)
    watching = Stream(servers[0].address)
    assert watching.opened.wait(30)
    following = Stream(servers[1].address, token)
    wait_until(lambda: {"name": "admin", "here": True} in watching.presence)
    following.close()
    wait_until(lambda: {"name": "admin", "here": False} in watching.presence)
    watching.close()


def test_a_reader_never_sees_parts_of_two_revisions(servers: list[Server]) -> None:
    address = f"{servers[0].address}{PATH}"
    stop = threading.Event()

    def edit() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            operations = [
                {"op": "put_node", "node": {"id": f"{name}", "type": "claim", "text": f"Text {number}."}}
                for name in ("one", "two")
            ]
            assert ask(f"{servers[1].address}{PATH}/changes", "POST", {"operations": operations}, {"If-Match": "*"})[
                0
            ] in {200, 201}

    editor = threading.Thread(target=edit)
    editor.start()
    try:
        for _ in range(150):
            nodes = {node["id"]: node["text"] for node in json.loads(ask(address)[2])["nodes"]}
            assert nodes.get("one") == nodes.get("two")
    finally:
        stop.set()
        editor.join()
