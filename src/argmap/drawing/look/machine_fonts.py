"""The fonts of the machine, for characters that no font of argmap's own has: better than an empty box.

They are looked through only when such a character is drawn, the plain faces first.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
)
_SUFFIXES = {".ttf", ".otf", ".ttc"}
_MOST_FILES, _MOST_BYTES = 600, 80_000_000
# Of a family, the plain face; and families that were made for many scripts before others.
_OTHER_FACES = ("bold", "italic", "oblique", "light", "thin", "black", "condensed", "mono", "serif", "medium")
_BROAD = ("noto", "cjk", "wqy", "droid", "unifont")

_used: dict[Path, None] = {}


def used() -> list[Path]:
    """The fonts of the machine that some drawing of this process has needed."""
    return list(_used)


@cache
def font_with(character: str) -> Path | None:
    """The file of a font that has a character; None if there is none."""
    for file in _files():
        if ord(character) in _coverage(file):
            _used.setdefault(file)
            return file
    return None


@cache
def _files() -> tuple[Path, ...]:
    files = [file for folder in FOLDERS if folder.is_dir() for file in _below(folder)]
    return tuple(sorted(files, key=_rank)[:_MOST_FILES])


def _below(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in _SUFFIXES and file.is_file() and file.stat().st_size <= _MOST_BYTES:
            yield file


def _rank(file: Path) -> tuple[bool, bool, str]:
    name = file.name.lower()
    return any(word in name for word in _OTHER_FACES), not any(word in name for word in _BROAD), str(file)


@cache
def _coverage(file: Path) -> frozenset[int]:
    try:
        with TTFont(file, lazy=True, fontNumber=0) as font:
            return frozenset(font.getBestCmap() or {})
    except (TTLibError, OSError, ValueError, KeyError, AssertionError):
        # Somebody's broken font is no reason not to draw.
        return frozenset()
