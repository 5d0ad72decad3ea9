"""Nodes and relations, over HTTP."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import MapMaker, change, pointers


@pytest.fixture
def address(make_map: MapMaker) -> str:
    return make_map(
        {"a": "claim", "b": "premise", "c": "objection", "e": "evidence"},
        {"r1": ("support", ["b", "e"], "a"), "x1": ("attack", ["c"], "r1")},
        thesis="a",
    )


def test_a_node_without_an_id_gets_the_next_free_one(client: FlaskClient, address: str) -> None:
    client.post(f"{address}/nodes", json={"id": "n2", "type": "claim", "text": "Mine."})
    made = [client.post(f"{address}/nodes", json={"type": "claim", "text": "T."}) for _ in range(3)]
    assert [each.get_json()["id"] for each in made] == ["n1", "n3", "n4"]
    assert made[0].headers["Location"] == f"{address}/nodes/n1"
    assert client.get(made[0].headers["Location"]).get_json() == made[0].get_json()


@pytest.mark.parametrize("taken", ["a", "r1", "b"])
def test_a_used_id_is_refused(client: FlaskClient, address: str, taken: str) -> None:
    change(client, "DELETE", f"{address}/nodes/b")
    answer = client.post(f"{address}/nodes", json={"id": taken, "type": "claim", "text": "T."})
    assert answer.status_code == 409
    headers = {"If-None-Match": "*"}
    kind = "relations" if taken != "r1" else "nodes"
    body: dict[str, Any] = {"type": "claim", "text": "T."}
    if kind == "relations":
        body = {"kind": "attack", "premises": ["c"], "target": "a"}
    assert client.put(f"{address}/{kind}/{taken}", json=body, headers=headers).status_code == 409


def test_a_node_is_put_patched_and_read(client: FlaskClient, address: str) -> None:
    put = change(client, "PUT", f"{address}/nodes/b", {"type": "premise", "text": "New.", "tags": ["x"]})
    assert put.get_json() == {"id": "b", "type": "premise", "text": "New.", "tags": ["x"]}
    patched = change(client, "PATCH", f"{address}/nodes/b", {"tags": None, "credence": 0.5})
    assert patched.get_json() == {"id": "b", "type": "premise", "text": "New.", "credence": 0.5}
    assert client.get(f"{address}/nodes/b").get_json() == patched.get_json()
    assert client.get(f"{address}/nodes/b").headers["ETag"] == patched.headers["ETag"]


def test_a_patch_may_come_as_a_merge_patch_by_name(client: FlaskClient, address: str) -> None:
    tag = client.get(f"{address}/nodes/b").headers["ETag"]
    answer = client.patch(
        f"{address}/nodes/b",
        data='{"text": "New."}',
        content_type="application/merge-patch+json",
        headers={"If-Match": tag},
    )
    assert answer.status_code == 200


def test_put_creates_only_where_the_client_says_that_there_is_nothing(client: FlaskClient, address: str) -> None:
    body = {"type": "claim", "text": "T."}
    assert client.put(f"{address}/nodes/new", json=body).status_code == 428
    assert client.put(f"{address}/nodes/new", json=body, headers={"If-Match": "*"}).status_code == 412
    created = client.put(f"{address}/nodes/new", json=body, headers={"If-None-Match": "*"})
    assert (created.status_code, created.headers["Location"]) == (201, f"{address}/nodes/new")
    assert client.put(f"{address}/nodes/new", json=body, headers={"If-None-Match": "*"}).status_code == 412


def test_the_id_of_the_body_must_be_that_of_the_address(client: FlaskClient, address: str) -> None:
    assert pointers(change(client, "PUT", f"{address}/nodes/b", {"id": "z", "type": "claim", "text": "T."})) == ["/id"]
    assert pointers(change(client, "PATCH", f"{address}/nodes/b", {"id": "z"})) == ["/id"]


def test_a_delete_lists_what_went_with_it(client: FlaskClient, address: str) -> None:
    answer = change(client, "DELETE", f"{address}/nodes/e")
    assert answer.get_json() == {"revision": 2, "removed": {"nodes": ["e"], "relations": ["x1", "r1"]}}
    assert client.get(f"{address}/relations").get_json()["relations"] == []


def test_the_thesis_is_not_deleted(client: FlaskClient, address: str) -> None:
    assert pointers(change(client, "DELETE", f"{address}/nodes/a")) == [""]
    assert client.get(f"{address}/nodes/a").status_code == 200


def test_nodes_are_listed_in_natural_order_and_filtered(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({f"n{number}": "claim" for number in range(1, 13)}, slug="many")
    client.post(f"{address}/nodes", json={"id": "p", "type": "premise", "text": "A zebra.", "tags": ["x"]})
    seen, query = [], "limit=5"
    while query:
        page = client.get(f"{address}/nodes?{query}").get_json()
        seen += [each["id"] for each in page["nodes"]]
        query = f"limit=5&cursor={page['next']}" if page["next"] else ""
    assert seen == [*(f"n{number}" for number in range(1, 13)), "p"]
    for query in ("type=premise", "tag=x", "q=zebra", "q=ZEB", "type=premise&tag=x&q=zebra"):
        assert [each["id"] for each in client.get(f"{address}/nodes?{query}").get_json()["nodes"]] == ["p"]


def test_relations_are_filtered_by_kind_and_by_what_they_name(client: FlaskClient, address: str) -> None:
    def found(query: str) -> list[str]:
        return [each["id"] for each in client.get(f"{address}/relations?{query}").get_json()["relations"]]

    assert found("") == ["r1", "x1"]
    assert found("kind=attack") == ["x1"]
    assert found("at=b") == ["r1"]
    assert found("at=r1") == ["x1"]
    assert found("at=nothing") == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("type=opinion", "type"),
        ("colour=red", "colour"),
        ("cursor=%25%25", "cursor"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, address: str, query: str, name: str) -> None:
    answer = client.get(f"{address}/nodes?{query}")
    assert answer.status_code == 422
    assert [(each["in"], each["pointer"]) for each in answer.get_json()["errors"]] == [("query", f"/{name}")]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("where", ["", "/nodes/b", "/relations/r1"])
def test_a_change_needs_the_present_version(client: FlaskClient, address: str, method: str, where: str) -> None:
    target = address + where
    before = client.get(target)
    body = None if method == "DELETE" else {} if method == "PATCH" else before.get_json()
    assert client.open(target, method=method, json=body).status_code == 428
    for stale in ('"old"', f"W/{before.headers['ETag']}"):
        answer = client.open(target, method=method, json=body, headers={"If-Match": stale})
        assert answer.status_code == 412
        assert answer.headers["ETag"] == before.headers["ETag"]
    assert client.get(target).data == before.data


def test_edits_of_different_nodes_do_not_make_each_other_stale(client: FlaskClient, address: str) -> None:
    tag = client.get(f"{address}/nodes/b").headers["ETag"]
    change(client, "PATCH", f"{address}/nodes/c", {"text": "Other."})
    assert client.patch(f"{address}/nodes/b", json={"text": "T."}, headers={"If-Match": tag}).status_code == 200


def test_an_element_that_came_back_has_another_version(client: FlaskClient, address: str) -> None:
    whole = client.get(address).get_json()
    tag = client.get(f"{address}/nodes/e").headers["ETag"]
    change(client, "DELETE", f"{address}/nodes/e")
    change(client, "PUT", address, whole)
    assert client.get(f"{address}/nodes/e").headers["ETag"] != tag


def test_all_breaches_of_a_relation_are_told_at_once(client: FlaskClient, address: str) -> None:
    answer = client.post(
        f"{address}/relations",
        json={"kind": "support", "premises": ["c", "zz"], "target": "yy", "strength": 2, "colour": 1},
    )
    assert set(pointers(answer)) == {"/strength", "/colour", "/premises/0", "/premises/1", "/target"}


@pytest.mark.parametrize(
    "text", ["", "   ", "x" * 10_001, "nul \u0000", "bell \u0007", "lone \ud800", "\udc00 low first", "non \ufffe"]
)
def test_a_text_that_no_drawing_could_carry_is_refused(client: FlaskClient, address: str, text: str) -> None:
    answer = client.post(
        f"{address}/nodes", data=json.dumps({"type": "claim", "text": text}), content_type="application/json"
    )
    assert pointers(answer) == ["/text"]


@pytest.mark.parametrize("text", ["<script>", '"quoted"', r"\N \l", "<b>", "&#x0;", "עברית", "😀 👩‍👩‍👧", "x" * 10_000])
def test_any_other_text_comes_back_as_it_was_sent(client: FlaskClient, address: str, text: str) -> None:
    made = client.post(f"{address}/nodes", json={"type": "claim", "text": text})
    assert client.get(made.headers["Location"]).get_json()["text"] == text


def test_a_list_of_operations_is_applied_as_one_revision(client: FlaskClient, address: str) -> None:
    answer = client.post(
        f"{address}/changes",
        json={
            "message": "Two at once",
            "base_revision": 1,
            "operations": [
                {"op": "put_relation", "relation": {"id": "r2", "kind": "support", "premises": ["new"], "target": "a"}},
                {"op": "put_node", "node": {"id": "new", "type": "premise", "text": "T."}},
                {"op": "remove_node", "id": "c"},
            ],
        },
    )
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{address}/revisions/2"
    assert answer.get_json()["message"] == "Two at once"
    assert client.get(answer.headers["Location"]).get_json()["operations"] == answer.get_json()["operations"]


def test_a_breach_in_operations_names_the_operation_and_nothing_is_done(client: FlaskClient, address: str) -> None:
    answer = client.post(
        f"{address}/changes",
        json={
            "base_revision": 1,
            "operations": [
                {"op": "put_node", "node": {"id": "new", "type": "premise", "text": "T."}},
                {"op": "put_node", "node": {"id": "bad", "type": "evidence", "text": "T.", "colour": 1}},
                {"op": "remove_node", "id": "gone"},
                {"op": "fly"},
                {"op": "put_relation", "relation": {"id": "q", "kind": "support", "premises": ["new"], "target": "q"}},
            ],
        },
    )
    assert set(pointers(answer)) == {
        "/operations/1/node/colour",
        "/operations/1/node/sources",
        "/operations/2/id",
        "/operations/3/op",
        "/operations/4/relation/target",
    }
    assert client.get(f"{address}/nodes/new").status_code == 404
    assert client.get(address).get_json()["revision"] == 1


def test_operations_honour_if_match_when_it_is_sent(client: FlaskClient, address: str) -> None:
    body = {"operations": [{"op": "put_node", "node": {"id": "new", "type": "premise", "text": "T."}}]}
    assert client.post(f"{address}/changes", json=body, headers={"If-Match": '"old"'}).status_code == 412
    tag = client.get(address).headers["ETag"]
    assert client.post(f"{address}/changes", json=body, headers={"If-Match": tag}).status_code == 201


def test_operations_that_change_nothing_make_no_revision(client: FlaskClient, address: str) -> None:
    node = client.get(f"{address}/nodes/b").get_json()
    answer = client.post(
        f"{address}/changes", json={"base_revision": 1, "operations": [{"op": "put_node", "node": node}]}
    )
    assert (answer.status_code, answer.get_json()["number"]) == (200, 1)
