"""Three-way merges of texts, word by word, and of sets."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from diff_match_patch import diff_match_patch

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
# Of the private use planes: each token becomes one such character, so that the library compares tokens.
_FIRST_CHARACTER = 0xF0000
# Comparing takes time in proportion to the product of the lengths, in tokens, of what differs: about half a second.
MOST_WORK = 1_000_000


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Tokens `start` to `end` of the base, and what stands in their place."""

    start: int
    end: int
    tokens: tuple[str, ...]


class WordMerger:
    """Merges texts, as long as the work that it may do is not done; which texts it merges never depends on time."""

    def __init__(self, work: int = MOST_WORK):
        self._left = work

    def merged(self, base: str, theirs: str, mine: str) -> str | None:
        """A text with two changes of it, where they touch different words; None where they meet.

        Changes meet where they replace the same word, or insert at the same place, or where one begins right where
        the other ends. What is too much work to compare counts as met.
        """
        tokens = _TOKEN.findall(base)
        first, second = self._hunks(tokens, theirs), self._hunks(tokens, mine)
        if first is None or second is None:
            return None
        together = sorted({*first, *second}, key=lambda hunk: (hunk.start, hunk.end))
        if any(earlier.end >= later.start for earlier, later in pairwise(together)):
            return None
        merged: list[str] = []
        position = 0
        for hunk in together:
            merged += [*tokens[position : hunk.start], *hunk.tokens]
            position = hunk.end
        return "".join([*merged, *tokens[position:]])

    def _hunks(self, before: Sequence[str], text: str) -> list[_Hunk] | None:
        after = _TOKEN.findall(text)
        start = _common(before, after)
        end = _common(before[start:][::-1], after[start:][::-1])
        old, new = before[start : len(before) - end], after[start : len(after) - end]
        self._left -= len(old) * len(new)
        if self._left < 0:
            return None
        characters: dict[str, str] = {}
        for token in (*old, *new):
            characters.setdefault(token, chr(_FIRST_CHARACTER + len(characters)))
        differ = diff_match_patch()
        differ.Diff_Timeout = 0
        one, two = ("".join(characters[token] for token in tokens) for tokens in (old, new))
        tokens_of = {character: token for token, character in characters.items()}
        return list(_joined(differ.diff_main(one, two, False), tokens_of, start))


def merged_list(base: Sequence[Any], theirs: Sequence[Any], mine: Sequence[Any]) -> list[Any]:
    """What both sides kept, and what either added: theirs first, in their order, then mine."""
    kept = [item for item in theirs if item in mine or item not in base]
    return kept + [item for item in mine if item not in base and item not in theirs]


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    """How many tokens two texts begin with alike."""
    return next(
        (index for index, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), min(len(one), len(two))
    )


def _joined(differences: Iterable[tuple[int, str]], tokens_of: dict[str, str], start: int) -> Iterable[_Hunk]:
    """The hunks of the library's differences: what is deleted and what is inserted at one place is one hunk."""
    position = start
    inserted: list[str] = []
    changed = False
    for kind, characters in (*differences, (0, "")):
        if kind == 0:
            if changed:
                yield _Hunk(start, position, tuple(inserted))
            position += len(characters)
            start, inserted, changed = position, [], False
        elif kind < 0:
            position, changed = position + len(characters), True
        else:
            inserted, changed = [*inserted, *(tokens_of[character] for character in characters)], True
