"""Undo and redo of one's own steps, in any order and beside what others do."""

import random

import pytest

from argmap.formats.json_map.readings import Parsed
from argmap.model.argument_map import Node, NodeType
from argmap.model.changes import PutNode
from argmap.service.editing import maps, own_steps
from argmap.service.errors import Conflict
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import reading, writing
from argmap.store.database import Store
from tests.conftest import MapMaker


def texts(store: Store, actor: Actor, slug: str) -> dict[str, str]:
    with reading(store) as uow:
        return {node.id: node.text for node in maps.read_map(uow, actor, slug)[1].nodes.values()}


def put(store: Store, actor: Actor, slug: str, name: str, text: str) -> None:
    with writing(store) as uow:
        node = PutNode(Node(name, NodeType.CLAIM, text))
        maps.apply_changes(uow, actor, slug, [Parsed("", node)])


def test_steps_are_undone_and_redone_like_on_a_stack(store: Store, admin: Actor, make_map: MapMaker) -> None:
    make_map({"c": "claim"}, slug="stack")
    choices = random.Random(7)
    done: list[dict[str, str]] = [texts(store, admin, "stack")]
    undone: list[dict[str, str]] = []
    for step in range(40):
        move = choices.choice(["put", "put", "undo", "undo", "redo"])
        if move == "put":
            # An id that was undone belongs to what it was: a new statement has a new one.
            name = choices.choice([f"n{step}", *done[-1]])
            put(store, admin, "stack", name, f"Text {step}")
            done.append(texts(store, admin, "stack"))
            undone.clear()
            continue
        stack, other = (done, undone) if move == "undo" else (undone, done)
        act = own_steps.undo_own if move == "undo" else own_steps.redo_own
        if len(stack) <= (1 if move == "undo" else 0):
            with pytest.raises(Conflict, match="nothing of yours"), writing(store) as uow:
                act(uow, admin, "stack")
            continue
        with writing(store) as uow:
            act(uow, admin, "stack")
        other.append(stack.pop())
        assert texts(store, admin, "stack") == done[-1]


def test_what_others_did_stays(store: Store, admin: Actor, make_map: MapMaker) -> None:
    make_map({"c": "claim"}, slug="shared")
    other = Actor("ben", admin.account_key, admin.scopes, True)
    put(store, admin, "shared", "mine", "Mine.")
    put(store, other, "shared", "theirs", "Theirs.")
    with writing(store) as uow:
        own_steps.undo_own(uow, admin, "shared")
    assert texts(store, admin, "shared").keys() == {"c", "theirs"}
    with reading(store) as uow:
        steps = own_steps.own_steps(uow, admin, maps.read_map(uow, admin, "shared")[0])
    assert steps.undoable is None
    assert steps.redoable is not None
