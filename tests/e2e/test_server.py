"""The running server: started, edited, stopped, killed, and asked by many at once."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from argmap.service.unit_of_work import reading
from argmap.store.database import Store
from tests.e2e.running import ask, running_server


def log_of(address: str) -> list[dict[str, Any]]:
    """The whole revision log, oldest first."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = json.loads(ask(f"{address}/revisions?limit=200{cursor}")[2])
        found += page["revisions"]
        if page["next"] is None:
            return found[::-1]
        cursor = f"&cursor={page['next']}"


def test_a_newcomer_finds_the_seeded_map_edits_it_and_finds_the_edit_after_a_restart(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        map_address = f"{server.address}/api/v1/maps/csto-kazakhstan"
        assert f"{map_address}.svg" in server.printed
        status, headers, svg = ask(f"{map_address}.svg")
        assert (status, headers["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
        assert b'id="node-thesis"' in svg
        _, headers, _ = ask(f"{map_address}/nodes/2.1")
        edit = {"text": "They knew."}
        assert ask(f"{map_address}/nodes/2.1", "PATCH", edit, {"If-Match": headers["ETag"]})[0] == 200
        assert server.stop() == 0
    with running_server(tmp_path) as server:
        map_address = f"{server.address}/api/v1/maps/csto-kazakhstan"
        assert json.loads(ask(f"{map_address}/nodes/2.1")[2])["text"] == "They knew."
        assert json.loads(ask(map_address)[2])["revision"] == 2
        _, headers, _ = ask(map_address)
        assert ask(map_address, "DELETE", headers={"If-Match": headers["ETag"]})[0] == 204
        server.stop()
    with running_server(tmp_path) as server:
        assert ask(f"{server.address}/api/v1/maps/csto-kazakhstan")[0] == 404


@pytest.mark.parametrize(
    ("request_", "status", "kind"),
    [
        (f"GET /{'a' * 9000} HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri-too-long"),
        ("POST /api/v1/maps HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: odd\r\n\r\n", 501, "not-implemented"),
        (f"GET / HTTP/1.1\r\nHost: x\r\nX-Long: {'a' * 20000}\r\n\r\n", 431, "headers-too-large"),
        ("nonsense\r\n\r\n", 400, "bad-request"),
    ],
)
def test_what_the_application_never_sees_is_refused_with_a_problem_too(
    server_address: str, request_: str, status: int, kind: str
) -> None:
    host, _, port = server_address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request_.encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        told = json.loads(answer.read())
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert (told["type"], told["status"]) == (f"/problems/{kind}", status)


@pytest.fixture(scope="module")
def server_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("server"), "--workers", "1") as server:
        yield server.address


def test_eight_threads_editing_one_node_lose_no_acknowledged_edit(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        map_address = f"{server.address}/api/v1/maps/csto-kazakhstan"
        node = f"{map_address}/nodes/2.1"

        def edit(thread: int) -> list[str]:
            done = []
            for number in range(12):
                while True:
                    tag = ask(node)[1]["ETag"]
                    text = f"Edit {number} of thread {thread}."
                    status, _, _ = ask(node, "PATCH", {"text": text}, {"If-Match": tag})
                    assert status in {200, 412}
                    if status == 200:
                        done.append(text)
                        break
            return done

        with ThreadPoolExecutor(8) as pool:
            acknowledged = list(pool.map(edit, range(8)))
        log = log_of(map_address)
        assert [each["number"] for each in log] == list(range(1, len(log) + 1))
        logged = [each["operations"][0]["node"]["text"] for each in log[1:]]
        assert sorted(logged) == sorted(text for texts in acknowledged for text in texts)
        for texts in acknowledged:
            assert [text for text in logged if text in texts] == texts


def test_eight_threads_editing_different_nodes_refuse_nobody(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        map_address = f"{server.address}/api/v1/maps/csto-kazakhstan"
        nodes = ["1.1", "1.2", "1.3", "1.4", "2.1", "3a.1", "3a.2", "4.1"]

        def edit(name: str) -> list[int]:
            statuses = []
            tag = ask(f"{map_address}/nodes/{name}")[1]["ETag"]
            for number in range(15):
                body = {"text": f"Edit {number}."}
                status, headers, _ = ask(f"{map_address}/nodes/{name}", "PATCH", body, {"If-Match": tag})
                tag = headers["ETag"]
                statuses.append(status)
            return statuses

        with ThreadPoolExecutor(8) as pool:
            assert {status for statuses in pool.map(edit, nodes) for status in statuses} == {200}
        assert json.loads(ask(map_address)[2])["revision"] == 1 + 8 * 15


@pytest.mark.parametrize("count", [5, 100])
def test_every_acknowledged_write_survives_a_kill(tmp_path: Path, count: int) -> None:
    acknowledged: list[str] = []
    with running_server(tmp_path) as server:
        nodes = f"{server.address}/api/v1/maps/csto-kazakhstan/nodes"

        def write(thread: int) -> None:
            number = 0
            while True:
                number += 1
                name = f"w{thread}-{number}"
                try:
                    status, _, _ = ask(nodes, "POST", {"id": name, "type": "claim", "text": f"Text of {name}."})
                except (OSError, http.client.HTTPException):
                    return
                if status == 201:
                    acknowledged.append(name)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        while len(acknowledged) < count:
            time.sleep(0.005)
        server.kill()
        for thread in threads:
            thread.join()
    with running_server(tmp_path) as server:
        map_address = f"{server.address}/api/v1/maps/csto-kazakhstan"
        document = json.loads(ask(map_address)[2])
        present = {each["id"] for each in document["nodes"]}
        assert set(acknowledged) <= present
        log = log_of(map_address)
        assert len(log) == document["revision"]
        logged = [each["operations"][0]["node"]["id"] for each in log[1:]]
        assert len(logged) == len(set(logged))
        assert set(logged) == {name for name in present if name.startswith("w")}
    store = Store.in_folder(tmp_path)
    with reading(store) as uow:
        assert uow.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert uow.connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    store.close()


def test_two_servers_may_start_on_one_empty_folder_at_once(tmp_path: Path) -> None:
    def start(_: int) -> int:
        with running_server(tmp_path, "--workers", "1") as server:
            return ask(f"{server.address}/api/v1/maps/csto-kazakhstan")[0]

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(start, range(2))) == [200, 200]


def test_no_token_and_no_private_title_gets_into_what_the_server_prints(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        maps = f"{server.address}/api/v1/maps"
        assert ask(maps, "POST", {"title": "A private title", "slug": "private"})[0] == 201
        assert ask(f"{maps}/private", "PUT", {"nodes": [{"text": "A private text"}]}, {"If-Match": "*"})[0] == 422
        assert ask(f"{maps}/private/nodes", "POST", {"type": "claim"})[0] == 422
        assert ask(f"{server.address}/api/v1/session", "POST", {"name": "admin", "password": "A guess"})[0] == 401
        assert ask(f"{maps}/private.svg")[0] == 200
        server.stop()
        assert server.process.stdout is not None
        printed = server.process.stdout.read()
    for secret in (server.token, "private", "A guess"):
        assert secret not in printed
