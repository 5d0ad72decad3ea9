"""The font that travels with the drawing: how wide its characters are, and the subset that an SVG embeds.

Text is measured with the font's own tables, so no drawing depends on which fonts a machine has.
"""

import base64
import io
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "argmap Roboto"
FACES = {"regular": ("Roboto-Regular.ttf", 400), "bold": ("Roboto-Bold.ttf", 700)}

# The embedded font comes in these parts, each made once and used by every drawing that needs it.
_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x2000, 0x206F),
    (0x100, 0x24F),
    (0x370, 0x3FF),
    (0x400, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x20A0, 0x22FF),
)


def _file(face: str) -> Path:
    return Path(str(files("font_roboto"))) / "files" / FACES[face][0]


@cache
def _widths(face: str) -> dict[str, float]:
    """The advance of every character of a face, in ems."""
    with TTFont(_file(face), lazy=True) as font:
        advances: Any = font["hmtx"]
        em = font["head"].unitsPerEm
        return {chr(code): advances[name][0] / em for code, name in font.getBestCmap().items()}


@cache
def _fallback_width(character: str) -> float:
    """How wide a character is assumed to be that another font of the reader's machine will draw, in ems."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0.0
    return 1.05 if unicodedata.east_asian_width(character) in {"W", "F"} else 0.75


def width(text: str, size: float, face: str = "regular") -> float:
    """The width of a line of text in pixels at a font size in pixels; without kerning, as it is drawn."""
    # Words come again in every drawing of a map; long texts would only fill the cache.
    return (_word_width if len(text) <= 24 else _width)(text, face) * size


def _width(text: str, face: str) -> float:
    widths = _widths(face)
    total = 0.0
    for character in text:
        found = widths.get(character)
        total += _fallback_width(character) if found is None else found
    return total


_word_width = lru_cache(maxsize=20_000)(_width)


def wrap(text: str, size: float, limit: float, face: str = "regular") -> list[str]:
    """Break text into lines no wider than `limit` pixels, at blanks; a word that is wider is cut.

    Line breaks of the text stay; an empty text is one empty line.
    """
    lines: list[str] = []
    space = width(" ", size, face)
    for paragraph in text.split("\n"):
        line: list[str] = []
        used = 0.0
        for word in paragraph.split():
            for piece in _pieces(word, size, limit, face):
                needed = width(piece, size, face)
                if line and used + space + needed > limit:
                    lines.append(" ".join(line))
                    line, used = [], 0.0
                used += needed + (space if line else 0.0)
                line.append(piece)
        lines.append(" ".join(line))
    return lines


def _pieces(word: str, size: float, limit: float, face: str) -> list[str]:
    if len(word) * size * 1.1 <= limit or width(word, size, face) <= limit:
        return [word]
    pieces, start, used = [], 0, 0.0
    for position, character in enumerate(word):
        step = width(character, size, face)
        if used + step > limit and position > start:
            pieces.append(word[start:position])
            start, used = position, 0.0
        used += step
    return [*pieces, word[start:]]


def style_sheet(characters: set[str]) -> str:
    """`@font-face` rules with the parts of the font that these characters need, as data addresses."""
    codes = [ord(character) for character in characters]
    needed = [(low, high) for low, high in _RANGES if any(low <= code <= high for code in codes)]
    return "".join(_rule(face, low, high) for face in FACES for low, high in needed)


@cache
def _rule(face: str, low: int, high: int) -> str:
    data = base64.b64encode(_part(face, low, high)).decode()
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{FACES[face][1]};'
        f"unicode-range:U+{low:X}-{high:X};src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )


@cache
def _part(face: str, low: int, high: int) -> bytes:
    """A WOFF2 of the characters of a range, without hints and layout features."""
    options = subset.Options(
        flavor="woff2", hinting=False, layout_features=[], notdef_outline=True, name_IDs=[], desubroutinize=True
    )
    # The times in a font's head would make each build differ; they stay as the font has them.
    with TTFont(_file(face), recalcTimestamp=False) as font:
        # Text is laid out without kerning and ligatures; dropped unread, these tables cost no time.
        for table in ("GPOS", "GSUB", "GDEF"):
            del font[table]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=range(low, high + 1))
        subsetter.subset(font)
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


def warm() -> None:
    """Do now what the first drawing would have to wait for."""
    for face in FACES:
        _widths(face)
        for low, high in _RANGES[:3]:
            _rule(face, low, high)
