"""Webhooks: events posted to an address, for those who cannot hold a stream.

A delivery waits in the database until its receiver answers with 2xx; it is tried again after growing delays, up to
eight times. No address inside the host's own networks is asked: the name is resolved once, checked, and the
connection goes to the address that was checked, so that a name cannot change in between.
"""

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from argmap.formats.errors import InvalidDocument
from argmap.model.breach import Breach
from argmap.service.accounts import note
from argmap.service.errors import NotFound
from argmap.service.permissions import Actor
from argmap.service.secrets import new_id, new_secret
from argmap.service.unit_of_work import UnitOfWork, reading, timestamp, writing
from argmap.service.writing import find_map
from argmap.store.database import Store
from argmap.store.errors import StoreUnavailable
from argmap.store.hooks import Delivery, Webhook
from argmap.store.repository import StoredMap

KINDS = ("revision", "comment", "proposal", "rating", "presence")
MAX_PER_MAP = 20
# Seconds until the next attempt, after each that failed.
DELAYS = (5, 30, 120, 600, 3_600, 14_400, 43_200)
_TIMEOUT = 10.0
_LEASE = 60


class Unreachable(Exception):
    """The address cannot be asked, or must not be."""


def add_webhook(
    uow: UnitOfWork, actor: Actor, reference: str, url: str, kinds: tuple[str, ...]
) -> tuple[Webhook, StoredMap]:
    """Let an address be told of events of some kinds; its secret signs them.

    :raises InvalidDocument: the address is not http or https, or names a host of the own networks.
    """
    stored = find_map(uow, actor, reference, "map.share")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise InvalidDocument([Breach("/url", "is not an http or https address without a user")])
    if len(uow.hooks.of_map(stored.key)) >= MAX_PER_MAP:
        raise InvalidDocument([Breach("", f"would be one webhook too many; a map has at most {MAX_PER_MAP}")])
    identifier = new_id()
    uow.hooks.add(
        map_key=stored.key,
        id=identifier,
        url=url,
        secret=new_secret("hook"),
        kinds=" ".join(kinds),
        created=uow.now(),
        created_by=actor.name,
    )
    note(uow, actor, "webhook.created", stored.id, str(parts.hostname))
    return _find(uow, stored, identifier), stored


def list_webhooks(uow: UnitOfWork, actor: Actor, reference: str) -> list[Webhook]:
    """The webhooks of a map."""
    return uow.hooks.of_map(find_map(uow, actor, reference, "map.share").key)


def remove_webhook(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> None:
    """Delete a webhook, with what waits for it.

    :raises NotFound: the map has no such webhook.
    """
    stored = find_map(uow, actor, reference, "map.share")
    uow.hooks.remove(_find(uow, stored, identifier))
    note(uow, actor, "webhook.removed", stored.id, identifier)


def _find(uow: UnitOfWork, stored: StoredMap, identifier: str) -> Webhook:
    for each in uow.hooks.of_map(stored.key):
        if each.id == identifier:
            return each
    raise NotFound(f"The map has no webhook '{identifier}'.")


def signature(secret: str, body: bytes) -> str:
    """What the header `Argmap-Signature` holds: HMAC-SHA256 of the body, by the webhook's secret."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


class Dispatcher:
    """Delivers what waits, in the background of each server process."""

    def __init__(self, store: Store, *, allow_own_networks: bool = False, pause: float = 1.0):
        self._store, self._allow, self._pause = store, allow_own_networks, pause
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def ensure_running(self) -> None:
        """Start the background work of this process, once."""
        if self._thread is not None:
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="argmap-webhooks", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                busy = self.deliver_due()
            except StoreUnavailable:
                busy = False
            if not busy:
                time.sleep(self._pause)

    def deliver_due(self) -> bool:
        """Deliver what is due now; says whether there was something."""
        now = datetime.now(UTC)
        with reading(self._store) as uow:
            if not uow.hooks.any_due(timestamp(now)):
                return False
        with writing(self._store) as uow:
            claimed = uow.hooks.claim(timestamp(now), timestamp(now + timedelta(seconds=_LEASE)), 20)
        for delivery in claimed:
            self._deliver(delivery)
        return bool(claimed)

    def _deliver(self, delivery: Delivery) -> None:
        attempts = delivery.attempts + 1
        try:
            status = post(delivery, allow_own_networks=self._allow)
            done, told = 200 <= status < 300, f"answered {status}"
        except Unreachable as error:
            done, told = False, str(error)
        due = None
        if not done and attempts <= len(DELAYS):
            due = timestamp(datetime.now(UTC) + timedelta(seconds=DELAYS[attempts - 1]))
        with writing(self._store) as uow:
            uow.hooks.settle(delivery.key, attempts=attempts, due=due, status=told)


def post(delivery: Delivery, *, allow_own_networks: bool = False) -> int:
    """Post an event; gives the status of the answer. Redirections are not followed.

    :raises Unreachable: the address cannot be asked, or lies inside the host's own networks.
    """
    body = (
        f'{{"id":{delivery.number},"kind":"{delivery.kind}","time":"{delivery.time}","data":{delivery.body}}}'.encode()
    )
    parts = urlsplit(delivery.url)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        address = checked_address(host, port, allow_own_networks=allow_own_networks)
        raw = socket.create_connection((address, port), _TIMEOUT)
        if parts.scheme == "https":
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
        connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
        connection.sock = raw
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "argmap",
            "Argmap-Webhook": delivery.webhook_id,
            "Argmap-Event": delivery.kind,
            "Argmap-Signature": signature(delivery.secret, body),
        }
        try:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"not delivered: {error}") from None


def checked_address(
    host: str, port: int, *, allow_own_networks: bool = False, resolve: Callable[..., Any] = socket.getaddrinfo
) -> str:
    """The address of a host, all of whose addresses are public.

    :raises Unreachable: it has none, or one of them lies inside the host's own networks.
    """
    try:
        found = [entry[4][0] for entry in resolve(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Unreachable(f"the name {host} cannot be resolved") from None
    for address in found:
        plain = ipaddress.ip_address(str(address).partition("%")[0])
        mapped = getattr(plain, "ipv4_mapped", None) or plain
        if not allow_own_networks and (not mapped.is_global or mapped.is_multicast):
            raise Unreachable(f"{host} lies inside the host's own networks")
    if not found:
        raise Unreachable(f"the name {host} cannot be resolved")
    return str(found[0])
