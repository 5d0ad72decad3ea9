"""Keeping what a foreign document says and the model has no field for, as extension data under its own namespace."""

from dataclasses import fields, replace
from typing import Any

from argmap.formats.conversion import Report
from argmap.model.argument_map import ArgumentMap, Details, Node
from argmap.model.extensions import Extensions, Namespaces
from argmap.model.plain import Plain


def fitting(namespace: str, content: Plain, identifier: str, report: Report) -> Plain:
    """The field `extensions` of a node or relation with this content, or nothing where an element may not hold it.

    :param identifier: the id of the element in the document, for the report.
    """
    return {"extensions": {namespace: content}} if _fits(Node, namespace, content, identifier, report) else {}


def extend(fields: Plain, namespace: str, content: Plain, identifier: str, report: Report) -> None:
    """Put this content into the field `extensions` among the fields of a node or relation, beside what is there.

    :param identifier: the id of the element in the document, for the report.
    """
    extra = fitting(namespace, content, identifier, report)
    if extra and isinstance(fields.get("extensions"), dict):
        extra["extensions"] = {**fields["extensions"], **extra["extensions"]}
    fields |= extra


def parted(extensions: Extensions, namespace: str) -> tuple[Plain, Plain]:
    """The object that stands in a namespace, and the extension data without it."""
    rest = extensions.plain() if extensions else {}
    kept = rest.get(namespace)
    if not isinstance(kept, dict):
        return {}, rest
    del rest[namespace]
    return kept, rest


def extended_map(argument_map: ArgumentMap, namespace: str, content: Plain, report: Report) -> ArgumentMap:
    """The map with extension data of its own, if a map may hold it; what it may not hold is told."""
    if not content or not _fits(Details, namespace, content, "", report):
        return argument_map
    extensions = argument_map.details.extensions.extended(namespace, content)
    return replace(argument_map, details=replace(argument_map.details, extensions=extensions))


def _constraint(kind: type[Any]) -> Namespaces:
    constraint: Namespaces = next(field.metadata["constraint"] for field in fields(kind) if field.name == "extensions")
    return constraint


_LIMITS = {kind: _constraint(kind) for kind in (Node, Details)}


def _fits(kind: type[Any], namespace: str, content: Plain, identifier: str, report: Report) -> bool:
    try:
        wrong = _LIMITS[kind].breach(Extensions.of({namespace: content}))
    except ValueError:
        wrong = "has a number that JSON has not"
    if wrong is not None:
        report.loss(identifier[:64], "extensions", f"What the document says beside it {wrong}: it is left out.")
    return wrong is None
