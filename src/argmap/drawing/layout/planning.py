"""Deciding where branches go: which hang in one column, which stand side by side, and how wide each column is.

What bears on a node is set in one of two ways: *hung*, in one column below it, or *spread*, in columns beside each
other. The planner finds, for a height that is given, the narrowest way to set a tree within that height; the search
in `fitting.py` then only has to find the height at which the whole fills the page. This is the shape-curve method
of floor planning (Stockmeyer, "Optimal orientations of cells in slicing floorplan designs", 1983), with the order
of siblings kept.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from argmap.drawing.layout.boxes import Content
from argmap.drawing.layout.tree import Branch, Forest, Item, runs_of

GAP = 8.0
# Between two links of a chain: room for a line and its head.
CHAIN_GAP = 18.0
LABEL_ROOM = 12.0
COLUMN_GAP = 18.0
CORRIDOR = 28.0
ROOT_GAP = 40.0
UNDERCUT_INDENT = 16.0
# From a box to the junction on its line, and from a lane to what is beside it: lines never come nearer.
JUNCTION_STEP = 10.0
LANE_ROOM = 8.0
# Between heads that stand side by side.
LANE_STEP = 14.0
# A box is no narrower: 24 characters of ordinary text fit on a line of it.
NARROWEST = 176.0
# From the left of a column to its first lane.
LANES_LEFT = 9.0
# A text is set no wider than this, however wide its box is: that of the root, and others.
_WIDEST_ROOT = 1_600.0
_WIDEST_HEAD = 760.0
_COMMON = 240.0
# Above this many siblings, columns are filled one after the other instead of weighed against each other.
_WEIGHED = 16
_HALVINGS = 6


@dataclass(slots=True)
class Block:
    """An item with all that bears on it: hung in one column, or spread over columns below its head."""

    item: Item
    width: float
    height: float
    columns: "list[Column] | None" = None


@dataclass(slots=True)
class Column:
    """Branches one below the other, or one branch whose members stand side by side as blocks."""

    branches: Sequence[Branch]
    width: float
    height: float
    members: list[Block] | None = None
    undercuts: list[float] = field(default_factory=list)


def gutter(branches: Sequence[Branch]) -> float:
    """The room on the left of a column that its branches need for their lanes and junctions."""
    slots = max([branch.slots for branch in branches], default=0)
    junctions = LANE_STEP * (slots - 1) + LANE_ROOM if slots else 0.0
    return LANES_LEFT + LANE_STEP * (len(runs_of(branches)) - 1) + junctions + JUNCTION_STEP


def _filled(heights: Sequence[float], room: float) -> list[int]:
    """How many of some heights, in their order, fill each column of a room."""
    sizes: list[int] = []
    used = 0.0
    for height in heights:
        if sizes and used + height <= room:
            sizes[-1] += 1
            used += height
        else:
            sizes.append(1)
            used = height
    return sizes


class Planner:
    """Plans a forest with columns of some widths, from the narrowest to the widest, in pixels."""

    def __init__(self, forest: Forest, contents: dict[str, Content], root: str | None, *, labels: bool = False):
        self.forest, self.root = forest, root
        self._contents, self.labels = contents, labels
        self._heights: dict[tuple[str, float], float] = {}
        self._gutters: dict[str, float] = {}
        self._needed: dict[str, float] = {}
        self._heads: dict[tuple[str, float], float] = {}
        self._stacks: dict[tuple[str, int, float], float] = {}
        self.widths: tuple[float, ...] = ()
        self.weighs = True
        # How wide the text of the head of a spread block may be, and that of the root.
        self.widest, self.widest_root = _WIDEST_HEAD, _WIDEST_ROOT

    def with_forest(self, forest: Forest) -> "Planner":
        """A planner of another forest of the same map, with the same widths."""
        other = Planner(forest, self._contents, self.root, labels=self.labels)
        other.widest, other.widest_root = self.widest, self.widest_root
        return other

    def gap(self, branch: Branch) -> float:
        """The room above a member of a branch; the first one's holds the name of the scheme."""
        return GAP + (LABEL_ROOM if self.labels and branch.relation.scheme else 0.0)

    def chain_gap(self, branch: Branch) -> float:
        """The room above the next link of a chain."""
        return CHAIN_GAP + self.gap(branch) - GAP

    def measure(self, item: Item) -> float:
        """How wide the text of an item may be at most."""
        return self.widest_root if item.node.id == self.root else self.widest

    def closest_scale(self, page: tuple[float, float]) -> float:
        """How much boxes of common width could be enlarged if they filled a page without a gap."""
        area = sum(_COMMON * content.estimated_height(_COMMON) for content in self._contents.values())
        return math.sqrt(page[0] * page[1] / area)

    def needed(self, item: Item) -> float:
        """The width of a column in which an item can hang with all that bears on it."""
        width = self._needed.get(item.node.id)
        if width is None:
            width = NARROWEST
            if item.goes_on:
                width = max(width, self.needed(item.branches[0].members[0]))
            elif item.branches:
                width = self.needed_for(item.branches)
            self._needed[item.node.id] = width
        return width

    def needed_for(self, branches: Sequence[Branch]) -> float:
        """The width of a column in which branches can hang."""
        return gutter(branches) + max(self._inner_need(branch) for branch in branches)

    def _inner_need(self, branch: Branch) -> float:
        needs = [self.needed(member) for member in branch.members]
        needs += [UNDERCUT_INDENT + self._inner_need(undercut) for undercut in branch.undercuts]
        return max(needs)

    # How high it would be, without wrapping a text. What hangs has the same height whatever the height of the page
    # is, so each width is asked for once.

    def hung_height(self, item: Item, width: float) -> float:
        """About how high an item is with all that hangs on it, set in one column."""
        key = (item.node.id, width)
        height = self._heights.get(key)
        if height is None:
            height = self._contents[item.node.id].estimated_height(width)
            if item.goes_on:
                (branch,) = item.branches
                height += self.chain_gap(branch) + self.hung_height(branch.members[0], width)
            elif item.branches:
                inner = max(width - self._gutter(item), NARROWEST)
                for branch in item.branches:
                    height += self._branch_height(branch, inner)
            self._heights[key] = height
        return height

    def _gutter(self, item: Item) -> float:
        gutter_width = self._gutters.get(item.node.id)
        if gutter_width is None:
            gutter_width = self._gutters[item.node.id] = gutter(item.branches)
        return gutter_width

    def _branches_height(self, branches: Sequence[Branch], width: float) -> float:
        inner = max(width - gutter(branches), NARROWEST)
        return sum([self._branch_height(branch, inner) for branch in branches])

    def _branch_height(self, branch: Branch, width: float) -> float:
        key = (branch.relation.id, width)
        height = self._heights.get(key)
        if height is None:
            height = self.gap(branch) - GAP
            for member in branch.members:
                height += GAP + self.hung_height(member, width)
            if branch.undercuts:
                inner = max(width - UNDERCUT_INDENT, NARROWEST)
                height += sum([self._branch_height(undercut, inner) for undercut in branch.undercuts])
            self._heights[key] = height
        return height

    # The narrowest within a height

    def block(self, item: Item, tallest: float) -> Block:
        """The narrowest block of an item that is no higher than `tallest`; as low as can be if none is."""
        hung = self._hung(item, tallest)
        if not item.can_spread or (hung is not None and hung.width == self.widths[0]):
            return hung or self._hung_at(item, max(self.widths[-1], self.needed(item)))
        spread = self._spread(item, tallest)
        if hung is not None and (spread.height > tallest or spread.width >= hung.width):
            return hung
        return spread

    def _narrowest(self, height_at: Callable[[float], float], room: float, needed: float) -> tuple[float, float] | None:
        """The narrowest width at which a height fits a room, and that height: what is wider is lower.

        :param needed: it is at least so wide.
        """
        low, high = bisect_left(self.widths, needed), len(self.widths)
        best = None
        while low < high:
            middle = (low + high) // 2
            height = height_at(self.widths[middle])
            if height <= room:
                best = (self.widths[middle], height)
                high = middle
            else:
                low = middle + 1
        return best

    def _hung(self, item: Item, tallest: float) -> Block | None:
        block = self._narrowest(lambda width: self.hung_height(item, width), tallest, self.needed(item))
        return None if block is None else Block(item, *block)

    def _hung_at(self, item: Item, width: float) -> Block:
        return Block(item, width, self.hung_height(item, width))

    def corridor(self, columns: Sequence[Column]) -> float:
        """The room between an item and the columns below it: enough for the junctions on their lines."""
        slots = max([column.branches[0].slots for column in columns if column.members is not None], default=0)
        return CORRIDOR + LANE_STEP * max(slots - 1, 0)

    def _spread(self, item: Item, tallest: float) -> Block:
        room = tallest - self._head_height(item, self.measure(item) * 0.7) - CORRIDOR
        columns = self._columns(item.branches, room)
        # It spans its reasons, so that their lines lead straight to it.
        width = max(self.widths[0], side_by_side(columns))
        head = self._head_height(item, min(width, self.measure(item)))
        return Block(item, width, head + self.corridor(columns) + max(column.height for column in columns), columns)

    def _head_height(self, item: Item, width: float) -> float:
        key = (item.node.id, width)
        height = self._heads.get(key)
        if height is None:
            height = self._heads[key] = self._contents[item.node.id].estimated_height(width)
        return height

    def _columns(self, branches: Sequence[Branch], room: float) -> list[Column]:
        if not self.weighs or len(branches) > _WEIGHED:
            return self._filled_columns(branches, room)
        # best[i]: the narrowest columns of the first i branches, and their width.
        best: list[tuple[float, list[Column]]] = [(0.0, [])]
        for end in range(1, len(branches) + 1):
            options: list[tuple[float, list[Column]]] = []
            for start in range(end - 1, -1, -1):
                column = self._column(branches[start:end], room)
                if column is None:
                    break
                width, before = best[start]
                options.append((width + COLUMN_GAP + column.width, [*before, column]))
            best.append(min(options, key=lambda option: option[0]))
        return best[-1][1]

    def _filled_columns(self, branches: Sequence[Branch], room: float) -> list[Column]:
        """Columns of about the same height, as few as the room allows."""
        width = self.widths[-1]
        room = max(room, 1.0)
        # What is too high for any column spreads, in columns of its own: nothing is put below it.
        heights = [min(self._branch_height(branch, width - gutter([branch])), room) for branch in branches]
        count = len(_filled(heights, room))
        # As low as so many columns can be: the greedy filling finds the least room by halving.
        low, high = sum(heights) / count, room
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if len(_filled(heights, middle)) <= count else (middle, high)
        columns = []
        start = 0
        for size in _filled(heights, high):
            group = branches[start : start + size]
            columns.append(self._column(group, room) or self._lane_column(group, width))
            start += size
        return columns

    def _column_need(self, branches: Sequence[Branch]) -> float:
        if len(branches) == 1 and branches[0].simple:
            return self.needed(branches[0].members[0])
        return self.needed_for(branches)

    def _lane_column(self, branches: Sequence[Branch], width: float) -> Column:
        width = max(width, self._column_need(branches))
        return Column(branches, width, self._column_height(branches, width))

    def _column_height(self, branches: Sequence[Branch], width: float) -> float:
        if len(branches) == 1 and branches[0].simple:
            return self.hung_height(branches[0].members[0], width)
        key = (branches[0].relation.id, len(branches), width)
        height = self._stacks.get(key)
        if height is None:
            height = self._stacks[key] = self._branches_height(branches, width)
        return height

    def _column(self, branches: Sequence[Branch], room: float) -> Column | None:
        """The narrowest column of branches; None if several are too high for the room."""
        column = self._narrowest(lambda width: self._column_height(branches, width), room, self._column_need(branches))
        hung = None if column is None else Column(branches, *column)
        if len(branches) > 1:
            return hung
        branch = branches[0]
        if (hung is not None and hung.width == self.widths[0]) or not (branch.is_wide or branch.members[0].can_spread):
            return hung or self._lane_column(branches, self.widths[-1])
        spread = self._spread_branch(branch, room)
        if hung is not None and (spread.height > room or spread.width >= hung.width):
            return hung
        return spread

    def _spread_branch(self, branch: Branch, room: float) -> Column:
        members = [self.block(member, room) for member in branch.members]
        undercuts = []
        sizes = [(member.width, member.height) for member in members]
        for undercut in branch.undercuts:
            needed = self.needed_for([undercut])
            wide = [width for width in self.widths if width >= needed]
            fitting = [width for width in wide if self._branches_height([undercut], width) <= room]
            width = fitting[0] if fitting else max(self.widths[-1], needed)
            undercuts.append(width)
            sizes.append((width, self._branches_height([undercut], width)))
        width = sum(width_of for width_of, _ in sizes) + COLUMN_GAP * (len(sizes) - 1)
        return Column([branch], width, max(height for _, height in sizes), members, undercuts)


def side_by_side(columns: Sequence[Column]) -> float:
    """The width of columns beside each other."""
    return sum([column.width for column in columns]) + COLUMN_GAP * (len(columns) - 1)
