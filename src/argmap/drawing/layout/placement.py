"""Where boxes and lines go, by a plan: the thesis on top, what bears on it below.

In a hung column each line of argument has a lane of its own on the left; columns that are spread send their lines
up to the box above them. Siblings keep their order, so that a node added elsewhere leaves the picture's order as
it is.
"""

from collections.abc import Sequence

from argmap.drawing.layout.boxes import Box, Content
from argmap.drawing.layout.planning import (
    CHAIN_GAP,
    COLUMN_GAP,
    CORRIDOR,
    GAP,
    JUNCTION_STEP,
    LANE_STEP,
    LANES_LEFT,
    NARROWEST,
    ROOT_GAP,
    UNDERCUT_INDENT,
    Block,
    Column,
    Planner,
    gutter,
    side_by_side,
)
from argmap.drawing.layout.scene import Joint, Label, Line, Point, Scene
from argmap.drawing.layout.tree import Branch, Item, runs_of
from argmap.drawing.look.theme import MARGIN

# A line that joins a bus ends where the bus turns to its own first box.
BEND = 6.0
_MEETING = CORRIDOR * 0.36
# The corner of a box has room for the seal of a label.
_SEAL = 12.0


class Buses:
    """The buses on the left of a column: on each lane, the first line goes on, and the others end on the one before."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._last: dict[float, Line] = {}
        self.first: list[Line] = []

    def join(self, line: Line, lane: float) -> None:
        """Lead a line to its lane, from what was placed last of all that are on it."""
        line.points.append((lane, line.points[-1][1]))
        above = self._last.get(lane)
        if above is None:
            self.first.append(line)
        else:
            turn = len(above.points) - (1 if above.joins is None else 2)
            line.joins = Joint(above, turn, -BEND)
            line.points.append(line.joins.point)
            self._scene.lines.append(line)
        self._last[lane] = line

    def end(self, y: float) -> None:
        """Lead every bus up to what it bears on, at a height."""
        for line in self.first:
            line.points.append((line.points[-1][0], y))
            line.arrow = True
            self._scene.lines.append(line)


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
        box = self._contents[item.node.id].box(x, y, width, self._planner.measure(item))
        scene.boxes[item.node.id] = box
        return box

    # Side by side

    def _place_spread(self, scene: Scene, block: Block, columns: Sequence[Column], x: float, y: float) -> float:
        """Place an item with its columns below it; returns the bottom."""
        head = self._box(scene, block.item, x, y, block.width)
        scene.obstacles.append((head.x, head.y, head.width, head.height))
        top = head.bottom + self._planner.corridor(columns)
        left = x + (block.width - side_by_side(columns)) / 2
        lowest = head.bottom
        for column in columns:
            lines, bottom = self._place_column(scene, column, left, top)
            for line in lines:
                line.points.append((line.points[-1][0], head.bottom))
                line.arrow = True
                scene.lines.append(line)
            lowest = max(lowest, bottom)
            left += column.width + COLUMN_GAP
        return lowest

    def _place_column(self, scene: Scene, column: Column, x: float, top: float) -> tuple[list[Line], float]:
        """Place one column; returns the lines that leave it upwards, and the bottom."""
        first = column.branches[0]
        if column.members is not None:
            point, bottom = self._place_spread_branch(scene, first, column, x, top)
            # Beside the last bit of the line: above the level on which members and undercuts meet.
            base = top - 5.0 if first.simple else point[1] - 4.5
            self.label(scene, first, point[0] + 6.0, base, column.width / 2 - 6.0)
            return [Line(first.relation, [point])], bottom
        if len(column.branches) == 1 and first.simple:
            bottom = self.place_hung_block(scene, first.members[0], x, top, column.width)
            self.label(scene, first, x + column.width / 2 + 6.0, top - 5.0, column.width / 2 - 6.0)
            return [Line(first.relation, [(x + column.width / 2, top)])], bottom
        return self._place_lanes(scene, column.branches, x, top, column.width)

    def _place_lanes(
        self, scene: Scene, branches: Sequence[Branch], x: float, top: float, width: float
    ) -> tuple[list[Line], float]:
        """Place a column of branches whose buses run to its top; returns them, and the bottom."""
        bottom, buses = self._place_branches(scene, branches, x, top - GAP, x + width)
        scene.obstacles.append((x, top, width, bottom - top))
        return buses.first, bottom

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
        level = top - _MEETING
        # With undercuts, which come from the right, beyond the last member, so that no two lines lie on each other.
        middle = tops[-1][0] if branch.undercuts else (tops[0][0] + tops[-1][0]) / 2
        junction = (middle, level)
        scene.lines += [Line(branch.relation, way, arrow=False) for way in _meeting(tops, junction)]
        # What undercuts it comes from the right, what backs it a little above that, each on a bus of its own.
        junctions = [(junction[0], level - index * LANE_STEP) for index in range(max(branch.slots, 1))]
        scene.junctions[branch.relation.id] = junctions
        kinds = list(dict.fromkeys(undercut.relation.kind for undercut in branch.undercuts))
        joined: dict[int, float] = {}
        for undercut, width in zip(branch.undercuts, column.undercuts, strict=True):
            lines, bottom = self._place_lanes(scene, [undercut], x, top, width)
            lowest = max(lowest, bottom)
            for line in lines:
                slot = min(kinds.index(undercut.relation.kind), len(junctions) - 1)
                start, height = line.points[-1][0], junctions[slot][1]
                line.arrow = slot not in joined
                end = joined.get(slot, junctions[slot][0] + 3.0)
                line.points += [(start, height), (end, height)]
                joined[slot] = start - BEND
                scene.lines.append(line)
            x += width + COLUMN_GAP
        return junctions[-1], lowest

    # One below the other

    def place_hung_block(self, scene: Scene, item: Item, x: float, y: float, width: float) -> float:
        """Place an item with all that bears on it in one column; returns the bottom."""
        bottom = self._place_hung(scene, item, x, y, width)
        scene.obstacles.append((x, y, width, bottom - y))
        return bottom

    def _place_hung(self, scene: Scene, item: Item, x: float, y: float, width: float) -> float:
        """Place an item and hang its branches below it; returns the bottom."""
        box = self._box(scene, item, x, y, width)
        if item.goes_on:
            (branch,) = item.branches
            top = box.bottom + self._planner.chain_gap(branch)
            lane = x + LANES_LEFT
            self.label(scene, branch, lane + 6.0, top - CHAIN_GAP / 2 + 3.5, width - LANES_LEFT - 6.0)
            scene.lines.append(Line(branch.relation, [(lane, top), (lane, box.bottom)]))
            return self._place_hung(scene, branch.members[0], x, top, width)
        bottom, buses = self._place_branches(scene, item.branches, x, box.bottom, x + width)
        buses.end(box.bottom)
        return bottom

    def _place_branches(
        self, scene: Scene, branches: Sequence[Branch], x: float, y: float, right: float
    ) -> tuple[float, Buses]:
        """Hang branches in a column; returns the bottom, and the buses that lead on."""
        left = min(x + gutter(branches), right - NARROWEST)
        runs = runs_of(branches)
        lanes = {
            branch.relation.id: x + LANES_LEFT + LANE_STEP * (len(runs) - 1 - index)
            for index, run in enumerate(runs)
            for branch in run
        }
        buses = Buses(scene)
        for branch in branches:
            y, line = self._place_branch(scene, branch, left, y, right)
            buses.join(line, lanes[branch.relation.id])
        return y, buses

    def _place_branch(self, scene: Scene, branch: Branch, left: float, y: float, right: float) -> tuple[float, Line]:
        """Place the members of a branch, its junctions and undercuts; returns the bottom and its main line."""
        docks = []
        y += self._planner.gap(branch) - GAP
        self.label(scene, branch, left + _SEAL, y + GAP - 3.5, right - left - _SEAL)
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
        line = Line(branch.relation, [dock], arrow=False)
        if branch.slots:
            points = [(junction[0] - LANE_STEP * index, junction[1]) for index in range(branch.slots)]
            scene.junctions[branch.relation.id] = points
        inner = min(left + UNDERCUT_INDENT, right - NARROWEST)
        buses = Buses(scene)
        feet = {
            undercut.relation.id: junction[0] - LANE_STEP * index
            for index, run in enumerate(runs_of(branch.undercuts))
            for undercut in run
        }
        for undercut in branch.undercuts:
            y, below = self._place_branch(scene, undercut, inner, y, right)
            buses.join(below, feet[undercut.relation.id])
        buses.end(junction[1] + 3.0)
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


def _meeting(tops: Sequence[Point], junction: Point) -> list[list[Point]]:
    """The ways from the tops of linked members to their junction, each as far as the next member's turns that way."""
    across, level = junction
    ways = []
    for index, (x, y) in enumerate(tops):
        if abs(x - across) < 0.5:
            ways.append([(x, y), junction])
            continue
        right = x < across
        beyond = [other for other, _ in (tops[index + 1 :] if right else tops[:index][::-1])]
        on_the_way = [other for other in beyond if (other < across - 0.5 if right else other > across + 0.5)]
        end = on_the_way[0] + (BEND if right else -BEND) if on_the_way else across
        ways.append([(x, y), (x, level), (end, level)])
    return ways
