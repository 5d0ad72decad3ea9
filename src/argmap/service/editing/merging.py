"""Changes that were made against an earlier state, merged into a map as it is now.

Proposals that are accepted, changes that are taken back, earlier states that are restored and edits that ask for it
go through here, so that all of them conflict, and are resolved, in the same way. A preview is the same work, and what
comes of it is the same to the byte.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from argmap.formats.json_map.readings import Parsed, read_element
from argmap.model.argument_map import Details, Node, Relation
from argmap.model.breach import Breach, InvalidMap
from argmap.model.changes import Edit, RemoveRelation, edit
from argmap.model.constraints import Text, Words, constrained
from argmap.model.merging import (
    ElementChange,
    FieldConflict,
    Place,
    State,
    changes_of,
    is_made_by_nobody,
    merge,
    operations_of,
    references_of,
    renamed_steps,
)
from argmap.model.plain import to_plain
from argmap.model.word_merge import WordMerger
from argmap.service.errors import Conflict, InvalidArgument
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.history import Credit
from argmap.store.repository import StoredMap

SIDES = ("mine", "theirs", "value")
REST = ("mine", "theirs")
_KINDS: dict[str, type[Node] | type[Relation] | type[Details]] = {
    "node": Node,
    "relation": Relation,
    "details": Details,
}


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whose side counts for a field in conflict."""

    id: str = constrained("The element.", Text(64))
    use: str = constrained("The side of the change, that of the map, or the value given.", Words(SIDES))
    field: str | None = constrained(
        "The field; left out where one removed what the other changed.", Text(64, minimum=0), default=None
    )
    value: Any = constrained("The value, where `use` is `value`.", default=None)


@dataclass(frozen=True, slots=True)
class Resolving:
    """How conflicts are resolved: one by one, and all others alike."""

    resolutions: tuple[Resolution, ...] = ()
    otherwise: str | None = None
    # Who gives values, and is credited with them.
    by: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that a merge made and that is worth a look."""

    element: str
    id: str
    message: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a merge; `outcome` is None where it breaks rules."""

    steps: list[ElementChange]
    conflicts: list[FieldConflict]
    breaches: list[Breach]
    alerts: list[Alert] = field(default_factory=list)
    # New ids of elements that could not keep theirs.
    names: dict[str, str] = field(default_factory=dict)
    outcome: Edit | None = None
    credits: tuple[Credit, ...] = ()
    # Ids that come back as the elements that they were.
    returning: frozenset[str] = frozenset()

    @property
    def is_clean(self) -> bool:
        """Whether it can be written."""
        return not self.conflicts and self.outcome is not None

    def settled(self, otherwise: str) -> Edit:
        """The edit that writes it.

        :param otherwise: what happened, in words, where it cannot be written.
        :raises MergeConflict: there are conflicts, or it breaks rules.
        """
        if self.outcome is None or self.conflicts:
            raise MergeConflict(otherwise, self)
        return self.outcome


class MergeConflict(Conflict):
    """The map moved on in a way that clashes with a change; carries what clashes."""

    def __init__(self, what: str, merged: Merged):
        places = [f"{conflict.place[1]} {conflict.field}".strip() + _by(conflict) for conflict in merged.conflicts[:5]]
        rules = "; ".join(breach.message for breach in merged.breaches[:3])
        remedy = (
            "Say in `resolutions` whose side stands for each, or in `otherwise` whose side stands for all."
            if merged.conflicts
            else "Change the map first, so that this is allowed."
        )
        super().__init__(f"{what} ({', '.join(places) or rules}). {remedy}")
        self.conflicts, self.breaches = merged.conflicts, merged.breaches


def _by(conflict: FieldConflict) -> str:
    return "" if conflict.revision is None else f", revision {conflict.revision} by {conflict.author}"


def merge_into(
    uow: UnitOfWork,
    stored: StoredMap,
    steps: Sequence[ElementChange],
    *,
    since: int,
    resolving: Resolving = Resolving(),
    renames: bool = False,
    asked: Sequence[FieldConflict] = (),
) -> Merged:
    """Merge steps into a map; several steps at one element are merged one after the other.

    :param since: the revision from which the steps were made: what came later may be in the way.
    :param renames: whether elements that the steps add get other ids where theirs belong, or belonged, to others.
    :param asked: conflicts besides those that the merge finds: steps that somebody must agree to.
    :raises InvalidArgument: a resolution is given twice, is for no conflict, or makes no valid element.
    """
    return _Merging(uow, stored, since, resolving).run(steps, renames, asked)


class _Merging:
    def __init__(self, uow: UnitOfWork, stored: StoredMap, since: int, resolving: Resolving):
        self._uow, self._stored, self._since, self._resolving = uow, stored, since, resolving
        self._chosen: dict[tuple[str, str], tuple[int, Resolution]] = {}
        for index, resolution in enumerate(resolving.resolutions):
            key = (resolution.id, resolution.field or "")
            if key in self._chosen:
                raise InvalidArgument(f"resolutions.{index}", f"resolves {_named(key)} a second time")
            self._chosen[key] = (index, resolution)
        self._used: set[tuple[str, str]] = set()
        self._now: dict[Place, State] = {}
        self._results: dict[Place, State] = {}
        self._conflicts: list[FieldConflict] = []
        self._credits: list[Credit] = []
        self._alerts: list[Alert] = []
        self._returning: set[str] = set()
        self._older: set[Place] = set()
        self._words = WordMerger()
        # The elements whose log is read at once, when the first of them is in conflict.
        self._touched: set[str] = set()
        self._last: dict[tuple[Place, str], tuple[int, str]] | None = None

    def run(self, steps: Sequence[ElementChange], renames: bool, asked: Sequence[FieldConflict]) -> Merged:
        self._uow.maps.read_ahead(self._stored, [step.place for step in steps])
        names = self._new_names(steps) if renames else {}
        self._touched |= {names.get(step.place[1], step.place[1]) for step in steps}
        declined = {conflict.place for conflict in asked if self._declines(conflict)}
        for step in renamed_steps(steps, names):
            if step.place not in declined and step.place not in self._older:
                self._merge_step(step)
        try:
            outcome = self._with_consequences()
        except InvalidMap as error:
            self._check_resolutions()
            return Merged(self._steps(), self._conflicts, error.breaches, self._alerts, names)
        self._check_resolutions()
        done = changes_of([(outcome.operations, outcome.inverse)])
        return Merged(
            done,
            self._conflicts,
            [],
            self._alerts,
            names,
            outcome,
            tuple(self._credits),
            frozenset(self._returning),
        )

    def _steps(self) -> list[ElementChange]:
        return [
            ElementChange(place, self._now[place], result)
            for place, result in self._results.items()
            if result != self._now[place]
        ]

    def _merge_step(self, step: ElementChange) -> None:
        place = step.place
        if place not in self._now:
            self._now[place] = present_state(self._uow, self._stored, step)
        present = self._results.get(place, self._now[place])
        result, conflicts = merge(place, step.before, present, step.after, self._words)
        for conflict in conflicts:
            result = self._resolved(result, conflict)
        if is_made_by_nobody(place, step.before, present, step.after, result):
            message = (
                f"Both sides changed the relation '{place[1]}', and together they make one that nobody wrote. "
                "Check what it connects."
            )
            self._alerts.append(Alert(*place, message))
        if present is None and result is not None and step.before is not None:
            self._returning.add(place[1])
        self._results[place] = result

    def _declines(self, conflict: FieldConflict) -> bool:
        """Whether a step that needs agreement is not to be done."""
        use = self._use_of(conflict)
        if use is None:
            self._conflicts.append(conflict)
        return use == "theirs"

    def _use_of(self, conflict: FieldConflict) -> str | None:
        key = (conflict.place[1], conflict.field)
        chosen = self._chosen.get(key)
        if chosen is None:
            return self._resolving.otherwise
        self._used.add(key)
        return chosen[1].use

    def _resolved(self, result: State, conflict: FieldConflict) -> State:
        use = self._use_of(conflict)
        if use is None:
            self._conflicts.append(self._blamed(conflict))
            return result
        if use == "theirs":
            return result
        if use == "value":
            return self._with_value(result, conflict)
        return _with_field(result, conflict, conflict.mine)

    def _with_value(self, result: State, conflict: FieldConflict) -> State:
        """The element with the value that a resolution gives, which must make it a valid one."""
        index, resolution = self._chosen[conflict.place[1], conflict.field]
        kind, identifier = conflict.place
        value = resolution.value
        place = f"resolutions.{index}.value"
        if not conflict.field and value is not None:
            if not isinstance(value, dict) or value.get("id", identifier) != identifier:
                raise InvalidArgument(place, f"must be the whole {kind} '{identifier}', or null to remove it")
            value = {**value, "id": identifier}
        made = _with_field(result, conflict, value)
        if made is not None:
            read: Parsed[Any] = read_element(_KINDS[kind], made, "")
            if read.breaches:
                raise InvalidArgument(place, read.breaches[0].message)
            assert read.value is not None
            made = to_plain(read.value)
        self._credits.append(Credit(identifier, self._resolving.by, conflict.field or None))
        return made

    def _with_consequences(self) -> Edit:
        """The edit; what it would take along that is not a step is a conflict, unless it was resolved."""
        while True:
            outcome = edit(self._uow.maps.elements(self._stored), operations_of(self._steps()))
            taken = [
                operation.id
                for operation in outcome.operations
                if isinstance(operation, RemoveRelation) and ("relation", operation.id) not in self._results
            ]
            changed = False
            if not self._touched.issuperset(taken):
                self._touched |= set(taken)
                self._last = None
            for identifier in taken:
                changed = self._take_along(("relation", identifier)) or changed
            if not changed:
                return outcome

    def _take_along(self, place: Place) -> bool:
        """Resolve that a relation goes with what it names; says whether another edit comes of it."""
        relation = self._uow.maps.elements(self._stored).relation(place[1])
        state = None if relation is None else to_plain(relation)
        conflict = FieldConflict(place, "", None, state, None)
        self._now[place] = state
        use = self._use_of(conflict)
        if use is None:
            self._conflicts.append(self._blamed(conflict))
        if use == "value":
            self._results[place] = self._with_value(state, conflict)
            return True
        if use == "theirs":
            named = references_of("relation", state)
            for other, result in list(self._results.items()):
                if result is None and other[1] in named:
                    self._results[other] = self._now[other]
            self._results[place] = state
            return True
        self._results[place] = None
        return False

    def _blamed(self, conflict: FieldConflict) -> FieldConflict:
        """A conflict with who made it theirs: the last revision that changed just that."""
        if self._last is None:
            self._last = {}
            later = self._uow.maps.history.touching(self._stored.key, sorted(self._touched), after=self._since)
            for revision in later:
                for step in revision.changes:
                    told = (revision.number, revision.author_of(step.place[1]))
                    # The element as a whole is called by no name.
                    for field_name in ("", *step.fields):
                        self._last[step.place, field_name] = told
        number, author = self._last.get((conflict.place, conflict.field), (None, None))
        return replace(conflict, revision=number, author=author)

    def _check_resolutions(self) -> None:
        for key, (index, _) in self._chosen.items():
            if key not in self._used:
                raise InvalidArgument(f"resolutions.{index}", f"resolves {_named(key)}, which is not in conflict")

    # Identity

    def _new_names(self, steps: Sequence[ElementChange]) -> dict[str, str]:
        """New ids for elements that the steps add under ids that belong to others, or did."""
        added = {step.place[1]: step for step in steps if step.before is None and step.after is not None}
        used = self._uow.maps.used_ids(self._stored, added)
        other = {
            identifier: added[identifier]
            for identifier in used
            if present_state(self._uow, self._stored, added[identifier]) != added[identifier].after
        }
        past = past_states(self._uow, self._stored, other)
        strangers = []
        for identifier, step in sorted(other.items()):
            if step.after not in past.get(step.place, ()):
                strangers.append(identifier)
            elif present_state(self._uow, self._stored, step) is not None:
                # The element is here, and was changed since it was as the step has it.
                self._older.add(step.place)
        return self._uow.maps.free_ids(self._stored, strangers, added)


def _named(key: tuple[str, str]) -> str:
    return f"'{key[1]}' of '{key[0]}'" if key[1] else f"'{key[0]}'"


def _with_field(result: State, conflict: FieldConflict, value: Any) -> State:
    if not conflict.field:
        whole: State = value
        return whole
    merged = {**(result or {}), conflict.field: value}
    return {name: content for name, content in merged.items() if content is not None}


def present_state(uow: UnitOfWork, stored: StoredMap, step: ElementChange) -> State:
    """How the element of a step is now, in plain form; None if it is not there."""
    kind, identifier = step.place
    if kind == "details":
        return to_plain(stored.details)
    element = uow.maps.node(stored, identifier) if kind == "node" else uow.maps.relation(stored, identifier)
    state: State = None if element is None else json.loads(element.body)
    return state


def past_states(uow: UnitOfWork, stored: StoredMap, identifiers: Iterable[str]) -> dict[Place, list[State]]:
    """All that some elements ever were."""
    states: dict[Place, list[State]] = {}
    for step in _past(uow, stored, list(identifiers)):
        if step.after is not None:
            states.setdefault(step.place, []).append(step.after)
    return states


def states_at(uow: UnitOfWork, stored: StoredMap, places: Iterable[Place], revision: int) -> dict[Place, State]:
    """How elements were after a revision, by their places."""
    wanted = set(places)
    uow.maps.read_ahead(stored, wanted)
    states: dict[Place, State] = {}
    for step in _past(uow, stored, [identifier for _, identifier in wanted], after=revision):
        if step.place in wanted:
            states.setdefault(step.place, step.before)
    for place in wanted:
        if place not in states:
            states[place] = present_state(uow, stored, ElementChange(place, None, None))
    return states


def _past(uow: UnitOfWork, stored: StoredMap, ids: list[str], after: int = 0) -> Iterable[ElementChange]:
    if not ids:
        return
    for revision in uow.maps.history.touching(stored.key, ids, after=after):
        yield from revision.changes
