"""JSON as text, put together of pieces that are JSON already: nothing is parsed and written anew."""

from collections.abc import Iterable, Mapping
from typing import Any

from argmap.model.plain import canonical_json


class JsonText(str):
    """A text that is JSON."""

    __slots__ = ()


def json_object(members: Mapping[str, Any]) -> JsonText:
    """A JSON object; what is a `JsonText` already is taken as it is."""
    written = (
        f"{canonical_json(name)}:{value if isinstance(value, JsonText) else canonical_json(value)}"
        for name, value in members.items()
    )
    return JsonText(f"{{{','.join(written)}}}")


def json_array(items: Iterable[str]) -> JsonText:
    """A JSON array of items that are JSON."""
    return JsonText(f"[{','.join(items)}]")


def joined_objects(*objects: str) -> JsonText:
    """One JSON object with the members of several; their names must differ."""
    return JsonText(f"{{{','.join(filter(None, (text[1:-1] for text in objects)))}}}")


def joined_arrays(arrays: Iterable[str]) -> JsonText:
    """One JSON array with the items of several."""
    return json_array(filter(None, (text[1:-1] for text in arrays)))
