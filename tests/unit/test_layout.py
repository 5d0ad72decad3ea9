"""The parts of the layout: planning columns within a height, fitting a page, wrapping what is too deep."""

from itertools import pairwise

import pytest
from samples.crossed import chain_map, crossed_map, deep_map
from samples.maps import argument_map as tree_map
from samples.packing import packing_bound

from argmap.drawing.layout.boxes import content_of
from argmap.drawing.layout.fitting import best_plan
from argmap.drawing.layout.planning import COLUMN_GAP, LANE_STEP, NARROWEST, Planner, gutter, side_by_side
from argmap.drawing.layout.tree import Branch, forest_of, runs_of
from argmap.drawing.layout.wrapping import cuts_into, wrapped
from argmap.drawing.look.theme import THEMES
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind
from tests.drawing import composed

SLIDE = (1280.0, 720.0)
WIDTHS = (165.0, 240.0, 360.0)


def fan(count: int) -> ArgumentMap:
    """A thesis with so many supporting premises."""
    names = [f"p{number}" for number in range(count)]
    nodes = [Node("c", NodeType.CLAIM, "The thesis, in a few words.")]
    nodes += [Node(name, NodeType.PREMISE, "A premise that takes a line or two of text.") for name in names]
    relations = [Relation(f"r{name}", RelationKind.SUPPORT, (name,), "c") for name in names]
    return ArgumentMap.of(Details(slug="m", title="M", thesis="c"), nodes, relations)


def planner_of(argument_map: ArgumentMap) -> Planner:
    sizes = THEMES["light"].sizes
    contents = {
        node.id: content_of(node, node.id == "c", node.type.value, sizes, "", ())
        for node in argument_map.nodes.values()
    }
    root = argument_map.details.thesis
    planner = Planner(forest_of(argument_map, root), contents, root)
    planner.widths = WIDTHS
    return planner


# Planning


def test_a_column_has_a_lane_for_each_run_of_a_kind() -> None:
    supports, attacks = (
        [Branch(Relation(f"{kind.value}{number}", kind, ("p",), "c")) for number in range(3)] for kind in RelationKind
    )
    assert len(runs_of(supports)) == 1
    assert len(runs_of([*supports, *attacks])) == 2
    # Too many turns: what is of a kind shares a bus, and lines cross.
    assert len(runs_of([branch for pair in zip(supports, attacks, strict=True) for branch in pair])) == 2
    assert gutter([*supports, *attacks]) == gutter(supports) + LANE_STEP


def test_a_column_is_lower_the_wider_it_is() -> None:
    planner = planner_of(fan(6))
    (root,) = planner.forest.roots
    heights = [planner.hung_height(root, width) for width in WIDTHS]
    assert all(narrow >= wide for narrow, wide in pairwise(heights))
    assert planner.hung_height(root, WIDTHS[0]) == heights[0]


@pytest.mark.parametrize("tallest", [200.0, 400.0, 800.0, 4_000.0])
def test_a_block_keeps_within_the_height_or_is_spread_as_low_as_it_can_be(tallest: float) -> None:
    planner = planner_of(fan(8))
    (root,) = planner.forest.roots
    block = planner.block(root, tallest)
    assert block.item is root
    assert block.height <= tallest or block.columns is not None


def test_less_height_takes_more_width() -> None:
    planner = planner_of(fan(12))
    (root,) = planner.forest.roots
    widths = [planner.block(root, tallest).width for tallest in (300.0, 600.0, 1_200.0, 5_000.0)]
    assert all(low >= high for low, high in pairwise(widths))
    assert widths[0] > widths[-1]


def test_columns_side_by_side_have_gaps_between_them_alone() -> None:
    planner = planner_of(fan(12))
    (root,) = planner.forest.roots
    columns = planner.block(root, 300.0).columns
    assert columns is not None
    assert len(columns) > 1
    assert side_by_side(columns) == sum(column.width for column in columns) + COLUMN_GAP * (len(columns) - 1)
    assert gutter(columns[0].branches) > 0


# Fitting


@pytest.mark.parametrize("count", [1, 5, 20])
def test_a_plan_is_as_large_as_its_blocks_and_never_larger_than_needed(count: int) -> None:
    plan = best_plan(planner_of(fan(count)), SLIDE)
    assert plan.width > max(block.width for block in plan.blocks)
    assert plan.scale(SLIDE) == min(SLIDE[0] / plan.width, SLIDE[1] / plan.height)


def test_a_plan_follows_the_shape_of_its_page() -> None:
    wide = best_plan(planner_of(fan(16)), (1600.0, 400.0))
    high = best_plan(planner_of(fan(16)), (400.0, 1600.0))
    assert wide.width / wide.height > high.width / high.height


@pytest.mark.parametrize("count", range(125, 300, 12))
def test_larger_maps_fill_their_page_at_every_size(count: int) -> None:
    # A branch that is far larger than its neighbours must not hang in one long column.
    picture = composed(tree_map(count))
    assert picture.points >= 0.45 * packing_bound(picture)


def test_a_map_without_nodes_has_an_empty_plan() -> None:
    empty = ArgumentMap.of(Details(slug="m", title="M"))
    plan = best_plan(Planner(forest_of(empty), {}, None), SLIDE)
    assert (plan.blocks, plan.width > 0, plan.height > 0) == ([], True, True)


# Wrapping


@pytest.mark.parametrize("seed", range(6))
def test_a_deep_tree_is_wrapped_and_fills_half_of_what_packing_without_gaps_would(seed: int) -> None:
    picture = composed(deep_map(seed))
    assert picture.points >= 0.5 * packing_bound(picture)


def test_cuts_make_columns_of_about_the_same_height() -> None:
    planner = planner_of(chain_map(24))
    for columns in (2, 3, 4):
        cuts = cuts_into(planner, columns)
        assert len(cuts) == columns - 1
        numbers = sorted(int(name.removeprefix("n")) for name in cuts)
        assert all(abs(later - earlier - 24 / columns) <= 2 for earlier, later in pairwise([0, *numbers, 24]))


def test_a_map_that_fills_its_page_is_not_cut() -> None:
    planner = planner_of(fan(12))
    plan = best_plan(planner, SLIDE)
    assert wrapped(fan(12), planner, plan, SLIDE, ()) == (planner.forest, plan)


def test_what_is_hung_is_never_narrower_than_twenty_four_characters() -> None:
    for seed in range(6):
        boxes = composed(crossed_map(seed, 30, 40)).scene.boxes.values()
        assert min(box.width for box in boxes) >= NARROWEST - 0.1
