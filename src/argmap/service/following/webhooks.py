"""Webhooks: addresses to which the events of a map are posted, for those who cannot hold a stream."""

from urllib.parse import urlsplit

from argmap.service.editing.writing import find_map
from argmap.service.errors import InvalidArgument, NotFound
from argmap.service.people.accounts import note
from argmap.service.permissions import Actor
from argmap.service.secrets import new_id, new_secret
from argmap.service.unit_of_work import UnitOfWork
from argmap.service.vault import Vault
from argmap.store.hooks import Webhook
from argmap.store.repository import StoredMap

KINDS = ("revision", "comment", "proposal", "rating")
MAX_PER_MAP = 20


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
    identifier, secret = new_id(), new_secret("hook")
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
