"""Choosing a plan: the one that gives the largest text on a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from argmap.drawing.layout.planning import COLUMN_GAP, ROOT_GAP, Block, Planner
from argmap.drawing.look.theme import LEGEND_HEIGHT, MARGIN

_WIDTHS = (
    *(180.0, 188.0, 195.0, 205.0, 215.0, 227.0, 240.0, 255.0),
    *(270.0, 290.0, 310.0, 335.0, 360.0, 390.0, 420.0),
)
# A larger map is planned with one width for all its columns, chosen among these.
_COMMON_WIDTHS = (190.0, 215.0, 240.0, 270.0, 310.0)
_QUICK_WIDTH = 240.0
_WEIGHED_NODES = 120
_STEPS = 3
# In small maps, where steps are coarse and cheap, these shares of the best height are tried too.
_AROUND = (0.86, 0.9, 0.94, 0.97, 1.03, 1.06, 1.1, 1.14)
_SMALL = 80


@dataclass(frozen=True, slots=True)
class Plan:
    """The blocks of all roots, and about how wide and high they are together, in pixels."""

    blocks: list[Block]
    width: float
    height: float
    tallest: float

    def scale(self, page: tuple[float, float]) -> float:
        """How much it can be enlarged to fill a page of this width and height."""
        return min(page[0] / self.width, page[1] / self.height)


def best_plan(
    planner: Planner, page: tuple[float, float], widths: Sequence[float] = (), *, quick: bool = False
) -> Plan:
    """The plan that gives the largest text on a page of these sides.

    The higher the columns may be, the narrower is the whole: the height at which it has the shape of the page is
    found by halving. Small maps may have columns of different widths.

    :param widths: the widths of columns to use, in pixels; none for our own choice.
    :param quick: whether to try one width only, and to fill columns one after the other.
    """
    roots = planner.forest.roots
    if not roots:
        return Plan([], 260.0, 60.0, 60.0)
    if not quick and len(planner.forest.branches) <= _WEIGHED_NODES:
        planner.widths, planner.weighs = tuple(widths or _WIDTHS), True
        around = _AROUND if len(planner.forest.branches) <= _SMALL else ()
        return _searched(lambda tallest: _plan(planner, tallest), page, *_around(planner, page), around)
    planner.weighs = False
    plans = []
    for width in widths or ((_QUICK_WIDTH,) if quick else _COMMON_WIDTHS):
        planner.widths = (width,)
        plans.append(_searched(lambda tallest: _plan(planner, tallest), page, *_around(planner, page)))
    return max(plans, key=lambda plan: plan.scale(page))


def _around(planner: Planner, page: tuple[float, float]) -> tuple[float, float]:
    """Two heights between which the best one lies, by the area of all boxes."""
    width = planner.widths[len(planner.widths) // 2]
    stacked = sum(planner.hung_height(root, width) for root in planner.forest.roots)
    guess = (stacked * width * 1.25 * page[1] / page[0]) ** 0.5
    return min(guess / 1.9, 400.0), max(guess * 1.9, 100.0)


def _searched(
    plan_at: Callable[[float], Plan], page: tuple[float, float], low: float, high: float, around: Sequence[float] = ()
) -> Plan:
    """Halve (by ratio) between two heights, then look around the best; the best plan seen on the way."""
    best = plan_at((low * high) ** 0.5)
    best_at = tallest = (low * high) ** 0.5
    plan = best
    for _ in range(_STEPS):
        if plan.width * page[1] > plan.height * page[0]:
            low = tallest
        else:
            high = tallest
        tallest = (low * high) ** 0.5
        plan = plan_at(tallest)
        if plan.scale(page) > best.scale(page):
            best, best_at = plan, tallest
    return max([best, *(plan_at(best_at * share) for share in around)], key=lambda plan: plan.scale(page))


def _plan(planner: Planner, tallest: float) -> Plan:
    first, *others = planner.forest.roots
    blocks = [planner.block(first, tallest)]
    width, height = blocks[0].width, blocks[0].height
    used, widest = 0.0, 0.0
    for root in others:
        block = planner.block(root, max(tallest, height))
        blocks.append(block)
        if used and used + block.height > max(height, tallest):
            width += widest + COLUMN_GAP
            used, widest = 0.0, 0.0
        used += block.height + ROOT_GAP
        widest = max(widest, block.width)
        height = max(height, used - ROOT_GAP)
    if others:
        width += widest + COLUMN_GAP * 2
    return Plan(blocks, width + 2 * MARGIN, height + 2 * MARGIN + LEGEND_HEIGHT, max(tallest, height))
