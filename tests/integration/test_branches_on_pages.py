"""Moving branches, and pasting indented lists below an element."""

from collections.abc import Callable

import pytest

from argmap.model.argument_map import ArgumentMap, NodeType
from argmap.service.editing import branches, maps
from argmap.service.errors import InvalidArgument, NotFound
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import reading, writing
from argmap.store.database import Store
from tests.conftest import MapMaker

NODES = {"c": "claim", "a": "premise", "b": "premise", "o": "objection", "u": "objection", "low": "premise"}
RELATIONS = {
    "ra": ("support", ["a"], "c"),
    "rb": ("support", ["b"], "c"),
    "ro": ("attack", ["o"], "a"),
    "ru": ("attack", ["u"], "rb"),
    "rl": ("support", ["low"], "b"),
}
Move = Callable[[str, str, str], set[tuple[str, tuple[str, ...], str]]]


@pytest.fixture
def whole(store: Store, admin: Actor, make_map: MapMaker) -> Callable[[], ArgumentMap]:
    """The map `moving` as it is."""
    make_map(NODES, RELATIONS, slug="moving")

    def read() -> ArgumentMap:
        with reading(store) as uow:
            return maps.read_map(uow, admin, "moving")[1]

    return read


@pytest.fixture
def move(store: Store, admin: Actor, whole: Callable[[], ArgumentMap]) -> Move:
    """Move a statement, and say how all bear on each other then."""

    def moved(node: str, target: str, side: str) -> set[tuple[str, tuple[str, ...], str]]:
        with writing(store) as uow:
            branches.move_branch(uow, admin, "moving", node, target, side)
        return {(relation.kind.value, relation.premises, relation.target) for relation in whole().relations.values()}

    return moved


def test_a_statement_moves_with_its_branch_and_its_inference_keeps_its_id(
    move: Move, whole: Callable[[], ArgumentMap]
) -> None:
    relations = move("b", "o", "attack")
    assert ("attack", ("b",), "o") in relations
    assert ("attack", ("u",), "rb") in relations
    assert ("support", ("low",), "b") in relations
    assert whole().relations["rb"].target == "o"
    assert whole().nodes["b"].type is NodeType.OBJECTION


def test_it_can_undercut_an_inference_or_a_statement_itself(move: Move) -> None:
    assert ("attack", ("low",), "ra") in move("low", "ra", "attack")
    assert ("attack", ("u",), "c") in move("u", "c", "attack")


def test_linked_premises_are_made_and_taken_apart(move: Move, whole: Callable[[], ArgumentMap]) -> None:
    relations = move("b", "a", "together")
    assert ("support", ("a", "b"), "c") in relations
    # What undercut the step from b undercuts the step of both.
    assert ("attack", ("u",), "ra") in relations
    assert {("support", ("a",), "c"), ("support", ("b",), "o")} <= move("b", "o", "support")
    # An objection that comes to support is a premise.
    assert ("support", ("low", "u"), "b") in move("u", "low", "together")
    assert whole().nodes["u"].type is NodeType.PREMISE


@pytest.mark.parametrize(
    ("node", "target", "side", "why"),
    [
        ("a", "a", "support", "part of what is moved"),
        ("b", "low", "support", "part of what is moved"),
        ("c", "u", "attack", "part of what is moved"),
        ("a", "ra", "attack", "inference that is moved"),
        ("b", "ru", "attack", "bears on it"),
        ("a", "c", "together", "supports or attacks nothing yet"),
        ("a", "nowhere", "support", "does not have"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    move: Move, whole: Callable[[], ArgumentMap], node: str, target: str, side: str, why: str
) -> None:
    before = whole()
    with pytest.raises(InvalidArgument, match=why):
        move(node, target, side)
    assert whole() == before
    with pytest.raises(NotFound):
        move("nobody", "c", "support")


LIST = """\
    # Notes of the meeting
    It costs a lot.
      + It took four people a week.
      & A week of four people costs 8,000 euros.
        ! Two of them are volunteers.
    - It saves more.
"""


def test_an_indented_list_becomes_a_branch(store: Store, admin: Actor, whole: Callable[[], ArgumentMap]) -> None:
    with writing(store) as uow:
        _written, made = branches.add_outline(uow, admin, "moving", "o", LIST)
    after = whole()
    texts = {name: after.nodes[name].text for name in made}
    assert list(texts.values()) == [
        "It costs a lot.",
        "It took four people a week.",
        "A week of four people costs 8,000 euros.",
        "Two of them are volunteers.",
        "It saves more.",
    ]
    told = {
        (
            relation.kind.value,
            tuple(texts[name] for name in relation.premises),
            texts.get(relation.target, relation.target),
        )
        for relation in after.relations.values()
        if relation.id not in RELATIONS
    }
    step = next(relation.id for relation in after.relations.values() if len(relation.premises) == 2)
    assert told == {
        ("support", ("It costs a lot.",), "o"),
        (
            "support",
            ("It took four people a week.", "A week of four people costs 8,000 euros."),
            "It costs a lot.",
        ),
        ("attack", ("Two of them are volunteers.",), step),
        ("attack", ("It saves more.",), "o"),
    }


def test_a_mistake_in_a_list_is_named_by_its_line_and_nothing_is_added(
    store: Store, admin: Actor, whole: Callable[[], ArgumentMap]
) -> None:
    before = whole()
    with writing(store) as uow:
        with pytest.raises(InvalidArgument, match="line 2, column 3: it is linked with nothing"):
            branches.add_outline(uow, admin, "moving", "o", "A reason.\n  & Another.")
        with pytest.raises(InvalidArgument, match="no line with a statement"):
            branches.add_outline(uow, admin, "moving", "o", "# Only a title")
    assert whole() == before


def test_what_is_copied_as_a_list_is_the_same_branch_when_pasted(
    store: Store, admin: Actor, whole: Callable[[], ArgumentMap]
) -> None:
    with writing(store) as uow:
        text = branches.branch_outline(uow, admin, "moving", "c")
        _written, made = branches.add_outline(uow, admin, "moving", "o", text)
    with reading(store) as uow:
        assert branches.branch_outline(uow, admin, "moving", made[0]) == text
        with pytest.raises(NotFound):
            branches.branch_outline(uow, admin, "moving", "nobody")
    assert len(whole().nodes) == 2 * len(NODES)
