"""Drawings over HTTP."""

import os
import signal
import time

from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from tests.conftest import MapMaker, change


def test_a_drawing_changes_with_its_map(seeded: FlaskClient) -> None:
    address = "/api/v1/maps/csto-kazakhstan"
    before = seeded.get(f"{address}.svg")
    assert seeded.get(f"{address}.svg").data == before.data
    change(seeded, "PATCH", f"{address}/nodes/1.1", {"text": "A new text."})
    after = seeded.get(f"{address}.svg")
    assert after.headers["ETag"] != before.headers["ETag"]
    assert "A new text." in after.text
    assert "new text" not in before.text


def test_a_drawing_is_named_for_saving(seeded: FlaskClient) -> None:
    answer = seeded.get("/api/v1/maps/csto-kazakhstan.svg")
    assert answer.headers["Content-Disposition"] == 'inline; filename="csto-kazakhstan.svg"'
    assert answer.content_type == "image/svg+xml; charset=utf-8"


def test_dot_is_a_graph_that_any_graphviz_draws(seeded: FlaskClient, app: Flask) -> None:
    dot = seeded.get("/api/v1/maps/csto-kazakhstan.dot").text
    assert dot.startswith("digraph map {")
    drawn = app.extensions["argmap"].pictures.engine.lay_out(dot, "dot", "svg")
    assert etree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"


def test_a_drawing_engine_that_hangs_is_503_for_that_request_alone(app: Flask, make_map: MapMaker) -> None:
    client = app.test_client()
    # A relation between branches is routed by the engine.
    address = make_map(
        {"a": "claim", "b": "claim", "c": "claim"},
        {"r1": ("support", ["b"], "a"), "r2": ("support", ["c"], "b"), "r3": ("support", ["c"], "a")},
        thesis="a",
    )
    engine = app.extensions["argmap"].pictures.engine
    engine.lay_out("digraph { a }", "dot")
    engine._time_limit = 0.4
    os.kill(engine.process_ids()[0], signal.SIGSTOP)
    answer = client.get(f"{address}.svg")
    assert answer.status_code == 503
    assert answer.get_json()["type"] == "/problems/drawing-failed"
    assert answer.headers["Retry-After"]
    assert client.get(address).status_code == 200
    engine._time_limit = 10.0
    assert client.get(f"{address}.svg").status_code == 200


def test_a_drawing_engine_that_dies_does_not_end_the_service(app: Flask, make_map: MapMaker) -> None:
    client = app.test_client()
    address = make_map({"a": "claim", "b": "claim"}, {"r1": ("support", ["b"], "a"), "r2": ("attack", ["b"], "a")})
    assert client.get(f"{address}.svg").status_code == 200
    for process in app.extensions["argmap"].pictures.engine.process_ids():
        os.kill(process, signal.SIGKILL)
    time.sleep(0.05)
    change(client, "PATCH", address, {"title": "Other"})
    assert client.get(f"{address}.svg").status_code in {200, 503}
    assert client.get(f"{address}.svg").status_code == 200
