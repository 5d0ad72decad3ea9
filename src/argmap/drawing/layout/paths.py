"""Lines, heads and outlines as SVG paths."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from argmap.drawing.layout.scene import Line, Point
from argmap.model.argument_map import NodeType, RelationKind

_CORNER = 6.0
_HOP = 4.5
_LETTERS = {"move": "M", "line": "L", "turn": "Q"}


@lru_cache(maxsize=20_000)
def number(value: float) -> str:
    """A coordinate with a tenth of a pixel, without a needless zero."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


class Stroke(NamedTuple):
    """A part of a line: `move`, `line`, `turn` (a quadratic curve by its control point) or `hop` (half a circle)."""

    kind: str
    points: tuple[Point, ...]


def strokes_of(line: Line) -> list[Stroke]:
    """A line with rounded corners, and half a circle over each line that it crosses."""
    strokes = [Stroke("move", (line.points[0],))]
    last = line.points[0]
    for index, corner in enumerate(line.points[1:], start=1):
        after = line.points[index + 1] if index + 1 < len(line.points) else None
        if after is None:
            strokes += _hopping(last, corner, line.hops)
            break
        radius = min(_CORNER, math.dist(line.points[index - 1], corner) / 2, math.dist(corner, after) / 2)
        near, far = _towards(corner, line.points[index - 1], radius), _towards(corner, after, radius)
        strokes += _hopping(last, near, line.hops)
        strokes.append(Stroke("turn", (corner, far)))
        last = far
    return strokes


def _hopping(start: Point, end: Point, hops: Sequence[Point]) -> list[Stroke]:
    """A straight piece, with the hops that lie on it."""
    forward = 1.0 if end[0] > start[0] else -1.0
    low, high = min(start[0], end[0]), max(start[0], end[0])
    strokes: list[Stroke] = []
    if abs(start[1] - end[1]) < 0.01:
        at = sorted({x for x, y in hops if abs(y - start[1]) < 0.5 and low < x < high}, key=lambda x: x * forward)
        left = start[0]
        for index, x in enumerate(at):
            # Hops that would touch are as wide as there is room for.
            beyond = at[index + 1] if index + 1 < len(at) else end[0]
            radius = min(_HOP, abs(x - left), abs(beyond - x) / 2 if index + 1 < len(at) else abs(beyond - x))
            strokes.append(Stroke("line", ((x - radius * forward, start[1]),)))
            strokes.append(Stroke("hop", ((x - radius * forward, start[1]), (x + radius * forward, start[1]))))
            left = x + radius * forward
    strokes.append(Stroke("line", (end,)))
    return strokes


def path_of(line: Line) -> str:
    """A line as an SVG path."""
    path = ""
    for kind, points in strokes_of(line):
        if kind == "hop":
            start, end = points
            radius = number(abs(end[0] - start[0]) / 2)
            path += f"A{radius} {radius} 0 0 {int(end[0] > start[0])} {number(end[0])} {number(end[1])}"
        else:
            path += _LETTERS[kind] + " ".join(f"{number(x)} {number(y)}" for x, y in points)
    return path


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.dist(start, end)
    if not length:
        return start
    share = distance / length
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def head_points(points: Sequence[Point], kind: RelationKind) -> list[Point]:
    """The corners of the head of a line: a triangle for support, a bar across the line for attack."""
    tip = points[-1]
    back = next((point for point in reversed(points[:-1]) if math.dist(point, tip) > 0.5), (tip[0], tip[1] + 1))
    length = math.dist(back, tip)
    along = ((tip[0] - back[0]) / length, (tip[1] - back[1]) / length)

    def at(forward: float, aside: float) -> Point:
        return tip[0] + along[0] * forward - along[1] * aside, tip[1] + along[1] * forward + along[0] * aside

    if kind is RelationKind.SUPPORT:
        return [at(0, 0), at(-9, 4), at(-9, -4)]
    return [at(-0.8, 5.5), at(-0.8, -5.5), at(-3.6, -5.5), at(-3.6, 5.5)]


def arrow_head(points: Sequence[Point], kind: RelationKind) -> str:
    """The head of a line as an SVG path."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in head_points(points, kind)) + "Z"


def outline(x: float, y: float, width: float, height: float, kind: str) -> list[tuple[str, str]]:
    """The outline of a node by its type, and a second stroke where the type has one."""
    right, bottom = x + width, y + height

    def path(*points: Point) -> str:
        return "M" + "L".join(f"{number(px)} {number(py)}" for px, py in points) + "Z"

    if kind in {"thesis", NodeType.CLAIM.value}:
        radius = min(9.0, height / 2)
        r = number(radius)
        round_ = (
            f"M{number(x + radius)} {number(y)}H{number(right - radius)}a{r} {r} 0 0 1 {r} {r}"
            f"V{number(bottom - radius)}a{r} {r} 0 0 1 -{r} {r}H{number(x + radius)}a{r} {r} 0 0 1 -{r} -{r}"
            f"V{number(y + radius)}a{r} {r} 0 0 1 {r} -{r}Z"
        )
        return [("box", round_)]
    if kind == NodeType.OBJECTION.value:
        cut = min(8.0, height / 3)
        return [
            (
                "box",
                path(
                    (x + cut, y),
                    (right - cut, y),
                    (right, y + cut),
                    (right, bottom - cut),
                    (right - cut, bottom),
                    (x + cut, bottom),
                    (x, bottom - cut),
                    (x, y + cut),
                ),
            )
        ]
    if kind == NodeType.EVIDENCE.value:
        fold = min(11.0, height / 2)
        sheet = path((x, y), (right - fold, y), (right, y + fold), (right, bottom), (x, bottom))
        corner = path((right - fold, y), (right - fold, y + fold), (right, y + fold))
        return [("box", sheet), ("fold", corner)]
    return [("box", path((x, y), (right, y), (right, bottom), (x, bottom)))]
