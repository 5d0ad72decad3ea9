"""What OVA, the online visualisation of argument, saves: nodes on a canvas, edges that hold their ends.

| theirs | ours |
|---|---|
| `nodes` of type `I`, `RA`, `CA`, …; edges with `from` and `to` | as in `aif.py` |
| `participants`, and the `participantID` of a node | the attribution |
| a node of type `RA` with a `scheme` or a `text` | the scheme |
| `majorClaim` | the thesis |
| `analysis.documentTitle`, `.documentSource`, `.annotatorName`, `.documentDate`, `.txt` | title; extension data |
| colours, sizes and places on the canvas, `cqdesc`, `descriptors` | lost, and told |

Read only: OVA opens AIF itself, and its own form is that of a canvas, which a map has not.
"""

from typing import Any

from argmap.formats.conversion import Conversion, Report
from argmap.formats.extending import extended_map
from argmap.formats.scheme_graphs import aif
from argmap.formats.scheme_graphs.scheme_graph import as_text, document_of, objects
from argmap.model.plain import Plain

NAMESPACE = "ova"
_CARRIED = {"id", "text", "type", "scheme", "participantID", "date", "timestamp", "comment", "annotator"}


def looks_like(value: Any) -> bool:
    """Whether a JSON value is of OVA: an `analysis`, or edges whose ends are whole nodes."""
    if not isinstance(value, dict) or not isinstance(value.get("nodes"), list):
        return False
    edges = value.get("edges")
    whole = isinstance(edges, list) and any(isinstance(edge, dict) and "from" in edge for edge in edges[:5])
    return whole or isinstance(value.get("analysis"), dict)


def read(data: bytes) -> Conversion:
    """Read a map from what OVA saved.

    :raises MalformedDocument: not JSON, with line and column.
    :raises InvalidDocument: JSON, but not of OVA, or with a text that no map may have.
    :raises TooLarge: more nodes or edges than a map may have.
    """
    value, nodes, edges = document_of(data, "OVA")
    report = Report()
    analysis = value.get("analysis")
    analysis = analysis if isinstance(analysis, dict) else {}
    title = as_text(analysis.get("documentTitle")).strip()[:300]
    document: Plain = {"participants": _participants(value), "locutions": []}
    plain_edges = [
        {"edgeID": str(index + 1), "fromID": _end(edge.get("from")), "toID": _end(edge.get("to"))}
        for index, edge in enumerate(edges)
    ]
    made = aif.map_of(
        document,
        [_node(node) for node in nodes],
        plain_edges,
        report,
        title=title or "OVA argument map",
        said_by={as_text(node.get("id")): as_text(node.get("participantID")) for node in nodes},
        thesis=next((as_text(node.get("id")) for node in nodes if node.get("majorClaim") is True), None),
    )
    if any(set(node) - _CARRIED for node in nodes):
        report.loss("", "canvas", "Colours, sizes, places on the canvas and descriptors are not carried over.")
    whole = extended_map(made, NAMESPACE, {"analysis": analysis} if analysis else {}, report)
    return Conversion("ova", report, whole, title_given=bool(title))


def _participants(value: Plain) -> list[Plain]:
    participants = objects(value.get("participants"))
    return [
        {**participant, "participantID": as_text(participant.get("participantID", participant.get("id")))}
        for participant in participants
    ]


def _node(node: Plain) -> Plain:
    """The node as AIF has it."""
    kept: Plain = {name: node[name] for name in ("scheme", "comment", "annotator") if node.get(name)}
    # OVA knows schemes by number (0 is none) and writes their names as the text.
    number = as_text(kept.get("scheme"))
    if number.isdecimal():
        del kept["scheme"]
        kept |= {"schemeID": number} if int(number) else {}
    when = as_text(node.get("timestamp") or node.get("date"))
    head = {"nodeID": as_text(node.get("id")), "text": as_text(node.get("text")), "type": as_text(node.get("type"))}
    return {**head, "timestamp": when, **kept}


def _end(value: Any) -> str:
    return as_text(value.get("id") if isinstance(value, dict) else value)
