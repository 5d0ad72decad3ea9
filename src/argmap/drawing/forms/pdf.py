"""Pictures as a PDF, by Typst: vectors, text that can be selected and searched, fonts embedded, one page each."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import typst

from argmap.drawing.forms.svg import write_svg
from argmap.drawing.forms.words import describe_map
from argmap.drawing.look import fonts
from argmap.drawing.options import PAGES
from argmap.drawing.pages import DrawnPage
from argmap.drawing.sheets import HEADING

# What users wrote comes in as data; none of it is Typst.
_DOCUMENT = b"""\
#let told = json("told.json")
#set document(title: told.title, author: (), date: none)
#set page(margin: 0pt)
#set text(font: told.fonts, fill: rgb(told.colour))
#for (number, sheet) in told.pages.enumerate() {
  set page(width: sheet.width * 1pt, height: sheet.height * 1pt, fill: rgb(told.background))
  if sheet.heading > 0 {
    let name = text(size: 15pt, weight: "bold", sheet.name)
    let part = if sheet.above != "" { link((page: sheet.above_page, x: 0pt, y: 0pt), text(size: 12pt, sheet.above)) }
    place(top + left, dx: 18pt, dy: 9pt,
      box(width: (sheet.width - 36) * 1pt, height: (sheet.heading - 6) * 1pt, clip: true, {
        grid(columns: (1fr, auto), column-gutter: 12pt, name, text(size: 12pt, sheet.page))
        v(-6pt)
        part
      }))
  }
  place(top + left, dy: sheet.heading * 1pt, image(
    "page-" + str(number) + ".svg", width: sheet.width * 1pt, height: (sheet.height - sheet.heading) * 1pt,
    fit: "contain", alt: sheet.words))
  for target in sheet.links {
    place(top + left, dx: target.x * 1pt, dy: target.y * 1pt,
      link((page: target.page, x: 0pt, y: 0pt), box(width: target.width * 1pt, height: target.height * 1pt)))
  }
  if number + 1 < told.pages.len() { pagebreak() }
}
"""
_POINTS_OF_PIXEL = 0.75


@cache
def typst_fonts() -> typst.Fonts:
    """The fonts of the drawings, for Typst; the system's are left out."""
    folders = sorted({str(file.parent) for file in fonts.font_files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def write_pdf(parts: Sequence[DrawnPage]) -> bytes:
    """The pages; each has the size that `ratio` names, or its picture's own.

    With several, each has a heading: its title, of which part it is a part, and its number; what is folded leads to the
    page that shows it.
    """
    pages = []
    files: Any = {"main.typ": _DOCUMENT}
    theme = parts[0].picture.theme
    for number, part in enumerate(parts):
        pages.append(_page(part))
        files[f"page-{number}.svg"] = write_svg(part.picture, embed=False)
    told = {
        "title": parts[0].picture.map.details.title,
        "pages": pages,
        "fonts": ["Roboto", *(font.family for font in fonts.declared())],
        "colour": theme.text,
        "background": theme.background,
    }
    files["told.json"] = json.dumps(told).encode()
    written = typst.compile(files, font_paths=typst_fonts(), ignore_system_fonts=True, format="pdf", timestamp=0)
    return bytes(written)


def _page(part: DrawnPage) -> dict[str, Any]:
    """What Typst is told of a page, in points."""
    picture = part.picture
    enlarged = picture.options.font_size / 14.0 * _POINTS_OF_PIXEL
    size = PAGES[picture.options.ratio]
    width, height = size or (picture.width * enlarged, picture.height * enlarged)
    heading = HEADING if size is not None and picture.options.pages == "auto" else 0.0
    scale = min(width / picture.width, (height - heading) / picture.height)
    left = (width - picture.width * scale) / 2
    top = heading + (height - heading - picture.height * scale) / 2
    links = []
    for name, page in part.leads_to.items():
        box = picture.scene.boxes.get(name)
        if box is not None and page != part.number:
            place = {"x": left + box.x * scale, "y": top + box.y * scale}
            links.append({**place, "width": box.width * scale, "height": box.height * scale, "page": page})
    return {
        "width": width,
        "height": height,
        "heading": heading,
        "name": " ".join((part.name or picture.map.details.title).split()),
        "page": picture.words["page"].format(number=part.number, count=part.count) if part.count > 1 else "",
        "above": part.above,
        "above_page": part.above_page,
        "words": describe_map(picture.map),
        "links": links,
    }
