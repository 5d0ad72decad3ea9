"""How deep JSON values are nested, told without recursion."""

from itertools import chain
from typing import Any


def deeper_than(value: Any, depth: int) -> bool:
    """Whether a JSON value has more than so many objects and lists within each other."""
    level = [value]
    for _ in range(depth):
        level = list(chain.from_iterable(map(_within, filter(_is_container, level))))
        if not level:
            return False
    return any(map(_is_container, level))


def _is_container(value: Any) -> bool:
    return value.__class__ is dict or value.__class__ is list


def _within(value: Any) -> Any:
    return value.values() if value.__class__ is dict else value
