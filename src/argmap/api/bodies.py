"""Reading a request's body by a schema, with every breach at its place."""

from typing import Any

import marshmallow as ma

from argmap.formats.errors import InvalidDocument
from argmap.formats.schemas import breaches_of
from argmap.model.characters import first_forbidden


def checked(schema: type[ma.Schema], value: Any) -> dict[str, Any]:
    """The fields of a body.

    :raises InvalidDocument: naming every breach.
    """
    try:
        loaded: dict[str, Any] = schema().load(value)
    except ma.ValidationError as error:
        raise InvalidDocument(breaches_of(error.messages)) from None
    return loaded


def text_within(minimum: int, maximum: int) -> Any:
    """A validator of a text's length and characters."""

    def check(value: str) -> None:
        if not minimum <= len(value) <= maximum or (minimum and not value.strip()):
            raise ma.ValidationError(f"has a wrong length; give {minimum:,} to {maximum:,} characters")
        forbidden = first_forbidden(value)
        if forbidden is not None:
            raise ma.ValidationError(f"has the character {forbidden[1]} at position {forbidden[0]}; remove it")

    return check
