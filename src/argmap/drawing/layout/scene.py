"""A drawing in its places: boxes, lines, junctions and the names of schemes."""

from collections.abc import Callable
from dataclasses import dataclass, field

from argmap.drawing.layout.boxes import Box
from argmap.model.argument_map import Relation

Point = tuple[float, float]


# Coordinates that differ by less are the same.
_EXACT = 0.01


def _unmoved(value: float) -> float:
    return value


@dataclass(slots=True)
class Joint:
    """Where a line ends on the bus of another: so far beyond the point at which that one turns to the bus."""

    line: "Line"
    turn: int
    beyond: float

    @property
    def point(self) -> Point:
        """The end of the line that joins."""
        x, y = self.line.points[self.turn]
        return x, y + self.beyond


@dataclass(slots=True)
class Line:
    """A line of a relation: a path of points with right angles, with its head at the end if it has one.

    A line without a head ends on a junction, or on another line that leads to the same target: their *bus*. It hops
    over the lines that it crosses at `hops`, each a point on one of its horizontal pieces.
    """

    relation: Relation
    points: list[Point]
    arrow: bool = True
    hops: list[Point] = field(default_factory=list)
    joins: Joint | None = None
    # How many others it crosses, known of lines that were routed.
    crossings: int = 0


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
        if right or down:
            self.move(lambda x: x + right, lambda y: y + down)

    def widen(self, at: float, by: float) -> None:
        """Make room: whatever lies from the x `at` on moves to the right, and what spans it becomes wider."""
        self.move(lambda x: x + by if x >= at - _EXACT else x, _unmoved)

    def heighten(self, at: float, by: float) -> None:
        """Make room: whatever lies from the y `at` on moves down, and what spans it becomes higher."""
        self.move(_unmoved, lambda y: y + by if y >= at - _EXACT else y)

    def move(self, across: Callable[[float], float], down: Callable[[float], float]) -> None:
        """Give every coordinate another, in the same order."""
        for box in self.boxes.values():
            right, bottom = across(box.right), down(box.bottom)
            box.x, box.y = across(box.x), down(box.y)
            box.width, box.height = right - box.x, bottom - box.y
        for line in self.lines:
            line.points = [(across(x), down(y)) for x, y in line.points]
            line.hops = [(across(x), down(y)) for x, y in line.hops]
        for line in self.lines:
            if line.joins is not None:
                line.points[-1] = line.joins.point
        for identifier, points in self.junctions.items():
            self.junctions[identifier] = [(across(x), down(y)) for x, y in points]
        self.obstacles = [
            (across(x), down(y), across(x + width) - across(x), down(y + height) - down(y))
            for x, y, width, height in self.obstacles
        ]
        for label in self.labels:
            right = across(label.x + label.room)
            label.x, label.y = across(label.x), down(label.y)
            label.room = right - label.x
        self.width, self.height = across(self.width), down(self.height)

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
            line.hops = [turned(point) for point in line.hops]
            if line.joins is not None and not across:
                line.joins.beyond *= -1
        self.junctions = {name: [turned(point) for point in points] for name, points in self.junctions.items()}
        self.obstacles = [
            (width - x - w, y, w, h) if across else (x, height - y - h, w, h) for x, y, w, h in self.obstacles
        ]
        for label in self.labels:
            if across:
                label.x = width - label.x - label.room
            else:
                label.y = height - label.y + 7.0
