"""Marshmallow schemas of JSON objects, derived from dataclasses whose fields carry constraints.

They guard types, required and unknown fields; the constraints themselves stand with the fields: those of a map in
`model.argument_map`. What comes in through a schema leaves it as the dataclass.
"""

from dataclasses import MISSING, Field, is_dataclass
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

import marshmallow as ma

from argmap.model.argument_map import MAX_NODES, MAX_RELATIONS, Details, Node, Relation, Source
from argmap.model.breach import Breach, pointer_token
from argmap.model.constraints import Constraint
from argmap.model.extensions import Extensions
from argmap.model.moments import Moment, read_timestamp

_MESSAGES: dict[str, Any] = {
    "required": "is missing; it is required",
    "null": "is null; leave it out instead",
    "unknown": "is not a known field; remove it",
    "type": "has the wrong type; give an object",
    "invalid": "has the wrong type",
}


class StrictText(ma.fields.Field[str]):
    """A JSON string, never a number or bytes taken for one."""

    default_error_messages = {**_MESSAGES, "invalid": "has the wrong type; give a string"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        return value


class StrictNumber(ma.fields.Field[float]):
    """A JSON number, never a string or a boolean taken for one."""

    default_error_messages = {**_MESSAGES, "invalid": "has the wrong type; give a number"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.make_error("invalid")
        try:
            return float(value)
        except OverflowError:
            raise self.make_error("invalid") from None


class StrictInteger(ma.fields.Field[int]):
    """A JSON number without a fraction."""

    default_error_messages = {**_MESSAGES, "invalid": "has the wrong type; give a whole number"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value // 1:
            raise self.make_error("invalid")
        return int(value)


class StrictBoolean(ma.fields.Field[bool]):
    """true or false, nothing taken for them."""

    default_error_messages = {**_MESSAGES, "invalid": "has the wrong type; give true or false"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class StrictObject(ma.fields.Field[Extensions]):
    """A JSON object of any content, as extension data."""

    default_error_messages = {**_MESSAGES, "invalid": "has the wrong type; give an object"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Extensions:
        if not isinstance(value, dict):
            raise self.make_error("invalid")
        try:
            return Extensions.of(value)
        except ValueError:
            raise ma.ValidationError("has a number that JSON has not; give finite numbers") from None


class StrictMoment(StrictText):
    """A time in UTC, as a string."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Moment:
        try:
            return read_timestamp(super()._deserialize(value, *args, **kwargs))
        except ValueError:
            raise ma.ValidationError("is not a time in UTC, such as 2027-01-31T12:00:00Z") from None


class StrictOptions(ma.fields.Field[dict[str, Any]]):
    """A JSON object, by name."""

    default_error_messages = {**_MESSAGES, "invalid": "has the wrong type; give an object"}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.make_error("invalid")
        return value


class Word(ma.fields.Field[str]):
    """One of a few words."""

    def __init__(self, kind: type[StrEnum], **kwargs: Any):
        self.kind = kind
        super().__init__(**kwargs)

    default_error_messages = _MESSAGES

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> StrEnum:
        try:
            return self.kind(value)
        except ValueError:
            words = ", ".join(word.value for word in self.kind)
            raise ma.ValidationError(f"is not one of: {words}") from None


class StrictList(ma.fields.List[Any]):
    """A JSON array, as a tuple."""

    default_error_messages = {**_MESSAGES, "invalid": "has the wrong type; give a list"}

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, *args, **kwargs))


class StrictNested(ma.fields.Nested):
    """A JSON object of another schema."""

    default_error_messages = _MESSAGES


class Strict(ma.Schema):
    """Base of the schemas: unknown fields are errors."""

    class Meta:
        unknown = ma.RAISE

    error_messages = _MESSAGES


_TYPES: dict[Any, type[ma.fields.Field[Any]]] = {
    str: StrictText,
    str | None: StrictText,
    float: StrictNumber,
    float | None: StrictNumber,
    int | None: StrictInteger,
    bool: StrictBoolean,
    bool | None: StrictBoolean,
    Extensions: StrictObject,
    Moment | None: StrictMoment,
    dict[str, Any]: StrictOptions,
}


def checked(constraint: Constraint) -> Any:
    """A marshmallow validator of a constraint."""

    def check(value: Any) -> None:
        message = constraint.breach(value)
        if message is not None:
            raise ma.ValidationError(message)

    return check


def _options(constraint: Constraint | None, doc: str) -> dict[str, Any]:
    options: dict[str, Any] = {"metadata": {"description": doc} if doc else {}}
    if constraint is not None:
        options["validate"] = checked(constraint)
        options["metadata"] |= constraint.keywords()
    return options


def _field(description: Field[Any]) -> ma.fields.Field[Any]:
    """The marshmallow field of a dataclass field."""
    metadata = description.metadata
    options = _options(metadata["constraint"], metadata["doc"])
    if description.default is MISSING:
        options["required"] = True
    simple = _TYPES.get(description.type)
    if simple is not None:
        if simple is StrictMoment:
            options["metadata"]["format"] = "date-time"
        return simple(**options)
    kind: Any = _without_none(description.type)
    if get_origin(kind) is tuple:
        item: Any = get_args(kind)[0]
        if isinstance(item, type) and is_dataclass(item):
            return StrictList(StrictNested(schema_of(item)), **options)
        return StrictList(StrictText(**_options(metadata["items"], "")), **options)
    if isinstance(kind, type) and is_dataclass(kind):
        return StrictNested(schema_of(kind), **options)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Word(kind, **options)
    return ma.fields.Raw(allow_none=True, **options)


def _without_none(kind: Any) -> Any:
    """`X` of `X | None`, where X is no plain type of JSON."""
    parts = [part for part in get_args(kind) if part is not NoneType] if isinstance(kind, UnionType) else [kind]
    return parts[0] if len(parts) == 1 else kind


def patch_of(kind: type, name: str, doc: str) -> type[Strict]:
    """A schema that describes merge patches (RFC 7396) of a dataclass: any of its fields, or null to remove one."""
    members: dict[str, Any] = {}
    for field in dataclass_fields(kind):
        members[field.name] = _field(field)
        members[field.name].required = False
        members[field.name].allow_none = True
    return type(name, (Strict,), {**members, "__doc__": doc, "__module__": __name__})


@cache
def schema_of(kind: Any, name: str = "", doc: str = "", *, optional: frozenset[str] = frozenset()) -> type[Strict]:
    """A schema class that loads JSON into the fields of a dataclass; its name and docstring are the schema's, too.

    :param optional: fields that may be left out although the dataclass needs them, because the caller fills them
        in. Without any, the schema makes the dataclass; with some, it gives the dictionary of its fields.
    """
    members: dict[str, Any] = {field.name: _field(field) for field in dataclass_fields(kind)}
    for field_name in optional:
        members[field_name].required = False
    if not optional:

        @ma.post_load
        def make(self: ma.Schema, values: dict[str, Any], **_: Any) -> Any:
            return kind(**values)

        members["make"] = make
    name, doc = name or f"{kind.__name__}Schema", doc or str(kind.__doc__)
    return type(name, (Strict,), {**members, "__doc__": doc, "__module__": __name__})


SourceSchema, NodeSchema, RelationSchema, DetailsSchema = map(schema_of, (Source, Node, Relation, Details))
NewNodeSchema = schema_of(
    Node, "NewNodeSchema", "A node; the service makes the id that is left out.", optional=frozenset({"id"})
)
NewRelationSchema = schema_of(
    Relation, "NewRelationSchema", "A relation; the service makes the id that is left out.", optional=frozenset({"id"})
)
NewDetailsSchema = schema_of(
    Details,
    "NewDetailsSchema",
    "Details of a map; the service makes the slug that is left out, from the title.",
    optional=frozenset({"slug"}),
)

NodePatchSchema = patch_of(Node, "NodePatchSchema", "Fields of a node to change; null removes one.")
RelationPatchSchema = patch_of(Relation, "RelationPatchSchema", "Fields of a relation to change; null removes one.")
DetailsPatchSchema = patch_of(Details, "DetailsPatchSchema", "Details of a map to change; null removes one.")


class MapSchema(NewDetailsSchema):  # type: ignore[valid-type,misc]
    """A whole map, as a file or a request has it."""

    id = StrictText(metadata={"description": "Made by the service; ignored in what a client sends."})
    revision = StrictInteger(
        metadata={"description": "Number of the last change; ignored in what a client sends.", "minimum": 0}
    )
    nodes = StrictList(StrictNested(NodeSchema), metadata={"description": "What is said.", "maxItems": MAX_NODES})
    relations = StrictList(
        StrictNested(RelationSchema), metadata={"description": "How it hangs together.", "maxItems": MAX_RELATIONS}
    )


def breaches_of(messages: Any, place: str = "") -> list[Breach]:
    """The messages of a marshmallow `ValidationError` as breaches with JSON Pointers."""
    if isinstance(messages, dict):
        breaches = []
        for key, inner in messages.items():
            breaches += breaches_of(inner, place if key == "_schema" else f"{place}/{pointer_token(key)}")
        return breaches
    return [Breach(place, message) for message in messages]
