"""How often one may ask."""

from collections.abc import Iterator

import pytest
from flask import Flask

from argmap.application import Configuration, create_app
from argmap.store.database import Store
from tests.people import bearer, make_account


@pytest.fixture
def limited(store: Store) -> Iterator[Flask]:
    app = create_app(Configuration(store, rate_limit="5 per minute"))
    yield app
    app.extensions["argmap"].close()


def test_too_many_requests_of_one_token_or_address_are_refused_and_the_others_go_on(
    limited: Flask, store: Store
) -> None:
    client = limited.test_client()
    answers = [client.get("/api/v1/maps") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[0].headers["RateLimit-Remaining"]) == 4
    refused = answers[-1]
    assert refused.content_type == "application/problem+json"
    assert refused.get_json()["type"] == "/problems/too-many-requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    token = make_account(store, "ada")
    assert client.get("/api/v1/maps", headers=bearer(token)).status_code == 200


def test_passwords_cannot_be_tried_fast(app: Flask) -> None:
    client = app.test_client()
    attempts = [client.post("/api/v1/session", json={"name": "admin", "password": f"guess {n}"}) for n in range(11)]
    assert {answer.status_code for answer in attempts[:10]} == {401}
    assert attempts[10].status_code == 429


def test_an_account_has_no_more_nodes_than_its_quota(app: Flask, store: Store) -> None:
    client = app.test_client()
    client.patch("/api/v1/settings", json={"nodes_per_account": 2})
    token = bearer(make_account(store, "ada"))
    address = client.post("/api/v1/maps", json={"title": "T"}, headers=token).headers["Location"]
    node = {"type": "claim", "text": "T."}
    statuses = [client.post(f"{address}/nodes", json=node, headers=token).status_code for _ in range(3)]
    assert statuses == [201, 201, 403]
    assert len(client.get(address, headers=token).get_json()["nodes"]) == 2


@pytest.mark.parametrize(("proxies", "refused"), [(0, True), (1, False)])
def test_forwarded_addresses_count_only_behind_trusted_proxies(store: Store, proxies: int, refused: bool) -> None:
    app = create_app(Configuration(store, rate_limit="2 per minute", trusted_proxies=proxies))
    client = app.test_client()
    answers = [client.get("/api/v1/maps", headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(3)]
    assert (answers[-1].status_code == 429) is refused
    app.extensions["argmap"].close()
