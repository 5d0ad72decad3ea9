"""Lists: one envelope, pages forward and back, filters, order, and only the fields that are asked for."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from argmap.http.route_specs import spec_of
from argmap.store.database import Store
from tests.conftest import MapMaker, change
from tests.people import bearer, make_account
from tests.proposing import propose, put_node


def ids(answer: dict[str, Any], name: str) -> list[str]:
    return [item["id"] for item in answer[name]]


def parameters(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["pointer"] for error in answer.get_json()["errors"]]


@pytest.mark.parametrize("kind", ["nodes", "relations", "revisions", "comments", "proposals"])
def test_the_pages_of_a_list_lead_forward_and_back_without_gap_or_double(
    client: FlaskClient, make_map: MapMaker, kind: str
) -> None:
    address = make_map({"c": "claim", **{f"n{number}": "premise" for number in range(6)}})
    for number in range(6):
        body = {"id": f"r{number}", "kind": "support", "premises": [f"n{number}"], "target": "c"}
        assert client.post(f"{address}/relations", json=body).status_code == 201
        client.post(f"{address}/comments", json={"kind": "note", "body": f"Comment {number}."})
        operations = [{"op": "put_node", "node": {"id": f"new{number}", "type": "claim", "text": "T."}}]
        client.post(f"{address}/proposals", json={"title": "T", "reason": "R", "operations": operations})
    whole = client.get(f"{address}/{kind}").get_json()
    assert (whole["next"], whole["prev"], whole["total"]) == (None, None, len(whole[kind]))
    pages, cursor = [], ""
    while True:
        page = client.get(f"{address}/{kind}?limit=2{cursor}").get_json()
        pages.append(page)
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert [item for page in pages for item in page[kind]] == whole[kind]
    for earlier, later in zip(pages[-2::-1], pages[::-1], strict=False):
        back = client.get(f"{address}/{kind}?limit=2&cursor={later['prev']}")
        assert back.get_json()[kind] == earlier[kind]
        assert 'rel="next"' in back.headers["Link"]
    assert pages[0]["prev"] is None


def test_every_list_pages_in_one_envelope(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"c": "claim"})
    lists = {
        "list_accounts": "accounts", "list_audit": "audit", "list_bin": "bin", "list_formats": "formats",
        "list_groups": "groups", "list_maps": "maps", "list_offers": "me/offers", "list_schemes": "schemes",
        "list_inbox": "me/inbox", "list_sessions": "sessions", "list_tokens": "tokens",
    }  # fmt: skip
    of_map = {
        "list_comments": "comments", "list_forks": "forks", "list_invitations": "invitations", "list_nodes": "nodes",
        "list_proposals": "proposals", "list_relations": "relations", "list_revisions": "revisions",
        "list_views": "views", "list_webhooks": "webhooks",
    }  # fmt: skip
    comment = client.post(f"{address}/comments", json={"kind": "note", "body": "Hm."}).headers["Location"]
    hook = client.post(f"{address}/webhooks", json={"url": "https://example.org/"}).headers["Location"]
    paths = {name: f"/api/v1/{path}" for name, path in lists.items()}
    paths |= {name: f"{address}/{path}" for name, path in of_map.items()}
    proposal = propose(client, address, [put_node("p", "P.")])
    paths |= {"list_comment_versions": f"{comment}/versions", "list_deliveries": f"{hook}/deliveries"}
    paths |= {"list_drafts": f"{proposal}/drafts"}
    views = client.application.view_functions
    operations = {name.rpartition(".")[2] for name, view in views.items() if spec_of(view).is_operation}
    known = {name for name in operations if name.startswith("list_")}
    assert known - {"list_forks_as_csv"} == set(paths)
    for name, path in paths.items():
        answer = client.get(f"{path}?limit=1")
        assert {"next", "prev", "total"} < answer.get_json().keys(), name
        assert 'rel="first"' in answer.headers["Link"], name
        assert parameters(client.get(f"{path}?cursor=WzAsLTFd")) == ["/cursor"], name
        assert parameters(client.get(f"{path}?no_such=1")) == ["/no_such"], name
    assert all(
        spec_of(view).links
        for name, view in views.items()
        if spec_of(view).is_operation and name.rpartition(".")[2] in paths
    )


def test_maps_are_chosen_by_owner_visibility_tag_id_and_time_and_sorted(
    client: FlaskClient, store: Store, make_map: MapMaker
) -> None:
    ada = bearer(make_account(store, "ada"))
    made = {
        slug: client.post(
            f"/api/v1/maps?visibility={visibility}",
            json={"title": slug, "slug": slug, "tags": [tag]},
            headers=ada if slug == "c" else {},
        ).get_json()["id"]
        for slug, visibility, tag in (("a", "public", "x"), ("b", "private", "y"), ("c", "public", "z"))
    }

    def slugs(query: str) -> list[str]:
        return [item["slug"] for item in client.get(f"/api/v1/maps?{query}").get_json()["maps"]]

    assert slugs("") == ["c", "b", "a"]
    assert slugs("sort=created") == ["a", "b", "c"]
    assert slugs("sort=-slug&limit=2") == ["c", "b"]
    assert slugs("owner=ada") == ["c"]
    assert slugs("owner=ada&owner=admin&sort=slug") == ["a", "b", "c"]
    assert slugs("owner=nobody") == []
    assert slugs("visibility=public&sort=slug") == ["a", "c"]
    assert slugs("tag=x&tag=y&sort=slug") == ["a", "b"]
    assert slugs(f"id={made['b']}&id={made['a']}&sort=slug") == ["a", "b"]
    modified = client.get("/api/v1/maps?sort=-modified&limit=1").get_json()["maps"][0]["modified"]
    change(client, "PATCH", "/api/v1/maps/a", {"title": "Later"})
    assert slugs("sort=-modified&limit=1") == ["a"]
    assert "a" in slugs(f"modified_since={modified}")
    assert slugs("modified_since=2100-01-01T00:00:00Z") == []
    assert parameters(client.get("/api/v1/maps?modified_since=yesterday&sort=size")) == ["/modified_since", "/sort"]


def test_pages_sorted_by_a_text_lead_on_where_the_last_one_ended(client: FlaskClient) -> None:
    for slug in ("b", "d", "a", "c"):
        client.post("/api/v1/maps", json={"title": "T", "slug": slug})
    first = client.get("/api/v1/maps?sort=slug&limit=3").get_json()
    second = client.get(f"/api/v1/maps?sort=slug&limit=3&cursor={first['next']}").get_json()
    assert [item["slug"] for page in (first, second) for item in page["maps"]] == ["a", "b", "c", "d"]
    # A cursor belongs to the order that it was made for.
    assert parameters(client.get(f"/api/v1/maps?cursor={first['next']}")) == ["/cursor"]


def test_elements_are_chosen_by_several_values_and_with_some_fields_alone(
    client: FlaskClient, make_map: MapMaker
) -> None:
    address = make_map(
        {"c": "claim", "p": "premise", "o": "objection"},
        {"r1": ("support", ["p"], "c"), "r2": ("attack", ["o"], "c")},
    )
    assert ids(client.get(f"{address}/nodes?type=premise&type=objection").get_json(), "nodes") == ["o", "p"]
    assert ids(client.get(f"{address}/nodes?id=c&id=zzz").get_json(), "nodes") == ["c"]
    assert ids(client.get(f"{address}/relations?at=p&at=o").get_json(), "relations") == ["r1", "r2"]
    change(client, "PATCH", f"{address}/nodes/c", {"note": "N.", "tags": ["t"], "title": "C"})
    answer = client.get(f"{address}/nodes?fields=note&fields=tags&type=claim")
    assert answer.get_json()["nodes"] == [
        {"id": "c", "type": "claim", "text": "Text of c.", "note": "N.", "tags": ["t"]}
    ]
    assert answer.headers["ETag"] != client.get(f"{address}/nodes?type=claim").headers["ETag"]
    for path in (f"{address}/nodes", f"{address}/relations", "/api/v1/maps"):
        assert parameters(client.get(path, query_string={"fields": "no\nfield"})) == ["/fields"]
    client.post("/api/v1/maps", json={"title": "T", "slug": "t", "description": "D.", "tags": ["x"]})
    (summary,) = client.get("/api/v1/maps?fields=tags&tag=x").get_json()["maps"]
    assert (summary["title"], summary["tags"], "description" in summary) == ("T", ["x"], False)
