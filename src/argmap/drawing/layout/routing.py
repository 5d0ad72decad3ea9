"""The lines that are not branches: each finds its way between the boxes, at right angles.

The method is that of Wybrow, Marriott and Stuckey ("Orthogonal Connector Routing", Graph Drawing 2009) over the
places that `placement.py` has found: a graph of the ways that lie free between boxes (`ways.py`), a search for the way
with the least length, turns and crossings, and lanes for the lines that share a way (`lanes.py`). Unlike there, boxes
may move: where a way is too narrow for its lanes, room is made. Lines of a kind to one target join into a bus.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from argmap.drawing.layout.lanes import settle
from argmap.drawing.layout.planning import LANE_STEP
from argmap.drawing.layout.route import Port, Route
from argmap.drawing.layout.scene import Line, Point, Scene
from argmap.drawing.layout.stubs import MOST_CROSSINGS
from argmap.drawing.layout.tree import FreeLine
from argmap.drawing.layout.ways import Ways
from argmap.model.argument_map import ArgumentMap, Relation

# More lines than these, or boxes, are not routed: their ends are named instead, see `stubs.py`.
MOST_LINES, MOST_BOXES = 120, 400
_EDGE = 10.0
_FOOT = 14.0
_SIDE_STEP = 16.0
# Lines nearer than this are one to the eye; a line may share so much with its bus.
_SAME_LANE, _MOST_SHARED = 4.0, 12.0


def hard_to_follow(scene: Scene, lines: Sequence[FreeLine], argument_map: ArgumentMap) -> list[FreeLine]:
    """Route free lines and add them to a scene; answers those that are to be told in words instead, if any.

    With any, the scene is of no use any more: it is to be laid out again without them.
    """
    if len(lines) > MOST_LINES or len(scene.boxes) > MOST_BOXES:
        return list(lines)
    routes = _routed(scene, lines, argument_map.relations)
    lost = [line for line, route in zip(lines, routes, strict=True) if route.way.is_lost]
    if lost:
        return _with_dependents(lost, lines)
    routed = {id(route.line()): line for line, route in zip(lines, routes, strict=True)}
    scene.lines += [route.drawn for route in routes if route.drawn is not None]
    add_hops(scene, set(routed))
    _make_room(scene)
    hard = [routed[id(line)] for line in scene.lines if id(line) in routed and _is_hard(line, scene)]
    drawn = {line.relation.id for line in scene.lines}
    scene.junctions = {name: points for name, points in scene.junctions.items() if name in drawn}
    return _with_dependents(hard, lines)


def _with_dependents(hard: Sequence[FreeLine], lines: Sequence[FreeLine]) -> list[FreeLine]:
    """Lines with all that cannot be drawn without them: the others of a junction, and what ends on it."""
    own_junctions = {line.relation.id for line in lines if line.premise is None}
    told = {line.relation.id for line in hard} & own_junctions
    while True:
        more = {line.relation.id for line in lines if line.relation.target in told} & own_junctions - told
        if not more:
            break
        told |= more
    return [line for line in lines if line in hard or line.relation.id in told or line.relation.target in told]


def _is_hard(line: Line, scene: Scene) -> bool:
    """Whether a routed line crosses too many others, or could not be kept apart from a box, a line or a head."""
    if line.crossings > MOST_CROSSINGS:
        return True
    if any(abs(x1 - x2) > 0.05 and abs(y1 - y2) > 0.05 for (x1, y1), (x2, y2) in pairwise(line.points)):
        return True
    for box in scene.boxes.values():
        for (x1, y1), (x2, y2) in pairwise(line.points):
            if (
                max(x1, x2) > box.x + 1
                and min(x1, x2) < box.right - 1
                and max(y1, y2) > box.y + 1
                and min(y1, y2) < box.bottom - 1
            ):
                return True
    return any(other is not line and (_heads_touch(line, other) or _lie_on(line, other)) for other in scene.lines)


def _heads_touch(line: Line, other: Line) -> bool:
    (x, y), (u, v) = line.points[-1], other.points[-1]
    return line.arrow and other.arrow and abs(x - u) + abs(y - v) < LANE_STEP - 0.1


def _lie_on(line: Line, other: Line) -> bool:
    """Whether two lines run along each other, so that one cannot tell which is which."""
    for (x1, y1), (x2, y2) in pairwise(line.points):
        for (u1, v1), (u2, v2) in pairwise(other.points):
            if abs(x1 - x2) + abs(u1 - u2) < 0.1 and abs(x1 - u1) < _SAME_LANE:
                shared = min(max(y1, y2), max(v1, v2)) - max(min(y1, y2), min(v1, v2))
            elif abs(y1 - y2) + abs(v1 - v2) < 0.1 and abs(y1 - v1) < _SAME_LANE:
                shared = min(max(x1, x2), max(u1, u2)) - max(min(x1, x2), min(u1, u2))
            else:
                continue
            if shared > _MOST_SHARED:
                return True
    return False


def _routed(scene: Scene, lines: Sequence[FreeLine], relations: Mapping[str, Relation]) -> list[Route]:
    if not lines:
        return []
    junctions = _Junctions(scene, relations)
    for line in lines:
        junctions.prepare(line)
    scene.lines += junctions.feet
    ends = _Ends(scene)
    errands = [_Errand(line, list(ends.of_start(line)), list(ends.of_target(line)), _bus_of(line)) for line in lines]
    ways = Ways(scene, [port for errand in errands for port in (*errand.starts, *errand.goals)])
    routes = []
    # One side of a junction is for one bus: what leads to it, what leads on, what undercuts it.
    sides: dict[tuple[Point, tuple[int, int]], tuple[str, str]] = {}

    def free(ports: list[Port], bus: tuple[str, str]) -> list[Port]:
        return [port for port in ports if port.box or sides.get((port.point, port.out), bus) == bus]

    for errand in errands:
        way = ways.find(free(errand.starts, errand.bus), free(errand.goals, errand.bus), errand.bus)
        for port in (way.start, way.goal):
            if port is not None and port.box is None:
                sides[port.point, port.out] = errand.bus
        route = Route(errand.line.relation, way, arrow=not errand.line.to_junction)
        if not way.is_lost:
            ways.take(errand.bus, route)
        routes.append(route)
    if not any(route.way.is_lost for route in routes):
        settle(scene, routes)
    return routes


@dataclass(slots=True)
class _Errand:
    """A line to route: where it may leave, where it may arrive, and which others it may join."""

    line: FreeLine
    starts: list[Port]
    goals: list[Port]
    bus: tuple[str, str]


class _Junctions:
    """The junctions of relations that no branch draws, beside what they bear on."""

    def __init__(self, scene: Scene, relations: Mapping[str, Relation]):
        self._scene, self._relations = scene, relations
        self._beside: dict[str, int] = {}
        self.feet: list[Line] = []

    def prepare(self, line: FreeLine) -> None:
        """Make the junction on which a line ends, if it has none yet."""
        if line.to_junction:
            self._junction(line.relation.id)
        elif line.relation.target not in self._scene.boxes:
            self._junction(line.relation.target)

    def _junction(self, identifier: str) -> Point:
        known = self._scene.junctions.get(identifier)
        if known:
            return known[0]
        relation = self._relations[identifier]
        # Told before it is known, so that relations that attack each other in a circle come to an end.
        self._scene.junctions[identifier] = [(self._scene.width + _FOOT, self._scene.height)]
        end = self._right_of(relation.target) if relation.target in self._scene.boxes else self._below(relation.target)
        place = (end[0] + _FOOT, end[1])
        self._scene.junctions[identifier] = [place]
        self.feet.append(Line(relation, [place, end]))
        return place

    def _right_of(self, identifier: str) -> Point:
        """A free place on the right side of a box, with room beside it."""
        scene, box = self._scene, self._scene.boxes[identifier]
        count = self._beside[identifier] = self._beside.get(identifier, 0) + 1
        if count == 1:
            self._widen(box.right + 0.5, 2 * _FOOT)
        y = box.y + _SIDE_STEP * count - 2.0
        if y > box.bottom - 8.0:
            self._heighten(box.bottom - 1.0, y + 8.0 - box.bottom)
        return scene.boxes[identifier].right, y

    def _below(self, target: str) -> Point:
        """A free place below a junction."""
        x, y = self._junction(target)
        self._heighten(y + 5.0, 2 * _FOOT)
        self._widen(x + 5.0, 2 * _FOOT)
        return x, y + 3.0

    def _widen(self, at: float, by: float) -> None:
        self._scene.widen(at, by)
        for foot in self.feet:
            foot.points = [(x + by if x >= at else x, y) for x, y in foot.points]

    def _heighten(self, at: float, by: float) -> None:
        self._scene.heighten(at, by)
        for foot in self.feet:
            foot.points = [(x, y + by if y >= at else y) for x, y in foot.points]


class _Ends:
    """Where lines may leave boxes, and arrive at boxes and junctions."""

    def __init__(self, scene: Scene):
        self._scene = scene
        # Without branches, whose lines take the left of each side, lines are free to meet boxes in the middle.
        self._centred = not scene.lines

    def of_start(self, line: FreeLine) -> Iterator[Port]:
        """The places where a line may begin."""
        if line.premise is not None:
            yield from self.of_box(line.premise, leaves=True)
        else:
            yield from self._of_junction(line.relation.id)

    def of_box(self, identifier: str, *, leaves: bool) -> Iterator[Port]:
        """The places on the four sides of a box that keep clear of the lines of its branches."""
        box = self._scene.boxes[identifier]
        middle = (box.y + box.bottom) / 2
        yield Port((box.right, middle), (1, 0), box, leaves)
        if self._centred:
            yield Port((box.x, middle), (-1, 0), box, leaves)
            yield Port(((box.x + box.right) / 2, box.bottom), (0, 1), box, leaves)
            yield Port(((box.x + box.right) / 2, box.y), (0, -1), box, leaves)
            return
        if box.bottom - box.docking > 22.0:
            yield Port((box.x, max(middle, box.bottom - 10.0)), (-1, 0), box, leaves)
        right = max(box.right - 20.0, box.x + box.width * 0.7)
        yield Port((right, box.bottom), (0, 1), box, leaves)
        yield Port((right, box.y), (0, -1), box, leaves)

    def of_target(self, line: FreeLine) -> Iterator[Port]:
        """The places where a line may arrive."""
        target = line.relation.id if line.to_junction else line.relation.target
        if not line.to_junction and target in self._scene.boxes:
            yield from self.of_box(target, leaves=False)
            return
        yield from self._of_junction(target)

    def _of_junction(self, identifier: str) -> Iterator[Port]:
        point = self._scene.junctions[identifier][0]
        for direction in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            if not self._is_taken(point, direction):
                yield Port(point, direction, None, False)

    def _is_taken(self, point: Point, direction: tuple[int, int]) -> bool:
        """Whether a line of a branch, or a box, is on this side of a junction."""
        x, y = point[0] + 5.0 * direction[0], point[1] + 5.0 * direction[1]
        if any(box.x - 6 < x < box.right + 6 and box.y < y < box.bottom for box in self._scene.boxes.values()):
            return True
        return any(
            min(a[0], b[0]) - 2 <= x <= max(a[0], b[0]) + 2 and min(a[1], b[1]) - 2 <= y <= max(a[1], b[1]) + 2
            for line in self._scene.lines
            for a, b in pairwise(line.points)
        )


def _bus_of(line: FreeLine) -> tuple[str, str]:
    """What a line has in common with those that it may join: where they end, and how they bear on it."""
    target = line.relation.id if line.to_junction else line.relation.target
    return target, f"{line.relation.kind.value} {line.to_junction}"


@dataclass(slots=True)
class _Pieces:
    """The straight pieces of lines, upright or level: the line, where it is, and from where to where it goes."""

    upright: list[tuple[float, float, float, Line]] = field(default_factory=list)
    level: list[tuple[float, float, float, Line]] = field(default_factory=list)

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            for (x1, y1), (x2, y2) in pairwise(line.points):
                if abs(x1 - x2) < 0.01:
                    self.upright.append((x1, min(y1, y2), max(y1, y2), line))
                else:
                    self.level.append((y1, min(x1, x2), max(x1, x2), line))


def add_hops(scene: Scene, routed: set[int]) -> None:
    """Let level lines hop over the upright ones that they cross, wherever one of both was routed.

    :param routed: the `id` of each of those lines.
    """
    pieces = _Pieces()
    pieces.add(scene.lines)
    for y, left, right, line in pieces.level:
        for x, top, bottom, other in pieces.upright:
            if other is line or not (id(line) in routed or id(other) in routed):
                continue
            if left + 1.5 < x < right - 1.5 and top + 1.5 < y < bottom - 1.5:
                line.hops.append((x, y))
                line.crossings += 1
                other.crossings += 1


def _make_room(scene: Scene) -> None:
    """Shift and widen the scene so that no line leaves it."""
    points = [point for line in scene.lines for point in line.points]
    left = min((x for x, _ in points), default=_EDGE) - _EDGE
    top = min((y for _, y in points), default=_EDGE) - _EDGE
    scene.shift(max(0.0, -left), max(0.0, -top))
    points = [point for line in scene.lines for point in line.points]
    scene.width = max(scene.width, max((x for x, _ in points), default=0.0) + 14.0)
    scene.height = max(scene.height, max((y for _, y in points), default=0.0) + 14.0)
