"""The lines of a scene as connectors between shapes, as slide programs have them: straight, or with right angles.

A scene draws a relation as several lines that meet; here those that only continue each other become one, from a box
or junction to a box or junction, and its way becomes one of the forms of Office Open XML (`bentConnector2` and so
on, ECMA-376 part 1, section 20.1.10.56), with the turn and the flips that put it there.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from argmap.drawing.layout.placement import Line, Point, Scene
from argmap.model.argument_map import Relation

_NEAR = 4.5
_UPRIGHT = 0.8


@dataclass(frozen=True, slots=True)
class GluedEnd:
    """Where a connector is glued: the id of a node, or `relation#index` for a junction; and the point there."""

    shape: str
    point: Point


@dataclass(frozen=True, slots=True)
class Connector:
    """A way between two shapes. `arrow` is at its end."""

    relation: Relation
    start: GluedEnd
    end: GluedEnd
    points: tuple[Point, ...]
    arrow: bool


@dataclass(frozen=True, slots=True)
class ConnectorForm:
    """A connector's form: its name, its box before it is turned, turn in degrees, flips, and adjustments (0..1)."""

    name: str
    x: float
    y: float
    width: float
    height: float
    turn: int = 0
    flip_across: bool = False
    flip_down: bool = False
    adjustments: list[float] = field(default_factory=list)
    reversed: bool = False


def connectors_of(scene: Scene) -> list[Connector]:
    """All connectors of a scene; a line that ends at neither a box nor a junction is left out."""
    by_relation: dict[str, list[Line]] = {}
    for line in scene.lines:
        by_relation.setdefault(line.relation.id, []).append(line)
    finder = _GlueFinder(scene)
    connectors = []
    for lines in by_relation.values():
        for points, arrow in _joined(lines, finder):
            start, end = finder.at(points[0]), finder.at(points[-1])
            if start is not None and end is not None and start.shape != end.shape:
                connectors.append(Connector(lines[0].relation, start, end, tuple(points), arrow))
    return connectors


class _GlueFinder:
    def __init__(self, scene: Scene):
        self._boxes = scene.boxes
        self._junctions = [
            (f"{name}#{index}", point) for name, points in scene.junctions.items() for index, point in enumerate(points)
        ]

    def at(self, point: Point) -> GluedEnd | None:
        """The shape on whose border a point lies."""
        x, y = point
        for name, (jx, jy) in self._junctions:
            if math.hypot(jx - x, jy - y) <= _NEAR:
                return GluedEnd(name, point)
        for name, box in self._boxes.items():
            if box.x - 1 <= x <= box.right + 1 and box.y - 1 <= y <= box.bottom + 1:
                return GluedEnd(name, point)
        return None


def _joined(lines: Sequence[Line], finder: _GlueFinder) -> list[tuple[list[Point], bool]]:
    """The lines of a relation, those joined that meet where no shape is."""
    waiting = [(_corners(line), line.arrow) for line in lines]
    joined: list[tuple[list[Point], bool]] = []
    while waiting:
        points, arrow = waiting.pop(0)
        grown = True
        while grown and not arrow and finder.at(points[-1]) is None:
            grown = False
            for index, (other, other_arrow) in enumerate(waiting):
                if math.dist(other[0], points[-1]) < _UPRIGHT:
                    points, arrow = points + other[1:], other_arrow
                    del waiting[index]
                    grown = True
                    break
        if finder.at(points[0]) is None:
            # What leads here comes later in the list.
            before = next((line for line in waiting if math.dist(line[0][-1], points[0]) < _UPRIGHT), None)
            if before is not None:
                waiting.remove(before)
                points = before[0] + points[1:]
        joined.append((points, arrow))
    return joined


def _corners(line: Line) -> list[Point]:
    """The corners of a line; a curve is drawn with right angles between its ends."""
    if not line.curved:
        return list(line.points)
    first, last = line.points[0], line.points[-1]
    if len(line.points) == 4 and abs(line.points[0][0] - line.points[1][0]) < _UPRIGHT:
        middle = line.points[1][1]
        return [first, (first[0], middle), (last[0], middle), last]
    if len(line.points) == 4:
        middle = line.points[1][0]
        return [first, (middle, first[1]), (middle, last[1]), last]
    out = line.points[1][0]
    return [first, (out, first[1]), (out, last[1]), last]


def form_of(points: Sequence[Point]) -> ConnectorForm:
    """The form of a way with right angles; straight where it is none of those that there are."""
    corners = _simplified(points)
    level = [abs(a[1] - b[1]) < _UPRIGHT for a, b in pairwise(corners)]
    upright = [abs(a[0] - b[0]) < _UPRIGHT for a, b in pairwise(corners)]
    kinds = "".join("H" if h else "V" if v else "?" for h, v in zip(level, upright, strict=True))
    if kinds == "HV":
        return _flat("bentConnector2", corners, [])
    if kinds == "VH":
        return _flat("bentConnector2", corners[::-1], [], backwards=True)
    if kinds == "HVH":
        return _flat("bentConnector3", corners, [_share(corners[0][0], corners[1][0], corners[-1][0])])
    if kinds == "HVHV":
        across = _share(corners[0][0], corners[1][0], corners[-1][0])
        down = _share(corners[0][1], corners[2][1], corners[-1][1])
        return _flat("bentConnector4", corners, [across, down])
    if kinds == "VHV":
        return _turned(corners)
    return _flat("straightConnector1", [corners[0], corners[-1]], [])


def _simplified(points: Sequence[Point]) -> list[Point]:
    """Without points between which the way goes straight on."""
    kept = [points[0]]
    for point in points[1:]:
        if math.dist(kept[-1], point) < _UPRIGHT:
            continue
        if len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2], kept[-1]
            same_x = abs(ax - bx) < _UPRIGHT and abs(bx - point[0]) < _UPRIGHT
            same_y = abs(ay - by) < _UPRIGHT and abs(by - point[1]) < _UPRIGHT
            if same_x or same_y:
                kept[-1] = point
                continue
        kept.append(point)
    return kept if len(kept) > 1 else [points[0], points[-1]]


def _share(start: float, middle: float, end: float) -> float:
    """How far a corner is on the way from start to end; where there is no way, as if it were one pixel."""
    length = end - start
    if abs(length) < 1.0:
        length = 1.0 if length >= 0 else -1.0
    return (middle - start) / length


def _flat(name: str, corners: Sequence[Point], adjustments: list[float], *, backwards: bool = False) -> ConnectorForm:
    (x0, y0), (x1, y1) = corners[0], corners[-1]
    return ConnectorForm(
        name,
        min(x0, x1),
        min(y0, y1),
        max(abs(x1 - x0), 1.0 if adjustments else 0.0),
        abs(y1 - y0),
        flip_across=x1 < x0,
        flip_down=y1 < y0,
        adjustments=adjustments,
        reversed=backwards,
    )


def _turned(corners: Sequence[Point]) -> ConnectorForm:
    """Up or down, across, and on: the flat form `bentConnector3`, turned by a right angle."""
    (x0, y0), (x1, y1) = corners[0], corners[-1]
    along, aside = abs(y1 - y0), abs(x1 - x0)
    upwards = y1 < y0
    return ConnectorForm(
        "bentConnector3",
        (x0 + x1) / 2 - along / 2,
        (y0 + y1) / 2 - aside / 2,
        along,
        aside,
        turn=270 if upwards else 90,
        flip_down=x1 < x0 if upwards else x1 > x0,
        adjustments=[_share(y0, corners[1][1], y1)],
    )
