"""Reading parts of a map from JSON values so that every breach is found in one pass.

A part with a wrong field is still checked for what its other fields say: its `Parsed` carries the element made
of the fields that are right, as far as there are enough of them, beside the breaches of those that are not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import marshmallow as ma

from argmap.formats.json_map import schemas
from argmap.formats.json_map.quick_reading import quick
from argmap.model.argument_map import Details, Node, NodeType, Relation, RelationKind
from argmap.model.breach import Breach, pointer_token
from argmap.model.changes import Operation, PutNode, PutRelation, RemoveNode, RemoveRelation, SetDetails

Element = TypeVar("Element", bound=Node | Relation | Details)
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Read]):
    """What could be read (None: too little), where it stands, and what is wrong with it."""

    place: str
    value: Read | None
    breaches: list[Breach] = field(default_factory=list)


_SCHEMAS: Mapping[type, ma.Schema] = {
    Node: schemas.NodeSchema(),
    Relation: schemas.RelationSchema(),
    Details: schemas.DetailsSchema(),
}


def read_element(kind: type[Element], value: Any, place: str) -> Parsed[Element]:
    """Read a node, a relation or the details of a map."""
    element = quick(kind, value)
    if element is not None:
        return Parsed(place, element)
    try:
        return Parsed(place, _SCHEMAS[kind].load(value))
    except ma.ValidationError as error:
        return Parsed(place, _made_of_the_rest(kind, value, error), schemas.breaches_of(error.messages, place))


def read_new_element(kind: type[Element], value: Any) -> Parsed[Element]:
    """Read a node or a relation whose id may be left out; one that is made up then stands in for it."""
    if isinstance(value, dict) and "id" not in value:
        value = {"id": "new", **value}
    return read_element(kind, value, "")


# What stands in for a field that is missing or wrong; the breach of the field itself is told already.
_STAND_INS: Mapping[type, dict[str, Any]] = {
    Node: {"type": NodeType.CLAIM, "text": "?"},
    Relation: {"kind": RelationKind.ATTACK, "premises": (), "target": "?"},
    Details: {"slug": "map", "title": "?"},
}


def _made_of_the_rest(kind: type[Element], value: Any, error: ma.ValidationError) -> Element | None:
    valid: Any = error.valid_data
    if not isinstance(value, dict) or not isinstance(valid, dict):
        return None
    fields = {name: content for name, content in valid.items() if name not in error.messages}
    if kind is not Details:
        if not isinstance(value.get("id"), str):
            return None
        fields["id"] = value["id"]
    return kind(**{**_STAND_INS[kind], **fields})


def read_operations(value: Any, place: str) -> list[Parsed[Operation]]:
    """Read a list of operations in their JSON form; each reading's place is that of what it carries."""
    if not isinstance(value, list):
        return [Parsed(place, None, [Breach(place, "has the wrong type; give a list of operations")])]
    if not value:
        return [Parsed(place, None, [Breach(place, "is empty; give at least one operation")])]
    return [_read_operation(item, f"{place}/{index}") for index, item in enumerate(value)]


_CARRIED: Mapping[str, tuple[str, type[Any] | None, Any]] = {
    "put_node": ("node", Node, PutNode),
    "put_relation": ("relation", Relation, PutRelation),
    "set_details": ("details", Details, SetDetails),
    "remove_node": ("id", None, RemoveNode),
    "remove_relation": ("id", None, RemoveRelation),
}


def _read_operation(item: Any, place: str) -> Parsed[Operation]:
    if not isinstance(item, dict):
        return Parsed(place, None, [Breach(place, "has the wrong type; an operation is an object")])
    name = item.get("op")
    if not isinstance(name, str) or name not in _CARRIED:
        return Parsed(place, None, [Breach(f"{place}/op", f"is not one of: {', '.join(_CARRIED)}")])
    carried, kind, operation = _CARRIED[name]
    unknown = [
        Breach(f"{place}/{pointer_token(key)}", f"is not a field of {name}; remove it")
        for key in item
        if key not in {"op", carried}
    ]
    own_place = f"{place}/{carried}"
    if carried not in item:
        return Parsed(own_place, None, [*unknown, Breach(own_place, f"is missing; {name} needs it")])
    if kind is None:
        identifier = item[carried]
        if not isinstance(identifier, str):
            return Parsed(own_place, None, [*unknown, Breach(own_place, "has the wrong type; give a string")])
        return Parsed(own_place, operation(identifier), unknown)
    reading: Parsed[Any] = read_element(kind, item[carried], own_place)
    made = None if reading.value is None else operation(reading.value)
    return Parsed(own_place, made, unknown + reading.breaches)


def without_consequences(told: list[Breach], breaches: list[Breach]) -> list[Breach]:
    """The breaches told, and of those found all but the ones at, in or around a place told: mere consequences."""

    def related(pointer: str) -> bool:
        return any(
            pointer == breach.pointer
            or pointer.startswith(f"{breach.pointer}/")
            or breach.pointer.startswith(f"{pointer}/")
            for breach in told
        )

    return list(dict.fromkeys([*told, *(breach for breach in breaches if not told or not related(breach.pointer))]))
