"""A picture: the part of a map that was asked for, in its places on its page, ready to be written in any form."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from argmap.drawing.layout.boxes import Content, content_of, short_name
from argmap.drawing.layout.fitting import Plan, best_plan
from argmap.drawing.layout.graphviz_library import LayOut as Engine
from argmap.drawing.layout.layered import lay_out_layered
from argmap.drawing.layout.placement import Placer
from argmap.drawing.layout.planning import Planner
from argmap.drawing.layout.routing import hard_to_follow
from argmap.drawing.layout.scene import Scene
from argmap.drawing.layout.sideways import lay_out_sideways
from argmap.drawing.layout.stubs import stubs_of
from argmap.drawing.layout.tree import Forest, FreeLine, forest_of
from argmap.drawing.layout.wrapping import wrapped
from argmap.drawing.look.legend import LEGEND_GAP, LegendEntry, legend_entries
from argmap.drawing.look.theme import LEGEND_HEIGHT, MARGIN, PADDING, THEMES, Theme
from argmap.drawing.look.vocabulary import words_in
from argmap.drawing.options import SLIDE, DrawingOptions
from argmap.drawing.reading_order import numbers_of, relation_steps, revealable_steps
from argmap.drawing.selecting import Selection, select
from argmap.drawing.sheets import Sheet, sheet_for
from argmap.model.argument_map import ArgumentMap, Node

_LEGEND_ROW = 20.0
# Lines that turn out to be hard to follow are told in words, and the rest is laid out again; after so many rounds,
# all that are left are told.
_MOST_ROUNDS = 4
# Maps of so many relations are planned again by the heights that their boxes turned out to have.
_REFINED, _REFINEMENTS = 150, 2
# Layers are tried for maps with so many lines that no branch draws, and such a share of all, up to so many nodes.
_FREE_LINES, _FREE_SHARE, _LAYERED_NODES = 3, 0.1, 80
# By what share of a text's size it is worth to have one crossing less, or one line less told in words.
_CROSSING_COST, _STUB_COST = 0.02, 0.06
# A column that holds as many characters of ordinary text a line.
_CHARACTER = 0.52


@dataclass(frozen=True, slots=True)
class Annotations:
    """What is known of elements beside what the map says: comments, labels, strengths (0 to 1), cruxes, findings."""

    comments: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    strengths: Mapping[str, float] = field(default_factory=dict)
    cruxes: Collection[str] = ()
    findings: Mapping[str, int] = field(default_factory=dict)


NO_ANNOTATIONS = Annotations()
# Places boxes with their contents; answers the scene and the lines that are still to be routed.
Placing = Callable[[dict[str, Content]], tuple[Scene, list[FreeLine]]]


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
    sheet: Sheet = field(default_factory=lambda: Sheet(SLIDE))
    step_of_relations: Mapping[str, int] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """How large the text of a node is on the sheet that the drawing fills, in points."""
        width, height = self.sheet.size
        return self.theme.sizes.text * self.sheet.text * min(width / self.width, height / self.height)

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
    engine: Engine | None,
    annotations: Annotations = NO_ANNOTATIONS,
    *,
    sheet: Sheet | None = None,
    quick: bool = False,
    notice: bool = False,
) -> Picture:
    """Lay out what the options ask for of a map.

    :param sheet: what it is laid out for; None for the page that the options name.
    :param engine: Graphviz, which places boxes in layers; None for columns alone.
    :param quick: whether to search less for the best places, and to tell lines between branches in words.
    :param notice: whether to say in the picture that it was simplified.
    :raises OptionsInvalid: an option names what the map has not, or a step past the last.
    :raises EngineFailed: Graphviz did not answer.
    """
    sheet = sheet or sheet_for("svg", options)
    selection = select(argument_map, options)
    if sheet.root is not None:
        selection.root = sheet.root
    forest = forest_of(selection.map, selection.root)
    steps = revealable_steps(forest, options)
    theme = THEMES[options.theme]
    words = words_in(options.language, argument_map.details.language)
    layouts = _Layouts(argument_map, selection, forest, options, annotations, sheet, engine, quick)
    scene = layouts.best()
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
        sheet,
        relation_steps(selection.map, step_of),
    )
    _frame(picture, sheet.size if sheet.shape else None)
    return picture


class _Layouts:
    """The ways to lay out a selection, of which the best is taken."""

    def __init__(
        self,
        whole: ArgumentMap,
        selection: Selection,
        forest: Forest,
        options: DrawingOptions,
        annotations: Annotations,
        sheet: Sheet,
        engine: Engine | None,
        quick: bool,
    ):
        self._whole, self._selection, self._forest = whole, selection, forest
        self._options, self._annotations, self._sheet, self._page = options, annotations, sheet, sheet.size
        self._engine, self._quick = engine, quick
        self._widths: tuple[float, ...] = ()
        if options.wrap is not None:
            self._widths = (options.wrap * _CHARACTER * 14.0 + 2 * PADDING + 12.0,)

    def best(self) -> Scene:
        """The scene that the options ask for; with `auto`, the one with the better text and lines."""
        wanted = self._options.layout
        if wanted == "columns" or self._engine is None or not self._selection.map.relations:
            return self._settled(self._columns)[0]
        if wanted == "layered":
            return self._settled(self._layered)[0]
        columns = self._settled(self._columns)
        part, free = self._selection.map, len(self._forest.free_lines)
        if free < _FREE_LINES or free < _FREE_SHARE * len(part.relations) or len(part.nodes) > _LAYERED_NODES:
            return columns[0]
        # Without a line yet, to see whether its text could be large enough.
        if self._worth(self._layered(self._contents({}))[0], ()) < self._worth(*columns):
            return columns[0]
        layered = self._settled(self._layered)
        return max((columns, layered), key=lambda settled: self._worth(*settled))[0]

    def _worth(self, scene: Scene, told: Collection[FreeLine]) -> float:
        """How good a scene is: how large its text is on the page, less where lines cross or are told in words."""
        crossings = sum(len(line.hops) for line in scene.lines)
        return _scale(scene, self._page) / (1.0 + _CROSSING_COST * crossings + _STUB_COST * len(told))

    def _settled(self, place: Placing) -> tuple[Scene, Collection[FreeLine]]:
        """A scene without lines that are hard to follow, and the lines that it tells in words instead."""
        told: dict[FreeLine, None] = dict.fromkeys(self._forest.free_lines if self._quick else ())
        for rounds in count(1):
            scene, lines = place(self._contents(told))
            left = [line for line in lines if line not in told]
            hard = hard_to_follow(scene, left, self._selection.map)
            if not hard:
                break
            # What is told makes boxes higher, and that other lines hard: words for all that are left end it.
            told.update(dict.fromkeys(hard if rounds < _MOST_ROUNDS else left))
        return scene, told

    def _contents(self, told: Collection[FreeLine]) -> dict[str, Content]:
        options, selection, annotations = self._options, self._selection, self._annotations
        words, theme = words_in(options.language, self._whole.details.language), THEMES[options.theme]
        # Numbers are those of the whole map: they stay what they are when only a part is drawn.
        numbers = (self._sheet.numbers or numbers_of(forest_of(self._whole))) if options.shows_numbers or told else {}
        stubs = stubs_of(told, selection.map, numbers, words)
        thesis = selection.map.details.thesis
        contents = {}
        for identifier, node in selection.map.nodes.items():
            kind = "thesis" if identifier == thesis else node.type.value
            contents[identifier] = content_of(
                node,
                identifier == thesis,
                words[kind].upper(),
                theme.sizes,
                numbers.get(identifier, ""),
                (
                    *_remarks(identifier, node, selection, options, annotations, words),
                    *([self._sheet.remarks[identifier]] if identifier in self._sheet.remarks else ()),
                ),
                stubs.get(identifier, ()),
                *_said(node, options),
                selection.map.details.language or "en",
            )
        return contents

    def _layered(self, contents: dict[str, Content]) -> tuple[Scene, list[FreeLine]]:
        assert self._engine is not None
        return lay_out_layered(
            self._selection.map, contents, self._page, self._options.direction, self._engine, self._widths
        )

    def _columns(self, contents: dict[str, Content]) -> tuple[Scene, list[FreeLine]]:
        """The boxes and branches in their places, and the lines that are still to be routed."""
        forest, page, widths, options = self._forest, self._page, self._widths, self._options
        planner = Planner(forest, contents, self._selection.root, labels=options.labels)
        if widths:
            planner.widest, planner.widest_root = widths[0], max(widths[0] * 1.4, 240.0)
        if options.direction in {"LR", "RL"}:
            scene = lay_out_sideways(forest, planner, contents, page, widths)
        else:
            plan = best_plan(planner, page, widths, quick=self._quick)
            if not self._quick:
                forest, plan = wrapped(self._selection.map, planner, plan, page, widths)
                planner = planner.with_forest(forest)
            scene = Placer(planner, contents).place(plan.blocks, plan.tallest)
            if not self._quick and len(forest.branches) <= _REFINED:
                scene = _refined(planner, contents, plan, scene, page, widths)
        if options.direction in {"RL", "BT"}:
            scene.mirror(across=options.direction == "RL")
        return scene, forest.free_lines


def _scale(scene: Scene, page: tuple[float, float]) -> float:
    """How much a scene with its legend can be enlarged to fill a page."""
    return min(page[0] / scene.width, page[1] / (scene.height + LEGEND_HEIGHT))


def _said(node: Node, options: DrawingOptions) -> tuple[str, str]:
    """What a box says of its node: the title and the text, as the options want them."""
    if options.said == "title":
        return "", short_name(node)
    return (node.title or "" if options.said == "both" else ""), node.text


def _remarks(
    identifier: str,
    node: Node,
    selection: Selection,
    options: DrawingOptions,
    annotations: Annotations,
    words: Mapping[str, str],
) -> Iterator[str]:
    """What stands below the text of a node, of what is known beside the map."""
    if {"evaluation", "labels"} & set(options.show) and identifier in annotations.labels:
        yield words[annotations.labels[identifier]]
    if "strengths" in options.show and identifier in annotations.strengths:
        yield f"σ {annotations.strengths[identifier]:.2f}"
    if "credence" in options.show and node.credence is not None:
        yield words["credence"].format(value=f"{node.credence:g}")
    if annotations.comments.get(identifier) and "comments" in options.show:
        yield words["comments"].format(count=annotations.comments[identifier])
    if annotations.findings.get(identifier) and "findings" in options.show:
        yield words["findings"].format(count=annotations.findings[identifier])
    if identifier in selection.folded:
        yield words["folded"].format(count=selection.folded[identifier])


def _refined(
    planner: Planner,
    contents: dict[str, Content],
    plan: Plan,
    scene: Scene,
    page: tuple[float, float],
    widths: tuple[float, ...],
) -> Scene:
    """A better scene, planned again for a page as much higher as the boxes turned out to be lower than estimated."""
    best = scene
    for _ in range(_REFINEMENTS):
        room = plan.height / (scene.height + LEGEND_HEIGHT)
        plan = best_plan(planner, (page[0], page[1] * room), widths)
        scene = Placer(planner, contents).place(plan.blocks, plan.tallest)
        best = max(best, scene, key=lambda candidate: _scale(candidate, page))
    return best


def _frame(picture: Picture, page: tuple[float, float] | None) -> None:
    """Give the picture its sides: room for the legend, and the shape of its page, with the scene in the middle."""
    scene, theme = picture.scene, picture.theme
    entries: list[LegendEntry] = []
    if picture.options.legend and picture.map.nodes:
        entries = legend_entries(picture.map, picture.words, theme.sizes.small, _judged(picture))
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


def _judged(picture: Picture) -> set[str]:
    """The marks of an evaluation that a picture shows."""
    shown, annotations = set(picture.options.show), picture.annotations
    marks = {annotations.labels[name] for name in picture.map.nodes if name in annotations.labels}
    marks = marks if "labels" in shown else set()
    if "strengths" in shown and annotations.strengths:
        marks.add("strength")
    if "cruxes" in shown and annotations.cruxes:
        marks.add("crux")
    return marks


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
