"""The lines that are not branches, routed by Graphviz around the columns that they would cross."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from graphviz import Digraph

from argmap.drawing.layout.placement import Line, Point, Scene
from argmap.drawing.layout.planning import COLUMN_GAP
from argmap.drawing.layout.tree import Forest, FreeLine
from argmap.model.argument_map import Relation

# Routing costs the cube of the obstacles' number; over this many, lines are drawn straight.
MAX_OBSTACLES = 48
_OUT = COLUMN_GAP / 2
_CLEARANCE = 3.0
_NEAR = 10.0


@dataclass(frozen=True, slots=True)
class _Ends:
    """A line to route: from a point beside one column to a point beside another, with its last bit on foot."""

    relation: Relation
    start: Point
    leave: Point
    arrive: Point
    end: Point
    arrow: bool


# Lays out DOT by a program of Graphviz, and answers in Graphviz' JSON.
Router = Callable[[str, str], bytes]


def route_free_lines(scene: Scene, forest: Forest, route: Router | None) -> None:
    """Add the free lines of a forest to its scene, and the junctions that they need.

    :param route: Graphviz; None draws the lines straight.
    :raises EngineFailed: Graphviz did not answer.
    """
    if not forest.free_lines:
        return
    finder = _EndFinder(scene, forest)
    lines = [finder.ends(line) for line in forest.free_lines]
    for relation, points in finder.feet():
        scene.lines.append(Line(relation, points))
    if route is not None and len(scene.obstacles) <= MAX_OBSTACLES:
        routes = _routed(scene, lines, route)
    else:
        routes = [[line.leave, _third(line, 1), _third(line, 2), line.arrive] for line in lines]
    for line, way in zip(lines, routes, strict=True):
        scene.lines.append(Line(line.relation, [line.start, *way, line.end], arrow=line.arrow, curved=True))
    _make_room(scene)


def _third(line: _Ends, number: int) -> Point:
    (x1, y1), (x2, y2) = line.leave, line.arrive
    return x1 + (x2 - x1) * number / 3, y1 + (y2 - y1) * number / 3


class _EndFinder:
    """Finds where free lines begin and end."""

    def __init__(self, scene: Scene, forest: Forest):
        self._scene = scene
        self._relations = {identifier: branch.relation for identifier, branch in forest.branches.items()}
        self._feet: dict[str, tuple[Relation, list[Point]]] = {}

    def ends(self, line: FreeLine) -> _Ends:
        box = self._scene.boxes[line.premise]
        start = (box.right, box.y + box.height / 2)
        leave = (box.right + _OUT, start[1])
        if line.to_junction:
            end = self._junction(line.relation.id)
            return _Ends(line.relation, start, leave, self._beside(end), end, arrow=False)
        end = self._target(line.relation.target)
        return _Ends(line.relation, start, leave, self._beside(end), end, arrow=True)

    def feet(self) -> Iterable[tuple[Relation, list[Point]]]:
        """The last lines, from junctions that were made here to what they bear on."""
        return self._feet.values()

    def _target(self, identifier: str) -> Point:
        box = self._scene.boxes.get(identifier)
        if box is not None:
            return box.right, box.y + box.height / 2
        return self._junction(identifier)

    def _junction(self, identifier: str) -> Point:
        junction = self._scene.junctions.get(identifier)
        if junction:
            return junction[0]
        relation = self._relations[identifier]
        # Told before it is known, so that relations that attack each other in a circle come to an end.
        self._scene.junctions[identifier] = [(self._scene.width / 2, self._scene.height)]
        x, y = self._target(relation.target)
        on_box = relation.target in self._scene.boxes
        place = (x + _OUT, y) if on_box else (x, y + 2 * _OUT)
        self._scene.junctions[identifier] = [place]
        self._feet[identifier] = (relation, [place, (x, y)])
        return place

    def _beside(self, point: Point) -> Point:
        """The nearest point on the right or left of the column that a point lies in or on."""
        x, y = point
        for left, top, width, height in self._scene.obstacles:
            if left - 1 <= x <= left + width + 1 and top - 1 <= y <= top + height + 1:
                right = left + width
                return (right + _OUT, y) if right - x < x - left else (left - _OUT, y)
        return point


def _routed(scene: Scene, lines: Sequence[_Ends], route: Router) -> list[list[Point]]:
    """The routes of lines as Bezier control points, by Graphviz' router among fixed boxes (`neato -n`)."""
    graph = Digraph(
        graph_attr={"splines": "true", "esep": f"+{_CLEARANCE:g}", "notranslate": "true"},
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
        edge_attr={"arrowhead": "none"},
    )
    for index, (x, y, width, height) in enumerate(scene.obstacles):
        _pin(graph, f"o{index}", (x + width / 2, y + height / 2), width, height)
    stations = _Stations(graph)
    for index, line in enumerate(lines):
        graph.edge(stations.at(line.leave), stations.at(line.arrive), id=str(index))
    laid_out = json.loads(route(graph.source, "nop2"))
    routes: list[list[Point]] = [[line.leave, _third(line, 1), _third(line, 2), line.arrive] for line in lines]
    for edge in laid_out.get("edges", ()):
        points = [(float(x), -float(y)) for x, y in re.findall(r"(-?[\d.e+-]+),(-?[\d.e+-]+)", edge.get("pos", ""))]
        if len(points) >= 4:
            line = lines[int(edge["id"])]
            points[0], points[-1] = line.leave, line.arrive
            routes[int(edge["id"])] = points
    return routes


class _Stations:
    """The ends of routes, as nodes; those too near to each other share one, for no nodes may touch."""

    def __init__(self, graph: Digraph):
        self._graph = graph
        self._points: list[Point] = []

    def at(self, point: Point) -> str:
        """The name of the node at or near a point."""
        for index, (x, y) in enumerate(self._points):
            if abs(x - point[0]) <= _NEAR and abs(y - point[1]) <= _NEAR:
                return f"p{index}"
        self._points.append(point)
        name = f"p{len(self._points) - 1}"
        _pin(self._graph, name, point, 1.0, 1.0)
        return name


def _pin(graph: Digraph, name: str, centre: Point, width: float, height: float) -> None:
    graph.node(name, pos=f"{centre[0]:.2f},{-centre[1]:.2f}!", width=f"{width / 72:.4f}", height=f"{height / 72:.4f}")


def _make_room(scene: Scene) -> None:
    """Shift and widen the scene so that no route leaves it."""
    points = [point for line in scene.lines for point in line.points]
    left = min((x for x, _ in points), default=0.0) - 10.0
    top = min((y for _, y in points), default=0.0) - 10.0
    scene.shift(max(0.0, -left), max(0.0, -top))
    points = [point for line in scene.lines for point in line.points]
    scene.width = max(scene.width, max((x for x, _ in points), default=0.0) + 14.0)
    scene.height = max(scene.height, max((y for _, y in points), default=0.0) + 14.0)
