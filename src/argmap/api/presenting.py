"""What the store holds, as the JSON of an answer."""

import json
from collections.abc import Iterable
from typing import Any

import marshmallow as ma

from argmap.http.problems import InvalidQuery
from argmap.model.changes import RemoveNode, RemoveRelation
from argmap.model.json_text import JsonText, json_object
from argmap.model.merging import change_to_plain
from argmap.service.critique.proposals import proposed_steps, summary
from argmap.service.editing.preconditions import map_tag
from argmap.service.editing.writing import CommittedEdit
from argmap.store.critique import Proposal
from argmap.store.history import Revision
from argmap.store.repository import StoredMap


def map_summary(stored: StoredMap) -> dict[str, Any]:
    """A map without its elements."""
    return {
        "id": stored.id,
        "revision": stored.revision,
        **json.loads(stored.details_json),
        "node_count": stored.node_count,
        "relation_count": stored.relation_count,
        "created": stored.created,
        "modified": stored.modified,
        "origin": None if stored.origin_id is None else {"map": stored.origin_id, "revision": stored.origin_revision},
    }


def revision_json(revision: Revision, map_json: str | None = None) -> str:
    """An entry of the log, with the map as it was then if given; operations stay as they were written."""
    members = {
        **revision.head,
        "hash": revision.hash,
        "operations": JsonText(revision.operations_json),
        "inverse": JsonText(revision.inverse_json),
    }
    return json_object(members if map_json is None else {**members, "map": JsonText(map_json)})


def chosen_fields(items: Iterable[Any], query: dict[str, Any], schema: type[ma.Schema]) -> Iterable[Any]:
    """The items of a list with only those optional fields that a query asks for; without `fields`, as they are.

    :param items: as JSON values, or as `JsonText`.
    :param schema: says which fields an item always has.
    :raises InvalidQuery: an item has no such field.
    """
    if not query["selected"]:
        return items
    fields = {field.data_key or name: field for name, field in schema().fields.items()}
    if unknown := sorted(set(query["selected"]) - fields.keys()):
        raise InvalidQuery([("fields", f"names {unknown[0]!a}, which is none of: {', '.join(fields)}")])
    wanted = {*query["selected"], *(name for name, field in fields.items() if field.required)}
    values = (json.loads(item) if isinstance(item, JsonText) else item for item in items)
    return ({name: content for name, content in value.items() if name in wanted} for value in values)


def list_tag(stored: StoredMap, query: dict[str, Any]) -> str:
    """The version of a list of elements: it changes with the map, and differs by the fields that are asked for."""
    return "-".join([map_tag(stored), *([] if not query["selected"] else [",".join(sorted(query["selected"]))])])


def removal(written: CommittedEdit) -> dict[str, Any]:
    """What a removal took along."""
    operations = written.outcome.operations
    return {
        "revision": written.stored.revision,
        "removed": {
            "nodes": [operation.id for operation in operations if isinstance(operation, RemoveNode)],
            "relations": [operation.id for operation in operations if isinstance(operation, RemoveRelation)],
        },
    }


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal with what it makes of each element."""
    return {**summary(proposal), "steps": [change_to_plain(step) for step in proposed_steps(proposal)]}
