"""Delivering what webhooks wait for: signed, tried again, and never into the host's own networks.

A delivery waits in the database until its receiver answers with 2xx; it is tried again after growing delays, up to
eight times. The name of a receiver is resolved once, its addresses are checked, and the connection goes to the address
that was checked, so that a name cannot change in between. Several are delivered at a time, but only one to one host,
so that a slow receiver holds up itself alone, and gets what one process sends in the order in which it happened.
"""

import http.client
import ipaddress
import logging
import re
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from standardwebhooks import Webhook as SigningSecret

from argmap.model.json_text import JsonText, json_object
from argmap.model.moments import from_now, timestamp
from argmap.service.unit_of_work import reading, writing
from argmap.service.vault import SecretLost, Vault
from argmap.store.database import Store
from argmap.store.hooks import Delivery

# Seconds until the next attempt, after each that failed.
DELAYS = (5, 30, 120, 600, 3_600, 14_400, 43_200)
DELIVERY_SECONDS = 10.0
# Longer than a delivery with the resolution of its name: nobody else begins it meanwhile.
_LEASE_SECONDS = 120
_AT_A_TIME, _TO_ONE_HOST, _LOOKED_AT = 8, 1, 32
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
# Addresses that lead, by a gateway, to others than they seem to: NAT64, 6to4, Teredo, IPv4-compatible; and site-local
# ones, which the standard library takes for global.
_DETOURS = tuple(
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10")
)


class Unreachable(Exception):
    """The address cannot be asked, or must not be."""


def message_of(delivery: Delivery) -> tuple[str, str]:
    """The id and the body of a message, in the form of Standard Webhooks; both stay when it is sent again.

    The revision is that of the map at the moment: `data` says which one an event is about.
    """
    identifier = f"msg_{delivery.webhook_id}_{delivery.number or f'ping{delivery.key}'}"
    body = json_object(
        {
            "type": delivery.kind,
            "timestamp": delivery.time,
            "id": delivery.number,
            "delivery": identifier,
            "map": {"id": delivery.map_id, "slug": delivery.map_slug, "revision": delivery.map_revision},
            "data": JsonText(delivery.body),
        }
    )
    return identifier, body


def signed_headers(identifier: str, body: str, secrets: Iterable[str]) -> dict[str, str]:
    """The headers by which a receiver checks a message, with a signature for each secret (Standard Webhooks)."""
    now = datetime.now(UTC)
    signatures = [SigningSecret(secret).sign(msg_id=identifier, timestamp=now, data=body) for secret in secrets]
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


class Dispatcher:
    """Delivers what waits."""

    def __init__(self, store: Store, *, allow_own_networks: bool = False):
        self._store, self._allow = store, allow_own_networks
        self._vault = Vault(store.key_file)
        self._pool: ThreadPoolExecutor | None = None
        self._hosts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._is_closed = False

    def deliver_due(self) -> bool:
        """Deliver what is due now, and wait for it; says whether there was something."""
        begun = self.begin_due()
        for delivery in begun:
            delivery.result()
        return bool(begun)

    def begin_due(self) -> "list[Future[None]]":
        """Begin to deliver what is due now, as far as there is room for it."""
        now = datetime.now(UTC)
        with self._lock:
            room = _AT_A_TIME - self._hosts.total()
            busy = [host for host, count in self._hosts.items() if count >= _TO_ONE_HOST]
        if room <= 0:
            return []
        with reading(self._store) as uow:
            if not uow.hooks.any_due(timestamp(now)):
                return []
        until = timestamp(now + timedelta(seconds=_LEASE_SECONDS))
        with writing(self._store) as uow:
            claimed = uow.hooks.claim(timestamp(now), until, room, per_host=_TO_ONE_HOST, busy=busy)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="argmap-webhook")
        with self._lock:
            self._hosts.update(delivery.host for delivery in claimed)
        return [self._pool.submit(self._deliver, delivery) for delivery in claimed]

    def close(self) -> None:
        """Begin nothing more, and wait for what was begun."""
        self._is_closed = True
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _deliver(self, delivery: Delivery) -> None:
        """Deliver, and then what else is due to the same host, as long as there is some."""
        host, following = delivery.host, [delivery]
        try:
            while following and not self._is_closed:
                (delivery,) = following
                attempts = delivery.attempts + 1
                done, told = self._attempt(delivery)
                now = datetime.now(UTC)
                due = None
                if not done and attempts <= len(DELAYS):
                    due = timestamp(now + timedelta(seconds=DELAYS[attempts - 1]))
                with writing(self._store) as uow:
                    uow.hooks.settle(delivery.key, attempts=attempts, due=due, status=told, time=timestamp(now))
                    until = timestamp(now + timedelta(seconds=_LEASE_SECONDS))
                    # Others may be taking the first of them at this moment.
                    following = uow.hooks.claim(timestamp(now), until, 1, per_host=_LOOKED_AT, host=host)
        except Exception:
            # It is due again when its lease ends; nobody waits for what a thread raises.
            logging.getLogger("argmap").exception("A delivery to %s could not be settled", host)
        finally:
            with self._lock:
                self._hosts[host] -= 1
                self._hosts += Counter()

    def _attempt(self, delivery: Delivery) -> tuple[bool, str]:
        try:
            status = post(delivery, self._secrets_of(delivery), allow_own_networks=self._allow)
        except Unreachable as error:
            return False, str(error)
        except SecretLost:
            return False, "not delivered: its secret is lost; rotate the secret of the webhook"
        except Exception:
            # A receiver must not be able to stop the others' deliveries by what it makes go wrong here.
            logging.getLogger("argmap").exception("A defect in delivering to %s", delivery.host)
            return False, "not delivered: an error in this service"
        return 200 <= status < 300, f"answered {status}"

    def _secrets_of(self, delivery: Delivery) -> list[str]:
        secrets = [self._vault.decrypt(delivery.secret)]
        if delivery.old_secret is not None and (delivery.old_secret_until or "") > from_now(timedelta()):
            secrets.append(self._vault.decrypt(delivery.old_secret))
        return secrets


def post(delivery: Delivery, secrets: Iterable[str], *, allow_own_networks: bool = False) -> int:
    """Post an event, signed; gives the status of the answer. Redirections are not followed.

    :raises Unreachable: the address cannot be asked, lies inside the host's own networks, or did not answer in time.
    """
    identifier, body = message_of(delivery)
    deadline = time.monotonic() + DELIVERY_SECONDS
    try:
        parts = urlsplit(delivery.url)
        host = str(parts.hostname)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = checked_address(host, port, allow_own_networks=allow_own_networks)
        raw = socket.create_connection((address, port), _left(deadline))
        try:
            if parts.scheme == "https":
                raw.settimeout(_left(deadline))
                raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
            connection = http.client.HTTPConnection(host, port)
            connection.sock = raw
            raw.settimeout(_left(deadline))
            headers = {
                "Content-Type": "application/json",
                "User-Agent": "argmap",
                "Connection": "close",
                **signed_headers(identifier, body, secrets),
            }
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            connection.request("POST", path, body.encode(), headers)
            return _status(raw, deadline)
        finally:
            raw.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"not delivered: {error}") from None


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"no answer within {DELIVERY_SECONDS:g} seconds")
    return left


def _status(connection: socket.socket, deadline: float) -> int:
    """The status of an answer; nothing behind its first line is read, however slowly it comes."""
    received = b""
    while b"\n" not in received and len(received) < 1_000:
        connection.settimeout(_left(deadline))
        piece = connection.recv(1_000)
        if not piece:
            break
        received += piece
    match = _STATUS.match(received)
    if match is None:
        raise http.client.BadStatusLine("the answer is not HTTP")
    return int(match.group(1))


def is_public(address: str) -> bool:
    """Whether an IP address is that of one host in the public Internet, and leads to no other."""
    plain = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(plain, "ipv4_mapped", None) or plain
    return mapped.is_global and not mapped.is_multicast and not any(mapped in network for network in _DETOURS)


def checked_address(
    host: str, port: int, *, allow_own_networks: bool = False, resolve: Callable[..., Any] = socket.getaddrinfo
) -> str:
    """The address of a host, all of whose addresses are public.

    :raises Unreachable: it has none, or one of them lies inside the host's own networks.
    """
    try:
        addresses = [entry[4][0] for entry in resolve(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Unreachable(f"the name {host} cannot be resolved") from None
    if not allow_own_networks and not all(is_public(str(address)) for address in addresses):
        raise Unreachable(f"{host} lies inside the host's own networks")
    if not addresses:
        raise Unreachable(f"the name {host} cannot be resolved")
    return str(addresses[0])
