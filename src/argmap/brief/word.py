"""A brief as a DOCX document, to be edited in a word processor."""

import io
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.shared import Mm, Pt

from argmap.brief.content import Brief, Reason
from argmap.brief.markdown import HEADINGS, SIDE_WORDS
from argmap.formats.archives import without_times

_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


def write_docx(brief: Brief) -> bytes:
    """The brief as a DOCX document; the same brief gives the same bytes."""
    document = Document()
    document.core_properties.title = brief.title[:255]
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = _EPOCH
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(16)
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(10), "Calibri"
    style.paragraph_format.space_after = Pt(3)
    document.add_heading(brief.title, 0)
    head = document.add_paragraph()
    head.add_run(f"{SIDE_WORDS[brief.side]}. ").bold = True
    head.add_run(brief.thesis)
    document.add_paragraph().add_run(brief.verdict).italic = True
    document.add_heading(HEADINGS["case"], 1)
    for sentence in brief.case:
        document.add_paragraph(sentence, style="List Number")
    document.add_heading(HEADINGS["lines"], 1)
    for line in brief.lines:
        _reason(document, line, 0)
    if brief.objections:
        document.add_heading(HEADINGS["objections"], 1)
    for objection in brief.objections:
        paragraph = document.add_paragraph()
        if not objection.answered:
            paragraph.add_run("Unanswered. ").bold = True
        who = f" ({objection.attribution})" if objection.attribution else ""
        paragraph.add_run(f"{objection.text}{who} To: {objection.to}.")
        for answer in objection.answers:
            document.add_paragraph(answer, style="List Bullet 2")
    if brief.cards:
        document.add_heading(HEADINGS["cards"], 1)
    for card in brief.cards:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{card.number} ").bold = True
        paragraph.add_run(f"{card.text} ")
        place = ", ".join(part for part in (card.attribution, card.source, card.locator) if part)
        paragraph.add_run(place).italic = True
    for name, texts in (("cruxes", brief.cruxes), ("questions", brief.questions)):
        if texts:
            document.add_heading(HEADINGS[name], 1)
        for text in texts:
            document.add_paragraph(text, style="List Bullet")
    document.add_heading(HEADINGS["flow"], 1)
    table = document.add_table(rows=1, cols=1 + len(brief.flow), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("", *brief.flow), strict=True):
        cell.text = text
    for line in brief.lines:
        table.add_row().cells[0].text = line.number
    document.add_heading(HEADINGS["bibliography"], 1)
    for text in brief.bibliography:
        document.add_paragraph(text, style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return without_times(out.getvalue())


def _reason(document: Any, reason: Reason, depth: int) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Mm(6 * depth)
    paragraph.add_run(f"{reason.number} ").bold = True
    paragraph.add_run(reason.text).bold = depth == 0
    if not reason.stands:
        paragraph.add_run(" (rejected)").italic = True
    if reason.cards:
        paragraph.add_run(f" [{', '.join(reason.cards)}]")
    for deeper in reason.reasons:
        _reason(document, deeper, depth + 1)
