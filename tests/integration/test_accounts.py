"""Accounts, sessions and tokens: what one can become by them, and what is kept of their secrets."""

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from argmap.http.route_specs import spec_of
from argmap.service.running.upkeep import expire_sign_in_links
from argmap.service.unit_of_work import writing
from argmap.store.database import Store
from argmap.store.people_tables import tokens as token_table
from tests.conftest import MapMaker, pointers
from tests.integration.conftest import ON_SQLITE, everything_in
from tests.people import bearer, make_account

PASSWORD = "a long sentence that only I know"


def put_password(app: Flask, store: Store, name: str) -> None:
    """Give an account its password, as by a sign-in link."""
    from argmap.service.people.passwords import hash_password

    with writing(store) as uow:
        account = uow.people.account(name)
        assert account is not None
        uow.people.update_account(account.key, password_hash=hash_password(PASSWORD))


def sign_in(client: FlaskClient, name: str = "ada", password: str = PASSWORD) -> TestResponse:
    return client.post("/api/v1/session", json={"name": name, "password": password}, headers={"Authorization": ""})


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """A client without a token."""
    return FlaskClient(app, app.response_class)


@pytest.fixture
def ada(app: Flask, store: Store) -> dict[str, str]:
    """The headers of a token of the account `ada`, whose password is known."""
    token = make_account(store, "ada")
    put_password(app, store, "ada")
    return bearer(token)


def session(visitor: FlaskClient, name: str = "ada", password: str = PASSWORD) -> dict[str, str]:
    answer = visitor.post("/api/v1/session", json={"name": name, "password": password})
    assert answer.status_code == 201, answer.text
    return bearer(answer.get_json()["token"])


def let_be_old(store: Store, days: int = 1) -> None:
    """Let all tokens and sessions have been made, and used, some days ago."""
    from datetime import UTC, datetime, timedelta

    from argmap.service.unit_of_work import timestamp

    past = timestamp(datetime.now(UTC) - timedelta(days=days))
    with writing(store) as uow:
        uow.connection.execute(token_table.update().values(created=past, last_used=past))


def status(client: FlaskClient, headers: dict[str, str]) -> int:
    return client.get("/api/v1/me", headers=headers).status_code


# Passwords


def test_a_token_alone_sets_no_password(visitor: FlaskClient, ada: dict[str, str]) -> None:
    wanted = {"password": "another long sentence"}
    assert visitor.patch("/api/v1/me", json=wanted, headers=ada).status_code == 403
    wrong = {**wanted, "current_password": "not the password"}
    assert pointers(visitor.patch("/api/v1/me", json=wrong, headers=ada)) == ["/current_password"]
    right = {**wanted, "current_password": PASSWORD}
    assert visitor.patch("/api/v1/me", json=right, headers=ada).status_code == 200
    assert session(visitor, password="another long sentence")


def test_who_just_signed_in_sets_a_password_and_who_did_so_yesterday_does_not(
    visitor: FlaskClient, ada: dict[str, str], store: Store
) -> None:
    own = session(visitor)
    assert visitor.patch("/api/v1/me", json={"password": "another long one"}, headers=own).status_code == 200
    let_be_old(store)
    assert visitor.patch("/api/v1/me", json={"password": "and another long one"}, headers=own).status_code == 403


def test_a_new_password_ends_the_other_sessions_with_their_tokens(visitor: FlaskClient, ada: dict[str, str]) -> None:
    lost, own = session(visitor), session(visitor)
    made = visitor.post("/api/v1/tokens", json={"name": "thief's", "scopes": ["read"]}, headers=lost).get_json()
    assert visitor.patch("/api/v1/me", json={"password": "another long one"}, headers=own).status_code == 200
    assert [status(visitor, each) for each in (lost, bearer(made["token"]), own, ada)] == [401, 401, 200, 200]


# Tokens


def test_a_token_gives_no_more_scopes_and_no_later_expiry_than_it_has(
    visitor: FlaskClient, client: FlaskClient
) -> None:
    body = {"name": "short", "scopes": ["read", "write"], "expires": "2099-01-01T00:00:00Z"}
    parent = bearer(client.post("/api/v1/tokens", json=body).get_json()["token"])
    assert visitor.post("/api/v1/tokens", json={**body, "scopes": ["admin"]}, headers=parent).status_code == 403
    later = {**body, "expires": "2099-01-01T00:00:01Z"}
    assert pointers(visitor.post("/api/v1/tokens", json=later, headers=parent)) == ["/expires"]
    without = {"name": "child", "scopes": ["read"]}
    made = visitor.post("/api/v1/tokens", json=without, headers=parent).get_json()
    assert made["expires"] == "2099-01-01T00:00:00.000Z"


def test_what_a_revoked_token_made_ends_with_it(visitor: FlaskClient, client: FlaskClient) -> None:
    parent = client.post("/api/v1/tokens", json={"name": "one", "scopes": ["write", "read"]}).get_json()
    line = [parent]
    for name in ("two", "three"):
        body = {"name": name, "scopes": ["write", "read"]}
        line.append(visitor.post("/api/v1/tokens", json=body, headers=bearer(line[-1]["token"])).get_json())
    assert client.delete(f"/api/v1/tokens/{parent['id']}").status_code == 204
    assert {status(visitor, bearer(each["token"])) for each in line} == {401}


@pytest.mark.parametrize("time", ["2099-99-99T99:99:99Z", "2099-02-30T00:00:00Z", "2099-01-01T00:00:00+02:00", "soon"])
def test_an_expiry_that_is_no_time_is_told(client: FlaskClient, time: str) -> None:
    body = {"name": "t", "scopes": ["read"], "expires": time}
    assert pointers(client.post("/api/v1/tokens", json=body)) == ["/expires"]


@pytest.mark.parametrize(("role", "scope"), [("reader", "read"), ("critic", "comment"), ("editor", "write")])
def test_an_invitation_takes_a_token_that_may_what_it_gives(
    client: FlaskClient, store: Store, make_map: MapMaker, role: str, scope: str
) -> None:
    secret = client.post(f"{make_map()}/invitations", json={"role": role}).get_json()["secret"]
    accept = f"/api/v1/invitations/{secret}/accept"
    if role != "reader":
        weak = bearer(make_account(store, "ada", ("read",)))
        answer = client.post(accept, headers=weak)
        assert (answer.status_code, scope in answer.get_json()["detail"]) == (403, True)
    assert client.post(accept, headers=bearer(make_account(store, "ada", ("read", scope)))).status_code == 200


# Sessions


def test_sessions_are_listed_ended_and_signed_out(visitor: FlaskClient, ada: dict[str, str]) -> None:
    first, second, third = session(visitor), session(visitor), session(visitor)
    listed = visitor.get("/api/v1/sessions", headers=first).get_json()["sessions"]
    assert [each["current"] for each in listed] == [False, False, True]
    assert visitor.delete("/api/v1/session", headers=third).status_code == 204
    assert status(visitor, third) == 401
    assert visitor.delete("/api/v1/sessions", headers=first).get_json() == {"ended": 1}
    assert [status(visitor, each) for each in (first, second, ada)] == [200, 401, 200]
    assert visitor.delete("/api/v1/session", headers=ada).status_code == 409


def test_a_session_that_is_not_used_ends(visitor: FlaskClient, ada: dict[str, str], store: Store) -> None:
    own = session(visitor)
    let_be_old(store, days=13)
    assert status(visitor, own) == 200
    let_be_old(store, days=15)
    assert [status(visitor, each) for each in (own, ada)] == [401, 200]


def test_sessions_that_ended_long_ago_go_but_those_that_tokens_were_made_in_stay(
    visitor: FlaskClient, ada: dict[str, str], store: Store
) -> None:
    session(visitor)
    parent = session(visitor)
    made = visitor.post("/api/v1/tokens", json={"name": "t", "scopes": ["read"]}, headers=parent).get_json()
    with writing(store) as uow:
        ended = token_table.c.kind == "session"
        uow.connection.execute(token_table.update().where(ended).values(expires="2020-01-01T00:00:00.000Z"))
    with writing(store) as uow:
        assert expire_sign_in_links(uow) == 1
    assert status(visitor, bearer(made["token"])) == 200


def test_a_sign_in_that_fails_is_in_the_audit_log(visitor: FlaskClient, client: FlaskClient, ada: Any) -> None:
    visitor.post("/api/v1/session", json={"name": "ada", "password": "a guess"})
    entry = client.get("/api/v1/audit?limit=1").get_json()["entries"][0]
    assert (entry["action"], entry["subject"], entry["detail"]) == ("sign-in.failed", "ada", "from 127.0.0.1")


def test_wrong_passwords_are_counted_for_the_account_and_lock_out_nobody_else(
    app: Flask, visitor: FlaskClient, ada: dict[str, str], store: Store
) -> None:
    make_account(store, "bob")
    put_password(app, store, "bob")
    guesses = [visitor.post("/api/v1/session", json={"name": "ada", "password": f"guess {n}"}) for n in range(11)]
    assert [answer.status_code for answer in guesses] == [401] * 10 + [429]
    assert int(guesses[-1].headers["Retry-After"]) > 0
    # The rest of the class, behind the same address, and the account from elsewhere, go on.
    assert session(visitor, "bob")
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    body = {"name": "ada", "password": PASSWORD}
    assert visitor.post("/api/v1/session", json=body, environ_base=elsewhere).status_code == 201


def test_an_invented_token_opens_no_count_of_its_own(app: Flask, store: Store) -> None:
    from argmap.application import Configuration, create_app

    limited = create_app(Configuration(store, rate_limit="3 per minute"))
    client = limited.test_client()
    answers = [client.get("/api/v1/maps", headers=bearer(f"argmap_{n}")) for n in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    limited.extensions["argmap"].close()


# Secrets


def test_no_secret_that_is_shown_rests_anywhere(
    app: Flask,
    client: FlaskClient,
    visitor: FlaskClient,
    ada: dict[str, str],
    store: Store,
    make_map: MapMaker,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    client.patch("/api/v1/settings", json={"sign_up": "open"})
    address = make_map()
    client.post("/api/v1/groups", json={"id": "class", "name": "Class"})
    hook = client.post(f"{address}/webhooks", json={"url": "https://example.org/hook"}).headers["Location"]
    routes: dict[str, tuple[str, Any]] = {
        "accounts.sign_up": ("/api/v1/accounts", {"name": "eve", "password": PASSWORD}),
        "sessions.sign_in": ("/api/v1/session", {"name": "ada", "password": PASSWORD}),
        "sessions.create_token": ("/api/v1/tokens", {"name": "t", "scopes": ["read"]}),
        "sharing.invite": (f"{address}/invitations", {"role": "critic"}),
        "sharing.invite_to_group": ("/api/v1/groups/class/invitations", {"uses": 3}),
        "webhooks.create_webhook": (f"{address}/webhooks", {"url": "https://example.org/hook"}),
        "webhooks.rotate_webhook_secret": (f"{hook}/rotate-secret", None),
        "events.create_ticket": (f"{address}/events/ticket", None),
    }
    shown = {name for name, view in app.view_functions.items() if spec_of(view).shows_secret}
    of_pages = {
        "pages.change_accounts": ("/admin/accounts", {"do": "create", "name": "mia"}),
        "pages.change_group": ("/groups/class", {"do": "invite"}),
        "pages.create_token": ("/account/tokens", {"name": "t", "scopes": "read"}),
        "pages.change_sharing": (f"{address.removeprefix('/api/v1')}/share", {"do": "invite", "role": "critic"}),
        "pages.sign_up": ("/sign-up", {"name": "zoe", "password": PASSWORD}),
        "pages.check_password": ("/sign-in", {"name": "ada", "password": PASSWORD}),
    }
    # The sign-in link sets a cookie, and is tested with the pages.
    assert shown - {"pages.use_sign_in_link"} == {*routes, *of_pages}
    secrets = []
    for name, (path, body) in routes.items():
        headers = {"Idempotency-Key": f"key-{name}"}
        answer = client.post(path, json=body, headers=headers)
        assert (answer.status_code // 100, answer.headers["Cache-Control"]) == (2, "no-store"), name
        told = answer.get_json()
        secrets.append(str(told.get("token") or told.get("ticket") or told["secret"]))
        again = client.post(path, json=body, headers=headers)
        if name not in {"sessions.sign_in", "accounts.sign_up", "events.create_ticket"}:
            assert (again.status_code, "new Idempotency-Key" in again.get_json()["detail"]) == (409, True), name
    for name, (path, form) in of_pages.items():
        speaking = client if path not in {"/sign-up", "/sign-in"} else FlaskClient(app, app.response_class)
        answer = speaking.post(path, data=form, headers={"Idempotency-Key": f"key-{name}"})
        assert (answer.status_code // 100 in {2, 3}, answer.headers["Cache-Control"]) == (True, "no-store"), answer.text
        told = re.search(r"(?:argmap|invite|signin)_[\w-]{30,}", answer.text + answer.headers.get("Set-Cookie", ""))
        assert told is not None, name
        secrets.append(told[0])
    stored = everything_in(store)
    assert "token.created" in stored
    store.close()
    kept = stored.encode() + b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for secret in (*secrets, PASSWORD):
        assert secret.encode() not in kept
        assert secret not in caplog.text


def test_requests_without_an_account_share_nothing_by_their_keys(client: FlaskClient, visitor: FlaskClient) -> None:
    client.patch("/api/v1/settings", json={"sign_up": "open"})
    body, headers = {"name": "eve"}, {"Idempotency-Key": "the same"}
    assert visitor.post("/api/v1/accounts", json=body, headers=headers).status_code == 201
    again = visitor.post("/api/v1/accounts", json=body, headers=headers)
    assert (again.status_code, "token" in again.get_json()) == (409, False)


@ON_SQLITE
def test_nobody_else_on_the_machine_reads_the_data(store: Store, client: FlaskClient, make_map: MapMaker) -> None:
    client.post(f"{make_map()}/webhooks", json={"url": "https://example.org/hook"})
    assert store.folder is not None
    assert store.folder.stat().st_mode & 0o777 == 0o700
    modes = {file.name: file.stat().st_mode & 0o777 for file in store.folder.iterdir()}
    assert {"argmap.sqlite3", "secrets.key"} <= set(modes)
    assert set(modes.values()) == {0o600}


# Ownership


def test_ownership_of_a_map_is_offered_and_accepted_or_declined(
    client: FlaskClient, store: Store, make_map: MapMaker
) -> None:
    address, ada = make_map(), bearer(make_account(store, "ada"))
    client.put(f"{address}/access/accounts/ada", json={"role": "reader"})
    for accepts in (False, True):
        access = client.put(f"{address}/access/accounts/ada", json={"role": "owner"}).get_json()
        assert (access["offers"], {"name": "ada", "role": "reader"} in access["accounts"]) == (["ada"], True)
        assert client.get(f"{address}/access", headers=ada).status_code == 403
        offer = client.get("/api/v1/me/offers", headers=ada).get_json()["offers"][0]
        assert (offer["map"], offer["created_by"]) == ("a-map", "admin")
        doing = "POST" if accepts else "DELETE"
        told = client.open(f"/api/v1/me/offers/{offer['id']}", method=doing, headers=ada)
        assert told.status_code == (200 if accepts else 204)
    access = client.get(f"{address}/access", headers=ada).get_json()
    assert ({"name": "ada", "role": "owner"} in access["accounts"], access["offers"]) == (True, [])


def test_an_offer_is_taken_back_by_another_role_and_is_nobody_elses(
    client: FlaskClient, store: Store, make_map: MapMaker
) -> None:
    address, ada, bob = make_map(), bearer(make_account(store, "ada")), bearer(make_account(store, "bob"))
    client.put(f"{address}/access/accounts/ada", json={"role": "owner"})
    offer = client.get("/api/v1/me/offers", headers=ada).get_json()["offers"][0]
    assert client.post(f"/api/v1/me/offers/{offer['id']}", headers=bob).status_code == 404
    client.put(f"{address}/access/accounts/ada", json={"role": "editor"})
    assert client.get("/api/v1/me/offers", headers=ada).get_json()["offers"] == []
    assert client.post(f"/api/v1/me/offers/{offer['id']}", headers=ada).status_code == 404


def test_a_group_that_alone_owns_a_map_is_not_deleted(client: FlaskClient, store: Store, make_map: MapMaker) -> None:
    address = make_map()
    client.post("/api/v1/groups", json={"id": "class", "name": "Class"})
    client.put(f"{address}/access/groups/class", json={"role": "owner"})
    assert client.delete(f"{address}/access/accounts/admin").status_code == 200
    refused = client.delete("/api/v1/groups/class")
    assert (refused.status_code, "a-map" in refused.get_json()["detail"]) == (409, True)
    client.put(f"{address}/access/accounts/admin", json={"role": "owner"})
    assert client.delete("/api/v1/groups/class").status_code == 204


def test_a_group_is_made_ones_own_only_with_consent(client: FlaskClient, store: Store) -> None:
    ada = bearer(make_account(store, "ada"))
    client.post("/api/v1/groups", json={"id": "class", "name": "Class"})
    made = client.put("/api/v1/groups/class/members/ada", json={"role": "owner"}).get_json()
    assert {"name": "ada", "role": "member"} in made["members"]
    offer = client.get("/api/v1/me/offers", headers=ada).get_json()["offers"][0]
    assert client.post(f"/api/v1/me/offers/{offer['id']}", headers=ada).get_json()["group"] == "class"
    assert {"name": "ada", "role": "owner"} in client.get("/api/v1/groups/class").get_json()["members"]


def test_nodes_are_charged_to_the_owner_through_groups_too_and_not_to_who_adds_them(
    client: FlaskClient, store: Store
) -> None:
    client.patch("/api/v1/settings", json={"nodes_per_account": 2, "maps_per_account": 1})
    owner, editor = bearer(make_account(store, "owner")), bearer(make_account(store, "editor"))
    address = client.post("/api/v1/maps", json={"title": "T"}, headers=owner).headers["Location"]
    client.put(f"{address}/access/accounts/editor", json={"role": "editor"}, headers=owner)
    node = {"type": "claim", "text": "T."}
    added = [client.post(f"{address}/nodes", json=node, headers=editor).status_code for _ in range(3)]
    assert added == [201, 201, 403]
    # A map that is owned by a group of one's own is one's own.
    client.post("/api/v1/groups", json={"id": "class", "name": "Class"}, headers=owner)
    client.put(f"{address}/access/groups/class", json={"role": "owner"}, headers=owner)
    client.delete(f"{address}/access/accounts/owner", headers=owner)
    assert client.post("/api/v1/maps", json={"title": "U"}, headers=owner).status_code == 403
    assert client.post(f"{address}/nodes", json=node, headers=editor).status_code == 403
    assert client.post("/api/v1/maps", json={"title": "U"}, headers=editor).status_code == 201
