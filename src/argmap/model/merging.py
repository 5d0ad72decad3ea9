"""Changes beside each other: what became of each element between two states, and three-way merges of its fields.

A *state* of an element is its plain form, or None where it is not there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from argmap.model.argument_map import ArgumentMap
from argmap.model.changes import Operation, PutNode, PutRelation, RemoveNode, RemoveRelation, SetDetails
from argmap.model.plain import Plain, details_of, node_of, relation_of, to_plain

DETAILS = "(details)"
State = Plain | None
# The kind of an element (`node`, `relation`, `details`) and its id.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ElementChange:
    """What became of one element: how it was before, and how it is after."""

    place: Place
    before: State
    after: State

    @property
    def change(self) -> str:
        """What became of it: `added`, `removed` or `changed`."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def change_to_plain(step: ElementChange) -> Plain:
    """A step as JSON values."""
    element, identifier = step.place
    return {"element": element, "id": identifier, "change": step.change, "before": step.before, "after": step.after}


def change_of(plain: Plain) -> ElementChange:
    """The step of what `change_to_plain` made (trusted: no check is made)."""
    return ElementChange((plain["element"], plain["id"]), plain["before"], plain["after"])


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that two changed differently; `field` is empty where one removed what the other changed."""

    place: Place
    field: str
    base: Any
    theirs: Any
    mine: Any


def _state(operation: Operation) -> tuple[Place, State]:
    match operation:
        case PutNode(node):
            return ("node", node.id), to_plain(node)
        case RemoveNode(identifier):
            return ("node", identifier), None
        case PutRelation(relation):
            return ("relation", relation.id), to_plain(relation)
        case RemoveRelation(identifier):
            return ("relation", identifier), None
        case SetDetails(details):
            return ("details", DETAILS), to_plain(details)


def changes_of(changes: Iterable[tuple[Sequence[Operation], Sequence[Operation]]]) -> list[ElementChange]:
    """What became of each element over several changes, each given as its operations and its inverse.

    An element that is in the end as it was in the beginning is left out. The cost is that of the changes, not of
    the map.
    """
    first: dict[Place, State] = {}
    last: dict[Place, State] = {}
    for operations, inverse in changes:
        for done, undo in zip(operations, reversed(inverse), strict=True):
            place, after = _state(done)
            first.setdefault(place, _state(undo)[1])
            last[place] = after
    return [ElementChange(place, first[place], after) for place, after in last.items() if first[place] != after]


def operations_of(steps: Iterable[ElementChange]) -> list[Operation]:
    """The operations that do some steps: relations go before nodes, and come after them."""
    operations: list[tuple[int, Operation]] = []
    for step in steps:
        kind, identifier = step.place
        if kind == "details" and step.after is not None:
            operations.append((2, SetDetails(details_of(step.after))))
        elif kind == "node":
            operations.append((3, RemoveNode(identifier)) if step.after is None else (1, PutNode(node_of(step.after))))
        elif kind == "relation":
            operations.append(
                (0, RemoveRelation(identifier)) if step.after is None else (4, PutRelation(relation_of(step.after)))
            )
    return [operation for _, operation in sorted(operations, key=lambda ranked: ranked[0])]


def reversed_changes(steps: Iterable[ElementChange]) -> list[ElementChange]:
    """The same steps in the other direction."""
    return [ElementChange(step.place, step.after, step.before) for step in steps]


def merge(place: Place, base: State, theirs: State, mine: State) -> tuple[State, list[FieldConflict]]:
    """Merge two changes of one element, field by field; where both changed a field differently, theirs stands and
    the conflict is told."""
    if theirs == mine or mine == base:
        return theirs, []
    if theirs == base:
        return mine, []
    if base is None or theirs is None or mine is None:
        return theirs, [FieldConflict(place, "", base, theirs, mine)]
    merged: Plain = {}
    conflicts: list[FieldConflict] = []
    for field in dict.fromkeys((*base, *theirs, *mine)):
        old, other, own = base.get(field), theirs.get(field), mine.get(field)
        if other != own and other != old and own != old:
            conflicts.append(FieldConflict(place, field, old, other, own))
        value = own if other == old else other
        if value is not None:
            merged[field] = value
    return merged, conflicts


def marked_map(after: ArgumentMap, steps: Iterable[ElementChange]) -> tuple[ArgumentMap, dict[str, str]]:
    """The later map with what was removed still in it; and for each element that differs, what became of it.

    That is `added`, `removed` or `changed`, by the element's id.
    """
    nodes, relations = dict(after.nodes), dict(after.relations)
    marks = {}
    for step in steps:
        kind, identifier = step.place
        if kind == "details":
            continue
        marks[identifier] = step.change
        if step.after is None and step.before is not None:
            if kind == "node":
                nodes[identifier] = node_of(step.before)
            else:
                relations[identifier] = relation_of(step.before)
    return ArgumentMap.of(after.details, nodes.values(), relations.values()), marks


def conflict_to_plain(conflict: FieldConflict) -> dict[str, Any]:
    """A field that two sides changed differently, as JSON values."""
    element, identifier = conflict.place
    return {
        "element": element,
        "id": identifier,
        "field": conflict.field,
        "base": conflict.base,
        "theirs": conflict.theirs,
        "mine": conflict.mine,
    }
