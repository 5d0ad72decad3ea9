"""Errors: one form, and no input that gives a 500."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from werkzeug.test import TestResponse

from argmap.formats.registry import READABLE
from argmap.http.problems import PROBLEM_TYPES
from argmap.store.database import Store
from argmap.store.errors import StoreTooNew, StoreUnavailable
from tests.conftest import MapMaker
from tests.integration.conftest import ON_SQLITE


def problem(answer: TestResponse, status: int, name: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    content = json.loads(answer.data)
    assert content["type"] == f"/problems/{name}"
    assert content["status"] == status
    assert content["title"]
    assert content["detail"]
    return dict(content)


def post(client: FlaskClient, data: bytes, content_type: str = "application/json") -> TestResponse:
    return client.post("/api/v1/maps", data=data, content_type=content_type)


def test_malformed_json_is_400_with_its_place(client: FlaskClient) -> None:
    content = problem(post(client, b'{"title":\n "x",}'), 400, "malformed-json")
    assert (content["line"], content["column"]) == (2, 6)


def test_a_name_that_stands_twice_is_400(client: FlaskClient) -> None:
    problem(post(client, b'{"title": "a", "title": "b"}'), 400, "malformed-json")


def test_deep_nesting_is_400(client: FlaskClient) -> None:
    problem(post(client, b'{"title":' + b"[" * 1_000_000), 400, "malformed-json")


def test_an_unknown_route_is_404(client: FlaskClient) -> None:
    problem(client.get("/api/v2/maps"), 404, "not-found")


def test_a_method_that_the_address_does_not_take_is_405_with_allow(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/maps")
    problem(answer, 405, "method-not-allowed")
    assert {"GET", "POST"} <= {each.strip() for each in answer.headers["Allow"].split(",")}


def test_a_form_that_is_not_offered_is_406(client: FlaskClient) -> None:
    problem(client.get("/api/v1/maps", headers={"Accept": "text/csv"}), 406, "not-acceptable")


def test_a_body_over_8_mib_is_413(client: FlaskClient) -> None:
    problem(post(client, b'"' + b"x" * (8 * 1024 * 1024) + b'"'), 413, "too-large")


def test_another_media_type_is_415_and_tells_which_are_taken(client: FlaskClient, make_map: MapMaker) -> None:
    answer = post(client, b"title=x", "application/x-www-form-urlencoded")
    problem(answer, 415, "unsupported-media-type")
    assert answer.headers["Accept-Post"] == "application/json"
    assert "/api/v1/maps/import" in answer.get_json()["detail"]
    document = client.post("/api/v1/maps/import", data=b"title=x", content_type="application/x-www-form-urlencoded")
    problem(document, 415, "unsupported-media-type")
    assert set(document.headers["Accept-Post"].split(", ")) >= {each.media_type for each in READABLE}
    patched = client.patch(make_map(), data=b"{}", content_type="text/plain", headers={"If-Match": "*"})
    problem(patched, 415, "unsupported-media-type")
    assert "application/merge-patch+json" in patched.headers["Accept-Patch"]


def test_invalid_content_is_422_with_every_breach(client: FlaskClient) -> None:
    content = problem(post(client, b'{"nodes": [{}], "x": 1}'), 422, "invalid")
    assert {each["pointer"] for each in content["errors"]} == {
        "/title",
        "/x",
        "/nodes/0/id",
        "/nodes/0/type",
        "/nodes/0/text",
    }
    assert all(each["message"] for each in content["errors"])


@pytest.mark.parametrize("name", PROBLEM_TYPES)
def test_the_type_of_a_problem_leads_to_a_page_about_it(client: FlaskClient, name: str) -> None:
    page = client.get(f"/problems/{name}")
    assert page.status_code == 200
    assert PROBLEM_TYPES[name].title in page.text


def test_the_same_key_and_request_is_done_once_and_answered_twice(client: FlaskClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = client.post("/api/v1/maps", json={"title": "T"}, headers=headers)
    again = client.post("/api/v1/maps", json={"title": "T"}, headers=headers)
    assert (again.status_code, again.data) == (201, first.data)
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert len(client.get("/api/v1/maps").get_json()["maps"]) == 1


@pytest.mark.parametrize("where", ["/nodes", "/relations", "/changes"])
def test_every_post_takes_a_key(client: FlaskClient, make_map: MapMaker, where: str) -> None:
    address = make_map({"a": "claim", "b": "claim"})
    body = {
        "/nodes": {"type": "claim", "text": "T."},
        "/relations": {"kind": "attack", "premises": ["a"], "target": "b"},
        "/changes": {"base_revision": 1, "operations": [{"op": "remove_node", "id": "a"}]},
    }[where]
    answers = [client.post(address + where, json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert answers[0].data == answers[1].data
    assert client.get(address).get_json()["revision"] == 2


def test_a_key_for_another_request_is_422(client: FlaskClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    client.post("/api/v1/maps", json={"title": "T"}, headers=headers)
    problem(client.post("/api/v1/maps", json={"title": "U"}, headers=headers), 422, "idempotency-key-reused")


def test_a_request_that_failed_may_be_mended_under_its_key(client: FlaskClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    assert client.post("/api/v1/maps", json={"titel": "T"}, headers=headers).status_code == 422
    assert client.post("/api/v1/maps", json={"title": "T"}, headers=headers).status_code == 201


@ON_SQLITE
def test_a_store_that_cannot_be_written_is_503_and_reading_goes_on(
    app: Flask, store: Store, make_map: MapMaker
) -> None:
    client = app.test_client()
    address = make_map({"a": "claim"})
    # Every pooled connection must refuse: SQLite says so of a read-only file and of this pragma alike.
    store.close()

    def refuse(dbapi: sqlite3.Connection, _record: Any) -> None:
        dbapi.execute("PRAGMA query_only = ON")

    event.listen(store.engine, "connect", refuse)
    answer = client.post(f"{address}/nodes", json={"type": "claim", "text": "T."})
    problem(answer, 503, "store-unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(address).get_json()["revision"] == 1
    event.remove(store.engine, "connect", refuse)
    store.close()
    assert client.post(f"{address}/nodes", json={"type": "claim", "text": "T."}).status_code == 201


@ON_SQLITE
def test_a_full_disk_is_503_and_leaves_nothing_half_written(app: Flask, store: Store, make_map: MapMaker) -> None:
    client = app.test_client()
    address = make_map({"a": "claim"})
    store.close()

    def fill(dbapi: sqlite3.Connection, _record: Any) -> None:
        pages = dbapi.execute("PRAGMA page_count").fetchone()[0]
        dbapi.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(store.engine, "connect", fill)
    nodes = [{"id": f"n{number}", "type": "claim", "text": "T" * 5_000} for number in range(200)]
    operations = [{"op": "put_node", "node": node} for node in nodes]
    problem(
        client.post(f"{address}/changes", json={"operations": operations, "base_revision": 1}), 503, "store-unavailable"
    )
    event.remove(store.engine, "connect", fill)
    store.close()
    assert [each["id"] for each in client.get(address).get_json()["nodes"]] == ["a"]


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    Store.in_folder(tmp_path).close()
    with sqlite3.connect(tmp_path / "argmap.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreTooNew, match="written by a newer one"):
        Store.in_folder(tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "argmap.sqlite3").write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    with pytest.raises(StoreUnavailable):
        Store.in_folder(tmp_path)


def test_health_and_readiness(client: FlaskClient) -> None:
    health = client.get("/healthz").get_json()
    assert health["status"] == "alive"
    assert health["drawings"]["made"] == 0
    assert client.get("/readyz").get_json() == {"status": "ready"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["operations", "op", "node", "relation", "id", "type", "text", "title", "slug", "kind", "target"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(value=_JSON, where=st.sampled_from(["", "/m/nodes", "/m/relations", "/m/changes", "/m", "/m/nodes/a"]))
def test_no_json_body_gives_a_500(client: FlaskClient, value: Any, where: str) -> None:
    client.post("/api/v1/maps", json={"title": "M", "slug": "m", "nodes": [{"id": "a", "type": "claim", "text": "A"}]})
    for method in ("POST", "PUT", "PATCH"):
        answer = client.open(f"/api/v1/maps{where}", method=method, json=value, headers={"If-Match": "*"})
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            assert answer.content_type == "application/problem+json"
