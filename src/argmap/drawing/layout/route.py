"""A route: the way of a line on the grid, and its straight pieces, whose places are settled afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from argmap.drawing.layout.boxes import Box
from argmap.drawing.layout.planning import LANE_ROOM
from argmap.drawing.layout.scene import Line, Point
from argmap.model.argument_map import Relation

Place = tuple[int, int]
Direction = tuple[int, int]

# How far a line that joins a bus goes on with it, so that one sees whither it turns.
_BEND = 6.0
# Farther than anything.
FAR = 1e9


@dataclass(frozen=True, slots=True, eq=False)
class Port:
    """Where a line leaves or enters a shape: the point, the way out, and the box, if it is one."""

    point: Point
    out: Direction
    box: Box | None
    leaves: bool


@dataclass(slots=True)
class Way:
    """A way from a port to a port, or to a place on a route that was found before; `places` are those of the grid."""

    start: Port | None
    goal: Port | None
    places: list[Place]
    points: list[Point]
    joined: "Route | None" = None
    joined_at: int = -1
    # Whether nothing leads there, so that it goes across everything.
    is_lost: bool = False


@dataclass(slots=True, eq=False)
class Piece:
    """A straight piece of a route: `at` its x if it is upright, else its y; from `low` to `high` the other way.

    `turns` says where the route goes on from its low and its high end: -1 to lower coordinates, 1 to higher ones.
    """

    upright: bool
    at: float
    low: float
    high: float
    turns: list[int] = field(default_factory=lambda: [0, 0])
    box: Box | None = None
    has_head: bool = False
    fixed: bool = False
    # A box at whose side the next piece ends with a head: the head needs room.
    before_head: Box | None = None
    tied: "Piece | None" = None
    least: float = -FAR
    most: float = FAR
    room_at: float = FAR
    wanted: float = 0.0

    def meets(self, other: "Piece") -> bool:
        """Whether both would lie on each other if they had the same place."""
        return self.low < other.high + LANE_ROOM and other.low < self.high + LANE_ROOM


@dataclass(slots=True, eq=False)
class Route:
    """The way of a free line, with its pieces; `drawn` is what it becomes."""

    relation: Relation
    way: Way
    arrow: bool
    pieces: list[Piece] = field(default_factory=list)
    start: Point = (0.0, 0.0)
    end: Point = (0.0, 0.0)
    drawn: Line | None = None

    def __post_init__(self) -> None:
        if self.way.is_lost:
            return
        points = _corners_of(self.way.points)
        self.start, self.end = points[0], points[-1]
        for a, b in pairwise(points):
            upright = abs(a[0] - b[0]) < 0.01
            at, low, high = (a[0], a[1], b[1]) if upright else (a[1], a[0], b[0])
            self.pieces.append(Piece(upright, at, min(low, high), max(low, high)))
        for index, piece in enumerate(self.pieces):
            for other, corner in ((index - 1, points[index]), (index + 1, points[index + 1])):
                if 0 <= other < len(self.pieces):
                    along = corner[1] if piece.upright else corner[0]
                    neighbour = points[index - 1] if other < index else points[index + 2]
                    across = (neighbour[0] if piece.upright else neighbour[1]) - piece.at
                    piece.turns[0 if abs(along - piece.low) < 0.01 else 1] = 1 if across > 0 else -1
        if self.way.start is not None:
            self._end(self.pieces[0], self.way.start)
        if self.way.goal is not None:
            self._end(self.pieces[-1], self.way.goal)
            self.pieces[-1].has_head = self.arrow
            if self.arrow and len(self.pieces) > 1:
                self.pieces[-2].before_head = self.way.goal.box
        else:
            self._tie()

    def _end(self, piece: Piece, port: Port) -> None:
        if port.box is None:
            piece.fixed = True
        else:
            piece.box = port.box

    def _tie(self) -> None:
        """Let the last piece lie on the bus where it runs along it."""
        last, bus = self.pieces[-1], self.bus_piece()
        if bus.upright == last.upright:
            last.tied = bus

    def bus_piece(self) -> Piece:
        """The piece of the joined route on which this one ends, by the edge that leads on from there."""
        joined = self.way.joined
        assert joined is not None
        places, at = joined.way.places, self.way.joined_at
        # The first piece begins at the port; each turn of the places begins another.
        index = 0
        previous: tuple[int, int] | None = None
        assert joined.way.start is not None
        steps = [joined.way.start.out, *(_step(a, b) for a, b in pairwise(places))]
        for step in steps[: at + 2]:
            if previous is not None and step != previous:
                index += 1
            previous = step
        return joined.pieces[min(index, len(joined.pieces) - 1)]

    @property
    def flow(self) -> tuple[int, int]:
        """The direction of the joined route where this one joins it."""
        joined = self.way.joined
        assert joined is not None
        places, at = joined.way.places, self.way.joined_at
        return _step(places[at], places[at + 1])

    def line(self) -> Line:
        """The line along the settled pieces."""
        points = [_on(self.pieces[0], self.start)]
        for piece, after in pairwise(self.pieces):
            points.append((piece.at, after.at) if piece.upright else (after.at, piece.at))
        last = self.pieces[-1]
        if self.way.joined is None:
            points.append(_on(last, self.end))
        else:
            points += self._joining(last)
        self.drawn = Line(self.relation, _corners_of(points), arrow=self.arrow and self.way.joined is None)
        return self.drawn

    def _joining(self, last: Piece) -> list[Point]:
        """The end of a line on its bus, and a little way along it."""
        bus, flow = self.bus_piece(), self.flow
        forward = flow[1] if bus.upright else flow[0]
        # Where the bus has turned only now, the line goes on as far as that.
        begins = bus.low if forward > 0 else bus.high
        if last.upright == bus.upright:
            place = begins + _BEND * forward
            return [(bus.at, place) if bus.upright else (place, bus.at)]
        place = max(last.at, begins) if forward > 0 else min(last.at, begins)
        place += _BEND * forward
        if bus.upright:
            return [(bus.at, last.at), (bus.at, place)]
        return [(last.at, bus.at), (place, bus.at)]


def _on(piece: Piece, point: Point) -> Point:
    """A point on a piece, as far along it as another."""
    return (piece.at, point[1]) if piece.upright else (point[0], piece.at)


def _step(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    return (b[0] > a[0]) - (b[0] < a[0]), (b[1] > a[1]) - (b[1] < a[1])


def _corners_of(points: Sequence[Point]) -> list[Point]:
    """A path without the points in the middle of its straight pieces."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1][0] - point[0]) < 0.01 and abs(kept[-1][1] - point[1]) < 0.01:
            continue
        if len(kept) > 1 and (
            (abs(kept[-2][0] - kept[-1][0]) < 0.01 and abs(kept[-1][0] - point[0]) < 0.01)
            or (abs(kept[-2][1] - kept[-1][1]) < 0.01 and abs(kept[-1][1] - point[1]) < 0.01)
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return kept if len(kept) > 1 else [*kept, (kept[0][0], kept[0][1] + 0.1)]
