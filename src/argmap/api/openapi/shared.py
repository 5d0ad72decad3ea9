"""What many operations have in common, described once and referred to: problems, headers, parameters."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from argmap.drawing.options import OPTIONS, Option
from argmap.http.headers import ANSWER_HEADERS
from argmap.http.problems import PROBLEM_TYPES, ProblemType

_NUMBERS = {"Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}
NOT_MODIFIED = "NotModified"
_RATE = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_WITH_PROBLEM = {401: ("WWW-Authenticate",), 412: ("ETag",), 429: ("Retry-After", *_RATE), 503: ("Retry-After",)}


def headers() -> dict[str, Any]:
    """The headers of answers, as components."""
    return {
        name: {"description": text, "schema": {"type": "integer" if name in _NUMBERS else "string"}}
        for name, text in ANSWER_HEADERS.items()
    }


def header_references(*names: str) -> dict[str, Any]:
    """Some headers of an answer, by reference."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def option_parameter(option: Option) -> dict[str, Any]:
    """An option of a drawing as a parameter of the query; lists are separated by commas."""
    only = f" Only for .{' and .'.join(option.only)}." if option.only else ""
    parameter = {"in": "query", "name": option.name, "description": option.description + only, "schema": option.schema}
    return {**parameter, "style": "form", "explode": False} if option.schema.get("type") == "array" else parameter


def option_references() -> list[dict[str, Any]]:
    """The options of drawings, by reference."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in OPTIONS]


def header_parameter(name: str, description: str, maximum: int, *, required: bool = False) -> dict[str, Any]:
    """A header of requests as a parameter."""
    schema = {"type": "string", "minLength": 1, "maxLength": maximum}
    parameter: dict[str, Any] = {"in": "header", "name": name, "description": description, "schema": schema}
    return {**parameter, "required": True} if required else parameter


def not_modified() -> dict[str, Any]:
    """The answer 304, as a component."""
    return {NOT_MODIFIED: {"description": "Nothing has changed.", "headers": header_references("ETag")}}


# What may be wrong with a request to any operation, or to any that takes a body: told once.
OF_EVERY_OPERATION = (
    *("unauthenticated", "forbidden", "not-found", "method-not-allowed", "not-acceptable", "too-large"),
    "uri-too-long",
    *("unsupported-media-type", "too-many-requests", "store-unavailable"),
)


class ProblemResponses:
    """The answers that tell of problems: one component for each set of problems that share a status."""

    def __init__(self) -> None:
        self.components: dict[str, Any] = {}

    def references(self, names: list[str]) -> dict[str, Any]:
        """The answers to some kinds of problems, by status."""
        by_status: dict[int, list[str]] = {}
        for name in dict.fromkeys(names):
            by_status.setdefault(PROBLEM_TYPES[name].status, []).append(name)
        return {str(status): self._reference(status, together) for status, together in sorted(by_status.items())}

    def of_every_operation(self) -> dict[str, Any]:
        """The answers to problems that any request may meet, told once."""
        kinds = [PROBLEM_TYPES[name] for name in OF_EVERY_OPERATION]
        told = "; ".join(f"{kind.status}: {kind.explanation.rstrip('.')}" for kind in kinds)
        return self._named(
            "AnyOperation", f"Any operation may also answer {told}.", kinds, ("WWW-Authenticate", "Retry-After", *_RATE)
        )

    def _reference(self, status: int, names: list[str]) -> dict[str, Any]:
        kinds = [PROBLEM_TYPES[name] for name in sorted(names)]
        component = "Or".join("".join(word.capitalize() for word in kind.name.split("-")) for kind in kinds)
        description = " Or: ".join(kind.explanation for kind in kinds)
        return self._named(component, description, kinds, _WITH_PROBLEM.get(status, ()))

    def _named(
        self, component: str, description: str, kinds: list[ProblemType], headers: Iterable[str]
    ) -> dict[str, Any]:
        if component not in self.components:
            examples = {
                kind.name: {
                    "value": {
                        "type": kind.address,
                        "title": kind.title,
                        "status": kind.status,
                        "detail": kind.explanation,
                    }
                }
                for kind in kinds
            }
            schema = {"$ref": "#/components/schemas/Problem"}
            self.components[component] = {
                "description": description,
                "headers": header_references("X-Request-Id", *headers),
                "content": {"application/problem+json": {"schema": schema, "examples": examples}},
            }
        return {"$ref": f"#/components/responses/{component}"}


def share_parameters(document: dict[str, Any]) -> None:
    """Move parameters that several operations have into the components."""
    places: dict[str, list[tuple[list[Any], int]]] = {}
    for path in document["paths"].values():
        for owner in (path, *(operation for operation in path.values() if isinstance(operation, dict))):
            parameters = owner.get("parameters", [])
            for index, parameter in enumerate(parameters):
                if "$ref" not in parameter:
                    places.setdefault(repr(parameter), []).append((parameters, index))
    components = document["components"]["parameters"]
    for occurrences in places.values():
        if len(occurrences) < 2:
            continue
        first, index = occurrences[0]
        parameter = first[index]
        name = _free_name("".join(word.capitalize() for word in parameter["name"].split("-")), components)
        components[name] = parameter
        for parameters, place in occurrences:
            parameters[place] = {"$ref": f"#/components/parameters/{name}"}


# Properties that many schemas have, by what they are described as: each becomes a schema of its own.
_SHARED_PROPERTIES = {"next": "NextCursor", "prev": "PreviousCursor", "total": "Total"}


def share_properties(document: dict[str, Any]) -> None:
    """Describe once what the pages of all lists have."""
    schemas = document["components"]["schemas"]
    for schema in list(schemas.values()):
        properties = schema.get("properties", {})
        if _SHARED_PROPERTIES.keys() <= properties.keys():
            for name, component in _SHARED_PROPERTIES.items():
                schemas.setdefault(component, properties[name])
                properties[name] = {"$ref": f"#/components/schemas/{component}"}


def share_examples(document: dict[str, Any]) -> None:
    """Move examples that several bodies have into the components."""
    places: dict[str, list[dict[str, Any]]] = {}
    for content in _contents(document):
        if isinstance(content.get("example"), dict):
            places.setdefault(repr(content["example"]), []).append(content)
    components: dict[str, Any] = {}
    for occurrences in places.values():
        if len(occurrences) < 2:
            continue
        schema = occurrences[0]["schema"].get("$ref", "Object").rpartition("/")[2]
        name = _free_name(schema, components)
        components[name] = {"value": occurrences[0]["example"]}
        for content in occurrences:
            content.pop("example", None)
            content["examples"] = {"example": {"$ref": f"#/components/examples/{name}"}}
    document["components"]["examples"] = components


def share_responses(document: dict[str, Any]) -> None:
    """Move answers that several operations have in the same words into the components."""
    places: dict[str, list[tuple[dict[str, Any], str]]] = {}
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation.get("responses", {}).items() if isinstance(operation, dict) else ():
                if "$ref" not in response:
                    places.setdefault(repr(response), []).append((operation["responses"], status))
    components = document["components"]["responses"]
    for occurrences in places.values():
        if len(occurrences) < 2:
            continue
        responses, status = occurrences[0]
        contents = responses[status].get("content", {}).values()
        references = [content.get("schema", {}).get("$ref", "") for content in contents]
        name = _free_name(next((path.rpartition("/")[2] for path in references if path), "Plain"), components)
        components[name] = responses[status]
        for sharing, place in occurrences:
            sharing[place] = {"$ref": f"#/components/responses/{name}"}


def _contents(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every body that the document describes: of requests and of answers, in each media type."""
    for path in document["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and "responses" in operation:
                for body in (operation.get("requestBody", {}), *operation["responses"].values()):
                    yield from body.get("content", {}).values()


def drop_unused_schemas(document: dict[str, Any]) -> None:
    """Leave out schemas that nothing refers to: flask-smorest brings some of its own."""
    schemas = document["components"]["schemas"]
    while True:
        text = json.dumps(document)
        unused = [name for name in schemas if f'"#/components/schemas/{name}"' not in text]
        if not unused:
            return
        for name in unused:
            del schemas[name]


def open_schemas(document: dict[str, Any]) -> None:
    """Let objects have fields that the document does not know: a later version may answer with more."""
    for schema in document["components"]["schemas"].values():
        schema.pop("additionalProperties", None)


_OPERATIONS = {
    "put_node": ("node", "Node", "Add a node, or replace the one with its id."),
    "remove_node": ("id", None, "Remove a node, with the relations that need it."),
    "put_relation": ("relation", "Relation", "Add a relation, or replace the one with its id."),
    "remove_relation": ("id", None, "Remove a relation, with the undercuts of it."),
    "set_details": ("details", "NewDetails", "Set all details of the map."),
}


def describe_operations(document: dict[str, Any]) -> None:
    """Describe an operation as one of five kinds, which its `op` tells apart."""
    schemas = document["components"]["schemas"]
    mapping = {}
    for op, (field, kind, text) in _OPERATIONS.items():
        name = "".join(word.capitalize() for word in op.split("_"))
        mapping[op] = f"#/components/schemas/{name}"
        carried = {"type": "string"} if kind is None else {"$ref": f"#/components/schemas/{kind}"}
        schemas[name] = {
            "type": "object",
            "description": text,
            "properties": {"op": {"type": "string", "const": op}, field: carried},
            "required": ["op", field],
        }
    schemas["Operation"] = {
        "description": "One change of a map; `op` says which.",
        "oneOf": [{"$ref": address} for address in mapping.values()],
        "discriminator": {"propertyName": "op", "mapping": mapping},
    }


def _free_name(name: str, taken: dict[str, Any]) -> str:
    number, free = 1, name
    while free in taken:
        number, free = number + 1, f"{name}{number + 1}"
    return free
