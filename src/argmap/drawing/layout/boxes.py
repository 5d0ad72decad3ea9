"""The box of a node: its lines of text, and how large it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from argmap.drawing.layout.stubs import Stub
from argmap.drawing.look import fonts
from argmap.drawing.look.line_breaking import is_right_to_left
from argmap.drawing.look.theme import LINE_HEIGHT, PADDING, Sizes
from argmap.model.argument_map import Node

MARK_GAP = 7.0
LETTER_SPACING = 0.6
# The lines of stubs are so much farther apart than other lines, and begin after a sign as wide as this.
STUB_SPACING = 1.1
STUB_SIGN = 16.0


@dataclass(frozen=True)
class Content:
    """What stands in a box, before it is wrapped: the node, its type in words, its number, and remarks below it."""

    node: Node
    is_thesis: bool
    type_word: str
    sizes: Sizes
    number: str = ""
    remarks: tuple[str, ...] = ()
    stubs: tuple[Stub, ...] = ()
    title: str = ""
    text: str = ""
    language: str = "en"

    @cached_property
    def mark(self) -> str:
        """The number and the type of the node in words."""
        return f"{self.number} {self.type_word}".strip()

    @cached_property
    def place(self) -> str:
        """Where it stands: the locator of its first source, or what else tells it; then the remarks."""
        source = self.node.sources[0] if self.node.sources else None
        locator = "" if source is None else (source.locator or source.title or source.url or source.doi or "")
        return " · ".join(filter(None, (locator, *self.remarks)))

    @cached_property
    def head_width(self) -> float:
        """The width of the type mark and the attribution beside each other, in pixels."""
        attribution = self.node.attribution or ""
        return self.mark_width + MARK_GAP + fonts.width(attribution, self.sizes.small)

    @cached_property
    def mark_width(self) -> float:
        """The width of the type mark, in pixels."""
        return fonts.width(self.mark, self.sizes.mark, "bold") + LETTER_SPACING * len(self.mark)

    @property
    def size(self) -> float:
        """Font size of the text, in pixels."""
        return self.sizes.thesis if self.is_thesis else self.sizes.text

    @property
    def mark_height(self) -> float:
        """The height of the line of the type mark, in pixels."""
        return self.sizes.mark * 1.5

    @property
    def stubs_height(self) -> float:
        """The height of what the box says of lines that are not drawn, in pixels."""
        return len(self.stubs) * self.sizes.small * LINE_HEIGHT * STUB_SPACING + 4 if self.stubs else 0.0

    @property
    def face(self) -> str:
        """Font face of the text."""
        return "bold" if self.is_thesis else "regular"

    @cached_property
    def text_width(self) -> float:
        """The width of the text on one line, in pixels; with a title, of the lines of both."""
        return fonts.width(self.text, self.size, self.face)

    @cached_property
    def title_width(self) -> float:
        """The width of the title on one line, in pixels."""
        return fonts.width(self.title, self.size, "bold")

    def directions(self, lines: Sequence[str]) -> list[bool]:
        """Whether each of the lines of its text runs from right to left, as the paragraph does that it belongs to."""
        if self.text.isascii():
            return [False] * len(lines)
        paragraphs = iter(self.text.split("\n"))
        directions: list[bool] = []
        left, direction = "", False
        for line in lines:
            if not left:
                left = "".join(next(paragraphs, "").split())
                direction = is_right_to_left(left)
            # What a line adds at its end, a hyphen, is no part of the paragraph.
            written = "".join(line.split())
            left = left.removeprefix(written if left.startswith(written) else written[:-1])
            directions.append(direction)
        return directions

    def estimated_height(self, width: float) -> float:
        """About how high the box is at a width in pixels, without wrapping the text."""
        height = self._estimates.get(width)
        if height is None:
            height = self._estimates[width] = self._estimate(width)
        return height

    @cached_property
    def _estimates(self) -> dict[float, float]:
        return {}

    def _estimate(self, width: float) -> float:
        room = width - 2 * PADDING
        text, slack, breaks, place, beyond, small, fixed, line, small_line = self._measures
        # Ragged ends cost about half a word a line.
        lines = 1 + int(text / (room - slack)) + breaks
        if self.title:
            lines += 1 + int(self.title_width / (room - slack))
        rest = place + beyond if self.head_width > room else place
        height = fixed + lines * line
        return height + (1 + int(rest / (room - small))) * small_line + 3 if rest else height

    @cached_property
    def _measures(self) -> tuple[float, float, int, float, float, float, float, float, float]:
        """What the estimate needs, worked out once."""
        small = self.sizes.small
        return (
            self.text_width,
            2.5 * self.size,
            self.text.count("\n"),
            fonts.width(self.place, small),
            self.head_width - self.mark_width,
            2 * small,
            2 * PADDING + self.mark_height + self.stubs_height,
            self.size * LINE_HEIGHT,
            small * LINE_HEIGHT,
        )

    def _wrapped(self, text: str, room: float) -> Sequence[str]:
        return fonts.wrap(text, self.sizes.small, room, "regular", self.language)

    def _height(self, lines: int, small_lines: int, author_lines: int) -> float:
        return (
            2 * PADDING
            + self.mark_height
            + lines * self.size * LINE_HEIGHT
            + (small_lines * self.sizes.small * LINE_HEIGHT + 3 if small_lines else 0)
            + author_lines * self.sizes.small * LINE_HEIGHT
            + self.stubs_height
        )

    def box(self, x: float, y: float, width: float, measure: float | None = None) -> "Box":
        """The box at a place and width, its text wrapped.

        :param measure: how wide a box the text is set for, where that is less than the width.
        """
        room = min(width, measure or width) - 2 * PADDING
        lines = fonts.wrap(self.text, self.size, room, self.face, self.language)
        titles = fonts.wrap(self.title, self.size, room, "bold", self.language) if self.title else ()
        small = fonts.wrap(self.place, self.sizes.small, room, "regular", self.language) if self.place else ()
        attribution = self.node.attribution or ""
        head, author = (attribution, ()) if self.head_width <= room else ("", self._wrapped(attribution, room))
        return Box(
            self,
            x,
            y,
            width,
            self._height(len(titles) + len(lines), len(small), len(author)),
            head,
            lines,
            small,
            titles,
            author,
        )


_CLAUSE = re.compile(r"[.;:!?](?=\s|$)|,\s|\s[–—]\s")
_SHORTEST_NAME, _LONGEST_NAME = 12, 60


def short_name(node: Node) -> str:
    """A short name of a node: its title, else the first clause of its text, of 60 characters at most."""
    text = " ".join((node.title or node.text).split())
    if node.title is None:
        ends = (match.start() for match in _CLAUSE.finditer(text))
        text = text[: next((end for end in ends if end >= _SHORTEST_NAME), len(text))].rstrip(" ,;:–—")
    return text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME].rpartition(" ")[0] + " …"


# A map that is drawn again after an edit has nearly the same boxes; what was measured of them is known.
content_of = lru_cache(maxsize=4_000)(Content)


@dataclass(slots=True)
class Box:
    """A node in its place: the upper left corner, the size, and the text in it.

    `head` stands beside the type mark, or `author` right below it where there is no room; then come `titles`, `lines`
    and `small`.
    """

    content: Content
    x: float
    y: float
    width: float
    height: float
    head: str
    lines: Sequence[str]
    small: Sequence[str]
    titles: Sequence[str] = ()
    author: Sequence[str] = ()

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.height

    @property
    def docking(self) -> float:
        """The y at which lines of branches leave its left side: the height of the type mark."""
        return self.y + PADDING + self.content.mark_height / 2
