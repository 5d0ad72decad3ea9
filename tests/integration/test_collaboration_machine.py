"""Edit, undo, restore, propose, accept and fork in any order, against a plain reference in memory.

The reference is a list of snapshots, each a dictionary of node ids and texts: it knows nothing of operations.
"""

import tempfile
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

Snapshot = dict[str, str]
IDS = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.sampled_from(["one", "two", "three"])


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
        self.snapshots: list[Snapshot] = [{}]
        self.open: list[tuple[str, Snapshot, dict[str, str | None]]] = []
        self.forks: list[tuple[str, Snapshot]] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.pool.close()
            self.store.close()
            self.folder.cleanup()

    @property
    def now(self) -> Snapshot:
        return self.snapshots[-1]

    def changed(self, new: Snapshot) -> None:
        """The reference's way to make a revision: none where nothing changes."""
        if new != self.now:
            self.snapshots.append(new)

    @rule(identifier=IDS, text=TEXTS)
    def put(self, identifier: str, text: str) -> None:
        plain = {"op": "put_node", "node": {"id": identifier, "type": "claim", "text": text}}
        with writing(self.store) as uow:
            maps.apply_changes(uow, self.actor, "map", read_operations([plain], "/operations"), "Put", None)
        self.changed({**self.now, identifier: text})

    @precondition(lambda self: bool(self.now))
    @rule(data=st.data())
    def remove(self, data: Any) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.now)))
        with writing(self.store) as uow:
            elements.remove(uow, self.actor, elements.NODE, "map", identifier, ANY)
        self.changed({key: text for key, text in self.now.items() if key != identifier})

    @precondition(lambda self: len(self.snapshots) > 1)
    @rule(data=st.data())
    def undo(self, data: Any) -> None:
        number = data.draw(st.integers(2, len(self.snapshots)))
        before, after = self.snapshots[number - 2], self.snapshots[number - 1]
        touched = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        # What is as before already is no conflict: there is nothing left to undo.
        clash = any(self.now.get(key) not in {after.get(key), before.get(key)} for key in touched)
        try:
            with writing(self.store) as uow:
                history.undo(uow, self.actor, "map", number)
        except Conflict:
            assert clash
        else:
            assert not clash
            new = {key: text for key, text in self.now.items() if key not in touched}
            self.changed({**new, **{key: before[key] for key in touched if key in before}})

    @rule(data=st.data())
    def restore(self, data: Any) -> None:
        number = data.draw(st.integers(1, len(self.snapshots)))
        with reading(self.store) as uow:
            plan = history.plan_restoration(uow, self.pool, self.actor, "map", number)
        with writing(self.store) as uow:
            history.restore(uow, self.actor, "map", plan)
        self.changed(dict(self.snapshots[number - 1]))

    @rule(identifier=IDS, text=TEXTS)
    def propose(self, identifier: str, text: str) -> None:
        if self.now.get(identifier) == text:
            return
        plain = {"op": "put_node", "node": {"id": identifier, "type": "claim", "text": text}}
        with reading(self.store) as uow:
            drafted = proposals.draft(uow, self.pool, self.actor, "map", [plain], None)
        with writing(self.store) as uow:
            _, proposal = proposals.propose(uow, self.actor, "map", drafted, title="T", reason="R")
        self.open.append((proposal.id, dict(self.now), {identifier: text}))

    @precondition(lambda self: bool(self.open))
    @rule(data=st.data())
    def accept(self, data: Any) -> None:
        index = data.draw(st.integers(0, len(self.open) - 1))
        identifier, base, wanted = self.open[index]
        clash = any(self.now.get(key) not in {base.get(key), text} for key, text in wanted.items())
        try:
            with writing(self.store) as uow:
                proposals.accept(uow, self.actor, "map", identifier)
        except Conflict:
            assert clash
        else:
            assert not clash
            self.open.pop(index)
            self.changed({**self.now, **{key: str(text) for key, text in wanted.items()}})

    @precondition(lambda self: len(self.forks) < 3)
    @rule()
    def fork(self) -> None:
        slug = f"fork-{len(self.forks)}"
        with writing(self.store) as uow:
            forks.fork(uow, self.actor, "map", title=None, slug=slug)
        self.forks.append((slug, dict(self.now)))

    @invariant()
    def the_map_and_its_forks_are_as_the_reference_says(self) -> None:
        if not hasattr(self, "store"):
            return
        with reading(self.store) as uow:
            for slug, expected in [("map", self.now), *self.forks]:
                stored, found = maps.read_map(uow, self.actor, slug)
                assert {node.id: node.text for node in found.nodes.values()} == expected
                assert next(history.verify(uow, stored), None) is None
            stored, _ = maps.read_map(uow, self.actor, "map")
            assert stored.revision == len(self.snapshots)


Collaboration.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestCollaboration = Collaboration.TestCase
