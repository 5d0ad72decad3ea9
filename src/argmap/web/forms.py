"""Reading what a form sends; each mistake is named by the field."""

from flask import request

from argmap.model.characters import first_forbidden
from argmap.service.errors import InvalidArgument

_BLANKS = {ord("\f"): " ", ord("\v"): " "}


def text(name: str, most: int = 2_000, *, required: bool = False, indented: bool = False) -> str:
    """A text; blanks around it are left out, and form feeds, which come with text from PDF files, are blanks.

    :param indented: its lines mean something by how far in they are, so that the blanks before the first one stay.

    :raises InvalidArgument: it is longer than `most` characters, has one that no document can hold, or is missing
        though it is required.
    """
    value = request.form.get(name, "").replace("\r\n", "\n").translate(_BLANKS)
    value = value.rstrip() if indented else value.strip()
    forbidden = first_forbidden(value)
    if forbidden is not None:
        raise InvalidArgument(name, f"has the character {forbidden[1]}, which cannot be seen; remove it")
    if len(value) > most:
        raise InvalidArgument(name, f"has {len(value):,} characters; shorten it to {most:,}")
    if required and not value:
        raise InvalidArgument(name, "is empty; fill it in")
    return value


def fraction(name: str) -> float:
    """A number; that it is from 0 to 1 is checked where it is used.

    :raises InvalidArgument: it is none, or is missing.
    """
    value = text(name, 20, required=True)
    try:
        return float(value)
    except ValueError:
        raise InvalidArgument(name, "is not a number from 0 to 1") from None


def optional(name: str, most: int = 2_000) -> str | None:
    """A text, or None where the field is empty."""
    return text(name, most) or None


def choice(name: str, *allowed: str) -> str:
    """One of some words; the first where the form says none.

    :raises InvalidArgument: it is another.
    """
    value = request.form.get(name, allowed[0])
    if value not in allowed:
        raise InvalidArgument(name, f"is not one of: {', '.join(allowed)}")
    return value


def checked(name: str) -> bool:
    """Whether a box is ticked."""
    return name in request.form


def number(name: str, low: int, high: int) -> int | None:
    """A whole number, or None where the field is empty.

    :raises InvalidArgument: it is none, or out of range.
    """
    value = text(name, 20)
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise InvalidArgument(name, f"has to be a whole number from {low} to {high}")
    return int(value)
