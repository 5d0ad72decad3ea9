"""The nodes and relations of a stored map: looked up one by one for an edit, and written after it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from argmap.model.argument_map import Details, Node, Relation
from argmap.model.changes import Edit
from argmap.model.identifiers import natural_key
from argmap.model.plain import body_of, node_of, relation_of
from argmap.store.search import index_text
from argmap.store.tables import node_tags, nodes, relation_ends, relations, retired_ids

# SQLite takes at least 999 bound parameters in a statement.
_CHUNK = 400
_NODE_KEYS = select(nodes.c.id, nodes.c.key).where(nodes.c.map_key == bindparam("map_key"))
_RELATION_KEYS = select(relations.c.id, relations.c.key).where(relations.c.map_key == bindparam("map_key"))
_UPDATE = {
    table: update(table)
    .where(table.c.map_key == bindparam("of_map"), table.c.id == bindparam("of_id"))
    .values({name: bindparam(name) for name in columns})
    for table, columns in (
        (nodes, ("type", "body", "search_text", "version")),
        (relations, ("kind", "target", "body", "version")),
    )
}
_ADD = {table: insert(table) for table in (nodes, relations, node_tags, relation_ends)}


class StoredElements:
    """The elements of a stored map, each read when it is asked for."""

    def __init__(self, connection: Connection, map_key: int, details: Details, body: Callable[[Any, str], str | None]):
        """
        :param body: the canonical JSON of the element of a table with an id, if there is one.
        """
        self._connection = connection
        self._key = map_key
        self._body = body
        self.details = details
        self._nodes: dict[str, Node | None] = {}
        self._relations: dict[str, Relation | None] = {}

    def node(self, identifier: str) -> Node | None:
        if identifier not in self._nodes:
            # One id names one element: what is a relation is no node.
            body = None if self._relations.get(identifier) is not None else self._body(nodes, identifier)
            self._nodes[identifier] = None if body is None else node_of(json.loads(body))
        return self._nodes[identifier]

    def relation(self, identifier: str) -> Relation | None:
        if identifier not in self._relations:
            body = None if self._nodes.get(identifier) is not None else self._body(relations, identifier)
            self._relations[identifier] = None if body is None else relation_of(json.loads(body))
        return self._relations[identifier]

    def relations_at(self, identifier: str) -> Iterable[Relation]:
        bodies = self._connection.execute(
            select(relations.c.body).where(relations.c.key.in_(relation_keys_at(self._key, identifier)))
        ).scalars()
        return [relation_of(json.loads(body)) for body in bodies]


def relation_keys_at(map_key: int, identifier: str) -> Select[Any]:
    """The keys of the relations that have an id as a premise or as their target."""
    return select(relation_ends.c.relation_key).where(
        relation_ends.c.map_key == map_key, relation_ends.c.element_id == identifier
    )


class ElementWriter:
    """Writes the rows of an edit; `number` is the revision that the edit makes."""

    def __init__(self, connection: Connection, map_key: int, number: int, outcome: Edit):
        self._connection = connection
        self._map_key = map_key
        self._number = number
        self._outcome = outcome

    def write_nodes(self) -> int:
        """Write the nodes of the edit; returns by how much their number changed."""
        changed, before = self._outcome.nodes, self._outcome.node_before
        tags = {
            identifier: tuple(dict.fromkeys(node.tags))
            for identifier, node in changed.items()
            if node is not None and ((old := before(identifier)) is None or old.tags != node.tags)
        }
        growth = self._write(nodes, changed, before, _node_row)
        self._link(nodes, node_tags, tags, {i for i in tags if before(i) is not None})
        return growth

    def write_relations(self) -> int:
        """Write the relations of the edit; returns by how much their number changed."""
        changed, before = self._outcome.relations, self._outcome.relation_before
        ends = {
            identifier: _ends(relation)
            for identifier, relation in changed.items()
            if relation is not None and ((old := before(identifier)) is None or _ends(old) != _ends(relation))
        }
        growth = self._write(relations, changed, before, _relation_row)
        self._link(relations, relation_ends, ends, {i for i in ends if before(i) is not None})
        return growth

    def _write(self, table: Any, changed: Mapping[str, Any], before: Callable[[str], Any], row_of: Any) -> int:
        """Write the rows of changed elements; what hangs on a row that goes, goes with it."""
        removed, fresh = [], []
        for identifier, element in changed.items():
            is_new = before(identifier) is None
            if element is None:
                removed += [] if is_new else [identifier]
                continue
            row = row_of(element) | {"version": self._number}
            if is_new:
                place = {"map_key": self._map_key, "id": identifier, "sort_key": natural_key(identifier)}
                fresh.append(row | place)
            else:
                self._connection.execute(_UPDATE[table], row | {"of_map": self._map_key, "of_id": identifier})
        for chunk in _chunks(removed):
            self._connection.execute(delete(table).where(table.c.map_key == self._map_key, table.c.id.in_(chunk)))
        self._retire(removed)
        if fresh:
            self._connection.execute(_ADD[table], fresh)
        return len(fresh) - len(removed)

    def _link(self, table: Any, links: Any, by_element: Mapping[str, Sequence[str]], present: Set[str]) -> None:
        """Write what hangs on elements, tags or ends, anew; `present` are those that may have had some before."""
        needed = [identifier for identifier, values in by_element.items() if values or identifier in present]
        if not needed:
            return
        keys = self._all_keys(table) if self._number == 1 else self._keys(table, needed)
        owner, column = ("node_key", "tag") if links is node_tags else ("relation_key", "element_id")
        for chunk in _chunks([keys[identifier] for identifier in needed if identifier in present]):
            self._connection.execute(delete(links).where(links.c[owner].in_(chunk)))
        more = {} if links is node_tags else {"map_key": self._map_key}
        rows = [
            {owner: keys[identifier], column: value, **more}
            for identifier in needed
            for value in by_element[identifier]
        ]
        if rows:
            self._connection.execute(_ADD[links], rows)

    def _all_keys(self, table: Any) -> dict[str, int]:
        statement = _NODE_KEYS if table is nodes else _RELATION_KEYS
        return {row.id: row.key for row in self._connection.execute(statement, {"map_key": self._map_key})}

    def _keys(self, table: Any, identifiers: Sequence[str]) -> dict[str, int]:
        keys: dict[str, int] = {}
        for chunk in _chunks(identifiers):
            rows = self._connection.execute(
                select(table.c.id, table.c.key).where(table.c.map_key == self._map_key, table.c.id.in_(chunk))
            )
            keys.update((row.id, row.key) for row in rows)
        return keys

    def _retire(self, identifiers: Sequence[str]) -> None:
        if identifiers:
            dialect: Any = sqlite if self._connection.dialect.name == "sqlite" else postgresql
            rows = [{"map_key": self._map_key, "element_id": identifier} for identifier in identifiers]
            self._connection.execute(dialect.insert(retired_ids).on_conflict_do_nothing(), rows)


def _chunks(items: Sequence[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _ends(relation: Relation) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*relation.premises, relation.target)))


def _node_row(node: Node) -> dict[str, Any]:
    return {
        "type": node.type.value,
        "body": body_of(node),
        "search_text": index_text("\n".join(filter(None, (node.title, node.text, node.attribution, node.note)))),
    }


def _relation_row(relation: Relation) -> dict[str, Any]:
    return {"kind": relation.kind.value, "target": relation.target, "body": body_of(relation)}
