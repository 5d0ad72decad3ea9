"""Which characters a text may hold: those that XML 1.0 allows, so that every drawing and export can carry them."""

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def first_forbidden(text: str) -> tuple[int, str] | None:
    """Find the first character that XML 1.0 (fifth edition, production 2, `Char`) does not allow.

    Returns its position (0-based, in code points) and its name such as `U+0000`, or None if the text is clean.
    """
    match = _FORBIDDEN.search(text)
    return None if match is None else (match.start(), f"U+{ord(match.group()):04X}")
