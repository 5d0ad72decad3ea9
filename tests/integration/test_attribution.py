"""Whose a change is, who accepted it, and where it came from: in the log, in blame, and in what followers are told."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from argmap.store.database import Store
from tests.conftest import MapMaker, change
from tests.people import bearer, make_account
from tests.proposing import accept, apply, propose, put_node, put_relation


@pytest.fixture
def address(client: FlaskClient, make_map: MapMaker) -> str:
    nodes = {"a": "claim", "b": "premise", "c": "premise"}
    return make_map(nodes, {"r": ("support", ["b"], "a")}, thesis="a", slug="origin")


@pytest.fixture
def ada(client: FlaskClient, store: Store, address: str) -> str:
    token = make_account(store, "ada")
    client.put(f"{address}/access/accounts/ada", json={"role": "critic"})
    return token


def last_revision(client: FlaskClient, address: str) -> Any:
    return client.get(f"{address}/revisions?limit=1").get_json()["revisions"][0]


def test_a_value_that_the_acceptor_gave_is_the_acceptors(client: FlaskClient, address: str, ada: str) -> None:
    where = propose(client, address, [put_node("b", "Mine."), put_node("c", "C.")], ada)
    change(client, "PATCH", f"{address}/nodes/b", {"text": "Theirs."})
    resolutions = [{"id": "b", "field": "text", "use": "value", "value": "Ours."}]
    assert accept(client, where, {"resolutions": resolutions}).status_code == 200
    revision = last_revision(client, address)
    assert (revision["author"], revision["accepted_by"]) == ("ada", "admin")
    assert revision["source"]["kind"] == "proposal"
    assert revision["credits"] == [{"element": "b", "field": "text", "author": "admin"}]
    assert client.get(f"{address}/blame/b").get_json()["states"][0]["credits"] == revision["credits"]
    assert client.get(f"{address}/blame/c").get_json()["states"][0]["credits"] == []
    events = client.get(f"{address}/events?last_event_id=0", headers={"Accept": "application/json"}).get_json()
    told = [event["data"] for event in events["events"] if event["kind"] == "revision"][-1]
    assert (told["source"], told["credits"]) == (revision["source"], revision["credits"])


def test_a_promoted_comment_is_its_authors(client: FlaskClient, address: str, ada: str) -> None:
    body = {"anchor": {"kind": "node", "id": "b"}, "kind": "doubt", "body": "Is it?"}
    comment = client.post(f"{address}/comments", json=body, headers=bearer(ada)).get_json()["id"]
    assert client.post(f"{address}/comments/{comment}/promote", json={}).status_code == 201
    revision = last_revision(client, address)
    assert (revision["author"], revision["accepted_by"]) == ("ada", "admin")
    assert revision["source"] == {"kind": "comment", "id": comment}


def test_a_pull_is_the_work_of_those_who_changed_the_fork_and_names_it(
    client: FlaskClient, store: Store, address: str, ada: str
) -> None:
    bob = make_account(store, "bob")
    fork = client.post(f"{address}/forks", json={"slug": "mine"}, headers=bearer(ada)).headers["Location"]
    client.put(f"{fork}/access/accounts/bob", json={"role": "editor"}, headers=bearer(ada))
    apply(client, fork, put_node("b", "Better."), put_node("d", "D."), token=ada)
    apply(client, fork, put_node("c", "By Bob."), token=bob)
    body = {"title": "T", "reason": "R", "fork": "mine"}
    made = client.post(f"{address}/pull", json=body)
    assert made.status_code == 201, made.text
    assert accept(client, made.headers["Location"]).status_code == 200
    revision = last_revision(client, address)
    assert (revision["author"], revision["accepted_by"]) == ("ada", "admin")
    assert revision["source"]["from"]["slug"] == "mine"
    assert revision["credits"] == [{"element": "c", "field": None, "author": "bob"}]
    assert client.get(f"{address}/blame/c").get_json()["states"][0]["author"] == "bob"


@pytest.mark.parametrize(
    ("operations", "message"),
    [
        ([put_node("b", "Better.")], "Reworded b"),
        ([put_node("b", "Text of b.", "claim")], "Made b a claim"),
        ([put_node("d", "D.")], "Added d (premise)"),
        ([put_relation("s", "c", "a")], "Added s (c supports a)"),
        ([put_node("b", "Text of b.", note="N.", tags=["t"])], "Changed note, tags of b"),
        ([{"op": "remove_node", "id": "b"}], "Removed b; removed r"),
        ([put_node(f"n{number}", "T.") for number in range(4)], "Added 4 nodes"),
        ([{"op": "set_details", "details": {"slug": "origin", "title": "New", "thesis": "a"}}], "Renamed the map"),
    ],
)
def test_the_log_says_what_a_change_did(client: FlaskClient, address: str, operations: list[Any], message: str) -> None:
    assert apply(client, address, *operations).status_code == 201
    assert last_revision(client, address)["message"] == message


def test_every_way_to_edit_takes_a_message(client: FlaskClient, address: str) -> None:
    message = "For the readers"
    for method, path, body in (
        ("POST", "/nodes", {"id": "d", "type": "premise", "text": "D."}),
        ("PATCH", "/nodes/d", {"text": "E."}),
        ("PUT", "/nodes/d", {"type": "premise", "text": "F."}),
        ("PATCH", "/relations/r", {"strength": 0.5}),
        ("DELETE", "/nodes/d", None),
        ("PATCH", "", {"description": "D."}),
        ("PUT", "", {"title": "Other"}),
    ):
        answer = client.open(f"{address}{path}?message={message}", method=method, json=body, headers={"If-Match": "*"})
        assert answer.status_code in {200, 201}, answer.text
        assert last_revision(client, address)["message"] == message
    for wrong in ("", "x" * 1001):
        answer = client.post(f"{address}/nodes?message={wrong}", json={"type": "claim", "text": "T."})
        assert answer.get_json()["errors"][0]["pointer"] == "/message"


def test_the_log_is_filtered_and_exported(client: FlaskClient, store: Store, address: str) -> None:
    eve = make_account(store, "eve")
    client.put(f"{address}/access/accounts/eve", json={"role": "editor"})
    apply(client, address, put_node("b", "Hers."), token=eve, message="=HYPERLINK(1)")
    apply(client, address, put_node("c", "Mine."))

    def numbers(query: str) -> list[int]:
        page = client.get(f"{address}/revisions?{query}").get_json()
        assert page["total"] == len(page["revisions"])
        return [revision["number"] for revision in page["revisions"]]

    assert (numbers("author=eve"), numbers("element=c"), numbers("element=b&element=c")) == ([2], [3, 1], [3, 2, 1])
    assert (numbers("since=2999-01-01T00:00:00Z"), numbers("until=2999-01-01T00:00:00Z")) == ([], [3, 2, 1])
    rows = client.get(f"{address}/revisions.csv?author=eve").data.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("number,time,author")
    assert (len(rows), rows[1].endswith(",b,'=HYPERLINK(1)")) == (2, True)


def test_a_branch_is_copied_with_where_it_comes_from(client: FlaskClient, address: str, make_map: MapMaker) -> None:
    other = make_map(
        {"a": "claim", "x": "premise", "o": "objection", "far": "claim"},
        {"r": ("support", ["x"], "a"), "u": ("attack", ["o"], "r")},
        slug="other",
    )
    source = client.get(other).get_json()
    answer = client.post(f"{address}/copies", json={"map": "other", "node": "a", "target": "b", "kind": "attack"})
    assert answer.status_code == 201, answer.text
    assert answer.get_json()["renamed"] == {"a": "a-2", "r": "r-2"}
    copied = client.get(f"{address}/nodes/a-2").get_json()
    assert copied["extensions"]["copied"] == {"map": source["id"], "revision": 1, "id": "a"}
    assert client.get(f"{address}/relations/u").get_json()["target"] == "r-2"
    assert client.get(f"{address}/nodes/far").status_code == 404
    assert last_revision(client, address)["source"]["kind"] == "copy"
    assert client.post(f"{address}/copies", json={"map": "other", "node": "never"}).status_code == 404
    assert client.post(f"{address}/copies", json={"map": "other", "node": "far", "target": "zz"}).status_code == 422


def test_a_difference_from_before_the_first_revision_is_drawn_too(client: FlaskClient, address: str) -> None:
    for suffix in ("json", "md", "svg"):
        for span in ("0...1", "1...0"):
            assert client.get(f"{address}/revisions/{span}.{suffix}").status_code == 200, (span, suffix)


# Merging


def test_words_that_were_changed_apart_are_merged_within_one_text(client: FlaskClient) -> None:
    node = {"id": "a", "type": "claim", "text": "The quick fox jumps over the dog.", "tags": ["x", "y"]}
    address = client.post("/api/v1/maps", json={"title": "T", "nodes": [node]}).headers["Location"]
    mine = {**node, "text": "The quick fox jumps over the lazy dog.", "tags": ["x", "y", "mine"]}
    where = propose(client, address, [{"op": "put_node", "node": mine}])
    change(client, "PATCH", f"{address}/nodes/a", {"text": "The slow fox jumps over the dog.", "tags": ["y", "theirs"]})
    assert accept(client, where).status_code == 200
    merged = client.get(f"{address}/nodes/a").get_json()
    assert merged["text"] == "The slow fox jumps over the lazy dog."
    assert merged["tags"] == ["y", "theirs", "mine"]


def test_a_relation_that_neither_side_wrote_is_pointed_out(client: FlaskClient, address: str) -> None:
    relation = {"id": "r", "kind": "attack", "premises": ["b"], "target": "a"}
    where = propose(client, address, [{"op": "put_relation", "relation": relation}])
    assert client.get(f"{where}/preview").get_json()["alerts"] == []
    change(client, "PATCH", f"{address}/relations/r", {"target": "c"})
    (alert,) = client.get(f"{where}/preview").get_json()["alerts"]
    assert alert["id"] == "r"
    assert "nobody wrote" in alert["message"]


def test_pulls_go_on_from_the_last_one_both_ways_and_across_forks_of_forks(client: FlaskClient, address: str) -> None:
    def pull(into: str, source: str) -> Any:
        answer = client.post(f"{into}/pull", json={"title": "T", "reason": "R", "fork": source})
        if answer.status_code == 409:
            return []
        steps = [step["id"] for step in answer.get_json()["steps"]]
        accepted = accept(client, answer.headers["Location"])
        assert accepted.status_code == 200, accepted.text
        return steps

    fork = client.post(f"{address}/forks", json={"slug": "fork"}).headers["Location"]
    grandchild = client.post(f"{fork}/forks", json={"slug": "grandchild"}).headers["Location"]
    apply(client, address, put_node("n1", "Of the origin."))
    apply(client, fork, put_node("n1", "Of the fork."), put_relation("f", "n1", "a"))
    assert pull(address, "fork") == ["n1", "f"]
    assert client.get(f"{address}/nodes/n1-2").get_json()["text"] == "Of the fork."
    assert pull(address, "fork") == []
    # What is n1 there is n1-2 here, from now on.
    apply(client, fork, put_node("n1", "Of the fork, again."))
    assert pull(address, "fork") == ["n1-2"]
    assert client.get(f"{address}/nodes/n1-2").get_json()["text"] == "Of the fork, again."
    # Downstream, the origin's own n1 gets another id, and what came from the fork is known again.
    assert pull(fork, "origin") == ["n1-2"]
    assert client.get(f"{fork}/nodes/n1").get_json()["text"] == "Of the fork, again."
    assert client.get(f"{fork}/nodes/n1-2").get_json()["text"] == "Of the origin."
    assert pull(fork, "origin") == []
    apply(client, grandchild, put_node("c", "From far away."))
    assert pull(address, "grandchild") == ["c"]
    assert client.get(f"{address}/nodes/c").get_json()["text"] == "From far away."
