"""The nodes and relations of a stored map: looked up one by one for an edit, and written after it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from argmap.model.argument_map import Details, Node, Relation
from argmap.model.identifiers import natural_key
from argmap.model.plain import body_of, node_of, relation_of
from argmap.store.search import index_text
from argmap.store.tables import node_tags, nodes, relation_ends, relations, retired_ids

# SQLite takes at least 999 bound parameters in a statement.
_CHUNK = 400
_NODE_KEYS = select(nodes.c.id, nodes.c.key).where(nodes.c.map_key == bindparam("map_key"))
_RELATION_KEYS = select(relations.c.id, relations.c.key).where(relations.c.map_key == bindparam("map_key"))
_ADD = {table: insert(table) for table in (nodes, relations, node_tags, relation_ends)}


class StoredElements:
    """The elements of a stored map, each read when it is asked for."""

    def __init__(self, connection: Connection, map_key: int, details: Details):
        self._connection = connection
        self._key = map_key
        self.details = details
        self._nodes: dict[str, Node | None] = {}
        self._relations: dict[str, Relation | None] = {}

    def node(self, identifier: str) -> Node | None:
        if identifier not in self._nodes:
            body = self._body(nodes, identifier)
            self._nodes[identifier] = None if body is None else node_of(json.loads(body))
        return self._nodes[identifier]

    def relation(self, identifier: str) -> Relation | None:
        if identifier not in self._relations:
            body = self._body(relations, identifier)
            self._relations[identifier] = None if body is None else relation_of(json.loads(body))
        return self._relations[identifier]

    def relations_at(self, identifier: str) -> Iterable[Relation]:
        bodies = self._connection.execute(
            select(relations.c.body).where(relations.c.key.in_(relation_keys_at(self._key, identifier)))
        ).scalars()
        return [relation_of(json.loads(body)) for body in bodies]

    def _body(self, table: Any, identifier: str) -> str | None:
        row: Row[Any] | None = self._connection.execute(
            select(table.c.body).where(table.c.map_key == self._key, table.c.id == identifier)
        ).first()
        return None if row is None else row.body


def relation_keys_at(map_key: int, identifier: str) -> Select[Any]:
    """The keys of the relations that have an id as a premise or as their target."""
    return select(relation_ends.c.relation_key).where(
        relation_ends.c.map_key == map_key, relation_ends.c.element_id == identifier
    )


class ElementWriter:
    """Writes the rows of an edit; `number` is the revision that the edit makes."""

    def __init__(self, connection: Connection, map_key: int, number: int):
        self._connection = connection
        self._map_key = map_key
        self._number = number

    def write_nodes(self, changed: Mapping[str, Node | None]) -> int:
        """Write the nodes of an edit (None: removed); returns by how much their number changed."""
        tagged = {identifier: node.tags for identifier, node in changed.items() if node is not None}
        keys = self._write(nodes, changed, _node_row, needed=any(tagged.values()))
        updated = [keys.before[identifier] for identifier in tagged if identifier in keys.before]
        for chunk in _chunks(updated):
            self._connection.execute(delete(node_tags).where(node_tags.c.node_key.in_(chunk)))
        rows = [
            {"node_key": keys.after[identifier], "tag": tag}
            for identifier, tags in tagged.items()
            for tag in dict.fromkeys(tags)
        ]
        if rows:
            self._connection.execute(_ADD[node_tags], rows)
        return len(tagged) - len(keys.before)

    def write_relations(self, changed: Mapping[str, Relation | None]) -> int:
        """Write the relations of an edit (None: removed); returns by how much their number changed."""
        keys = self._write(relations, changed, _relation_row)
        present = {identifier: each for identifier, each in changed.items() if each is not None}
        for chunk in _chunks([keys.before[identifier] for identifier in present if identifier in keys.before]):
            self._connection.execute(delete(relation_ends).where(relation_ends.c.relation_key.in_(chunk)))
        rows = [
            {"relation_key": keys.after[identifier], "map_key": self._map_key, "element_id": element}
            for identifier, relation in present.items()
            for element in dict.fromkeys((*relation.premises, relation.target))
        ]
        if rows:
            self._connection.execute(_ADD[relation_ends], rows)
        return len(keys.after) - len(keys.before)

    def _write(self, table: Any, changed: Mapping[str, Any], row_of: Any, *, needed: bool = True) -> "_Keys":
        """Write the rows of changed elements; the keys that they have then are looked up only if they are needed."""
        # Nothing is there before the first revision.
        before = self._keys(table, list(changed)) if self._number > 1 else {}
        present = {identifier: each for identifier, each in changed.items() if each is not None}
        removed = [identifier for identifier in before if identifier not in present]
        for chunk in _chunks([before[identifier] for identifier in removed]):
            self._connection.execute(delete(table).where(table.c.key.in_(chunk)))
        self._retire(removed)
        fresh = []
        for identifier, element in present.items():
            row = row_of(element) | {"version": self._number}
            if identifier in before:
                self._connection.execute(update(table).where(table.c.key == before[identifier]).values(**row))
            else:
                place = {"map_key": self._map_key, "id": identifier, "sort_key": natural_key(identifier)}
                fresh.append(row | place)
        if fresh:
            self._connection.execute(_ADD[table], fresh)
        if not needed and self._number == 1:
            return _Keys(before, {})
        if self._number == 1:
            return _Keys(before, self._all_keys(table))
        return _Keys(before, self._keys(table, list(present)))

    def _all_keys(self, table: Any) -> dict[str, int]:
        statement = _NODE_KEYS if table is nodes else _RELATION_KEYS
        return {row.id: row.key for row in self._connection.execute(statement, {"map_key": self._map_key})}

    def _keys(self, table: Any, identifiers: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for chunk in _chunks(identifiers):
            rows = self._connection.execute(
                select(table.c.id, table.c.key).where(table.c.map_key == self._map_key, table.c.id.in_(chunk))
            )
            found.update((row.id, row.key) for row in rows)
        return found

    def _retire(self, identifiers: Sequence[str]) -> None:
        if identifiers:
            dialect: Any = sqlite if self._connection.dialect.name == "sqlite" else postgresql
            rows = [{"map_key": self._map_key, "element_id": identifier} for identifier in identifiers]
            self._connection.execute(dialect.insert(retired_ids).on_conflict_do_nothing(), rows)


class _Keys:
    """The row keys of the elements of an edit that were there before it, and that are there after it."""

    def __init__(self, before: dict[str, int], after: dict[str, int]):
        self.before = before
        self.after = after


def _chunks(items: Sequence[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _node_row(node: Node) -> dict[str, Any]:
    return {
        "type": node.type.value,
        "body": body_of(node),
        "search_text": index_text("\n".join(filter(None, (node.title, node.text, node.attribution, node.note)))),
    }


def _relation_row(relation: Relation) -> dict[str, Any]:
    return {
        "kind": relation.kind.value,
        "target": relation.target,
        "body": body_of(relation),
    }
