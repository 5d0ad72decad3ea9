"""Pages as a PPTX: slides with a title, the words to say in their notes, and shapes that can be moved and edited.

A slide shows a page. Its shapes appear at clicks, in the order of the argument; with `reveal=slides`, each step is a
slide instead: nothing moves between them, and a shape keeps its id and name. With `editable=false` each slide is one
picture.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from argmap.drawing.forms.outline import reference
from argmap.drawing.forms.png import rasterize
from argmap.drawing.forms.pptx_reveal import add_clicks
from argmap.drawing.forms.pptx_shapes import EMU, elements_of, fitted
from argmap.drawing.options import SLIDE
from argmap.drawing.pages import DrawnPage
from argmap.drawing.picture import Picture

# A deck that would have more slides has one for each page.
_MOST_SLIDES = 200
_PICTURE_WIDTH = 1920
_EPOCH = (1980, 1, 1, 0, 0, 0)
# What every machine has, or a font of the same widths.
_FONT = "Arial"


def write_pptx(pages: Sequence[DrawnPage]) -> bytes:
    """The pages as slides of 13.33 x 7.5 in, titled, with what is to be said in their notes."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Emu(int(SLIDE[0] * EMU)), Emu(int(SLIDE[1] * EMU))
    _set_fonts(presentation)
    title = pages[0].picture.map.details.title
    properties = presentation.core_properties
    properties.title, properties.author, properties.keywords = title[:250], "", ""
    reveals = sum(page.picture.step_count for page in pages) <= _MOST_SLIDES
    first_slides = {page.number: _add_page(presentation, page, title, reveals=reveals) for page in pages}
    for page in pages:
        for name, number in page.leads_to.items():
            if number != page.number:
                _link(first_slides[page.number], f"{name}:", first_slides[number])
        if page.above:
            _link(first_slides[page.number], "part of", first_slides[page.above_page])
    out = io.BytesIO()
    presentation.save(out)
    return _without_times(out.getvalue())


def _set_fonts(presentation: Any) -> None:
    """Let the theme have a font that looks the same everywhere; the texts take that of the theme."""
    master = presentation.slide_master.part
    theme = next(relation.target_part for relation in master.rels.values() if relation.reltype.endswith("/theme"))
    root = etree.fromstring(theme.blob)
    for latin in root.iter(qn("a:latin")):
        latin.set("typeface", _FONT)
    theme._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _add_page(presentation: Any, page: DrawnPage, title: str, *, reveals: bool) -> Any:
    """Add the slides of a page; returns the first."""
    picture = page.picture
    options = picture.options
    steps = _steps(picture, reveals=reveals)
    drawn = list(elements_of(picture)) if options.editable else []
    slides = []
    for step in steps:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slides.append(slide)
        fill = slide.background.fill
        fill.solid()
        fill.fore_color.rgb = _colour(picture.theme.background)
        _set_title(slide, page, title)
        if options.editable:
            slide.shapes._spTree.extend(deepcopy(element) for shown_from, element in drawn if shown_from <= step)
        else:
            _add_image(slide, picture, step)
        slide.notes_slide.notes_text_frame.text = _notes(picture, step)
    if options.reveal == "clicks" and options.editable and options.step is None:
        clicks: dict[int, list[int]] = {}
        for shown_from, element in drawn:
            if shown_from > 1:
                clicks.setdefault(shown_from, []).append(int(element.find(f".//{qn('p:cNvPr')}").get("id")))
        if clicks:
            add_clicks(slides[0], clicks)
    return slides[0]


def _steps(picture: Picture, *, reveals: bool) -> list[int]:
    options = picture.options
    if options.step is not None or options.reveal != "slides" or not reveals or picture.step_count == 0:
        return [picture.revealed]
    return list(range(1, picture.step_count + 1))


def _link(slide: Any, name: str, target: Any) -> None:
    """Let the shape whose name begins so lead to another slide."""
    for shape in slide.shapes:
        if shape.name.startswith(name):
            shape.click_action.target_slide = target
            return


def _set_title(slide: Any, page: DrawnPage, title: str) -> None:
    """The title of a slide, and below it of which part it shows a part, and which page it is."""
    picture = page.picture
    text = " ".join((page.name or title).split())
    shape = slide.shapes.title
    beside = 130 if page.count > 1 else 0
    shape.left, shape.top = Emu(int(18 * EMU)), Emu(int(4 * EMU))
    shape.width, shape.height = Emu(int((SLIDE[0] - 36 - beside) * EMU)), Emu(int((26 if page.above else 38) * EMU))
    _write(shape, text, 18 if len(text) < 90 else 12, picture, bold=True)
    if page.above:
        _add_line(slide, "part of", page.above, (18, 28, SLIDE[0] - 36, 16), picture)
    if page.count > 1:
        place = (SLIDE[0] - 18 - beside, 8, beside, 20)
        shown = picture.words["page"].format(number=page.number, count=page.count)
        _add_line(slide, "page number", shown, place, picture)


def _add_line(slide: Any, name: str, text: str, place: tuple[float, float, float, float], picture: Picture) -> None:
    box = slide.shapes.add_textbox(*(Emu(int(length * EMU)) for length in place))
    box.name = name
    _write(box, text, 12, picture)


def _write(shape: Any, text: str, size: float, picture: Picture, *, bold: bool = False) -> None:
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    frame.word_wrap = True
    frame.text = text
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    run = paragraph.runs[0]
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = _colour(picture.theme.text)


def _add_image(slide: Any, picture: Picture, step: int) -> None:
    scale, left, top = fitted(picture)
    height = round(_PICTURE_WIDTH * picture.height / picture.width)
    drawn = rasterize(picture.at_step(step), _PICTURE_WIDTH, height)
    place = [Emu(int(length * EMU)) for length in (left, top, picture.width * scale, picture.height * scale)]
    image = slide.shapes.add_picture(io.BytesIO(drawn), *place)
    image._element.nvPicPr.cNvPr.set("descr", picture.map.details.title[:250])


def _notes(picture: Picture, step: int) -> str:
    """What there is to say: the statements of each step with who says them, their sources, and the map's notes."""
    lines: list[str] = []
    shown = [name for name in picture.step_of if name in picture.scene.boxes and picture.step_of[name] <= step]
    before = 1
    for identifier in shown:
        node = picture.map.nodes[identifier]
        if picture.step_of[identifier] != before and lines:
            lines.append("")
        before = picture.step_of[identifier]
        number = picture.scene.boxes[identifier].content.number
        by = f" ({node.attribution})" if node.attribution else ""
        lines.append(f"{number} {' '.join(node.text.split())}{by}".strip())
        lines += [f"    {reference(source)}" for source in node.sources]
        lines += [f"    {node.note}"] if node.note else []
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
