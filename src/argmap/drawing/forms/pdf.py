"""Pictures as a PDF, by Typst: vectors, text that can be selected and searched, fonts embedded, one page each."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import typst

from argmap.drawing.forms.svg import write_svg
from argmap.drawing.forms.words import describe_map
from argmap.drawing.layout.pages import DrawnPage
from argmap.drawing.look import fonts
from argmap.drawing.options import PAGES

# What users wrote comes in as data; none of it is Typst.
_DOCUMENT = b"""\
#let told = json("told.json")
#set document(title: told.title, author: (), date: none)
#set page(margin: 0pt)
#for (number, sheet) in told.pages.enumerate() {
  set page(width: sheet.width * 1pt, height: sheet.height * 1pt)
  image("page-" + str(number) + ".svg", width: 100%, height: 100%, fit: "contain", alt: sheet.words)
}
"""
_POINTS_OF_PIXEL = 0.75


@cache
def typst_fonts() -> typst.Fonts:
    """The fonts of the drawings, for Typst; the system's are left out."""
    folders = sorted({str(file.parent) for file in fonts.font_files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))


def write_pdf(parts: Sequence[DrawnPage]) -> bytes:
    """The pages; each has the size that `ratio` names, or its picture's own."""
    pictures = [part.picture for part in parts]
    pages = []
    files: Any = {"main.typ": _DOCUMENT}
    for number, picture in enumerate(pictures):
        enlarged = picture.options.font_size / 14.0 * _POINTS_OF_PIXEL
        width, height = PAGES[picture.options.ratio] or (picture.width * enlarged, picture.height * enlarged)
        pages.append({"width": width, "height": height, "words": describe_map(picture.map)})
        files[f"page-{number}.svg"] = write_svg(picture, embed=False)
    told = {"title": pictures[0].map.details.title, "pages": pages}
    files["told.json"] = json.dumps(told).encode()
    written = typst.compile(files, font_paths=typst_fonts(), ignore_system_fonts=True, format="pdf", timestamp=0)
    return bytes(written)
