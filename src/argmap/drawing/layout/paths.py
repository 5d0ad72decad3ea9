"""Lines, heads and outlines as SVG paths."""

import math
from collections.abc import Sequence
from functools import lru_cache

from argmap.drawing.layout.placement import Line, Point
from argmap.model.argument_map import NodeType, RelationKind

_CORNER = 6.0


@lru_cache(maxsize=20_000)
def number(value: float) -> str:
    """A coordinate with a tenth of a pixel, without a needless zero."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def path_of(line: Line) -> str:
    """A line: with rounded corners, or as curves."""
    points = line.points
    start = f"M{number(points[0][0])} {number(points[0][1])}"
    if line.curved:
        return start + _curve(points)
    return start + _corners(points)


def _curve(points: Sequence[Point]) -> str:
    """Bezier pieces, with a straight bit before and after them where the number of points says so."""
    first, last = points[1], points[-1]
    if len(points) % 3 == 1:
        return _pieces(points[1:])
    # A free line: its first and last points are joined to the route by straight bits.
    inner = points[2:-1]
    return f"L{number(first[0])} {number(first[1])}{_pieces(inner)}L{number(last[0])} {number(last[1])}"


def _pieces(points: Sequence[Point]) -> str:
    return "".join(
        "C" + " ".join(f"{number(x)} {number(y)}" for x, y in points[index : index + 3])
        for index in range(0, len(points), 3)
    )


def _corners(points: Sequence[Point]) -> str:
    """Straight lines whose corners are rounded."""
    path = ""
    for before, corner, after in zip(points, points[1:], [*points[2:], None], strict=False):
        if after is None:
            return path + f"L{number(corner[0])} {number(corner[1])}"
        radius = min(_CORNER, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        near, far = _towards(corner, before, radius), _towards(corner, after, radius)
        path += (
            f"L{number(near[0])} {number(near[1])}"
            f"Q{number(corner[0])} {number(corner[1])} {number(far[0])} {number(far[1])}"
        )
    return path


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.dist(start, end)
    if not length:
        return start
    share = distance / length
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def arrow_head(points: Sequence[Point], kind: RelationKind) -> str:
    """A filled triangle for support, a bar across the line for attack."""
    tip = points[-1]
    back = next((point for point in reversed(points[:-1]) if math.dist(point, tip) > 0.5), (tip[0], tip[1] + 1))
    length = math.dist(back, tip)
    along = ((tip[0] - back[0]) / length, (tip[1] - back[1]) / length)
    across = (-along[1], along[0])

    def at(forward: float, aside: float) -> str:
        x = tip[0] + along[0] * forward + across[0] * aside
        y = tip[1] + along[1] * forward + across[1] * aside
        return f"{number(x)} {number(y)}"

    if kind is RelationKind.SUPPORT:
        return f"M{at(0, 0)}L{at(-9, 4)}L{at(-9, -4)}Z"
    return f"M{at(-2.2, 5.5)}L{at(-2.2, -5.5)}"


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
