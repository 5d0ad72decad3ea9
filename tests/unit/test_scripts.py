"""Scripts that Roboto lacks: told, drawn by declared fonts where there are any, and laid out from right to left."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from argmap.drawing.look import fonts
from argmap.drawing.look.theme import PADDING
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind
from tests.drawing import NAMESPACE, composed, drawn, tree
from tests.fonts import make_font

ARABIC = "مرحبا بالعالم"


def single(text: str) -> ArgumentMap:
    return ArgumentMap.of(Details(slug="a", title="A", thesis="a"), [Node("a", NodeType.CLAIM, text)])


def test_kazakh_and_russian_are_in_the_font_and_others_are_told() -> None:
    assert drawn(single("Қазақстан. Россия. Ελλάδα. Việt Nam. Łódź.")).missing == ()
    # No machine has a font for these: they are for private use, or were never given to anything.
    missing = drawn(single("Text \U000f1234"))
    assert missing.missing == ("Unknown",)
    assert "install fonts-noto-core" in missing.fonts_to_install


def test_mathematics_symbols_arabic_hebrew_and_devanagari_have_fonts_wherever_argmap_is() -> None:
    text = "∀x∈ℝ: x² ≥ 0 ⇒ A ⊢ B ∧ ¬C, α→β. שלום. مرحبا. देवनागरी"
    assert drawn(single(text)).missing == ()
    assert fonts.runs_of("A ⊢ B") == [("", "A "), ("DejaVu Sans", "⊢"), ("", " B")]
    assert [name for name, _ in fonts.runs_of("देव")] == ["Noto Sans Devanagari"]


def test_text_from_right_to_left_begins_at_the_right_side_of_its_box() -> None:
    svg = tree(drawn(single(ARABIC)).content)
    line = svg.xpath("//s:text[@class='text rtl']", namespaces=NAMESPACE)[0]
    lines = svg.xpath("//s:text[@class='text rtl']/text()", namespaces=NAMESPACE)
    assert " ".join(lines) == ARABIC
    assert line.get("direction") == "rtl"
    # Its middle is given: so it ends at the right side whether a program knows its direction or not.
    assert line.get("text-anchor") == "middle"
    box = next(iter(composed(single(ARABIC)).scene.boxes.values()))
    end = float(line.get("x")) + fonts.width(ARABIC, box.content.size, box.content.face) / 2
    assert end == pytest.approx(box.right - PADDING, abs=1)


def test_a_line_without_letters_of_its_own_has_the_direction_of_its_paragraph() -> None:
    content = next(iter(composed(single(f"{ARABIC} (2022)\nNATO")).scene.boxes.values())).content
    assert content.directions([ARABIC, "(2022)", "NATO"]) == [True, True, False]


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_text_of_every_script_stays_in_its_box(form: str) -> None:
    texts = [ARABIC * 3, "∀x∈ℝ " * 12, "שלום עולם " * 6, "汉字，" * 20, "देवनागरी " * 8]
    nodes = [Node("t", NodeType.CLAIM, "Scripts"), *(Node(f"n{i}", NodeType.PREMISE, t) for i, t in enumerate(texts))]
    relations = [Relation(f"r{i}", RelationKind.SUPPORT, (f"n{i}",), "t") for i in range(len(texts))]
    argument_map = ArgumentMap.of(Details(slug="a", title="A", thesis="t"), nodes, relations)
    if form == "pdf":
        assert drawn(argument_map, "pdf").content.startswith(b"%PDF")
        return
    picture = composed(argument_map)
    image = Image.open(io.BytesIO(drawn(argument_map, "png", width=1600).content)).convert("L")
    scale = 1600 / picture.width
    for box in picture.scene.boxes.values():
        # Right of each box, and of its border, there is nothing but the background and lines.
        x = round((box.right + 3) * scale)
        column = image.crop((x, round((box.y + 4) * scale), x + 1, round((box.bottom - 4) * scale)))
        dark = sum(column.histogram()[:128])
        assert dark <= 0.25 * column.height


def test_no_line_of_chinese_begins_with_closing_punctuation() -> None:
    text = "这次干预是一场表演，而不是镇压骚乱的军事行动。" * 4
    for limit in range(60, 300, 7):
        lines = fonts.wrap(text, 14, limit)
        assert "".join(lines) == text
        assert all(line[0] not in "，。" for line in lines)
        assert max(fonts.width(line, 14) for line in lines) <= limit


def test_addresses_break_after_their_signs_and_long_words_by_the_rules_of_their_language() -> None:
    address = "https://www.example.org/a/very/long/path/2022/peacekeeping-mission.html?utm=x&id=123"
    lines = fonts.wrap(address, 14, 160)
    assert "".join(lines) == address
    assert all(line[-1] in "/-?&.=_" for line in lines[:-1])
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
    german = fonts.wrap(word, 14, 160, "regular", "de")
    assert "".join(line.removesuffix("-") for line in german[:-1]) + german[-1] == word
    assert all(line.endswith("-") for line in german[:-1])
    assert german[0].removesuffix("-") in {"Donaudampf", "Donaudampfschiff", "Donaudampfschifffahrts"}


@given(text=st.text(alphabet="ab-/.，。汉字 אעم", max_size=80), limit=st.integers(30, 200))
def test_lines_hold_all_of_a_text_and_are_no_wider_than_asked(text: str, limit: int) -> None:
    lines = fonts.wrap(text, 14, limit)
    kept = "".join("".join(lines).split())
    assert kept.replace("-", "") == "".join(text.split()).replace("-", "")
    assert all(fonts.width(line, 14) <= limit or len(line) <= 2 for line in lines)


@pytest.fixture
def declared_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A font with the letters of one Arabic greeting, each a box one em wide."""
    make_font(tmp_path / "TestArabic.ttf", ARABIC, "Test Arabic")
    monkeypatch.setenv("ARGMAP_FONTS", str(tmp_path))
    fonts.forget()
    yield
    monkeypatch.undo()
    fonts.forget()


@pytest.mark.usefixtures("declared_font")
def test_a_declared_font_measures_and_draws_what_roboto_lacks() -> None:
    assert fonts.width("م", 14) == 14
    drawing = drawn(single(ARABIC))
    assert drawing.missing == ()
    style = tree(drawing.content).find("s:style", NAMESPACE).text
    assert '@font-face{font-family:"argmap 1";src:url(data:font/woff2;base64,' in style
    assert '"argmap Roboto",Roboto,"argmap 1"' in style
    assert fonts.font_files()[2].name == "TestArabic.ttf"
