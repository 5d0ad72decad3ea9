"""Following a map: replay without gap or double, heartbeats, many clients, and a worker killed in their midst."""

import http.client
import json
import os
import random
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from argmap.model.argument_map import ArgumentMap
from argmap.model.changes import apply
from argmap.model.operations_plain import operation_of
from argmap.model.plain import canonical_json, map_to_plain
from argmap.service.editing.history import verify
from argmap.service.editing.maps import UNWRITTEN
from argmap.service.unit_of_work import reading
from argmap.store.database import Store
from tests.conftest import Databases
from tests.e2e.running import ask, run, running_server
from tests.e2e.streams import PATH, Stream, wait_until


def replayed(events: list[dict[str, Any]]) -> ArgumentMap:
    """The map that the revisions of a stream make."""
    found = ArgumentMap.of(UNWRITTEN)
    for event in events:
        if event["kind"] == "revision":
            found = apply([operation_of(each) for each in event["data"]["operations"]], found)
    return found


def last_event(address: str) -> int:
    return int(json.loads(ask(f"{address}/events", headers={"Accept": "application/json"})[2])["last"])


def test_a_stream_replays_what_was_missed_and_goes_on_live(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        address = server.address + PATH
        for number in range(3):
            ask(f"{address}/nodes", "POST", {"id": f"w{number}", "type": "claim", "text": "T."})
        early, late, new = Stream(server.address), Stream(server.address, last=2), Stream(server.address, last=None)
        early.wait_for(4)
        assert new.opened.wait(30)
        ask(f"{address}/ratings/w1", "PUT", {"value": 0.5})
        ask(f"{address}/comments", "POST", {"kind": "note", "body": "Hm."})
        for stream in (early, late, new):
            stream.wait_for(6)
            stream.close()
        assert [event["id"] for event in early.events] == [1, 2, 3, 4, 5, 6]
        assert [event["id"] for event in late.events] == [3, 4, 5, 6]
        assert [event["id"] for event in new.events] == [5, 6]
        assert [event["kind"] for event in new.events] == ["rating", "comment"]


def test_who_follows_by_name_is_told_to_the_others(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        watching = Stream(server.address, last=None)
        assert watching.opened.wait(30)
        # Whichever process each of them is in.
        present = [Stream(server.address, server.token, last=None) for _ in range(3)]
        wait_until(lambda: {"name": "admin", "here": True} in watching.presence)
        late = Stream(server.address, last=None)
        wait_until(lambda: {"name": "admin", "here": True} in late.presence)
        for each in (*present, watching, late):
            each.close()
        assert last_event(server.address + PATH) == 1
    assert b'"here"' not in b"".join(file.read_bytes() for file in tmp_path.glob("argmap.sqlite3*"))


def test_a_server_that_is_told_to_end_says_goodbye_and_ends_soon(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        stream = Stream(server.address, last=None)
        assert stream.opened.wait(30)
        idle = http.client.HTTPConnection(server.address.removeprefix("http://"))
        idle.request("GET", "/healthz")
        idle.getresponse().read()
        begun = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - begun < 20
        assert stream.said_goodbye
        stream.close()
        idle.close()


def test_a_server_that_is_told_to_reload_goes_on(tmp_path: Path) -> None:
    with running_server(tmp_path, "--workers", "1") as server:
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
        assert ask(f"{server.address}/readyz")[0] == 200
        before = children.read_text().split()
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: bool(children.read_text().split()) and not set(before) & set(children.read_text().split()))
        assert ask(f"{server.address}/readyz")[0] == 200


def test_a_stream_ends_when_the_map_is_hidden_and_its_events_are_404(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        address = server.address + PATH
        stream = Stream(server.address)
        stream.wait_for(1)
        ask(f"{address}/access", "PATCH", {"visibility": "private"})
        ask(f"{address}/nodes", "POST", {"id": "secret", "type": "claim", "text": "T."})
        time.sleep(1)
        assert [event["id"] for event in stream.events] == [1]
        stream.close()
        connection = http.client.HTTPConnection(server.address.removeprefix("http://"))
        connection.request("GET", f"{PATH}/events")
        assert connection.getresponse().status == 404
        connection.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_twenty_clients_and_a_killed_worker_lose_nothing_that_was_acknowledged(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    databases: Databases | None = request.getfixturevalue("databases") if kind == "postgresql" else None
    database = None if databases is None else databases.make(empty=True)
    with running_server(tmp_path, database=database) as server:
        address = server.address + PATH
        stream = Stream(server.address)
        made: list[str] = []
        counted: list[str] = []

        def work(client: int) -> None:
            chance = random.Random(client)
            for number in range(25):
                name = f"c{client}-{number}"
                choice = chance.random()
                if choice < 0.6:
                    body: dict[str, Any] = {"id": name, "type": "claim", "text": f"Text of {name}."}
                    if insist("POST", f"{address}/nodes", body, name) == 201:
                        made.append(name)
                elif choice < 0.75:
                    body = {"kind": "note", "body": name}
                    if insist("POST", f"{address}/comments", body, name) == 201:
                        counted.append("comment")
                elif choice < 0.9:
                    if insist("PUT", f"{address}/ratings/1", {"value": chance.random()}, name) == 200:
                        counted.append("rating")
                else:
                    put = {"op": "put_node", "node": {"id": "1.1", "type": "premise", "text": name}}
                    body = {"title": name, "reason": name, "operations": [put]}
                    if insist("POST", f"{address}/proposals", body, name) == 201:
                        counted.append("proposal")

        with ThreadPoolExecutor(20) as pool:
            working = [pool.submit(work, client) for client in range(20)]
            time.sleep(1.0)
            workers = subprocess.run(
                ["pgrep", "-P", str(server.process.pid)], capture_output=True, text=True, check=True
            ).stdout.split()
            os.kill(int(workers[0]), signal.SIGKILL)
            for each in working:
                each.result()
        newest = last_event(address)
        stream.wait_for(newest)
        stream.close()
        assert [event["id"] for event in stream.events] == list(range(1, newest + 1))
        put = [
            operation["node"]["id"]
            for event in stream.events[1:]
            if event["kind"] == "revision"
            for operation in event["data"]["operations"]
        ]
        assert sorted(put) == sorted(made)
        comments = [event for event in stream.events if event["kind"] == "comment"]
        assert len(comments) == counted.count("comment")
        assert len([event for event in stream.events if event["kind"] == "proposal"]) == counted.count("proposal")
        current = json.loads(ask(address)[2])
        followed = map_to_plain(replayed(stream.events))
        expected = {key: value for key, value in current.items() if key not in {"id", "revision"}}
        assert canonical_json(followed) == canonical_json(expected)
    if database is None:
        assert b"all agree" in run("verify", data=tmp_path).stdout
    store = Store.in_folder(tmp_path) if database is None else Store.open(database)
    with reading(store) as uow:
        assert [problem for stored in uow.maps.all_maps() for problem in verify(uow, stored)] == []
    store.close()
    if databases is not None and database is not None:
        databases.drop(database)


def insist(method: str, address: str, body: Any, key: str) -> int:
    """Send a request until it is answered; its key lets it be done only once."""
    while True:
        try:
            status, _, _ = ask(address, method, body, {"Idempotency-Key": key} if method == "POST" else {})
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        if status != 503:
            return status


def test_five_hundred_open_streams_leave_room_for_ordinary_requests(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        host, port = server.address.removeprefix("http://").split(":")
        connections = []
        for _ in range(500):
            connection = http.client.HTTPConnection(host, int(port), timeout=30)
            connection.request("GET", f"{PATH}/events", headers={"Accept": "text/event-stream"})
            connections.append((connection, connection.getresponse()))
        assert {answer.status for _, answer in connections} == {200}
        address = server.address + PATH
        for number in range(10):
            status, _, _ = ask(f"{address}/nodes", "POST", {"id": f"w{number}", "type": "claim", "text": "T."})
            assert status == 201
            assert ask(f"{address}.svg")[0] == 200
        for _, answer in connections:
            seen = b""
            while b'"w9"' not in seen:
                seen = answer.readline()
                assert seen
        for connection, answer in connections:
            answer.close()
            connection.close()
