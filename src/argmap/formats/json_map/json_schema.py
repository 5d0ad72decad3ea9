"""The JSON Schema (2020-12) of a map, made from the code that reads maps."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from argmap.formats.json_map import schemas
from argmap.formats.json_map.schemas import MapSchema, Word


def document_words(_converter: Any, field: Any, **_: Any) -> dict[str, Any]:
    """Tell apispec how the fields of `formats.schemas` that it does not know look in JSON Schema."""
    if isinstance(field, Word):
        return {"type": "string", "enum": [word.value for word in field.kind]}
    return {}


def map_json_schema() -> dict[str, Any]:
    """The schema as a dictionary; nodes, relations and sources stand under `$defs`."""
    plugin = MarshmallowPlugin()
    spec = APISpec("map", "1", "3.1.0", plugins=[plugin])
    register_fields(plugin)
    spec.components.schema("Map", schema=MapSchema)
    definitions = spec.to_dict()["components"]["schemas"]
    top = _rebased(definitions.pop("Map"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "argmap argument map",
        "description": "Nodes are what is said; relations are how it bears on what else is said.",
        **top,
        "$defs": {name: _rebased(definition) for name, definition in sorted(definitions.items())},
    }


def register_fields(plugin: MarshmallowPlugin) -> None:
    """Teach an apispec plugin the strict fields of `formats.schemas`."""
    converter: Any = plugin.converter
    for kind, json_type in (
        (schemas.StrictText, "string"),
        (schemas.StrictNumber, "number"),
        (schemas.StrictInteger, "integer"),
        (schemas.StrictBoolean, "boolean"),
        (schemas.Word, "string"),
        (schemas.StrictObject, "object"),
    ):
        converter.map_to_openapi_type(kind, json_type, None)
    converter.add_attribute_function(document_words)


def _rebased(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: item.replace("#/components/schemas/", "#/$defs/") if key == "$ref" else _rebased(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_rebased(item) for item in value]
    return value
