"""Themes: contrast in every pair of colours that meet, and what colour-blind eyes and copiers tell apart."""

from itertools import combinations

import pytest

from argmap.drawing.look.theme import THEMES, Paint, Theme
from tests.colours import DEFICIENCIES, contrast, difference, linear, seen_with

TEXT, GRAPHICS = 4.5, 3.0


def pairs(theme: Theme) -> list[tuple[str, str, str, float]]:
    """Every pair of colours that meet in a drawing: what, the two, and the contrast that WCAG 2.2 AA asks for."""
    found = [
        ("text on the background", theme.text, theme.background, TEXT),
        ("small print on the background", theme.small, theme.background, TEXT),
    ]
    for kind, paint in [("thesis", theme.thesis), *((kind.value, paint) for kind, paint in theme.nodes.items())]:
        found.append((f"text of {kind}", paint.text, paint.fill, TEXT))
        found.append((f"mark of {kind}", paint.text if kind == "thesis" else paint.line, paint.fill, TEXT))
        found.append((f"border of {kind}", paint.line, theme.background, GRAPHICS))
    for relation, colour in theme.relations.items():
        found.append((f"line of {relation.value}", colour, theme.background, GRAPHICS))
    for mark, colour in theme.marks.items():
        found.append((f"sign of {mark}", theme.background, colour, TEXT))
    return found


@pytest.mark.parametrize("name", THEMES)
def test_every_pair_of_colours_meets_wcag_aa(name: str) -> None:
    weak = [
        (what, round(contrast(first, second), 2), asked)
        for what, first, second, asked in pairs(THEMES[name])
        if contrast(first, second) < asked
    ]
    assert weak == []


def all_paints(theme: Theme) -> dict[str, Paint]:
    return {"thesis": theme.thesis, **{kind.value: paint for kind, paint in theme.nodes.items()}}


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colour_blind_eyes_tell_types_and_lines_of_that_theme_apart(deficiency: str) -> None:
    theme = THEMES["colour-blind"]
    for (first, one), (second, other) in combinations(all_paints(theme).items(), 2):
        fills = difference(seen_with(deficiency, one.fill), seen_with(deficiency, other.fill))
        lines = difference(seen_with(deficiency, one.line), seen_with(deficiency, other.line))
        assert min(fills, lines) >= 10, (first, second, fills, lines)
    support, attack = theme.relations.values()
    assert difference(seen_with(deficiency, support), seen_with(deficiency, attack)) >= 20


def test_the_simulation_sees_what_is_known_of_red_and_green() -> None:
    red, green = "#a04040", "#5f5f20"
    assert difference(linear(red), linear(green)) > 40
    assert difference(seen_with("deuteranopia", red), seen_with("deuteranopia", green)) < 25


def test_print_is_grey_alone() -> None:
    theme = THEMES["print"]
    colours = [theme.background, theme.text, theme.small, theme.highlight, *theme.marks.values()]
    colours += theme.relations.values()
    for paint in all_paints(theme).values():
        colours += [paint.fill, paint.line, paint.text]
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)
