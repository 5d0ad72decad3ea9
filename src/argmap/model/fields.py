"""The fields of the model as values: what a format writes and reads follows from their declaration.

A field that is added to `argument_map.py` is then in every format that keeps all fields, without a line in the format.
"""

from dataclasses import fields
from enum import StrEnum
from typing import Any

from argmap.model.extensions import Extensions


class FieldType(StrEnum):
    """What a field holds, as far as a format has to know."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE_NUMBER = "whole number"
    FLAG = "flag"
    TEXTS = "texts"
    EXTENSIONS = "extensions"
    OTHER = "other"


_TYPES: dict[Any, FieldType] = {
    str: FieldType.TEXT,
    str | None: FieldType.TEXT,
    float | None: FieldType.NUMBER,
    int | None: FieldType.WHOLE_NUMBER,
    bool: FieldType.FLAG,
    tuple[str, ...]: FieldType.TEXTS,
    Extensions: FieldType.EXTENSIONS,
}


def field_names(kind: type[Any], *, without: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The names of the fields of a node, relation, source or the details, in their order."""
    return tuple(field.name for field in fields(kind) if field.name not in without)


def field_types(kind: type[Any]) -> dict[str, FieldType]:
    """What each field holds, by its name."""
    return {field.name: _TYPES.get(field.type, FieldType.OTHER) for field in fields(kind)}
