"""The forms of a brief, and of the list of sources: one line each."""

from collections.abc import Callable
from dataclasses import dataclass

from argmap.brief.citations import STYLES, write_bibtex, write_csl, write_ris
from argmap.brief.content import SIDES, Brief, brief_of
from argmap.brief.markdown import write_markdown
from argmap.brief.page import write_html
from argmap.brief.pdf import PAPERS, write_pdf
from argmap.brief.word import write_docx
from argmap.model.argument_map import ArgumentMap

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BRIEFS: dict[str, tuple[str, Callable[[Brief, str], bytes]]] = {
    "md": ("text/markdown", lambda brief, _: write_markdown(brief)),
    "html": ("text/html", lambda brief, _: write_html(brief)),
    "pdf": ("application/pdf", write_pdf),
    "docx": (_DOCX, lambda brief, _: write_docx(brief)),
}
SOURCES: dict[str, tuple[str, Callable[[ArgumentMap], bytes]]] = {
    "bib": ("application/x-bibtex", write_bibtex),
    "ris": ("application/x-research-info-systems", write_ris),
    "csl": ("application/vnd.citationstyles.csl+json", write_csl),
}
__all__ = ["BRIEFS", "PAPERS", "SIDES", "SOURCES", "STYLES", "BriefDocument", "write_brief"]


@dataclass(frozen=True, slots=True)
class BriefDocument:
    """A document, and its media type."""

    media_type: str
    data: bytes


def write_brief(argument_map: ArgumentMap, form: str, *, side: str, style: str, paper: str) -> BriefDocument:
    """The brief of a map in one of `BRIEFS`.

    :raises NoThesis: the map names no thesis.
    """
    media_type, write = BRIEFS[form]
    return BriefDocument(media_type, write(brief_of(argument_map, side, style), paper))
