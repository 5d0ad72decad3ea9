"""Scripts that Roboto lacks: told, drawn by declared fonts where there are any, and laid out from right to left."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from argmap.drawing.look import fonts
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType
from tests.drawing import NAMESPACE, drawn, tree
from tests.fonts import make_font

ARABIC = "مرحبا بالعالم"


def single(text: str) -> ArgumentMap:
    return ArgumentMap.of(Details(slug="a", title="A", thesis="a"), [Node("a", NodeType.CLAIM, text)])


def test_kazakh_and_russian_are_in_the_font_and_others_are_told() -> None:
    assert drawn(single("Қазақстан. Россия. Ελλάδα. Việt Nam. Łódź.")).missing == ()
    assert drawn(single(ARABIC)).missing == ("Arabic",)
    assert drawn(single("汉字 and देवनागरी")).missing == ("Devanagari", "Han")


def test_text_from_right_to_left_begins_at_the_right_side_of_its_box() -> None:
    svg = tree(drawn(single(ARABIC)).content)
    line = svg.xpath("//s:text[@class='text']", namespaces=NAMESPACE)[0]
    lines = svg.xpath("//s:text[@class='text']/text()", namespaces=NAMESPACE)
    assert " ".join(lines) == ARABIC
    assert line.get("direction") == "rtl"
    assert line.get("text-anchor") is None
    mark = svg.xpath("//s:text[@class='mark']", namespaces=NAMESPACE)[0]
    # With this direction a text runs to the left from its x, which is at the right side.
    assert float(line.get("x")) > float(mark.get("x")) + 50


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
    assert len(fonts.font_files()) == 3
