"""Drawings over HTTP: forms, options, tags, views, pinned addresses; and that nothing is drawn twice."""

import io
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from pptx import Presentation

from argmap.application import Configuration, create_app
from argmap.drawing.drawings import Drawing
from argmap.drawing.options import OPTIONS
from argmap.service.outputs.drawing_cache import DrawingCache, Kept
from argmap.service.outputs.warming import Warmer
from argmap.store.database import Store
from tests.conftest import MapMaker, change, pointers
from tests.drawing import node_ids

SEEDED = "/api/v1/maps/csto-kazakhstan"


def test_a_drawing_changes_with_its_map(seeded: FlaskClient) -> None:
    before = seeded.get(f"{SEEDED}.svg")
    assert seeded.get(f"{SEEDED}.svg").data == before.data
    change(seeded, "PATCH", f"{SEEDED}/nodes/1.1", {"text": "A new text."})
    after = seeded.get(f"{SEEDED}.svg")
    assert after.headers["ETag"] != before.headers["ETag"]
    assert "A new text." in after.text
    assert "new text" not in before.text


def test_a_drawing_comes_in_every_form_under_a_name_for_saving(seeded: FlaskClient) -> None:
    beginnings = {
        "svg": b"<?xml",
        "png": b"\x89PNG",
        "pdf": b"%PDF",
        "pptx": b"PK",
        "dot": b"digraph",
        "txt": b"Interv",
    }
    for form, beginning in beginnings.items():
        answer = seeded.get(f"{SEEDED}.{form}")
        assert answer.status_code == 200, form
        assert answer.data.startswith(beginning)
        assert answer.headers["Content-Disposition"] == f'inline; filename="csto-kazakhstan.{form}"'
    assert seeded.get(SEEDED, headers={"Accept": "application/pdf"}).data.startswith(b"%PDF")
    assert seeded.get(f"{SEEDED}.gif").status_code == 404


def test_dot_is_a_graph_that_any_graphviz_draws(seeded: FlaskClient, app: Flask) -> None:
    dot = seeded.get(f"{SEEDED}.dot").text
    assert dot.startswith("digraph map {")
    _, drawn = app.extensions["argmap"].pool.run("lay-out", {"program": "dot", "output": "svg"}, dot.encode())
    assert etree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"


def test_options_in_the_query_change_the_drawing_and_its_tag(seeded: FlaskClient) -> None:
    plain = seeded.get(f"{SEEDED}.svg")
    part = seeded.get(f"{SEEDED}.svg?focus=1.1&theme=dark")
    assert part.headers["ETag"] != plain.headers["ETag"]
    assert set(node_ids(part.data)) == {"1.1", "1.1e"}
    # Options at their defaults are no other drawing, in whatever order they come.
    assert seeded.get(f"{SEEDED}.svg?legend=true&theme=light").headers["ETag"] == plain.headers["ETag"]
    assert seeded.get(SEEDED, headers={"Accept": "image/png"}, query_string={"width": "64"}).status_code == 200


def test_a_drawing_tells_how_large_its_text_is_and_what_to_do(seeded: FlaskClient) -> None:
    headers = seeded.get(f"{SEEDED}.svg").headers
    assert 5 < float(headers["Argmap-Text-Size"].removesuffix(" pt")) < 12
    assert "pages=auto" in headers["Argmap-Advice"]
    assert int(headers["Argmap-Steps"]) > 10
    part = seeded.get(f"{SEEDED}.pdf?pages=auto").headers
    assert float(part["Argmap-Text-Size"].removesuffix(" pt")) >= 12
    assert int(part["Argmap-Pages"]) > 4
    assert "Argmap-Advice" not in part
    exposed = headers["Access-Control-Expose-Headers"]
    assert "Argmap-Text-Size" in exposed


@pytest.mark.parametrize(
    ("query", "pointer", "allowed"),
    [
        ("colour=red", "/colour", "theme, direction"),
        ("theme=pink", "/theme", "light, classroom"),
        ("step=999", "/step", "or last"),
        ("focus=nowhere", "/focus", "there are 1, 1.1"),
        ("wrap=0", "/wrap", "12 to 120"),
        ("width=1000000000", "/width", "16 to 30000"),
    ],
)
def test_what_is_not_allowed_is_422_with_what_is(seeded: FlaskClient, query: str, pointer: str, allowed: str) -> None:
    answer = seeded.get(f"{SEEDED}.png?{query}")
    assert pointers(answer) == [pointer]
    assert allowed in answer.get_json()["errors"][0]["message"]


def test_over_100_megapixels_is_422_with_the_largest_possible_scale(seeded: FlaskClient) -> None:
    answer = seeded.get(f"{SEEDED}.png?scale=20")
    (error,) = answer.get_json()["errors"]
    assert error["pointer"] == "/scale"
    largest = error["message"].rpartition("at most ")[2]
    assert float(largest) > 1


def test_every_option_is_in_the_openapi_document(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    parameters = document["components"]["parameters"]
    assert set(OPTIONS) <= set(parameters)
    drawn = document["paths"]["/api/v1/maps/{reference}.{suffix}"]["get"]["parameters"]
    assert {"$ref": "#/components/parameters/theme"} in drawn


def test_an_entity_tag_is_the_hash_of_the_content(seeded: FlaskClient) -> None:
    first = seeded.get(f"{SEEDED}.svg")
    assert first.headers["ETag"].strip('"') == Kept.of(Drawing(first.data)).tag
    again = seeded.get(f"{SEEDED}.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    # An edit that is taken back gives the same bytes, and the client is told that nothing changed.
    change(seeded, "PATCH", f"{SEEDED}/nodes/1.1", {"note": "A remark that no drawing shows."})
    assert seeded.get(f"{SEEDED}.svg", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_comments_are_counted_in_the_boxes(seeded: FlaskClient) -> None:
    address = f"{SEEDED}.svg?show=comments,evaluation"
    assert "comments: 1" not in seeded.get(address).text
    body = {"anchor": {"kind": "node", "id": "thesis"}, "kind": "question", "body": "Why?"}
    assert seeded.post(f"{SEEDED}/comments", json=body).status_code == 201
    assert "comments: 1" in seeded.get(address).text
    assert "accepted" in seeded.get(address).text
    assert "comments: 1" not in seeded.get(f"{SEEDED}.svg").text


# Views and pins


def save(client: FlaskClient, name: str, options: object, tag: str | None = None) -> str:
    headers = {"If-Match": tag} if tag else {"If-None-Match": "*"}
    answer = client.put(f"{SEEDED}/views/{name}", json={"options": options}, headers=headers)
    assert answer.status_code == (200 if tag else 201), answer.text
    return answer.headers["ETag"]


def test_a_view_is_options_under_a_name_with_an_address_that_stays(seeded: FlaskClient) -> None:
    tag = save(seeded, "lesson-3", {"focus": "1.1", "numbers": True, "types": ["claim", "premise", "evidence"]})
    view = seeded.get(f"{SEEDED}/views/lesson-3").get_json()
    assert view["options"] == {"focus": "1.1", "numbers": "true", "types": "claim,premise,evidence"}
    drawn = seeded.get(view["drawing"])
    assert set(node_ids(drawn.data)) == {"1.1", "1.1e"}
    assert seeded.get(f"{SEEDED}/views").get_json()["views"] == [view]
    # Options in the query go before the saved ones; those for other forms are left out.
    assert set(node_ids(seeded.get(f"{view['drawing']}?depth=1&focus=1.2").data)) == {"1.2", "1.2e"}
    tag = save(seeded, "lesson-3", {"focus": "1.2", "width": 100}, tag)
    assert set(node_ids(seeded.get(view["drawing"]).data)) == {"1.2", "1.2e"}
    assert seeded.get(f"{SEEDED}/views/lesson-3.png").status_code == 200
    assert seeded.delete(f"{SEEDED}/views/lesson-3", headers={"If-Match": tag}).status_code == 204
    assert seeded.get(view["drawing"]).status_code == 404


def test_a_view_with_options_that_are_not_allowed_is_refused_whole(seeded: FlaskClient) -> None:
    answer = seeded.put(
        f"{SEEDED}/views/bad",
        json={"options": {"theme": "pink", "colour": "red", "wrap": [1], "fold": ["a b"]}},
        headers={"If-None-Match": "*"},
    )
    assert pointers(answer) == ["/options/theme", "/options/colour", "/options/wrap", "/options/fold"]
    assert seeded.get(f"{SEEDED}/views").get_json()["views"] == []
    assert pointers(seeded.put(f"{SEEDED}/views/bad", json={"options": 1}, headers={"If-None-Match": "*"}))
    assert seeded.put(f"{SEEDED}/views/bad", json={"options": {}}).status_code == 428


def test_a_pinned_address_shows_the_same_whatever_is_edited_or_saved_later(seeded: FlaskClient) -> None:
    tag = save(seeded, "slide", {"focus": "1.1"})
    pinned_view, pinned_map = f"{SEEDED}/views/slide@1.svg", f"{SEEDED}@1.svg"
    before = seeded.get(pinned_view).data, seeded.get(pinned_map).data
    tag = save(seeded, "slide", {"focus": "1.2"}, tag)
    assert seeded.get(pinned_view).data == before[0]
    change(seeded, "PATCH", f"{SEEDED}/nodes/1.1", {"text": "Changed."})
    assert seeded.get(pinned_view).data == before[0]
    assert seeded.get(pinned_map).data == before[1]
    assert set(node_ids(seeded.get(f"{SEEDED}/views/slide@2.svg").data)) == {"1.2", "1.2e"}
    assert seeded.delete(f"{SEEDED}/views/slide", headers={"If-Match": tag}).status_code == 204
    assert seeded.get(pinned_view).data == before[0]
    assert seeded.get(f"{SEEDED}/views/slide@99.svg").status_code == 404
    assert seeded.get(f"{SEEDED}@99.svg").status_code == 404
    assert seeded.get(f"{SEEDED}/views/other@1.svg").status_code == 404
    assert "slide" not in seeded.get(f"{SEEDED}/views").text


def test_a_deck_of_a_view_is_made_of_what_the_view_shows(seeded: FlaskClient) -> None:
    save(seeded, "deck", {"focus": "1.1", "reveal": "none"})
    slides = Presentation(io.BytesIO(seeded.get(f"{SEEDED}/views/deck.pptx").data)).slides
    assert len(slides) == 1


# Once


def test_a_drawing_that_many_ask_for_at_once_is_made_once(app: Flask, seeded: FlaskClient) -> None:
    cache = app.extensions["argmap"].pictures.cache
    with ThreadPoolExecutor(12) as threads:
        tags = list(
            threads.map(lambda _: app.test_client().get(f"{SEEDED}.svg?numbers=true").headers["ETag"], range(24))
        )
    assert len(set(tags)) == 1
    assert cache.made == 1


def test_two_processes_with_one_folder_make_a_drawing_once(tmp_path: Path) -> None:
    caches = [DrawingCache(tmp_path), DrawingCache(tmp_path)]
    begun, made = threading.Barrier(2), []

    def make() -> Drawing:
        made.append(1)
        time.sleep(0.2)
        return Drawing(b"a drawing", points=3.0, missing=("Arabic",))

    def ask(cache: DrawingCache) -> Kept:
        begun.wait()
        return cache.get("key", make)

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(ask, caches)
    assert first == second
    assert len(made) == 1
    for cache in caches:
        cache.close()


def test_what_goes_wrong_is_told_to_all_who_wait_and_not_kept(tmp_path: Path) -> None:
    cache = DrawingCache(tmp_path)

    def fail() -> Drawing:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            cache.get("key", fail)
    assert cache.get("key", lambda: Drawing(b"well")).drawing.content == b"well"
    cache.close()


def test_the_folder_of_drawings_is_bounded_and_may_be_lost(tmp_path: Path) -> None:
    cache = DrawingCache(tmp_path, limit=2_000_000)
    for number in range(80):
        cache.get(f"key {number}", lambda: Drawing(os.urandom(100_000)))
    cache.settle()
    told = cache.statistics()
    assert told["bytes"] < 3_000_000
    assert told["made"] == 80
    for file in tmp_path.rglob("*"):
        if file.is_file() and file.suffix != ".db":
            file.unlink()
    fresh = DrawingCache(tmp_path)
    assert fresh.get("key 79", lambda: Drawing(b"again")).drawing.content == b"again"
    cache.close()
    fresh.close()


def test_drawings_outlive_the_process_and_their_size_and_hit_rate_are_shown(
    app: Flask, store: Store, tmp_path: Path, seeded: FlaskClient
) -> None:
    first = seeded.get(f"{SEEDED}.svg").data
    app.extensions["argmap"].pictures.cache.settle()
    other = create_app(Configuration(store, drawings_folder=tmp_path / "drawings"))
    assert other.test_client().get(f"{SEEDED}.svg").data == first
    told = other.test_client().get("/healthz").get_json()["drawings"]
    assert (told["hits"], told["made"], told["hit_rate"]) == (1, 0, 1.0)
    assert told["bytes"] > len(first)
    other.extensions["argmap"].close()


def test_views_and_what_was_asked_for_lately_are_drawn_again_after_an_edit(app: Flask, seeded: FlaskClient) -> None:
    services = app.extensions["argmap"]
    warmer = Warmer(services.store, services.pictures)
    save(seeded, "lesson", {"focus": "1"})
    seeded.get(f"{SEEDED}.svg?theme=dark")
    assert warmer.warm() == 0
    change(seeded, "PATCH", f"{SEEDED}/nodes/1.1", {"text": "Changed."})
    assert warmer.warm() == 2
    assert warmer.warm() == 0
    made = services.pictures.cache.made
    assert "Changed." in seeded.get(f"{SEEDED}/views/lesson.svg").text
    assert "Changed." in seeded.get(f"{SEEDED}.svg?theme=dark").text
    assert services.pictures.cache.made == made


# Processes


@pytest.mark.own_pool
def test_a_drawing_process_that_hangs_gives_a_simpler_drawing_that_says_so(app: Flask, make_map: MapMaker) -> None:
    client = app.test_client()
    address = make_map({"a": "claim", "b": "claim"}, {"r1": ("support", ["b"], "a")}, thesis="a")
    pool = app.extensions["argmap"].pool
    pool.run("lay-out", {"program": "dot"}, b"digraph { a }")
    pool.seconds = 2.0
    os.kill(pool.process_ids()[0], signal.SIGSTOP)
    answer = client.get(f"{address}.svg")
    assert answer.status_code == 200
    assert answer.headers["Argmap-Simplified"] == "lines-in-words"
    assert "Simplified" in answer.text
    # What took too long is not tried again for a while; another drawing is.
    assert client.get(f"{address}.svg").headers["Argmap-Simplified"] == "lines-in-words"
    assert "Argmap-Simplified" not in client.get(f"{address}.svg?theme=dark").headers


@pytest.mark.own_pool
def test_when_no_process_works_it_is_told_and_the_service_goes_on(
    app: Flask, make_map: MapMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    address = make_map({"a": "claim"}, thesis="a")
    monkeypatch.setattr("argmap.work.process.sys.executable", "/bin/false")
    answer = client.get(f"{address}.svg")
    assert answer.status_code == 503
    assert answer.get_json()["type"] == "/problems/busy"
    assert answer.headers["Retry-After"]
    assert client.get(address).status_code == 200
    monkeypatch.undo()
    assert client.get(f"{address}.svg").status_code == 200
