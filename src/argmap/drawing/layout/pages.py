"""A map that is too large for one slide, as several whose text can be read: an overview, then its parts."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from argmap.drawing.drawings import READABLE_POINTS
from argmap.drawing.layout.tree import forest_of
from argmap.drawing.options import DrawingOptions
from argmap.drawing.picture import Picture
from argmap.drawing.reading_order import numbers_of
from argmap.drawing.selecting import select
from argmap.model.argument_map import ArgumentMap

Compose = Callable[[ArgumentMap, DrawingOptions], Picture]
_MOST_PAGES = 200


@dataclass(slots=True)
class DrawnPage:
    """One page: its picture and its name, empty for the page that shows the whole."""

    picture: Picture
    name: str


def pages_of(argument_map: ArgumentMap, options: DrawingOptions, compose: Compose) -> list[DrawnPage]:
    """The pages of a map: one if its text is readable on a slide (12 pt), else an overview and a page for each part.

    A part is a node with all that bears on it; a part that is too large is an overview of its own, and so on. A page
    with a single step of the argument is as small as pages get, readable or not.
    """
    whole = compose(argument_map, options)
    if options.pages != "auto" or whole.points >= READABLE_POINTS or not whole.forest.roots:
        return [DrawnPage(whole, "")]
    # The selection is made once; parts are parts of what was asked for.
    selected = select(argument_map, options).map
    plain = replace(options, focus=None, depth=None, types=(), tags=(), fold=(), step=None)
    splitter = _Splitter(selected, plain, compose)
    roots = [root.node.id for root in whole.forest.roots]
    for root in roots:
        splitter.split(root, "" if root == roots[0] else splitter.name(root))
    return splitter.pages


class _Splitter:
    def __init__(self, argument_map: ArgumentMap, options: DrawingOptions, compose: Compose):
        self.map, self.options, self.compose = argument_map, options, compose
        self.pages: list[DrawnPage] = []
        self._numbers = numbers_of(forest_of(argument_map))
        self._shown: set[str] = set()

    def name(self, identifier: str) -> str:
        """What a part is called: its number and the beginning of its text."""
        node = self.map.nodes[identifier]
        text = " ".join((node.title or node.text).split())
        number = self._numbers.get(identifier, "")
        return f"{number} {text if len(text) <= 70 else text[:69] + '…'}".strip()

    def split(self, root: str, name: str) -> None:
        """Add the pages of a part."""
        if root in self._shown or len(self.pages) >= _MOST_PAGES:
            return
        self._shown.add(root)
        whole = self.compose(self.map, replace(self.options, focus=root))
        if whole.points >= READABLE_POINTS or not whole.forest.roots[0].branches:
            self.pages.append(DrawnPage(whole, name))
            return
        below = [member.node.id for branch in whole.forest.roots[0].branches for member in branch.members]
        overview, folded = self._overview(root, below)
        self.pages.append(DrawnPage(overview, name))
        for identifier in folded:
            self.split(identifier, self.name(identifier))

    def _overview(self, root: str, below: list[str]) -> tuple[Picture, list[str]]:
        """A node with what bears directly on it, folded; then the small branches open again while it is readable."""

        def folded_at(folded: list[str]) -> Picture:
            return self.compose(self.map, replace(self.options, focus=root, fold=tuple(folded)))

        best = folded_at(below)
        folded = [branch for branch in below if branch in best.folded]
        for opened in sorted(folded, key=lambda identifier: best.folded[identifier]):
            fewer = [other for other in folded if other != opened]
            tried = folded_at(fewer)
            if tried.points < READABLE_POINTS:
                break
            best, folded = tried, fewer
        return best, folded
