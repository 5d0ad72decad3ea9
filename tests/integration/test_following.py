"""Following a map inside one process: heartbeats, who is too slow, and rights that end."""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from argmap.service.following.following import MAX_BEHIND, Follower, Hub, follow
from argmap.service.following.presence import Presence
from argmap.service.permissions import ANONYMOUS, Actor
from argmap.service.unit_of_work import reading
from argmap.store.database import Store
from argmap.store.history import Event
from tests.conftest import MapMaker


@pytest.fixture
def address(client: FlaskClient, make_map: MapMaker) -> str:
    address = make_map({"a": "claim"}, slug="followed")
    client.patch(f"{address}/access", json={"visibility": "public"})
    return address


@pytest.fixture
def hub(app: Flask) -> Hub:
    found: Hub = app.extensions["argmap"].hub
    return found


def stream(
    hub: Hub, store: Store, last: int | None = None, heartbeat: float = 10.0
) -> Iterator[Event | Presence | None]:
    return follow(hub, store, lambda _: ANONYMOUS, "followed", last, credential="", heartbeat=heartbeat)


def add(client: FlaskClient, address: str, count: int) -> None:
    for number in range(count):
        body = {"id": f"n{number}", "type": "claim", "text": "T."}
        assert client.post(f"{address}/nodes", json=body).status_code == 201


def test_a_heartbeat_comes_when_nothing_happens(hub: Hub, store: Store, address: str) -> None:
    assert list(islice(stream(hub, store, heartbeat=0.05), 3)) == [None, None, None]


def test_who_comes_and_goes_is_told_to_the_others_once_and_without_an_id(hub: Hub, store: Store, address: str) -> None:
    with reading(store) as uow:
        account = uow.people.account("admin")
    assert account is not None
    admin = Actor("admin", account.key)
    watching = stream(hub, store, heartbeat=5)
    assert next(watching) is None
    streams = [follow(hub, store, lambda _: admin, "followed", None, credential="a", heartbeat=5) for _ in range(2)]
    assert [next(each) for each in streams] == [None, None]
    late = stream(hub, store, heartbeat=5)
    assert [next(late), next(late)] == [None, Presence("admin", True)]
    for each in streams:
        each.close()
    told = list(islice(watching, 3))
    assert told == [Presence("admin", True), Presence("admin", True), Presence("admin", False)]


def test_who_is_not_signed_in_is_told_who_is_there_in_another_process(
    store: Store, address: str, tmp_path: Path
) -> None:
    with reading(store) as uow:
        account = uow.people.account("admin")
    assert account is not None
    admin = Actor("admin", account.key)
    here, there = Hub(store, tmp_path), Hub(store, tmp_path)
    with closing(here.present.bus), closing(there.present.bus):
        # A bus hears what is sent after it began to listen.
        for hub in (here, there):
            hub.present.bus.listen()
        following = follow(there, store, lambda _: admin, "followed", None, credential="a", heartbeat=5)
        with closing(following):
            next(following)
            with closing(stream(here, store, heartbeat=0.01)) as late:
                assert next(late) is None
                # PostgreSQL notifies the sender, too, so that the answer may be behind other messages.
                told, tries = None, 0
                while told is None and (tries := tries + 1) <= 10:
                    there.present.bus.listen()
                    here.present.bus.listen()
                    told = next(late)
        assert told == Presence("admin", True)


def test_who_is_too_slow_is_cut_and_resumes_without_gap(
    client: FlaskClient, hub: Hub, store: Store, address: str
) -> None:
    cut: list[str] = []
    slow = Follower(1, lambda: cut.append("cut"))
    hub.join(slow, 1)
    follower = stream(hub, store, 0)
    assert next(follower) is None
    add(client, address, MAX_BEHIND + 20)
    quick = [event for event in islice(follower, MAX_BEHIND + 21) if event is not None]
    assert [event.number for event in quick] == list(range(1, len(quick) + 1))
    assert (slow.is_cut, cut) == (True, ["cut"])
    hub.leave(slow)
    resumed = stream(hub, store, 100)
    assert next(resumed) is None
    assert [event.number for event in islice(resumed, 5) if event is not None] == [101, 102, 103, 104, 105]


def test_many_follow_one_map_and_all_get_the_same(client: FlaskClient, hub: Hub, store: Store, address: str) -> None:
    streams = [stream(hub, store) for _ in range(20)]
    for each in streams:
        next(each)
    assert hub.count() == 20
    add(client, address, 3)
    numbers = [[event.number for event in islice(each, 3) if event is not None] for each in streams]
    assert numbers == [[2, 3, 4]] * 20
    for each in streams:
        each.close()
    assert hub.count() == 0


def test_nothing_is_sent_once_the_map_may_not_be_seen(
    client: FlaskClient, hub: Hub, store: Store, address: str
) -> None:
    followed = stream(hub, store)
    next(followed)
    client.patch(f"{address}/access", json={"visibility": "private"})
    add(client, address, 1)
    assert list(followed) == []


def test_a_ticket_lets_a_program_without_headers_follow_one_map(
    client: FlaskClient, make_map: MapMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, other = make_map({"a": "claim"}), make_map({"a": "claim"})
    visitor = {"Accept": "application/json"}
    issued = client.post(f"{address}/events/ticket")
    assert (issued.status_code, issued.headers["Cache-Control"]) == (201, "no-store")
    ticket = issued.get_json()["ticket"]
    anonymous = client.application.test_client()
    anonymous.token = None
    got = anonymous.get(f"{address}/events?last_event_id=0&ticket={ticket}", headers=visitor)
    assert (got.status_code, got.get_json()["last"]) == (200, 1)
    assert anonymous.get(f"{address}/events", headers=visitor).status_code in {401, 404}
    assert anonymous.get(f"{other}/events?ticket={ticket}", headers=visitor).status_code == 401
    assert anonymous.get(f"{address}/events?ticket=invented", headers=visitor).status_code == 401
    monkeypatch.setattr("argmap.api.critique.events.TICKET_SECONDS", -1)
    assert anonymous.get(f"{address}/events?ticket={ticket}", headers=visitor).status_code == 401
