"""Who may see and do what: every route, as every role, on every visibility."""

from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from argmap.http.route_specs import spec_of
from argmap.service.people import sessions
from argmap.service.permissions import ACTIONS, Role
from argmap.service.unit_of_work import writing
from argmap.store.database import Store
from tests.conftest import pointers
from tests.integration.conftest import everything_in
from tests.people import bearer, make_account

VISIBILITIES = ("private", "unlisted", "public")
SPEAKERS = ("anonymous", "stranger", "reader", "critic", "editor", "owner")
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def tokens(store: Store, app: Flask) -> dict[str, str]:
    return {name: make_account(store, name) for name in SPEAKERS[1:]}


@pytest.fixture
def address(client: FlaskClient, tokens: dict[str, str]) -> str:
    """A map with somebody of each role on it."""
    body = {
        "title": "A secret title",
        "slug": "shared",
        "nodes": [{"id": "a", "type": "claim", "text": "T."}, {"id": "b", "type": "claim", "text": "T."}],
        "relations": [{"id": "r", "kind": "support", "premises": ["a"], "target": "b"}],
    }
    address = client.post("/api/v1/maps", json=body).headers["Location"]
    for role in Role:
        assert client.put(f"{address}/access/accounts/{role.word}", json={"role": role.word}).status_code == 200
    accept_all(client, tokens["owner"])
    return address


def accept_all(client: FlaskClient, token: str) -> None:
    """Accept the ownership that was offered to an account."""
    for offer in client.get("/api/v1/me/offers", headers=bearer(token)).get_json()["offers"]:
        assert client.post(f"/api/v1/me/offers/{offer['id']}", headers=bearer(token)).status_code == 200


def map_rules(app: Flask) -> list[tuple[Rule, str]]:
    """Every route that concerns a map, with each of its methods."""
    found = []
    for rule in app.url_map.iter_rules():
        if "reference" in rule.arguments:
            found += [(rule, method) for method in sorted(rule.methods or ()) if method not in {"HEAD", "OPTIONS"}]
    return found


def test_every_route_names_the_action_that_it_is_for(app: Flask) -> None:
    missing = [
        rule.rule for rule in app.url_map.iter_rules() if spec_of(app.view_functions[rule.endpoint]).action is None
    ]
    assert missing == []


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_every_route_obeys_the_table_for_every_role(
    app: Flask, client: FlaskClient, address: str, tokens: dict[str, str], visibility: str
) -> None:
    client.patch(f"{address}/access", json={"visibility": visibility})
    walked = 0
    for (rule, method), speaker in product(map_rules(app), SPEAKERS):
        spec = spec_of(app.view_functions[rule.endpoint])
        assert spec.action is not None
        need = ACTIONS[spec.action]
        values = {"reference": "shared", "identifier": "a", "number": 1, "suffix": "json", "name": "x", "group": "x"}
        values["other"] = "shared"
        values |= dict.fromkeys(rule.arguments - values.keys(), "1")
        _, path = rule.build(values, append_unknown=False) or ("", "")
        headers = {"Authorization": f"Bearer {tokens[speaker]}"} if speaker != "anonymous" else {}
        # No If-Match and no body: who may do it is told that something is missing, and nothing is changed.
        answer = FlaskClient(app, app.response_class).open(path, method=method, headers=headers)
        role = None if speaker in {"anonymous", "stranger"} else Role[speaker.upper()]
        if role is None and visibility != "private":
            role = Role.READER
        assert need.role is not None, spec.action
        where = (visibility, speaker, method, rule.rule, answer.status_code)
        if speaker == "anonymous" and need.account:
            assert answer.status_code in ({401} if method in UNSAFE else {401, 404}), where
        elif role is None:
            assert answer.status_code == 404, where
        elif role < need.role:
            assert answer.status_code == 403, where
        else:
            assert answer.status_code not in {401, 403}, where
        walked += 1
    assert walked > 100


def test_what_one_may_not_see_is_404_as_if_it_were_not_there(
    app: Flask, client: FlaskClient, address: str, tokens: dict[str, str]
) -> None:
    hidden = client.get(address).get_json()["id"]
    for reference, path in product((hidden, "shared", "no-such-map"), ("", ".svg", "/nodes", "/revisions", "/nodes/a")):
        answer = client.get(f"/api/v1/maps/{reference}{path}", headers=bearer(tokens["stranger"]))
        assert answer.status_code == 404
        assert answer.get_json()["detail"] == f"There is no map '{reference}'."
    for query in ("", "?q=secret", "?tag=x"):
        listed = client.get(f"/api/v1/maps{query}", headers=bearer(tokens["stranger"]))
        assert "shared" not in listed.text
        assert 'rel="next"' not in listed.headers["Link"]


def test_an_unlisted_map_is_read_by_its_address_and_found_by_nobody(
    client: FlaskClient, address: str, tokens: dict[str, str]
) -> None:
    client.patch(f"{address}/access", json={"visibility": "unlisted"})
    assert client.get(address, headers=bearer(tokens["stranger"])).status_code == 200
    assert client.get("/api/v1/maps?q=secret", headers=bearer(tokens["stranger"])).get_json()["maps"] == []
    assert client.get("/api/v1/maps?q=secret", headers=bearer(tokens["reader"])).get_json()["maps"]


def test_a_map_made_private_is_gone_at_once_for_readers_that_had_it(
    app: Flask, client: FlaskClient, address: str
) -> None:
    client.patch(f"{address}/access", json={"visibility": "public"})
    anonymous = FlaskClient(app, app.response_class)
    tag = anonymous.get(f"{address}.svg").headers["ETag"]
    assert anonymous.get(f"{address}.svg", headers={"If-None-Match": tag}).status_code == 304
    client.patch(f"{address}/access", json={"visibility": "private"})
    assert anonymous.get(f"{address}.svg", headers={"If-None-Match": tag}).status_code == 404


def test_a_write_without_a_token_is_401_with_the_way_to_authenticate(app: Flask) -> None:
    answer = FlaskClient(app, app.response_class).post("/api/v1/maps", json={"title": "T"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer", "Basic YTpi", "Bearer wrong", "Bearer argmap_\udce9"])
def test_a_wrong_credential_is_refused_even_for_reading(client: FlaskClient, header: str) -> None:
    answer = client.get(
        "/api/v1/maps", headers={"Authorization": header.encode("utf-8", "surrogateescape").decode("latin-1")}
    )
    assert answer.status_code == 401


def test_a_token_stops_when_it_is_revoked_or_expires_or_its_account_is_disabled(
    client: FlaskClient, store: Store, app: Flask
) -> None:
    token = make_account(store, "ada")
    assert client.get("/api/v1/me", headers=bearer(token)).get_json()["name"] == "ada"
    identifier = client.get("/api/v1/tokens", headers=bearer(token)).get_json()["tokens"][0]["id"]
    assert client.delete(f"/api/v1/tokens/{identifier}", headers=bearer(token)).status_code == 204
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401
    other = make_account(store, "ada")
    client.patch("/api/v1/accounts/ada", json={"disabled": True})
    assert client.get("/api/v1/maps", headers=bearer(other)).status_code == 401
    past = client.post("/api/v1/tokens", json={"name": "x", "scopes": ["read"], "expires": "2020-01-01T00:00:00Z"})
    assert pointers(past) == ["/expires"]


def test_a_token_can_do_only_what_its_scopes_say(client: FlaskClient, store: Store, app: Flask) -> None:
    token = make_account(store, "ada", ("read",))
    answer = client.post("/api/v1/maps", json={"title": "T"}, headers=bearer(token))
    assert answer.status_code == 403
    assert "'write'" in answer.get_json()["detail"]
    wide = make_account(store, "ada")
    more = client.post("/api/v1/tokens", json={"name": "x", "scopes": ["admin"]}, headers=bearer(wide))
    assert more.status_code == 403


def test_only_a_hash_of_a_secret_is_kept_and_no_list_shows_it(client: FlaskClient, store: Store, address: str) -> None:
    made = client.post("/api/v1/tokens", json={"name": "x", "scopes": ["read"]}).get_json()
    invited = client.post(f"{address}/invitations", json={"role": "critic"}).get_json()
    dump = everything_in(store)
    assert str(made["id"]) in dump
    for secret in (made["token"], invited["secret"]):
        assert secret not in dump
        for where in ("/api/v1/tokens", f"{address}/invitations", "/api/v1/audit", "/api/v1/me"):
            assert secret not in client.get(where).text


def test_sign_up_is_off_by_invitation_or_open(app: Flask, client: FlaskClient, address: str) -> None:
    anonymous = FlaskClient(app, app.response_class)

    def sign_up(name: str, **more: str) -> Any:
        return anonymous.post("/api/v1/accounts", json={"name": name, **more})

    assert sign_up("ada").status_code == 403
    client.patch("/api/v1/settings", json={"sign_up": "invitation"})
    assert sign_up("ada").status_code == 403
    invitation = client.post(f"{address}/invitations", json={"role": "critic", "uses": 1}).get_json()
    made = sign_up("ada", invitation=invitation["secret"], password="a long sentence")
    assert made.status_code == 201
    assert client.get(address, headers=bearer(made.get_json()["token"])).status_code == 200
    assert sign_up("bob", invitation=invitation["secret"]).status_code == 410
    client.patch("/api/v1/settings", json={"sign_up": "open"})
    assert sign_up("bob").status_code == 201
    assert sign_up("bob").status_code == 409
    assert sign_up("Not A Name").status_code == 422
    signed_in = anonymous.post("/api/v1/session", json={"name": "ada", "password": "a long sentence"})
    assert client.get("/api/v1/me", headers=bearer(signed_in.get_json()["token"])).get_json()["name"] == "ada"
    for wrong in ({"name": "ada", "password": "another sentence"}, {"name": "eve", "password": "a long sentence"}):
        assert anonymous.post("/api/v1/session", json=wrong).status_code == 401


def test_an_invitation_gives_its_role_and_is_gone_when_used_up_revoked_or_expired(
    client: FlaskClient, store: Store, address: str, tokens: dict[str, str]
) -> None:
    made = client.post(f"{address}/invitations", json={"role": "critic", "uses": 1}).get_json()
    accept = f"/api/v1/invitations/{made['secret']}/accept"
    accepted = client.post(accept, headers=bearer(tokens["stranger"]))
    assert accepted.get_json()["role"] == "critic"
    assert client.get(accepted.get_json()["map"], headers=bearer(tokens["stranger"])).status_code == 200
    assert client.post(accept, headers=bearer(tokens["reader"])).status_code == 410
    other = client.post(f"{address}/invitations", json={"role": "reader"}).get_json()
    assert client.delete(f"{address}/invitations/{other['id']}").status_code == 204
    assert client.post(f"/api/v1/invitations/{other['secret']}/accept").status_code == 410
    assert client.post("/api/v1/invitations/unknown/accept").status_code == 404
    third = client_invitation(client, address)
    with writing(store) as uow:
        found = next(each for each in uow.people.list_invitations() if each.id == third["id"])
        uow.people.update_invitation(found.key, expires="2020-01-01T00:00:00.000Z")
    assert client.post(f"/api/v1/invitations/{third['secret']}/accept").status_code == 410


def client_invitation(client: FlaskClient, address: str) -> dict[str, Any]:
    return dict(client.post(f"{address}/invitations", json={"role": "reader"}).get_json())


def test_an_invitation_never_lowers_a_role(client: FlaskClient, address: str, tokens: dict[str, str]) -> None:
    secret = client_invitation(client, address)["secret"]
    client.post(f"/api/v1/invitations/{secret}/accept", headers=bearer(tokens["editor"]))
    body = {"type": "claim", "text": "T."}
    assert client.post(f"{address}/nodes", json=body, headers=bearer(tokens["editor"])).status_code == 201


def test_a_group_shares_its_role_with_its_members(client: FlaskClient, address: str, tokens: dict[str, str]) -> None:
    client.post("/api/v1/groups", json={"id": "class-10b", "name": "Class 10b"})
    assert client.put(f"{address}/access/groups/class-10b", json={"role": "editor"}).status_code == 200
    stranger = bearer(tokens["stranger"])
    assert client.get(address, headers=stranger).status_code == 404
    assert client.get("/api/v1/groups/class-10b", headers=stranger).status_code == 404
    secret = client.post("/api/v1/groups/class-10b/invitations", json={"uses": 1}).get_json()["secret"]
    assert (
        client.post(f"/api/v1/invitations/{secret}/accept", headers=stranger).get_json()["group"].endswith("class-10b")
    )
    assert client.post(f"{address}/nodes", json={"type": "claim", "text": "T."}, headers=stranger).status_code == 201
    assert (
        client.put("/api/v1/groups/class-10b/members/reader", json={"role": "member"}, headers=stranger).status_code
        == 403
    )
    assert client.delete("/api/v1/groups/class-10b/members/stranger", headers=stranger).status_code == 204
    assert client.get(address, headers=stranger).status_code == 404


def test_the_last_owner_and_the_last_administrator_stay(client: FlaskClient, address: str, store: Store) -> None:
    assert client.delete(f"{address}/access/accounts/owner").status_code == 200
    assert client.delete(f"{address}/access/accounts/admin").status_code == 409
    assert client.patch("/api/v1/accounts/admin", json={"disabled": True}).status_code == 409
    assert client.patch("/api/v1/accounts/admin", json={"is_admin": False}).status_code == 409


def test_the_audit_log_tells_sign_ins_tokens_roles_and_visibility(client: FlaskClient, address: str) -> None:
    client.patch(f"{address}/access", json={"visibility": "public"})
    actions = {each["action"] for each in client.get("/api/v1/audit?limit=200").get_json()["entries"]}
    assert {"account.created", "token.created", "map.role", "map.visibility"} <= actions


def test_an_account_owns_no_more_maps_than_its_quota(client: FlaskClient, store: Store, app: Flask) -> None:
    client.patch("/api/v1/settings", json={"maps_per_account": 1})
    token = make_account(store, "ada")
    assert client.post("/api/v1/maps", json={"title": "T"}, headers=bearer(token)).status_code == 201
    answer = client.post("/api/v1/maps", json={"title": "T"}, headers=bearer(token))
    assert (answer.status_code, answer.get_json()["type"]) == (403, "/problems/quota-exceeded")


def test_a_sign_in_link_is_good_once_and_its_cookie_only_for_our_own_pages(app: Flask, store: Store) -> None:
    with writing(store) as uow:
        account = uow.people.account("admin")
        assert account is not None
        secret = sessions.new_sign_in_link(uow, account)
    browser = FlaskClient(app, app.response_class, use_cookies=True)
    # Programs that look at links use up none.
    for method in ("HEAD", "GET", "GET"):
        assert browser.open(f"/sign-in/{secret}", method=method).status_code == 200
    assert "admin" not in browser.get("/").text
    elsewhere = {"Origin": "https://example.org"}
    assert browser.post(f"/sign-in/{secret}", headers=elsewhere).status_code == 401
    used = browser.post(f"/sign-in/{secret}", headers={"Origin": "http://localhost"})
    assert (used.status_code, used.headers["Cache-Control"]) == (303, "no-store")
    assert "admin" in browser.get("/").text
    assert browser.post("/api/v1/maps", json={"title": "T"}).status_code == 401
    foreign = browser.post("/api/v1/maps", json={"title": "T"}, headers={"Origin": "https://example.org"})
    assert foreign.status_code == 401
    own = browser.post("/api/v1/maps", json={"title": "T"}, headers={"Origin": "http://localhost"})
    assert own.status_code == 201
    other = FlaskClient(app, app.response_class)
    assert other.get(f"/sign-in/{secret}").status_code == 401
    assert other.post(f"/sign-in/{secret}").status_code == 401


def test_an_idempotency_key_is_its_senders_own(client: FlaskClient, store: Store, app: Flask) -> None:
    token = make_account(store, "ada")
    headers = {"Idempotency-Key": "same"}
    first = client.post("/api/v1/maps", json={"title": "Mine"}, headers=headers)
    second = client.post("/api/v1/maps", json={"title": "Mine"}, headers={**headers, **bearer(token)})
    assert first.get_json()["id"] != second.get_json()["id"]
