"""What holds for every request: encodings of bodies, query parameters, dry runs, preconditions, problems."""

import gzip
import json

import pytest
from flask.testing import FlaskClient

from argmap.store.database import Store
from tests.conftest import MapMaker, pointers
from tests.integration.conftest import everything_in

JSON = "application/json"


def test_a_body_may_be_sent_in_gzip(client: FlaskClient) -> None:
    body = gzip.compress(json.dumps({"title": "A map"}).encode())
    made = client.post("/api/v1/maps", data=body, content_type=JSON, headers={"Content-Encoding": "gzip"})
    assert made.status_code == 201, made.text


@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [
        ("gzip", b"{}", 400),
        ("gzip", gzip.compress(b"{}", mtime=0)[:-9], 400),
        ("gzip", gzip.compress(b" " * (8 * 1024 * 1024 + 1), mtime=0), 413),
        ("br", b"{}", 415),
    ],
    ids=["no gzip", "cut off", "too large", "another encoding"],
)
def test_a_body_that_cannot_be_unpacked_is_refused(
    client: FlaskClient, encoding: str, body: bytes, status: int
) -> None:
    answer = client.post("/api/v1/maps", data=body, content_type=JSON, headers={"Content-Encoding": encoding})
    assert answer.status_code == status
    assert answer.headers.get("Accept-Encoding") == ("gzip" if status == 415 else None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/changes?rehearse=true"),
        ("GET", "/nodes/a?fields=text"),
        ("PATCH", "?limit=1"),
        ("GET", "/nodes?colour=red"),
        ("GET", ".svg?colour=red"),
    ],
)
def test_a_parameter_that_no_route_knows_is_refused(
    client: FlaskClient, make_map: MapMaker, method: str, path: str
) -> None:
    address = make_map({"a": "claim"})
    answer = client.open(address + path, method=method, json={}, headers={"If-Match": "*"})
    assert answer.status_code == 422, answer.text
    assert answer.get_json()["errors"][0]["in"] == "query"


def test_a_dry_run_answers_as_the_change_would_and_stores_nothing(
    client: FlaskClient, store: Store, make_map: MapMaker
) -> None:
    address = make_map({"a": "claim"})
    node = {"id": "b", "type": "claim", "text": "B."}
    match = {"If-Match": "*"}
    before = everything_in(store)
    for method, path, body, status in (
        ("POST", "/changes", {"operations": [{"op": "put_node", "node": node}]}, 201),
        ("POST", "/nodes", node, 201),
        ("PUT", "/nodes/a", {"type": "claim", "text": "Other."}, 200),
        ("PATCH", "/nodes/a", {"text": "Other."}, 200),
        ("DELETE", "/nodes/a", None, 200),
        ("PATCH", "", {"title": "Other"}, 200),
        ("PUT", "", {"title": "Other"}, 200),
    ):
        answer = client.open(f"{address}{path}?dry_run=true", method=method, json=body, headers=match)
        assert answer.status_code == status, answer.text
        assert "ETag" not in answer.headers
    made = client.post("/api/v1/maps?dry_run=true", json={"title": "New"}, headers={"Idempotency-Key": "once"})
    assert (made.status_code, made.headers.get("Location")) == (201, None)
    assert everything_in(store) == before
    # A breach is told, too.
    wrong = client.post(f"{address}/nodes?dry_run=true", json={"type": "claim"})
    assert pointers(wrong) == ["/text"]
    assert pointers(client.post(f"{address}/nodes?dry_run=maybe", json=node)) == ["/dry_run"]
    assert pointers(client.post(f"{address}/comments?dry_run=true", json={})) == ["/dry_run"]


@pytest.mark.parametrize("tag", ["n1-3", "'n1-3'", '"a" "b"', '"a",', "W/x", ""])
def test_an_if_match_that_is_no_tag_is_400(client: FlaskClient, make_map: MapMaker, tag: str) -> None:
    address = make_map({"a": "claim"})
    answer = client.patch(f"{address}/nodes/a", json={"text": "T."}, headers={"If-Match": tag})
    assert answer.status_code == 400, answer.text
    assert "quotes" in answer.get_json()["detail"]


def test_the_instance_of_a_problem_is_a_uri_reference(client: FlaskClient) -> None:
    assert client.get("/api/v1/maps/über größe").get_json()["instance"] == "/api/v1/maps/%C3%BCber%20gr%C3%B6%C3%9Fe"


def test_what_is_wrong_with_a_token_is_told_in_the_terms_of_rfc_6750(client: FlaskClient) -> None:
    stranger = FlaskClient(client.application)
    assert stranger.get("/api/v1/me").headers["WWW-Authenticate"] == 'Bearer realm="argmap"'
    wrong = stranger.get("/api/v1/me", headers={"Authorization": "Bearer x"})
    assert wrong.headers["WWW-Authenticate"] == 'Bearer realm="argmap", error="invalid_token"'
    made = client.post("/api/v1/tokens", json={"name": "reading", "scopes": ["read"]}).get_json()
    poor = stranger.post("/api/v1/maps", json={"title": "T"}, headers={"Authorization": f"Bearer {made['token']}"})
    assert poor.status_code == 403
    assert 'error="insufficient_scope", scope="write"' in poor.headers["WWW-Authenticate"]


def test_who_may_not_create_a_map_is_told_so_whatever_is_wrong_with_it(client: FlaskClient) -> None:
    stranger = FlaskClient(client.application)
    for body in ({"title": "T"}, {"nodes": 3}, [], "x"):
        assert stranger.post("/api/v1/maps", json=body).status_code == 401
    assert stranger.post("/api/v1/maps", data=b"{", content_type=JSON).status_code == 401


def test_the_log_names_the_request_of_a_defect(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("argmap.service.editing.maps.list_maps", fail)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/api/v1/maps", headers={"X-Request-Id": "mine-1"})
    assert (answer.status_code, answer.headers["X-Request-Id"]) == (500, "mine-1")
    assert "(request mine-1)" in caplog.text


def test_a_problem_type_is_explained_as_json_to_who_asks_for_it(client: FlaskClient) -> None:
    answer = client.get("/problems/conflict", headers={"Accept": JSON})
    assert answer.get_json()["type"] == "/problems/conflict"
    assert client.get("/problems/conflict").mimetype == "text/html"


@pytest.mark.parametrize("body", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_an_empty_document_is_refused(client: FlaskClient, body: bytes) -> None:
    for content_type in ("application/octet-stream", "text/x-outline", "text/vnd.argdown", "text/csv", JSON):
        answer = client.post("/api/v1/maps/import", data=body, content_type=content_type)
        assert answer.status_code in {400, 422}, (content_type, answer.text)


def test_what_looks_like_a_suffix_and_is_none_is_404(client: FlaskClient) -> None:
    assert client.get("/api/v1/maps/0.5").status_code == 404
