"""Ratings, votes and agreements are of what was read; comments leave no trace when they go; the reviewer's day."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from argmap.model.quotes import TextQuote, find_quote
from argmap.model.sameness import says_the_same
from argmap.store.database import Store
from tests.conftest import MapMaker, change, pointers
from tests.people import bearer, make_account
from tests.proposing import accept, apply, propose, put_node, put_relation


@pytest.fixture
def address(client: FlaskClient, make_map: MapMaker) -> str:
    nodes = {"a": "claim", "b": "premise", "o": "objection"}
    return make_map(nodes, {"r": ("support", ["b"], "a"), "x": ("attack", ["o"], "a")}, thesis="a")


@pytest.fixture
def ada(client: FlaskClient, store: Store, address: str) -> str:
    token = make_account(store, "ada")
    client.put(f"{address}/access/accounts/ada", json={"role": "critic"})
    return token


def rating(client: FlaskClient, address: str, element: str) -> Any:
    listed = client.get(f"{address}/ratings").get_json()["ratings"]
    return next((told for told in listed if told["element"] == element), None)


def comment(client: FlaskClient, address: str, token: str | None = None, **body: Any) -> Any:
    content = {"anchor": {"kind": "node", "id": "b"}, "kind": "note", "body": "Hm.", **body}
    answer = client.post(f"{address}/comments", json=content, headers=bearer(token) if token else {})
    assert answer.status_code == 201, answer.text
    return answer.get_json()


# Opinions


def test_a_rating_counts_for_the_words_that_were_rated(client: FlaskClient, address: str, ada: str) -> None:
    client.put(f"{address}/ratings/b", json={"value": 0.9}, headers=bearer(ada))
    change(client, "PATCH", f"{address}/nodes/b", {"text": "text  of B"})
    assert (rating(client, address, "b")["count"], rating(client, address, "b")["earlier"]) == (1, 0)
    change(client, "PATCH", f"{address}/nodes/b", {"text": "The opposite."})
    told = rating(client, address, "b")
    assert (told["count"], told["earlier"], told["ratings"][0]["counts"]) == (0, 1, False)
    confirmed = client.put(f"{address}/ratings/b", json={"value": 0.9}, headers=bearer(ada)).get_json()
    assert (confirmed["count"], confirmed["earlier"], confirmed["mine_counts"]) == (1, 0, True)
    assert confirmed["mine_given"]


def test_the_rating_of_a_relation_is_of_what_it_connects(client: FlaskClient, address: str) -> None:
    client.put(f"{address}/ratings/r", json={"value": 0.5})
    change(client, "PATCH", f"{address}/relations/r", {"strength": 0.2})
    assert rating(client, address, "r")["count"] == 1
    change(client, "PATCH", f"{address}/relations/r", {"kind": "attack"})
    assert rating(client, address, "r")["count"] == 0


def test_ratings_of_what_is_gone_rest_and_can_be_withdrawn(client: FlaskClient, address: str) -> None:
    client.put(f"{address}/ratings/b", json={"value": 0.9})
    client.put(f"{address}/answers/o", json={"answered": True})
    for gone in ("b", "o"):
        change(client, "DELETE", f"{address}/nodes/{gone}")
    told = client.get(f"{address}/ratings").get_json()
    assert (rating(client, address, "b"), told["votes"]) == (None, [])
    for number in (2, 3):
        client.post(f"{address}/revisions/{number}/undo")
    assert rating(client, address, "b")["count"] == 1
    change(client, "DELETE", f"{address}/nodes/b")
    assert client.delete(f"{address}/ratings/b").status_code == 200
    assert client.delete(f"{address}/ratings/b").status_code == 404


def test_a_vote_is_on_the_words_of_the_objection(client: FlaskClient, address: str) -> None:
    client.put(f"{address}/answers/o", json={"answered": True})
    change(client, "PATCH", f"{address}/nodes/o", {"text": "Another objection."})
    (votes,) = client.get(f"{address}/ratings").get_json()["votes"]
    assert (votes["answered"], votes["earlier"], votes["votes"][0]["counts"]) == (0, 1, False)


def test_an_agreement_is_with_the_words_that_were_read(client: FlaskClient, address: str) -> None:
    agreement = comment(client, address, kind="agreement", body="Yes.")
    where = f"{address}/comments/{agreement['id']}"
    change(client, "PATCH", f"{address}/nodes/b", {"text": "TEXT OF B"})
    assert client.get(where).get_json()["counts"] is True
    change(client, "PATCH", f"{address}/nodes/b", {"text": "The opposite."})
    assert client.get(where).get_json()["counts"] is False


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("A claim.", "a  claim!", True),
        ("ﬁne", "fine", True),
        ("Straße", "STRASSE", True),
        ("It is so.", "It is not so.", False),
        ("1.5", "15", False),
        ("", "", True),
    ],
)
def test_a_change_of_case_spaces_or_punctuation_is_cosmetic(one: str, two: str, same: bool) -> None:
    assert says_the_same(one, two) is same


# Privacy


def test_what_a_deleted_or_edited_comment_said_is_nowhere(
    client: FlaskClient, store: Store, address: str, ada: str
) -> None:
    secret, later = "Unspeakable-1", "Unspeakable-2"
    written = comment(client, address, ada, body=secret)
    where = f"{address}/comments/{written['id']}"
    headers = {**bearer(ada), "If-Match": client.get(where).headers["ETag"]}
    assert client.patch(where, json={"body": later}, headers=headers).status_code == 200
    change(client, "DELETE", where)
    json_only = {"Accept": "application/json"}
    for path in (f"{address}/comments", where, f"{where}/versions", f"{address}/events?last_event_id=0"):
        assert "Unspeakable" not in client.get(path, headers=json_only).text
    with store.reading() as connection:
        for table in ("comments", "comment_versions", "events", "revisions"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert "Unspeakable" not in repr([tuple(row) for row in rows])


def test_an_audit_keeps_what_was_said_for_administrators_alone(client: FlaskClient, address: str, ada: str) -> None:
    client.patch("/api/v1/settings", json={"comment_audit_days": 30})
    where = f"{address}/comments/{comment(client, address, ada, body='Libel.')['id']}"
    change(client, "DELETE", where)
    bodies = [version["body"] for version in client.get(f"{where}/versions").get_json()["versions"]]
    assert bodies == ["Libel."]
    shown = client.get(f"{where}/versions", headers=bearer(ada)).get_json()["versions"]
    assert [version["body"] for version in shown] == [None]


def test_invitations_presence_and_ratings_leave_no_names_in_what_followers_are_told(
    client: FlaskClient, address: str, ada: str
) -> None:
    made = client.post(f"{address}/invitations", json={"role": "critic"}).get_json()
    client.delete(f"{address}/invitations/{made['id']}")
    client.put(f"{address}/ratings/b", json={"value": 0.3125}, headers=bearer(ada))
    client.delete(f"{address}/ratings/b", headers=bearer(ada))
    told = client.get(f"{address}/events?last_event_id=0", headers={"Accept": "application/json"}).get_json()
    after_making = json.dumps(told["events"][1:])
    assert "ada" not in after_making
    assert "0.3125" not in after_making
    assert "invitation" not in after_making


# A reviewer's day


def test_a_proposal_is_reviewed_revised_and_decided_with_every_step_on_record(
    client: FlaskClient, store: Store, address: str, ada: str
) -> None:
    where = propose(client, address, [put_node("b", "B."), put_node("n", "N.")], ada)
    assert client.put(f"{where}/reviewers", json={"reviewers": ["nobody"]}).status_code == 422
    assert client.put(f"{where}/reviewers", json={"reviewers": ["ada"]}).get_json()["reviewers"] == ["ada"]
    assert client.post(f"{where}/reviews", json={"verdict": "approve"}, headers=bearer(ada)).status_code == 403
    asked = client.post(f"{where}/reviews", json={"verdict": "request-changes", "note": "Say more."})
    assert asked.status_code == 200
    on_step = {"kind": "proposal", "id": where.rpartition("/")[2], "element": "n"}
    remark = comment(client, address, anchor=on_step)
    body = {"title": "T", "reason": "R", "operations": [put_node("b", "B!"), put_node("n", "More.")]}
    headers = {**bearer(ada), "If-Match": client.get(where).headers["ETag"]}
    assert client.put(where, json=body, headers=headers).get_json()["draft"] == 2
    assert client.get(f"{address}/comments/{remark['id']}").get_json()["anchor"]["changed"] is True
    client.post(f"{where}/reviews", json={"verdict": "approve"})
    accept(client, where, {"parts": ["b"]})
    accept(client, where)
    told = client.get(where).get_json()["decisions"]
    assert [(step["verdict"], step["draft"], step["parts"], step["revision"]) for step in told] == [
        ("changes-requested", 1, None, None),
        ("approved", 2, None, None),
        ("accepted-in-part", 2, ["b"], 2),
        ("accepted", 2, None, 3),
    ]
    wrong = {"kind": "proposal", "id": on_step["id"], "element": "zz"}
    answer = client.post(f"{address}/comments", json={"anchor": wrong, "kind": "note", "body": "?"})
    assert pointers(answer) == ["/anchor/element"]


def test_a_proposal_is_reopened_after_it_was_undone(client: FlaskClient, address: str, ada: str) -> None:
    where = propose(client, address, [put_node("n", "N.")], ada)
    accept(client, where)
    assert client.post(f"{where}/reopen").status_code == 409
    assert client.post(f"{address}/revisions/2/undo").status_code == 201
    assert client.post(f"{where}/reopen").get_json()["status"] == "open"
    assert accept(client, where).status_code == 200
    assert client.get(f"{address}/nodes/n").status_code == 200
    assert client.post(f"{where}/decline").status_code == 409


def test_the_list_of_proposals_says_which_can_be_merged_and_which_overlap(
    client: FlaskClient, address: str, ada: str
) -> None:
    first = propose(client, address, [put_node("b", "B.")], ada)
    second = propose(client, address, [put_node("b", "C.")])
    third = propose(client, address, [put_node("n", "N.")])
    change(client, "PATCH", f"{address}/nodes/b", {"text": "D."})
    listed = client.get(f"{address}/proposals").get_json()["proposals"]
    told = {proposal["id"]: (proposal["mergeable"], proposal["overlaps"]) for proposal in listed}
    names = [where.rpartition("/")[2] for where in (first, second, third)]
    assert told == {names[0]: (False, [names[1]]), names[1]: (False, [names[0]]), names[2]: (True, [])}

    def ids(query: str) -> set[str]:
        return {found["id"] for found in client.get(f"{address}/proposals?{query}").get_json()["proposals"]}

    assert (ids("author=ada"), ids("element=n"), ids("element=b&author=admin")) == (
        {names[0]},
        {names[2]},
        {names[1]},
    )


def test_a_thread_is_resolved_as_a_whole_and_a_reply_reopens_it(client: FlaskClient, address: str) -> None:
    first = comment(client, address)
    reply = comment(client, address, parent=first["id"])
    below = comment(client, address, parent=reply["id"])
    assert below["thread"] == first["id"]
    assert client.post(f"{address}/comments/{below['id']}/resolve").get_json()["resolved_by"] == "admin"
    assert all(told["resolved"] for told in client.get(f"{address}/comments").get_json()["comments"])
    comment(client, address, parent=below["id"])
    assert not any(told["resolved"] for told in client.get(f"{address}/comments").get_json()["comments"])
    headers = {"If-Match": '"stale"'}
    assert client.post(f"{address}/comments/{first['id']}/resolve", headers=headers).status_code == 412


def test_a_comment_is_on_words_of_a_text_and_finds_them_again(client: FlaskClient, address: str) -> None:
    quote = {"type": "TextQuoteSelector", "exact": "of", "prefix": "Text ", "suffix": " b"}
    written = comment(client, address, anchor={"kind": "node", "id": "b", "quote": quote})
    assert (written["anchor"]["quote"], written["anchor"]["ranges"]) == (quote, [{"start": 5, "end": 7}])
    change(client, "PATCH", f"{address}/nodes/b", {"text": "Clearly: Text of b."})
    where = f"{address}/comments/{written['id']}"
    assert client.get(where).get_json()["anchor"]["ranges"] == [{"start": 14, "end": 16}]
    change(client, "PATCH", f"{address}/nodes/b", {"text": "Something else."})
    assert client.get(where).get_json()["anchor"]["ranges"] == []
    missing = {"kind": "node", "id": "b", "quote": {"exact": "nowhere"}}
    body = {"anchor": missing, "kind": "note", "body": "?"}
    assert pointers(client.post(f"{address}/comments", json=body)) == ["/anchor/quote"]
    body["anchor"] = {"kind": "map", "quote": quote}
    assert pointers(client.post(f"{address}/comments", json=body)) == ["/anchor/quote"]


def test_a_text_quote_is_found_as_in_the_example_of_the_recommendation() -> None:
    # Web Annotation Data Model, section 4.2.4: the word "anotation", told from others by its neighbours.
    page = "... this is an example of an annotation, that is, of an anotation that has some words ..."
    quote = TextQuote("anotation", "this is an ", " that has some")
    assert find_quote(page, TextQuote("anotation", "of an ", " that has some")) == [(56, 65)]
    assert find_quote(page, quote) == []
    # Several matches all count.
    assert find_quote("aa aa", TextQuote("aa")) == [(0, 2), (3, 5)]


def test_everything_that_waits_for_somebody_is_in_one_inbox(
    client: FlaskClient, store: Store, address: str, ada: str
) -> None:
    question = comment(client, address, ada, body="Why, @admin? `@nobody` and `@ada`")
    comment(client, address, body="Because.", parent=question["id"])
    where = propose(client, address, [put_node("b", "B.")], ada)
    other = propose(client, address, [put_node("b", "C.")])
    client.put(f"{other}/reviewers", json={"reviewers": ["ada"]})
    accept(client, where)
    mine = client.get("/api/v1/me/inbox").get_json()["entries"]
    assert [(entry["kind"], entry["by"]) for entry in mine] == [("mention", "ada")]
    hers = client.get("/api/v1/me/inbox?read=false", headers=bearer(ada)).get_json()
    assert [entry["kind"] for entry in hers["entries"]] == ["decision", "review", "reply"]
    assert client.get(hers["entries"][-1]["address"], headers=bearer(ada)).get_json()["body"] == "Because."
    token = make_account(store, "ada", ("read", "comment", "write"))
    marked = {"read": True, "ids": [hers["entries"][0]["id"]]}
    assert client.patch("/api/v1/me/inbox", json=marked, headers=bearer(token)).get_json() == {"changed": 1}
    assert client.get("/api/v1/me/inbox?read=false", headers=bearer(ada)).get_json()["total"] == 2
    # Who may no longer read the map is told nothing of it.
    client.delete(f"{address}/access/accounts/ada")
    assert client.get("/api/v1/me/inbox", headers=bearer(ada)).get_json()["entries"] == []


def test_comments_and_proposals_are_counted_in_one_call(client: FlaskClient, address: str) -> None:
    comment(client, address)
    comment(client, address)
    propose(client, address, [put_node("b", "B."), put_relation("s", "b", "a")])
    counts = {told["element"]: told for told in client.get(f"{address}/counts").get_json()["counts"]}
    assert (counts["b"]["comments"], counts["b"]["proposals"], counts["s"]["proposals"]) == (2, 1, 1)


def test_names_in_code_mention_nobody(client: FlaskClient, store: Store, address: str) -> None:
    make_account(store, "bob")
    body = "`@bob`\n\n```\n@bob\n```\n\n    @bob\n\nbut **@admin**"
    assert comment(client, address, body=body)["mentions"] == ["admin"]


def test_a_reader_of_a_fork_who_takes_part_in_the_origin_offers_its_changes_back(
    client: FlaskClient, store: Store, address: str, ada: str
) -> None:
    fork = client.post(f"{address}/forks", json={"slug": "fork"}).headers["Location"]
    apply(client, fork, put_node("b", "Better."))
    client.put(f"{fork}/access/accounts/ada", json={"role": "reader"})
    body = {"title": "T", "reason": "R", "fork": "fork"}
    assert client.post(f"{address}/pull", json=body, headers=bearer(ada)).status_code == 201
