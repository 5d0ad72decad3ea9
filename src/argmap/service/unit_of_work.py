"""The transaction of a use case, and who acts in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from argmap.store.database import Store
from argmap.store.repository import Repository


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something; the name goes into the log."""

    name: str


ANONYMOUS = Actor("anonymous")


class UnitOfWork:
    """One transaction: everything in it is kept at the end of its `with` block, or nothing."""

    def __init__(self, connection: Connection):
        self.connection = connection
        self.maps = Repository(connection)

    def now(self) -> str:
        """The time in UTC, ISO 8601 with milliseconds."""
        return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def reading(store: Store) -> Iterator[UnitOfWork]:
    """A unit of work that writes nothing."""
    with store.reading() as connection:
        yield UnitOfWork(connection)


@contextmanager
def writing(store: Store) -> Iterator[UnitOfWork]:
    """A unit of work that may write."""
    with store.writing() as connection:
        yield UnitOfWork(connection)
