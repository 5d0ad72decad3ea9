"""The one way to change a map: a list of operations, applied all or none.

`edit` works on anything that can look up a map's elements, a whole map in memory or the rows of a store, so
that the cost of an edit is the cost of what it touches. `apply` and `invert` are `edit` on a map in memory.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

from argmap.model import rules
from argmap.model.argument_map import ArgumentMap, Details, Node, Relation
from argmap.model.breach import Breach, InvalidMap
from argmap.model.identifiers import natural_order


@dataclass(frozen=True, slots=True)
class PutNode:
    """Create the node, or replace the one with its id."""

    node: Node


@dataclass(frozen=True, slots=True)
class RemoveNode:
    """Remove the node, and with it every relation that has it as premise or target."""

    id: str


@dataclass(frozen=True, slots=True)
class PutRelation:
    """Create the relation, or replace the one with its id."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class RemoveRelation:
    """Remove the relation, and with it every relation that attacks or supports it."""

    id: str


@dataclass(frozen=True, slots=True)
class SetDetails:
    """Give the map these details."""

    details: Details


Operation = PutNode | RemoveNode | PutRelation | RemoveRelation | SetDetails


class Elements(Protocol):
    """What `edit` needs to know of the map that it changes."""

    @property
    def details(self) -> Details: ...

    def node(self, identifier: str) -> Node | None:
        """The node with this id, if there is one."""

    def relation(self, identifier: str) -> Relation | None:
        """The relation with this id, if there is one."""

    def relations_at(self, identifier: str) -> Iterable[Relation]:
        """The relations that name this id as a premise or as their target."""


class MapElements:
    """The elements of a map in memory."""

    def __init__(self, argument_map: ArgumentMap):
        self._map = argument_map
        self._at: dict[str, list[Relation]] = {}
        for relation in argument_map.relations.values():
            for identifier in {*relation.premises, relation.target}:
                self._at.setdefault(identifier, []).append(relation)

    @property
    def details(self) -> Details:
        return self._map.details

    def node(self, identifier: str) -> Node | None:
        return self._map.nodes.get(identifier)

    def relation(self, identifier: str) -> Relation | None:
        return self._map.relations.get(identifier)

    def relations_at(self, identifier: str) -> Iterable[Relation]:
        return self._at.get(identifier, ())


class Edit:
    """A change under way: the elements as they will be, over the elements as they are.

    After `edit` returned it, `operations` are what was done (removals that followed from others spelled out,
    puts that change nothing left out) and `inverse` is what undoes them.
    """

    def __init__(self, base: Elements):
        self._base = base
        self.details: Details = base.details
        self.nodes: dict[str, Node | None] = {}
        self.relations: dict[str, Relation | None] = {}
        self.operations: list[Operation] = []
        self._undo: list[Operation] = []
        # Ids of the changed relations by the ids that they name, so that a large edit stays linear.
        self._naming: dict[str, set[str]] = {}

    @property
    def inverse(self) -> list[Operation]:
        """The operations that undo the edit."""
        return self._undo[::-1]

    def node(self, identifier: str) -> Node | None:
        return self.nodes[identifier] if identifier in self.nodes else self._base.node(identifier)

    @property
    def details_before(self) -> Details:
        """The details as they were before the edit."""
        return self._base.details

    def node_before(self, identifier: str) -> Node | None:
        """The node with this id as it was before the edit."""
        return self._base.node(identifier)

    def relation_before(self, identifier: str) -> Relation | None:
        """The relation with this id as it was before the edit."""
        return self._base.relation(identifier)

    def relation(self, identifier: str) -> Relation | None:
        if identifier in self.relations:
            return self.relations[identifier]
        return self._base.relation(identifier)

    def relations_at(self, identifier: str) -> list[Relation]:
        relations = [relation for relation in self._base.relations_at(identifier) if relation.id not in self.relations]
        for changed in self._naming.get(identifier, ()):
            relation = self.relations[changed]
            if relation is not None and (relation.target == identifier or identifier in relation.premises):
                relations.append(relation)
        return sorted(relations, key=natural_order)

    def perform(self, operation: Operation) -> str | None:
        """Do one operation; says what is wrong when it names something that is not there."""
        match operation:
            case PutNode(node):
                before = self.node(node.id)
                if before != node:
                    self.record(operation, RemoveNode(node.id) if before is None else PutNode(before))
                    self.nodes[node.id] = node
            case PutRelation(relation):
                old = self.relation(relation.id)
                if old != relation:
                    self.record(operation, RemoveRelation(relation.id) if old is None else PutRelation(old))
                    self.relations[relation.id] = relation
                    for named in (*relation.premises, relation.target):
                        self._naming.setdefault(named, set()).add(relation.id)
            case RemoveNode(identifier):
                gone = self.node(identifier)
                if gone is None:
                    return f"names no node of this map: there is no '{identifier}'"
                self._remove_relations_at(identifier)
                self.record(operation, PutNode(gone))
                self.nodes[identifier] = None
            case RemoveRelation(identifier):
                if self.relations.get(identifier, ...) is None:
                    # It went with one that was removed before: in a circle of undercuts each takes the others.
                    return None
                if self.relation(identifier) is None:
                    return f"names no relation of this map: there is no '{identifier}'"
                self._remove_relation(identifier)
            case SetDetails(details):
                if details != self.details:
                    self.record(operation, SetDetails(self.details))
                    self.details = details
        return None

    def _remove_relation(self, identifier: str) -> None:
        """Remove a relation and all that bears on it; iterative, for chains of undercuts may be long."""
        waiting, order = [identifier], []
        seen = {identifier}
        while waiting:
            current = waiting.pop()
            order.append(current)
            for dependent in self.relations_at(current):
                if dependent.id not in seen:
                    seen.add(dependent.id)
                    waiting.append(dependent.id)
        for current in reversed(order):
            gone = self.relation(current)
            if gone is not None:
                self.record(RemoveRelation(current), PutRelation(gone))
                self.relations[current] = None

    def _remove_relations_at(self, identifier: str) -> None:
        for dependent in self.relations_at(identifier):
            if self.relation(dependent.id) is not None:
                self._remove_relation(dependent.id)

    def record(self, done: Operation, undo: Operation) -> None:
        """Note what was done, and what undoes it."""
        self.operations.append(done)
        self._undo.append(undo)


def edit(base: Elements, operations: Sequence[Operation], places: Sequence[str] | None = None) -> Edit:
    """Work out what a list of operations makes of a map; the map itself is not touched.

    The hard rules are checked on the outcome, so the order of puts within the list does not matter.

    :param places: for each operation the JSON Pointer of what it carries, for messages; by default the list
        stands in a document as `/operations`.
    :raises InvalidMap: naming every breach.
    """
    places = places or [default_place(index, operation) for index, operation in enumerate(operations)]
    result = Edit(base)
    breaches: list[Breach] = []
    for operation, place in zip(operations, places, strict=True):
        problem = result.perform(operation)
        if problem is not None:
            breaches.append(Breach(place, problem))
    for operation, place in zip(operations, places, strict=True):
        breaches += _broken_by(operation, place, result)
    if breaches:
        raise InvalidMap(list(dict.fromkeys(breaches)))
    return result


def creation(argument_map: ArgumentMap, unwritten: Details) -> Edit:
    """The edit that makes a new map: its details, nodes and relations, over a map of nothing but `unwritten`.

    :param argument_map: passes the hard rules, as every map that a reader made does; they are not checked again.
    """
    result = Edit(MapElements(ArgumentMap.of(unwritten)))
    result.perform(SetDetails(argument_map.details))
    for node in argument_map.nodes.values():
        result.nodes[node.id] = node
        result.record(PutNode(node), RemoveNode(node.id))
    for relation in argument_map.relations.values():
        result.relations[relation.id] = relation
        result.record(PutRelation(relation), RemoveRelation(relation.id))
    return result


def default_place(index: int, operation: Operation) -> str:
    """Where the payload of an operation stands in a document of operations."""
    match operation:
        case PutNode():
            return f"/operations/{index}/node"
        case PutRelation():
            return f"/operations/{index}/relation"
        case SetDetails():
            return f"/operations/{index}/details"
        case _:
            return f"/operations/{index}/id"


def _broken_by(operation: Operation, place: str, outcome: Edit) -> list[Breach]:
    match operation:
        case PutNode(node) if outcome.node(node.id) == node:
            return [
                *rules.check_node(node, place),
                *rules.check_identity(node, place, outcome),
                *rules.check_uses(node, place, outcome),
            ]
        case PutRelation(relation) if outcome.relation(relation.id) == relation:
            return [*rules.check_relation(relation, place, outcome), *rules.check_identity(relation, place, outcome)]
        case SetDetails(details) if outcome.details == details:
            return rules.check_details(details, place, outcome)
        case RemoveNode(identifier) if outcome.details.thesis == identifier and outcome.node(identifier) is None:
            return [Breach(place, f"is the thesis of the map; name another thesis before you remove '{identifier}'")]
        case _:
            return []


def apply(operations: Sequence[Operation], argument_map: ArgumentMap) -> ArgumentMap:
    """The map after the operations; the map given stays as it is.

    :raises InvalidMap: naming every breach.
    """
    return applied(argument_map, edit(MapElements(argument_map), operations))


def applied(argument_map: ArgumentMap, outcome: Edit) -> ArgumentMap:
    """The map with the outcome of an edit written into it."""
    nodes: dict[str, Node | None] = {**argument_map.nodes, **outcome.nodes}
    relations: dict[str, Relation | None] = {**argument_map.relations, **outcome.relations}
    left = {name: node for name, node in nodes.items() if node is not None}
    bearing = {name: relation for name, relation in relations.items() if relation is not None}
    if len(nodes) == len(argument_map.nodes) and len(relations) == len(argument_map.relations):
        # Nothing came to it: what is left is in its order.
        return replace(
            argument_map, details=outcome.details, nodes=MappingProxyType(left), relations=MappingProxyType(bearing)
        )
    return ArgumentMap.of(
        outcome.details, left.values(), bearing.values(), id=argument_map.id, revision=argument_map.revision
    )


def invert(operations: Sequence[Operation], argument_map: ArgumentMap) -> list[Operation]:
    """The operations that undo these, for the map to which these are applied.

    `apply(invert(c, m), apply(c, m)) == m`.

    :raises InvalidMap: when the operations cannot be applied.
    """
    return edit(MapElements(argument_map), operations).inverse


def diff(before: ArgumentMap, after: ArgumentMap) -> list[Operation]:
    """The fewest operations that make one map of the other: `apply(diff(a, b), a)` has all that `b` has.

    A removal takes along all that names the removed id; a relation that `b` has nevertheless, because the id
    lives on as that of another kind of element, is put again.
    """
    operations: list[Operation] = []
    dependents = _Dependents(before, after)
    gone: set[str] = set()
    for identifier in before.relations:
        if identifier not in after.relations and identifier not in gone:
            operations.append(RemoveRelation(identifier))
            gone |= dependents.of(identifier)
    operations += [PutNode(node) for identifier, node in after.nodes.items() if before.nodes.get(identifier) != node]
    if before.details != after.details:
        operations.append(SetDetails(after.details))
    for identifier in before.nodes:
        if identifier not in after.nodes:
            operations.append(RemoveNode(identifier))
            gone |= dependents.of(identifier)
    return operations + [
        PutRelation(relation)
        for identifier, relation in after.relations.items()
        if before.relations.get(identifier) != relation or identifier in gone
    ]


class _Dependents:
    """What a removal may take along, in two states of a map at once."""

    def __init__(self, *maps: ArgumentMap):
        self._naming: dict[str, set[str]] = {}
        for argument_map in maps:
            for relation in argument_map.relations.values():
                for named in (*relation.premises, relation.target):
                    self._naming.setdefault(named, set()).add(relation.id)

    def of(self, identifier: str) -> set[str]:
        """The id and those of all relations that name it, or name one that does, and so on."""
        reached, waiting = {identifier}, [identifier]
        while waiting:
            new = self._naming.get(waiting.pop(), set()) - reached
            reached |= new
            waiting += new
        return reached
