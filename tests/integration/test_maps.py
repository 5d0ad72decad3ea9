"""Maps as a whole, over HTTP."""

import gzip
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from argmap.application import Configuration, create_app
from argmap.formats.json_map.json_schema import map_json_schema
from argmap.store.database import Store
from tests.conftest import SEED, MapMaker, change, pointers


def test_the_seeded_map_is_answered_as_its_file_has_it(seeded: FlaskClient) -> None:
    answered = seeded.get("/api/v1/maps/csto-kazakhstan").get_json()
    document = json.loads(SEED.read_bytes())
    for name in ("nodes", "relations"):
        assert sorted(answered[name], key=lambda each: each["id"]) == sorted(
            document[name], key=lambda each: each["id"]
        )
    assert answered["thesis"] == "thesis"


def test_a_map_is_found_by_id_and_by_slug(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"a": "claim"}, slug="my-map")
    by_slug = client.get(address).get_json()
    assert client.get(f"/api/v1/maps/{by_slug['id']}").get_json() == by_slug


def test_an_empty_map_gets_a_slug_of_its_title_and_another_when_that_is_taken(client: FlaskClient) -> None:
    addresses = [client.post("/api/v1/maps", json={"title": "Über Größe!"}).headers["Location"] for _ in range(12)]
    numbered = [f"uber-grosse-{number}" for number in range(2, 13)]
    assert [each.rpartition("/")[2] for each in addresses] == ["uber-grosse", *numbered]


def test_a_title_in_another_script_gets_a_slug_that_can_be_typed(client: FlaskClient) -> None:
    made = client.post("/api/v1/maps", json={"title": "Вмешательство ОДКБ"})
    assert made.get_json()["slug"] == "vmeshatelstvo-odkb"


def test_a_map_is_created_with_the_visibility_that_is_asked_for(client: FlaskClient, app: Flask) -> None:
    made = client.post("/api/v1/maps?visibility=unlisted", json={"title": "A map"})
    assert FlaskClient(app).get(made.headers["Location"]).status_code == 200
    refused = client.post("/api/v1/maps?visibility=secret", json={"title": "A map"})
    assert [each["pointer"] for each in refused.get_json()["errors"]] == ["/visibility"]


def test_a_map_is_created_at_its_address_by_put_and_only_once(client: FlaskClient) -> None:
    create = {"If-None-Match": "*"}
    made = client.put("/api/v1/maps/my-map", json={"title": "Any title"}, headers=create)
    assert (made.status_code, made.get_json()["slug"]) == (201, "my-map")
    assert client.put("/api/v1/maps/my-map", json={"title": "Again"}, headers=create).status_code == 412
    other = client.put("/api/v1/maps/new", json={"title": "T", "slug": "other"}, headers=create)
    assert [each["pointer"] for each in other.get_json()["errors"]] == ["/slug"]
    for reference in ("m_23456789bcdfghjk", "Capital"):
        refused = client.put(f"/api/v1/maps/{reference}", json={"title": "T"}, headers=create)
        assert refused.status_code == 422, refused.text
    missing = client.put("/api/v1/maps/nowhere", json={"title": "T"}, headers={"If-Match": "*"})
    assert missing.status_code == 404


def test_bytes_are_had_by_clients_that_know_no_other_media_type(seeded: FlaskClient) -> None:
    octets = {"Accept": "application/octet-stream"}
    drawing = seeded.get("/api/v1/maps/csto-kazakhstan.svg", headers=octets)
    assert drawing.content_type == "application/octet-stream"
    assert drawing.data == seeded.get("/api/v1/maps/csto-kazakhstan.svg").data


def test_an_answer_names_its_request(client: FlaskClient) -> None:
    named = client.get("/api/v1/maps", headers={"X-Request-Id": "my-request.1"})
    assert named.headers["X-Request-Id"] == "my-request.1"
    for given in ("", "a" * 65, "a b", "a\tb"):
        made = client.get("/api/v1/maps/none", headers={"X-Request-Id": given}).headers["X-Request-Id"]
        assert re.fullmatch("[0-9a-f]{16}", made)


def test_a_slug_that_the_client_chose_is_never_changed(client: FlaskClient, make_map: MapMaker) -> None:
    make_map(slug="mine")
    answer = client.post("/api/v1/maps", json={"title": "T", "slug": "mine"})
    assert answer.status_code == 409
    assert "'mine' belongs to another map" in answer.get_json()["detail"]


def test_maps_are_listed_newest_first_in_pages_with_links(client: FlaskClient, make_map: MapMaker) -> None:
    for number in range(5):
        make_map(slug=f"map-{number}")
    address, seen = "/api/v1/maps?limit=2", []
    while address:
        answer = client.get(address)
        seen += [each["slug"] for each in answer.get_json()["maps"]]
        links = [each for each in answer.headers["Link"].split(", ") if 'rel="next"' in each]
        address = links[0].partition(">")[0].removeprefix("<") if links else ""
    assert seen == ["map-4", "map-3", "map-2", "map-1", "map-0"]


def test_maps_are_filtered_by_tag_and_by_words_in_any_of_their_texts(client: FlaskClient, make_map: MapMaker) -> None:
    make_map(slug="one", tags=["x"], description="About penguins.")
    make_map(slug="two", nodes=None, tags=["x", "y"], title="Of walruses")
    client.post("/api/v1/maps/two/nodes", json={"type": "claim", "text": "Walruses eat clams, not Pinguine."})

    def found(query: str) -> set[str]:
        return {each["slug"] for each in client.get(f"/api/v1/maps?{query}").get_json()["maps"]}

    assert found("tag=x") == {"one", "two"}
    assert found("tag=y") == {"two"}
    assert found("q=PENGU") == {"one"}
    assert found("q=clam+walruses") == {"two"}
    assert found("q=nothing") == set()
    assert found("q=%22+OR+*") == set()
    assert found("q=NEAR(%22a%22)+-x%3A") == set()


def test_search_forgets_what_was_changed_or_removed(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"a": "claim"}, slug="one")
    change(client, "PATCH", f"{address}/nodes/a", {"text": "An ostrich."})
    assert client.get("/api/v1/maps?q=ostrich").get_json()["maps"]
    change(client, "PATCH", f"{address}/nodes/a", {"text": "A heron."})
    assert not client.get("/api/v1/maps?q=ostrich").get_json()["maps"]
    change(client, "DELETE", f"{address}/nodes/a")
    assert not client.get("/api/v1/maps?q=heron").get_json()["maps"]


def test_details_are_changed_by_a_merge_patch(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map(slug="one", description="Old.", tags=["x"])
    answer = change(client, "PATCH", address, {"title": "New", "description": None, "slug": "two"})
    assert answer.status_code == 200
    renamed = client.get("/api/v1/maps/two").get_json()
    assert (renamed["title"], "description" in renamed, renamed["tags"]) == ("New", False, ["x"])
    assert client.get(address).status_code == 308


def test_a_patch_of_the_map_does_not_reach_its_nodes(client: FlaskClient, make_map: MapMaker) -> None:
    assert pointers(change(client, "PATCH", make_map(), {"nodes": [], "title": 3})) == ["/nodes"]


def test_a_whole_map_is_put_as_one_revision_of_what_differs(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"a": "claim", "b": "claim", "c": "claim"}, {"r": ("support", ["a"], "b")})
    document = client.get(address).get_json()
    document["nodes"] = [each for each in document["nodes"] if each["id"] != "c"]
    document["nodes"][0]["text"] = "Changed."
    answer = change(client, "PUT", address, document)
    assert answer.get_json()["revision"] == 2
    operations = client.get(f"{address}/revisions/2").get_json()["operations"]
    assert [each["op"] for each in operations] == ["put_node", "remove_node"]


def test_putting_the_same_map_makes_no_revision(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"a": "claim"})
    answer = change(client, "PUT", address, client.get(address).get_json())
    assert answer.get_json()["revision"] == 1


def test_a_deleted_map_is_gone_with_its_log(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"a": "claim"}, slug="one")
    assert change(client, "DELETE", address).status_code == 204
    for gone in (address, f"{address}/nodes", f"{address}/revisions", f"{address}.svg"):
        assert client.get(gone).status_code == 404
    assert make_map(slug="one") == address


def test_the_revision_log_tells_every_change_and_how_the_map_was(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"a": "claim", "b": "claim"}, {"r": ("support", ["a"], "b")})
    states = [client.get(address).get_json()]
    for method, where, body in (
        ("PATCH", "/nodes/a", {"text": "Changed."}),
        ("DELETE", "/nodes/a", None),
        ("PATCH", "", {"title": "Other"}),
    ):
        assert change(client, method, address + where, body).status_code == 200
        states.append(client.get(address).get_json())
    log = client.get(f"{address}/revisions").get_json()["revisions"]
    assert [each["number"] for each in log] == [4, 3, 2, 1]
    assert log[1]["operations"] == [{"op": "remove_relation", "id": "r"}, {"op": "remove_node", "id": "a"}]
    assert all(each["author"] == "admin" and each["time"].endswith("Z") for each in log)
    for number, state in enumerate(states, 1):
        assert client.get(f"{address}/revisions/{number}").get_json()["map"] == state
    assert client.get(f"{address}/revisions/5").status_code == 404


def test_the_map_schema_is_served(client: FlaskClient) -> None:
    answer = client.get("/api/v1/schemas/map.json")
    assert answer.content_type == "application/schema+json"
    assert answer.get_json(force=True) == map_json_schema()


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("image/svg+xml", "image/svg+xml"),
        ("image/*", "image/svg+xml"),
        ("text/vnd.graphviz, application/json;q=0.5", "text/vnd.graphviz"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    ],
)
def test_the_accept_header_chooses_the_form(seeded: FlaskClient, accept: str | None, kind: str) -> None:
    answer = seeded.get("/api/v1/maps/csto-kazakhstan", headers={"Accept": accept} if accept else {})
    assert answer.mimetype == kind


def test_a_form_that_does_not_exist_is_refused(seeded: FlaskClient) -> None:
    refused = seeded.get("/api/v1/maps/csto-kazakhstan", headers={"Accept": "video/mp4"})
    assert refused.status_code == 406
    assert "image/svg+xml" in refused.get_json()["detail"]
    assert seeded.get("/api/v1/maps/csto-kazakhstan.bmp").status_code == 404


def test_a_request_that_cannot_be_answered_changes_nothing(client: FlaskClient) -> None:
    refused = client.post("/api/v1/maps", json={"title": "T"}, headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert client.get("/api/v1/maps").get_json()["maps"] == []


@pytest.mark.parametrize("suffix", ["json", "svg", "dot"])
def test_an_answer_that_the_client_has_is_304_in_every_form(seeded: FlaskClient, suffix: str) -> None:
    address = f"/api/v1/maps/csto-kazakhstan.{suffix}"
    tag = seeded.get(address).headers["ETag"]
    unchanged = seeded.get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", tag)
    change(seeded, "PATCH", "/api/v1/maps/csto-kazakhstan", {"title": "Changed"})
    assert seeded.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_the_forms_of_a_map_and_their_compressed_kinds_have_different_tags(seeded: FlaskClient) -> None:
    tags = {
        seeded.get(f"/api/v1/maps/csto-kazakhstan{suffix}", headers={"Accept-Encoding": coding}).headers["ETag"]
        for suffix in (".json", ".svg", ".dot")
        for coding in ("identity", "gzip")
    }
    assert len(tags) == 6


@pytest.mark.parametrize("suffix", ["json", "svg"])
def test_large_answers_are_compressed_for_clients_that_take_it(seeded: FlaskClient, suffix: str) -> None:
    address = f"/api/v1/maps/csto-kazakhstan.{suffix}"
    packed = seeded.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == seeded.get(address).data
    tag = packed.headers["ETag"]
    assert seeded.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": tag}).status_code == 304


def test_small_answers_and_clients_that_refuse_are_left_alone(client: FlaskClient, make_map: MapMaker) -> None:
    small = client.get(make_map(), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in small.headers
    refused = client.get("/api/v1/schemas/map.json", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_a_tag_of_a_compressed_answer_serves_for_a_change(seeded: FlaskClient) -> None:
    address = "/api/v1/maps/csto-kazakhstan"
    tag = seeded.get(address, headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert seeded.patch(address, json={"title": "T"}, headers={"If-Match": tag}).status_code == 200


def test_pages_of_other_origins_may_use_a_token_and_never_a_cookie(seeded: FlaskClient) -> None:
    origin = {"Origin": "https://example.org"}
    read = seeded.get("/api/v1/maps/csto-kazakhstan", headers=origin)
    assert read.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in read.headers
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, if-match"}
    preflight = seeded.options("/api/v1/maps", headers={**origin, **asked})
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert {"Authorization", "If-Match"} <= set(preflight.headers["Access-Control-Allow-Headers"].split(", "))
    made = seeded.post("/api/v1/maps", json={"title": "T"}, headers=origin)
    assert made.status_code == 201
    assert "ETag" in made.headers["Access-Control-Expose-Headers"]
    # An error can be read by the page as well.
    wrong = seeded.post("/api/v1/maps", json={}, headers=origin)
    assert (wrong.status_code, wrong.headers["Access-Control-Allow-Origin"]) == (422, "*")
    cookie = {"Cookie": "argmap_session=x", **origin}
    by_cookie = FlaskClient(seeded.application).post("/api/v1/maps", json={"title": "T"}, headers=cookie)
    assert by_cookie.status_code == 401


def test_only_the_origins_that_are_allowed_are_let_in(store: Store) -> None:
    app = create_app(Configuration(store, allowed_origins="https://maps.example.org"))
    for origin, allowed in (("https://maps.example.org", True), ("https://example.org", False)):
        answer = app.test_client().get("/api/v1/maps", headers={"Origin": origin})
        assert (answer.headers.get("Access-Control-Allow-Origin") == origin) == allowed
        assert "Origin" in answer.headers["Vary"]
    app.extensions["argmap"].close()


def test_a_map_at_the_limit_is_taken_and_one_node_more_is_refused(client: FlaskClient) -> None:
    nodes = [{"id": f"n{number}", "type": "claim", "text": "T."} for number in range(10_000)]
    created = client.post("/api/v1/maps", json={"title": "Large", "slug": "large", "nodes": nodes})
    assert created.status_code == 201
    refused = client.post("/api/v1/maps/large/nodes", json={"type": "claim", "text": "One more."})
    assert refused.status_code == 413
    assert len(client.get("/api/v1/maps/large").get_json()["nodes"]) == 10_000


def test_requests_for_a_slug_that_a_map_had_are_redirected_until_another_takes_it(
    client: FlaskClient, make_map: MapMaker
) -> None:
    make_map({"a": "claim"}, slug="before")
    change(client, "PATCH", "/api/v1/maps/before", {"slug": "after"})
    for old, new in (
        ("", ""),
        (".svg?theme=dark", ".svg?theme=dark"),
        ("@1.svg", "@1.svg"),
        ("/nodes/a", "/nodes/a"),
        ("/revisions/1...2", "/revisions/1...2"),
    ):
        answer = client.get(f"/api/v1/maps/before{old}")
        assert (answer.status_code, answer.headers["Location"]) == (308, f"/api/v1/maps/after{new}")
    posted = client.post("/api/v1/maps/before/nodes", json={"type": "claim", "text": "T."})
    assert (posted.status_code, posted.headers["Location"]) == (308, "/api/v1/maps/after/nodes")
    make_map({"b": "claim"}, slug="before")
    assert client.get("/api/v1/maps/before").get_json()["nodes"][0]["id"] == "b"


def test_an_owner_may_keep_the_slugs_that_a_map_had(client: FlaskClient, make_map: MapMaker) -> None:
    make_map(slug="before")
    kept = client.patch("/api/v1/maps/before/access", json={"keeps_old_slugs": True}).get_json()
    assert kept["keeps_old_slugs"] is True
    change(client, "PATCH", "/api/v1/maps/before", {"slug": "after"})
    assert client.post("/api/v1/maps", json={"title": "T", "slug": "before"}).status_code == 409
    # The map itself may have it back.
    assert change(client, "PATCH", "/api/v1/maps/after", {"slug": "before"}).status_code == 200
    assert client.get("/api/v1/maps/after").status_code == 308


def test_a_slug_that_a_hidden_map_had_tells_nothing(client: FlaskClient, make_map: MapMaker) -> None:
    client.post("/api/v1/maps?visibility=private", json={"title": "T", "slug": "before"})
    change(client, "PATCH", "/api/v1/maps/before", {"slug": "after"})
    anonymous = client.application.test_client()
    anonymous.token = None  # type: ignore[attr-defined]
    answer = anonymous.get("/api/v1/maps/before")
    assert (answer.status_code, "after" in answer.text) == (404, False)


def test_the_past_of_a_map_is_kept_for_good_under_its_id(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"a": "claim"})
    identifier = client.get(address).get_json()["id"]
    for path in ("@1.svg", "/revisions/1", "/revisions/0...1"):
        by_id = client.get(f"/api/v1/maps/{identifier}{path}")
        assert by_id.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert client.get(f"{address}{path}").headers["Cache-Control"] == "private, max-age=3600"
        again = client.get(f"/api/v1/maps/{identifier}{path}", headers={"If-None-Match": by_id.headers["ETag"]})
        assert (again.status_code, again.headers["Cache-Control"]) == (304, by_id.headers["Cache-Control"])
    assert client.get(f"{address}.svg").headers["Cache-Control"] == "no-cache"
