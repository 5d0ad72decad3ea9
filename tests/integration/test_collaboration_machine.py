"""Edit, undo, restore, propose, accept in parts, fork and pull in any order, against a plain model in memory.

The model is written from docs/collaboration.md ("What happens when"): a list of snapshots for each map, each a
dictionary of ids with a text (a node) or two ids (a relation from the one to the other). It knows nothing of
operations, of the log, or of the program's merge.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from argmap.formats.json_map.readings import read_operations
from argmap.model.argument_map import ArgumentMap, Details
from argmap.service.critique import forks, proposals
from argmap.service.editing import elements, history, maps
from argmap.service.editing.preconditions import ANY
from argmap.service.errors import Conflict
from argmap.service.permissions import SCOPES, Actor
from argmap.service.running.seeding import make_first_administrator
from argmap.service.unit_of_work import reading, writing
from argmap.store.database import Store
from argmap.work.pool import WorkPool

# A text of one word, so that two changes of it always meet; or the two ends of a relation.
Value = str | tuple[str, str]
Snapshot = dict[str, Value]
IDS = st.sampled_from(["a", "b", "c"])
TEXTS = st.sampled_from(["one", "two", "three"])


class Refused(Exception):
    """The model says that the program must refuse this."""


def without(snapshot: Mapping[str, Value], gone: str) -> Snapshot:
    """A snapshot without an element, and without what names it."""
    return {
        key: value
        for key, value in snapshot.items()
        if key != gone and not (isinstance(value, tuple) and gone in value)
    }


@dataclass
class Line:
    """What a map was, one snapshot a revision."""

    snapshots: list[Snapshot] = field(default_factory=lambda: [{}])

    @property
    def now(self) -> Snapshot:
        return self.snapshots[-1]

    def ever(self, key: str) -> list[Value]:
        """All that an element ever was."""
        return [snapshot[key] for snapshot in self.snapshots if key in snapshot]

    def become(self, new: Snapshot) -> None:
        """A new revision, where something changes; an id comes back only as what it was."""
        for key in new.keys() - self.now.keys():
            if self.ever(key) and new[key] not in self.ever(key):
                raise Refused
        if new != self.now:
            self.snapshots.append(new)


@dataclass
class Offer:
    """What somebody wants to make of some elements, from how they were."""

    id: str
    base: Snapshot
    wanted: dict[str, Value | None]

    def needs(self, parts: set[str]) -> set[str]:
        """What some parts cannot do without."""
        needed = set(parts)
        while True:
            more = set(needed)
            for key in needed:
                value, old = self.wanted[key], self.base.get(key)
                if isinstance(value, tuple):
                    more |= {end for end in value if end in self.wanted and end not in self.base}
                if value is None and isinstance(old, str):
                    more |= {
                        other
                        for other, ends in self.base.items()
                        if isinstance(ends, tuple)
                        and key in ends
                        and other in self.wanted
                        and self.wanted[other] is None
                    }
            if more == needed:
                return needed
            needed = more


def merged(
    line: Line, base: Mapping[str, Value], wanted: Mapping[str, Value | None]
) -> tuple[Snapshot, dict[str, str]]:
    """What becomes of a map when an offer is accepted, and which elements got other ids."""
    names: dict[str, str] = {}
    skipped = set()
    for key in sorted(wanted):
        value = wanted[key]
        if key in base or value is None or not line.ever(key) or line.now.get(key) == value:
            continue
        if value in line.ever(key):
            if key in line.now:
                skipped.add(key)
            continue
        number = 2
        while line.ever(f"{key}-{number}") or f"{key}-{number}" in {*wanted, *names.values()}:
            number += 1
        names[key] = f"{key}-{number}"
    new = dict(line.now)
    for key, value in wanted.items():
        if key in skipped:
            continue
        name = names.get(key, key)
        ends = (names.get(value[0], value[0]), names.get(value[1], value[1])) if isinstance(value, tuple) else value
        theirs, old = line.now.get(name), base.get(key)
        if theirs not in {ends, old}:
            raise Refused
        if ends is None:
            new.pop(name, None)
        else:
            new[name] = ends
    check_ends(new)
    return new, names


def check_ends(snapshot: Mapping[str, Value]) -> None:
    """No relation may be left without its ends, whether it would go along unasked or come back to nothing."""
    for value in snapshot.values():
        if isinstance(value, tuple) and not set(value) <= snapshot.keys():
            raise Refused


def operation(key: str, value: Value | None, old: Value | None = None) -> dict[str, Any]:
    if value is None:
        return {"op": "remove_node" if isinstance(old, str) else "remove_relation", "id": key}
    if isinstance(value, str):
        return {"op": "put_node", "node": {"id": key, "type": "claim", "text": value}}
    relation = {"id": key, "kind": "support", "premises": [value[0]], "target": value[1]}
    return {"op": "put_relation", "relation": relation}


class Collaboration(RuleBasedStateMachine):
    """One map, its forks, and what must be true of them."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.in_folder(Path(self.folder.name))
        make_first_administrator(self.store)
        # Such small maps are worked on at once, so it starts no process.
        self.pool = WorkPool(1)
        with writing(self.store) as uow:
            account = uow.people.account("admin")
            assert account is not None
            self.actor = Actor("admin", account.key, frozenset(SCOPES), True)
            maps.create_map(uow, self.actor, ArgumentMap.of(Details(slug="map", title="Map")), slug_given=True)
        self.lines: dict[str, Line] = {"map": Line()}
        self.open: list[Offer] = []
        # Of each fork: how it was when its changes were last taken in, and its elements' names in the map.
        self.taken: dict[str, tuple[Snapshot, dict[str, str]]] = {}

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.pool.close()
            self.store.close()
            self.folder.cleanup()

    def expect(self, model: Callable[[], Any], program: Callable[[], Any]) -> Any:
        """The program refuses what the model refuses, and nothing else; gives what the program gave."""
        try:
            model()
        except Refused:
            try:
                program()
            except Conflict:
                return None
            raise AssertionError("the model refuses this, the program did it") from None
        return program()

    def apply(self, slug: str, plain: dict[str, Any]) -> None:
        with writing(self.store) as uow:
            maps.apply_changes(uow, self.actor, slug, read_operations([plain], "/operations"), "Edit")

    @rule(data=st.data(), identifier=IDS, text=TEXTS)
    def put(self, data: Any, identifier: str, text: str) -> None:
        slug = data.draw(st.sampled_from(sorted(self.lines)))
        line = self.lines[slug]
        self.expect(
            lambda: line.become({**line.now, identifier: text}),
            lambda: self.apply(slug, operation(identifier, text)),
        )

    @rule(data=st.data(), start=IDS, end=IDS)
    def link(self, data: Any, start: str, end: str) -> None:
        slug = data.draw(st.sampled_from(sorted(self.lines)))
        line = self.lines[slug]
        if start == end or not {start, end} <= line.now.keys():
            return
        key = f"{start}{end}"
        self.expect(
            lambda: line.become({**line.now, key: (start, end)}),
            lambda: self.apply(slug, operation(key, (start, end))),
        )

    @rule(data=st.data())
    def remove(self, data: Any) -> None:
        slug = data.draw(st.sampled_from(sorted(self.lines)))
        line = self.lines[slug]
        nodes = sorted(key for key, value in line.now.items() if isinstance(value, str))
        if nodes:
            identifier = data.draw(st.sampled_from(nodes))
            line.become(without(line.now, identifier))
            with writing(self.store) as uow:
                elements.remove(uow, self.actor, elements.NODE, slug, identifier, ANY)

    @rule(data=st.data())
    def undo(self, data: Any) -> None:
        line = self.lines["map"]
        if len(line.snapshots) == 1:
            return
        number = data.draw(st.integers(2, len(line.snapshots)))
        before, after = line.snapshots[number - 2], line.snapshots[number - 1]

        def model() -> None:
            new = dict(line.now)
            for key in {**before, **after}:
                if before.get(key) == after.get(key):
                    continue
                if line.now.get(key) not in {after.get(key), before.get(key)}:
                    raise Refused
                new.pop(key, None)
                if key in before:
                    new[key] = before[key]
            check_ends(new)
            line.become(new)

        def program() -> None:
            with writing(self.store) as uow:
                history.undo(uow, self.actor, "map", history.Undoing(number))

        self.expect(model, program)

    @rule(data=st.data())
    def restore(self, data: Any) -> None:
        line = self.lines["map"]
        number = data.draw(st.integers(1, len(line.snapshots)))
        with reading(self.store) as uow:
            plan = history.plan_restoration(uow, self.pool, self.actor, "map", number)
        with writing(self.store) as uow:
            history.restore(uow, self.actor, "map", plan)
        line.become(dict(line.snapshots[number - 1]))

    @rule(data=st.data(), identifier=IDS, text=TEXTS, end=IDS, kind=st.sampled_from(["put", "link", "remove"]))
    def propose(self, data: Any, identifier: str, text: str, end: str, kind: str) -> None:
        base = dict(self.lines["map"].now)
        new: Snapshot = {**base, identifier: text}
        if kind == "link" and end in base and end != identifier:
            new[f"{identifier}{end}"] = (identifier, end)
        if kind == "remove":
            new = without(base, identifier)
        wanted = {key: new.get(key) for key in {**base, **new} if base.get(key) != new.get(key)}
        if not wanted:
            return
        plain = [operation(key, value, base.get(key)) for key, value in wanted.items()]
        # What goes along with a node is named with it: removing it twice is an error.
        plain.sort(key=lambda each: each["op"] != "remove_relation")
        with reading(self.store) as uow:
            drafted = proposals.draft(uow, self.pool, self.actor, "map", plain, None)
        with writing(self.store) as uow:
            _, proposal = proposals.propose(uow, self.actor, "map", drafted, title="T", reason="R")
        self.open.append(Offer(proposal.id, base, wanted))

    @precondition(lambda self: bool(self.open))
    @rule(data=st.data())
    def accept(self, data: Any) -> None:
        offer = data.draw(st.sampled_from(self.open))
        chosen = data.draw(st.sets(st.sampled_from(sorted(offer.wanted)), min_size=1))
        parts = offer.needs(chosen)
        line = self.lines["map"]
        names: dict[str, str] = {}

        def model() -> None:
            new, renamed = merged(line, offer.base, {key: offer.wanted[key] for key in parts})
            names.update(renamed)
            line.become(new)

        def program() -> Any:
            accepting = proposals.Accepting(tuple(chosen), include_needed=True)
            with writing(self.store) as uow:
                return proposals.accept(uow, self.actor, "map", offer.id, ANY, accepting)

        if self.expect(model, program) is None:
            return
        rest = {key: value for key, value in offer.wanted.items() if key not in parts}
        self.open.remove(offer)
        if rest:
            rest = {
                key: (names.get(value[0], value[0]), names.get(value[1], value[1]))
                if isinstance(value, tuple)
                else value
                for key, value in rest.items()
            }
            self.open.append(Offer(offer.id, offer.base, rest))

    @precondition(lambda self: len(self.lines) < 3)
    @rule()
    def fork(self) -> None:
        slug = f"fork-{len(self.lines)}"
        with writing(self.store) as uow:
            forks.fork(uow, self.actor, "map", title=None, slug=slug)
        now = dict(self.lines["map"].now)
        self.lines[slug] = Line([now])
        self.taken[slug] = (now, {})

    @precondition(lambda self: len(self.lines) > 1)
    @rule(data=st.data())
    def pull(self, data: Any) -> None:
        slug = data.draw(st.sampled_from(sorted(self.taken)))
        base, names = self.taken[slug]
        line, now = self.lines["map"], dict(self.lines[slug].now)
        changed = [key for key in {**base, **now} if base.get(key) != now.get(key)]
        apart: dict[str, str] = {}
        for key in changed:
            if key not in names and key in names.values():
                number = 2
                while line.ever(f"{key}-{number}") or f"{key}-{number}" in {*names.values(), *apart.values()}:
                    number += 1
                apart[key] = f"{key}-{number}"
        known = {**names, **apart}

        def here(value: Value | None) -> Value | None:
            return (known.get(value[0], value[0]), known.get(value[1], value[1])) if isinstance(value, tuple) else value

        wanted = {known.get(key, key): here(now.get(key)) for key in changed}
        before = {known.get(key, key): here(value) for key, value in base.items()}
        wanted = {key: value for key, value in wanted.items() if line.now.get(key) != value}
        renamed: dict[str, str] = {}
        with reading(self.store) as uow:
            try:
                drafted = forks.draft_pull(uow, self.pool, self.actor, "map", slug)
            except Conflict:
                assert not wanted
                return
        assert {step.place[1] for step in drafted.steps} == wanted.keys()
        with writing(self.store) as uow:
            _, proposal = proposals.propose(uow, self.actor, "map", drafted, title="T", reason="R")

        def model() -> None:
            known_before = {key: value for key, value in before.items() if value is not None}
            new, new_names = merged(line, known_before, wanted)
            renamed.update(new_names)
            line.become(new)

        def program() -> Any:
            with writing(self.store) as uow:
                return proposals.accept(uow, self.actor, "map", proposal.id, ANY)

        if self.expect(model, program) is not None:
            back = {mine: theirs for theirs, mine in known.items()}
            new_names = {back.get(mine, mine): name for mine, name in renamed.items()}
            self.taken[slug] = (now, {**known, **new_names})

    @invariant()
    def the_map_and_its_forks_are_as_the_model_says(self) -> None:
        if not hasattr(self, "store"):
            return
        with reading(self.store) as uow:
            for slug, line in self.lines.items():
                stored, found = maps.read_map(uow, self.actor, slug)
                told: Snapshot = {node.id: node.text for node in found.nodes.values()}
                told |= {relation.id: (relation.premises[0], relation.target) for relation in found.relations.values()}
                assert told == line.now
                assert next(history.verify(uow, stored), None) is None
                assert stored.revision == len(line.snapshots)


Collaboration.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestCollaboration = Collaboration.TestCase
