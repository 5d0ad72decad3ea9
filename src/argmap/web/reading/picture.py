"""The drawing in the page: the server's own SVG, styled by the page's style sheet, its links leading to the reader."""

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from argmap.drawing.drawings import READABLE_POINTS
from argmap.http.services import services
from argmap.model.argument_map import ArgumentMap
from argmap.service.outputs.pictures import DrawingRequest
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap
from argmap.web.reading.outline import MapOutline
from argmap.web.reading.state import ReaderState
from argmap.web.site.preferences import drawing_language

# A map of so many statements is shown whole: with pan and zoom, it can be read.
_FEW = 40
# Boxes are so wide that they are read at 12 points beside the outline and the panel.
_CHARACTERS = 36
_STYLE = re.compile(rb"<style>.*?</style>", re.DOTALL)
# In texts, `<` is escaped: these are tags.
_LINK = re.compile(r'<a( class="[^"]*")? href="[^"?]*\?chosen=([A-Za-z0-9_.\-]+)"')
_ID = re.compile(r'(<[a-z]+(?: class="[^"]*")?) id="([^"]*)"')
_CHOSEN = re.compile(r'<g class="([^"]*)" id="(?:node|relation)-([A-Za-z0-9_.\-]+)"')
_STOP = re.compile(r'(<g [^<>]*?) tabindex="0"')


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A drawing for a page: its SVG, what tells it from others, and the size of its text on a slide, in points."""

    svg: Markup
    tag: str
    points: float | None
    steps: int


def options_of(state: ReaderState, folded: list[str], marked: list[str]) -> dict[str, str]:
    """The options of the drawing that a state asks for."""
    given = {
        "focus": state.focus or "",
        "types": ",".join(state.types),
        "tags": ",".join(state.tags),
        "attribution": state.by,
        "show": ",".join(state.show),
        "fold": ",".join(folded),
        "highlight": ",".join(marked),
        "ratio": "free",
        "wrap": str(_CHARACTERS),
        "language": drawing_language() or "",
    }
    return {name: value for name, value in given.items() if value}


def draw(
    uow: UnitOfWork, stored: StoredMap, state: ReaderState, options: dict[str, str], *, framed: bool = False
) -> ShownPicture:
    """Draw a map for the page.

    :param framed: see `inline`.

    :raises InvalidOptions: an option names what the map has not.
    :raises TooCostly: it took too much time or memory, even simplified.
    :raises Busy: too many drawings are waiting.
    """
    wanted = DrawingRequest("svg", options, state.revision).checked()
    pictures = services().pictures
    kept = pictures.find(stored, wanted) or pictures.draw(uow, stored, wanted)
    return ShownPicture(
        inline(kept.drawing.content, state, framed=framed), kept.tag, kept.drawing.points, kept.drawing.steps
    )


def inline(content: bytes, state: ReaderState, *, framed: bool = False, prefix: str = "") -> Markup:
    """An SVG document as a part of a page: without its style sheet, and with links to the reader in this state.

    :param framed: whether the page stands in a frame, in which the reader may not.
    :param prefix: what its ids begin with, where a page has several.
    """
    target = ' target="_blank" rel="noopener"' if framed else ""
    text = _STYLE.sub(b"", content, count=1).decode()
    text = text[text.index("<svg") :]
    link = str(escape(state.link(chosen=None)))
    joint = "&amp;" if "?" in link else "?"
    text = _LINK.sub(lambda href: f'<a{href[1] or ""} href="{link}{joint}chosen={href[2]}"{target}', text)
    # Each of its statements is to be reached and named: it is no picture that is read as one.
    text = text.replace(
        ' role="graphics-document document" aria-labelledby="map-title" aria-describedby="map-description"',
        ' aria-labelledby="map-title"',
        1,
    )
    if prefix:
        text = _ID.sub(rf'\1 id="{prefix}\2"', text).replace('"map-title"', f'"{prefix}map-title"', 1)
    if state.chosen is not None:
        # Marked here, for those without scripts, too.
        text = _CHOSEN.sub(
            lambda tag: tag[0].replace(tag[1], f"{tag[1]} chosen", 1) if tag[2] == state.chosen else tag[0], text
        )
    text = _STOP.sub(r"\1", text.replace("<svg ", '<svg role="group" ', 1))
    return Markup(text)


def readable_levels(uow: UnitOfWork, stored: StoredMap, outline: MapOutline, state: ReaderState) -> int:
    """How many levels of inferences can be open, so that the text is at least 12 points on a slide."""
    height = max(outline.height, 1)
    if len(outline.entries) <= _FEW:
        return height
    # What is much too much need not be drawn to see that.
    levels = max((level for level in range(1, height + 1) if outline.count_to(level) <= 2 * _FEW), default=1)
    while levels > 1:
        folded = outline.fold(levels, (), (), ())
        points = draw(uow, stored, state, options_of(state, folded, []) | {"ratio": "16:9"}).points
        if points is None or points >= READABLE_POINTS:
            break
        levels -= 1
    return levels


def marked_by(outline: MapOutline, part: ArgumentMap, state: ReaderState) -> list[str]:
    """The statements that the search marks, in the order of the outline."""
    words = state.q.casefold().split()
    if not words:
        return []
    marked = []
    for entry in outline.all_in_order():
        node = entry.node
        said = " ".join((node.text, node.title or "", node.attribution or "", node.note or "", *node.tags)).casefold()
        if all(word in said for word in words):
            marked.append(node.id)
    return marked
