"""The brief: what stands in it for each side, its forms, and the sources."""

import io
import json
import zipfile
from typing import Any

import pypdfium2
import pytest
from docx import Document
from hypothesis import given, settings
from lxml import etree

from argmap.brief.citations import STYLES, bibliography, csl, write_bibtex, write_ris
from argmap.brief.content import SIDES, NoThesis, brief_of
from argmap.brief.forms import BRIEFS, write_brief
from argmap.brief.markdown import write_markdown
from argmap.brief.page import write_html
from argmap.brief.pdf import write_pdf
from argmap.brief.word import write_docx
from argmap.formats.json_map.document import map_from_plain
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Source
from tests.drawing import HOSTILE, seed_map
from tests.strategies import maps


def test_the_side_for_the_thesis_has_its_lines_cards_and_the_unanswered_objections_in_front() -> None:
    brief = brief_of(seed_map(), "pro")
    assert [line.number for line in brief.lines] == ["1", "2", "3", "4"]
    assert len(brief.case) == 3
    assert brief.case[0].startswith("The intervention left Kazakhstan's foreign policy as it was.")
    assert [line.stands for line in brief.lines] == [False, False, False, True]
    assert brief.lines[3].reasons[0].number == "4.1"
    assert {card.number for card in brief.cards} >= set(brief.lines[3].reasons[0].cards)
    assert all(card.locator.startswith("Question ") for card in brief.cards)
    assert [each.answered for each in brief.objections] == [False] * 4 + [True] * 3
    assert all(each.answers for each in brief.objections if each.answered)
    assert any("It was no spectacle" in each.text for each in brief.objections)
    assert len(brief.cruxes) == 4
    assert 0 < len(brief.questions) <= 8


def test_the_other_side_argues_against_and_must_answer_the_lines() -> None:
    brief = brief_of(seed_map(), "con")
    assert len(brief.lines) == 7
    assert [line.stands for line in brief.lines[:4]] == [True] * 4
    assert [each.to for each in brief.objections] == ["the thesis"] * 4
    both = brief_of(seed_map(), "neutral")
    assert sum(line.text.startswith("Against: ") for line in both.lines) == 1


def test_the_pdf_has_two_pages_on_either_paper_and_nothing_but_black() -> None:
    brief = brief_of(seed_map(), "pro")
    for paper, width in (("a4", 595), ("letter", 612)):
        document = pypdfium2.PdfDocument(write_pdf(brief, paper))
        assert len(document) == 2
        assert round(document[0].get_width()) == width
        text = document[0].get_textpage().get_text_range() + document[1].get_textpage().get_text_range()
        assert "Unanswered." in text
        assert "Closing against" in text
        picture = document[0].render(scale=1).to_pil().convert("RGB")
        assert all(max(pixel) - min(pixel) <= 2 for _, pixel in picture.getcolors(1_000_000))
    assert write_pdf(brief) == write_pdf(brief)


def test_the_forms_hold_what_the_brief_says() -> None:
    brief = brief_of(seed_map(), "pro")
    markdown = write_markdown(brief).decode()
    assert "## Evidence cards" in markdown
    assert markdown.count("**Unanswered**") == 4
    page = etree.HTML(write_html(brief))
    assert len(page.xpath("//table//tr")) == 5
    document = Document(io.BytesIO(write_docx(brief)))
    assert document.paragraphs[0].text == seed_map().details.title
    assert len(document.tables[0].rows) == 5
    assert write_docx(brief) == write_docx(brief)


def hostile(text: str) -> ArgumentMap:
    return map_from_plain(
        {
            "title": text[:300],
            "thesis": "c",
            "nodes": [
                {"id": "c", "type": "claim", "text": text},
                {"id": "e", "type": "evidence", "text": text, "attribution": text[:300],
                 "sources": [{"title": text[:500], "authors": [text[:300]], "locator": text[:500]}]},
                {"id": "o", "type": "objection", "text": text},
            ],
            "relations": [
                {"id": "r", "kind": "support", "premises": ["e"], "target": "c", "scheme": text[:200]},
                {"id": "x", "kind": "attack", "premises": ["o"], "target": "c"},
            ],
        }
    )  # fmt: skip


@pytest.mark.parametrize("text", [*HOSTILE, '#image("/etc/passwd") $x$ *b* `c` @d <e>', "\\input{/etc/passwd} %&{}"])
def test_hostile_texts_are_texts_in_every_form(text: str) -> None:
    whole = hostile(text)
    for form in BRIEFS:
        assert write_brief(whole, form, side="neutral", style="apa", paper="a4").data
    page = etree.HTML(write_brief(whole, "html", side="pro", style="apa", paper="a4").data)
    assert page.xpath("//script|//img|//b") == []
    archive = zipfile.ZipFile(io.BytesIO(write_brief(whole, "docx", side="pro", style="apa", paper="a4").data))
    assert archive.testzip() is None
    bibtex = write_bibtex(whole).decode()
    assert "\\input{" not in bibtex


@settings(max_examples=25)
@given(argument_map=maps())
def test_any_map_with_a_thesis_has_a_brief_and_one_without_is_told(argument_map: ArgumentMap) -> None:
    for side in SIDES:
        if argument_map.details.thesis is None:
            with pytest.raises(NoThesis):
                brief_of(argument_map, side)
        else:
            brief = brief_of(argument_map, side)
            assert write_markdown(brief)
            assert write_html(brief)
            assert write_docx(brief)


# Sources


@pytest.mark.parametrize(
    "text",
    [
        "x}\n}\n@misc{evil,\n  title = {y",
        "x\nER  - \nTY  - BOOK",
        "x\r\nER  -",
        "x\u2028ER  - ",
        "a} @book{b",
        "\\",
        "{",
    ],
)
@pytest.mark.parametrize("field", ["title", "authors", "container", "url", "doi", "retrieved"])
def test_no_field_of_a_source_begins_a_record(field: str, text: str) -> None:
    value: Any = [text, "B"] if field == "authors" else text
    source = Source(
        **{"title": "T", "url": "https://example.org/a", field: tuple(value) if field == "authors" else value}
    )
    whole = ArgumentMap.of(Details(slug="a", title="A"), [Node("e", NodeType.EVIDENCE, "E", sources=(source,))])
    ris = write_ris(whole).decode()
    assert [line[:6] for line in ris.splitlines()].count("TY  - ") == 1
    assert [line[:5] for line in ris.splitlines()].count("ER  -") == 1
    assert _entries(write_bibtex(whole).decode()) == 1


def _entries(bibtex: str) -> int:
    """The number of entries as BibTeX reads them: each ends where its braces do."""
    count = depth = 0
    for character in bibtex:
        count += character == "@" and depth == 0
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    return count


def test_the_sources_are_written_in_each_form_and_style() -> None:
    source = {
        "title": "Homework & play",
        "authors": ["Ada Alpha", "Beta, Ben"],
        "container": "Journal of Schools",
        "year": 2020,
        "doi": "10.1000/x_1",
        "url": "https://example.org/a",
        "retrieved": "2024-05-06",
    }
    node = {"id": "e", "type": "evidence", "text": "E", "sources": [source, {**source, "locator": "3"}]}
    whole = map_from_plain({"title": "A", "nodes": [node]})
    (item,) = csl(whole)
    assert item["id"] == "alpha2020"
    assert item["author"] == [{"family": "Alpha", "given": "Ada"}, {"family": "Beta", "given": "Ben"}]
    assert item["accessed"] == {"date-parts": [[2024, 5, 6]]}
    assert "title = {Homework \\& play}" in write_bibtex(whole).decode()
    assert "doi = {10.1000/x_1}" in write_bibtex(whole).decode()
    assert write_ris(whole).decode().startswith("TY  - JOUR\r\nAU  - Ada Alpha\r\nAU  - Beta, Ben\r\n")
    for style in STYLES:
        (entry,) = bibliography(whole, style)
        assert "Alpha" in entry
        assert "play" in entry.lower()
    assert bibliography(whole, "apa")[0].startswith("Alpha, A., & Beta, B. (2020).")
    assert json.loads(json.dumps(csl(whole)))
