"""Pages as a PPTX: slides with a title, the sources in their notes, and shapes that can be moved and edited.

Each step of the reveal is a slide; nothing moves between them, and a shape keeps its id and name. With
`editable=false` each slide is one picture.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Emu, Pt

from argmap.drawing.forms.outline import reference
from argmap.drawing.forms.png import rasterize
from argmap.drawing.forms.pptx_shapes import EMU, FONT, TITLE_HEIGHT, elements_of, fitted
from argmap.drawing.layout.pages import DrawnPage
from argmap.drawing.options import SLIDE
from argmap.drawing.picture import Picture

# A deck that would have more slides has one for each page, without a reveal.
_MOST_SLIDES = 200
_PICTURE_WIDTH = 1920
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_pptx(pages: Sequence[DrawnPage]) -> bytes:
    """The pages as slides of 13.33 x 7.5 in, titled, with the sources of what is shown in their notes."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(int(SLIDE[0] * EMU)), Emu(int(SLIDE[1] * EMU))
    title = pages[0].picture.map.details.title
    properties = presentation.core_properties
    properties.title, properties.author, properties.keywords = title[:250], "", ""
    reveals = sum(page.picture.step_count for page in pages) <= _MOST_SLIDES
    for page in pages:
        _add_page(presentation, page, title, reveals=reveals)
    out = io.BytesIO()
    presentation.save(out)
    return _without_times(out.getvalue())


def _add_page(presentation: Any, page: DrawnPage, title: str, *, reveals: bool) -> None:
    picture = page.picture
    options = picture.options
    steps = _steps(picture, reveals=reveals)
    drawn = list(elements_of(picture)) if options.editable else []
    for step in steps:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        fill = slide.background.fill
        fill.solid()
        fill.fore_color.rgb = _colour(picture.theme.background)
        _set_title(slide, page.name or title, picture)
        if options.editable:
            slide.shapes._spTree.extend(deepcopy(element) for shown_from, element in drawn if shown_from <= step)
        else:
            _add_image(slide, picture, step)
        slide.notes_slide.notes_text_frame.text = _notes(picture, step)


def _steps(picture: Picture, *, reveals: bool) -> list[int]:
    options = picture.options
    if options.step is not None or not options.reveal or not reveals or picture.step_count == 0:
        return [picture.revealed]
    return list(range(1, picture.step_count + 1))


def _set_title(slide: Any, text: str, picture: Picture) -> None:
    shape = slide.shapes.title
    shape.left, shape.top = Emu(0), Emu(int(6 * EMU))
    shape.width, shape.height = Emu(int(SLIDE[0] * EMU)), Emu(int(TITLE_HEIGHT * EMU))
    frame = shape.text_frame
    frame.text = " ".join(text.split())
    run = frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.name = Pt(18 if len(text) < 90 else 12), True, FONT
    run.font.color.rgb = _colour(picture.theme.text)


def _add_image(slide: Any, picture: Picture, step: int) -> None:
    scale, left, top = fitted(picture)
    height = round(_PICTURE_WIDTH * picture.height / picture.width)
    drawn = rasterize(picture.at_step(step), _PICTURE_WIDTH, height)
    place = [Emu(int(length * EMU)) for length in (left, top, picture.width * scale, picture.height * scale)]
    image = slide.shapes.add_picture(io.BytesIO(drawn), *place)
    image._element.nvPicPr.cNvPr.set("descr", picture.map.details.title[:250])


def _notes(picture: Picture, step: int) -> str:
    """What a speaker wants at hand: the sources and remarks of what this step shows."""
    lines = []
    for identifier in picture.scene.boxes:
        node = picture.map.nodes[identifier]
        if picture.step_of[identifier] <= step:
            told = [reference(source) for source in node.sources] + ([node.note] if node.note else [])
            lines += [f"{node.title or node.text}: {breach}" for breach in told]
    return "\n".join(lines) or picture.map.details.title


def _colour(text: str) -> RGBColor:
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


def _without_times(data: bytes) -> bytes:
    """The same archive with one time on every file, and none in its properties: equal slides have equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in _ordered(source.namelist()):
            content = source.read(name)
            target.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _ordered(names: Iterable[str]) -> list[str]:
    """The table of contents first, as readers expect it."""
    return sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
