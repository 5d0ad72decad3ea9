"""Whether two texts say the same in the same words."""

import re
import unicodedata

_SILENT = re.compile(r"[\W_]+")


def says_the_same(one: str | None, two: str | None) -> bool:
    """Whether texts differ at most in case, spaces, punctuation and ways to write a character (NFKC).

    The rule by which a change of a text is cosmetic: what was said of the one holds of the other.
    """
    return one is not None and two is not None and _words(one) == _words(two)


def _words(text: str) -> str:
    return _SILENT.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
