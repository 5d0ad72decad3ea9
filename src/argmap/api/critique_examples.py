"""Examples about comments, proposals and ratings, for the OpenAPI document."""

from typing import Any

from argmap.api.examples import NODE

_TIME = "2026-01-05T09:30:00.000Z"

COMMENT: dict[str, Any] = {
    "id": "1a2b3c4d5e6f7081",
    "anchor": {"kind": "node", "id": "n1", "text": NODE["text"], "version": 1, "changed": False, "gone": False},
    "kind": "doubt",
    "body": "Is a few days *short*? @admin",
    "html": "<p>Is a few days <em>short</em>? @admin</p>\n",
    "parent": None,
    "author": "ada",
    "created": _TIME,
    "edited": None,
    "version": 1,
    "mentions": ["admin"],
    "resolved": None,
    "resolved_by": None,
    "deleted": None,
    "promoted_to": None,
}
NEW_COMMENT = {"anchor": {"kind": "node", "id": "n1"}, "kind": "doubt", "body": COMMENT["body"]}
COMMENT_VERSIONS = {"versions": [{"version": 1, "body": "Is that short?", "time": _TIME}]}
PROMOTED: dict[str, Any] = {
    "node": {"id": "n2", "type": "objection", "text": "A few days are not short.", "attribution": "Ada"},
    "relation": "r3",
    "revision": 4,
    "comment": {**COMMENT, "promoted_to": "n2"},
}
REQUESTS: dict[str, Any] = {
    "createComment": NEW_COMMENT,
    "patchComment": {"body": "Is a few days *long*?"},
    "promoteComment": {"text": "A few days are not short."},
}
