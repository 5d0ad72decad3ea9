"""Proposals: previewed, discussed, revised, accepted whole or in part, rebased where nothing clashes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from argmap.store.database import Store
from tests.conftest import MapMaker, SpeakingClient, change, pointers
from tests.people import bearer, make_account
from tests.proposing import accept


@pytest.fixture
def address(client: FlaskClient, make_map: MapMaker) -> str:
    return make_map({"a": "claim", "b": "premise", "c": "premise"}, {"r": ("support", ["b"], "a")}, thesis="a")


@pytest.fixture
def critic(client: FlaskClient, store: Store, address: str) -> dict[str, str]:
    """What a critic of the map sends to be known."""
    token = make_account(store, "critic")
    client.put(f"{address}/access/accounts/critic", json={"role": "critic"})
    return bearer(token)


def node(identifier: str, text: str, **more: Any) -> dict[str, Any]:
    return {"op": "put_node", "node": {"id": identifier, "type": "premise", "text": text, **more}}


def propose(
    client: FlaskClient, address: str, critic: dict[str, str], operations: list[Any], **more: Any
) -> TestResponse:
    body = {"title": "Better words", "reason": "Because.", "operations": operations, **more}
    return client.post(f"{address}/proposals", json=body, headers=critic)


def test_a_proposal_is_previewed_drawn_discussed_and_accepted_as_its_authors(
    client: FlaskClient, address: str, critic: dict[str, str]
) -> None:
    made = propose(client, address, critic, [node("b", "Better."), node("new", "New.")])
    assert made.status_code == 201
    where = made.headers["Location"]
    preview = client.get(f"{where}/preview").get_json()
    assert [each["node"]["id"] for each in preview["operations"]] == ["b", "new"]
    assert (preview["conflicts"], preview["errors"]) == ([], [])
    svg = etree.fromstring(client.get(f"{where}/preview.svg").data)
    assert svg.xpath("//*[@id='node-new'][contains(@class, 'added')]")
    comment = {"anchor": {"kind": "proposal", "id": made.get_json()["id"]}, "kind": "agreement", "body": "Yes."}
    assert client.post(f"{address}/comments", json=comment).status_code == 201
    assert accept(client, where, {}, headers=critic).status_code == 403
    accepted = accept(client, where, {"note": "Good."}).get_json()
    assert (accepted["status"], accepted["result_revision"], accepted["decision"]) == ("accepted", 2, "Good.")
    revision = client.get(f"{address}/revisions/2").get_json()
    assert (revision["author"], revision["accepted_by"]) == ("critic", "admin")
    assert client.get(f"{address}/nodes/b").get_json()["text"] == "Better."
    assert accept(client, where).status_code == 409


def test_a_proposal_rebases_by_itself_where_nothing_clashes(
    client: FlaskClient, address: str, critic: dict[str, str]
) -> None:
    where = propose(client, address, critic, [node("b", "Better.")]).headers["Location"]
    change(client, "PATCH", f"{address}/nodes/b", {"note": "Another field."})
    change(client, "PATCH", f"{address}/nodes/c", {"text": "Another node."})
    assert accept(client, where).status_code == 200
    found = client.get(f"{address}/nodes/b").get_json()
    assert (found["text"], found["note"]) == ("Better.", "Another field.")


def test_a_conflict_is_three_way_per_field_and_solved_in_one_call(
    client: FlaskClient, address: str, critic: dict[str, str]
) -> None:
    where = propose(client, address, critic, [node("b", "Mine.", note="Mine too."), node("c", "C.")]).headers[
        "Location"
    ]
    change(client, "PATCH", f"{address}/nodes/b", {"text": "Theirs.", "note": "Theirs too."})
    answer = accept(client, where)
    assert answer.status_code == 409
    conflicts = {each["field"]: each for each in answer.get_json()["conflicts"]}
    assert (conflicts["text"]["base"], conflicts["text"]["theirs"], conflicts["text"]["mine"]) == (
        "Text of b.",
        "Theirs.",
        "Mine.",
    )
    assert client.get(f"{where}/preview").get_json()["conflicts"] == answer.get_json()["conflicts"]
    resolutions = [
        {"id": "b", "field": "text", "use": "mine"},
        {"id": "b", "field": "note", "use": "value", "value": "Ours."},
    ]
    assert accept(client, where, {"resolutions": resolutions}).status_code == 200
    found = client.get(f"{address}/nodes/b").get_json()
    assert (found["text"], found["note"]) == ("Mine.", "Ours.")
    assert client.get(f"{address}/nodes/c").get_json()["text"] == "C."


def test_a_change_of_what_was_removed_is_a_conflict(client: FlaskClient, address: str, critic: dict[str, str]) -> None:
    where = propose(client, address, critic, [node("b", "Mine.")]).headers["Location"]
    change(client, "DELETE", f"{address}/nodes/b")
    conflict = accept(client, where).get_json()["conflicts"][0]
    assert (conflict["id"], conflict["field"], conflict["theirs"]) == ("b", "", None)
    resolved = accept(client, where, {"resolutions": [{"id": "b", "use": "mine"}]})
    assert resolved.status_code == 200
    assert client.get(f"{address}/nodes/b").get_json()["text"] == "Mine."


def test_a_proposal_that_the_rules_forbid_by_now_says_so(
    client: FlaskClient, address: str, critic: dict[str, str]
) -> None:
    relation = {"id": "r2", "kind": "support", "premises": ["c"], "target": "a"}
    operations = [{"op": "put_relation", "relation": relation}]
    where = propose(client, address, critic, operations).headers["Location"]
    change(client, "DELETE", f"{address}/nodes/c")
    answer = accept(client, where)
    assert answer.status_code == 409
    assert "names 'c'" in answer.get_json()["errors"][0]["message"]


def test_a_part_of_a_proposal_is_accepted_and_the_rest_stays_open(
    client: FlaskClient, address: str, critic: dict[str, str]
) -> None:
    where = propose(client, address, critic, [node("b", "B."), node("c", "C.")]).headers["Location"]
    part = accept(client, where, {"parts": ["b"]}).get_json()
    assert (part["status"], [step["id"] for step in part["steps"]]) == ("open", ["c"])
    assert client.get(f"{address}/nodes/b").get_json()["text"] == "B."
    assert client.get(f"{address}/nodes/c").get_json()["text"] == "Text of c."
    assert accept(client, where, {"parts": ["zz"]}).status_code == 422
    assert accept(client, where).get_json()["status"] == "accepted"


def test_a_proposal_is_revised_withdrawn_or_declined(client: FlaskClient, address: str, critic: dict[str, str]) -> None:
    where = propose(client, address, critic, [node("b", "B.")]).headers["Location"]
    body = {"title": "Best words", "reason": "Still.", "operations": [node("b", "Best.")]}
    tag = client.get(where).headers["ETag"]
    assert client.put(where, json=body, headers={"If-Match": tag}).status_code == 403
    assert client.put(where, json=body, headers=critic).status_code == 428
    assert client.put(where, json=body, headers={**critic, "If-Match": tag}).get_json()["version"] == 2
    assert client.put(where, json=body, headers={**critic, "If-Match": tag}).status_code == 412
    assert client.post(f"{where}/withdraw", json={}).status_code == 403
    assert client.post(f"{where}/withdraw", json={"note": "No."}, headers=critic).get_json()["status"] == "withdrawn"
    other = propose(client, address, critic, [node("b", "B.")]).headers["Location"]
    assert client.post(f"{other}/decline", json={}).get_json()["status"] == "declined"
    statuses = {each["status"] for each in client.get(f"{address}/proposals").get_json()["proposals"]}
    assert statuses == {"withdrawn", "declined"}
    assert client.get(f"{address}/proposals?status=open").get_json()["proposals"] == []


def test_two_accepts_at_the_same_time_make_one_revision(
    app: Flask, client: FlaskClient, address: str, critic: dict[str, str]
) -> None:
    where = propose(client, address, critic, [node("b", "B.")]).headers["Location"]
    assert isinstance(client, SpeakingClient)

    def accept_at_once(_: int) -> int:
        return accept(app.test_client(), where).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept_at_once, range(2))) == [200, 409]
    assert client.get(address).get_json()["revision"] == 2


def test_a_wrong_proposal_is_told_by_pointer(client: FlaskClient, address: str, critic: dict[str, str]) -> None:
    assert pointers(propose(client, address, critic, [node("b", "")])) == ["/operations/0/node/text"]
    assert pointers(propose(client, address, critic, [])) == ["/operations"]
    assert pointers(propose(client, address, critic, [node("b", "Text of b.")])) == ["/operations"]
    many = [node(f"n{number}", "T.") for number in range(10_001)]
    assert propose(client, address, critic, many).status_code == 413
    assert propose(client, address, critic, [node("b", "B.")], base_revision=9).status_code == 404
    assert pointers(propose(client, address, critic, [node("b", "B.")], base_revision=0)) == ["/base_revision"]


def test_a_proposal_may_be_made_against_an_earlier_revision(
    client: FlaskClient, address: str, critic: dict[str, str]
) -> None:
    change(client, "PATCH", f"{address}/nodes/b", {"text": "Changed."})
    made = propose(client, address, critic, [node("b", "Mine.")], base_revision=1)
    assert made.get_json()["steps"][0]["before"]["text"] == "Text of b."
    assert accept(client, made.headers["Location"]).status_code == 409


# Ratings


def test_ratings_are_given_changed_withdrawn_and_read_as_distributions(
    client: FlaskClient, store: Store, address: str
) -> None:
    for name, value in (("w", 0.0), ("x", 0.25), ("y", 0.75), ("z", 1.0)):
        token = make_account(store, name)
        client.put(f"{address}/access/accounts/{name}", json={"role": "critic"})
        assert client.put(f"{address}/ratings/a", json={"value": value}, headers=bearer(token)).status_code == 200
    found = client.put(f"{address}/ratings/a", json={"value": 0.5}).get_json()
    assert (found["count"], found["median"], found["q1"], found["q3"], found["mine"]) == (5, 0.5, 0.25, 0.75, 0.5)
    client.put(f"{address}/ratings/r", json={"value": 1})
    assert client.delete(f"{address}/ratings/a").get_json()["count"] == 4
    assert client.delete(f"{address}/ratings/a").status_code == 404
    listed = client.get(f"{address}/ratings").get_json()["ratings"]
    assert [(each["element"], each["count"]) for each in listed] == [("a", 4), ("r", 1)]


def test_who_gave_which_rating_is_seen_by_those_whom_the_owner_lets(
    client: FlaskClient, address: str, critic: dict[str, str]
) -> None:
    client.put(f"{address}/ratings/a", json={"value": 0.5}, headers=critic)
    (given,) = client.get(f"{address}/ratings").get_json()["ratings"][0]["ratings"]
    assert (given["name"], given["value"], given["counts"]) == ("critic", 0.5, True)
    assert "ratings" not in client.get(f"{address}/ratings", headers=critic).get_json()["ratings"][0]
    client.patch(f"{address}/ratings", json={"show_raters": "everyone"})
    assert "ratings" in client.get(f"{address}/ratings", headers=critic).get_json()["ratings"][0]


def test_figures_of_few_ratings_and_events_say_nothing_of_what_one_participant_thinks(
    client: FlaskClient, store: Store, address: str, critic: dict[str, str]
) -> None:
    client.put(f"{address}/ratings/a", json={"value": 0.9})
    told = client.put(f"{address}/ratings/a", json={"value": 0.5}, headers=critic).get_json()
    assert (told["count"], told["mean"], told["min"], told["mine"]) == (2, None, None, 0.5)
    assert client.get(f"{address}/ratings", headers=critic).get_json()["ratings"][0]["mean"] is None
    for name in ("w", "x", "y"):
        token = make_account(store, name)
        client.put(f"{address}/access/accounts/{name}", json={"role": "critic"})
        client.put(f"{address}/ratings/a", json={"value": 0.1}, headers=bearer(token))
    assert client.get(f"{address}/ratings", headers=critic).get_json()["ratings"][0]["count"] == 5
    assert client.get(f"{address}/ratings", headers=critic).get_json()["ratings"][0]["median"] == 0.1
    events = client.get(f"{address}/events?last_event_id=0", headers={"Accept": "application/json"}).get_json()
    rated = [event["data"] for event in events["events"] if event["kind"] == "rating"]
    assert rated == [{"element": "a", "changed": True}] * 5


def test_a_rating_outside_0_to_1_is_told_by_pointer(client: FlaskClient, address: str) -> None:
    for value in ("-0.1", "1.1", "1e400"):
        answer = client.put(f"{address}/ratings/a", data=f'{{"value": {value}}}', content_type="application/json")
        assert pointers(answer) == ["/value"]
    assert pointers(client.put(f"{address}/ratings/a", json={"value": "0.5"})) == ["/value"]
    assert client.put(f"{address}/ratings/never", json={"value": 0.5}).status_code == 404


def test_a_vote_says_whether_an_objection_is_answered(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"a": "claim", "o": "objection"}, {"x": ("attack", ["o"], "a")})
    assert client.put(f"{address}/answers/o", json={"answered": True}).get_json()["answered"] == 1
    assert client.put(f"{address}/answers/o", json={"answered": False}).get_json()["unanswered"] == 1
    (given,) = client.get(f"{address}/ratings").get_json()["votes"][0]["votes"]
    assert (given["name"], given["answered"], given["counts"]) == ("admin", False, True)
    assert client.delete(f"{address}/answers/o").get_json()["unanswered"] == 0
    assert client.put(f"{address}/answers/a", json={"answered": True}).status_code == 422
