"""Choosing the measures of a placement: those that give the largest text on a page."""

from collections.abc import Iterable

from argmap.drawing.placement import COLUMN_GAP, ROOT_GAP, Measures, Placer
from argmap.drawing.theme import LEGEND_HEIGHT, MARGIN

_COLUMNS = (190.0, 215.0, 240.0, 270.0, 310.0)
_PARTS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 13.0, 17.0, 22.0, 29.0, 38.0, 50.0)
_PAGE = (16.0, 9.0)


def best_measures(placer: Placer) -> Measures:
    """The measures that give the largest text on a page of 16:9.

    First every height of columns at a middle width; then narrower and wider ones as long as the text grows, with
    the heights nearest to the best.
    """

    def best_of(column: float, parts: Iterable[float]) -> tuple[float, float, Measures]:
        total = sum(placer.hung_height(root, column) for root in placer.forest.roots)
        tried = []
        for part in parts:
            measures = Measures(column, total / part)
            width, height = _estimate_all(placer, measures)
            tried.append((min(_PAGE[0] / width, _PAGE[1] / height), part, measures))
        return max(tried, key=lambda each: each[0])

    middle = len(_COLUMNS) // 2
    # Columns of fewer than three nodes would be no columns.
    most = max(_PARTS[4], len(placer.forest.branches) / 3)
    best = best_of(_COLUMNS[middle], [part for part in _PARTS if part <= most])
    for columns in (_COLUMNS[:middle][::-1], _COLUMNS[middle + 1 :]):
        for column in columns:
            near = _PARTS.index(best[1])
            other = best_of(column, _PARTS[max(near - 1, 0) : near + 2])
            if other[0] <= best[0]:
                break
            best = other
    return best[2]


def _estimate_all(placer: Placer, measures: Measures) -> tuple[float, float]:
    roots = placer.forest.roots
    width, height = 0.0, 0.0
    if roots and roots[0].node.id == placer.thesis:
        width, height = placer.estimate(roots[0], measures)
        roots = roots[1:]
    room = max(height, measures.tallest)
    used = 0.0
    columns = 0
    for root in roots:
        needed = placer.hung_height(root, measures.column)
        if columns == 0 or used + needed > room:
            columns, used = columns + 1, 0.0
        used += needed + ROOT_GAP
        height = max(height, used)
    width += columns * (measures.column + COLUMN_GAP)
    return width + 2 * MARGIN, height + 2 * MARGIN + LEGEND_HEIGHT
