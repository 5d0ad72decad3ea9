"""What changes do to maps, as tasks.

The body is one JSON document after another, parted where the arguments say (`split`). *Changes* are a list of
pairs, each the operations of a change and those that undo it, the oldest first.
"""

import json
from dataclasses import replace
from typing import Any

from argmap.formats.errors import InvalidDocument
from argmap.formats.json_map.readings import read_operations, without_consequences
from argmap.formats.texts.difference_markdown import write_difference
from argmap.model.argument_map import ArgumentMap
from argmap.model.breach import InvalidMap
from argmap.model.changes import MapElements, Operation, applied, edit
from argmap.model.merging import (
    ElementChange,
    change_of,
    change_to_plain,
    changes_of,
    marked_map,
    operations_of,
    reversed_changes,
    steps_between,
)
from argmap.model.operations_plain import operation_of, operation_to_plain
from argmap.model.plain import canonical_json, map_of, map_to_plain
from argmap.work.tasks import Arguments, TaskResult


def _map(body: bytes) -> ArgumentMap:
    return map_of(json.loads(body))


def _content(values: Any) -> bytes:
    return canonical_json(values).encode("utf-8", "backslashreplace")


def _changed(argument_map: ArgumentMap, operations: list[Operation]) -> ArgumentMap:
    return applied(argument_map, edit(MapElements(argument_map), operations)) if operations else argument_map


def change_map(arguments: Arguments, body: bytes) -> TaskResult:
    """A map, then operations on it; the content is the map after them, as its `revision`."""
    split = arguments["split"]
    current = _map(body[:split])
    after = _changed(current, [operation_of(plain) for plain in json.loads(body[split:])])
    numbered = ArgumentMap.of(
        after.details, after.nodes.values(), after.relations.values(), id=current.id, revision=arguments["revision"]
    )
    return {}, _content(map_to_plain(numbered))


def list_changes(arguments: Arguments, body: bytes) -> TaskResult:
    """Two maps; the content is what became of each element from the first to the second.

    Details that `keep` names stay as the first map has them.
    """
    split = arguments["split"]
    before, after = _map(body[:split]), _map(body[split:])
    details = replace(after.details, **{name: getattr(before.details, name) for name in arguments["keep"]})
    target = ArgumentMap.of(details, after.nodes.values(), after.relations.values())
    return {}, _steps_content(steps_between(before, target))


def check_changes(arguments: Arguments, body: bytes) -> TaskResult:
    """A map, then operations as a client sent them; the content is what becomes of each element.

    :raises InvalidDocument: naming every breach.
    """
    split = arguments["split"]
    readings = read_operations(json.loads(body[split:]), "/operations")
    breaches = [breach for reading in readings for breach in reading.breaches]
    readable = [(reading.value, reading.place) for reading in readings if reading.value is not None]
    elements = MapElements(_map(body[:split]))
    try:
        outcome = edit(elements, [operation for operation, _ in readable], [place for _, place in readable])
    except InvalidMap as error:
        raise InvalidDocument(without_consequences(breaches, error.breaches)) from None
    if breaches:
        raise InvalidDocument(breaches)
    return {}, _steps_content(changes_of([(outcome.operations, outcome.inverse)]))


def _steps_content(steps: list[ElementChange]) -> bytes:
    return _content([change_to_plain(step) for step in steps])


def find_difference(arguments: Arguments, body: bytes) -> TaskResult:
    """Changes; the content is what they come to in all, or its reverse (`backwards`), in a `form`.

    The forms are `json` (operations and steps), `steps` (these alone) and `md` (for people, under a `title`).
    """
    pairs = ([[operation_of(plain) for plain in operations] for operations in pair] for pair in json.loads(body))
    steps = changes_of((operations, inverse) for operations, inverse in pairs)
    if arguments["backwards"]:
        steps = reversed_changes(steps)
    form = arguments["form"]
    if form == "md":
        return {}, write_difference(arguments["title"], steps).encode()
    if form == "steps":
        return {}, _steps_content(steps)
    operations = [operation_to_plain(operation) for operation in operations_of(steps)]
    return {}, _content({"operations": operations, "steps": [change_to_plain(step) for step in steps]})


def mark_difference(arguments: Arguments, body: bytes) -> TaskResult:
    """A map, then steps that led to it, or that are to be taken first (`take`).

    The content is the later map with what was removed still in it; `marks` says of each element that differs what
    became of it.
    """
    split = arguments["split"]
    steps = [change_of(plain) for plain in json.loads(body[split:])]
    after = _map(body[:split])
    if arguments["take"]:
        after = _changed(after, operations_of(steps))
    both, marks = marked_map(after, steps)
    return {"marks": marks}, _content(map_to_plain(both))
