"""Where a tree that is too deep for its page goes on in another column.

A chain of reasons, or a tree that is deep and thin, fills a page badly: it is cut at inferences with one premise, and
what is below goes on beside it. The router draws the line that leads back.
"""

from collections.abc import Iterator

from argmap.drawing.layout.fitting import Plan, best_plan
from argmap.drawing.layout.planning import Planner
from argmap.drawing.layout.tree import Branch, Forest, Item, forest_of
from argmap.model.argument_map import ArgumentMap

# A plan whose text is smaller than this share of what boxes without gaps would have is worth wrapping.
_POOR = 0.55
_MOST_COLUMNS = 7
# Wrapping adds lines to follow: it has to give text that is larger by this factor.
_WORTH = 1.08
_MOST_NODES = 120


def wrapped(
    argument_map: ArgumentMap, planner: Planner, plan: Plan, page: tuple[float, float], widths: tuple[float, ...]
) -> tuple[Forest, Plan]:
    """The forest of a map and its plan, cut into columns where that gives larger text."""
    forest = planner.forest
    if not 1 < len(argument_map.nodes) <= _MOST_NODES or plan.scale(page) >= planner.closest_scale(page) * _POOR:
        return forest, plan
    best = (forest, plan)
    tried: set[frozenset[str]] = {frozenset()}
    for columns in range(2, _MOST_COLUMNS + 1):
        cuts = cuts_into(planner, columns)
        if cuts in tried:
            continue
        tried.add(cuts)
        cut = forest_of(argument_map, planner.root, cuts)
        other = best_plan(planner.with_forest(cut), page, widths)
        if other.scale(page) > best[1].scale(page) * (_WORTH if best[0] is forest else 1.0):
            best = (cut, other)
    return best


def cuts_into(planner: Planner, columns: int) -> frozenset[str]:
    """The nodes with which new columns begin, if each is about as high as the others."""
    width = planner.widths[len(planner.widths) // 2]
    total = sum(planner.hung_height(root, width) for root in planner.forest.roots)
    room = total / columns * 1.04
    cuts = set()
    waiting = list(planner.forest.roots)
    while waiting:
        item = waiting.pop()
        while planner.hung_height(item, width) > room:
            cut = _cut(planner, item, width, room)
            if cut is None:
                break
            cuts.add(cut.node.id)
            item = cut
    return frozenset(cuts)


def _cut(planner: Planner, top: Item, width: float, room: float) -> Item | None:
    """The highest item on the heaviest path whose removal lets the rest fit into the room."""
    whole = planner.hung_height(top, width)
    last: Item | None = None
    item = top
    while True:
        heaviest = max(_below(item), key=lambda below: planner.hung_height(below[1], width), default=None)
        if heaviest is None:
            return last
        branch, item = heaviest
        rest = whole - planner.hung_height(item, width)
        if rest > room and last is not None:
            return last
        if branch.simple:
            last = item


def _below(item: Item) -> Iterator[tuple[Branch, Item]]:
    for branch in item.branches:
        for member in branch.members:
            yield branch, member
