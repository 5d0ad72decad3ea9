"""What answers say to browsers: policies, frames, and the one host at which the service is."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from argmap.application import Configuration, create_app
from argmap.service.running.seeding import seed
from argmap.settings import checked_public_url
from argmap.store.database import Store

SEEDED = "/api/v1/maps/csto-kazakhstan"
OPENED_IN_BROWSERS = (
    *("/", "/new", "/help", "/sign-in", "/docs", "/problems", "/findings", "/favicon.ico", "/docs/assets/try.js"),
    *(SEEDED, f"{SEEDED}.svg", f"{SEEDED}.pdf", f"{SEEDED}.png", f"{SEEDED}.brief.html", f"{SEEDED}.brief.pdf"),
    *(f"{SEEDED}/conversions/html", f"{SEEDED}/conversions/prose", f"{SEEDED}/statistics/degrees.svg", "/nowhere"),
)


@pytest.mark.parametrize("path", OPENED_IN_BROWSERS)
def test_whatever_a_browser_can_open_has_a_policy(seeded: FlaskClient, path: str) -> None:
    # Files are sent as streams: reading them closes them.
    answer = seeded.get(path, headers={"Accept": "*/*"}, buffered=True)
    assert answer.status_code in {200, 404}
    policy = answer.headers["Content-Security-Policy"]
    for directive in ("default-src 'none'", "frame-ancestors", "base-uri 'none'", "form-action"):
        assert directive in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    if answer.mimetype == "text/html" and not path.startswith("/api/"):
        assert "unsafe-inline" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


def test_drawings_may_be_framed_and_pages_not(seeded: FlaskClient) -> None:
    assert "frame-ancestors *" in seeded.get(f"{SEEDED}.svg").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in seeded.get("/").headers["Content-Security-Policy"]


def test_https_is_demanded_where_it_is_used(seeded: FlaskClient) -> None:
    answer = seeded.get("/", base_url="https://localhost/")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.fixture
def fixed(store: Store) -> Iterator[Flask]:
    app = create_app(Configuration(store, public_url="https://maps.example.org"))
    seed(store)
    yield app
    app.extensions["argmap"].close()


def test_with_a_public_url_no_other_host_is_answered(fixed: Flask) -> None:
    client = fixed.test_client()
    assert client.get(SEEDED, headers={"Host": "maps.example.org"}).status_code == 200
    refused = client.get(SEEDED, headers={"Host": "evil.example"})
    assert (refused.status_code, refused.get_json()["type"]) == (421, "/problems/wrong-host")
    assert client.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_with_a_public_url_its_scheme_counts_for_origins_and_cookies(fixed: Flask) -> None:
    client = fixed.test_client()
    client.set_cookie("argmap_session", "argmap_x", domain="maps.example.org", secure=True)
    for origin, told in (("http://maps.example.org", "come from a page"), ("https://maps.example.org", "not known")):
        headers = {"Host": "maps.example.org", "Origin": origin, "Cookie": "argmap_session=argmap_x"}
        answer = client.post("/api/v1/maps", json={"title": "T"}, headers=headers)
        assert (answer.status_code, told in answer.get_json()["detail"]) == (401, True)


@pytest.mark.parametrize(
    "url", ["maps.example.org", "ftp://x", "https://x/a path", "https://x/?a=b", "https://u@x", "https://x:99999"]
)
def test_a_public_url_is_an_origin_with_or_without_a_path(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        checked_public_url(url)


def test_a_public_url_is_known_with_and_without_its_default_port() -> None:
    assert checked_public_url("https://maps.example.org:443/") == "https://maps.example.org"
    assert checked_public_url("http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    assert checked_public_url("https://school.example/argmap/") == "https://school.example/argmap"
