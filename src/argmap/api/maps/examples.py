"""One small map, as the example of every operation in the OpenAPI document."""

from typing import Any

_TIME = "2026-01-05T09:30:00.000Z"

NODE: dict[str, Any] = {
    "id": "n1",
    "type": "evidence",
    "text": "The troops left within days.",
    "attribution": "Alexander Libman",
    "tags": ["facts"],
    "sources": [{"title": "Interview", "year": 2023, "locator": "Question 3"}],
}
CLAIM: dict[str, Any] = {"id": "thesis", "type": "claim", "text": "The intervention was a spectacle."}
RELATION: dict[str, Any] = {
    "id": "r1",
    "kind": "support",
    "premises": ["n1"],
    "target": "thesis",
    "scheme": "argument from sign",
}
DETAILS: dict[str, Any] = {
    "slug": "a-spectacle",
    "title": "Intervention as spectacle",
    "language": "en",
    "tags": ["politics"],
    "thesis": "thesis",
}
NEW_MAP: dict[str, Any] = {**DETAILS, "nodes": [NODE, CLAIM], "relations": [RELATION]}
MAP: dict[str, Any] = {"id": "m_8r3kx5w2nqzt7bcd", "revision": 1, **NEW_MAP}
MAP_SUMMARY: dict[str, Any] = {
    "id": MAP["id"],
    "revision": 1,
    **DETAILS,
    "node_count": 2,
    "relation_count": 1,
    "created": _TIME,
    "modified": _TIME,
    "origin": None,
}
MAP_PAGE = {"maps": [MAP_SUMMARY], "next": None, "prev": None, "total": 1}
NODE_PAGE = {"nodes": [NODE, CLAIM], "next": None, "prev": None, "total": 1}
RELATION_PAGE = {"relations": [RELATION], "next": None, "prev": None, "total": 1}
CHANGES: dict[str, Any] = {
    "message": "Name the source",
    "operations": [{"op": "put_node", "node": NODE}, {"op": "put_relation", "relation": RELATION}],
}
REVISION: dict[str, Any] = {
    "number": 2,
    "author": "anonymous",
    "time": _TIME,
    "message": CHANGES["message"],
    "operations": CHANGES["operations"],
    "hash": "5f0c9a4be3c24a8bb6ad4d9f2a4c8f37a0e3b0f6d5b1c7e2f4a89d3c6b5e7f10",
    "accepted_by": None,
    "inverse": [{"op": "remove_relation", "id": "r1"}, {"op": "remove_node", "id": "n1"}],
}
REVISION_PAGE = {"revisions": [REVISION], "next": None, "prev": None, "total": 1}
PAST_MAP = {**REVISION, "map": MAP}
REMOVED = {"revision": 3, "removed": {"nodes": ["n1"], "relations": ["r1"]}}
NODE_PATCH = {"text": "The troops left within days, without a shot fired."}
RELATION_PATCH = {"strength": 0.8}
DETAILS_PATCH = {"title": "The CSTO in Kazakhstan", "description": None}
DIFFERENCE: dict[str, Any] = {
    "operations": [{"op": "put_node", "node": NODE}],
    "steps": [{"element": "node", "id": "n1", "change": "added", "before": None, "after": NODE}],
}
BLAME: dict[str, Any] = {
    "states": [
        {
            "revision": 2,
            "author": "ada",
            "accepted_by": None,
            "time": _TIME,
            "message": "Name the source",
            "state": NODE,
        }
    ]
}
BIN: dict[str, Any] = {"maps": [{**MAP_SUMMARY, "deleted": _TIME}]}

VIEW = {
    "name": "lesson-3",
    "options": {"focus": "1", "numbers": "true", "theme": "classroom"},
    "author": "ada",
    "saved": "2026-11-24T09:00:00.000Z",
    "drawing": "/api/v1/maps/csto-kazakhstan/views/lesson-3.svg",
    "pinned": "/api/v1/maps/csto-kazakhstan/views/lesson-3@7.svg",
}
VIEWS = {"views": [VIEW]}
NEW_VIEW = {"options": {"theme": "classroom", "focus": "1", "numbers": True}}

FORMATS = {
    "formats": [
        {
            "name": "csv",
            "title": "CSV",
            "media_type": "text/csv",
            "suffixes": ["csv"],
            "reads": True,
            "writes": True,
            "keeps": "everything",
        }
    ]
}
REPORT = {"sentence": "Nothing was lost.", "counts": {}, "entries": []}
CONVERSION = {"from": "outline", "to": "mermaid", "encoding": "text", "document": "flowchart BT\n", "report": REPORT}
TAKE_BACK: dict[str, Any] = {"resolutions": [{"id": "n1", "field": "text", "use": "mine"}], "otherwise": "theirs"}
UNDO_MANY: dict[str, Any] = {"author": "mallory", "since": "2026-01-05T09:00:00Z"}
COPY_BRANCH: dict[str, Any] = {"map": "another-map", "node": "n4", "target": "n1", "kind": "support"}
COPIED: dict[str, Any] = {"revision": 5, "node": "n4", "renamed": {"r1": "r1-2"}}
