"""Lines that one can follow: at right angles, in lanes of their own, around boxes; or told in words at both ends."""

from itertools import combinations

import pytest
from samples.crossed import chain_map, crossed_map, shared_map
from samples.maps import argument_map as tree_map

from argmap.drawing.layout.paths import path_of
from argmap.drawing.layout.stubs import MOST_CROSSINGS
from argmap.drawing.picture import Picture
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind
from tests.drawing import NAMESPACE, composed, drawn, overlapping, seed_map, tree
from tests.lines import NONE, crossings_of, crossings_of_dot, faults_of

SEEDS = range(200)


@pytest.fixture(scope="module")
def crossed() -> dict[int, Picture]:
    """The pictures of 200 maps with cross-links."""
    return {seed: composed(crossed_map(seed)) for seed in SEEDS}


def stubs_of(picture: Picture) -> list[str]:
    return [stub.text for box in picture.scene.boxes.values() for stub in box.content.stubs]


def test_lines_keep_out_of_boxes_and_out_of_each_others_lanes_and_heads_keep_apart(crossed: dict[int, Picture]) -> None:
    assert {seed: faults_of(picture.scene) for seed, picture in crossed.items()} == dict.fromkeys(SEEDS, NONE)
    assert all(overlapping(picture.scene) == [] for picture in crossed.values())


@pytest.mark.parametrize("direction", ["TB", "BT", "LR", "RL"])
def test_the_seeded_map_can_be_followed_in_every_direction(direction: str) -> None:
    assert faults_of(composed(seed_map(), direction=direction).scene) == NONE


@pytest.mark.parametrize("layout", ["columns", "layered"])
@pytest.mark.parametrize("seed", range(12))
def test_both_layouts_obey_the_same_discipline(layout: str, seed: int) -> None:
    picture = composed(crossed_map(seed, 8, 20), layout=layout)
    assert faults_of(picture.scene) == NONE
    assert overlapping(picture.scene) == []


def test_most_cross_links_are_drawn_and_the_others_are_told_at_both_ends(crossed: dict[int, Picture]) -> None:
    told = links = 0
    for picture in crossed.values():
        ends: dict[str, set[bool]] = {}
        for box in picture.scene.boxes.values():
            for stub in box.content.stubs:
                ends.setdefault(stub.relation, set()).add(stub.leaves)
        undrawn = set(picture.map.relations) - {line.relation.id for line in picture.scene.lines}
        assert all(ends[name] == {True, False} for name in undrawn)
        links += len(picture.forest.free_lines)
        told += len(ends)
    assert told / links < 0.35


def test_lines_cross_no_more_often_than_in_dots_own_layout(crossed: dict[int, Picture]) -> None:
    ours = sum(crossings_of(picture.scene) for picture in crossed.values())
    theirs = sum(
        crossings_of_dot(picture.map, drawn(picture.map, "dot").content.decode())
        for seed, picture in crossed.items()
        if seed % 4 == 0
    )
    ours_of_those = sum(crossings_of(picture.scene) for seed, picture in crossed.items() if seed % 4 == 0)
    assert ours_of_those <= theirs
    assert ours <= MOST_CROSSINGS * sum(len(picture.forest.free_lines) for picture in crossed.values())


def test_independent_reasons_of_one_column_share_a_bus_with_one_head() -> None:
    picture = composed(tree_map(17))
    by_target: dict[str, list[bool]] = {}
    for line in picture.scene.lines:
        if line.relation.kind is RelationKind.SUPPORT:
            by_target.setdefault(line.relation.target, []).append(line.arrow)
    assert all(any(heads) for heads in by_target.values())
    assert sum(not head for heads in by_target.values() for head in heads) > 0


def test_lines_of_a_kind_from_afar_join_before_they_reach_their_target() -> None:
    picture = composed(shared_map())
    to_second = [line for line in picture.scene.lines if line.relation.target == "b"]
    assert [line.arrow for line in to_second].count(True) <= 2
    assert faults_of(picture.scene) == NONE


def test_a_line_hops_over_every_line_that_it_crosses(crossed: dict[int, Picture]) -> None:
    hops = sum(len(line.hops) for picture in crossed.values() for line in picture.scene.lines)
    assert hops >= sum(crossings_of(picture.scene) for picture in crossed.values()) > 0
    hopping = next(line for picture in crossed.values() for line in picture.scene.lines if line.hops)
    assert path_of(hopping).count("A") == len(hopping.hops)


def test_a_chain_goes_on_in_the_next_column_without_being_indented() -> None:
    picture = composed(chain_map())
    boxes = picture.scene.boxes.values()
    assert len({round(box.x) for box in boxes}) <= 6
    assert picture.points >= 9
    assert faults_of(picture.scene) == NONE


def circle() -> ArgumentMap:
    """Three claims that support each other in a circle, and one that undercuts a step of it, all crosswise."""
    nodes = [Node(name, NodeType.CLAIM, f"Claim {name}.") for name in ("t", "a", "b", "c", "d")]
    pairs = [("a", "t"), ("b", "a"), ("c", "b"), ("a", "c"), ("t", "d"), ("d", "t")]
    relations = [Relation(f"r{a}{b}", RelationKind.SUPPORT, (a,), b) for a, b in pairs]
    relations += [Relation("u", RelationKind.ATTACK, ("d",), "rba"), Relation("v", RelationKind.ATTACK, ("c",), "u")]
    return ArgumentMap.of(Details(slug="circle", title="Circle", thesis="t"), nodes, relations)


@pytest.mark.parametrize("layout", ["auto", "columns", "layered"])
def test_a_circle_is_drawn(layout: str) -> None:
    picture = composed(circle(), layout=layout)
    told = {stub.relation for box in picture.scene.boxes.values() for stub in box.content.stubs}
    assert {line.relation.id for line in picture.scene.lines} | told == set(picture.map.relations)
    assert faults_of(picture.scene) == NONE


def test_layers_are_taken_where_they_give_larger_text_that_can_be_followed_as_well() -> None:
    worth = {layout: composed(crossed_map(5), layout=layout).points for layout in ("columns", "layered", "auto")}
    assert worth["auto"] in (worth["columns"], worth["layered"])
    assert worth["auto"] >= 0.8 * max(worth.values())


def test_many_lines_between_branches_are_told_in_words_by_number_with_links() -> None:
    nodes = [Node("t", NodeType.CLAIM, "The thesis.")]
    nodes += [Node(f"p{number}", NodeType.PREMISE, f"Premise {number}.") for number in range(24)]
    relations = [Relation(f"r{number}", RelationKind.SUPPORT, (f"p{number}",), "t") for number in range(24)]
    relations += [
        Relation(f"x{a}-{b}", RelationKind.ATTACK, (f"p{a}",), f"p{b}") for a, b in combinations(range(24), 2) if b % 2
    ]
    many = ArgumentMap.of(Details(slug="many", title="Many", thesis="t"), nodes, relations)
    root = tree(drawn(many).content)
    links = root.xpath("//s:a[contains(@class,'stub')]", namespaces=NAMESPACE)
    assert len(links) == 2 * (len(relations) - 24)
    ids = set(root.xpath("//@id"))
    assert all(link.get("href").removeprefix("#") in ids for link in links)
    texts = {"".join(link.itertext()) for link in links}
    assert "attacks 2" in texts
    assert "attacked by 1" in texts
