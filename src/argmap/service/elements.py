"""Nodes and relations one by one: list, create, read, put, patch, remove."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from argmap.formats.errors import InvalidDocument
from argmap.formats.readings import Parsed, read_element
from argmap.model.argument_map import Node, Relation
from argmap.model.breach import Breach
from argmap.model.changes import Operation, PutNode, PutRelation, RemoveNode, RemoveRelation
from argmap.model.plain import body_of
from argmap.service.errors import Conflict, NotFound
from argmap.service.merge_patch import merged
from argmap.service.permissions import Actor
from argmap.service.preconditions import Precondition, element_tag
from argmap.service.unit_of_work import UnitOfWork
from argmap.service.writing import CommittedEdit, find_map, write
from argmap.store.repository import Page, Repository, StoredElement, StoredMap


@dataclass(frozen=True, slots=True)
class ElementKind:
    """What differs between nodes and relations as far as this module goes."""

    word: str
    prefix: str
    element: type[Node] | type[Relation]
    put: Callable[[Any], Operation]
    remove: Callable[[str], Operation]
    read: Callable[[Repository, StoredMap, str], StoredElement | None]


NODE = ElementKind("node", "n", Node, PutNode, RemoveNode, Repository.node)
RELATION = ElementKind("relation", "r", Relation, PutRelation, RemoveRelation, Repository.relation)


def read(
    uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str, action: str = "map.read"
) -> tuple[StoredMap, StoredElement]:
    """One node or relation.

    :raises NotFound: there is no such map or element.
    """
    stored = find_map(uow, actor, reference, action)
    element = kind.read(uow.maps, stored, identifier)
    if element is None:
        raise NotFound(f"The map has no {kind.word} '{identifier}'.")
    return stored, element


def list_nodes(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    *,
    limit: int,
    after: str | None = None,
    type: str | None = None,
    tag: str | None = None,
    query: str | None = None,
) -> tuple[StoredMap, Page]:
    """Nodes in natural order, as a page of canonical JSON texts.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return stored, uow.maps.list_nodes(stored, limit=limit, after=after, type=type, tag=tag, query=query)


def list_relations(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    *,
    limit: int,
    after: str | None = None,
    kind: str | None = None,
    names: str | None = None,
) -> tuple[StoredMap, Page]:
    """Relations in natural order, as a page of canonical JSON texts.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return stored, uow.maps.list_relations(stored, limit=limit, after=after, kind=kind, names=names)


def add(
    uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, value: Any
) -> tuple[CommittedEdit, StoredElement]:
    """Create a node or relation of its JSON value; without an id the service makes one.

    :raises NotFound: there is no such map.
    :raises Conflict: the id is that of an element, or was.
    :raises InvalidDocument: naming every breach.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    if isinstance(value, dict):
        if "id" not in value:
            value = {"id": uow.maps.new_element_id(stored, kind.prefix), **value}
        elif isinstance(value["id"], str) and uow.maps.was_used(stored, value["id"]):
            raise Conflict(f"The id '{value['id']}' is taken, or was in the past of this map; choose another.")
    return _put(uow, actor, kind, stored, value, f"Add {kind.word}")


def put(
    uow: UnitOfWork,
    actor: Actor,
    kind: ElementKind,
    reference: str,
    identifier: str,
    value: Any,
    precondition: Precondition,
) -> tuple[CommittedEdit, StoredElement]:
    """Replace a node or relation, or create it where the precondition says that it is absent.

    :raises NotFound: there is no such map.
    :raises Stale: the precondition does not hold.
    :raises Conflict: it is to be created, and its id was used before.
    :raises InvalidDocument: naming every breach.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    current = kind.read(uow.maps, stored, identifier)
    precondition.check(None if current is None else element_tag(stored, current))
    if current is None and uow.maps.was_used(stored, identifier):
        raise Conflict(f"The id '{identifier}' is taken, or was in the past of this map; choose another.")
    verb = "Add" if current is None else "Change"
    return _put(uow, actor, kind, stored, _identified(value, identifier), f"{verb} {kind.word}")


def patch(
    uow: UnitOfWork,
    actor: Actor,
    kind: ElementKind,
    reference: str,
    identifier: str,
    value: Any,
    precondition: Precondition,
) -> tuple[CommittedEdit, StoredElement]:
    """Change a node or relation by a merge patch (RFC 7396).

    :raises NotFound: there is no such map or element.
    :raises Stale: the precondition does not hold.
    :raises InvalidDocument: naming every breach.
    """
    stored, current = read(uow, actor, kind, reference, identifier, "map.edit")
    precondition.check(element_tag(stored, current))
    new = _identified(merged(json.loads(current.body), value), identifier)
    return _put(uow, actor, kind, stored, new, f"Change {kind.word}")


def remove(
    uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str, precondition: Precondition
) -> CommittedEdit:
    """Remove a node or relation, and with it the relations that need it.

    :raises NotFound: there is no such map or element.
    :raises Stale: the precondition does not hold.
    :raises InvalidDocument: it is the thesis.
    """
    stored, current = read(uow, actor, kind, reference, identifier, "map.edit")
    precondition.check(element_tag(stored, current))
    operation: Parsed[Operation] = Parsed("", kind.remove(identifier))
    return write(uow, actor, stored, [operation], f"Remove {kind.word} {identifier}")


def _put(
    uow: UnitOfWork, actor: Actor, kind: ElementKind, stored: StoredMap, value: Any, message: str
) -> tuple[CommittedEdit, StoredElement]:
    reading: Parsed[Any] = read_element(kind.element, value, "")
    operation = None if reading.value is None else kind.put(reading.value)
    identifier = reading.value.id if reading.value is not None else "?"
    written = write(uow, actor, stored, [Parsed("", operation, reading.breaches)], f"{message} {identifier}")
    if written.revision is None:
        unchanged = kind.read(uow.maps, stored, identifier)
        assert unchanged is not None
        return written, unchanged
    assert reading.value is not None
    return written, StoredElement(identifier, written.stored.revision, body_of(reading.value))


def _identified(value: Any, identifier: str) -> Any:
    """The value with the id that its address says.

    :raises InvalidDocument: the value says another id.
    """
    if not isinstance(value, dict):
        return value
    if value.get("id", identifier) != identifier:
        raise InvalidDocument([Breach("/id", f"must be '{identifier}', as the address says, or be left out")])
    return {**value, "id": identifier}
