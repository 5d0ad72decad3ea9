"""Where a line may end beside at blanks (in scripts without blanks, addresses, long words), and which way it runs.

A small part of Unicode's line breaking (UAX #14): between ideographs and kana, but not before closing punctuation nor
after opening punctuation (kinsoku).
"""

import re
import unicodedata
from functools import cache

import pyphen

# What must not begin a line, and what must not end one, in Chinese and Japanese.
_NOT_FIRST = frozenset(
    "、。，．：；！？）］｝〉》」』】〕〗〙〛’”…—～·・ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ%％,.:;!?)]}"
)
_NOT_LAST = frozenset("（［｛〈《「『【〔〖〘〚‘“$￥¥([{")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|www\.", re.IGNORECASE)
_IN_ADDRESSES = frozenset("/-?&.=_#")
_LETTERS = re.compile(r"[^\W\d_]{6,}")


def units_of(word: str) -> list[str]:
    """The parts of a word between which a line may end without a sign: more than one only where ideographs are."""
    if word.isascii() or not any(_is_wide(character) for character in word):
        return [word]
    units: list[str] = []
    for character in word:
        last = units[-1] if units else ""
        keeps = last and (
            character in _NOT_FIRST
            or last[-1] in _NOT_LAST
            or unicodedata.combining(character)
            or not (_is_wide(character) or _is_wide(last[-1]))
        )
        if keeps:
            units[-1] += character
        else:
            units.append(character)
    return units


def break_places(word: str, language: str) -> dict[int, str]:
    """The places where a word that is too long for a line may be broken, each with the sign that ends the line.

    :param language: a BCP 47 tag; of a language without rules, words are hyphenated as in English.
    """
    if _ADDRESS.match(word):
        return {position + 1: "" for position, character in enumerate(word) if character in _IN_ADDRESSES}
    places = {position + 1: "" for position, character in enumerate(word) if character in "-–—/"}
    for letters in _LETTERS.finditer(word):
        for position in _hyphenator(language).positions(letters.group()):
            places.setdefault(letters.start() + position, "-")
    return places


@cache
def _hyphenator(language: str) -> pyphen.Pyphen:
    known = pyphen.language_fallback(language.replace("-", "_")) or "en_US"
    return pyphen.Pyphen(lang=known)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"} and unicodedata.category(character) != "So"


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left (Unicode Bidirectional Algorithm, P2)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False
