"""The service: first drawings, uncached JSON, cached answers, edits."""

import http.client
import itertools
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from samples.maps import argument_map, plain_map

from argmap.application import Configuration, create_app
from argmap.drawing.layout.graphviz_library import lay_out
from argmap.drawing.render import DrawingJob, draw
from argmap.formats.json_map.schemas import MapSchema
from argmap.service.running.seeding import make_first_administrator
from argmap.store.database import Store
from argmap.work.pool import WorkPool
from bench.load import get, requests_per_second
from bench.measuring import Figure, seconds, time_ratio
from bench.servers import argmap_server, bare_server


@contextmanager
def client_with(*sizes: int) -> Iterator[FlaskClient]:
    """A client that speaks as the administrator, of an application with maps of these sizes."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.in_folder(Path(folder))
        first = make_first_administrator(store)
        assert first is not None
        app = create_app(Configuration(store))
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {first.token}"
        for size in sizes:
            assert client.post("/api/v1/maps", json=plain_map(size)).status_code == 201
        yield client
        app.extensions["argmap"].close()
        store.close()


def _editor(client: FlaskClient, size: int) -> Callable[[], None]:
    numbers = itertools.count()
    address = f"/api/v1/maps/map-{size}/nodes/n2"
    tag = client.get(address).headers["ETag"]

    def edit() -> None:
        nonlocal tag
        answer = client.patch(address, json={"text": f"Edit {next(numbers)}."}, headers={"If-Match": tag})
        assert answer.status_code == 200
        tag = answer.headers["ETag"]

    return edit


def first_drawing() -> Figure:
    """The first SVG of a 25-node map over HTTP, against a process of Graphviz started for it."""
    dot = draw(DrawingJob(argument_map(25)), "dot", lay_out).content
    program = shutil.which("dot")
    command = [program, "-Tsvg"] if program else [sys.executable, "-c", _SPAWNED]
    with tempfile.TemporaryDirectory() as folder, argmap_server(Path(folder)) as (host, port, token):
        connection = http.client.HTTPConnection(host, port)

        def ask(method: str, path: str, body: object = None, tag: str | None = None) -> str:
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
            headers |= {"If-Match": tag} if tag else {}
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status < 300, answer.status
            return answer.headers["ETag"]

        tag = ask("POST", "/api/v1/maps", plain_map(25))
        tag = ask("GET", "/api/v1/maps/map-25/nodes/n2")
        numbers = itertools.count()
        own, other = [], []
        for _ in range(31):
            tag = ask("PATCH", "/api/v1/maps/map-25/nodes/n2", {"text": f"Edit {next(numbers)}."}, tag)
            own.append(seconds(lambda: ask("GET", "/api/v1/maps/map-25.svg")))
            other.append(seconds(lambda: subprocess.run(command, input=dot, capture_output=True, check=True)))
        mine, floor = statistics.median(own), statistics.median(other)
    name = "first SVG of 25 nodes over HTTP / spawning dot" if program else "first SVG of 25 nodes / spawned engine"
    return Figure(name, mine / floor, 0.5, True, f"{mine * 1000:.2f} ms / {floor * 1000:.2f} ms")


_SPAWNED = (
    "import sys; from argmap.drawing.graphviz_library import lay_out; "
    "sys.stdout.buffer.write(lay_out(sys.stdin.read(), 'dot', 'svg'))"
)


def large_drawing() -> Figure:
    """An SVG of 1,000 nodes over HTTP, against the warm engine alone laying out and writing the same map."""
    pool = WorkPool(1)
    dot = draw(DrawingJob(argument_map(1000)), "dot", lay_out).content
    numbers = itertools.count()
    with client_with(1000) as client:
        edit = _editor(client, 1000)

        def edit_and_draw() -> None:
            edit()
            assert client.get("/api/v1/maps/map-1000.svg").status_code == 200

        figure = time_ratio(
            "SVG of 1,000 nodes / warm engine alone",
            1.15,
            edit_and_draw,
            lambda: pool.run("lay-out", {"program": "dot", "output": "svg", "number": next(numbers)}, dot),
            rounds=5,
        )
    pool.close()
    return figure


def uncached_json() -> Figure:
    """A map of 1,000 nodes as JSON over HTTP, against marshmallow's dump of it alone."""
    schema, whole = MapSchema(), argument_map(1000)
    content = {"title": "t", "slug": "s", "nodes": list(whole.nodes.values())}
    content["relations"] = list(whole.relations.values())
    with client_with(1000) as client:
        return time_ratio(
            "uncached JSON of 1,000 nodes / Schema.dump alone",
            0.5,
            lambda: client.get("/api/v1/maps/map-1000"),
            lambda: schema.dump(content),
            rounds=21,
        )


def edit_cost() -> Figure:
    """An edit in a map of 5,000 nodes, against one in a map of 25."""
    with client_with(25, 5000) as client:
        return time_ratio(
            "edit in 5,000 nodes / edit in 25", 1.5, _editor(client, 5000), _editor(client, 25), rounds=61
        )


def cached_answers() -> list[Figure]:
    """Requests per second of a cached drawing and of a 304, against a bare Flask view with the same body."""
    path = "/api/v1/maps/csto-kazakhstan.svg"
    with tempfile.TemporaryDirectory() as folder, argmap_server(Path(folder) / "data") as (host, port, _):
        server = (host, port)
        connection = http.client.HTTPConnection(*server)
        connection.request("GET", path)
        answer = connection.getresponse()
        body, tag = answer.read(), answer.headers["ETag"]
        connection.close()
        kept, empty = Path(folder) / "body.svg", Path(folder) / "empty"
        kept.write_bytes(body)
        empty.write_bytes(b"")
        with bare_server(kept) as bare, bare_server(empty) as bare_empty:
            rounds = [
                (
                    requests_per_second(server, get(path)),
                    requests_per_second(bare, get("/")),
                    requests_per_second(server, get(path, If_None_Match=tag)),
                    requests_per_second(bare_empty, get("/")),
                )
                for _ in range(5)
            ]
    svg, floor, unchanged, empty_floor = (statistics.median(each) for each in zip(*rounds, strict=True))
    return [
        Figure("cached SVG, requests per second / bare view", svg / floor, 0.6, False, f"{svg:.0f} / {floor:.0f}"),
        Figure(
            "304, requests per second / bare view",
            unchanged / empty_floor,
            0.6,
            False,
            f"{unchanged:.0f} / {empty_floor:.0f}",
        ),
    ]


def figures() -> list[Figure]:
    """All of them."""
    return [first_drawing(), large_drawing(), uncached_json(), edit_cost(), *cached_answers()]
