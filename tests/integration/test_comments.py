"""Comments: threads that keep their meaning."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from argmap.store.database import Store
from tests.conftest import MapMaker, change, pointers
from tests.people import bearer, make_account


@pytest.fixture
def address(client: FlaskClient, make_map: MapMaker) -> str:
    return make_map({"a": "claim", "b": "premise"}, {"r": ("support", ["b"], "a")}, thesis="a")


def write(client: FlaskClient, address: str, body: str = "Really?", **more: object) -> dict[str, object]:
    content = {"anchor": {"kind": "node", "id": "b"}, "kind": "doubt", "body": body, **more}
    answer = client.post(f"{address}/comments", json=content)
    assert answer.status_code == 201, answer.text
    return dict(answer.get_json())


def test_a_thread_is_written_listed_and_filtered(client: FlaskClient, address: str) -> None:
    first = write(client, address)
    answer = write(client, address, "Yes.", parent=first["id"], kind="note")
    write(client, address, "On the whole.", anchor={"kind": "map"}, kind="agreement")
    write(client, address, "On the step.", anchor={"kind": "relation", "id": "r"}, kind="question")
    assert answer["parent"] == first["id"]
    assert answer["anchor"]["id"] == "b"  # type: ignore[index]

    def found(query: str) -> list[str]:
        return [each["body"] for each in client.get(f"{address}/comments?{query}").get_json()["comments"]]

    assert found("") == ["Really?", "Yes.", "On the whole.", "On the step."]
    assert found("node=b") == ["Really?", "Yes."]
    assert found("relation=r") == ["On the step."]
    assert found("kind=agreement") == ["On the whole."]
    page = client.get(f"{address}/comments?limit=3").get_json()
    assert found(f"cursor={page['next']}") == ["On the step."]


def test_a_comment_says_when_what_it_is_about_changed_or_went(client: FlaskClient, address: str) -> None:
    where = f"{address}/comments/{write(client, address)['id']}"
    assert client.get(where).get_json()["anchor"]["changed"] is False
    change(client, "PATCH", f"{address}/nodes/b", {"text": "Another text."})
    anchor = client.get(where).get_json()["anchor"]
    assert (anchor["changed"], anchor["text"], anchor["version"]) == (True, "Text of b.", 1)
    change(client, "DELETE", f"{address}/nodes/b")
    assert client.get(where).get_json()["anchor"]["gone"] is True


def test_a_comment_on_what_is_gone_is_a_conflict_that_says_since_when(client: FlaskClient, address: str) -> None:
    change(client, "DELETE", f"{address}/nodes/b")
    body = {"anchor": {"kind": "node", "id": "b"}, "kind": "note", "body": "Late."}
    answer = client.post(f"{address}/comments", json=body)
    assert answer.status_code == 409
    assert "removed in revision 2" in answer.get_json()["detail"]
    body["anchor"] = {"kind": "node", "id": "never"}
    assert pointers(client.post(f"{address}/comments", json=body)) == ["/anchor/id"]


def test_an_edit_tells_when_it_was_made_and_a_deletion_takes_all_of_it(client: FlaskClient, address: str) -> None:
    where = f"{address}/comments/{write(client, address)['id']}"
    assert client.patch(where, json={"body": "Is it?"}).status_code == 428
    assert change(client, "PATCH", where, {"body": "Is it?"}).get_json()["version"] == 2
    assert [each["body"] for each in client.get(f"{where}/versions").get_json()["versions"]] == [None]
    deleted = change(client, "DELETE", where).get_json()
    assert (deleted["body"], deleted["html"]) == (None, None)
    assert client.get(f"{where}/versions").get_json()["versions"] == []
    assert "Really" not in client.get(f"{address}/comments").text
    assert change(client, "PATCH", where, {"body": "Again."}).status_code == 409


def test_a_thread_is_resolved_and_opened_again(client: FlaskClient, address: str) -> None:
    where = f"{address}/comments/{write(client, address)['id']}"
    assert client.post(f"{where}/resolve").get_json()["resolved_by"] == "admin"
    assert len(client.get(f"{address}/comments?resolved=true").get_json()["comments"]) == 1
    assert client.post(f"{where}/reopen").get_json()["resolved"] is None


def test_only_its_author_edits_a_comment_and_an_editor_may_delete_it(
    client: FlaskClient, app: Flask, store: Store, address: str
) -> None:
    critic, editor = (make_account(store, name) for name in ("critic", "editor"))
    for name in ("critic", "editor"):
        client.put(f"{address}/access/accounts/{name}", json={"role": name})
    where = f"{address}/comments/{write(client, address)['id']}"
    tag = client.get(where).headers["ETag"]
    headers = {"If-Match": tag}
    assert client.patch(where, json={"body": "No."}, headers={**headers, **bearer(critic)}).status_code == 403
    assert client.delete(where, headers={**headers, **bearer(critic)}).status_code == 403
    assert client.patch(where, json={"body": "No."}, headers={**headers, **bearer(editor)}).status_code == 403
    assert client.delete(where, headers={**headers, **bearer(editor)}).status_code == 200


def test_mentions_are_those_of_accounts(client: FlaskClient, store: Store, address: str) -> None:
    make_account(store, "ada.l")
    comment = write(client, address, "@ada.l and @admin, not @nobody or a@admin. @ada.l.")
    assert comment["mentions"] == ["ada.l", "admin"]


def test_a_comment_becomes_an_objection_linked_both_ways(client: FlaskClient, store: Store, address: str) -> None:
    critic = make_account(store, "critic")
    client.put(f"{address}/access/accounts/critic", json={"role": "critic"})
    body = {"anchor": {"kind": "node", "id": "b"}, "kind": "doubt", "body": "This does not follow."}
    comment = client.post(f"{address}/comments", json=body, headers=bearer(critic)).get_json()
    where = f"{address}/comments/{comment['id']}"
    assert client.post(f"{where}/promote", json={}, headers=bearer(critic)).status_code == 403
    made = client.post(f"{where}/promote", json={}).get_json()
    node = client.get(f"{address}/nodes/{made['node']['id']}").get_json()
    assert (node["type"], node["text"], node["attribution"]) == ("objection", "This does not follow.", "critic")
    assert comment["id"] in node["note"]
    assert client.get(where).get_json()["promoted_to"] == node["id"]
    relation = client.get(f"{address}/relations/{made['relation']}").get_json()
    assert (relation["kind"], relation["premises"], relation["target"]) == ("attack", [node["id"]], "b")
    assert client.post(f"{where}/promote", json={}).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](  JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
        "![x](http://example.org/beacon.png)",
        '<a href="x" onclick="alert(1)">',
        "<style>*{display:none}</style>",
    ],
)
def test_hostile_markdown_is_harmless(client: FlaskClient, address: str, body: str) -> None:
    html = str(write(client, address, body)["html"]).lower()
    for bad in ("<script", "<img", "<style", 'href="javascript', 'href="data', '<a href="x"'):
        assert bad not in html


@pytest.mark.parametrize("body", ["[" * 20_000, "(" * 20_000, "*" * 20_000, "`" * 20_000, "> " * 10_000, "![" * 10_000])
def test_markdown_made_to_be_slow_is_written_like_any_other(client: FlaskClient, address: str, body: str) -> None:
    write(client, address, body)


def test_a_comment_that_is_too_long_or_blank_is_refused(client: FlaskClient, address: str) -> None:
    content = {"anchor": {"kind": "map"}, "kind": "note", "body": "x" * 20_001}
    assert pointers(client.post(f"{address}/comments", json=content)) == ["/body"]
    assert pointers(client.post(f"{address}/comments", json={**content, "body": "  "})) == ["/body"]
    assert pointers(client.post(f"{address}/comments", json={**content, "kind": "praise", "body": "x"})) == ["/kind"]
