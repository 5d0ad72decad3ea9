"""How well the lines of a drawing can be followed, measured on the finished picture."""

import json
from dataclasses import dataclass
from itertools import combinations, pairwise

from argmap.drawing.layout.graphviz_library import lay_out
from argmap.drawing.layout.scene import Line, Scene
from argmap.model.argument_map import ArgumentMap

HEADS_APART = 14.0
MOST_SHARED = 12.0
_SAME_LANE = 3.0


@dataclass
class Faults:
    """What makes lines hard to follow: pieces that are in boxes, slanted, or on each other; heads that touch."""

    in_boxes: list[tuple[str, str]]
    slanted: list[str]
    fused: list[tuple[str, str]]
    heads: list[tuple[str, str]]


NONE = Faults([], [], [], [])
Piece = tuple[float, float, float, float]


def pieces_of(line: Line) -> list[Piece]:
    """The straight pieces of a line, each from left to right and from top to bottom."""
    return [(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in pairwise(line.points)]


def faults_of(scene: Scene) -> Faults:
    """All faults of a scene."""
    pieces = [(line, piece) for line in scene.lines for piece in pieces_of(line)]
    in_boxes = [
        (line.relation.id, name)
        for line, (x1, y1, x2, y2) in pieces
        for name, box in scene.boxes.items()
        if x2 > box.x + 1 and x1 < box.right - 1 and y2 > box.y + 1 and y1 < box.bottom - 1
    ]
    slanted = [line.relation.id for line, (x1, y1, x2, y2) in pieces if x2 - x1 > 0.05 and y2 - y1 > 0.05]
    fused = [
        (line.relation.id, other.relation.id)
        for (line, piece), (other, second) in combinations(pieces, 2)
        if line is not other and _shared(piece, second) > MOST_SHARED
    ]
    tips = [(line.relation.id, line.points[-1]) for line in scene.lines if line.arrow]
    heads = [
        (name, other)
        for (name, (x, y)), (other, (u, v)) in combinations(tips, 2)
        if abs(x - u) + abs(y - v) < HEADS_APART - 0.1
    ]
    return Faults(in_boxes, slanted, fused, heads)


def _shared(piece: Piece, other: Piece) -> float:
    """How far two pieces run along each other."""
    (x1, y1, x2, y2), (u1, v1, u2, v2) = piece, other
    if x2 - x1 < 0.05 and u2 - u1 < 0.05 and abs(x1 - u1) < _SAME_LANE:
        return min(y2, v2) - max(y1, v1)
    if y2 - y1 < 0.05 and v2 - v1 < 0.05 and abs(y1 - v1) < _SAME_LANE:
        return min(x2, u2) - max(x1, u1)
    return 0.0


def crossings_of(scene: Scene) -> int:
    """How often lines of different relations cross."""
    count = 0
    for line, other in combinations(scene.lines, 2):
        if line.relation.id == other.relation.id:
            continue
        for (x1, y1, x2, y2), (u1, v1, u2, v2) in (
            (piece, second) for piece in pieces_of(line) for second in pieces_of(other)
        ):
            level, upright = ((x1, y1, x2), (u1, v1, v2)) if y2 - y1 < 0.05 else ((u1, v1, u2), (x1, y1, y2))
            if (y2 - y1 < 0.05) is (v2 - v1 < 0.05):
                continue
            if level[0] + 1.5 < upright[0] < level[2] - 1.5 and upright[1] + 1.5 < level[1] < upright[2] - 1.5:
                count += 1
    return count


def crossings_of_dot(argument_map: ArgumentMap, dot: str) -> int:
    """How often the edges cross where `dot` lays out a map in its own way, by the straight lines between its points."""
    edges = []
    for edge in json.loads(lay_out(dot, "dot")).get("edges", []):
        points = [tuple(float(value) for value in point.split(",")[-2:]) for point in edge["pos"].split(" ")]
        # The first is the tip of the arrow; then come Bezier pieces, of which every third point lies on the curve.
        on_curve = points[1:][::3] if edge["pos"].startswith("e,") else points[::3]
        edges.append(list(pairwise(on_curve)))
    return sum(_meet(a, b) for one, two in combinations(edges, 2) for a in one for b in two)


def _meet(one: tuple[tuple[float, ...], tuple[float, ...]], two: tuple[tuple[float, ...], tuple[float, ...]]) -> bool:
    def side(a: tuple[float, ...], b: tuple[float, ...], c: tuple[float, ...]) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    (a, b), (c, d) = one, two
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
