"""A map as plain dictionaries, and as canonical JSON.

Canonical JSON is UTF-8 without blanks, the fields in the order of the dataclass, those at their default left
out. The store keeps each element in this form and the service answers with it, unchanged.
"""

import json
from dataclasses import MISSING, fields, replace
from functools import lru_cache
from typing import Any

from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind, Source
from argmap.model.extensions import NO_EXTENSIONS, Extensions

Plain = dict[str, Any]


_SHAPES = {
    kind: tuple((field.name, field.default) for field in fields(kind)) for kind in (Node, Relation, Source, Details)
}


def to_plain(element: Node | Relation | Source | Details) -> Plain:
    """The element as a dictionary of JSON values; fields at their default are left out."""
    plain: Plain = {}
    for name, default in _SHAPES[type(element)]:
        value = getattr(element, name)
        if default is not MISSING and value == default:
            continue
        if name == "sources":
            value = [to_plain(source) for source in value]
        elif name == "extensions":
            value = value.plain()
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, (NodeType, RelationKind)):
            value = value.value
        plain[name] = value
    return plain


@lru_cache(maxsize=1_000)
def body_of(element: Node | Relation | Details) -> str:
    """The canonical JSON of an element. The latest are remembered: an edit writes them into rows and the log."""
    if not element.extensions:
        return canonical_json(to_plain(element))
    # Extension data is canonical JSON already, and stands last.
    rest = canonical_json(to_plain(replace(element, extensions=NO_EXTENSIONS)))
    return f'{rest[:-1]},"extensions":{element.extensions.text}}}'


def node_of(plain: Plain) -> Node:
    """The node of a dictionary that `to_plain` made (trusted: no check is made)."""
    values = dict(plain)
    values["type"] = NodeType(values["type"])
    values["tags"] = tuple(values.get("tags", ()))
    values["sources"] = tuple(source_of(source) for source in values.get("sources", ()))
    return Node(**_extended(values))


def source_of(plain: Plain) -> Source:
    """The source of a dictionary that `to_plain` made (trusted)."""
    return Source(**{**plain, "authors": tuple(plain.get("authors", ()))})


def relation_of(plain: Plain) -> Relation:
    """The relation of a dictionary that `to_plain` made (trusted)."""
    values = dict(plain)
    values["kind"] = RelationKind(values["kind"])
    values["premises"] = tuple(values["premises"])
    return Relation(**_extended(values))


def details_of(plain: Plain) -> Details:
    """The details of a dictionary that `to_plain` made (trusted)."""
    return Details(**_extended({**plain, "tags": tuple(plain.get("tags", ()))}))


def _extended(values: Plain) -> Plain:
    if "extensions" in values:
        values["extensions"] = Extensions.of(values["extensions"])
    return values


def map_to_plain(argument_map: ArgumentMap) -> Plain:
    """The whole map as one dictionary, as files and the service write it."""
    head: Plain = {"id": argument_map.id} if argument_map.id else {}
    if argument_map.revision:
        head["revision"] = argument_map.revision
    return {
        **head,
        **to_plain(argument_map.details),
        "nodes": [to_plain(node) for node in argument_map.nodes.values()],
        "relations": [to_plain(relation) for relation in argument_map.relations.values()],
    }


def map_of(plain: Plain) -> ArgumentMap:
    """The map of a dictionary that `map_to_plain` made, or the store (trusted: no check is made)."""
    head = {name: value for name, value in plain.items() if name not in {"id", "revision", "nodes", "relations"}}
    return ArgumentMap.of(
        details_of(head),
        map(node_of, plain["nodes"]),
        map(relation_of, plain["relations"]),
        id=plain.get("id", ""),
        revision=plain.get("revision", 0),
    )


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def canonical_json(plain: Any) -> str:
    """JSON without blanks, in Unicode."""
    return _ENCODER.encode(plain)
