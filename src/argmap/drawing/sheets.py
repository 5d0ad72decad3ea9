"""What a picture is laid out for: a page, or the part of one below its heading."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from argmap.drawing.options import PAGES, SLIDE, DrawingOptions

# The room above the picture of a page with a title, in points.
HEADING = 44.0
# Slides are shown in the font of their theme, which is wider than ours: their text is set so much smaller.
SLIDE_TEXT = 0.94


@dataclass(frozen=True, slots=True)
class Sheet:
    """The room for a picture in points, and how large its text is compared with the drawing's.

    `shape` is whether the picture has to have the shape of the room. `numbers` and `remarks` are what boxes show of
    the map as a whole, where only a part of it is laid out; `root` is the node with which that begins.
    """

    size: tuple[float, float]
    text: float = 1.0
    shape: bool = True
    numbers: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    root: str | None = None


def sheet_for(form: str, options: DrawingOptions) -> Sheet:
    """The sheet of a form of drawing.

    A slide has a title, and so has each page where a map may take several.
    """
    if form == "pptx":
        return Sheet((SLIDE[0], SLIDE[1] - HEADING), SLIDE_TEXT)
    page = PAGES[options.ratio]
    if page is None:
        return Sheet(SLIDE, shape=False)
    if form == "pdf" and options.pages == "auto":
        return Sheet((page[0], page[1] - HEADING))
    return Sheet(page)
