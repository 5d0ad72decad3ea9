"""The one way to change a map."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind
from argmap.model.breach import InvalidMap
from argmap.model.changes import (
    MapElements,
    Operation,
    PutNode,
    PutRelation,
    RemoveNode,
    RemoveRelation,
    SetDetails,
    apply,
    diff,
    edit,
    invert,
)
from argmap.model.operations_plain import operation_of, operation_to_plain
from tests.strategies import maps, operations_on

DETAILS = Details(slug="map", title="Map")


def claim(identifier: str, text: str = "Something.") -> Node:
    return Node(identifier, NodeType.CLAIM, text)


def support(identifier: str, premise: str, target: str) -> Relation:
    return Relation(identifier, RelationKind.SUPPORT, (premise,), target)


def small_map() -> ArgumentMap:
    return ArgumentMap.of(
        DETAILS,
        [claim("a"), claim("b"), claim("c"), claim("u")],
        [support("r1", "a", "b"), support("r2", "b", "c"), Relation("x", RelationKind.ATTACK, ("u",), "r1")],
    )


def _allowed(argument_map: ArgumentMap, operations: list[Operation]) -> bool:
    try:
        apply(operations, argument_map)
    except InvalidMap:
        return False
    return True


@given(maps().flatmap(lambda m: st.tuples(st.just(m), operations_on(m))))
def test_the_inverse_undoes_every_change_that_is_allowed(given_: tuple[ArgumentMap, list[Operation]]) -> None:
    argument_map, operations = given_
    if _allowed(argument_map, operations):
        changed = apply(operations, argument_map)
        assert apply(invert(operations, argument_map), changed) == argument_map


@given(maps().flatmap(lambda m: st.tuples(st.just(m), operations_on(m))))
def test_what_is_logged_does_the_same_again(given_: tuple[ArgumentMap, list[Operation]]) -> None:
    argument_map, operations = given_
    if _allowed(argument_map, operations):
        logged = edit(MapElements(argument_map), operations).operations
        copied = [operation_of(operation_to_plain(each)) for each in logged]
        assert apply(copied, argument_map) == apply(operations, argument_map)


@given(maps(), maps())
def test_the_difference_of_two_maps_makes_one_of_the_other(before: ArgumentMap, after: ArgumentMap) -> None:
    assert apply(diff(before, after), before) == after


@given(maps())
def test_equal_maps_have_no_difference(argument_map: ArgumentMap) -> None:
    assert diff(argument_map, argument_map) == []


def test_a_refused_change_leaves_the_map_as_it_was() -> None:
    argument_map = small_map()
    with pytest.raises(InvalidMap):
        apply([RemoveNode("a"), PutRelation(support("r9", "a", "c"))], argument_map)
    assert argument_map == small_map()


def test_removing_a_node_takes_the_relations_that_need_it_and_what_undercuts_them() -> None:
    outcome = edit(MapElements(small_map()), [RemoveNode("a")])
    assert outcome.operations == [RemoveRelation("x"), RemoveRelation("r1"), RemoveNode("a")]


def test_a_put_that_changes_nothing_is_not_logged() -> None:
    assert edit(MapElements(small_map()), [PutNode(claim("a")), SetDetails(DETAILS)]).operations == []


def test_operations_of_one_change_may_refer_to_each_other_in_any_order() -> None:
    changed = apply([PutRelation(support("r3", "d", "c")), PutNode(claim("d"))], small_map())
    assert changed.relations["r3"].premises == ("d",)


def test_every_breach_is_named_by_the_place_of_its_operation() -> None:
    with pytest.raises(InvalidMap) as caught:
        apply(
            [
                PutNode(Node("e", NodeType.EVIDENCE, "")),
                RemoveRelation("nothing"),
                PutRelation(Relation("r1", RelationKind.SUPPORT, ("b", "gone"), "b")),
            ],
            small_map(),
        )
    assert {breach.pointer for breach in caught.value.breaches} == {
        "/operations/0/node/text",
        "/operations/0/node/sources",
        "/operations/1/id",
        "/operations/2/relation/premises/1",
        "/operations/2/relation/target",
    }


def test_a_node_in_use_cannot_become_an_objection_that_supports() -> None:
    with pytest.raises(InvalidMap, match="cannot be objection while 'r1'"):
        apply([PutNode(Node("a", NodeType.OBJECTION, "No."))], small_map())


def test_the_thesis_cannot_be_removed_or_become_another_type_while_it_is_the_thesis() -> None:
    argument_map = ArgumentMap.of(Details(slug="map", title="Map", thesis="a"), [claim("a"), claim("b")])
    with pytest.raises(InvalidMap, match="is the thesis"):
        apply([RemoveNode("a")], argument_map)
    with pytest.raises(InvalidMap, match="must be claim"):
        apply([PutNode(Node("a", NodeType.PREMISE, "Well."))], argument_map)
    moved = apply([RemoveNode("a"), SetDetails(Details(slug="map", title="Map", thesis="b"))], argument_map)
    assert moved.details.thesis == "b"


def test_a_chain_of_ten_thousand_undercuts_is_removed_without_recursion() -> None:
    count = 10_000
    relations = [support("r0", "a", "b")] + [
        Relation(f"r{number}", RelationKind.ATTACK, ("u",), f"r{number - 1}") for number in range(1, count)
    ]
    chain = ArgumentMap.of(DETAILS, [claim("a"), claim("b"), claim("u")], relations)
    assert apply([RemoveNode("a")], chain).relations == {}
