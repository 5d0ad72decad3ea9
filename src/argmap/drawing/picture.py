"""A picture: the part of a map that was asked for, in its places on its page, ready to be written in any form."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from argmap.drawing.layout.boxes import Content, content_of
from argmap.drawing.layout.fitting import best_plan
from argmap.drawing.layout.placement import Placer, Scene
from argmap.drawing.layout.planning import Planner
from argmap.drawing.layout.routing import Router, route_free_lines
from argmap.drawing.layout.sideways import lay_out_sideways
from argmap.drawing.layout.tree import Forest, forest_of
from argmap.drawing.look.legend import LEGEND_GAP, LegendEntry, legend_entries
from argmap.drawing.look.theme import LEGEND_HEIGHT, MARGIN, PADDING, THEMES, Theme
from argmap.drawing.look.vocabulary import LANGUAGES
from argmap.drawing.options import PAGES, SLIDE, DrawingOptions
from argmap.drawing.reading_order import numbers_of, relation_steps, revealable_steps
from argmap.drawing.selecting import Selection, select
from argmap.model.argument_map import ArgumentMap

_LEGEND_ROW = 20.0
# A column that holds as many characters of ordinary text a line.
_CHARACTER = 0.52


@dataclass(frozen=True, slots=True)
class Annotations:
    """What is known of elements beside what the map says: comments, labels, strengths (0 to 1), cruxes."""

    comments: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    strengths: Mapping[str, float] = field(default_factory=dict)
    cruxes: Collection[str] = ()


NO_ANNOTATIONS = Annotations()


@dataclass(slots=True)
class Picture:
    """A laid-out drawing. All measures are pixels at its natural size; `step_of` says when a node is revealed."""

    map: ArgumentMap
    options: DrawingOptions
    theme: Theme
    words: Mapping[str, str]
    scene: Scene
    forest: Forest
    width: float
    height: float
    legend: list[LegendEntry]
    folded: Mapping[str, int]
    step_of: dict[str, int]
    step_count: int
    notice: str = ""
    annotations: Annotations = NO_ANNOTATIONS
    step_of_relations: Mapping[str, int] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """How large the text of a node is on a slide of 13.33 x 7.5 in that the drawing fills, in points."""
        return self.theme.sizes.text * min(SLIDE[0] / self.width, SLIDE[1] / self.height)

    @property
    def revealed(self) -> int:
        """Up to which step it is revealed."""
        step = self.options.step
        return step if isinstance(step, int) else self.step_count

    def at_step(self, step: int) -> "Picture":
        """The same picture, revealed up to a step."""
        return replace(self, options=replace(self.options, step=step))

    def shows_node(self, identifier: str) -> bool:
        """Whether a node is revealed."""
        return self.step_of[identifier] <= self.revealed

    def relation_step(self, identifier: str) -> int:
        """The step at which a relation is revealed: when its premises and its target are."""
        return self.step_of_relations[identifier]


def compose(
    argument_map: ArgumentMap,
    options: DrawingOptions,
    route: Router | None,
    annotations: Annotations = NO_ANNOTATIONS,
    *,
    quick: bool = False,
    notice: bool = False,
) -> Picture:
    """Lay out what the options ask for of a map.

    :param route: Graphviz' router for the lines that no branch draws; None draws them straight.
    :param quick: whether to search less for the best places.
    :param notice: whether to say in the picture that it was simplified.
    :raises OptionsInvalid: an option names what the map has not, or a step past the last.
    :raises EngineFailed: the router did not answer.
    """
    selection = select(argument_map, options)
    forest = forest_of(selection.map, selection.root)
    steps = revealable_steps(forest, options)
    theme, words = THEMES[options.theme], LANGUAGES[options.language]
    contents = _contents(argument_map, selection, options, annotations, theme)
    page = PAGES[options.ratio]
    scene = _place(forest, contents, selection.root, options, page or SLIDE, quick)
    route_free_lines(scene, forest, route)
    step_of = {identifier: number for number, step in enumerate(steps, start=1) for identifier in step}
    picture = Picture(
        selection.map,
        options,
        theme,
        words,
        scene,
        forest,
        scene.width,
        scene.height,
        [],
        selection.folded,
        step_of,
        len(steps),
        words["simplified"] if notice else "",
        annotations,
        relation_steps(selection.map, step_of),
    )
    _frame(picture, page)
    return picture


def _contents(
    whole: ArgumentMap, selection: Selection, options: DrawingOptions, annotations: Annotations, theme: Theme
) -> dict[str, Content]:
    words = LANGUAGES[options.language]
    # Numbers are those of the whole map: they stay what they are when only a part is drawn.
    numbers = numbers_of(forest_of(whole)) if options.numbers else {}
    thesis = selection.map.details.thesis
    contents = {}
    for identifier, node in selection.map.nodes.items():
        remarks = []
        if {"evaluation", "labels"} & set(options.show) and identifier in annotations.labels:
            remarks.append(words[annotations.labels[identifier]])
        if "strengths" in options.show and identifier in annotations.strengths:
            remarks.append(f"σ {annotations.strengths[identifier]:.2f}")
        if "credence" in options.show and node.credence is not None:
            remarks.append(words["credence"].format(value=f"{node.credence:g}"))
        if annotations.comments.get(identifier) and "comments" in options.show:
            remarks.append(words["comments"].format(count=annotations.comments[identifier]))
        if identifier in selection.folded:
            remarks.append(words["folded"].format(count=selection.folded[identifier]))
        kind = "thesis" if identifier == thesis else node.type.value
        word = words[kind].upper()
        contents[identifier] = content_of(
            node, identifier == thesis, word, theme.sizes, numbers.get(identifier, ""), tuple(remarks)
        )
    return contents


def _place(
    forest: Forest,
    contents: dict[str, Content],
    root: str | None,
    options: DrawingOptions,
    page: tuple[float, float],
    quick: bool,
) -> Scene:
    planner = Planner(forest, contents, root, labels=options.labels)
    widths: tuple[float, ...] = ()
    if options.wrap is not None:
        widths = (options.wrap * _CHARACTER * 14.0 + 2 * PADDING + 12.0,)
        planner.widest, planner.widest_root = widths[0], max(widths[0] * 1.4, 240.0)
    if options.direction in {"LR", "RL"}:
        scene = lay_out_sideways(forest, planner, contents, page, widths)
    else:
        plan = best_plan(planner, page, widths, quick=quick)
        scene = Placer(planner, contents).place(plan.blocks, plan.tallest)
    if options.direction in {"RL", "BT"}:
        scene.mirror(across=options.direction == "RL")
    return scene


def _frame(picture: Picture, page: tuple[float, float] | None) -> None:
    """Give the picture its sides: room for the legend, and the shape of its page, with the scene in the middle."""
    scene, theme = picture.scene, picture.theme
    entries: list[LegendEntry] = []
    if picture.options.legend and picture.map.nodes:
        entries = legend_entries(picture.map, picture.words, theme.sizes.small)
    width, height = scene.width, scene.height
    rows = 0
    if entries:
        entries, rows = _rows(entries, max(width, min(height * 1.2, 420.0)))
        width = max(width, max(entry.right for entry in entries) + MARGIN)
    rows += int(bool(picture.notice))
    height += LEGEND_HEIGHT - _LEGEND_ROW + _LEGEND_ROW * rows if rows else 0.0
    if page is not None:
        width, height = _shaped(max(width, height * page[0] / page[1]), page)
        if entries:
            entries, used = _rows(entries, width)
            rows = used + int(bool(picture.notice))
    below = LEGEND_HEIGHT - _LEGEND_ROW + _LEGEND_ROW * rows if rows else 0.0
    scene.shift((width - scene.width) / 2, max(0.0, (height - below - scene.height) * 0.4))
    picture.width, picture.height = width, height
    # Entries know their row; the last row stands above the lower margin.
    top = height - below + 4.0
    picture.legend = [replace(entry, y=top + entry.y) for entry in entries]


def _shaped(width: float, page: tuple[float, float]) -> tuple[float, float]:
    """Sides of the shape of a page, at least so wide, that are exact in the tenths of pixels that are written."""
    if not all(side.is_integer() for side in page):
        return width, width * page[1] / page[0]
    divisor = math.gcd(int(page[0]), int(page[1]))
    across, down = page[0] / divisor, page[1] / divisor
    unit = math.ceil(width / across * 10) / 10
    return across * unit, down * unit


def _rows(entries: list[LegendEntry], width: float) -> tuple[list[LegendEntry], int]:
    """The entries in rows no wider than a width; and how many rows."""
    placed: list[LegendEntry] = []
    x, row = MARGIN, 0
    for entry in entries:
        needed = entry.right - entry.x
        if placed and x + needed > width - MARGIN + 1:
            x, row = MARGIN, row + 1
        placed.append(replace(entry, x=x, right=x + needed, y=row * _LEGEND_ROW + _LEGEND_ROW / 2))
        x += needed + LEGEND_GAP
    return placed, row + 1
