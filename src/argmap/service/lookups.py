"""What was read at the last look, for answers that need nothing more: an account, a map, one of its elements.

It is answered again only while the store was not written since; see `store.watch`. Each entry was read in one
transaction, so it agrees with itself; two entries may be of different moments, and elements that are read after an
entry was taken from here may be newer than it.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from argmap.service.editing import elements
from argmap.service.editing.elements import ElementKind
from argmap.service.editing.writing import find_map
from argmap.service.people import tokens
from argmap.service.permissions import Actor
from argmap.service.secrets import digest
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredElement, StoredMap
from argmap.store.watch import Version

_KEPT = 512
T = TypeVar("T")


class Lookups:
    """What was looked at last, for one version of the store."""

    def __init__(self) -> None:
        self._seen: tuple[Version | None, dict[Hashable, Any]] = (None, {})

    def actor(self, uow: UnitOfWork, secret: str) -> Actor:
        """Who speaks by a token.

        :raises Unauthenticated: the token is unknown, expired or revoked, or its account is disabled.
        """
        hashed = digest(secret)
        return tokens.actor_by(self._recall(uow, ("token", hashed), lambda: uow.people.by_token(hashed)))

    def map(self, uow: UnitOfWork, actor: Actor, reference: str) -> StoredMap:
        """The map with this id or slug, if the actor may read it.

        Elements that are read in this unit of work may be newer: find the map again before you read them.

        :raises NotFound: there is none that the actor may see.
        """

        def read() -> StoredMap:
            stored = find_map(uow, actor, reference, "map.read")
            # Found just now: who goes on in this unit of work need not find it again.
            uow.allowed[actor, reference, "map.read"] = stored
            return stored

        return self._recall(uow, ("map", actor, reference), read)

    def element(
        self, uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str
    ) -> tuple[StoredMap, StoredElement]:
        """One node or relation, with its map.

        :raises NotFound: there is no such map or element that the actor may see.
        """
        return self._recall(
            uow,
            (kind.word, actor, reference, identifier),
            lambda: elements.read(uow, actor, kind, reference, identifier),
        )

    def _recall(self, uow: UnitOfWork, key: Hashable, read: Callable[[], T]) -> T:
        version = uow.version
        if version is None:
            return read()
        seen = self._seen
        if seen[0] != version or len(seen[1]) > _KEPT:
            seen = self._seen = (version, {})
        if key not in seen[1]:
            seen[1][key] = read()
        known: T = seen[1][key]
        return known
