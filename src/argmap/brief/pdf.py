"""A brief as a PDF of two pages, by Typst: A4 or letter, black on white, with the fonts of the drawings."""

import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from argmap.brief.content import Brief
from argmap.brief.markdown import HEADINGS, SIDE_WORDS
from argmap.drawing.forms.pdf import typst_fonts

PAPERS = {"a4": "a4", "letter": "us-letter"}
# Sizes of the text in points, the largest first that leaves two pages.
_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
_PAGES = 2


@cache
def _template() -> bytes:
    return (files("argmap.brief") / "brief.typ").read_bytes()


def write_pdf(brief: Brief, paper: str = "a4") -> bytes:
    """The brief on paper; the text is as large as two pages allow, and never smaller than 7 points.

    :param paper: one of `PAPERS`.
    """
    told: dict[str, Any] = asdict(brief)
    # What users wrote comes in as data; none of it is Typst.
    told |= {
        "paper": PAPERS[paper],
        "fonts": ["Roboto"],
        "words": {**HEADINGS, "side": SIDE_WORDS[brief.side]},
        "language": brief.language.split("-")[0].lower(),
    }
    for size in _SIZES:
        pages = _compiled(told | {"size": size}, "svg")
        if size == _SIZES[-1] or len(pages if isinstance(pages, list) else [pages]) <= _PAGES:
            return bytes(_compiled(told | {"size": size}, "pdf"))
    raise AssertionError("the last size was tried")


def _compiled(told: dict[str, Any], form: Any) -> Any:
    data: Any = {"main.typ": _template(), "brief.json": json.dumps(told).encode()}
    more: Any = {"timestamp": 0} if form == "pdf" else {}
    return typst.compile(data, font_paths=typst_fonts(), ignore_system_fonts=True, format=form, **more)
