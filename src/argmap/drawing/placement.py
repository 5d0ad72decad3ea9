"""Where the boxes go.

Two ways to set what bears on a node: *hung*, in one column below it, each line of argument with a lane of its own
on the left; or *spread*, in columns side by side below it. Which is used is decided by one number, the greatest
height of a column, and that number and the width of a box are chosen so that the text is as large as it can be
on the page. Siblings keep their order, so that a node added elsewhere leaves the picture's order as it is.
"""

from dataclasses import dataclass, field

from argmap.drawing.boxes import Box, Content
from argmap.drawing.theme import MARGIN
from argmap.drawing.tree import Branch, Forest, Item
from argmap.model.argument_map import Relation

GAP = 10.0
COLUMN_GAP = 22.0
CORRIDOR = 34.0
ROOT_GAP = 40.0
UNDERCUT_INDENT = 16.0
JUNCTION_STEP = 10.0
_LANE_ROOM = 54.0
_NARROWEST = 150.0

Point = tuple[float, float]


@dataclass(slots=True)
class Line:
    """A line of a relation as a path of points with right angles, or as one curve; `arrow` at its end."""

    relation: Relation
    points: list[Point]
    arrow: bool = True
    curved: bool = False


@dataclass(slots=True)
class Scene:
    """A drawing in its places."""

    width: float = 0.0
    height: float = 0.0
    boxes: dict[str, Box] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    junctions: dict[str, list[Point]] = field(default_factory=dict)
    obstacles: list[tuple[float, float, float, float]] = field(default_factory=list)

    def shift(self, right: float, down: float) -> None:
        """Move everything, in pixels."""
        if not right and not down:
            return
        for box in self.boxes.values():
            box.x, box.y = box.x + right, box.y + down
        for line in self.lines:
            line.points = [(x + right, y + down) for x, y in line.points]
        for identifier, points in self.junctions.items():
            self.junctions[identifier] = [(x + right, y + down) for x, y in points]
        self.obstacles = [(x + right, y + down, width, height) for x, y, width, height in self.obstacles]
        self.width, self.height = self.width + right, self.height + down


@dataclass(frozen=True, slots=True)
class Measures:
    """What the search decides: the width of a column and how high one may be, in pixels."""

    column: float
    tallest: float


def lane_gap(count: int) -> float:
    """The distance between the lanes of `count` branches, in pixels."""
    return min(9.0, max(3.0, _LANE_ROOM / max(count, 1)))


def gutter(branches: list[Branch]) -> float:
    """The room on the left of a column that its branches need for their lanes and junctions."""
    slots = 0
    for branch in branches:
        slots = max(slots, _slots(branch))
    return 12.0 + lane_gap(len(branches)) * (len(branches) - 1) + JUNCTION_STEP * slots + 8.0


def _slots(branch: Branch) -> int:
    needed = len(branch.members) > 1 or branch.has_junction
    return max(len(branch.undercuts), int(needed))


class Placer:
    """Places a forest with given measures."""

    def __init__(self, forest: Forest, thesis: str | None, contents: dict[str, Content] | None = None):
        self.forest = forest
        self.contents = contents or {}
        self.thesis = thesis
        self._heights: dict[tuple[str, int], float] = {}
        self._gutters: dict[str, float] = {}

    def content(self, item: Item) -> Content:
        """The content of an item's box, made once."""
        found = self.contents.get(item.node.id)
        if found is None:
            found = self.contents[item.node.id] = Content(item.node, item.node.id == self.thesis)
        return found

    # Estimating: how large it would be, without wrapping a text. What hangs has the same height whatever the
    # greatest height of a column is, so the search asks for each width only once.

    def hung_height(self, item: Item, width: float) -> float:
        """About how high an item is with all that hangs on it, set in one column."""
        key = (item.node.id, round(width))
        found = self._heights.get(key)
        if found is None:
            found = self.content(item).estimated_height(width)
            if item.branches:
                inner = max(width - self._gutter(item), _NARROWEST)
                for branch in item.branches:
                    found += self._branch_height(branch, inner)
            self._heights[key] = found
        return found

    def _gutter(self, item: Item) -> float:
        found = self._gutters.get(item.node.id)
        if found is None:
            found = self._gutters[item.node.id] = gutter(item.branches)
        return found

    def hung_branches_height(self, branches: list[Branch], width: float) -> float:
        """About how high branches are, set in one column."""
        inner = max(width - gutter(branches), _NARROWEST)
        return sum([self._branch_height(branch, inner) for branch in branches])

    def _branch_height(self, branch: Branch, width: float) -> float:
        key = (branch.relation.id, round(width))
        found = self._heights.get(key)
        if found is None:
            found = sum(GAP + self.hung_height(member, width) for member in branch.members)
            inner = max(width - UNDERCUT_INDENT, _NARROWEST)
            found += sum(self._branch_height(undercut, inner) for undercut in branch.undercuts)
            self._heights[key] = found
        return found

    def columns(self, item: Item, measures: Measures) -> list[list[Branch]]:
        """The branches of a spread item, packed into columns in their order."""
        columns: list[list[Branch]] = []
        used = 0.0
        for branch in item.branches:
            height = self._branch_height(branch, measures.column - gutter([branch]))
            if columns and used + height <= measures.tallest:
                columns[-1].append(branch)
                used += height
            else:
                columns.append([branch])
                used = height
        return columns

    def is_spread(self, column: list[Branch], measures: Measures) -> bool:
        """Whether a column is one branch that is spread in its turn, being too high to hang."""
        if len(column) != 1:
            return False
        branch = column[0]
        if not _is_wide(branch) and not _can_spread(branch.members[0]):
            return False
        return self._branch_height(branch, measures.column) > measures.tallest

    def _spreads(self, item: Item, measures: Measures) -> bool:
        """Whether a member of a spread branch is spread in its turn."""
        return _can_spread(item) and self.hung_height(item, measures.column) > measures.tallest

    def estimate(self, item: Item, measures: Measures) -> tuple[float, float]:
        """About how wide and high an item is, spread."""
        columns = self.columns(item, measures)
        sizes = [self._estimate_column(column, measures) for column in columns]
        width, below = _side_by_side(sizes, measures)
        own = self.content(item).estimated_height(self.head_width(item, width, measures))
        return width, own + (CORRIDOR + below if sizes else 0.0)

    def _estimate_column(self, column: list[Branch], measures: Measures) -> tuple[float, float]:
        if self.is_spread(column, measures):
            sizes = [self._estimate_member(member, measures) for member in column[0].members]
            sizes += [
                (measures.column, self.hung_branches_height([undercut], measures.column))
                for undercut in column[0].undercuts
            ]
            return _side_by_side(sizes, measures)
        if len(column) == 1 and column[0].simple:
            return measures.column, self.hung_height(column[0].members[0], measures.column)
        return measures.column, self.hung_branches_height(column, measures.column)

    def _estimate_member(self, item: Item, measures: Measures) -> tuple[float, float]:
        if self._spreads(item, measures):
            return self.estimate(item, measures)
        return measures.column, self.hung_height(item, measures.column)

    def head_width(self, item: Item, width: float, measures: Measures) -> float:
        """How wide the box of a spread item is, over columns of a width."""
        widest = 860.0 if item.node.id == self.thesis else 560.0
        return max(measures.column, min(width, widest))

    # Placing

    def place(self, measures: Measures) -> Scene:
        """Place everything: the tree of the thesis, and the other roots in columns on its right."""
        scene = Scene()
        x = MARGIN
        roots = self.forest.roots
        if roots and roots[0].node.id == self.thesis:
            x = self._place_spread(scene, roots[0], x, MARGIN, measures) + 2 * COLUMN_GAP
            roots = roots[1:]
        height = max([measures.tallest, *(box.bottom for box in scene.boxes.values())])
        for root in roots:
            spot = _free_spot(scene, measures.column, self.hung_height(root, measures.column), height)
            if spot is None:
                spot = (x, MARGIN)
                x += measures.column + COLUMN_GAP
            self._place_column_of(scene, root, *spot, measures.column)
        boxes = scene.boxes.values()
        scene.width = max((box.right for box in boxes), default=260.0) + MARGIN
        scene.height = max((box.bottom for box in boxes), default=60.0) + MARGIN
        return scene

    def _box(self, scene: Scene, item: Item, x: float, y: float, width: float) -> Box:
        box = self.content(item).box(x, y, width)
        scene.boxes[item.node.id] = box
        return box

    def _place_spread(self, scene: Scene, item: Item, x: float, y: float, measures: Measures) -> float:
        """Place an item with its columns below it; returns the right side."""
        columns = self.columns(item, measures)
        widths = [self._estimate_column(column, measures)[0] for column in columns]
        total, _ = _side_by_side([(width, 0.0) for width in widths], measures)
        width = self.head_width(item, total, measures)
        head = self._box(scene, item, x + (total - width) / 2, y, width)
        scene.obstacles.append((head.x, head.y, head.width, head.height))
        top = head.bottom + CORRIDOR
        exits: list[tuple[Relation, Point]] = []
        left = x
        for column, column_width in zip(columns, widths, strict=True):
            exits += self._place_column(scene, column, left, top, column_width, measures)
            left += column_width + COLUMN_GAP
        scene.lines += _fan(head, exits)
        return x + total

    def _place_column(
        self, scene: Scene, column: list[Branch], x: float, top: float, width: float, measures: Measures
    ) -> list[tuple[Relation, Point]]:
        """Place one column; returns the point where each of its branches leaves it upwards."""
        first = column[0]
        if self.is_spread(column, measures):
            return [(first.relation, self._place_spread_branch(scene, first, x, top, measures))]
        if len(column) == 1 and first.simple:
            return [(first.relation, self._place_column_of(scene, first.members[0], x, top, width))]
        return self._place_lanes(scene, column, x, top, width)

    def _place_column_of(self, scene: Scene, item: Item, x: float, top: float, width: float) -> Point:
        """Place a column headed by an item; returns the middle of its top."""
        bottom = self._place_hung(scene, item, x, top, width)
        scene.obstacles.append((x, top, width, bottom - top))
        return x + width / 2, top

    def _place_lanes(
        self, scene: Scene, column: list[Branch], x: float, top: float, width: float
    ) -> list[tuple[Relation, Point]]:
        """Place a column of branches whose lanes run to its top; returns where they end."""
        bottom, lanes = self._place_branches(scene, column, x, top - GAP, x + width)
        scene.obstacles.append((x, top, width, bottom - top))
        for line, lane in lanes:
            line.points.append((lane, top))
            line.arrow = False
        return [(line.relation, (lane, top)) for line, lane in lanes]

    def _place_spread_branch(self, scene: Scene, branch: Branch, x: float, top: float, measures: Measures) -> Point:
        """Place the members of a branch side by side, then its undercuts; returns where its line goes on.

        Linked members meet, and undercuts end, on a junction in the corridor above them.
        """
        tops: list[Point] = []
        for member in branch.members:
            if self._spreads(member, measures):
                right = self._place_spread(scene, member, x, top, measures)
                box = scene.boxes[member.node.id]
                tops.append((box.x + box.width / 2, top))
            else:
                right = x + measures.column
                tops.append(self._place_column_of(scene, member, x, top, measures.column))
            x = right + COLUMN_GAP
        if branch.simple:
            return tops[0]
        level = top - CORRIDOR * 0.36
        junction = ((tops[0][0] + tops[-1][0]) / 2, level)
        scene.junctions[branch.relation.id] = [junction]
        scene.lines += [Line(branch.relation, [each, (each[0], level), junction], arrow=False) for each in tops]
        for undercut in branch.undercuts:
            for relation, start in self._place_lanes(scene, [undercut], x, top, measures.column):
                # The line that led to the top of the column goes on along the corridor.
                scene.lines.append(Line(relation, [start, (start[0], level), (junction[0] + 3.0, level)]))
            x += measures.column + COLUMN_GAP
        return junction

    def _place_hung(self, scene: Scene, item: Item, x: float, y: float, width: float) -> float:
        """Place an item and hang its branches below it; returns the bottom."""
        box = self._box(scene, item, x, y, width)
        bottom, lanes = self._place_branches(scene, item.branches, x, box.bottom, x + width)
        for line, lane in lanes:
            line.points.append((lane, box.bottom))
        return bottom

    def _place_branches(
        self, scene: Scene, branches: list[Branch], x: float, y: float, right: float
    ) -> tuple[float, list[tuple[Line, float]]]:
        """Hang branches in a column; returns the bottom, and for each branch its line and the x of its lane."""
        left = min(x + gutter(branches), right - _NARROWEST)
        gap = lane_gap(len(branches))
        lanes = []
        for index, branch in enumerate(branches):
            lane = x + 12.0 + gap * (len(branches) - 1 - index)
            y, line = self._place_branch(scene, branch, left, y, right)
            line.points.append((lane, line.points[-1][1]))
            scene.lines.append(line)
            lanes.append((line, lane))
        return y, lanes

    def _place_branch(self, scene: Scene, branch: Branch, left: float, y: float, right: float) -> tuple[float, Line]:
        """Place the members of a branch, its junctions and undercuts; returns the bottom and its main line."""
        docks = []
        for member in branch.members:
            top = y + GAP
            y = self._place_hung(scene, member, left, top, right - left)
            docks.append((left, scene.boxes[member.node.id].docking))
        dock = docks[-1]
        junction = (left - JUNCTION_STEP, dock[1])
        if len(docks) > 1:
            bracket = [docks[0], (junction[0], docks[0][1]), junction]
            scene.lines.append(Line(branch.relation, bracket, arrow=False))
            scene.lines += [Line(branch.relation, [each, (junction[0], each[1])], arrow=False) for each in docks[1:-1]]
        line = Line(branch.relation, [dock])
        if len(docks) > 1 or branch.undercuts or branch.has_junction:
            count = max(len(branch.undercuts), 1)
            points = [(junction[0] - JUNCTION_STEP * each, junction[1]) for each in range(count)]
            scene.junctions[branch.relation.id] = points
        inner = min(left + UNDERCUT_INDENT, right - _NARROWEST)
        for index, undercut in enumerate(branch.undercuts):
            y, below = self._place_branch(scene, undercut, inner, y, right)
            foot = left - JUNCTION_STEP * (index + 1)
            below.points += [(foot, below.points[-1][1]), (foot, junction[1] + 3.0)]
            scene.lines.append(below)
        return y, line


def _free_spot(scene: Scene, width: float, height: float, bottom: float) -> Point | None:
    """The highest place below a column where a box of this size touches nothing and stays above `bottom`."""
    spots = []
    for left, top, column, tall in scene.obstacles:
        y = top + tall + ROOT_GAP
        if (
            abs(column - width) < 1
            and y + height <= bottom
            and not any(
                left < x + w + COLUMN_GAP / 2
                and x < left + width + COLUMN_GAP / 2
                and y < v + h + ROOT_GAP - 1
                and v < y + height + ROOT_GAP
                for x, v, w, h in scene.obstacles
            )
        ):
            spots.append((y, left))
    return (min(spots)[1], min(spots)[0]) if spots else None


def _is_wide(branch: Branch) -> bool:
    return len(branch.members) + len(branch.undercuts) > 1


def _can_spread(item: Item) -> bool:
    """Whether something of what hangs on an item could stand side by side."""
    return len(item.branches) > 1 or any(_is_wide(branch) for branch in item.branches)


def _side_by_side(sizes: list[tuple[float, float]], measures: Measures) -> tuple[float, float]:
    """The width and height of columns of these sizes beside each other."""
    if not sizes:
        return measures.column, 0.0
    width = sum(width for width, _ in sizes) + COLUMN_GAP * (len(sizes) - 1)
    return width, max(height for _, height in sizes)


def _fan(head: Box, exits: list[tuple[Relation, Point]]) -> list[Line]:
    """Lines from columns to the lower side of the box above them: straight where that is possible.

    The columns beyond the box on either side share the outermost bit of it, in their order, so no lines cross.
    """
    shared = 24.0
    low, high = head.x + shared, head.right - shared
    beyond_left = [point for _, point in exits if point[0] < low]
    beyond_right = [point for _, point in exits if point[0] > high]
    lines = []
    for relation, point in exits:
        x, y = point
        if x < low:
            entry = head.x + 6.0 + (shared - 10.0) * (beyond_left.index(point) + 1) / (len(beyond_left) + 1)
        elif x > high:
            entry = high + 4.0 + (shared - 10.0) * (beyond_right.index(point) + 1) / (len(beyond_right) + 1)
        else:
            lines.append(Line(relation, [point, (x, head.bottom)]))
            continue
        middle = (y + head.bottom) / 2
        curve = [point, (x, middle), (entry, middle), (entry, head.bottom)]
        lines.append(Line(relation, curve, curved=True))
    return lines
