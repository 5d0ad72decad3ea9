"""Where boxes and lines go, by a plan: the thesis on top, what bears on it below.

In a hung column each line of argument has a lane of its own on the left; columns that are spread send their lines
up to the box above them. Siblings keep their order, so that a node added elsewhere leaves the picture's order as
it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from argmap.drawing.layout.boxes import Box, Content
from argmap.drawing.layout.planning import (
    COLUMN_GAP,
    CORRIDOR,
    GAP,
    JUNCTION_STEP,
    LANES_LEFT,
    NARROWEST,
    ROOT_GAP,
    UNDERCUT_INDENT,
    Block,
    Column,
    Planner,
    gutter,
    lane_gap,
    side_by_side,
)
from argmap.drawing.layout.tree import Branch, Item
from argmap.drawing.look.theme import MARGIN
from argmap.model.argument_map import Relation

Point = tuple[float, float]


@dataclass(slots=True)
class Line:
    """A line of a relation as a path of points with right angles, or as one curve; `arrow` at its end."""

    relation: Relation
    points: list[Point]
    arrow: bool = True
    curved: bool = False


@dataclass(slots=True)
class Label:
    """The name of a scheme beside its relation: the left end of its base line, and the room it has."""

    relation: Relation
    x: float
    y: float
    room: float


@dataclass(slots=True)
class Scene:
    """A drawing in its places."""

    width: float = 0.0
    height: float = 0.0
    boxes: dict[str, Box] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    junctions: dict[str, list[Point]] = field(default_factory=dict)
    obstacles: list[tuple[float, float, float, float]] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

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
        for label in self.labels:
            label.x, label.y = label.x + right, label.y + down
        self.width, self.height = self.width + right, self.height + down

    def mirror(self, *, across: bool) -> None:
        """Turn left to right (`across`), or upside down."""
        width, height = self.width, self.height

        def turned(point: Point) -> Point:
            return (width - point[0], point[1]) if across else (point[0], height - point[1])

        for box in self.boxes.values():
            if across:
                box.x = width - box.right
            else:
                box.y = height - box.bottom
        for line in self.lines:
            line.points = [turned(point) for point in line.points]
        self.junctions = {name: [turned(point) for point in points] for name, points in self.junctions.items()}
        self.obstacles = [
            (width - x - w, y, w, h) if across else (x, height - y - h, w, h) for x, y, w, h in self.obstacles
        ]
        for label in self.labels:
            if across:
                label.x = width - label.x - label.room
            else:
                label.y = height - label.y + 7.0


class Placer:
    """Places the blocks of a plan."""

    def __init__(self, planner: Planner, contents: dict[str, Content]):
        self._planner, self._contents = planner, contents

    def place(self, blocks: Sequence[Block], tallest: float) -> Scene:
        """Place the blocks of all roots: the first on the left, the others where they fit, or on the right.

        :param tallest: about the height of the drawing in pixels, above which other roots may fill gaps.
        """
        scene = Scene()
        x = MARGIN
        bottom = MARGIN
        for index, block in enumerate(blocks):
            spot = _free_spot(scene, block.width, block.height, max(tallest, bottom)) if index else None
            if spot is None:
                spot = (x, MARGIN)
                x += block.width + COLUMN_GAP * (2 if index == 0 else 1)
            bottom = max(bottom, self._place_block(scene, block, *spot))
        scene.width = max((box.right for box in scene.boxes.values()), default=260.0) + MARGIN
        scene.height = max((box.bottom for box in scene.boxes.values()), default=60.0) + MARGIN
        return scene

    def _place_block(self, scene: Scene, block: Block, x: float, y: float) -> float:
        """Place a block; returns the bottom."""
        if block.columns is None:
            return self.place_hung_block(scene, block.item, x, y, block.width)
        return self._place_spread(scene, block, block.columns, x, y)

    def _box(self, scene: Scene, item: Item, x: float, y: float, width: float) -> Box:
        box = self._contents[item.node.id].box(x, y, width)
        scene.boxes[item.node.id] = box
        return box

    # Side by side

    def _place_spread(self, scene: Scene, block: Block, columns: Sequence[Column], x: float, y: float) -> float:
        """Place an item with its columns below it; returns the bottom."""
        head = self._box(scene, block.item, x + (block.width - block.head) / 2, y, block.head)
        scene.obstacles.append((head.x, head.y, head.width, head.height))
        top = head.bottom + CORRIDOR
        exits: list[tuple[Relation, Point]] = []
        left = x + (block.width - side_by_side(columns)) / 2
        lowest = head.bottom
        for column in columns:
            column_bottom, bottom = self._place_column(scene, column, left, top)
            exits += column_bottom
            lowest = max(lowest, bottom)
            left += column.width + COLUMN_GAP
        scene.lines += _fan(head, exits)
        return lowest

    def _place_column(
        self, scene: Scene, column: Column, x: float, top: float
    ) -> tuple[list[tuple[Relation, Point]], float]:
        """Place one column; returns the point where each of its branches leaves it upwards, and the bottom."""
        first = column.branches[0]
        if column.members is not None:
            point, bottom = self._place_spread_branch(scene, first, column, x, top)
            # Beside the last bit of the line: above the level on which members and undercuts meet.
            base = top - 5.0 if first.simple else point[1] - 4.5
            self.label(scene, first, point[0] + 6.0, base, column.width / 2 - 6.0)
            return [(first.relation, point)], bottom
        if len(column.branches) == 1 and first.simple:
            bottom = self.place_hung_block(scene, first.members[0], x, top, column.width)
            self.label(scene, first, x + column.width / 2 + 6.0, top - 5.0, column.width / 2 - 6.0)
            return [(first.relation, (x + column.width / 2, top))], bottom
        return self._place_lanes(scene, column.branches, x, top, column.width)

    def _place_lanes(
        self, scene: Scene, branches: Sequence[Branch], x: float, top: float, width: float
    ) -> tuple[list[tuple[Relation, Point]], float]:
        """Place a column of branches whose lanes run to its top; returns where they end, and the bottom."""
        bottom, lanes = self._place_branches(scene, branches, x, top - GAP, x + width)
        scene.obstacles.append((x, top, width, bottom - top))
        for line, lane in lanes:
            line.points.append((lane, top))
            line.arrow = False
        return [(line.relation, (lane, top)) for line, lane in lanes], bottom

    def _place_spread_branch(
        self, scene: Scene, branch: Branch, column: Column, x: float, top: float
    ) -> tuple[Point, float]:
        """Place the members of a branch side by side, then its undercuts; returns where its line goes on.

        Linked members meet, and undercuts end, on a junction in the corridor above them.
        """
        tops: list[Point] = []
        lowest = top
        for member in column.members or ():
            lowest = max(lowest, self._place_block(scene, member, x, top))
            box = scene.boxes[member.item.node.id]
            tops.append((box.x + box.width / 2, top))
            x += member.width + COLUMN_GAP
        if branch.simple:
            return tops[0], lowest
        level = top - CORRIDOR * 0.36
        junction = ((tops[0][0] + tops[-1][0]) / 2, level)
        scene.junctions[branch.relation.id] = [junction]
        scene.lines += [Line(branch.relation, [top, (top[0], level), junction], arrow=False) for top in tops]
        for undercut, width in zip(branch.undercuts, column.undercuts, strict=True):
            exits, bottom = self._place_lanes(scene, [undercut], x, top, width)
            lowest = max(lowest, bottom)
            for relation, start in exits:
                # The line that led to the top of the column goes on along the corridor.
                scene.lines.append(Line(relation, [start, (start[0], level), (junction[0] + 3.0, level)]))
            x += width + COLUMN_GAP
        return junction, lowest

    # One below the other

    def place_hung_block(self, scene: Scene, item: Item, x: float, y: float, width: float) -> float:
        """Place an item with all that bears on it in one column; returns the bottom."""
        bottom = self._place_hung(scene, item, x, y, width)
        scene.obstacles.append((x, y, width, bottom - y))
        return bottom

    def _place_hung(self, scene: Scene, item: Item, x: float, y: float, width: float) -> float:
        """Place an item and hang its branches below it; returns the bottom."""
        box = self._box(scene, item, x, y, width)
        bottom, lanes = self._place_branches(scene, item.branches, x, box.bottom, x + width)
        for line, lane in lanes:
            line.points.append((lane, box.bottom))
        return bottom

    def _place_branches(
        self, scene: Scene, branches: Sequence[Branch], x: float, y: float, right: float
    ) -> tuple[float, list[tuple[Line, float]]]:
        """Hang branches in a column; returns the bottom, and for each branch its line and the x of its lane."""
        left = min(x + gutter(branches), right - NARROWEST)
        gap = lane_gap(len(branches))
        lanes = []
        for index, branch in enumerate(branches):
            lane = x + LANES_LEFT + gap * (len(branches) - 1 - index)
            y, line = self._place_branch(scene, branch, left, y, right)
            line.points.append((lane, line.points[-1][1]))
            scene.lines.append(line)
            lanes.append((line, lane))
        return y, lanes

    def _place_branch(self, scene: Scene, branch: Branch, left: float, y: float, right: float) -> tuple[float, Line]:
        """Place the members of a branch, its junctions and undercuts; returns the bottom and its main line."""
        docks = []
        y += self._planner.gap(branch) - GAP
        self.label(scene, branch, left, y + GAP - 3.5, right - left)
        for member in branch.members:
            top = y + GAP
            y = self._place_hung(scene, member, left, top, right - left)
            docks.append((left, scene.boxes[member.node.id].docking))
        dock = docks[-1]
        junction = (left - JUNCTION_STEP, dock[1])
        if len(docks) > 1:
            bracket = [docks[0], (junction[0], docks[0][1]), junction]
            scene.lines.append(Line(branch.relation, bracket, arrow=False))
            scene.lines += [Line(branch.relation, [dock, (junction[0], dock[1])], arrow=False) for dock in docks[1:-1]]
        line = Line(branch.relation, [dock])
        if branch.slots:
            count = max(len(branch.undercuts), 1)
            points = [(junction[0] - JUNCTION_STEP * index, junction[1]) for index in range(count)]
            scene.junctions[branch.relation.id] = points
        inner = min(left + UNDERCUT_INDENT, right - NARROWEST)
        for index, undercut in enumerate(branch.undercuts):
            y, below = self._place_branch(scene, undercut, inner, y, right)
            foot = left - JUNCTION_STEP * (index + 1)
            below.points += [(foot, below.points[-1][1]), (foot, junction[1] + 3.0)]
            scene.lines.append(below)
        return y, line

    def label(self, scene: Scene, branch: Branch, x: float, y: float, room: float) -> None:
        """Note where the name of a branch's scheme stands, if such names are drawn."""
        if self._planner.labels and branch.relation.scheme:
            scene.labels.append(Label(branch.relation, x, y, room))


def _free_spot(scene: Scene, width: float, height: float, bottom: float) -> Point | None:
    """The highest place below what is there where a block of this size touches nothing and stays above `bottom`."""
    spots = []
    for left, top, column, tall in scene.obstacles:
        y = top + tall + ROOT_GAP
        if (
            width <= column + 1
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


def _fan(head: Box, exits: list[tuple[Relation, Point]]) -> list[Line]:
    """Lines from columns to the lower side of the box above them: straight where that is possible.

    The columns beyond the box on either side share the outermost bit of it, in their order, so no lines cross.
    """
    shared, edge = 24.0, 6.0
    left = sorted(point[0] for _, point in exits if point[0] < head.x + edge)
    right = sorted(point[0] for _, point in exits if point[0] > head.right - edge)
    low, high = head.x + (shared if left else edge), head.right - (shared if right else edge)
    beyond_left = sorted(point[0] for _, point in exits if point[0] < low)
    beyond_right = sorted(point[0] for _, point in exits if point[0] > high)
    lines = []
    for relation, point in exits:
        x, y = point
        if x < low:
            entry = head.x + edge + (shared - 10.0) * (beyond_left.index(x) + 1) / (len(beyond_left) + 1)
        elif x > high:
            entry = high + 4.0 + (shared - 10.0) * (beyond_right.index(x) + 1) / (len(beyond_right) + 1)
        else:
            lines.append(Line(relation, [point, (x, head.bottom)]))
            continue
        middle = (y + head.bottom) / 2
        curve = [point, (x, middle), (entry, middle), (entry, head.bottom)]
        lines.append(Line(relation, curve, curved=True))
    return lines
