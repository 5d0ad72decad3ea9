"""PNG, PDF, PPTX and text: what is in them, that it is whole, and that hostile texts come out as texts."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree
from PIL import Image, ImageChops, ImageFilter
from pptx import Presentation
from pptx.util import Emu
from samples.crossed import star_map

from argmap.drawing.forms.pptx_shapes import fitted
from argmap.drawing.forms.present import present
from argmap.drawing.forms.words import describe_relation
from argmap.drawing.layout.boxes import short_name
from argmap.drawing.layout.graphviz_library import lay_out as route
from argmap.drawing.look.theme import THEMES
from argmap.drawing.options import InvalidOptions
from argmap.drawing.sheets import sheet_for
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType
from tests.drawing import HOSTILE, drawn, job, seed_map, small_map, two_nodes

REFERENCES = Path(__file__).parent / "references"
EMPTY = ArgumentMap.of(Details(slug="map", title="Nothing here"))


def image(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def shapes_of(pptx: bytes) -> Iterator[tuple[int, object]]:
    for number, slide in enumerate(Presentation(io.BytesIO(pptx)).slides):
        for shape in slide.shapes:
            yield number, shape


# PNG


def test_a_png_is_as_wide_as_asked_for() -> None:
    assert image(drawn(small_map(), "png").content).size == (1920, 1080)
    assert image(drawn(small_map(), "png", width=320, ratio="4:3").content).size == (320, 240)
    natural = image(drawn(small_map(), "png", scale=1, ratio="free").content).size
    assert image(drawn(small_map(), "png", scale=2, ratio="free").content).size[0] == pytest.approx(
        2 * natural[0], abs=2
    )


@pytest.mark.parametrize("theme", THEMES)
def test_a_drawing_looks_like_its_reference(theme: str) -> None:
    """The reference pictures are made by `python -m tests.unit.test_drawing_forms`; look at them before committing."""
    now = image(drawn(small_map(), "png", theme=theme, width=640).content)
    reference = image((REFERENCES / f"{theme}.png").read_bytes())
    assert now.size == reference.size
    # Blurred, so that a stroke may lie a fraction of a pixel elsewhere.
    both = [each.filter(ImageFilter.GaussianBlur(2)) for each in (now, reference)]
    difference = ImageChops.difference(*both).convert("L")
    histogram = difference.histogram()
    assert sum(histogram[40:]) < 0.002 * now.width * now.height


# PDF


def test_a_pdf_has_its_text_as_text_and_its_fonts_in_it() -> None:
    pdf = drawn(seed_map(), "pdf").content
    (text,) = pages_of(pdf)
    words = " ".join(text.split())
    assert "The CSTO's intervention in Kazakhstan in January 2022 was a spectacle" in words
    assert "It went home without having been in action." in words
    assert b"/FontFile" in pdf
    assert b"/JavaScript" not in pdf


@pytest.mark.parametrize(
    ("ratio", "size"),
    [("16:9", (960, 540)), ("4:3", (720, 540)), ("a4", (595.28, 841.89)), ("a4-landscape", (841.89, 595.28))],
)
def test_a_page_of_a_pdf_has_the_size_that_is_asked_for_and_nothing_is_cut_off(
    ratio: str, size: tuple[float, float]
) -> None:
    document = pypdfium2.PdfDocument(drawn(seed_map(), "pdf", ratio=ratio).content)
    assert document[0].get_size() == pytest.approx(size, abs=0.1)
    picture = document[0].render(scale=1.5).to_pil().convert("L")
    edges = [
        picture.crop((0, 0, picture.width, 4)),
        picture.crop((0, picture.height - 4, picture.width, picture.height)),
        picture.crop((0, 0, 4, picture.height)),
        picture.crop((picture.width - 4, 0, picture.width, picture.height)),
    ]
    assert all(edge.getextrema()[0] > 250 for edge in edges)


def test_pages_auto_gives_an_overview_and_parts_whose_text_can_be_read() -> None:
    drawing = drawn(seed_map(), "pdf", pages="auto")
    pages = pages_of(drawing.content)
    assert len(pages) == drawing.pages > 4
    assert drawing.points is not None
    assert drawing.points >= 12
    assert re.search(r"more below, page \d", pages[0])
    assert f"Page 1 of {len(pages)}" in pages[0]
    everything = " ".join(" ".join(pages).split())
    for node in seed_map().nodes.values():
        assert " ".join(node.text.split()[:3]) in everything
    assert drawn(small_map(), "pdf", pages="auto").pages == 1


def test_a_star_is_split_among_pages_by_its_reasons() -> None:
    star = star_map(40)
    drawing = drawn(star, "pdf", pages="auto")
    assert (drawing.points or 0) >= 12
    texts = [" ".join(page.split()) for page in pages_of(drawing.content)]
    assert len(texts) > 1
    assert all("The plan should be adopted." in text for text in texts)
    assert texts[0].count("Reason") > 5
    assert all(any(f"Reason {number}:" in text for text in texts) for number in range(1, 41))


def test_what_cannot_be_read_on_pages_is_refused_with_a_proposal() -> None:
    with pytest.raises(InvalidOptions, match=r"cannot show '[ab]' at 12 points.*text=title.*pages=one"):
        drawn(two_nodes("An endless text. " * 600), "pdf", pages="auto")
    assert (drawn(two_nodes("An endless text. " * 600), "pdf", pages="auto", text="title").points or 0) >= 12


def test_short_names_are_titles_or_first_clauses() -> None:
    names = {
        "Homework should go, for it takes time; it does.": "Homework should go",
        "It is so.": "It is so.",
        "Pupils spend six hours a week on it: a survey says so": "Pupils spend six hours a week on it",
        "word " * 40: "word " * 11 + "word …",
    }
    for text, name in names.items():
        assert short_name(Node("n", NodeType.CLAIM, text)) == name
    assert short_name(Node("n", NodeType.CLAIM, "Text.", title="A title")) == "A title"


# PPTX


def test_a_pptx_with_a_slide_for_each_step_reveals_the_map_and_nothing_moves() -> None:
    drawing = drawn(small_map(), "pptx", reveal="slides")
    presentation = Presentation(io.BytesIO(drawing.content))
    assert (presentation.slide_width, presentation.slide_height) == (Emu(12192000), Emu(6858000))
    assert len(presentation.slides) == drawing.steps == 4
    places: dict[tuple[int, str], tuple[int, ...]] = {}
    counts = []
    for slide in presentation.slides:
        assert slide.shapes.title.text == "Homework"
        counts.append(len(slide.shapes))
        for shape in slide.shapes:
            place = (shape.left, shape.top, shape.width, shape.height)
            assert places.setdefault((shape.shape_id, shape.name), place) == place
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
    text = {shape.text_frame.text for _, shape in shapes_of(drawing.content) if shape.has_text_frame}  # type: ignore[attr-defined]
    assert any("It takes the time for play." in each for each in text)


def test_a_pptx_reveals_each_slide_by_clicks_in_the_order_of_the_argument() -> None:
    drawing = drawn(small_map(), "pptx")
    (slide,) = Presentation(io.BytesIO(drawing.content)).slides
    names = {shape.shape_id: shape.name for shape in slide.shapes}
    clicks: list[list[str]] = []
    for effect in slide.element.iter("{http://schemas.openxmlformats.org/presentationml/2006/main}cTn"):
        target = effect.find(".//{*}spTgt")
        if effect.get("nodeType") == "clickEffect":
            clicks.append([])
        if effect.get("nodeType") in {"clickEffect", "withEffect"}:
            clicks[-1].append(names[int(target.get("spid"))].partition(":")[0])
    assert len(clicks) == drawing.steps - 1
    assert [{"p1", "p2"} <= set(click) for click in clicks] == [True, False, False]
    assert "support r1" in clicks[0]
    shown_at_once = set(names.values()) - {name for click in clicks for name in click}
    assert any(name.startswith("c:") for name in shown_at_once)


def test_shapes_have_alternative_texts_and_the_legend_is_decorative() -> None:
    (slide,) = Presentation(io.BytesIO(drawn(small_map(), "pptx").content)).slides
    described = {shape.name: shape.element.xpath(".//p:cNvPr")[0] for shape in slide.shapes}
    assert described["p2: premise"].get("descr").startswith("Premise: Children need play. ")
    assert "“Children need play.” together support “Homework should go.”" in described["p2: premise"].get("descr")
    legend = [node for name, node in described.items() if name.startswith("legend")]
    assert legend
    assert all(node.findall(".//{*}decorative") for node in legend)


def test_the_lines_of_a_pptx_are_those_of_the_svg_and_each_relation_is_one_shape_with_words() -> None:
    for argument_map in (small_map(), seed_map()):
        slides = Presentation(io.BytesIO(drawn(argument_map, "pptx", reveal="none", pages="one").content)).slides
        shapes = {shape.name: shape for shape in slides[0].shapes}
        task = job(argument_map, "pptx", pages="one")
        picture = task.compose(route, task.map, task.options, sheet_for("pptx", task.options))
        scale, left, top = fitted(picture)
        for relation in argument_map.relations.values():
            shape = shapes[f"{relation.kind.value} {relation.id}"]
            assert relation.premises
            assert describe_relation(relation, argument_map)[:100] in shape.element.nvSpPr.cNvPr.get("descr")
            points = [point for line in picture.scene.lines if line.relation is relation for point in line.points]
            xs = [left + x * scale for x, _ in points]
            ys = [top + y * scale for _, y in points]
            # Heads and hops reach a little farther.
            assert shape.left / 12700 == pytest.approx(min(xs), abs=8 * scale)
            assert shape.top / 12700 == pytest.approx(min(ys), abs=8 * scale)
            assert (shape.left + shape.width) / 12700 == pytest.approx(max(xs), abs=8 * scale)
            assert (shape.top + shape.height) / 12700 == pytest.approx(max(ys), abs=8 * scale)


def test_the_notes_of_a_slide_hold_what_there_is_to_say() -> None:
    slides = list(Presentation(io.BytesIO(drawn(small_map(), "pptx", reveal="slides").content)).slides)
    assert "A survey" not in slides[0].notes_slide.notes_text_frame.text
    notes = slides[-1].notes_slide.notes_text_frame.text
    assert "1.1 Pupils spend an hour a day on it.\n    A survey" in notes
    assert notes.index("Homework should go.") < notes.index("It takes the time for play.")


def test_a_deck_of_a_large_map_begins_with_an_overview_whose_boxes_lead_to_the_parts() -> None:
    drawing = drawn(seed_map(), "pptx")
    slides = list(Presentation(io.BytesIO(drawing.content)).slides)
    titles = [slide.shapes.title.text for slide in slides]
    assert titles[0] == seed_map().details.title
    assert titles[-1] == "Not linked to the thesis"
    assert all(re.match(r"\d+(\.\d+[a-z]*)*\.?\d* \S", title) for title in titles[1:-1])
    assert len(titles) == drawing.pages > 5
    assert drawing.points is not None
    assert drawing.points >= 12
    for slide in slides:
        for shape in slide.shapes:
            folded = re.search(r"more below, page (\d+)", shape.text_frame.text) if shape.has_text_frame else None
            if folded is not None:
                assert shape.click_action.target_slide.slide_id == slides[int(folded[1]) - 1].slide_id
    sizes = [run.font.size.pt for run in slides[0].shapes.title.text_frame.paragraphs[0].runs]
    assert min(sizes) >= 12
    assert "Page 2 of" in " ".join(shape.text_frame.text for shape in slides[1].shapes if shape.has_text_frame)
    assert "Part of: thesis (page 1)" in {shape.text_frame.text for shape in slides[1].shapes if shape.has_text_frame}


def test_a_pptx_that_is_not_to_be_edited_has_one_picture_a_slide() -> None:
    slides = Presentation(io.BytesIO(drawn(small_map(), "pptx", editable="false", reveal="slides").content)).slides
    assert [sum(hasattr(shape, "image") for shape in slide.shapes) for slide in slides] == [1] * 4


def test_a_pptx_has_no_times_and_is_the_same_each_time() -> None:
    first, second = (drawn(small_map(), "pptx").content for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# Text


def test_the_outline_tells_every_node_with_its_number_and_what_it_does() -> None:
    text = " ".join(drawn(small_map(), "txt").content.decode().split())
    assert "Thesis: Homework should go." in text
    assert "1. [supports, together with 2, practical reasoning] Premise: It takes the time" in text
    assert "1.1. [supports] Evidence: Pupils spend an hour a day on it." in text
    assert "- A survey" in text
    assert "[undercuts the step from 1, 2] Objection: Play and homework" in text
    assert max(map(len, drawn(seed_map(), "txt").content.decode().splitlines())) <= 78
    # The undercut stands below the premises of its step; a source is told in full once.
    lines = drawn(small_map(), "txt").content.decode().splitlines()
    positions = [next(i for i, line in enumerate(lines) if words in line) for words in ("2. [", "undercuts", "attacks")]
    assert positions == sorted(positions)
    seed = drawn(seed_map(), "txt").content.decode()
    assert "source as at" in seed
    whole = " ".join(drawn(seed_map(), "txt").content.decode().split())
    for node in seed_map().nodes.values():
        assert " ".join(node.text.split()) in whole


def test_the_outline_and_dot_are_revealed_step_by_step_too() -> None:
    first, second = (" ".join(drawn(small_map(), "txt", step=step).content.decode().split()) for step in (1, 2))
    assert "play" not in first
    assert "It takes the time" in second
    assert "Pupils" not in second
    dot = drawn(small_map(), "dot", step=2, highlight="p1").content.decode()
    assert "_p1" in dot
    assert "_e1" not in dot
    assert "penwidth=6" in dot


def test_a_slide_makes_stand_out_what_is_highlighted() -> None:
    with zipfile.ZipFile(io.BytesIO(drawn(small_map(), "pptx", highlight="o1,r2", reveal="none").content)) as archive:
        slide = archive.read("ppt/slides/slide1.xml").decode()
    assert slide.count("<a:glow") == 2


@pytest.mark.parametrize("form", ["svg", "png", "pdf", "pptx", "dot", "txt"])
def test_an_empty_map_is_drawn_in_every_form(form: str) -> None:
    content = drawn(EMPTY, form).content
    if form in {"svg", "dot", "txt"}:
        assert "This map is empty." in content.decode()
    if form == "pdf":
        assert "This map is empty." in pages_of(content)[0]
    if form == "pptx":
        assert len(Presentation(io.BytesIO(content)).slides) == 1


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_comes_out_of_a_pptx_as_itself(text: str) -> None:
    content = drawn(two_nodes(text), "pptx", reveal="none", pages="one").content
    shown = [shape.text_frame.text for _, shape in shapes_of(content) if shape.has_text_frame]  # type: ignore[attr-defined]
    flat = ["".join(each.split()) for each in shown]
    assert any("".join(text.split()) in each for each in flat)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
            assert "macro" not in name.lower()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_comes_out_of_pdf_png_and_text_as_a_text(text: str) -> None:
    argument_map = two_nodes(text)
    pdf = drawn(argument_map, "pdf").content
    assert len(pages_of(pdf)) == 1
    assert b"/JS" not in pdf
    assert b"/Launch" not in pdf
    if text.isascii() and len(text) < 1000:
        flat = "".join(pages_of(pdf)[0].split())
        assert "".join(text.split()) in flat
    assert image(drawn(argument_map, "png", width=400).content).width == 400
    outline = "".join(drawn(argument_map, "txt").content.decode().split())
    assert "".join(text.split()) in outline


# Presentations


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_cannot_leave_its_place_in_a_presentation(text: str) -> None:
    page = present(job(two_nodes(text)), route).content.decode()
    assert page.count('<script type="module">') == page.count("</script>") == 1
    assert page.count("<script") == 1
    assert "alert(1)</script>" not in page
    steps = page[page.index("const steps = ") : page.index("</script>")]
    assert "<" not in steps[: steps.index(";\n")]


def test_a_presentation_loads_nothing() -> None:
    page = present(job(seed_map()), route).content.decode()
    assert re.findall(r"(?:src|href)\s*=\s*\"(?!#)[^\"]*", page) == []
    assert "url(http" not in page
    assert page.count("data-step=") == len(seed_map().nodes) + len(seed_map().relations)


if __name__ == "__main__":
    REFERENCES.mkdir(exist_ok=True)
    for name in THEMES:
        (REFERENCES / f"{name}.png").write_bytes(drawn(small_map(), "png", theme=name, width=640).content)
