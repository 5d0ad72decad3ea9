"""What follows from a map at a revision, and from nothing else: worked out once for all who read it."""

from collections.abc import Callable
from typing import TypeVar

from argmap.http.services import services
from argmap.store.repository import StoredMap

T = TypeVar("T")


def remembered(stored: StoredMap, what: str, about: object, work_out: Callable[[], T]) -> T:
    """A value that depends on a map at its revision alone.

    :param what: names the kind of value.
    :param about: what else it depends on, such as the id of a node.
    """
    known = services().of_revisions
    key = (stored.id, stored.revision, what, about)
    if key not in known:
        known[key] = work_out()
    value: T = known[key]
    return value
