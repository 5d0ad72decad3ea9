"""The short way from JSON values to elements of the model, for what is right: most of what is ever read.

Types are checked here and constraints where the model has them; what is not right in every field is None, and goes the
long way through the schemas, which say what is wrong.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

from argmap.model.argument_map import Details, Node, NodeType, Relation, RelationKind, Source
from argmap.model.constraints import field_breaches
from argmap.model.extensions import Extensions


class _Wrong(Exception):
    """A value is not of the type of its field."""


def _text(value: Any) -> str:
    if type(value) is not str:
        raise _Wrong
    return value


def _number(value: Any) -> float:
    if type(value) is not float and type(value) is not int:
        raise _Wrong
    return float(value)


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise _Wrong
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if type(value) is not list:
        raise _Wrong
    return tuple(map(_text, value))


def _sources(value: Any) -> tuple[Source, ...]:
    if type(value) is not list:
        raise _Wrong
    sources = tuple(_made(Source, item) for item in value)
    if any(field_breaches(source) for source in sources):
        raise _Wrong
    return sources


def _extensions(value: Any) -> Extensions:
    if type(value) is not dict:
        raise _Wrong
    return Extensions.of(value)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise _Wrong
    return value


_READERS: dict[Any, Callable[[Any], Any]] = {
    str: _text,
    str | None: _text,
    float | None: _number,
    int | None: _whole,
    bool: _truth,
    tuple[str, ...]: _texts,
    tuple[Source, ...]: _sources,
    Extensions: _extensions,
    NodeType: NodeType,
    RelationKind: RelationKind,
}
_SHAPES: dict[type, dict[str, Callable[[Any], Any]]] = {
    kind: {field.name: _READERS[field.type] for field in fields(kind)} for kind in (Source, Node, Relation, Details)
}
_REQUIRED = {
    kind: {field.name for field in fields(kind) if field.default is MISSING}
    for kind in (Source, Node, Relation, Details)
}


def quick(kind: type[Any], value: Any) -> Any:
    """The node, relation or details of a JSON value, if it is right in every field by itself; else None."""
    try:
        made = _made(kind, value)
    except (_Wrong, ValueError, OverflowError, TypeError):
        return None
    return None if field_breaches(made) else made


def _made(kind: type[Any], value: Any) -> Any:
    if type(value) is not dict:
        raise _Wrong
    shape = _SHAPES[kind]
    if not _REQUIRED[kind] <= value.keys() or not value.keys() <= shape.keys():
        raise _Wrong
    return kind(**{name: shape[name](content) for name, content in value.items()})
