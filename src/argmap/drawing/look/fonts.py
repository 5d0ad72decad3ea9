"""The font that travels with the drawing: how wide its characters are, and the subset that an SVG embeds.

Text is measured with the font's own tables, so that no drawing in Latin, Greek or Cyrillic depends on which fonts a
machine happens to have. For what Roboto lacks, there are *declared* fonts: those of installed packages that name their
files under the entry point `fonts_ttf`, as font packages do, and the files in the folder that `ARGMAP_FONTS` names;
then DejaVu Sans (mathematics, symbols, Arabic, Hebrew) and Noto Sans Devanagari, which argmap depends on. Last come the
fonts of the machine (`machine_fonts.py`). What none of them has, the reader's machine draws; `uncovered` tells which
scripts those are.
"""

import base64
import io
import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import entry_points
from importlib.resources import files as files_of
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools import unicodedata as scripts
from fontTools.ttLib import TTFont

from argmap.drawing.look import machine_fonts
from argmap.drawing.look.line_breaking import break_places, units_of

FAMILY = "argmap Roboto"
# Longer texts are measured each time.
_LONG = 400
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
    return Path(str(files_of("font_roboto"))) / "files" / FACES[face][0]


@cache
def _widths(face: str) -> dict[str, float]:
    """The advance of every character of a face, in ems."""
    return _advances(_file(face))


def _advances(file: Path) -> dict[str, float]:
    with TTFont(file, lazy=True, fontNumber=0) as font:
        advances: Any = font["hmtx"]
        em = font["head"].unitsPerEm
        return {chr(code): advances[name][0] / em for code, name in (font.getBestCmap() or {}).items()}


@dataclass(frozen=True, eq=False)
class Declared:
    """A font beside Roboto: its file, its own name, what drawings call it, and the advance of each character in ems."""

    file: Path
    name: str
    family: str
    widths: Mapping[str, float]


def _packaged(package: str, name: str) -> Path:
    return Path(str(files_of(package))) / name


@cache
def declared() -> tuple[Declared, ...]:
    """The fonts beside Roboto that were installed for it, in the order in which they are asked for a character."""
    files: list[Path] = []
    for point in sorted(entry_points(group="fonts_ttf"), key=lambda point: point.name):
        if not point.name.startswith("roboto"):
            files += [Path(file) for _, file in sorted(point.load().items())]
    named = os.environ.get("ARGMAP_FONTS")
    if named:
        files += sorted(file for file in Path(named).glob("*") if file.suffix.lower() in {".ttf", ".otf"})
    files.append(_packaged("ziafont", "fonts/DejaVuSans.ttf"))
    files += sorted(_packaged("fontpkg_noto_sans_devanagari", "files").glob("*.ttf"))
    return tuple(
        Declared(file, _name_of(file), f"argmap {number}", _advances(file))
        for number, file in enumerate(files, start=1)
    )


def _name_of(file: Path) -> str:
    with TTFont(file, lazy=True, fontNumber=0) as font:
        return str(font["name"].getBestFamilyName() or file.stem)


def runs_of(text: str) -> list[tuple[str, str]]:
    """A text in runs of one font each: the name of the font, empty for Roboto and for none, and the characters."""
    known = _widths("regular")
    runs: list[tuple[str, str]] = []
    for character in text:
        name = runs[-1][0] if runs else ""
        # Marks and joiners stay with what they belong to.
        if not (unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}):
            font = None if character in known else _font_for(character)
            name = "" if font is None else font.name
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1] + character)
        else:
            runs.append((name, character))
    return runs


def _font_for(character: str) -> Declared | None:
    """The font beside Roboto that has a character: a declared one, or one of the machine."""
    for font in declared():
        if character in font.widths:
            return font
    file = machine_fonts.font_with(character)
    return None if file is None else _of_machine(file)


@cache
def _of_machine(file: Path) -> Declared:
    return Declared(file, _name_of(file), f"argmap {file.stem}", _advances(file))


def font_files() -> list[Path]:
    """Every font file that a drawing may need, for programs that draw what was laid out."""
    return [*(_file(face) for face in FACES), *(font.file for font in declared()), *machine_fonts.used()]


def css_families() -> str:
    """The families of a drawing's texts, for a style sheet."""
    fallbacks = [*declared(), *(_of_machine(file) for file in machine_fonts.used())]
    own = "".join(f'"{font.family}",' for font in fallbacks)
    return f'"{FAMILY}",Roboto,{own}"Noto Sans",sans-serif'


def uncovered(characters: Iterable[str]) -> list[str]:
    """The names of the scripts of which no font at hand has some character, in alphabetical order."""
    known = _widths("regular")
    missing = {
        character
        for character in characters
        if character not in known and not character.isspace() and unicodedata.category(character) not in {"Cf", "Mn"}
    }
    missing = {character for character in missing if _font_for(character) is None}
    return sorted({scripts.script_name(scripts.script(character)) for character in missing})


@cache
def _fallback_width(character: str) -> float:
    """How wide a character is that Roboto lacks, in ems: as another font has it, or as others probably do."""
    font = _font_for(character)
    if font is not None:
        return font.widths[character]
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0.0
    return 1.05 if unicodedata.east_asian_width(character) in {"W", "F"} else 0.75


def width(text: str, size: float, face: str = "regular") -> float:
    """The width of a line of text in pixels at a font size in pixels; without kerning, as it is drawn."""
    # What a map says comes again in each of its drawings; very long texts would only fill the cache.
    return (_known_width if len(text) <= _LONG else _width)(text, face) * size


def _width(text: str, face: str) -> float:
    widths = _widths(face)
    total = 0.0
    for character in text:
        width = widths.get(character)
        total += _fallback_width(character) if width is None else width
    return total


_known_width = lru_cache(maxsize=40_000)(_width)


def wrap(text: str, size: float, limit: float, face: str = "regular", language: str = "en") -> Sequence[str]:
    """Break text into lines no wider than `limit` pixels: at blanks, where a script has none, and within long words.

    Line breaks of the text stay; an empty text is one empty line.

    :param language: of the text, a BCP 47 tag: a word that is wider than a line is hyphenated by its rules.
    """
    return (_known_wrap if len(text) <= _LONG else _wrap)(text, size, limit, face, language)


def _wrap(text: str, size: float, limit: float, face: str, language: str) -> Sequence[str]:
    lines: list[str] = []
    space = width(" ", size, face)
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for word in paragraph.split():
            joint = space if line else 0.0
            for unit in units_of(word):
                for piece in _pieces(unit, size, limit, face, language):
                    needed = width(piece, size, face)
                    if line and used + joint + needed > limit:
                        lines.append(line)
                        line, used, joint = "", 0.0, 0.0
                    line += (" " if joint else "") + piece
                    used += joint + needed
                    joint = 0.0
        lines.append(line)
    return tuple(lines)


_known_wrap = lru_cache(maxsize=20_000)(_wrap)


def _pieces(word: str, size: float, limit: float, face: str, language: str) -> list[str]:
    """The pieces of a word that is wider than a line: as long as fits, up to a place where it may be broken."""
    if len(word) * size * 1.1 <= limit or width(word, size, face) <= limit:
        return [word]
    places = break_places(word, language)
    pieces, start = [], 0
    while width(word[start:], size, face) > limit:
        # How far a line reaches, then back to the last place before that.
        end, used = start, 0.0
        while end < len(word) and (used := used + width(word[end], size, face)) <= limit:
            end += 1
        end = max(end, start + 1)
        best = max(
            (
                place
                for place, sign in places.items()
                if start < place <= end and width(word[start:place] + sign, size, face) <= limit
            ),
            default=None,
        )
        if best is None or best - start < (end - start) / 3:
            pieces.append(word[start:end])
            start = end
        else:
            pieces.append(word[start:best] + places[best])
            start = best
    return [*pieces, word[start:]]


def shortened(text: str, size: float, limit: float) -> str:
    """A text no wider than `limit` pixels, its end left out where it must be."""
    if width(text, size) <= limit:
        return text
    room = limit - width("…", size)
    kept = 0
    used = 0.0
    for character in text:
        used += width(character, size)
        if used > room:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def style_sheet(characters: set[str]) -> str:
    """`@font-face` rules with the parts of the font that these characters need, as data addresses."""
    codes = [ord(character) for character in characters]
    needed = [(low, high) for low, high in _RANGES if any(low <= code <= high for code in codes)]
    rules = [_rule(face, low, high) for face in FACES for low, high in needed]
    known = _widths("regular")
    by_font: dict[Declared, list[str]] = {}
    for character in sorted(characters):
        font = None if character in known else _font_for(character)
        if font is not None:
            by_font.setdefault(font, []).append(character)
    rules += [_declared_rule(font.file, font.family, "".join(own)) for font, own in by_font.items()]
    return "".join(rules)


def parts() -> dict[str, tuple[str, int, int]]:
    """The parts of the font by the names of their files: the face, and the first and last character of each."""
    return {f"{face}-{low:x}-{high:x}.woff2": (face, low, high) for face in FACES for low, high in _RANGES}


@cache
def part(name: str) -> bytes:
    """A part of the font as WOFF2; see `parts`."""
    return _part(*parts()[name])


def linked_style_sheet() -> str:
    """`@font-face` rules that load the parts of the font from beside the style sheet, each when it is needed."""
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{FACES[face][1]};font-display:block;'
        f"unicode-range:U+{low:X}-{high:X};src:url({name}) format('woff2')}}"
        for name, (face, low, high) in parts().items()
    )


@lru_cache(maxsize=256)
def _declared_rule(file: Path, family: str, characters: str) -> str:
    """A rule with these characters of a declared font, and the features by which its script joins them."""
    data = base64.b64encode(_subset(file, tuple(map(ord, characters)), ["*"], ())).decode()
    return f"@font-face{{font-family:\"{family}\";src:url(data:font/woff2;base64,{data}) format('woff2')}}"


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
    # Text is laid out without kerning and ligatures; dropped unread, these tables cost no time.
    return _subset(_file(face), range(low, high + 1), [], ("GPOS", "GSUB", "GDEF"))


def _subset(file: Path, codes: Iterable[int], features: list[str], dropped: tuple[str, ...]) -> bytes:
    options = subset.Options(
        flavor="woff2", hinting=False, layout_features=features, notdef_outline=True, name_IDs=[], desubroutinize=True
    )
    # The times in a font's head would make each build differ; they stay as the font has them.
    with TTFont(file, recalcTimestamp=False, fontNumber=0) as font:
        for table in dropped:
            del font[table]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=codes)
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


def forget() -> None:
    """Measure and subset anew: for when other fonts are declared than before."""
    for cached in (
        _widths,
        declared,
        _fallback_width,
        _known_width,
        _known_wrap,
        _of_machine,
        _declared_rule,
        _rule,
        _part,
    ):
        cached.cache_clear()
