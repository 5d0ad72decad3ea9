"""Versions, and what a client may demand of them before a change is made (RFC 9110, section 13)."""

from dataclasses import dataclass

from argmap.service.errors import Stale
from argmap.store.repository import StoredElement, StoredMap


def map_tag(stored: StoredMap) -> str:
    """The version tag of a map: it changes with every revision."""
    return f"{stored.id[2:10]}-{stored.revision}"


def element_tag(stored: StoredMap, element: StoredElement) -> str:
    """The version tag of a node or relation: it changes only when the element does."""
    return f"{stored.id[2:10]}-{element.id}-{element.version}"


@dataclass(frozen=True, slots=True)
class Precondition:
    """What must hold for a change to be made.

    `tags` are the versions one of which must be current (None: any will do); `absent` demands that there is
    nothing yet.
    """

    tags: frozenset[str] | None = None
    absent: bool = False

    def check(self, current: str | None) -> None:
        """Compare with the present version (None: there is nothing).

        :raises Stale: the demand is not met.
        """
        if self.absent:
            if current is not None:
                raise Stale("There is something at this address already; change it with If-Match.", current)
        elif current is None:
            raise Stale("There is nothing at this address; create it with If-None-Match: *.", None)
        elif self.tags is not None and current not in self.tags:
            raise Stale("It has changed since you read it; read it again and repeat your change.", current)


ANY = Precondition()
