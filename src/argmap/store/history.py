"""The log of a map in the database: its entries, chained by hashes, and the events that tell of them."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from argmap.model.changes import Edit, Operation, PutNode, PutRelation, RemoveNode, RemoveRelation, SetDetails
from argmap.model.json_text import JsonText, joined_arrays, json_array, json_object
from argmap.model.merging import DETAILS, ElementChange, changes_of
from argmap.model.operations_plain import operation_json, operation_of
from argmap.model.plain import canonical_json
from argmap.store.critique_tables import events, revision_elements
from argmap.store.hooks import Hooks
from argmap.store.paging import Page, Window, fetch_page
from argmap.store.tables import maps, revisions


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose an element of a change is, or one field of it, where that is not the author's."""

    element: str
    author: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose a change is, who accepted it, and where it came from.

    :param source: such as `{"kind": "proposal", "id": …}`; None where it is its author's own.
    """

    author: str
    accepted_by: str | None = None
    source: Mapping[str, Any] | None = None
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry of the log; times are UTC in ISO 8601."""

    number: int
    author: str
    accepted_by: str | None
    time: str
    message: str
    operations_json: str
    inverse_json: str
    hash: str
    source_json: str | None = None
    credits_json: str | None = None

    @property
    def head(self) -> dict[str, Any]:
        """Whose it is, when and why, as JSON values: all but the operations and the hash."""
        names = ("number", "author", "accepted_by", "time", "message")
        return {**{name: getattr(self, name) for name in names}, "source": self.source, "credits": self.credits}

    @property
    def source(self) -> dict[str, Any] | None:
        """Where the change came from, if not from its author alone: a proposal, a fork, a comment, a revision."""
        source: dict[str, Any] | None = None if self.source_json is None else json.loads(self.source_json)
        return source

    @property
    def credits(self) -> list[dict[str, Any]]:
        """Whose elements, or fields of elements, are not the author's."""
        credits: list[dict[str, Any]] = [] if self.credits_json is None else json.loads(self.credits_json)
        return credits

    @property
    def changes(self) -> list[ElementChange]:
        """What it made of each element."""
        return changes_of([(self.operations, self.inverse)])

    def author_of(self, identifier: str) -> str:
        """Whose change of an element it is."""
        whole = (credit for credit in self.credits if credit["element"] == identifier and credit["field"] is None)
        return next((str(credit["author"]) for credit in whole), self.author)

    @property
    def operations(self) -> list[Operation]:
        """What was done."""
        return [operation_of(plain) for plain in json.loads(self.operations_json)]

    @property
    def inverse(self) -> list[Operation]:
        """What undoes it."""
        return [operation_of(plain) for plain in json.loads(self.inverse_json)]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a map; numbers grow by one."""

    number: int
    kind: str
    time: str
    body: str


_REVISION: tuple[Any, ...] = (
    revisions.c.number,
    revisions.c.author,
    revisions.c.accepted_by,
    revisions.c.time,
    revisions.c.message,
    revisions.c.operations,
    revisions.c.inverse,
    revisions.c.hash,
    revisions.c.source,
    revisions.c.credits,
)
_EVENT = (events.c.number, events.c.kind, events.c.time, events.c.body)


def chained_hash(previous: str, map_id: str, revision: Revision) -> str:
    """The hash of an entry: of all that it says, and of the hash before it."""
    told = [
        previous,
        map_id,
        revision.number,
        revision.author,
        revision.accepted_by or "",
        revision.time,
        revision.message,
        revision.operations_json,
        revision.inverse_json,
        *filter(None, (revision.source_json, revision.credits_json)),
    ]
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()


def touched_ids(operations: Iterable[Operation]) -> list[str]:
    """The ids of the elements that operations put or remove, each once."""
    identifiers: dict[str, None] = {}
    for operation in operations:
        match operation:
            case PutNode(node):
                identifiers[node.id] = None
            case PutRelation(relation):
                identifiers[relation.id] = None
            case RemoveNode(identifier) | RemoveRelation(identifier):
                identifiers[identifier] = None
            case _:
                pass
    return list(identifiers)


# Made once: every edit runs them, and making one costs more than running it.
_HASH_OF = select(revisions.c.hash).where(
    revisions.c.map_key == bindparam("map_key"), revisions.c.number == bindparam("number")
)
_ADD_REVISION, _ADD_TOUCHED, _ADD_EVENT = insert(revisions), insert(revision_elements), insert(events)
_NEXT_EVENT = (
    update(maps)
    .where(maps.c.key == bindparam("of"))
    .values(last_event=maps.c.last_event + 1)
    .returning(maps.c.last_event)
)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries of a log; what is empty says nothing. Several authors or elements: one of them."""

    authors: Collection[str] = ()
    elements: Collection[str] = ()
    since: str | None = None
    until: str | None = None


class History:
    """Reads and writes the log of maps over one connection."""

    def __init__(self, connection: Connection):
        self.connection = connection

    def append(
        self,
        map_key: int,
        map_id: str,
        number: int,
        outcome: Edit,
        *,
        attribution: Attribution,
        time: str,
        message: str,
    ) -> Revision:
        """Write the entry of an edit, chained to the one before it."""
        previous = None
        if number > 1:
            keys = {"map_key": map_key, "number": number - 1}
            previous = self.connection.execute(_HASH_OF, keys).scalar_one_or_none()
        entry = Revision(
            number,
            attribution.author,
            attribution.accepted_by,
            time,
            message,
            _json(outcome.operations),
            _json(outcome.inverse),
            "",
            None if attribution.source is None else canonical_json(attribution.source),
            canonical_json([asdict(credit) for credit in attribution.credits]) if attribution.credits else None,
        )
        entry = replace(entry, hash=chained_hash(previous or "", map_id, entry))
        self.connection.execute(
            _ADD_REVISION,
            {
                "map_key": map_key,
                "number": number,
                "author": entry.author,
                "accepted_by": entry.accepted_by,
                "source": entry.source_json,
                "credits": entry.credits_json,
                "time": time,
                "message": message,
                "operations": entry.operations_json,
                "inverse": entry.inverse_json,
                "hash": entry.hash,
            },
        )
        touched = touched_ids(outcome.operations)
        if any(isinstance(operation, SetDetails) for operation in outcome.operations):
            touched.append(DETAILS)
        if touched:
            self.connection.execute(
                _ADD_TOUCHED,
                [{"map_key": map_key, "element_id": identifier, "number": number} for identifier in touched],
            )
        return entry

    def revision(self, map_key: int, number: int) -> Revision | None:
        """One entry of the log."""
        row = self.connection.execute(_entries(map_key).where(revisions.c.number == number)).first()
        return None if row is None else Revision(*row)

    def newest_first(self, map_key: int, window: Window, chosen: LogFilter) -> Page[Revision]:
        """The entries of the log that meet all conditions, the newest first.

        :raises InvalidPosition: the position is of another list.
        """
        statement = _chosen(_entries(map_key), map_key, chosen)
        order = (revisions.c.number,)
        return fetch_page(self.connection, statement, order, window, Revision, descending=True, count=True)

    def chosen(self, map_key: int, chosen: LogFilter, limit: int) -> list[Revision]:
        """The newest entries that meet all conditions, the newest first; at most so many."""
        statement = _chosen(_entries(map_key), map_key, chosen).order_by(revisions.c.number.desc()).limit(limit)
        return [Revision(*row) for row in self.connection.execute(statement)]

    def between(self, map_key: int, after: int, up_to: int) -> list[Revision]:
        """The entries after one number and up to another, the oldest first."""
        statement = _entries(map_key).where(revisions.c.number > after, revisions.c.number <= up_to)
        return [Revision(*row) for row in self.connection.execute(statement.order_by(revisions.c.number))]

    def touching(self, map_key: int, identifiers: list[str], *, after: int = 0) -> list[Revision]:
        """The entries after a number that put or removed one of some elements, the oldest first."""
        numbers = select(revision_elements.c.number).where(
            revision_elements.c.map_key == map_key,
            revision_elements.c.element_id.in_(identifiers),
            revision_elements.c.number > after,
        )
        statement = _entries(map_key).where(revisions.c.number.in_(numbers)).order_by(revisions.c.number)
        return [Revision(*row) for row in self.connection.execute(statement)]

    def indexed(self, map_key: int) -> set[str]:
        """The ids of all elements that the log tells of."""
        statement = select(revision_elements.c.element_id).where(revision_elements.c.map_key == map_key)
        return set(self.connection.execute(statement).scalars())

    def undo_json(self, map_key: int, number: int) -> str:
        """The operations that undo all that came after a revision, as a JSON list."""
        statement = select(revisions.c.inverse).where(revisions.c.map_key == map_key, revisions.c.number > number)
        lists = self.connection.execute(statement.order_by(revisions.c.number.desc())).scalars()
        return joined_arrays(lists)

    def changes_json(self, map_key: int, after: int, up_to: int) -> str:
        """The changes after one revision and up to another: pairs of operations and inverse, as a JSON list."""
        statement = select(revisions.c.operations, revisions.c.inverse).where(
            revisions.c.map_key == map_key, revisions.c.number > after, revisions.c.number <= up_to
        )
        rows = self.connection.execute(statement.order_by(revisions.c.number))
        return json_array(json_array((operations, inverse)) for operations, inverse in rows)

    # Events

    def add_event(self, map_key: int, kind: str, time: str, body: Any) -> Event:
        """Write an event; its number is the next of its map."""
        number = self.connection.execute(_NEXT_EVENT, {"of": map_key}).scalar_one()
        return self.write_event(map_key, number, kind, time, canonical_json(body))

    def write_event(self, map_key: int, number: int, kind: str, time: str, body: str) -> Event:
        """Write an event whose number the map's row has already."""
        event = Event(number, kind, time, body)
        self.connection.execute(
            _ADD_EVENT, {"map_key": map_key, "number": number, "kind": kind, "time": time, "body": event.body}
        )
        if number > 1:
            # The first event makes the map: nobody can have asked to be told of it.
            Hooks(self.connection).queue(map_key, number, kind, time)
        return event

    def events_after(self, map_key: int, number: int, limit: int = 1_000) -> list[Event]:
        """The events of a map after a number, in order."""
        statement = select(*_EVENT).where(events.c.map_key == map_key, events.c.number > number)
        return [Event(*row) for row in self.connection.execute(statement.order_by(events.c.number).limit(limit))]

    def last_event(self, map_key: int) -> int:
        """The number of the last event of a map; 0 before the first."""
        return int(self.connection.execute(select(maps.c.last_event).where(maps.c.key == map_key)).scalar_one())


def revision_event(revision: Revision) -> str:
    """What followers are told of a revision: enough to make the change themselves."""
    return json_object({**revision.head, "operations": JsonText(revision.operations_json)})


def _chosen(statement: Select[Any], map_key: int, chosen: LogFilter) -> Select[Any]:
    if chosen.authors:
        statement = statement.where(revisions.c.author.in_(chosen.authors))
    if chosen.elements:
        touching = select(revision_elements.c.number).where(
            revision_elements.c.map_key == map_key, revision_elements.c.element_id.in_(chosen.elements)
        )
        statement = statement.where(revisions.c.number.in_(touching))
    if chosen.since is not None:
        statement = statement.where(revisions.c.time >= chosen.since)
    if chosen.until is not None:
        statement = statement.where(revisions.c.time <= chosen.until)
    return statement


def _entries(map_key: int) -> Select[Any]:
    return select(*_REVISION).where(revisions.c.map_key == map_key)


def _json(operations: Iterable[Operation]) -> str:
    return json_array(map(operation_json, operations))
