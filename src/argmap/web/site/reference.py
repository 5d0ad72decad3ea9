"""The OpenAPI document as something to read: operations by resource, each with what it takes and answers.

Written by the server, so that it is there at once, without a script, on paper, and for screen readers.
"""

import json
from dataclasses import dataclass
from typing import Any

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a property of a body."""

    name: str
    type: str
    description: str
    required: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class DescribedBody:
    """What is sent or answered: the name of its schema (if it has one), its media types, and an example."""

    schema: str
    media_types: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer that an operation may give."""

    status: str
    description: str
    body: DescribedBody | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    sent: DescribedBody | None
    outcomes: tuple[Outcome, ...]
    curl: str


@dataclass(frozen=True, slots=True)
class Section:
    """The operations on one kind of resource."""

    name: str
    description: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole document."""

    introduction: str
    sections: tuple[Section, ...]
    schemas: dict[str, tuple[str, tuple[Field, ...]]]


# What most readers want first; the rest follows in the document's order.
_FIRST = ("maps", "nodes", "relations", "history", "drawings", "conversions", "analysis", "comments", "proposals")


def reference_of(document: dict[str, Any]) -> Reference:
    """Read an OpenAPI document of ours."""
    by_tag: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method in _METHODS:
            if method in item:
                operation = _operation(document, path, method, item[method], shared)
                by_tag.setdefault(item[method]["tags"][0], []).append(operation)
    told = {tag["name"]: tag.get("description", "") for tag in document["tags"]}
    order = sorted(by_tag, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))
    return Reference(
        document["info"]["description"],
        tuple(Section(name, told.get(name, ""), tuple(by_tag[name])) for name in order),
        {
            name: (schema.get("description", ""), _properties(schema))
            for name, schema in sorted(document["components"]["schemas"].items())
            if schema.get("properties")
        },
    )


def _operation(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any], shared: list[dict[str, Any]]
) -> Operation:
    parameters = [_resolved(document, parameter) for parameter in [*shared, *operation.get("parameters", [])]]
    sent = _body(document, operation.get("requestBody", {}))
    outcomes = []
    for status, response in operation["responses"].items():
        whole = _resolved(document, response)
        # Problems have one form, which the introduction names.
        body = _body(document, whole) if status.startswith("2") else None
        outcomes.append(Outcome("others" if status == "default" else status, whole["description"], body))
    return Operation(
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        operation.get("description", ""),
        tuple(_parameter(parameter) for parameter in parameters),
        sent,
        tuple(outcomes),
        _curl(method, path, parameters, operation, sent),
    )


def _parameter(parameter: dict[str, Any]) -> Field:
    required = bool(parameter.get("required"))
    return Field(
        parameter["name"], _type(parameter["schema"]), parameter.get("description", ""), required, parameter["in"]
    )


def _properties(schema: dict[str, Any]) -> tuple[Field, ...]:
    required = schema.get("required", [])
    return tuple(
        Field(name, _type(content), content.get("description", ""), name in required)
        for name, content in schema["properties"].items()
    )


def _type(schema: dict[str, Any]) -> str:
    """The type of a schema in a word or two; the name of a schema is one that the page explains."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(str(word) for word in schema["enum"] if word is not None)
    kinds = schema.get("type", "any")
    names = [kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"]
    if names == ["array"]:
        return f"list of {_type(schema.get('items', {}))}"
    if "format" in schema and names == ["string"]:
        return str(schema["format"])
    return " or ".join(names) or "any"


def _body(document: dict[str, Any], holder: dict[str, Any]) -> DescribedBody | None:
    content = _resolved(document, holder).get("content", {})
    if not content:
        return None
    first = next(iter(content.values()))
    example = first.get("example")
    if example is None and "examples" in first:
        example = _resolved(document, next(iter(first["examples"].values()))).get("value")
    if example is None:
        shown = ""
    else:
        shown = example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
    name = _type(first["schema"]) if "$ref" in first.get("schema", {}) else ""
    return DescribedBody(name, tuple(content), shown)


def _curl(
    method: str, path: str, parameters: list[dict[str, Any]], operation: dict[str, Any], sent: DescribedBody | None
) -> str:
    lines = [f'curl "$ARGMAP{path}"' if method == "get" else f'curl -X {method.upper()} "$ARGMAP{path}"']
    if operation.get("security"):
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if any(parameter["name"] == "If-Match" and parameter.get("required") for parameter in parameters):
        lines.append("-H 'If-Match: \"the ETag that you read\"'")
    if sent is not None:
        lines.append(f"-H 'Content-Type: {sent.media_types[0]}'")
        is_json = "json" in sent.media_types[0]
        lines.append("-d '{}'".format(sent.example.replace("'", "'\\''")) if is_json else "--data-binary @file")
    return " \\\n  ".join(lines)


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    resolved: dict[str, Any] = document
    for part in str(node["$ref"]).removeprefix("#/").split("/"):
        resolved = resolved[part]
    return resolved
