"""A bar chart as SVG for a slide: a bar a row, with its name and its number, in the font of the drawings."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from argmap.drawing.forms.svg import SVG
from argmap.drawing.look import fonts
from argmap.drawing.look.theme import THEMES

_WIDTH, _ROW, _TOP, _SIZE = 960.0, 56.0, 90.0, 22.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its name, its value, how the value is written, and a colour."""

    name: str
    value: float
    shown: str
    colour: str


def write_chart(title: str, bars: Sequence[Bar], theme_name: str = "light", whole: float | None = None) -> bytes:
    """The bars under a title.

    :param whole: the value of a bar as long as there is room, for shares of something; else the greatest is that long.
    """
    theme = THEMES[theme_name]
    names = max((fonts.width(bar.name, _SIZE) for bar in bars), default=0.0)
    left = min(names, _WIDTH * 0.45) + 60
    room = _WIDTH - left - 130
    greatest = whole or max((bar.value for bar in bars), default=0.0) or 1.0
    height = _TOP + _ROW * max(len(bars), 1) + 30
    root = etree.Element("svg", {"xmlns": SVG, "width": f"{_WIDTH:g}", "height": f"{height:g}"})
    root.set("viewBox", f"0 0 {_WIDTH:g} {height:g}")
    root.set("role", "img")
    etree.SubElement(root, "title").text = title
    told = "; ".join(f"{bar.name}: {bar.shown}" for bar in bars)
    etree.SubElement(root, "desc").text = told
    style = etree.SubElement(root, "style")
    style.text = fonts.style_sheet(set(title + told)) + (
        f"text{{font-family:{fonts.css_families()};font-size:{_SIZE:g}px;fill:{theme.text}}}"
        ".title{font-size:32px;font-weight:700}"
    )
    etree.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": theme.background})
    _text(root, 40, 52, fonts.shortened(title, 32, _WIDTH - 80), "title")
    for index, bar in enumerate(bars):
        y = _TOP + index * _ROW
        _text(root, 40, y + 33, fonts.shortened(bar.name, _SIZE, left - 60), "name")
        length = room * bar.value / greatest
        sides = {"x": left, "y": y + 10, "width": max(length, 1.5), "height": 34.0}
        etree.SubElement(root, "rect", {name: f"{value:.1f}" for name, value in sides.items()} | {"fill": bar.colour})
        _text(root, left + length + 14, y + 33, bar.shown, "number")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _text(root: etree._Element, x: float, y: float, text: str, class_: str) -> None:
    etree.SubElement(root, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "class": class_}).text = text
