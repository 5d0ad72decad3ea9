"""Maps in the database: one class around a connection, for the length of a transaction."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, or_, select, update

from argmap.model.argument_map import ArgumentMap, Details
from argmap.model.changes import Edit
from argmap.model.json_text import JsonText
from argmap.model.plain import body_of, details_of, node_of, relation_of
from argmap.store.elements import ElementWriter, StoredElements, relation_keys_at
from argmap.store.history import Attribution, History, Revision, revision_event
from argmap.store.paging import Page, Window, fetch_page
from argmap.store.people import owned_by
from argmap.store.search import index_text, matches
from argmap.store.tables import map_tags, maps, node_tags, nodes, old_slugs, relations, retired_ids


@dataclass(frozen=True, slots=True)
class StoredMap:
    """What the store knows of a map without reading its elements."""

    key: int
    id: str
    revision: int
    details_json: str
    node_count: int
    relation_count: int
    created: str
    modified: str
    slug: str
    visibility: str
    origin_id: str | None = None
    origin_revision: int | None = None

    @property
    def details(self) -> Details:
        """The details, read from their canonical JSON."""
        return details_of(json.loads(self.details_json))


@dataclass(frozen=True, slots=True)
class StoredElement:
    """A node or relation as canonical JSON, with the number of the revision that last changed it."""

    id: str
    version: int
    body: str


_MAP_COLUMNS: tuple[Any, ...] = (
    maps.c.key,
    maps.c.id,
    maps.c.revision,
    maps.c.details,
    maps.c.node_count,
    maps.c.relation_count,
    maps.c.created,
    maps.c.modified,
    maps.c.slug,
    maps.c.visibility,
    maps.c.origin_id,
    maps.c.origin_revision,
)

# Made once: nearly every request begins with one of these, and building one costs more than running it.
_FIND_BY_ID = select(*_MAP_COLUMNS).where(maps.c.id == bindparam("reference"), maps.c.deleted.is_(None))
_FIND_BY_SLUG = select(*_MAP_COLUMNS).where(maps.c.slug == bindparam("reference"), maps.c.deleted.is_(None))
_NODE_BODIES = select(nodes.c.body).where(nodes.c.map_key == bindparam("map_key")).order_by(nodes.c.sort_key)
_RELATION_BODIES = (
    select(relations.c.body).where(relations.c.map_key == bindparam("map_key")).order_by(relations.c.sort_key)
)
_TAKES_SLUG = (
    select(maps.c.key)
    .outerjoin(old_slugs, (old_slugs.c.map_key == maps.c.key) & (old_slugs.c.slug == bindparam("reference")))
    .where(or_(maps.c.slug == bindparam("reference"), maps.c.keeps_old_slugs & old_slugs.c.slug.is_not(None)))
)
_FIND_BY_OLD_SLUG = (
    select(*_MAP_COLUMNS)
    .join(old_slugs, old_slugs.c.map_key == maps.c.key)
    .where(old_slugs.c.slug == bindparam("reference"), maps.c.deleted.is_(None))
)
_ADD_MAP, _ADD_TAGS = insert(maps).returning(maps.c.key), insert(map_tags)
_REVISE_MAP = (
    update(maps)
    .where(maps.c.key == bindparam("of"))
    .values({name: bindparam(name) for name in ("revision", "node_count", "relation_count", "modified")})
    .values(last_event=maps.c.last_event + 1)
    .returning(maps.c.last_event)
)
_ELEMENT = {
    table: select(table.c.id, table.c.version, table.c.body).where(
        table.c.map_key == bindparam("map_key"), table.c.id == bindparam("id")
    )
    for table in (nodes, relations)
}


# SQLite takes at least 999 bound parameters in a statement.
_CHUNK = 400
# What lists of maps can be sorted by; the key tells apart what is otherwise equal.
SORTS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "created": (maps.c.key,),
    "modified": (maps.c.modified, maps.c.key),
    "slug": (maps.c.slug, maps.c.key),
}


class Repository:
    """Reads and writes maps over one connection; the caller owns the transaction."""

    def __init__(self, connection: Connection):
        self.connection = connection
        self.history = History(connection)
        # What was read of elements since they were last written: an edit begins with what its client was shown.
        self._read: dict[tuple[str, int, str], StoredElement | None] = {}

    # Maps

    def find(self, reference: str) -> StoredMap | None:
        """The map with this id or slug."""
        statement = _FIND_BY_ID if reference.startswith("m_") else _FIND_BY_SLUG
        if self.connection.get_execution_options().get("argmap_writing"):
            # PostgreSQL lets writers in side by side: those of one map wait here. SQLite has only one at a time.
            statement = statement.with_for_update()
        row = self.connection.execute(statement, {"reference": reference}).first()
        return None if row is None else StoredMap(*row)

    def id_of(self, key: int) -> str:
        """The id of the map with this key."""
        return str(self.connection.execute(select(maps.c.id).where(maps.c.key == key)).scalar_one())

    def slug_taken(self, slug: str, by_key: int | None = None) -> bool:
        """Whether a map has this slug, or had it and keeps it; that of one map is not taken from itself."""
        row = self.connection.execute(_TAKES_SLUG, {"reference": slug}).first()
        return row is not None and row.key != by_key

    def find_renamed(self, slug: str) -> StoredMap | None:
        """The map that had this slug before."""
        row = self.connection.execute(_FIND_BY_OLD_SLUG, {"reference": slug}).first()
        return None if row is None else StoredMap(*row)

    def keeps_old_slugs(self, stored: StoredMap) -> bool:
        """Whether no other map may take a slug that this one had."""
        statement = select(maps.c.keeps_old_slugs).where(maps.c.key == stored.key)
        return bool(self.connection.execute(statement).scalar_one())

    def set_keeps_old_slugs(self, stored: StoredMap, keeps: bool) -> None:
        """Say whether no other map may take a slug that this one had."""
        self.connection.execute(update(maps).where(maps.c.key == stored.key).values(keeps_old_slugs=keeps))

    def count(self) -> int:
        """The number of maps."""
        return int(self.connection.execute(select(func.count()).select_from(maps)).scalar_one())

    def list_maps(
        self,
        visible: ColumnElement[bool] | None,
        window: Window,
        *,
        tags: Collection[str] = (),
        query: str | None = None,
        ids: Collection[str] = (),
        visibilities: Collection[str] = (),
        owner_keys: Collection[int] | None = None,
        modified_since: str | None = None,
        also: ColumnElement[bool] | None = None,
        sort: str = "-created",
    ) -> Page[StoredMap]:
        """The maps that meet the condition `visible` and all the others that are given.

        :param tags: those that have one of them; likewise `ids`, `visibilities` and `owner_keys`.
        :param also: one more condition.
        :param sort: one of `SORTS`.
        :raises InvalidPosition: the position is of another list.
        """
        statement = select(*_MAP_COLUMNS).where(maps.c.deleted.is_(None))
        if visible is not None:
            statement = statement.where(visible)
        if tags:
            statement = statement.where(maps.c.key.in_(select(map_tags.c.map_key).where(map_tags.c.tag.in_(tags))))
        if ids:
            statement = statement.where(maps.c.id.in_(ids))
        if visibilities:
            statement = statement.where(maps.c.visibility.in_(visibilities))
        if owner_keys is not None:
            statement = statement.where(owned_by(owner_keys))
        if modified_since is not None:
            statement = statement.where(maps.c.modified >= modified_since)
        if also is not None:
            statement = statement.where(also)
        if query is not None:
            in_nodes = select(nodes.c.map_key).where(matches(self.connection, nodes, query))
            statement = statement.where(or_(matches(self.connection, maps, query), maps.c.key.in_(in_nodes)))
        order = SORTS[sort.removeprefix("-")]
        return fetch_page(
            self.connection, statement, order, window, StoredMap, descending=sort.startswith("-"), count=query is None
        )

    def common_tags(self, visible: ColumnElement[bool] | None, limit: int) -> list[str]:
        """The tags that most of the maps carry that meet a condition, in alphabetical order."""
        statement = (
            select(map_tags.c.tag)
            .join(maps, maps.c.key == map_tags.c.map_key)
            .where(maps.c.deleted.is_(None))
            .group_by(map_tags.c.tag)
            .order_by(func.count().desc(), map_tags.c.tag)
            .limit(limit)
        )
        if visible is not None:
            statement = statement.where(visible)
        return sorted(self.connection.execute(statement).scalars())

    def details_with_tag(self, tag: str, visible: ColumnElement[bool] | None) -> list[Details]:
        """The details of the maps that carry a tag."""
        statement = select(maps.c.details).join(map_tags, map_tags.c.map_key == maps.c.key)
        statement = statement.where(map_tags.c.tag == tag, maps.c.deleted.is_(None))
        if visible is not None:
            statement = statement.where(visible)
        return [details_of(json.loads(scalar)) for scalar in self.connection.execute(statement).scalars()]

    def all_maps(self) -> list[StoredMap]:
        """All maps that are not in the bin, the oldest first."""
        statement = select(*_MAP_COLUMNS).where(maps.c.deleted.is_(None)).order_by(maps.c.key)
        return [StoredMap(*row) for row in self.connection.execute(statement)]

    def add(self, identifier: str, details: Details, time: str, visibility: str = "private") -> StoredMap:
        """Make an empty map at revision 0."""
        self.connection.execute(delete(old_slugs).where(old_slugs.c.slug == details.slug))
        body = body_of(details)
        key = self.connection.execute(
            _ADD_MAP,
            {
                "id": identifier,
                "slug": details.slug,
                "revision": 0,
                "details": body,
                "search_text": _map_text(details),
                "node_count": 0,
                "relation_count": 0,
                "last_made": 0,
                "created": time,
                "modified": time,
                "visibility": visibility,
            },
        ).scalar_one()
        self._add_tags(key, details.tags)
        return StoredMap(key, identifier, 0, body, 0, 0, time, time, details.slug, visibility)

    def set_visibility(self, stored: StoredMap, visibility: str) -> None:
        """Say who may see a map."""
        self.connection.execute(update(maps).where(maps.c.key == stored.key).values(visibility=visibility))

    def show_raters(self, stored: StoredMap) -> str:
        """Who sees which participant gave which rating: `owner` or `everyone`."""
        return str(self.connection.execute(select(maps.c.show_raters).where(maps.c.key == stored.key)).scalar_one())

    def set_show_raters(self, stored: StoredMap, whom: str) -> None:
        """Say who sees which participant gave which rating."""
        self.connection.execute(update(maps).where(maps.c.key == stored.key).values(show_raters=whom))

    def blind_ratings(self, stored: StoredMap) -> bool:
        """Whether participants see the figures of an element only after they rated it."""
        return bool(self.connection.execute(select(maps.c.blind_ratings).where(maps.c.key == stored.key)).scalar_one())

    def set_blind_ratings(self, stored: StoredMap, blind: bool) -> None:
        """Let participants rate before they see what others gave, or not."""
        self.connection.execute(update(maps).where(maps.c.key == stored.key).values(blind_ratings=blind))

    def set_origin(self, stored: StoredMap, origin: StoredMap, *, for_private_use: bool) -> None:
        """Write down of which map, and of which revision of it, a map is a fork, and whether it must stay private."""
        values = {"origin_id": origin.id, "origin_revision": origin.revision, "for_private_use": for_private_use}
        self.connection.execute(update(maps).where(maps.c.key == stored.key).values(**values))

    def for_private_use(self, stored: StoredMap) -> bool:
        """Whether a map is a fork of a private one, made by somebody who does not own that."""
        return bool(
            self.connection.execute(select(maps.c.for_private_use).where(maps.c.key == stored.key)).scalar_one()
        )

    def forks_may_be_published(self, stored: StoredMap) -> bool:
        """Whether forks that were made while a map was private may be published."""
        statement = select(maps.c.forks_may_be_published).where(maps.c.key == stored.key)
        return bool(self.connection.execute(statement).scalar_one())

    def set_forks_may_be_published(self, stored: StoredMap, may: bool) -> None:
        """Say whether forks that were made while a map was private may be published."""
        self.connection.execute(update(maps).where(maps.c.key == stored.key).values(forks_may_be_published=may))

    def forks(self, stored: StoredMap, visible: ColumnElement[bool] | None) -> list[StoredMap]:
        """The forks of a map that meet a condition, the oldest first."""
        statement = select(*_MAP_COLUMNS).where(maps.c.origin_id == stored.id, maps.c.deleted.is_(None))
        if visible is not None:
            statement = statement.where(visible)
        return [StoredMap(*row) for row in self.connection.execute(statement.order_by(maps.c.key))]

    def put_into_bin(self, stored: StoredMap, time: str) -> None:
        """Put a map out of sight; its slug is free again."""
        self.connection.execute(
            update(maps).where(maps.c.key == stored.key).values(deleted=time, slug=f"bin_{stored.id}")
        )

    def in_bin(self, identifier: str) -> StoredMap | None:
        """The map in the bin with this id."""
        row = self.connection.execute(
            select(*_MAP_COLUMNS).where(maps.c.id == identifier, maps.c.deleted.is_not(None))
        ).first()
        return None if row is None else StoredMap(*row)

    def list_bin(self, visible: ColumnElement[bool] | None) -> list[tuple[StoredMap, str]]:
        """The maps in the bin that meet a condition, with when they got there, the latest first."""
        statement = select(*_MAP_COLUMNS, maps.c.deleted).where(maps.c.deleted.is_not(None))
        if visible is not None:
            statement = statement.where(visible)
        rows = self.connection.execute(statement.order_by(maps.c.deleted.desc())).all()
        return [(StoredMap(*row[:-1]), row[-1]) for row in rows]

    def take_out_of_bin(self, stored: StoredMap, slug: str) -> None:
        """Bring a map back under a free slug."""
        self.connection.execute(update(maps).where(maps.c.key == stored.key).values(deleted=None, slug=slug))

    def empty_bin(self, before: str) -> int:
        """Delete for good the maps that got into the bin before a time; gives how many."""
        return self.connection.execute(delete(maps).where(maps.c.deleted < before)).rowcount

    # Elements

    def element_bodies(self, stored: StoredMap) -> tuple[list[str], list[str]]:
        """The canonical JSON of all nodes and of all relations, in natural order."""
        return (
            list(self.connection.execute(_NODE_BODIES, {"map_key": stored.key}).scalars()),
            list(self.connection.execute(_RELATION_BODIES, {"map_key": stored.key}).scalars()),
        )

    def load(self, stored: StoredMap) -> ArgumentMap:
        """The whole map."""
        node_bodies, relation_bodies = self.element_bodies(stored)
        return ArgumentMap.of(
            stored.details,
            (node_of(json.loads(body)) for body in node_bodies),
            (relation_of(json.loads(body)) for body in relation_bodies),
            id=stored.id,
            revision=stored.revision,
        )

    def node(self, stored: StoredMap, identifier: str) -> StoredElement | None:
        """One node."""
        return self._element(nodes, stored, identifier)

    def relation(self, stored: StoredMap, identifier: str) -> StoredElement | None:
        """One relation."""
        return self._element(relations, stored, identifier)

    def _element(self, table: Any, stored: StoredMap, identifier: str) -> StoredElement | None:
        place = (table.name, stored.key, identifier)
        if place not in self._read:
            row = self.connection.execute(_ELEMENT[table], {"map_key": stored.key, "id": identifier}).first()
            self._read[place] = None if row is None else StoredElement(*row)
        return self._read[place]

    def list_nodes(
        self,
        stored: StoredMap,
        window: Window,
        *,
        types: Collection[str] = (),
        tags: Collection[str] = (),
        query: str | None = None,
        ids: Collection[str] = (),
    ) -> Page[JsonText]:
        """Nodes in natural order of their ids; of several types, tags or ids that are given, those that have one.

        :raises InvalidPosition: the position is of another list.
        """
        statement = select(nodes.c.body).where(nodes.c.map_key == stored.key)
        if types:
            statement = statement.where(nodes.c.type.in_(types))
        if tags:
            statement = statement.where(nodes.c.key.in_(select(node_tags.c.node_key).where(node_tags.c.tag.in_(tags))))
        if ids:
            statement = statement.where(nodes.c.id.in_(ids))
        if query is not None:
            statement = statement.where(matches(self.connection, nodes, query))
        return fetch_page(self.connection, statement, (nodes.c.sort_key,), window, JsonText, count=query is None)

    def list_relations(
        self,
        stored: StoredMap,
        window: Window,
        *,
        kinds: Collection[str] = (),
        at: Collection[str] = (),
        ids: Collection[str] = (),
    ) -> Page[JsonText]:
        """Relations in natural order; `at` keeps those that have one of these ids as a premise or as target.

        :raises InvalidPosition: the position is of another list.
        """
        statement = select(relations.c.body).where(relations.c.map_key == stored.key)
        if kinds:
            statement = statement.where(relations.c.kind.in_(kinds))
        if ids:
            statement = statement.where(relations.c.id.in_(ids))
        if at:
            statement = statement.where(or_(*(relations.c.key.in_(relation_keys_at(stored.key, name)) for name in at)))
        return fetch_page(self.connection, statement, (relations.c.sort_key,), window, JsonText, count=True)

    # Changes

    def used_ids(self, stored: StoredMap, identifiers: Collection[str]) -> set[str]:
        """Those of some ids that an element of the map has, or had before it was removed."""
        wanted = sorted(identifiers)
        used: set[str] = set()
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            for table, column in (
                (nodes, nodes.c.id),
                (relations, relations.c.id),
                (retired_ids, retired_ids.c.element_id),
            ):
                statement = select(column).where(table.c.map_key == stored.key, column.in_(chunk))
                used |= set(self.connection.execute(statement).scalars())
        return used

    def new_element_id(self, stored: StoredMap, prefix: str) -> str:
        """An id that no element of the map has or had: the prefix and the next number."""
        number = self.connection.execute(select(maps.c.last_made).where(maps.c.key == stored.key)).scalar_one()
        while True:
            number += 1
            if not self.was_used(stored, f"{prefix}{number}"):
                break
        self.connection.execute(update(maps).where(maps.c.key == stored.key).values(last_made=number))
        return f"{prefix}{number}"

    def free_ids(self, stored: StoredMap, likes: Collection[str], taken: Collection[str]) -> dict[str, str]:
        """For each of some ids one like it, with a number behind, that no element of the map has or had.

        :param taken: ids that are not free either.
        """
        names: dict[str, str] = {}
        left, number = sorted(likes), 2
        while left:
            made = {like: f"{like[:53]}-{number}" for like in left}
            used = {*self.used_ids(stored, made.values()), *taken, *names.values()}
            for like, name in made.items():
                if name not in used:
                    names[like] = name
                    used.add(name)
            left, number = [like for like in left if like not in names], number + 1
        return names

    def read_ahead(self, stored: StoredMap, places: Iterable[tuple[str, str]]) -> None:
        """Read some elements, each by its kind and id, in a few queries; they are asked for one by one afterwards."""
        ids: dict[str, list[str]] = {"node": [], "relation": []}
        for kind, identifier in places:
            if kind in ids:
                ids[kind].append(identifier)
        for table, wanted in ((nodes, ids["node"]), (relations, ids["relation"])):
            unread = [identifier for identifier in wanted if (table.name, stored.key, identifier) not in self._read]
            for start in range(0, len(unread), _CHUNK):
                chunk = unread[start : start + _CHUNK]
                statement = select(table.c.id, table.c.version, table.c.body).where(
                    table.c.map_key == stored.key, table.c.id.in_(chunk)
                )
                rows = {row.id: StoredElement(*row) for row in self.connection.execute(statement)}
                for identifier in chunk:
                    self._read[table.name, stored.key, identifier] = rows.get(identifier)

    def was_used(self, stored: StoredMap, identifier: str) -> bool:
        """Whether an element of the map has this id, or had it before it was removed."""
        return any(
            self.connection.execute(
                select(table.c.map_key).where(table.c.map_key == stored.key, column == identifier)
            ).first()
            is not None
            for table, column in (
                (nodes, nodes.c.id),
                (relations, relations.c.id),
                (retired_ids, retired_ids.c.element_id),
            )
        )

    def elements(self, stored: StoredMap) -> StoredElements:
        """The elements of a map for `model.changes.edit`, looked up one by one."""

        def body(table: Any, identifier: str) -> str | None:
            element = self._element(table, stored, identifier)
            return None if element is None else element.body

        return StoredElements(self.connection, stored.key, stored.details, body)

    def commit_edit(
        self, stored: StoredMap, outcome: Edit, *, attribution: Attribution, time: str, message: str
    ) -> tuple[StoredMap, Revision]:
        """Write the outcome of an edit: the rows it touches, the map's row, one entry of the log, and its event.

        Returns the map as it is now, and the entry.
        """
        number = stored.revision + 1
        self._read.clear()
        writer = ElementWriter(self.connection, stored.key, number, outcome)
        node_count = stored.node_count + writer.write_nodes()
        relation_count = stored.relation_count + writer.write_relations()
        details = body_of(outcome.details)
        if details != stored.details_json:
            self._put_details(stored.key, outcome.details, details)
        if outcome.details.slug != stored.slug:
            self._leave_slug(stored, outcome.details.slug)
        event_number = self.connection.execute(
            _REVISE_MAP,
            {
                "of": stored.key,
                "revision": number,
                "node_count": node_count,
                "relation_count": relation_count,
                "modified": time,
            },
        ).scalar_one()
        entry = self.history.append(
            stored.key, stored.id, number, outcome, attribution=attribution, time=time, message=message
        )
        self.history.write_event(stored.key, event_number, "revision", time, revision_event(entry))
        now = replace(
            stored,
            revision=number,
            details_json=details,
            node_count=node_count,
            relation_count=relation_count,
            modified=time,
            slug=outcome.details.slug,
        )
        return now, entry

    def _leave_slug(self, stored: StoredMap, new: str) -> None:
        """Let requests for the slug so far be redirected, and those for the new one no longer."""
        gone = old_slugs.c.slug.in_((stored.slug, new))
        self.connection.execute(delete(old_slugs).where(gone))
        self.connection.execute(insert(old_slugs).values(slug=stored.slug, map_key=stored.key))

    def _put_details(self, key: int, details: Details, body: str) -> None:
        self.connection.execute(
            update(maps)
            .where(maps.c.key == key)
            .values(details=body, slug=details.slug, search_text=_map_text(details))
        )
        self.connection.execute(delete(map_tags).where(map_tags.c.map_key == key))
        self._add_tags(key, details.tags)

    def _add_tags(self, key: int, tags: Sequence[str]) -> None:
        if tags:
            self.connection.execute(_ADD_TAGS, [{"map_key": key, "tag": tag} for tag in dict.fromkeys(tags)])


def _map_text(details: Details) -> str:
    return index_text("\n".join(filter(None, (details.title, details.description))))
