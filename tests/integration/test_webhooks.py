"""Webhooks: signed, retried, and never inside the host's own networks."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from flask.testing import FlaskClient
from standardwebhooks import Webhook, WebhookVerificationError

from argmap.service.following.delivering import DELAYS, Dispatcher, Unreachable, checked_address
from argmap.service.unit_of_work import writing
from argmap.store.critique_tables import deliveries, webhooks
from argmap.store.database import Store
from tests.conftest import MapMaker, change, pointers


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it gets, and answers as it is told to."""

    got: ClassVar[list[tuple[dict[str, str], bytes]]] = []
    status: ClassVar[int] = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.got, Receiver.status = [], 204
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook?x=1"
    server.shutdown()
    thread.join()
    server.server_close()


def due_now(store: Store) -> None:
    """Let what waits be due."""
    with writing(store) as uow:
        uow.connection.execute(
            deliveries.update().where(deliveries.c.due.is_not(None)).values(due="2020-01-01T00:00:00.000Z")
        )


def test_events_are_posted_signed_once_each(
    client: FlaskClient, store: Store, make_map: MapMaker, receiver: str
) -> None:
    address = make_map({"a": "claim"})
    body = {"url": receiver, "kinds": ["revision", "comment"]}
    made = client.post(f"{address}/webhooks", json=body).get_json()
    identifier = client.get(address).get_json()["id"]
    change(client, "PATCH", f"{address}/nodes/a", {"text": "Changed."})
    client.put(f"{address}/ratings/a", json={"value": 0.5})
    client.post(f"{address}/comments", json={"kind": "note", "body": "Hm."})
    dispatcher = Dispatcher(store, allow_own_networks=True)
    assert dispatcher.deliver_due()
    assert not dispatcher.deliver_due()
    assert [json.loads(body)["type"] for _, body in Receiver.got] == ["revision", "comment"]
    for headers, content in Receiver.got:
        message = Webhook(made["secret"]).verify(content, headers)
        assert message["map"] == {"id": identifier, "slug": "a-map", "revision": 2}
        assert message["delivery"] == headers["webhook-id"]
    listed = client.get(f"{address}/webhooks").get_json()["webhooks"][0]
    assert (listed["waiting"], listed["last_status"]) == (0, "answered 204")
    assert "secret" not in listed


def test_a_rotated_secret_signs_beside_the_one_before_for_a_day(
    client: FlaskClient, store: Store, make_map: MapMaker, receiver: str
) -> None:
    address = make_map({"a": "claim"})
    made = client.post(f"{address}/webhooks", json={"url": receiver})
    hook, old = made.headers["Location"], made.get_json()["secret"]
    rotated = client.post(f"{hook}/rotate-secret")
    assert rotated.headers["Cache-Control"] == "no-store"
    new = rotated.get_json()["secret"]
    dispatcher = Dispatcher(store, allow_own_networks=True)
    assert client.post(f"{hook}/ping").status_code == 201
    dispatcher.deliver_due()
    for secret in (old, new):
        assert Webhook(secret).verify(Receiver.got[0][1], Receiver.got[0][0])["type"] == "ping"
    with writing(store) as uow:
        uow.connection.execute(webhooks.update().values(old_secret_until="2020-01-01T00:00:00.000Z"))
    client.post(f"{hook}/ping")
    dispatcher.deliver_due()
    headers, content = Receiver.got[1]
    assert Webhook(new).verify(content, headers)["type"] == "ping"
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(content, headers)


def test_deliveries_are_listed_and_sent_again_under_the_same_message_id(
    client: FlaskClient, store: Store, make_map: MapMaker, receiver: str
) -> None:
    address = make_map({"a": "claim"})
    hook = client.post(f"{address}/webhooks", json={"url": receiver}).headers["Location"]
    change(client, "PATCH", f"{address}/nodes/a", {"text": "Changed."})
    dispatcher = Dispatcher(store, allow_own_networks=True)
    Receiver.status = 500
    dispatcher.deliver_due()
    (failed,) = client.get(f"{hook}/deliveries").get_json()["deliveries"]
    assert (failed["type"], failed["attempts"], failed["last_status"]) == ("revision", 1, "answered 500")
    assert failed["next_attempt"] > failed["last_attempt"]
    Receiver.status = 204
    assert client.post(f"{hook}/deliveries/{failed['id']}/redeliver").status_code == 201
    dispatcher.deliver_due()
    assert len({headers["webhook-id"] for headers, _ in Receiver.got}) == 1
    newest = client.get(f"{hook}/deliveries?limit=1").get_json()
    assert newest["deliveries"][0]["last_status"] == "answered 204"
    assert newest["next"] is not None
    assert client.post(f"{hook}/deliveries/999999/redeliver").status_code == 404


def test_a_webhook_is_changed_and_paused(client: FlaskClient, store: Store, make_map: MapMaker, receiver: str) -> None:
    address = make_map({"a": "claim"})
    hook = client.post(f"{address}/webhooks", json={"url": receiver}).headers["Location"]
    assert client.patch(hook, json={"enabled": False}).get_json()["enabled"] is False
    change(client, "PATCH", f"{address}/nodes/a", {"text": "Not told."})
    dispatcher = Dispatcher(store, allow_own_networks=True)
    assert not dispatcher.deliver_due()
    changed = client.patch(hook, json={"enabled": True, "kinds": ["comment"], "url": f"{receiver}&y=2"}).get_json()
    assert (changed["kinds"], changed["url"]) == (["comment"], f"{receiver}&y=2")
    assert client.get(hook).get_json() == changed
    assert pointers(client.patch(hook, json={"url": "ftp://example.org/"})) == ["/url"]
    assert pointers(client.patch(hook, json={"kinds": ["everything"]})) == ["/kinds/0"]


def test_what_fails_is_tried_again_after_growing_delays_and_given_up_at_last(
    client: FlaskClient, store: Store, make_map: MapMaker, receiver: str
) -> None:
    address = make_map({"a": "claim"})
    client.post(f"{address}/webhooks", json={"url": receiver})
    change(client, "PATCH", f"{address}/nodes/a", {"text": "Changed."})
    dispatcher = Dispatcher(store, allow_own_networks=True)
    Receiver.status = 500
    for _ in range(len(DELAYS)):
        dispatcher.deliver_due()
        assert not dispatcher.deliver_due()
        due_now(store)
    Receiver.status = 302
    dispatcher.deliver_due()
    due_now(store)
    assert not dispatcher.deliver_due()
    assert len(Receiver.got) == len(DELAYS) + 1
    assert list(DELAYS) == sorted(DELAYS)


def test_a_delivery_has_an_id_that_stays_when_it_is_tried_again(
    client: FlaskClient, store: Store, make_map: MapMaker, receiver: str
) -> None:
    address = make_map({"a": "claim"})
    client.post(f"{address}/webhooks", json={"url": receiver})
    for text in ("One.", "Two."):
        change(client, "PATCH", f"{address}/nodes/a", {"text": text})
    dispatcher = Dispatcher(store, allow_own_networks=True)
    for _ in range(2):
        Receiver.status = 500
        dispatcher.deliver_due()
        due_now(store)
    ids = [headers["webhook-id"] for headers, _ in Receiver.got]
    assert (len(ids), len(set(ids)), sorted(ids[:2])) == (4, 2, sorted(ids[2:]))


def test_a_receiver_that_never_ends_its_answer_holds_up_itself_alone(
    client: FlaskClient, store: Store, make_map: MapMaker, receiver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argmap.service.following.delivering.DELIVERY_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as slow, contextlib.ExitStack() as stack:
        connections: list[socket.socket] = []

        def drip() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection = stack.enter_context(slow.accept()[0])
                    connections.append(connection)
                    threading.Thread(target=trickle, args=(connection,), daemon=True).start()

        def trickle(connection: socket.socket) -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection.sendall(b"x")
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        address = make_map({"a": "claim"})
        client.post(f"{address}/webhooks", json={"url": f"http://127.0.0.1:{slow.getsockname()[1]}/"})
        client.post(f"{address}/webhooks", json={"url": receiver.replace("127.0.0.1", "localhost")})
        for number in range(5):
            change(client, "PATCH", f"{address}/nodes/a", {"text": f"Text {number}."})
        dispatcher = Dispatcher(store, allow_own_networks=True)
        end = time.monotonic() + 20
        while len(Receiver.got) < 5:
            assert time.monotonic() < end
            dispatcher.begin_due()
            time.sleep(0.02)
        # One at a time to one host, each for no longer than a delivery may take.
        assert len(connections) == 1
        dispatcher.close()
        told = [each["last_status"] for each in client.get(f"{address}/webhooks").get_json()["webhooks"]]
        assert told[1] == "answered 204"
        slow.close()


def test_what_goes_wrong_with_one_delivery_stops_no_other(
    client: FlaskClient, store: Store, make_map: MapMaker, receiver: str
) -> None:
    address = make_map({"a": "claim"})
    client.post(f"{address}/webhooks", json={"url": "https://example.org/"})
    client.post(f"{address}/webhooks", json={"url": receiver})
    with writing(store) as uow:
        broken = webhooks.update().where(webhooks.c.host == "example.org")
        uow.connection.execute(broken.values(url="http://example.org:99999/", secret="of another key"))
    change(client, "PATCH", f"{address}/nodes/a", {"text": "Changed."})
    assert Dispatcher(store, allow_own_networks=True).deliver_due()
    assert len(Receiver.got) == 1
    told = [each["last_status"] for each in client.get(f"{address}/webhooks").get_json()["webhooks"]]
    assert "its secret is lost" in told[0]


def test_a_removed_webhook_is_asked_no_more(
    client: FlaskClient, store: Store, make_map: MapMaker, receiver: str
) -> None:
    address = make_map({"a": "claim"})
    made = client.post(f"{address}/webhooks", json={"url": receiver}).get_json()
    change(client, "PATCH", f"{address}/nodes/a", {"text": "Changed."})
    assert client.delete(f"{address}/webhooks/{made['id']}").status_code == 204
    assert not Dispatcher(store, allow_own_networks=True).deliver_due()
    assert Receiver.got == []


def test_no_address_inside_the_hosts_own_networks_is_asked(
    client: FlaskClient, store: Store, make_map: MapMaker, receiver: str
) -> None:
    address = make_map({"a": "claim"})
    client.post(f"{address}/webhooks", json={"url": receiver})
    change(client, "PATCH", f"{address}/nodes/a", {"text": "Changed."})
    Dispatcher(store).deliver_due()
    assert Receiver.got == []
    assert "own networks" in client.get(f"{address}/webhooks").get_json()["webhooks"][0]["last_status"]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "224.0.0.1", "255.255.255.255"),
        # NAT64, its local form, 6to4, Teredo, IPv4-compatible, site-local.
        *("64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "::7f00:1", "fec0::1"),
    ],
)
def test_own_addresses_are_known_in_all_their_forms(address: str) -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", ("93.184.216.34", 80)), (0, 0, 0, "", (address, 80))]

    with pytest.raises(Unreachable, match="own networks"):
        checked_address("example.org", 80, resolve=resolve)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://example.org/", "example.org", "http://", "http://user:word@example.org/"),
        *("http://example.org:99999/", "http://[::1/", "http://example.org:x/", "http://a b.example/", "http://ex\n/"),
    ],
)
def test_a_wrong_address_is_told(client: FlaskClient, make_map: MapMaker, url: str) -> None:
    assert pointers(client.post(f"{make_map()}/webhooks", json={"url": url})) == ["/url"]
