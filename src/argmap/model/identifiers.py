"""Ids and slugs: their form, their order, and how new ones are made."""

import re
import secrets
from functools import lru_cache
from typing import Protocol

from anyascii import anyascii

IDENTIFIER = r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}"
# The id or the slug of a map.
REFERENCE = r"[A-Za-z0-9_\-]{1,80}"
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"

_DIGITS = re.compile(r"\d+")
# Without vowels and look-alikes, so that no id spells a word and all can be read aloud.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str: ...


# The same few ids stand in most maps, and each is sorted when it is read, stored and written.
@lru_cache(maxsize=10_000)
def natural_key(identifier: str) -> str:
    """A key under which plain string order is natural order: `n2` before `n10`, `1.9` before `1.10`.

    Each run of digits is written as its length (two digits) and its value; ids that differ in leading zeros
    alone keep apart because the id itself ends the key.
    """

    def padded(digits: re.Match[str]) -> str:
        value = digits.group().lstrip("0") or "0"
        return f"{len(value):02d}{value}"

    return f"{_DIGITS.sub(padded, identifier)} {identifier}"


def natural_order(element: Identified) -> str:
    """The natural key of an element's id, for `sorted`."""
    return natural_key(element.id)


def new_map_id() -> str:
    """A fresh id for a map. Its underscore keeps it apart from every slug."""
    return "m_" + "".join(secrets.choice(_ALPHABET) for _ in range(16))


def slug_of(title: str) -> str:
    """A slug of the letters and digits of a title, those of other scripts transliterated; `map` if none is left."""
    words = re.findall(r"[a-z0-9]+", anyascii(title).replace("'", "").lower())
    return "-".join(words)[:60].strip("-") or "map"
