"""Nodes and relations one by one: list, create, read, put, patch, remove."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from argmap.formats.json_map.readings import Parsed, read_element
from argmap.model.argument_map import Node, Relation
from argmap.model.changes import Operation, PutNode, PutRelation, RemoveNode, RemoveRelation
from argmap.model.json_text import JsonText
from argmap.model.merging import ElementChange, changed_fields
from argmap.model.plain import body_of
from argmap.service.editing.merge_patch import merged
from argmap.service.editing.merging import MergeConflict, merge_into, states_at
from argmap.service.editing.preconditions import Precondition, element_tag, named_version
from argmap.service.editing.writing import CommittedEdit, find_map, write
from argmap.service.errors import Conflict, InvalidArgument, NotFound, Stale
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import Page, Window
from argmap.store.repository import Repository, StoredElement, StoredMap


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
    window: Window,
    *,
    types: Collection[str] = (),
    tags: Collection[str] = (),
    query: str | None = None,
    ids: Collection[str] = (),
) -> tuple[StoredMap, Page[JsonText]]:
    """Nodes in natural order, as canonical JSON; of several types, tags or ids, those that have one.

    :raises NotFound: there is no such map.
    :raises InvalidPosition: the position is of another list.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return stored, uow.maps.list_nodes(stored, window, types=types, tags=tags, query=query, ids=ids)


def list_relations(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    window: Window,
    *,
    kinds: Collection[str] = (),
    at: Collection[str] = (),
    ids: Collection[str] = (),
) -> tuple[StoredMap, Page[JsonText]]:
    """Relations in natural order, as canonical JSON; of several kinds, ends or ids, those that have one.

    :raises NotFound: there is no such map.
    :raises InvalidPosition: the position is of another list.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return stored, uow.maps.list_relations(stored, window, kinds=kinds, at=at, ids=ids)


@dataclass(frozen=True, slots=True)
class NewElement:
    """A node or relation that was sent: as far as it could be read, and the id that it names, if it names one."""

    parsed: Parsed[Any]
    id: str | None


def add(
    uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, new: NewElement, message: str | None = None
) -> tuple[CommittedEdit, StoredElement]:
    """Create a node or relation; without an id the service makes one.

    :raises NotFound: there is no such map.
    :raises Conflict: the id is that of an element, or was.
    :raises InvalidDocument: naming every breach.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    if new.id is not None and uow.maps.was_used(stored, new.id):
        raise Conflict(f"The id '{new.id}' is taken, or was in the past of this map; choose another.")
    identifier = new.id if new.id is not None else uow.maps.new_element_id(stored, kind.prefix)
    return _put(uow, actor, kind, stored, identifier, new.parsed, message)


def put(
    uow: UnitOfWork,
    actor: Actor,
    kind: ElementKind,
    reference: str,
    identifier: str,
    new: NewElement,
    precondition: Precondition,
    message: str | None = None,
) -> tuple[CommittedEdit, StoredElement]:
    """Replace a node or relation, or create it where the precondition says that it is absent.

    :raises NotFound: there is no such map.
    :raises Stale: the precondition does not hold.
    :raises Conflict: it is to be created, and its id was used before.
    :raises InvalidArgument: it names another id.
    :raises InvalidDocument: naming every breach.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    current = kind.read(uow.maps, stored, identifier)
    _check(uow, kind, stored, current, precondition)
    if current is None and uow.maps.was_used(stored, identifier):
        raise Conflict(f"The id '{identifier}' is taken, or was in the past of this map; choose another.")
    _check_id(new.id, identifier)
    return _put(uow, actor, kind, stored, identifier, new.parsed, message)


def patch(
    uow: UnitOfWork,
    actor: Actor,
    kind: ElementKind,
    reference: str,
    identifier: str,
    changes: Mapping[str, Any],
    precondition: Precondition,
    *,
    message: str | None = None,
    merges: bool = False,
) -> tuple[CommittedEdit, StoredElement]:
    """Change a node or relation by a merge patch (RFC 7396).

    :param merges: where the element has changed since the version that the precondition names, merge the patch with
        that, field by field.
    :raises NotFound: there is no such map or element.
    :raises MergeConflict: they cannot be merged.
    :raises Stale: the precondition does not hold.
    :raises InvalidArgument: the patch names another id.
    :raises InvalidDocument: naming every breach.
    """
    stored, current = read(uow, actor, kind, reference, identifier, "map.edit")
    now = json.loads(current.body)
    version = named_version(stored, identifier, precondition) if merges else None
    if version is None:
        _check(uow, kind, stored, current, precondition)
        state = merged(now, changes)
    else:
        place = (kind.word, identifier)
        then = states_at(uow, stored, [place], version)[place] or now
        result = merge_into(uow, stored, [ElementChange(place, then, merged(then, changes))], since=version)
        if result.conflicts:
            raise MergeConflict(f"The {kind.word} has changed since you read it where you change it", result)
        state = next((step.after for step in result.steps if step.place == place), now)
    _check_id(changes.get("id", identifier), identifier)
    parsed: Parsed[Any] = read_element(kind.element, state, "")
    return _put(uow, actor, kind, stored, identifier, parsed, message)


def remove(
    uow: UnitOfWork,
    actor: Actor,
    kind: ElementKind,
    reference: str,
    identifier: str,
    precondition: Precondition,
    message: str | None = None,
) -> CommittedEdit:
    """Remove a node or relation, and with it the relations that need it.

    :raises NotFound: there is no such map or element.
    :raises Stale: the precondition does not hold.
    :raises InvalidDocument: it is the thesis.
    """
    stored, current = read(uow, actor, kind, reference, identifier, "map.edit")
    _check(uow, kind, stored, current, precondition)
    operation: Parsed[Operation] = Parsed("", kind.remove(identifier))
    return write(uow, actor, stored, [operation], message)


def _put(
    uow: UnitOfWork,
    actor: Actor,
    kind: ElementKind,
    stored: StoredMap,
    identifier: str,
    parsed: Parsed[Any],
    message: str | None,
) -> tuple[CommittedEdit, StoredElement]:
    element = None if parsed.value is None else replace(parsed.value, id=identifier)
    operation = None if element is None else kind.put(element)
    written = write(uow, actor, stored, [Parsed("", operation, parsed.breaches)], message)
    if written.revision is None:
        unchanged = kind.read(uow.maps, stored, identifier)
        assert unchanged is not None
        return written, unchanged
    assert element is not None
    return written, StoredElement(identifier, written.stored.revision, body_of(element))


def _check(
    uow: UnitOfWork, kind: ElementKind, stored: StoredMap, current: StoredElement | None, precondition: Precondition
) -> None:
    """Check the precondition of a change.

    :raises Stale: it does not hold; with how the element is now, and which fields differ from what the client read.
    """
    try:
        precondition.check(None if current is None else element_tag(stored, current))
    except Stale as error:
        if current is None or precondition.absent:
            raise
        now = json.loads(current.body)
        version = named_version(stored, current.id, precondition)
        place = (kind.word, current.id)
        then = now if version is None else states_at(uow, stored, [place], version)[place] or {}
        fields = changed_fields(then, now)
        changed = [{"element": kind.word, "id": current.id, "fields": fields}] if fields else []
        raise Stale(str(error), error.current, state=now, changed=changed) from None


def _check_id(sent: object, identifier: str) -> None:
    """Check the id that a body names, if it names one.

    :raises InvalidArgument: it is not that of the URL.
    """
    if sent is not None and sent != identifier:
        raise InvalidArgument("id", f"must be '{identifier}', as in the URL, or be left out")
