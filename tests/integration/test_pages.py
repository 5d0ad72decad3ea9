"""What all pages have in common: tokens of forms, addresses below a path, assets, policies, and pages of problems."""

import re
from collections.abc import Iterator
from html import unescape

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
from tests.conftest import MapMaker, SpeakingClient, change
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


def test_what_an_address_says_wrongly_is_left_out_and_named_and_the_map_is_shown(seeded: FlaskClient) -> None:
    page = seeded.get(f"{SEEDED}?levels=0&types=wish&show=all&chosen=a,b&folded=%22")
    assert page.status_code == 200
    assert "was left out: chosen, levels, folded, types, show." in page.text
    assert 'id="node-thesis"' in page.text
    for parameter in ("chosen", "focus"):
        page = seeded.get(f"{SEEDED}?{parameter}=nothing")
        assert (page.status_code, "“nothing” is no longer part of this map" in page.text) == (200, True)
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
    unproved = client.post("/account/delete", data={"name": "dora"}, headers=dora)
    assert (unproved.status_code, "password" in unproved.get_json()["detail"]) == (403, True)
    dora = fresh_session(store, "dora")
    assert client.post("/account/delete", data={"name": "somebody"}, headers=dora).status_code == 422
    assert client.post("/account/delete", data={"name": "dora"}, headers=dora).status_code == 303
    assert client.get("/api/v1/me", headers=dora).status_code == 401
    assert client.get(f"/api/v1/maps/{own['slug']}").status_code == 404
    assert own["id"] in client.get("/api/v1/bin").text
    assert client.get(f"{others}/ratings").get_json()["ratings"] == []
    assert client.get(f"{others}/comments").get_json()["comments"][0]["author"] == "dora"
    taken = client.post("/admin/accounts", data={"do": "create", "name": "dora"})
    assert taken.status_code == 409


def fresh_session(store: Store, name: str) -> dict[str, str]:
    """The headers of a session that has just begun."""
    with writing(store) as uow:
        account = uow.people.account(name)
        assert account is not None
        return bearer(sessions.begin_session(uow, account, "by test", "a browser").secret)


def test_the_last_administrator_cannot_leave(client: FlaskClient, store: Store) -> None:
    admin = fresh_session(store, "admin")
    assert client.post("/account/delete", data={"name": "admin"}, headers=admin).status_code == 409


def test_groups_of_one_go_with_their_maps_and_invitations(client: FlaskClient, store: Store) -> None:
    dora = bearer(make_account(store, "dora"))
    client.post("/api/v1/groups", json={"id": "club", "name": "Club"}, headers=dora)
    secret = client.post("/api/v1/groups/club/invitations", json={}, headers=dora).get_json()["secret"]
    own = client.post("/api/v1/maps", json={"title": "Own"}, headers=dora).headers["Location"]
    client.put(f"{own}/access/groups/club", json={"role": "owner"}, headers=dora)
    for offer in client.get("/api/v1/me/offers", headers=dora).get_json()["offers"]:
        client.post(f"/api/v1/me/offers/{offer['id']}", headers=dora)
    client.delete(f"{own}/access/accounts/dora", headers=dora)
    left = client.post("/account/delete", data={"name": "dora"}, headers=fresh_session(store, "dora"))
    assert left.status_code == 303
    assert client.get(own).status_code == 404
    assert client.get("/api/v1/groups/club").status_code == 404
    assert client.post(f"/api/v1/invitations/{secret}/accept").status_code in {404, 410}


@pytest.mark.parametrize("path", ["/?tag=%00", "/talks/%00", "/groups/%00", "/maps/x/comments/%00", "/oembed?url=%00"])
def test_the_character_nul_is_refused_in_addresses(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in {404, 422}


@pytest.mark.parametrize("character", ["\0", "\x07", "\ufffe"])
def test_characters_that_no_document_can_hold_are_refused_in_forms(client: FlaskClient, character: str) -> None:
    for form in ({"title": f"A{character}b"}, {"title": "T", "thesis": f"A{character}b"}):
        answer = client.post("/new", data=form)
        assert (answer.status_code, "cannot be seen" in answer.get_json()["detail"]) == (422, True)
    assert client.post("/sign-in", data={"name": f"a{character}", "password": "x"}).status_code == 422
    assert client.post("/new", data={"title": "Of a PDF", "thesis": "Page one.\fPage two."}).status_code == 303
    assert client.get("/api/v1/maps/of-a-pdf.svg").status_code == 200


def test_a_form_that_is_too_large_is_told_so(client: FlaskClient) -> None:
    form = {"text": "x" * 9_000_000}
    page = client.post("/new/import", data=form, headers=HTML)
    assert (page.status_code, "Too large" in page.text) == (413, True)


@pytest.mark.parametrize("query", ["revision=000000000001" + "9" * 30, "revision=%C2%B2"])
def test_a_revision_that_cannot_be_is_told_so(seeded: FlaskClient, query: str) -> None:
    assert seeded.get(f"{SEEDED}?{query}").status_code == 422


def test_many_opened_branches_still_have_a_code_to_share(seeded: FlaskClient) -> None:
    opened = ",".join(f"a-node-with-an-id-{number}" for number in range(150))
    assert seeded.get(f"{SEEDED}/share?opened={opened}").status_code == 200


@pytest.mark.parametrize("kept", ["x", {"answers": 7}, {"answers": [[1]]}, {"answers": {"cq1": 3}}])
def test_a_critical_question_is_answered_whatever_stood_there(
    client: FlaskClient, make_map: MapMaker, kept: object
) -> None:
    address = make_map({"a": "claim", "b": "premise"}, {"r": ("support", ["b"], "a")})
    relation = {"id": "r", "kind": "support", "premises": ["b"], "target": "a", "scheme": "expert-opinion"}
    put = change(client, "PUT", f"{address}/relations/r", {**relation, "extensions": {"scheme": kept}})
    if put.status_code == 422:
        return
    path = address.removeprefix("/api/v1")
    form = {"relation": "r", "question": "cq1", "reason": "It is not."}
    assert client.post(f"{path}/questions", data=form).status_code == 303
    questions = client.get(f"{address}/questions").get_json()["questions"]
    assert questions[0]["state"] == "dismissed"


def test_an_earlier_revision_shows_what_was_removed_since(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"a": "claim", "b": "premise"}, {"r": ("support", ["b"], "a")})
    change(client, "DELETE", f"{address}/nodes/b")
    page = client.get(f"{address.removeprefix('/api/v1')}?revision=1&chosen=b")
    assert (page.status_code, "Text of b." in page.text) == (200, True)


def test_texts_that_look_like_markup_of_the_drawing_stay_as_they_are(client: FlaskClient, make_map: MapMaker) -> None:
    text = 'see href="x?chosen=b" and tabindex="0"'
    address = make_map({"a": "claim"})
    change(
        client, "PATCH", f"{address}/nodes/a", {"text": text}, headers={"Content-Type": "application/merge-patch+json"}
    )
    shown = "".join(
        re.findall(r'<text [^>]*class="text"[^>]*>([^<]*)<', client.get(address.removeprefix("/api/v1")).text)
    )
    assert "".join(shown.split()) == "".join(text.split())


def test_of_many_comments_the_latest_are_shown(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"c": "claim"})
    for number in range(110):
        client.post(f"{address}/comments", json={"kind": "note", "body": f"Comment {number}."})
    page = client.get(address.removeprefix("/api/v1")).text
    assert "Comment 109." in page
    assert "<p>Comment 9.</p>" not in page


def test_a_talk_ends_with_the_account_of_its_presenter_and_takes_no_invented_voters(
    client: FlaskClient, store: Store, app: Flask
) -> None:
    dora = bearer(make_account(store, "dora"))
    own = client.post("/api/v1/maps", json={"title": "Own"}, headers=dora).headers["Location"]
    begun = client.post(f"{own.removeprefix('/api/v1')}/talks", headers=dora)
    talk = "/talks/" + begun.headers["Location"].rpartition("=")[2]
    audience = FlaskClient(app, app.response_class)
    assert audience.get(talk).status_code == 200
    audience.set_cookie("argmap_voter", "invented")
    assert audience.post(f"{talk}/answers", data={"value": "1"}).status_code == 422
    client.patch("/api/v1/accounts/dora", json={"disabled": True})
    for path in (talk, f"{talk}/state", f"{talk}/events"):
        assert audience.get(path).status_code == 404
    read_only = bearer(make_account(store, "eve", ("read",)))
    public = client.post("/api/v1/maps?visibility=public", json={"title": "P"}).headers["Location"]
    assert client.post(f"{public.removeprefix('/api/v1')}/talks", headers=read_only).status_code == 403


def test_a_drawing_that_the_page_has_is_not_sent_again(seeded: FlaskClient) -> None:
    page = seeded.get(SEEDED).text
    tag = re.search(r'data-tag="([^"]+)"', page)
    assert tag is not None
    again = seeded.get(f"{SEEDED}?chosen=O1", headers={"Argmap-Have": tag[1]}).text
    assert "data-same" in again
    assert len(again) < len(page)


def test_what_was_previewed_is_created_as_it_was_shown(client: FlaskClient) -> None:
    client.post("/new", data={"title": "Homework should go"})
    pasted = {"text": "[A]: Homework should go.\n  - <B>: It trains.\n", "format": "argdown", "visibility": "unlisted"}
    preview = client.post("/new/import", data=pasted, headers=HTML).text
    creating = preview[preview.index('id="report"') : preview.index("Create the map")]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', creating))
    assert "slug_given" not in fields
    assert fields["visibility"] == "unlisted"
    created = client.post("/new/import", data={**fields, "text": unescape(fields["text"]), "store": "yes"})
    assert created.status_code == 303
    # The title is that of the thesis, since the text names none; the slug makes room for the map that has it already.
    made = client.get("/api/v1" + created.headers["Location"].removeprefix("http://localhost")).get_json()
    assert made["title"] == "Homework should go."
    assert made["slug"] == "homework-should-go-2"
    assert client.get(f"/api/v1/maps/{made['slug']}/access").get_json()["visibility"] == "unlisted"


def test_an_import_is_named_as_its_form_says(client: FlaskClient) -> None:
    pasted = {"text": "[A]: Homework should go.", "format": "argdown", "title": "My map", "store": "yes"}
    assert client.post("/new/import", data=pasted).headers["Location"].endswith("/maps/my-map")


def test_an_import_of_nothing_says_what_to_do(client: FlaskClient) -> None:
    refused = client.post("/new/import", data={"text": " ", "store": "yes"})
    assert (refused.status_code, "choose a file or paste some text" in refused.get_data(as_text=True)) == (422, True)


def test_a_filtered_outline_says_what_statements_bear_on_in_the_whole_map(seeded: FlaskClient) -> None:
    page = seeded.get(f"{SEEDED}?types=evidence").text
    assert 'class="bears"' in page
    assert "Stands on its own" not in page


def test_an_explanation_cites_statements_by_the_numbers_of_the_outline(seeded: FlaskClient) -> None:
    page = seeded.get(f"{SEEDED}?chosen=O1").text
    number = re.search(r'id="item-O1".*?class="number">([\d.]+)<', page, re.DOTALL)
    assert number is not None
    assert f"outside” ({number[1]}.1) is rejected" in page
