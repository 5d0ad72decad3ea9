"""What all pages have in common: tokens of forms, addresses below a path, assets, policies, and pages of problems."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from argmap.application import Configuration, create_app
from argmap.http.authentication import COOKIE
from argmap.service.people import sessions
from argmap.service.running.seeding import make_first_administrator, seed
from argmap.service.unit_of_work import writing
from argmap.store.database import Store
from tests.conftest import MapMaker, SpeakingClient
from tests.people import bearer, make_account

HTML = {"Accept": "text/html"}
OWN = {"Origin": "http://localhost", **HTML}
SEEDED = "/maps/csto-kazakhstan"
PAGES = (
    *("/", "/new", "/new/templates/ibis", "/help", "/sign-in", "/docs", "/findings", "/problems", "/inbox", "/account"),
    *("/trash", "/admin", "/admin/settings", "/admin/audit", "/admin/health", SEEDED, f"{SEEDED}?chosen=O1"),
    *(f"{SEEDED}?chosen=r01", f"{SEEDED}/share", f"{SEEDED}/proposals", f"{SEEDED}/present", f"{SEEDED}/embed"),
    f"{SEEDED}/present?presenter=yes",
)


@pytest.fixture
def signed_in(app: Flask, store: Store) -> FlaskClient:
    """A browser in which the administrator is signed in."""
    with writing(store) as uow:
        account = uow.people.account("admin")
        assert account is not None
        secret = sessions.begin_session(uow, account, "by test", "a browser").secret
    browser = FlaskClient(app, app.response_class, use_cookies=True)
    browser.set_cookie(COOKIE, secret)
    return browser


def form_token(page: TestResponse) -> str:
    known = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text)
    assert known is not None
    return known[1]


def test_a_form_is_taken_only_with_the_token_of_its_page_and_from_our_own_pages(
    signed_in: FlaskClient, make_map: MapMaker
) -> None:
    path = make_map({"c": "claim"}).removeprefix("/api/v1")
    token = form_token(signed_in.get(path, headers=HTML))
    for data in ({}, {"form_token": "0" * 32}):
        refused = signed_in.post(f"{path}/comments", data={"body": "Hm.", **data}, headers=OWN)
        assert (refused.status_code, "another session" in refused.text) == (401, True)
    elsewhere = {"Origin": "https://example.org", **HTML}
    body = {"body": "Hm.", "form_token": token}
    assert signed_in.post(f"{path}/comments", data=body, headers=elsewhere).status_code == 401
    assert signed_in.post(f"{path}/comments", data=body, headers=OWN).status_code == 303
    assert "Hm." in signed_in.get(path, headers=HTML).text


def test_a_form_leads_back_to_pages_of_ours_alone(signed_in: FlaskClient, make_map: MapMaker) -> None:
    path = make_map({"c": "claim"}).removeprefix("/api/v1")
    token = form_token(signed_in.get(path, headers=HTML))
    for sent in ("//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        body = {"body": "Hm.", "form_token": token, "return_to": sent}
        answer = signed_in.post(f"{path}/comments", data=body, headers=OWN)
        assert answer.headers["Location"].startswith(path)


def test_no_page_has_a_script_or_a_style_in_its_text(seeded: FlaskClient, signed_in: FlaskClient) -> None:
    for path in PAGES:
        page = signed_in.get(path, headers=HTML)
        assert page.status_code == 200, path
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=\"", page.text) == [], path
        for script in re.findall(r"<script([^>]*)>", page.text):
            assert "src=" in script or 'type="application/json"' in script, path
        assert page.headers["Cache-Control"] in {"no-store", "private, no-cache"} or path == "/docs", path


def test_assets_are_kept_for_good_under_an_address_that_changes_with_them(client: FlaskClient) -> None:
    page = client.get("/", headers=HTML).text
    addresses = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)
    assert len(addresses) >= 2
    version = addresses[0].split("/")[2]
    for name in ("drawing.css", "camera.js", "regular-20-7e.woff2", "reader.js", "vendor/idiomorph.js"):
        answer = client.get(f"/assets/{version}/{name}", buffered=True)
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True), name
    assert client.get("/assets/000000000000/argmap.css").status_code == 404
    assert client.get(f"/assets/{version}/../pages.py").status_code == 404
    assert client.get(f"/assets/{version}/..%2fpages.py").status_code == 404


@pytest.fixture
def below(store: Store) -> Iterator[Flask]:
    """A service that is published below a path."""
    app = create_app(Configuration(store, public_url="https://school.example/argmap"))
    seed(store)
    first = make_first_administrator(store)
    assert first is not None
    app.test_client_class = type("AdministratorClient", (SpeakingClient,), {"token": first.token})
    yield app
    app.extensions["argmap"].close()


def test_everything_leads_below_the_path_at_which_the_service_is_published(below: Flask) -> None:
    client = below.test_client()
    host = {"Host": "school.example"}
    for prefix in ("", "/argmap"):
        page = client.get(f"{prefix}{SEEDED}?chosen=O1", headers={**host, **HTML})
        assert page.status_code == 200
        links = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
        assert [link for link in links if not link.startswith("/argmap/")] == []
        asset = next(link for link in links if link.endswith("argmap.css"))
        assert client.get(asset, headers=host, buffered=True).status_code == 200
    made = client.post("/argmap/api/v1/maps", json={"title": "T"}, headers=host)
    assert made.headers["Location"] == "/argmap/api/v1/maps/t"
    listed = client.get("/argmap/api/v1/maps?limit=1", headers=host)
    assert "</argmap/api/v1/maps?" in listed.headers["Link"]
    missing = client.get("/argmap/api/v1/maps/nothing", headers=host).get_json()
    assert (missing["type"], missing["instance"]) == ("/argmap/problems/not-found", "/argmap/api/v1/maps/nothing")
    drawing = client.get("/argmap/api/v1/maps/csto-kazakhstan.svg", headers=host).text
    assert 'href="/argmap/maps/csto-kazakhstan?chosen=thesis"' in drawing
    form = client.post("/argmap/new", data={"title": "U", "return_to": "/argmap/help"}, headers=host)
    assert form.headers["Location"] == "/argmap/maps/u"


def test_problems_are_pages_for_browsers_and_json_for_programs(client: FlaskClient) -> None:
    navigating = {"Sec-Fetch-Dest": "document", "Accept": "text/html,*/*;q=0.8"}
    for path in ("/nowhere", "/maps/nothing", "/api/v1/maps/nothing"):
        page = client.get(path, headers=navigating)
        assert (page.status_code, page.mimetype, "What to do:" in page.text) == (404, "text/html", True)
        assert client.get(path).mimetype == "application/problem+json"
    assert client.get("/api/v1/maps/nothing", headers=HTML).mimetype == "application/problem+json"


def test_the_state_of_the_reader_is_checked_and_each_mistake_named(seeded: FlaskClient) -> None:
    wrong = seeded.get(f"{SEEDED}?levels=0&types=wish&show=all&chosen=a,b&folded=%22")
    assert wrong.status_code == 422
    pointers = {error["pointer"] for error in wrong.get_json()["errors"]}
    assert pointers == {"/levels", "/types", "/show", "/chosen", "/folded"}
    assert seeded.get(f"{SEEDED}?chosen=nothing").status_code == 404
    assert seeded.get(f"{SEEDED}?focus=nothing").status_code == 404
    assert seeded.get(f"{SEEDED}?revision=99").status_code == 404


def test_pages_of_a_private_map_are_for_those_with_a_role(
    client: FlaskClient, store: Store, make_map: MapMaker
) -> None:
    path = make_map({"c": "claim"}).removeprefix("/api/v1")
    stranger = bearer(make_account(store, "stranger"))
    for page in ("", "/share", "/embed", "/present", "/present.html", "/proposals"):
        assert client.get(path + page, headers=stranger).status_code == 404, page
    for form in ("comments", "ratings", "votes", "questions", "talks", "share"):
        assert client.post(f"{path}/{form}", headers=stranger).status_code == 404, form


def test_one_leaves_with_all_that_is_ones_own_and_leaves_nothing_behind_but_a_name(
    app: Flask, client: FlaskClient, store: Store, make_map: MapMaker
) -> None:
    token = make_account(store, "dora")
    dora = bearer(token)
    own = client.post("/api/v1/maps", json={"title": "Own"}, headers=dora).get_json()
    others = make_map({"c": "claim"})
    client.put(f"{others}/access/accounts/dora", json={"role": "critic"})
    client.post(f"{others}/comments", json={"kind": "note", "body": "Mine."}, headers=dora)
    client.put(f"{others}/ratings/c", json={"value": 0.5}, headers=dora)
    assert client.get("/account/export", headers=dora).data.startswith(b"PK")
    wrong = client.post("/account/delete", data={"name": "somebody"}, headers=dora)
    assert wrong.status_code == 422
    assert client.post("/account/delete", data={"name": "dora"}, headers=dora).status_code == 303
    assert client.get("/api/v1/me", headers=dora).status_code == 401
    assert client.get(f"/api/v1/maps/{own['slug']}").status_code == 404
    assert own["id"] in client.get("/api/v1/bin").text
    assert client.get(f"{others}/ratings").get_json()["ratings"] == []
    assert client.get(f"{others}/comments").get_json()["comments"][0]["author"] == "dora"
    taken = client.post("/admin/accounts", data={"do": "create", "name": "dora"})
    assert taken.status_code == 409


def test_the_last_administrator_cannot_leave(client: FlaskClient) -> None:
    assert client.post("/account/delete", data={"name": "admin"}).status_code == 409
