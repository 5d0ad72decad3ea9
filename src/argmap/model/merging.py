"""Changes beside each other: what became of each element between two states, and three-way merges of its fields.

A *state* of an element is its plain form, or None where it is not there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from argmap.model.argument_map import ArgumentMap
from argmap.model.changes import Operation, PutNode, PutRelation, RemoveNode, RemoveRelation, SetDetails
from argmap.model.plain import Plain, details_of, node_of, relation_of, to_plain
from argmap.model.word_merge import WordMerger, merged_list

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

    @property
    def fields(self) -> list[str]:
        """The fields that it changes; of an element that is added or removed, all that it has."""
        return changed_fields(self.before or {}, self.after or {})


def changed_fields(before: Plain, after: Plain) -> list[str]:
    """The fields in which two states differ."""
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def change_to_plain(step: ElementChange) -> Plain:
    """A step as JSON values."""
    element, identifier = step.place
    return {"element": element, "id": identifier, "change": step.change, "before": step.before, "after": step.after}


def change_of(plain: Plain) -> ElementChange:
    """The step of what `change_to_plain` made (trusted: no check is made)."""
    return ElementChange((plain["element"], plain["id"]), plain["before"], plain["after"])


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that two changed differently; `field` is empty where one removed what the other changed.

    `revision` and `author` say who made it theirs, where that is known.
    """

    place: Place
    field: str
    base: Any
    theirs: Any
    mine: Any
    revision: int | None = None
    author: str | None = None


def state_of(operation: Operation) -> tuple[Place, State]:
    """Which element an operation is about, and how it is after it."""
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
            place, after = state_of(done)
            first.setdefault(place, state_of(undo)[1])
            last[place] = after
    return [ElementChange(place, first[place], after) for place, after in last.items() if first[place] != after]


def steps_between(before: ArgumentMap, after: ArgumentMap) -> list[ElementChange]:
    """What became of each element from one map to another."""
    steps = []
    if before.details != after.details:
        steps.append(ElementChange(("details", DETAILS), to_plain(before.details), to_plain(after.details)))
    kinds: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...] = (
        ("node", before.nodes, after.nodes),
        ("relation", before.relations, after.relations),
    )
    for kind, old, new in kinds:
        for identifier in dict.fromkeys((*old, *new)):
            one, two = old.get(identifier), new.get(identifier)
            if one != two:
                states = (None if element is None else to_plain(element) for element in (one, two))
                steps.append(ElementChange((kind, identifier), *states))
    return steps


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


# What a relation says is these together: two changes of different ones make what neither side wrote.
_SAID_BY_RELATION = ("kind", "premises", "target")
_MERGED_BY_WORDS = ("text", "note", "description")
_MERGED_AS_SETS = ("tags", "sources")


def merge(
    place: Place, base: State, theirs: State, mine: State, words: WordMerger | None = None
) -> tuple[State, list[FieldConflict]]:
    """Merge two changes of one element, field by field; where both changed a field differently, theirs stands and
    the conflict is told.

    Tags and sources are merged as sets. Texts, notes and descriptions are merged word by word, with `words`.
    """
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
        value = own if other == old else other
        if other != own and other != old and own != old:
            together = _together(field, old, other, own, words)
            if together is None:
                conflicts.append(FieldConflict(place, field, old, other, own))
            else:
                value = together
        if value is not None and not (field in _MERGED_AS_SETS and value == []):
            merged[field] = value
    return merged, conflicts


def _together(field: str, base: Any, theirs: Any, mine: Any, words: WordMerger | None) -> Any:
    """Two changes of one field in one; None where they clash."""
    if field in _MERGED_AS_SETS:
        return merged_list(base or [], theirs or [], mine or [])
    if field in _MERGED_BY_WORDS and words is not None and None not in (base, theirs, mine):
        return words.merged(base, theirs, mine)
    return None


def is_made_by_nobody(place: Place, base: State, theirs: State, mine: State, result: State) -> bool:
    """Whether a merge made a relation that neither side wrote: one changed, say, its kind, the other its target."""
    if place[0] != "relation" or None in (base, theirs, mine, result):
        return False
    said = [
        tuple(str((state or {}).get(field)) for field in _SAID_BY_RELATION) for state in (base, theirs, mine, result)
    ]
    return said[3] not in said[:3]


# Elements that are new in a set of steps


def added_ids(steps: Iterable[ElementChange]) -> set[str]:
    """The ids of the elements that steps add."""
    return {step.place[1] for step in steps if step.before is None}


def references_of(kind: str, state: State) -> set[str]:
    """The ids of the elements that an element, or the details of a map, refers to."""
    if state is None:
        return set()
    if kind == "relation":
        return {*state["premises"], state["target"]}
    if kind == "details":
        return {state["thesis"]} if state.get("thesis") else set()
    return set()


def needed_by(steps: Sequence[ElementChange], parts: Collection[str]) -> set[str]:
    """The ids of other steps that some parts of a set of steps cannot do without, however far away.

    What a part refers to and the steps add is needed by it, and so are the removals of all that refers to what it
    removes.
    """
    by_id = {step.place[1]: step for step in steps}
    added = added_ids(steps)
    removed_at: dict[str, set[str]] = {}
    for step in steps:
        if step.after is None:
            for named in references_of(step.place[0], step.before):
                removed_at.setdefault(named, set()).add(step.place[1])
    needed: set[str] = set()
    waiting = [identifier for identifier in parts if identifier in by_id]
    while waiting:
        step = by_id[waiting.pop()]
        others = references_of(step.place[0], step.after) & added
        if step.after is None:
            others |= removed_at.get(step.place[1], set())
        new = others - needed - set(parts)
        needed |= new
        waiting += new
    return needed


def renamed_steps(steps: Iterable[ElementChange], names: Mapping[str, str]) -> list[ElementChange]:
    """The same steps with other ids for some elements, wherever they are named."""
    return [
        ElementChange(
            (step.place[0], names.get(step.place[1], step.place[1])),
            _renamed(step.place[0], step.before, names),
            _renamed(step.place[0], step.after, names),
        )
        for step in steps
    ]


def _renamed(kind: str, state: State, names: Mapping[str, str]) -> State:
    if state is None or not names:
        return state
    changed = dict(state)
    if "id" in changed:
        changed["id"] = names.get(changed["id"], changed["id"])
    if kind == "relation":
        changed["premises"] = [names.get(premise, premise) for premise in changed["premises"]]
        changed["target"] = names.get(changed["target"], changed["target"])
    if kind == "details" and changed.get("thesis"):
        changed["thesis"] = names.get(changed["thesis"], changed["thesis"])
    return changed


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
        "revision": conflict.revision,
        "author": conflict.author,
    }
