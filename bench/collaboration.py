"""Working together: how soon a follower hears, what a difference costs, and what open streams cost the others."""

import http.client
import itertools
import json
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.load import get, requests_per_second
from bench.measuring import Figure, time_ratio
from bench.servers import argmap_server
from bench.service import client_with

PATH = "/api/v1/maps/csto-kazakhstan"


def difference() -> Figure:
    """The difference of two revisions that differ in ten nodes, in a map of 5,000 nodes against one of 50."""
    with client_with(50, 5000) as client:
        for size in (50, 5000):
            for number in range(10):
                address = f"/api/v1/maps/map-{size}/nodes/n{number + 4}"
                node = client.get(address)
                client.patch(address, json={"text": f"Edit {number}."}, headers={"If-Match": node.headers["ETag"]})
        return time_ratio(
            "difference of 10 nodes in 5,000 / in 50",
            2.0,
            lambda: client.get("/api/v1/maps/map-5000/revisions/1...11"),
            lambda: client.get("/api/v1/maps/map-50/revisions/1...11"),
            rounds=41,
        )


def merging() -> list[Figure]:
    """Accepting, undoing and merging one change in a map of 5,000 nodes against one of 50; nothing is stored."""
    whatever = {"If-Match": "*"}
    with client_with(50, 5000) as client:
        works: dict[str, list[Callable[[], object]]] = {"accept": [], "undo": [], "merge": []}
        for size in (5000, 50):
            address = f"/api/v1/maps/map-{size}"
            stale = client.get(f"{address}/nodes/n4").headers["ETag"]
            client.patch(f"{address}/nodes/n4", json={"note": "A note."}, headers=whatever)
            operation = {"op": "put_node", "node": {"id": "n5", "type": "premise", "text": "Better words."}}
            body = {"title": "T", "reason": "R", "operations": [operation]}
            where = client.post(f"{address}/proposals", json=body).headers["Location"]
            works["accept"].append(_sending(client.post, f"{where}/accept?dry_run=true", {}, whatever))
            works["undo"].append(_sending(client.post, f"{address}/revisions/2/undo?dry_run=true", {}, {}))
            merge = {"If-Match": stale, "Prefer": "merge"}
            works["merge"].append(_sending(client.patch, f"{address}/nodes/n4?dry_run=true", {"text": "W."}, merge))
        return [
            time_ratio(f"{name} one change in 5,000 nodes / in 50", 1.5, large, small, rounds=41)
            for name, (large, small) in works.items()
        ]


def _sending(send: Callable[..., Any], path: str, body: Any, headers: dict[str, str]) -> Callable[[], object]:
    def sent() -> object:
        answer = send(path, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer

    return sent


@contextmanager
def _streams(server: tuple[str, int], count: int) -> Iterator[list[http.client.HTTPResponse]]:
    connections = []
    answers = []
    for _ in range(count):
        connection = http.client.HTTPConnection(*server, timeout=60)
        connection.request("GET", f"{PATH}/events", headers={"Accept": "text/event-stream"})
        connections.append(connection)
        answers.append(connection.getresponse())
    try:
        yield answers
    finally:
        for connection, answer in zip(connections, answers, strict=True):
            answer.close()
            connection.close()


def reads_beside_streams() -> Figure:
    """Reads per second with 200 open streams, against reads with none."""
    with tempfile.TemporaryDirectory() as folder, argmap_server(Path(folder)) as (host, port, _):
        server = (host, port)
        alone, beside = [], []
        for _ in range(3):
            alone.append(requests_per_second(server, get(f"{PATH}.svg")))
            with _streams(server, 200):
                beside.append(requests_per_second(server, get(f"{PATH}.svg")))
            time.sleep(0.3)
    own, floor = statistics.median(beside), statistics.median(alone)
    return Figure(
        "reads with 200 open streams, per second / with none", own / floor, 0.8, False, f"{own:.0f} / {floor:.0f}"
    )


def event_latency() -> list[Figure]:
    """From an acknowledged write to a follower, with 1 and 200 followers, against a bare loop-back round trip."""
    figures = []
    round_trip = _bare_round_trip()
    for followers in (1, 200):
        with tempfile.TemporaryDirectory() as folder, argmap_server(Path(folder)) as (host, port, token):
            taken = latencies((host, port), token, followers)
        for name, value in (("median", statistics.median(taken)), ("p99", sorted(taken)[int(len(taken) * 0.99)])):
            detail = f"{value * 1000:.1f} ms / {round_trip * 1000:.3f} ms"
            title = f"write to follower, {followers} following, {name} / round trip"
            figures.append(Figure(title, value / round_trip, None, True, detail))
    return figures


def latencies(server: tuple[str, int], token: str, followers: int) -> list[float]:
    connection = http.client.HTTPConnection(*server)
    taken = []
    numbers = itertools.count()
    with _streams(server, followers) as answers:
        heard: dict[str, float] = {}
        stop = threading.Event()

        def listen() -> None:
            # When the stream is closed under it, there is nothing left to hear.
            while not stop.is_set():
                try:
                    line = answers[-1].readline()
                except (AttributeError, OSError, ValueError):
                    return
                if line.startswith(b"data: ") and b'"put_node"' in line:
                    heard[json.loads(line[6:])["operations"][0]["node"]["id"]] = time.perf_counter()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        for _ in range(60):
            name = f"w{next(numbers)}"
            body = json.dumps({"id": name, "type": "claim", "text": "T."})
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
            connection.request("POST", f"{PATH}/nodes", body, headers)
            connection.getresponse().read()
            acknowledged = time.perf_counter()
            while name not in heard:
                assert time.perf_counter() - acknowledged < 30, f"the follower never heard of {name}"
                time.sleep(0.0002)
            taken.append(max(0.0, heard[name] - acknowledged))
            time.sleep(0.02)
        stop.set()
    connection.close()
    return taken


def _bare_round_trip() -> float:
    """The median seconds of a byte there and back over loop-back."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def echo() -> None:
            accepted, _ = listener.accept()
            with accepted:
                while data := accepted.recv(1):
                    accepted.sendall(data)

        thread = threading.Thread(target=echo)
        thread.start()
        taken = []
        with socket.create_connection(listener.getsockname()) as own:
            own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(500):
                start = time.perf_counter()
                own.sendall(b"x")
                own.recv(1)
                taken.append(time.perf_counter() - start)
        thread.join()
    return statistics.median(taken)


def figures() -> list[Figure]:
    """All of them."""
    return [difference(), *merging(), reads_beside_streams(), *event_latency()]
