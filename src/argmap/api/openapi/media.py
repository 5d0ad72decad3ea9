"""How the document describes bodies by their media type."""

from typing import Any

from argmap.formats.registry import READABLE, WRITABLE
from argmap.http.route_specs import OCTETS
from argmap.service.outputs.pictures import PICTURE_TYPES

# An example for each document in a format other than our own, by media type.
DOCUMENT_EXAMPLES = {
    "text/csv": "id,type,text,relation,target\nc,claim,Homework should go.,,\n,premise,It takes time.,supports,c\n",
    "text/x-outline": "Homework should go.\n  + It takes the time for play.\n  - Practice needs repetition.\n",
    "text/x-kialo": "Discussion Title: Homework\n\n1. Homework should go.\n1.1. Pro: It takes time.\n",
    "application/vnd.aif+json": '{"nodes": [{"nodeID": "1", "type": "I", "text": "Homework should go."}], "edges": []}',
    "application/vnd.sadface+json": '{"nodes": [{"id": "1", "type": "atom", "text": "It should go."}], "edges": []}',
    "application/vnd.xaif+json": '{"AIF": {"nodes": [{"nodeID": 1, "type": "I", "text": "Go."}], "edges": []}}',
    "application/vnd.ova+json": '{"nodes": [{"id": 1, "type": "I", "text": "It should go."}], "edges": []}',
    "application/vnd.araucaria+xml": "<ARG><AU><PROP identifier='A'><PROPTEXT>Go.</PROPTEXT></PROP></AU></ARG>",
    "application/vnd.carneades+yaml": "statements: {go: It should go.}\nassumptions: [go]\n",
    "text/vnd.argdown": "[Go]: Homework should go.\n  + <Time>: It takes the time for play.\n",
    "application/vnd.argmicro+xml": "<arggraph><edu id='e1'>It should go.</edu><adu id='a1'/>"
    "<edge id='c1' src='e1' trg='a1' type='seg'/></arggraph>",
}
_TEXTS = {
    *(candidate.media_type for candidate in WRITABLE if candidate.name != "json" and not candidate.binary),
    *("text/markdown", "text/event-stream", "image/svg+xml", "text/vnd.graphviz", "text/plain"),
}
_BINARY = {media_type for media_type in PICTURE_TYPES.values() if media_type not in _TEXTS}
_BINARY |= {candidate.media_type for candidate in WRITABLE if candidate.binary} | {OCTETS}
_STRUCTURED = ("+json", "+yaml")


def answered_content(described: dict[str, Any], offers: tuple[str, ...]) -> dict[str, Any]:
    """The content of an answer that has several forms; those that are JSON share the description."""
    texts = {media_type: {"schema": {"type": "string"}} for media_type in _TEXTS}
    binary = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in _BINARY}
    # JSON and YAML of others: objects for maps, and lists for sources, whose own documents say what is in them.
    objects = {media_type: {"schema": {"type": "object"}} for media_type in _TEXTS if media_type.endswith(_STRUCTURED)}
    known: dict[str, dict[str, Any]] = {**texts, **binary, **objects}
    is_text = described.get("schema", {"type": "string"}).get("type") == "string"
    other = {"schema": {"type": "array", "items": {"type": "object"}}}
    return {
        media_type: known.get(media_type, other if is_text and media_type.endswith(_STRUCTURED) else described)
        for media_type in offers
    }


def sent_content(schema: dict[str, Any], example: Any, takes: tuple[str, ...], form: str) -> dict[str, Any]:
    """The content of a request, by the media types that a route takes; `form` is that of a form with a file."""
    bodies: dict[str, Any] = {}
    binary = {candidate.media_type for candidate in READABLE if candidate.binary}
    for media_type in takes:
        if media_type == form:
            names = [candidate.name for candidate in READABLE]
            fields = {
                "file": {"type": "string", "format": "binary", "description": "The document."},
                "format": {"type": "string", "enum": names, "description": "Its format, if its content may mislead."},
            }
            bodies[media_type] = {
                "schema": {"type": "object", "properties": fields, "required": ["file"]},
                "example": {"file": "Homework should go.", "format": "outline"},
            }
        elif media_type in DOCUMENT_EXAMPLES:
            bodies[media_type] = {"schema": {"type": "string"}, "example": DOCUMENT_EXAMPLES[media_type]}
        elif media_type in binary or media_type == OCTETS:
            example_of_bytes = "Homework should go.\n" if media_type == OCTETS else "PK"
            bodies[media_type] = {"schema": {"type": "string", "format": "binary"}, "example": example_of_bytes}
        else:
            bodies[media_type] = {"schema": schema, "example": example}
    return bodies
