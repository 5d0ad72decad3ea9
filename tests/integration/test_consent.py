"""Nothing is taken over unseen: identity of elements, consent to what a change takes along, edits of what was read."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from argmap.store.database import Store
from tests.conftest import MapMaker, change, pointers
from tests.people import bearer, make_account
from tests.proposing import accept, apply, propose, put_node, put_relation


@pytest.fixture
def address(client: FlaskClient, make_map: MapMaker) -> str:
    return make_map({"a": "claim", "b": "premise", "c": "premise"}, {"r": ("support", ["b"], "a")}, thesis="a")


@pytest.fixture
def ada(client: FlaskClient, store: Store, address: str) -> str:
    token = make_account(store, "ada")
    client.put(f"{address}/access/accounts/ada", json={"role": "editor"})
    return token


def texts(client: FlaskClient, address: str) -> dict[str, str]:
    return {node["id"]: node["text"] for node in client.get(address).get_json()["nodes"]}


# Identity


def test_two_proposals_that_add_the_same_id_never_share_an_element(client: FlaskClient, address: str) -> None:
    first = propose(client, address, [put_node("n1", "Mine."), put_relation("r1", "n1", "a")])
    second = propose(client, address, [put_node("n1", "Yours."), put_relation("rf", "n1", "b")])
    assert accept(client, first).status_code == 200
    preview = client.get(f"{second}/preview").get_json()
    assert (preview["renamed"], preview["conflicts"]) == ({"n1": "n1-2"}, [])
    assert accept(client, second).status_code == 200
    assert texts(client, address)["n1"] == "Mine."
    assert texts(client, address)["n1-2"] == "Yours."
    assert client.get(f"{address}/relations/rf").get_json()["premises"] == ["n1-2"]


def test_a_part_that_needs_another_is_refused_with_the_list_or_takes_it_along(
    client: FlaskClient, address: str
) -> None:
    apply(client, address, put_node("n1", "Another's."))
    where = propose(client, address, [put_node("m1", "New."), put_relation("rf", "m1", "a")])
    refused = accept(client, where, {"parts": ["rf"]})
    assert pointers(refused) == ["/parts"]
    assert "'m1'" in refused.get_json()["errors"][0]["message"]
    taken = accept(client, where, {"parts": ["rf"], "include_needed": True})
    assert (taken.status_code, taken.get_json()["status"]) == (200, "accepted")
    assert client.get(f"{address}/relations/rf").get_json()["premises"] == ["m1"]


def test_what_is_left_of_a_proposal_refers_to_what_was_accepted_under_its_new_id(
    client: FlaskClient, address: str
) -> None:
    where = propose(client, address, [put_node("n1", "Mine."), put_relation("rf", "n1", "a")])
    apply(client, address, put_node("n1", "Another's."))
    assert accept(client, where, {"parts": ["n1"]}).get_json()["status"] == "open"
    assert accept(client, where).status_code == 200
    assert client.get(f"{address}/relations/rf").get_json()["premises"] == ["n1-2"]


def test_the_id_of_a_removed_element_comes_back_only_as_that_element(client: FlaskClient, address: str) -> None:
    change(client, "DELETE", f"{address}/nodes/c")
    before = client.get(f"{address}/revisions/1").get_json()["map"]
    assert apply(client, address, put_node("c", "Something else.")).status_code == 409
    assert apply(client, address, put_relation("c", "b", "a")).status_code == 409
    other = {**before, "nodes": [{**node, "text": "Else."} for node in before["nodes"]]}
    assert change(client, "PUT", address, other).status_code == 409
    assert change(client, "PUT", address, before).status_code == 200
    change(client, "DELETE", f"{address}/nodes/c")
    assert apply(client, address, put_node("c", "Text of c.")).status_code == 201


def test_an_id_never_passes_from_one_kind_of_element_to_the_other(client: FlaskClient, address: str) -> None:
    answer = apply(client, address, {"op": "remove_relation", "id": "r"}, put_node("r", "A node now."))
    assert answer.status_code == 409
    assert "relation" in answer.get_json()["detail"]


# Consent


def test_a_relation_that_would_go_along_is_a_conflict_with_its_author(
    client: FlaskClient, address: str, ada: str
) -> None:
    where = propose(client, address, [{"op": "remove_node", "id": "c"}])
    apply(client, address, put_relation("added", "c", "a"), token=ada)
    preview = client.get(f"{where}/preview").get_json()
    (conflict,) = preview["conflicts"]
    assert (conflict["id"], conflict["author"], conflict["revision"]) == ("added", "ada", 2)
    assert accept(client, where).get_json()["conflicts"] == preview["conflicts"]
    kept = accept(client, where, {"resolutions": [{"id": "added", "use": "theirs"}]})
    assert kept.status_code == 200
    assert client.get(f"{address}/relations/added").status_code == 200
    assert client.get(f"{address}/nodes/c").status_code == 200


def test_a_relation_goes_along_when_the_request_says_so(client: FlaskClient, address: str, ada: str) -> None:
    where = propose(client, address, [{"op": "remove_node", "id": "c"}])
    apply(client, address, put_relation("added", "c", "a"), token=ada)
    assert accept(client, where, {"otherwise": "mine"}).status_code == 200
    assert client.get(f"{address}/relations/added").status_code == 404


def test_a_preview_is_what_accepting_does(client: FlaskClient, address: str, ada: str) -> None:
    where = propose(client, address, [put_node("n1", "New."), put_relation("r1", "n1", "c"), put_node("b", "B.")])
    apply(client, address, put_node("n1", "Another's."), token=ada)
    shown = client.get(f"{where}/preview")
    headers = {"If-Match": shown.headers["ETag"]}
    accepted = client.post(f"{where}/accept", json={}, headers=headers).get_json()
    done = client.get(f"{address}/revisions/{accepted['result_revision']}").get_json()["operations"]
    assert done == shown.get_json()["operations"]


def test_undoing_an_addition_asks_before_it_takes_along_what_others_hung_on_it(
    client: FlaskClient, address: str, ada: str
) -> None:
    apply(client, address, put_node("d", "D."))
    apply(client, address, put_relation("hers", "d", "a"), token=ada)
    answer = client.post(f"{address}/revisions/2/undo")
    assert answer.status_code == 409
    assert [(each["id"], each["author"]) for each in answer.get_json()["conflicts"]] == [("hers", "ada")]
    assert client.post(f"{address}/revisions/2/undo", json={"otherwise": "mine"}).status_code == 201
    assert client.get(f"{address}/nodes/d").status_code == 404


def test_restoring_asks_before_it_takes_away_what_others_added(client: FlaskClient, address: str, ada: str) -> None:
    apply(client, address, put_node("mine", "M."))
    apply(client, address, put_node("hers", "H."), token=ada)
    answer = client.post(f"{address}/revisions/1/restore")
    assert answer.status_code == 409
    assert [(each["id"], each["author"]) for each in answer.get_json()["conflicts"]] == [("hers", "ada")]
    body = {"resolutions": [{"id": "hers", "use": "theirs"}]}
    assert client.post(f"{address}/revisions/1/restore", json=body).status_code == 201
    assert {"hers"} == texts(client, address).keys() - {"a", "b", "c"}
    assert client.post(f"{address}/revisions/1/restore", json={"otherwise": "mine"}).status_code == 201
    assert texts(client, address).keys() == {"a", "b", "c"}


def test_accepting_needs_the_version_that_was_read(client: FlaskClient, address: str, ada: str) -> None:
    where = propose(client, address, [put_node("b", "B.")], ada)
    assert client.post(f"{where}/accept", json={}).status_code == 428
    read = client.get(where)
    body = {"title": "T", "reason": "R", "operations": [put_node("a", "Something else entirely.", "claim")]}
    headers = {**bearer(ada), "If-Match": read.headers["ETag"]}
    assert client.put(where, json=body, headers=headers).status_code == 200
    assert client.post(f"{where}/accept", json={}, headers={"If-Match": read.headers["ETag"]}).status_code == 412
    (earlier,) = client.get(f"{where}/drafts").get_json()["drafts"]
    assert (earlier["draft"], earlier["steps"][0]["id"]) == (1, "b")


def test_the_tag_of_a_preview_demands_that_the_map_is_the_same(client: FlaskClient, address: str) -> None:
    where = propose(client, address, [put_node("b", "B.")])
    tag = client.get(f"{where}/preview").headers["ETag"]
    change(client, "PATCH", f"{address}/nodes/c", {"text": "C."})
    assert client.post(f"{where}/accept", json={}, headers={"If-Match": tag}).status_code == 412
    assert accept(client, where).status_code == 200


@pytest.mark.parametrize("path", ["revisions/2/undo", "revisions/1/restore", "undo"])
def test_taking_back_obeys_if_match_and_a_dry_run(client: FlaskClient, address: str, path: str) -> None:
    stale = client.get(address).headers["ETag"]
    change(client, "PATCH", f"{address}/nodes/b", {"text": "B."})
    body = {"first": 2} if path == "undo" else {}
    assert client.post(f"{address}/{path}", json=body, headers={"If-Match": stale}).status_code == 412
    assert client.post(f"{address}/{path}?dry_run=true", json=body).status_code == 201
    assert client.get(address).get_json()["revision"] == 2
    tag = client.get(address).headers["ETag"]
    assert client.post(f"{address}/{path}", json=body, headers={"If-Match": tag}).status_code == 201


def test_changes_say_for_which_revision_they_are_and_touch_only_what_is_as_it_was(
    client: FlaskClient, address: str
) -> None:
    assert client.post(f"{address}/changes", json={"operations": [put_node("b", "B.")]}).status_code == 428
    change(client, "PATCH", f"{address}/nodes/b", {"note": "Somebody's note."})
    body = {"base_revision": 1, "operations": [put_node("b", "B.")]}
    answer = client.post(f"{address}/changes", json=body)
    assert answer.status_code == 412
    assert answer.get_json()["changed"] == [{"element": "node", "id": "b"}]
    merged = client.post(f"{address}/changes", json=body, headers={"Prefer": "merge"})
    assert (merged.status_code, merged.headers["Preference-Applied"]) == (201, "merge")
    node = client.get(f"{address}/nodes/b").get_json()
    assert (node["text"], node["note"]) == ("B.", "Somebody's note.")
    untouched = {"base_revision": 1, "operations": [put_node("c", "C.")]}
    assert client.post(f"{address}/changes", json=untouched).status_code == 201
    assert client.post(f"{address}/changes", json={**untouched, "base_revision": 99}).status_code == 404


def test_changes_that_would_take_along_a_newer_relation_are_stale(client: FlaskClient, address: str, ada: str) -> None:
    apply(client, address, put_relation("hers", "c", "a"), token=ada)
    body = {"base_revision": 1, "operations": [{"op": "remove_node", "id": "c"}]}
    answer = client.post(f"{address}/changes", json=body)
    assert answer.status_code == 412
    assert {"element": "relation", "id": "hers"} in answer.get_json()["changed"]
    clash = client.post(f"{address}/changes", json=body, headers={"Prefer": "merge"})
    assert (clash.status_code, clash.get_json()["conflicts"][0]["id"]) == (409, "hers")


def test_a_stale_patch_is_told_what_is_there_and_what_differs(client: FlaskClient, address: str) -> None:
    tag = client.get(f"{address}/nodes/b").headers["ETag"]
    change(client, "PATCH", f"{address}/nodes/b", {"note": "Note."})
    answer = client.patch(f"{address}/nodes/b", json={"text": "B."}, headers={"If-Match": tag})
    problem = answer.get_json()
    assert (answer.status_code, problem["current"]["note"]) == (412, "Note.")
    assert problem["changed"] == [{"element": "node", "id": "b", "fields": ["note"]}]
    headers = {"If-Match": tag, "Prefer": "merge"}
    merged = client.patch(f"{address}/nodes/b", json={"text": "B."}, headers=headers)
    assert (merged.status_code, merged.get_json()["note"], merged.get_json()["text"]) == (200, "Note.", "B.")


def test_the_details_of_a_map_are_merged_when_that_is_asked_for(client: FlaskClient, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    change(client, "PATCH", address, {"description": "Theirs."})
    headers = {"If-Match": tag, "Prefer": "merge"}
    stale = client.patch(address, json={"title": "Mine"}, headers={"If-Match": tag}).get_json()
    assert (stale["status"], stale["current"]["description"]) == (412, "Theirs.")
    assert stale["changed"] == [{"element": "details", "id": "(details)", "fields": ["description"]}]
    assert client.patch(address, json={"title": "Mine"}, headers=headers).status_code == 200
    now = client.get(address).get_json()
    assert (now["title"], now["description"]) == ("Mine", "Theirs.")
    assert client.patch(address, json={"description": "Mine."}, headers=headers).status_code == 409


# Resolutions


@pytest.mark.parametrize(
    ("resolutions", "pointer"),
    [
        ([{"id": "b", "field": "text", "use": "mine"}] * 2, "/resolutions/1"),
        ([{"id": "c", "field": "text", "use": "mine"}], "/resolutions/0"),
        ([{"id": "b", "field": "text", "use": "value", "value": 7}], "/resolutions/0/value"),
        ([{"id": "b", "field": "text", "use": "value", "value": ""}], "/resolutions/0/value"),
        ([{"id": "b", "field": "text", "use": "value", "value": ["a"]}], "/resolutions/0/value"),
    ],
)
def test_a_resolution_that_resolves_nothing_or_twice_or_wrongly_is_refused(
    client: FlaskClient, address: str, resolutions: list[Any], pointer: str
) -> None:
    where = propose(client, address, [put_node("b", "Mine.")])
    change(client, "PATCH", f"{address}/nodes/b", {"text": "Theirs."})
    answer = accept(client, where, {"resolutions": resolutions})
    assert pointers(answer) == [pointer]
    for word in ("Error", "object", "NoneType", "argument"):
        assert word not in answer.get_json()["errors"][0]["message"]


def test_a_value_cannot_carry_the_id_of_another_element(client: FlaskClient, address: str) -> None:
    where = propose(client, address, [put_node("b", "Mine.")])
    change(client, "DELETE", f"{address}/nodes/b")
    value = {"id": "a", "type": "claim", "text": "Overwritten."}
    answer = accept(client, where, {"resolutions": [{"id": "b", "use": "value", "value": value}]})
    assert pointers(answer) == ["/resolutions/0/value"]
    assert texts(client, address)["a"] == "Text of a."


def test_undo_is_resolved_like_a_proposal_and_blames_only_what_is_in_the_way(
    client: FlaskClient, address: str, ada: str
) -> None:
    change(client, "PATCH", f"{address}/nodes/b", {"text": "Second."})
    apply(client, address, put_node("b", "Third."), token=ada)
    change(client, "PATCH", f"{address}/nodes/b", {"note": "Not in the way."})
    answer = client.post(f"{address}/revisions/2/undo")
    (conflict,) = answer.get_json()["conflicts"]
    assert (conflict["field"], conflict["revision"], conflict["author"]) == ("text", 3, "ada")
    body = {"resolutions": [{"id": "b", "field": "text", "use": "mine"}]}
    assert client.post(f"{address}/revisions/2/undo", json=body).status_code == 201
    assert texts(client, address)["b"] == "Text of b."


def test_restoring_and_undoing_leave_the_slug_alone(client: FlaskClient, address: str) -> None:
    change(client, "PATCH", address, {"slug": "renamed", "title": "Renamed"})
    now = "/api/v1/maps/renamed"
    assert client.post(f"{now}/revisions/2/undo").status_code == 201
    assert (client.get(now).get_json()["slug"], client.get(now).get_json()["title"]) == ("renamed", "A map")
    assert client.post(f"{now}/revisions/1/restore").status_code == 200
    assert client.get(now).get_json()["slug"] == "renamed"


def test_a_range_and_all_of_one_account_are_undone(client: FlaskClient, address: str, ada: str) -> None:
    apply(client, address, put_node("b", "Hers."), token=ada)
    apply(client, address, put_node("d", "Mine."))
    apply(client, address, put_node("e", "Hers too."), token=ada)
    assert client.post(f"{address}/undo", json={"author": "ada"}).status_code == 201
    assert texts(client, address) == {
        "a": "Text of a.", "b": "Text of b.", "c": "Text of c.", "d": "Mine.",
    }  # fmt: skip
    assert client.post(f"{address}/undo", json={"first": 2, "last": 5}).status_code == 201
    assert texts(client, address).keys() == {"a", "b", "c"}
    assert client.post(f"{address}/undo", json={"author": "nobody"}).status_code == 409
    assert client.post(f"{address}/undo", json={}).status_code == 422
    assert client.post(f"{address}/undo", json={"first": 1}).status_code == 409
    later = {"author": "ada", "since": "2999-01-01T00:00:00Z"}
    assert client.post(f"{address}/undo", json=later).status_code == 409


# Forks of private maps


def test_a_fork_of_a_private_map_is_for_private_use_unless_its_owner_allows_more(
    client: FlaskClient, store: Store, address: str
) -> None:
    reader = make_account(store, "reader")
    client.put(f"{address}/access/accounts/reader", json={"role": "reader"})
    made = client.post(f"{address}/forks", json={"slug": "mine"}, headers=bearer(reader))
    assert made.status_code == 201
    body, where = {"visibility": "public"}, "/api/v1/maps/mine/access"
    assert client.patch(where, json=body, headers=bearer(reader)).status_code == 403
    assert client.patch(where, json={"visibility": "unlisted"}, headers=bearer(reader)).status_code == 403
    of_fork = client.post("/api/v1/maps/mine/forks", json={"slug": "again"}, headers=bearer(reader))
    assert of_fork.status_code == 201
    client.patch(f"{address}/access", json={"forks_may_be_published": True})
    assert client.patch(where, json=body, headers=bearer(reader)).status_code == 200
    own = client.post(f"{address}/forks", json={"slug": "own"}).headers["Location"]
    assert client.patch(f"{own}/access", json=body).status_code == 200
