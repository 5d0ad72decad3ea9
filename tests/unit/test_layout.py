"""The parts of the layout: planning columns within a height, fitting a page, routing lines around boxes."""

from itertools import pairwise

import pytest

from argmap.drawing.layout.boxes import content_of
from argmap.drawing.layout.fitting import best_plan
from argmap.drawing.layout.graphviz_library import lay_out
from argmap.drawing.layout.planning import COLUMN_GAP, Planner, gutter, lane_gap, side_by_side
from argmap.drawing.layout.tree import forest_of
from argmap.drawing.look.theme import THEMES
from argmap.drawing.options import DrawingOptions
from argmap.drawing.picture import compose
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind
from tests.drawing import composed

SLIDE = (1280.0, 720.0)
WIDTHS = (165.0, 240.0, 360.0)


def fan(count: int, *, crossed: bool = False) -> ArgumentMap:
    """A thesis with so many supporting premises; crossed, the first also supports the inference of the last."""
    names = [f"p{number}" for number in range(count)]
    nodes = [Node("c", NodeType.CLAIM, "The thesis, in a few words.")]
    nodes += [Node(name, NodeType.PREMISE, "A premise that takes a line or two of text.") for name in names]
    relations = [Relation(f"r{name}", RelationKind.SUPPORT, (name,), "c") for name in names]
    if crossed:
        relations.append(Relation("x", RelationKind.SUPPORT, (names[0],), names[-1]))
    return ArgumentMap.of(Details(slug="m", title="M", thesis="c"), nodes, relations)


def planner_of(argument_map: ArgumentMap) -> Planner:
    sizes = THEMES["light"].sizes
    contents = {
        node.id: content_of(node, node.id == "c", node.type.value, sizes, "", ())
        for node in argument_map.nodes.values()
    }
    planner = Planner(forest_of(argument_map, "c"), contents, "c")
    planner.widths = WIDTHS
    return planner


# Planning


def test_lanes_come_closer_the_more_there_are_but_never_touch() -> None:
    gaps = [lane_gap(count) for count in (1, 4, 8, 16, 64)]
    assert all(earlier >= later for earlier, later in pairwise(gaps))
    assert gaps[-1] == 3.0


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


def test_a_map_without_nodes_has_an_empty_plan() -> None:
    empty = ArgumentMap.of(Details(slug="m", title="M"))
    plan = best_plan(Planner(forest_of(empty), {}, None), SLIDE)
    assert (plan.blocks, plan.width > 0, plan.height > 0) == ([], True, True)


# Routing


def test_a_line_that_no_branch_draws_leads_from_its_premise_to_its_target() -> None:
    scene = composed(fan(6, crossed=True)).scene
    (line,) = [line for line in scene.lines if line.relation.id == "x" and line.curved]
    start, end = scene.boxes["p0"], scene.boxes["p5"]
    for (x, y), box in ((line.points[0], start), (line.points[-1], end)):
        assert box.x - 1 <= x <= box.right + 1
        assert box.y - 1 <= y <= box.bottom + 1
    assert all(0 <= x <= scene.width and 0 <= y <= scene.height for x, y in line.points)


def test_a_router_that_finds_no_way_leaves_straight_lines() -> None:
    def lost(dot: str, engine: str) -> bytes:
        assert lay_out(dot, engine)
        return b'{"edges": []}'

    scene = compose(fan(6, crossed=True), DrawingOptions(), lost).scene
    (line,) = [line for line in scene.lines if line.relation.id == "x" and line.curved]
    assert len(line.points) == 6
