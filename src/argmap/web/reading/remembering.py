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


def remembered_while_alike(stored: StoredMap, what: str, about: object, size: int, work_out: Callable[[], T]) -> T:
    """A value that changes little when a map does: worked out anew when the size of the map has changed by a tenth.

    :param size: how large the map is, such as its number of statements.
    """
    known = services().of_revisions
    key = (stored.id, what, about)
    size_then, value = known.get(key, (0, None))
    if value is None or abs(size - size_then) * 10 > size_then:
        value = work_out()
        known[key] = (size, value)
    result: T = value
    return result
