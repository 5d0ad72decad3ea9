"""Webhooks: addresses to which the events of a map are posted, for those who cannot hold a stream."""

from datetime import timedelta
from urllib.parse import urlsplit

from argmap.model.moments import from_now
from argmap.service.editing.writing import find_map
from argmap.service.errors import InvalidArgument, NotFound
from argmap.service.people.accounts import note
from argmap.service.permissions import Actor
from argmap.service.secrets import new_id, new_signing_secret
from argmap.service.unit_of_work import UnitOfWork
from argmap.service.vault import Vault
from argmap.store.hooks import DeliveryRecord, Webhook
from argmap.store.paging import Page, Window
from argmap.store.repository import StoredMap

KINDS = ("revision", "comment", "proposal", "rating")
MAX_PER_MAP = 20
# For so long, messages are signed by the secret before a rotation, too.
ROTATION = timedelta(days=1)


def add_webhook(
    uow: UnitOfWork, vault: Vault, actor: Actor, reference: str, url: str, kinds: tuple[str, ...]
) -> tuple[Webhook, StoredMap, str]:
    """Let an address be told of events of some kinds; its secret, which is told only now, signs them.

    :raises InvalidArgument: the address is none that can be posted to, or the map has too many.
    """
    stored = find_map(uow, actor, reference, "map.share")
    host = _checked_host(url)
    if len(uow.hooks.of_map(stored.key)) >= MAX_PER_MAP:
        raise InvalidArgument("", f"would be one webhook too many; a map has at most {MAX_PER_MAP}")
    identifier, secret = new_id(), new_signing_secret()
    uow.hooks.add(
        map_key=stored.key,
        id=identifier,
        url=url,
        secret=vault.encrypt(secret),
        kinds=" ".join(kinds),
        created=uow.now(),
        created_by=actor.name,
        host=host,
    )
    note(uow, actor, "webhook.created", stored.id, host)
    return _find(uow, stored, identifier), stored, secret


def _checked_host(url: str) -> str:
    try:
        parts = urlsplit(url)
        # Asked for its error alone: a port that is none is noticed only when it is read.
        is_port = parts.port is None or parts.port > 0
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise InvalidArgument("url", "is no address; give one such as https://example.org/hook") from None
    usable = parts.scheme in {"http", "https"} and host and is_port and parts.username is None
    if not usable or not url.isascii() or any(character.isspace() for character in url):
        raise InvalidArgument(
            "url", "is not an http or https address without a user; give one such as https://example.org/hook"
        )
    return host


def list_webhooks(uow: UnitOfWork, actor: Actor, reference: str) -> list[Webhook]:
    """The webhooks of a map."""
    return uow.hooks.of_map(find_map(uow, actor, reference, "map.share").key)


def find_webhook(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Webhook:
    """One webhook of a map.

    :raises NotFound: the map has no such webhook.
    """
    return _find(uow, find_map(uow, actor, reference, "map.share"), identifier)


def change_webhook(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    identifier: str,
    *,
    url: str | None = None,
    kinds: tuple[str, ...] | None = None,
    enabled: bool | None = None,
) -> Webhook:
    """Change a webhook; what is None stays. What waits is delivered to the new address.

    :raises NotFound: the map has no such webhook.
    :raises InvalidArgument: the address is none that can be posted to.
    """
    stored = find_map(uow, actor, reference, "map.share")
    webhook = _find(uow, stored, identifier)
    values: dict[str, object] = {} if url is None else {"url": url, "host": _checked_host(url)}
    values |= {} if kinds is None else {"kinds": " ".join(kinds)}
    values |= {} if enabled is None else {"enabled": enabled}
    if values:
        uow.hooks.change(webhook, **values)
        note(uow, actor, "webhook.changed", stored.id, identifier)
    return _find(uow, stored, identifier)


def rotate_secret(uow: UnitOfWork, vault: Vault, actor: Actor, reference: str, identifier: str) -> tuple[Webhook, str]:
    """Give a webhook a new secret, which is told only now; for a day, messages are signed by both.

    :raises NotFound: the map has no such webhook.
    """
    stored = find_map(uow, actor, reference, "map.share")
    webhook, secret = _find(uow, stored, identifier), new_signing_secret()
    uow.hooks.change(
        webhook, secret=vault.encrypt(secret), old_secret=webhook.secret, old_secret_until=from_now(ROTATION)
    )
    note(uow, actor, "webhook.rotated", stored.id, identifier)
    return _find(uow, stored, identifier), secret


def ping(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> DeliveryRecord:
    """Queue a message that says nothing, to test a webhook.

    :raises NotFound: the map has no such webhook.
    """
    return _queued(uow, find_webhook(uow, actor, reference, identifier), 0)


def list_deliveries(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, window: Window
) -> Page[DeliveryRecord]:
    """The deliveries of a webhook of the last month, the newest first.

    :raises NotFound: the map has no such webhook.
    :raises InvalidPosition: the position is of another list.
    """
    return uow.hooks.list_deliveries(find_webhook(uow, actor, reference, identifier), window)


def deliver_again(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, key: int) -> DeliveryRecord:
    """Queue the message of a delivery once more, under the same message id.

    :raises NotFound: there is no such webhook or delivery.
    """
    webhook = find_webhook(uow, actor, reference, identifier)
    record = uow.hooks.delivery(webhook, key)
    if record is None:
        raise NotFound(f"The webhook has no delivery '{key}'.")
    return _queued(uow, webhook, record.number)


def _queued(uow: UnitOfWork, webhook: Webhook, number: int) -> DeliveryRecord:
    record = uow.hooks.delivery(webhook, uow.hooks.queue_for(webhook, number, uow.now()))
    assert record is not None
    return record


def remove_webhook(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> None:
    """Delete a webhook, with what waits for it.

    :raises NotFound: the map has no such webhook.
    """
    stored = find_map(uow, actor, reference, "map.share")
    uow.hooks.remove(_find(uow, stored, identifier))
    note(uow, actor, "webhook.removed", stored.id, identifier)


def _find(uow: UnitOfWork, stored: StoredMap, identifier: str) -> Webhook:
    for webhook in uow.hooks.of_map(stored.key):
        if webhook.id == identifier:
            return webhook
    raise NotFound(f"The map has no webhook '{identifier}'.")
