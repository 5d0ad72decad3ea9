"""argmap's own format: a map as one JSON object.

| theirs | ours |
|---|---|
| `id`, `revision` | the service's; read and set aside |
| `slug`, `title`, `description`, `language`, `licence`, `tags`, `thesis` | `Details`, as they are |
| `nodes` | `Node`, with its `sources` |
| `relations` | `Relation` |

Nothing is lost either way.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from argmap.formats.errors import InvalidDocument
from argmap.formats.json_map import strict_json
from argmap.formats.json_map.readings import Element, Parsed, read_element, without_consequences
from argmap.model import rules
from argmap.model.argument_map import ArgumentMap, Details, Node, Relation
from argmap.model.breach import Breach
from argmap.model.identifiers import slug_of
from argmap.model.plain import canonical_json, map_to_plain


def read(data: bytes) -> ArgumentMap:
    """Read a map from JSON.

    :raises MalformedDocument: not JSON, with line and column.
    :raises InvalidDocument: JSON, but not a map; with every breach.
    :raises TooLarge: more nodes or relations than a map may hold.
    """
    return map_from_plain(strict_json.loads(data))


def write(argument_map: ArgumentMap) -> bytes:
    """Write a map as JSON for people to read: indented, one field a line."""
    return (json.dumps(map_to_plain(argument_map), ensure_ascii=False, indent=2) + "\n").encode()


def write_compact(argument_map: ArgumentMap) -> bytes:
    """Write a map as canonical JSON."""
    return canonical_json(map_to_plain(argument_map)).encode()


def map_from_plain(value: Any) -> ArgumentMap:
    """Make a map of the value of a JSON document.

    :raises InvalidDocument: with every breach, of the form and of the rules, at once.
    :raises TooLarge: more nodes or relations than a map may hold.
    """
    if not isinstance(value, dict):
        raise InvalidDocument([Breach("", "has the wrong type; a map is an object")])
    raw_nodes, raw_relations = value.get("nodes", []), value.get("relations", [])
    rules.check_size(_length(raw_nodes), _length(raw_relations))
    details = _read_details(value)
    nodes = _read_list(Node, raw_nodes, "/nodes")
    relations = _read_list(Relation, raw_relations, "/relations")
    readings: list[Parsed[Any]] = [details, *nodes, *relations]
    told = [breach for reading in readings for breach in reading.breaches]
    consequences = rules.check_whole(
        details.value,
        [(reading.place, reading.value) for reading in nodes if reading.value is not None],
        [(reading.place, reading.value) for reading in relations if reading.value is not None],
        unread={*_ids_of_unread(raw_nodes, "/nodes", nodes), *_ids_of_unread(raw_relations, "/relations", relations)},
    )
    breaches = without_consequences(told, consequences)
    if breaches or details.value is None:
        raise InvalidDocument(breaches)
    return ArgumentMap.of(
        details.value,
        [reading.value for reading in nodes if reading.value is not None],
        [reading.value for reading in relations if reading.value is not None],
    )


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0


_NOT_DETAILS = {"id", "revision", "nodes", "relations"}


def _read_details(value: dict[str, Any]) -> Parsed[Details]:
    head = {name: content for name, content in value.items() if name not in _NOT_DETAILS}
    title = head.get("title")
    if "slug" not in head:
        head["slug"] = slug_of(title if isinstance(title, str) else "")
    return read_element(Details, head, "")


def _read_list(kind: type[Element], value: Any, place: str) -> list[Parsed[Element]]:
    if not isinstance(value, list):
        return [Parsed(place, None, [Breach(place, "has the wrong type; give a list")])]
    return [read_element(kind, item, f"{place}/{index}") for index, item in enumerate(value)]


def _ids_of_unread(value: Any, place: str, readings: Sequence[Parsed[Any]]) -> Iterator[str]:
    """Ids of what could not be read: a reference to one of them is not wrong."""
    places = {reading.place for reading in readings if reading.value is None}
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if f"{place}/{index}" in places and isinstance(item, dict) and isinstance(item.get("id"), str):
            yield item["id"]
