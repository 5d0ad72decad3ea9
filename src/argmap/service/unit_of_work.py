"""The transaction of a use case."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from argmap.model.moments import timestamp
from argmap.service.permissions import Actor
from argmap.settings import ServiceSettings
from argmap.store.critique import Critique
from argmap.store.database import Store
from argmap.store.hooks import Hooks
from argmap.store.people import People
from argmap.store.repository import Repository, StoredMap
from argmap.store.talks import Talks
from argmap.store.upkeep import Upkeep
from argmap.store.views import Views
from argmap.store.watch import Version


class UnitOfWork:
    """One transaction, begun when it is first needed: all of it is kept at its end, or nothing."""

    def __init__(
        self,
        begin: Callable[[], Connection],
        end: Callable[[], None] | None = None,
        ask_version: Callable[[], Version | None] = lambda: None,
    ):
        self._begin, self._end, self._ask_version = begin, end, ask_version
        # Maps that were found in this transaction for an action that the actor may do, each to be used once.
        self.allowed: dict[tuple[Actor, str, str], StoredMap] = {}

    def release(self) -> None:
        """End a reading transaction now, and give its connection back, for work that needs neither.

        What is read afterwards is read in a transaction of its own.

        :raises RuntimeError: the transaction may write; it ends with its block.
        """
        if self._end is None:
            raise RuntimeError("A writing transaction ends with its block.")
        self._end()
        self.allowed.clear()
        for name in ("version", "connection", "maps", "people", "critique", "hooks", "views", "talks", "upkeep"):
            self.__dict__.pop(name, None)

    @cached_property
    def version(self) -> Version | None:
        """The version of the store, asked for once; None in a transaction that may write.

        What was read under it may be answered again to any unit of work that has the same; see `store.watch`.
        """
        return self._ask_version()

    @cached_property
    def connection(self) -> Connection:
        """The connection in its transaction."""
        return self._begin()

    @cached_property
    def maps(self) -> Repository:
        """The maps, as the transaction sees them."""
        return Repository(self.connection)

    @cached_property
    def people(self) -> People:
        """Accounts, groups and roles, as the transaction sees them."""
        return People(self.connection)

    @cached_property
    def critique(self) -> Critique:
        """Comments, proposals and ratings, as the transaction sees them."""
        return Critique(self.connection)

    @cached_property
    def hooks(self) -> Hooks:
        """Webhooks, as the transaction sees them."""
        return Hooks(self.connection)

    @cached_property
    def views(self) -> Views:
        """Saved views, as the transaction sees them."""
        return Views(self.connection)

    @cached_property
    def talks(self) -> Talks:
        """Talks, as the transaction sees them."""
        return Talks(self.connection)

    def setting(self, name: str) -> Any:
        """One of `ServiceSettings`, as the administrators set it, or its default."""
        field = ServiceSettings.model_fields[name]
        stored = self.people.setting(name)
        return field.get_default() if stored is None else int(stored) if field.annotation is int else stored

    @cached_property
    def upkeep(self) -> Upkeep:
        """What deletes old rows."""
        return Upkeep(self.connection)

    def now(self) -> str:
        """The time in UTC, ISO 8601 with milliseconds."""
        return timestamp(datetime.now(UTC))


@contextmanager
def reading(store: Store) -> Iterator[UnitOfWork]:
    """A unit of work that writes nothing."""
    with ExitStack() as stack:
        yield UnitOfWork(lambda: stack.enter_context(store.reading()), stack.close, store.version)


@contextmanager
def writing(store: Store, *, alone: bool = False) -> Iterator[UnitOfWork]:
    """A unit of work that may write; its transaction begins at once, in the order of the writers.

    :param alone: no other such unit runs at the same time, in whatever process.
    """
    with store.writing(alone=alone) as connection:
        yield UnitOfWork(lambda: connection)
