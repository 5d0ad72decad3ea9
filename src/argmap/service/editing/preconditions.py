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

    def check_any(self, *current: str) -> None:
        """Compare with several tags, of which any will do.

        :raises Stale: none of them is demanded.
        """
        self.check(next((tag for tag in current if self.tags is not None and tag in self.tags), current[0]))

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


def named_revision(stored: StoredMap, precondition: Precondition) -> int | None:
    """The revision of a map that a precondition names by its tag; None where it names none."""
    return _number_after(f"{stored.id[2:10]}-", precondition)


def named_version(stored: StoredMap, identifier: str, precondition: Precondition) -> int | None:
    """The version of an element that a precondition names by its tag; None where it names none."""
    return _number_after(f"{stored.id[2:10]}-{identifier}-", precondition)


def _number_after(prefix: str, precondition: Precondition) -> int | None:
    numbers = [tag.removeprefix(prefix) for tag in precondition.tags or () if tag.startswith(prefix)]
    return next((int(number) for number in numbers if number.isdecimal() and len(number) < 10), None)


ANY = Precondition()
