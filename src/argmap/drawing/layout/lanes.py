"""Lanes for routes that share a way: each gets one of its own, and where there is too little room, it is made.

The pieces of the routes keep their order; those that lie on each other are put in the order in which they cross least
(the nudging of Wybrow, Marriott and Stuckey, 2009). First the upright pieces are settled, then the level ones.
"""

from collections.abc import Sequence
from itertools import pairwise

from argmap.drawing.layout.boxes import Box
from argmap.drawing.layout.planning import LANE_ROOM, LANE_STEP
from argmap.drawing.layout.route import FAR, Piece, Route
from argmap.drawing.layout.scene import Scene

# How far a line keeps from the corners of a box that it leaves or enters.
_CORNER = 8.0
_NEAR_BOX = 4.0
_HEAD = 15.0
_SAME = 1.0


def settle(scene: Scene, routes: Sequence[Route]) -> None:
    """Give the pieces of all routes their places, and make room in the scene where it is needed."""
    for upright in (True, False):
        _Axis(scene, routes, upright).settle()
        for route in routes:
            _stretch(route, upright)


def _stretch(route: Route, upright: bool) -> None:
    """Let pieces reach as far as those before and after them, which were moved."""
    for index, piece in enumerate(route.pieces):
        if piece.upright is upright:
            continue
        ends = [route.pieces[other].at for other in (index - 1, index + 1) if 0 <= other < len(route.pieces)]
        if index == 0:
            ends.append(route.start[0 if upright else 1])
        if index == len(route.pieces) - 1:
            ends.append(route.end[0 if upright else 1])
        piece.low, piece.high = min(ends), max(ends)


class _Axis:
    """The pieces of one direction: all upright ones, or all level ones."""

    def __init__(self, scene: Scene, routes: Sequence[Route], upright: bool):
        self.scene, self.routes, self.upright = scene, routes, upright
        self.pieces = [
            piece for route in routes for piece in route.pieces if piece.upright is upright and piece.tied is None
        ]
        self._fixed_lines = self._lines()
        # Heads of lines that a piece may cross: the place of the tip, the place of the line, which way it leads.
        self._heads = self._tips()

    def _lines(self) -> "list[tuple[float, float, float, bool]]":
        """The pieces of the lines that are there already, in this direction: place, from, to, whether with a head."""
        placed = []
        for line in self.scene.lines:
            last = len(line.points) - 2
            for index, (a, b) in enumerate(pairwise(line.points)):
                if (abs(a[0] - b[0]) < 0.01) is self.upright:
                    at, low, high = (a[0], a[1], b[1]) if self.upright else (a[1], a[0], b[0])
                    placed.append((at, min(low, high), max(low, high), line.arrow and index == last))
        return placed

    def _tips(self) -> "list[tuple[float, float, int]]":
        """The heads of the lines in the other direction: where each has its tip, where it is, and on which side."""
        placed = []
        for line in self.scene.lines:
            (x1, y1), (x2, y2) = line.points[-2:]
            if line.arrow and (abs(x1 - x2) < 0.01) is not self.upright:
                tip, along, back = (x2, y2, x1) if self.upright else (y2, x2, y1)
                placed.append((tip, along, 1 if back > tip else -1))
        return placed

    def settle(self) -> None:
        for piece in self.pieces:
            self._limit(piece)
        ordered = self._ordered()
        self._want(ordered)
        latest = [piece.most for piece in ordered]
        for index in range(len(ordered) - 1, -1, -1):
            piece = ordered[index]
            for after in range(index + 1, len(ordered)):
                if piece.meets(ordered[after]):
                    latest[index] = min(latest[index], latest[after] - _apart(piece, ordered[after]))
        for index, piece in enumerate(ordered):
            earliest = piece.least
            for before in ordered[:index]:
                if piece.meets(before):
                    earliest = max(earliest, before.at + _apart(before, piece))
            piece.at = max(earliest, min(piece.wanted, latest[index]))
            if piece.at > piece.most + 0.01:
                lacking = piece.at - piece.most
                at = piece.room_at
                self._make_room(at, lacking, piece)
                latest = [
                    value + lacking if value >= at - LANE_STEP - 1 and value < FAR / 2 else value for value in latest
                ]
        for route in self.routes:
            for piece in route.pieces:
                if piece.tied is not None and piece.upright is self.upright:
                    piece.at = piece.tied.at

    def _limit(self, piece: Piece) -> None:
        """Between what a piece may lie: the boxes and lines on both sides of it, or the corners of its own box."""
        if piece.fixed:
            piece.least = piece.most = piece.room_at = piece.at
            return
        if piece.box is not None:
            low, high = self._sides(piece.box)
            piece.least, piece.most = low + _CORNER, high - _CORNER
            piece.room_at = high - 1.0
            if piece.least > piece.most:
                piece.least = piece.most = (low + high) / 2
        for box in self.scene.boxes.values():
            if box is piece.box:
                continue
            from_, to = (box.y, box.bottom) if self.upright else (box.x, box.right)
            if piece.low < to + _NEAR_BOX and piece.high > from_ - _NEAR_BOX:
                room = LANE_STEP if box is piece.before_head else LANE_ROOM
                self._keep_from(piece, *self._sides(box), room)
        for at, low, high, has_head in self._fixed_lines:
            if low < piece.high - 2.0 and high > piece.low + 2.0:
                room = LANE_STEP if has_head and piece.has_head else LANE_ROOM
                self._keep_from(piece, at, at, room)
        for tip, along, side in self._heads:
            # What crosses a line keeps clear of its head.
            if piece.low < along < piece.high and (piece.at - tip) * side > -0.5:
                self._keep_from(piece, tip, tip, _HEAD)
        for points in self.scene.junctions.values():
            for x, y in points:
                at, along = (x, y) if self.upright else (y, x)
                if piece.low - LANE_ROOM < along < piece.high + LANE_ROOM:
                    self._keep_from(piece, at, at, LANE_ROOM)

    def _sides(self, box: Box) -> tuple[float, float]:
        return (box.x, box.right) if self.upright else (box.y, box.bottom)

    def _keep_from(self, piece: Piece, low: float, high: float, room: float) -> None:
        if high <= piece.at + 0.5:
            piece.least = max(piece.least, high + room)
        elif low >= piece.at - 0.5 and low - room < piece.most:
            piece.most, piece.room_at = low - room, low

    def _ordered(self) -> list[Piece]:
        """The pieces by their places; those in one place in the order in which their routes cross least."""
        waiting = sorted(self.pieces, key=lambda piece: piece.at)
        ordered: list[Piece] = []
        while waiting:
            same = [piece for piece in waiting if piece.at - waiting[0].at <= _SAME]
            first = next(
                (
                    piece
                    for piece in same
                    if not any(_goes_before(other, piece) for other in same if other is not piece)
                ),
                same[0],
            )
            ordered.append(first)
            waiting.remove(first)
        return ordered

    def _want(self, ordered: Sequence[Piece]) -> None:
        """Spread pieces that share a place evenly around it."""
        for piece in ordered:
            rivals = [other for other in ordered if abs(other.at - piece.at) <= _SAME and other.meets(piece)]
            rank = rivals.index(piece)
            piece.wanted = piece.at + (rank - (len(rivals) - 1) / 2) * LANE_ROOM

    def _make_room(self, at: float, by: float, settled: Piece) -> None:
        """Move all from a place on, so that what is before it has more room."""
        if self.upright:
            self.scene.widen(at, by)
        else:
            self.scene.heighten(at, by)

        def moved(value: float) -> float:
            return value + by if value >= at - 0.01 else value

        self._fixed_lines = [(moved(place), low, high, head) for place, low, high, head in self._fixed_lines]
        self._heads = [(moved(tip), along, side) for tip, along, side in self._heads]
        axis = 0 if self.upright else 1
        for route in self.routes:
            route.start, route.end = (
                (moved(point[0]), point[1]) if axis == 0 else (point[0], moved(point[1]))
                for point in (route.start, route.end)
            )
            for piece in route.pieces:
                if piece.upright is not self.upright:
                    piece.low, piece.high = moved(piece.low), moved(piece.high)
                    continue
                if piece is not settled:
                    piece.at = moved(piece.at)
                    piece.wanted = moved(piece.wanted)
                    # What kept a piece back may have moved although the piece itself has not.
                    piece.least = moved(piece.least - LANE_ROOM) + LANE_ROOM if piece.least > -FAR / 2 else piece.least
                if piece.most < FAR / 2 and piece.room_at >= at - 0.01:
                    piece.most, piece.room_at = piece.most + by, piece.room_at + by


def _apart(piece: Piece, other: Piece) -> float:
    """How far two pieces have to be from each other."""
    heads = piece.has_head and other.has_head and piece.box is other.box
    return LANE_STEP if heads else LANE_ROOM


def _goes_before(piece: Piece, other: Piece) -> bool:
    """Whether a piece should lie before one in the same place, so that their routes cross less."""
    if not piece.meets(other):
        return False
    votes = 0
    # At each end, the shorter one leaves the other's way to one side, and should lie on that side.
    for end, (own, others) in enumerate(((piece.low, other.low), (piece.high, other.high))):
        inside = own - others if end == 0 else others - own
        if inside > _SAME:
            votes += piece.turns[end]
        elif inside < -_SAME:
            votes -= other.turns[end]
        elif piece.turns[end] != other.turns[end]:
            votes += piece.turns[end] - other.turns[end]
    return votes < 0
