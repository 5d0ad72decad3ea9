"""What the store holds, as the JSON of an answer."""

import json
from typing import Any

from argmap.model.changes import RemoveNode, RemoveRelation
from argmap.model.json_text import JsonText, json_array, json_object
from argmap.model.merging import change_to_plain
from argmap.service.critique.proposals import proposed_steps, summary
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


def page_json(name: str, bodies: list[str], cursor: str | None) -> str:
    """A page of a list of which each item is JSON already."""
    return json_object({name: json_array(bodies), "next": cursor})


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
