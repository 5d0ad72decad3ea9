"""Forks and comparisons."""

import csv
import io

import pytest
from flask.testing import FlaskClient

from argmap.store.database import Store
from tests.conftest import MapMaker, change
from tests.people import bearer, make_account
from tests.proposing import accept


@pytest.fixture
def address(client: FlaskClient, make_map: MapMaker) -> str:
    return make_map(
        {"a": "claim", "b": "premise", "c": "objection"},
        {"r": ("support", ["b"], "a"), "x": ("attack", ["c"], "r")},
        thesis="a",
        slug="origin",
    )


def test_a_fork_is_a_private_copy_that_knows_its_origin(client: FlaskClient, store: Store, address: str) -> None:
    token = make_account(store, "ada")
    client.patch(f"{address}/access", json={"visibility": "public"})
    made = client.post(f"{address}/forks", json={"title": "Mine"}, headers=bearer(token))
    assert made.status_code == 201
    origin = client.get(address).get_json()
    assert made.get_json()["origin"] == {"map": origin["id"], "revision": 1}
    copy = client.get(made.headers["Location"], headers=bearer(token)).get_json()
    assert (copy["nodes"], copy["relations"], copy["title"]) == (origin["nodes"], origin["relations"], "Mine")
    assert client.get(made.headers["Location"], headers=bearer(make_account(store, "eve"))).status_code == 404


def test_two_maps_are_compared_by_id_and_then_by_text(client: FlaskClient, address: str, make_map: MapMaker) -> None:
    same = client.get(f"{address}/compare/origin").get_json()
    assert (same["similarity"], same["relations_in_both"]) == (1.0, 2)
    assert [each["differs"] for each in same["matches"]] == [[], [], []]
    other = client.post(
        "/api/v1/maps",
        json={
            "title": "Other",
            "slug": "other",
            "nodes": [
                {"id": "a", "type": "claim", "text": "Text of a!"},
                {"id": "z", "type": "premise", "text": "Text of b."},
                {"id": "new", "type": "claim", "text": "Penguins cannot fly at all."},
            ],
            "relations": [{"id": "q", "kind": "support", "premises": ["z"], "target": "a"}],
        },
    )
    assert other.status_code == 201
    found = client.get(f"{address}/compare/other").get_json()
    matches = {each["here"]: each for each in found["matches"]}
    assert (matches["a"]["by"], matches["a"]["differs"]) == ("id", ["text"])
    assert (matches["b"]["there"], matches["b"]["by"], matches["b"]["similarity"]) == ("z", "text", 1.0)
    assert (found["nodes_only_here"], found["nodes_only_there"]) == (["c"], ["new"])
    assert (found["relations_in_both"], found["relations_only_here"]) == (1, ["x"])
    assert 0 < found["similarity"] < 1


def test_an_id_with_a_text_about_something_else_is_no_match(client: FlaskClient, address: str) -> None:
    node = {"id": "a", "type": "claim", "text": "Qwerty zxcvb uiop!"}
    client.post("/api/v1/maps", json={"title": "Other", "slug": "other", "nodes": [node]})
    assert client.get(f"{address}/compare/other").get_json()["matches"] == []


def test_many_forks_stand_in_one_table(client: FlaskClient, address: str) -> None:
    for name in ("one", "two"):
        client.post(f"{address}/forks", json={"slug": name})
    change(client, "DELETE", "/api/v1/maps/two/nodes/c")
    rows = {row["map"]: row for row in client.get(f"{address}/forks").get_json()["forks"]}
    assert (rows["one"]["similarity"], rows["two"]["missing"]) == (1.0, 1)
    table = csv.DictReader(io.StringIO(client.get(f"{address}/forks.csv").data.decode("utf-8-sig")))
    assert [(row["map"], row["owners"]) for row in table] == [("one", "admin"), ("two", "admin")]


def test_a_forks_changes_come_back_as_a_proposal(client: FlaskClient, store: Store, address: str) -> None:
    token = make_account(store, "ada")
    client.put(f"{address}/access/accounts/ada", json={"role": "critic"})
    fork = client.post(f"{address}/forks", json={"slug": "mine"}, headers=bearer(token)).headers["Location"]
    body = {"title": "T", "reason": "R", "fork": "mine"}
    assert client.post(f"{address}/pull", json=body, headers=bearer(token)).status_code == 409
    tag = client.get(f"{fork}/nodes/b", headers=bearer(token)).headers["ETag"]
    headers = {**bearer(token), "If-Match": tag}
    client.patch(f"{fork}/nodes/b", json={"text": "Better."}, headers=headers)
    change(client, "PATCH", f"{address}/nodes/a", {"note": "Meanwhile."})
    made = client.post(f"{address}/pull", json=body, headers=bearer(token))
    assert [step["id"] for step in made.get_json()["steps"]] == ["b"]
    accepted = accept(client, made.headers["Location"])
    assert accepted.status_code == 200
    assert client.get(f"{address}/nodes/b").get_json()["text"] == "Better."
    assert client.post(f"{address}/pull", json={**body, "fork": "origin"}).status_code == 409
