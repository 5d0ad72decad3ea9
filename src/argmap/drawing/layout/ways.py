"""Finding ways between boxes: a grid of the lines that lie free between them, and the best way along it.

The grid has a column beside each side of each box and a row above and below it. A way may cross the lines of
branches, at a price, but not run along them; it may not come near a junction that it does not end on.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from argmap.drawing.layout.route import FAR, Direction, Place, Port, Route, Way
from argmap.drawing.layout.scene import Point, Scene

_BESIDE = 9.0
_ABOVE = 4.5
# How near a way may come to a box, a line beside it, and a junction, before room is made.
_NEAR_BOX, _NEAR_LINE, _NEAR_JUNCTION = 4.0, 7.0, 7.0
# What a turn, a crossing and the joining of a bus cost, in pixels of length.
_TURN, _CROSSING, _JOIN = 60.0, 650.0, 10.0


class Ways:
    """The grid of a scene, the ways that were taken on it, and the search."""

    def __init__(self, scene: Scene, ports: Sequence[Port]):
        boxes = list(scene.boxes.values())
        xs = {box.right + _BESIDE for box in boxes} | {box.x - _BESIDE for box in boxes}
        ys = {box.bottom + _ABOVE for box in boxes} | {box.y - _ABOVE for box in boxes}
        ys |= {box.bottom + _BESIDE for box in boxes}
        for port in ports:
            if port.out[0]:
                ys.add(port.point[1])
            else:
                xs.add(port.point[0])
        self.xs, self.ys = _distinct(xs), _distinct(ys)
        # A level edge (i, j) leads from column i to i + 1 on row j, an upright one from row j to j + 1 on column i.
        self._level_shut = [bytearray(len(self.xs)) for _ in self.ys]
        self._upright_shut = [bytearray(len(self.ys)) for _ in self.xs]
        self._level_crossed = [[0] * len(self.xs) for _ in self.ys]
        self._upright_crossed = [[0] * len(self.ys) for _ in self.xs]
        for box in boxes:
            self._shut(box.x, box.y, box.right, box.bottom, _NEAR_BOX)
        for points in scene.junctions.values():
            for x, y in points:
                self._shut(x, y, x, y, _NEAR_JUNCTION)
        for line in scene.lines:
            for start, end in pairwise(line.points):
                self._line(start, end)
        self._taken: dict[tuple[str, str], list[tuple[Route, list[Place]]]] = {}
        self._passed_level: dict[Place, int] = {}
        self._passed_upright: dict[Place, int] = {}

    def _columns(self, low: float, high: float) -> tuple[int, int]:
        """The columns strictly between two places."""
        return bisect_right(self.xs, low), bisect_left(self.xs, high)

    def _rows(self, low: float, high: float) -> tuple[int, int]:
        return bisect_right(self.ys, low), bisect_left(self.ys, high)

    def _shut(self, left: float, top: float, right: float, bottom: float, near: float) -> None:
        """Let no way lead through an area."""
        first, last = self._columns(left - near, right + near)
        above, below = self._rows(top - near, bottom + near)
        # Edges that reach into the area from outside are shut, too.
        for row in range(above, below):
            for column in range(max(first - 1, 0), min(last, len(self.xs) - 1)):
                self._level_shut[row][column] = 1
        for column in range(first, last):
            for row in range(max(above - 1, 0), min(below, len(self.ys) - 1)):
                self._upright_shut[column][row] = 1

    def _line(self, start: Point, end: Point) -> None:
        """Let ways pay for crossing a line, and not run along it."""
        (x1, y1), (x2, y2) = (
            (min(start[0], end[0]), min(start[1], end[1])),
            (max(start[0], end[0]), max(start[1], end[1])),
        )
        if x1 == x2:
            first, last = self._columns(x1 - _NEAR_LINE, x1 + _NEAR_LINE)
            above, below = self._rows(y1 - _NEAR_LINE, y2 + _NEAR_LINE)
            for column in range(first, last):
                for row in range(max(above - 1, 0), min(below, len(self.ys) - 1)):
                    self._upright_shut[column][row] = 1
            edge = bisect_left(self.xs, x1) - 1
            if 0 <= edge < len(self.xs) - 1:
                for row in range(*self._rows(y1 - 1, y2 + 1)):
                    self._level_crossed[row][edge] += 1
        else:
            above, below = self._rows(y1 - _NEAR_LINE, y1 + _NEAR_LINE)
            first, last = self._columns(x1 - _NEAR_LINE, x2 + _NEAR_LINE)
            for row in range(above, below):
                for column in range(max(first - 1, 0), min(last, len(self.xs) - 1)):
                    self._level_shut[row][column] = 1
            edge = bisect_left(self.ys, y1) - 1
            if 0 <= edge < len(self.ys) - 1:
                for column in range(*self._columns(x1 - 1, x2 + 1)):
                    self._upright_crossed[column][edge] += 1

    # Searching

    def find(self, starts: Sequence[Port], goals: Sequence[Port], bus: tuple[str, str]) -> Way:
        """The best way from one of some ports to one of others, or to a line of the same bus."""
        ends: dict[Place, list[tuple[Direction, Port | None, Route | None, int]]] = {}
        for goal in goals:
            place = self._access(goal)
            if place is not None:
                ends.setdefault(place, []).append(((-goal.out[0], -goal.out[1]), goal, None, -1))
        for route, places in self._taken.get(bus, ()):
            for index, place in enumerate(places[:-1]):
                after = places[index + 1]
                flow = (_sign(after[0] - place[0]), _sign(after[1] - place[1]))
                ends.setdefault(place, []).append((flow, None, route, index))
        best = self._search(starts, ends)
        return best if best is not None else Way(None, None, [], [(0.0, 0.0), (0.0, 1.0)], is_lost=True)

    def _search(
        self,
        starts: Sequence[Port],
        ends: dict[Place, list[tuple[Direction, Port | None, Route | None, int]]],
    ) -> Way | None:
        if not ends:
            return None
        low = (min(self.xs[i] for i, _ in ends), min(self.ys[j] for _, j in ends))
        high = (max(self.xs[i] for i, _ in ends), max(self.ys[j] for _, j in ends))
        xs, ys = self.xs, self.ys

        def ahead(i: int, j: int) -> float:
            x, y = xs[i], ys[j]
            return max(low[0] - x, x - high[0], 0.0) + max(low[1] - y, y - high[1], 0.0)

        queue: list[tuple[float, float, int, int, int, Direction]] = []
        # By place and direction: what it costs to be there, and from where one came.
        costs: dict[tuple[int, int, Direction], float] = {}
        origins: dict[tuple[int, int, Direction], tuple[int, int, Direction] | Port] = {}
        order = 0
        for port in starts:
            place = self._access(port)
            if place is None:
                continue
            state = (*place, port.out)
            cost = abs(xs[place[0]] - port.point[0]) + abs(ys[place[1]] - port.point[1])
            if cost < costs.get(state, FAR):
                costs[state], origins[state] = cost, port
                heapq.heappush(queue, (cost + ahead(*place), cost, order, *place, port.out))
                order += 1
        best: tuple[float, tuple[int, int, Direction], tuple[Direction, Port | None, Route | None, int]] | None = None
        while queue:
            total, cost, _, i, j, direction = heapq.heappop(queue)
            if best is not None and total >= best[0]:
                break
            state = (i, j, direction)
            if cost > costs[state]:
                continue
            for end in ends.get((i, j), ()):
                flow = end[0]
                if flow == (-direction[0], -direction[1]):
                    continue
                finished = cost + (0.0 if flow == direction else _TURN) + (_JOIN if end[1] is None else 0.0)
                if end[1] is not None:
                    x, y = end[1].point
                    finished += abs(xs[i] - x) + abs(ys[j] - y)
                if best is None or finished < best[0]:
                    best = finished, state, end
            for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                if step == (-direction[0], -direction[1]):
                    continue
                moved = self._step(i, j, step)
                if moved is None:
                    continue
                turned = step != direction
                price = cost + moved + (_TURN if turned else self._crossing_at(i, j, step))
                after = (i + step[0], j + step[1], step)
                if price < costs.get(after, FAR):
                    costs[after], origins[after] = price, state
                    heapq.heappush(queue, (price + ahead(after[0], after[1]), price, order, *after))
                    order += 1
        if best is None:
            return None
        return self._way(best[1], best[2], origins)

    def _way(
        self,
        last: tuple[int, int, Direction],
        end: tuple[Direction, Port | None, Route | None, int],
        origins: dict[tuple[int, int, Direction], tuple[int, int, Direction] | Port],
    ) -> Way:
        places = [(last[0], last[1])]
        origin = origins[last]
        while not isinstance(origin, Port):
            places.append((origin[0], origin[1]))
            origin = origins[origin]
        places.reverse()
        points = [origin.point, *((self.xs[i], self.ys[j]) for i, j in places)]
        if end[1] is not None:
            points.append(end[1].point)
        return Way(origin, end[1], places, points, end[2], end[3])

    def _step(self, i: int, j: int, step: Direction) -> float | None:
        """What it costs to go one edge on; None if it is shut."""
        if step[0]:
            edge = i if step[0] > 0 else i - 1
            if not 0 <= edge < len(self.xs) - 1 or self._level_shut[j][edge]:
                return None
            return self.xs[edge + 1] - self.xs[edge] + _CROSSING * self._level_crossed[j][edge]
        edge = j if step[1] > 0 else j - 1
        if not 0 <= edge < len(self.ys) - 1 or self._upright_shut[i][edge]:
            return None
        return self.ys[edge + 1] - self.ys[edge] + _CROSSING * self._upright_crossed[i][edge]

    def _crossing_at(self, i: int, j: int, step: Direction) -> float:
        passed = self._passed_upright if step[0] else self._passed_level
        return _CROSSING * passed.get((i, j), 0)

    def _access(self, port: Port) -> Place | None:
        """The place of the grid that one reaches first from a port."""
        x, y = port.point
        if port.out[0]:
            j = _index(self.ys, y)
            i = bisect_right(self.xs, x + 2.0) if port.out[0] > 0 else bisect_left(self.xs, x - 2.0) - 1
        else:
            i = _index(self.xs, x)
            j = bisect_right(self.ys, y + 2.0) if port.out[1] > 0 else bisect_left(self.ys, y - 2.0) - 1
        if not (0 <= i < len(self.xs) and 0 <= j < len(self.ys)):
            return None
        return i, j

    def take(self, bus: tuple[str, str], route: Route) -> None:
        """Note a way that is used: others pay for crossing it, and those of its bus may join it."""
        places = route.way.places
        self._taken.setdefault(bus, []).append((route, places))
        for before, place, after in zip(places, places[1:], places[2:], strict=False):
            if before[1] == place[1] == after[1]:
                self._passed_level[place] = self._passed_level.get(place, 0) + 1
            elif before[0] == place[0] == after[0]:
                self._passed_upright[place] = self._passed_upright.get(place, 0) + 1


def _distinct(values: Iterable[float]) -> list[float]:
    """Values in order, without those that are the same but for a fraction."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > 0.05:
            kept.append(value)
    return kept


def _index(values: Sequence[float], value: float) -> int:
    """The index of the value that is nearest to one."""
    index = bisect_left(values, value)
    near = [other for other in (index - 1, index) if 0 <= other < len(values)]
    return min(near, key=lambda other: abs(values[other] - value))


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
