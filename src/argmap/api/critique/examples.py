"""Examples about comments, proposals and ratings, for the OpenAPI document."""

from typing import Any

from argmap.api.maps.examples import DIFFERENCE, NODE

_TIME = "2026-01-05T09:30:00.000Z"

COMMENT: dict[str, Any] = {
    "id": "1a2b3c4d5e6f7081",
    "anchor": {"kind": "node", "id": "n1", "text": NODE["text"], "version": 1, "changed": False, "gone": False},
    "kind": "doubt",
    "body": "Is a few days *short*? @admin",
    "html": "<p>Is a few days <em>short</em>? @admin</p>\n",
    "parent": None,
    "thread": None,
    "author": "ada",
    "created": _TIME,
    "edited": None,
    "version": 1,
    "mentions": ["admin"],
    "resolved": None,
    "resolved_by": None,
    "counts": True,
    "deleted": None,
    "promoted_to": None,
}
NEW_COMMENT = {"anchor": {"kind": "node", "id": "n1"}, "kind": "doubt", "body": COMMENT["body"]}
COMMENT_VERSIONS = {"versions": [{"version": 1, "body": None, "time": _TIME}]}
PROMOTED: dict[str, Any] = {
    "node": {"id": "n2", "type": "objection", "text": "A few days are not short.", "attribution": "Ada"},
    "relation": "r3",
    "revision": 4,
    "comment": {**COMMENT, "promoted_to": "n2"},
}
PROPOSAL: dict[str, Any] = {
    "id": "0f1e2d3c4b5a6978",
    "title": "Name the source",
    "reason": "The claim stands on nothing yet.",
    "author": "ada",
    "base_revision": 1,
    "status": "open",
    "version": 1,
    "draft": 1,
    "source": None,
    "reviewers": ["grace"],
    "created": _TIME,
    "modified": _TIME,
    "decided_by": None,
    "decision": None,
    "result_revision": None,
    "steps": DIFFERENCE["steps"],
}
NEW_PROPOSAL = {"title": PROPOSAL["title"], "reason": PROPOSAL["reason"], "operations": DIFFERENCE["operations"]}
PREVIEW: dict[str, Any] = {"revision": 3, **DIFFERENCE, "conflicts": [], "errors": [], "alerts": [], "renamed": {}}
DISTRIBUTION: dict[str, Any] = {
    "element": "n1",
    "count": 3,
    "mean": 0.6,
    "min": 0.3,
    "q1": 0.5,
    "median": 0.7,
    "q3": 0.75,
    "max": 0.8,
    "earlier": 1,
    "mine": 0.7,
    "mine_counts": True,
    "mine_given": _TIME,
}
DRAFT: dict[str, Any] = {
    "draft": 1,
    "title": "Name a source",
    "reason": "It needs one.",
    "base_revision": 1,
    "time": _TIME,
    "steps": DIFFERENCE["steps"],
}
REVIEW: dict[str, Any] = {"verdict": "request-changes", "note": "Say which days you mean."}
INBOX: dict[str, Any] = {
    "id": "2b3c4d5e6f708192",
    "kind": "mention",
    "by": "ada",
    "time": _TIME,
    "map": "a-spectacle",
    "address": "/api/v1/maps/a-spectacle/comments/1a2b3c4d5e6f7081",
    "read": None,
}
READ_MARKS: dict[str, Any] = {"read": True, "ids": ["2b3c4d5e6f708192"]}
COUNTS: dict[str, Any] = {"counts": [{"element": "n1", "comments": 2, "proposals": 1}]}
VOTES: dict[str, Any] = {"objection": "n2", "answered": 4, "unanswered": 1, "earlier": 0, "mine": True}
RATINGS: dict[str, Any] = {
    "ratings": [DISTRIBUTION],
    "votes": [{"objection": "n2", "answered": 4, "unanswered": 1, "earlier": 0}],
}
PATCH_COMMENT: dict[str, Any] = {"body": "Is a few days *long*?"}
PROMOTE_COMMENT: dict[str, Any] = {"text": "A few days are not short."}
ACCEPT_PROPOSAL: dict[str, Any] = {"resolutions": [{"id": "n1", "field": "text", "use": "mine"}], "note": "Well found."}
DECLINE_PROPOSAL: dict[str, Any] = {"note": "It is in the map already."}
WITHDRAW_PROPOSAL: dict[str, Any] = {"note": "I was wrong."}
FORK_MAP: dict[str, Any] = {"title": "My reading", "slug": "my-reading"}
PULL_FORK: dict[str, Any] = {"fork": "my-reading", "title": "Better words", "reason": "Shorter, and just as true."}
CREATE_WEBHOOK: dict[str, Any] = {"url": "https://example.org/hook", "kinds": ["revision", "comment"]}
PUT_RATING: dict[str, Any] = {"value": 0.7}
PUT_VOTE: dict[str, Any] = {"answered": True}
PATCH_RATINGS: dict[str, Any] = {"show_raters": "everyone"}
