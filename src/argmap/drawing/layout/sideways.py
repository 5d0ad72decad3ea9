"""The thesis on the left, what bears on it on the right: planning and placing in that direction.

As in `planning.py`, but turned: the planner finds the lowest way to set a tree within a width that is given. A node
either hangs what bears on it below itself, or has it stacked beside itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from argmap.drawing.layout.boxes import Box, Content
from argmap.drawing.layout.fitting import Plan
from argmap.drawing.layout.placement import BEND, Buses, Placer
from argmap.drawing.layout.planning import GAP, JUNCTION_STEP, LANE_STEP, ROOT_GAP, Planner
from argmap.drawing.layout.scene import Line, Point, Scene
from argmap.drawing.layout.tree import Branch, Forest, Item, runs_of
from argmap.drawing.look.theme import LEGEND_HEIGHT, MARGIN

_WIDTHS = (190.0, 240.0, 310.0)
_HUNG_WIDTHS = (165.0, 190.0, 215.0, 240.0, 270.0, 310.0, 360.0, 420.0)
_CORRIDOR = 40.0
# From a box to the nearest lane of what bears on it, and to its corner.
_HEAD_ROOM = 14.0
_INSET = 12.0
_BRANCH_GAP = 6.0
_STEPS = 7
# A larger map is planned with one width, and with less search.
_WEIGHED_NODES = 120
_COMMON_WIDTHS = (270.0,)
_FEW_STEPS = 4


@dataclass(slots=True)
class _Row:
    """A branch in a stack: the blocks of its members, then of those of its undercuts."""

    branch: Branch
    members: "list[_SidewaysBlock]"
    undercuts: "list[_Row]" = field(default_factory=list)

    @property
    def height(self) -> float:
        return sum(member.height + GAP for member in self.members) + sum(undercut.height for undercut in self.undercuts)

    @property
    def width(self) -> float:
        return max([member.width for member in self.members] + [undercut.width for undercut in self.undercuts])


@dataclass(slots=True)
class _SidewaysBlock:
    item: Item
    width: float
    height: float
    head: float
    corridor: float = 0.0
    rows: list[_Row] | None = None


def lay_out_sideways(
    forest: Forest,
    planner: Planner,
    contents: dict[str, Content],
    page: tuple[float, float],
    widths: Sequence[float] = (),
) -> Scene:
    """The scene of a forest, as large as it can be on a page of these sides.

    :param widths: the widths of boxes to use, in pixels; none for our own choice.
    """
    large = len(forest.branches) > _WEIGHED_NODES
    heads, hung = (_COMMON_WIDTHS, _COMMON_WIDTHS) if large else (_WIDTHS, _HUNG_WIDTHS)
    side = _Sideways(planner, contents, tuple(widths or heads), tuple(widths or hung))
    if not forest.roots:
        return side.place([])
    low, high = side.narrowest, side.narrowest * 30
    best: tuple[float, list[_SidewaysBlock]] | None = None
    for _ in range(_FEW_STEPS if large else _STEPS):
        widest = (low * high) ** 0.5
        blocks = [side.block(root, widest) for root in forest.roots]
        width = max(block.width for block in blocks) + 2 * MARGIN
        height = sum(block.height + ROOT_GAP for block in blocks) + 2 * MARGIN + LEGEND_HEIGHT
        scale = Plan([], width, height, height).scale(page)
        if best is None or scale > best[0]:
            best = scale, blocks
        if width * page[1] > height * page[0]:
            high = widest
        else:
            low = widest
    assert best is not None
    return side.place(best[1])


class _Sideways:
    def __init__(
        self, planner: Planner, contents: dict[str, Content], widths: tuple[float, ...], hung: tuple[float, ...]
    ):
        self._planner, self._contents = planner, contents
        self._widths, self._hung_widths = widths, hung
        self._known: dict[tuple[str, int], _SidewaysBlock] = {}
        self._hung_placer = Placer(planner, contents)
        self.narrowest = hung[0]

    # Planning

    def block(self, item: Item, widest: float) -> _SidewaysBlock:
        """The lowest block of an item that is no wider than `widest`; as narrow as can be if none is."""
        key = (item.node.id, round(widest / 8))
        block = self._known.get(key)
        if block is None:
            block = self._known[key] = min(self._options(item, widest), key=lambda option: option.height)
        return block

    def _options(self, item: Item, widest: float) -> Iterator[_SidewaysBlock]:
        fitting = [width for width in self._hung_widths if width <= widest] or [self._hung_widths[0]]
        # What has nothing below it needs no more width than its text.
        for width in fitting:
            yield _SidewaysBlock(item, width, self._planner.hung_height(item, width), width)
        if not item.branches:
            return
        corridor = _CORRIDOR + LANE_STEP * max(branch.slots for branch in item.branches)
        for head in self._widths:
            room = widest - head - corridor
            if room < self.narrowest:
                return
            rows = [self._row(branch, room) for branch in item.branches]
            stacked = sum(row.height + _BRANCH_GAP for row in rows) - _BRANCH_GAP - GAP
            height = max(self._contents[item.node.id].estimated_height(head), stacked)
            width = head + corridor + max(row.width for row in rows)
            yield _SidewaysBlock(item, width, height, head, corridor, rows)

    def _row(self, branch: Branch, room: float) -> _Row:
        members = [self.block(member, room) for member in branch.members]
        return _Row(branch, members, [self._row(undercut, room) for undercut in branch.undercuts])

    # Placing

    def place(self, blocks: Sequence[_SidewaysBlock]) -> Scene:
        """Place the blocks of all roots, one below the other."""
        scene = Scene()
        y = MARGIN
        for block in blocks:
            y = self._place(scene, block, MARGIN, y) + ROOT_GAP
        scene.width = max((box.right for box in scene.boxes.values()), default=260.0) + MARGIN
        scene.height = max((box.bottom for box in scene.boxes.values()), default=60.0) + MARGIN
        return scene

    def _place(self, scene: Scene, block: _SidewaysBlock, x: float, y: float) -> float:
        if block.rows is None:
            return self._hung_placer.place_hung_block(scene, block.item, x, y, block.width)
        head = self._contents[block.item.node.id].box(x, y, block.head)
        scene.boxes[block.item.node.id] = head
        scene.obstacles.append((head.x, head.y, head.width, head.height))
        left = x + block.head + block.corridor
        exits: list[tuple[Branch, Point]] = []
        bottom = y - GAP
        for row in block.rows:
            bottom, exit_ = self._place_row(scene, row, left, bottom)
            exits.append((row.branch, exit_))
            bottom += _BRANCH_GAP
        scene.lines += _fan_sideways(head, exits)
        return max(head.bottom, bottom - _BRANCH_GAP)

    def _place_row(self, scene: Scene, row: _Row, left: float, y: float) -> tuple[float, Point]:
        """Place a branch; returns the bottom, and the point from which its line goes on to the left."""
        branch = row.branch
        y += self._planner.gap(branch) - GAP
        self._hung_placer.label(scene, branch, left, y + GAP - 3.5, row.width)
        docks: list[Point] = []
        for member in row.members:
            y = self._place(scene, member, left, y + GAP)
            docks.append((left, scene.boxes[member.item.node.id].docking))
        if not branch.slots:
            return y, docks[0]
        level = (docks[0][1] + docks[-1][1]) / 2
        first = (left - JUNCTION_STEP - 4.0, level)
        bend = left - 7.0
        for dock in docks:
            points = [dock, (bend, dock[1]), (bend, level), first] if len(docks) > 1 else [dock, first]
            scene.lines.append(Line(branch.relation, points, arrow=False))
        points = [(first[0] - LANE_STEP * index, level) for index in range(max(branch.slots, 1))]
        scene.junctions[branch.relation.id] = points
        feet = {
            undercut.relation.id: point[0]
            for point, run in zip(points, runs_of(branch.undercuts), strict=False)
            for undercut in run
        }
        buses = Buses(scene)
        for undercut in row.undercuts:
            y, start = self._place_row(scene, undercut, left, y)
            buses.join(Line(undercut.branch.relation, [start], arrow=False), feet[undercut.branch.relation.id])
        buses.end(level + 3.0)
        if len(points) > 1:
            scene.lines.append(Line(branch.relation, [points[0], points[-1]], arrow=False))
        return y, points[-1]


def _fan_sideways(head: Box, exits: Sequence[tuple[Branch, Point]]) -> list[Line]:
    """Lines from what is stacked on the right to the right side of a box, one bus for each run of a kind.

    The first run arrives highest, its upright lane farthest from the box, so that no lines cross.
    """
    lines = []
    starts = {branch.relation.id: point for branch, point in exits}
    runs = runs_of([branch for branch, _ in exits])
    first = starts[runs[0][0].relation.id][1]
    room = max(head.height - 2 * _INSET - LANE_STEP * (len(runs) - 1), 0.0)
    top = head.y + _INSET + min(max(first - head.y - _INSET, 0.0), room)
    for index, run in enumerate(runs):
        lane = head.right + _HEAD_ROOM + LANE_STEP * (len(runs) - 1 - index)
        entry = top + LANE_STEP * index
        before: float | None = None
        for branch in run:
            x, y = starts[branch.relation.id]
            if before is None:
                lines.append(Line(branch.relation, _straight([(x, y), (lane, y), (lane, entry), (head.right, entry)])))
            else:
                lines.append(Line(branch.relation, [(x, y), (lane, y), *_upwards(lane, before, entry)], arrow=False))
            before = y
    return lines


def _upwards(lane: float, before: float, entry: float) -> list[Point]:
    """The end of a line that joins the one above it, which turns to the entry of their bus at the height `before`."""
    if abs(before - entry) < 0.5:
        return [(lane, entry), (lane - BEND, entry)]
    return [(lane, before - BEND if before > entry else before)]


def _straight(points: list[Point]) -> list[Point]:
    """A path without a step that is too small to be seen."""
    return [points[0], (points[-1][0], points[0][1])] if abs(points[1][1] - points[2][1]) < 0.5 else points
