"""Lists in pages: each page begins where another ended, by the values that the list is ordered by.

A page is the same however many come before it, and stays right while others add to the list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

Item = TypeVar("Item")
Value = str | int


class InvalidPosition(Exception):
    """A position is not one of the list that it is meant for."""


@dataclass(frozen=True, slots=True)
class Position:
    """The place of an item in a list: a page begins after it or, backward, ends before it."""

    values: tuple[Value, ...]
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for: so many items from a position, or from the beginning."""

    limit: int
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list, with the positions of the pages around it, and how many there are where that is cheap."""

    items: list[Item]
    next: Position | None = None
    prev: Position | None = None
    total: int | None = None


def fetch_page(
    connection: Connection,
    statement: Select[Any],
    order: Sequence[ColumnElement[Any]],
    window: Window,
    make: Callable[..., Item],
    *,
    descending: bool = False,
    count: bool = False,
) -> Page[Item]:
    """A page of what a statement selects.

    :param order: what the list is ordered by; together different for each item.
    :param make: makes an item of the columns of the statement.
    :param count: whether to count all that the statement selects.
    :raises InvalidPosition: the position is of another list.
    """
    position = window.position
    backward = position is not None and position.backward
    total = connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one() if count else None
    if position is not None:
        _check(position, order)
        place: Any = tuple_(*order) if len(order) > 1 else order[0]
        values: Any = tuple_(*position.values) if len(order) > 1 else position.values[0]
        statement = statement.where(place > values if descending == backward else place < values)
    directed = [column.desc() if descending != backward else column.asc() for column in order]
    rows = connection.execute(statement.add_columns(*order).order_by(*directed).limit(window.limit + 1)).all()
    has_more, rows = len(rows) > window.limit, rows[: window.limit]
    if backward:
        rows = rows[::-1]
    width = len(order)
    items = [make(*row[:-width]) for row in rows]
    if not rows:
        return Page(items, total=total)
    after, before = Position(tuple(rows[-1][-width:])), Position(tuple(rows[0][-width:]), backward=True)
    return Page(
        items,
        after if has_more or backward else None,
        before if (has_more if backward else position is not None) else None,
        total,
    )


def _check(position: Position, order: Sequence[ColumnElement[Any]]) -> None:
    kinds = [column.type.python_type for column in order]
    if [type(value) for value in position.values] != kinds:
        raise InvalidPosition
    for value in position.values:
        if isinstance(value, int) and not 0 <= value < 2**31:
            raise InvalidPosition
        if isinstance(value, str) and "\0" in value:
            raise InvalidPosition


def page_of(items: Sequence[Item], window: Window) -> Page[Item]:
    """A page of a list that is short enough to be read whole.

    :raises InvalidPosition: the position is of another list.
    """
    start = 0
    if window.position is not None:
        values = window.position.values
        if len(values) != 1 or not isinstance(values[0], int) or not 0 <= values[0] <= 2**31:
            raise InvalidPosition
        start = max(0, values[0] - window.limit) if window.position.backward else values[0]
    end = start + window.limit
    return Page(
        list(items[start:end]),
        Position((end,)) if end < len(items) else None,
        Position((start,), backward=True) if start > 0 else None,
        len(items),
    )
