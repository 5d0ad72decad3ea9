"""AIF, the Argument Interchange Format, as AIFdb and OVA write it in JSON (`{"nodes": […], "edges": […]}`).

| theirs | ours |
|---|---|
| I-node | a node; its type by its role, see `scheme_graph.py` |
| RA-node with its I-nodes; CA-node | a relation of support, of attack; several I-nodes are linked |
| a CA-node that leads to an RA- or CA-node | an undercut |
| the `scheme` of an S-node, or its text where that is no mere `RA` | the scheme |
| L-node with a YA-node to an I-node: `Name: …`, `Name says …` | the attribution |
| TA-, MA-, PA-nodes, other locutions, timestamps | lost, and told |

Written, a map loses what AIF has no place for: titles, notes, tags, sources, credences, assumptions, strengths, and
types that its roles do not give.
"""

import json
import re
from typing import Any, TypedDict

from argmap.formats.conversion import Conversion, Report
from argmap.formats.scheme_graph import SchemeGraph, Statement, Step, as_text, document_of, note_inferred
from argmap.model.argument_map import ArgumentMap, RelationKind
from argmap.model.plain import Plain

_KINDS = {"RA": "support", "CA": "attack"}
_SPEAKER = re.compile(r"\s*(?P<name>[^:'\"]{1,100}?)(?: says\b|\s*:\s)")


class AifNode(TypedDict, total=False):
    """A node as AIFdb has it."""

    nodeID: str
    text: str
    type: str
    timestamp: str
    scheme: str


class AifEdge(TypedDict, total=False):
    """An edge as AIFdb has it."""

    edgeID: str
    fromID: str
    toID: str
    formEdgeID: str | None


def looks_like(value: Any) -> bool:
    """Whether a JSON value is an AIF document: nodes with `nodeID`."""
    nodes = value.get("nodes") if isinstance(value, dict) else None
    return isinstance(nodes, list) and any(isinstance(each, dict) and "nodeID" in each for each in nodes[:20])


def read(data: bytes) -> Conversion:
    """Read a map from AIF.

    :raises MalformedDocument: not JSON, with line and column.
    :raises InvalidDocument: JSON, but not AIF, or with a text that no map may have.
    :raises TooLarge: more nodes or edges than a map may have.
    """
    _, nodes, edges = document_of(data, "AIF")
    report = Report()
    graph = SchemeGraph(report)
    graph.details = {"title": "AIF argument map"}
    others: dict[str, tuple[str, str]] = {}
    for node in nodes:
        _read_node(graph, others, node)
    graph.edges = [(as_text(edge.get("fromID")), as_text(edge.get("toID"))) for edge in edges]
    _attribute(graph, others)
    times = sum(bool(as_text(node.get("timestamp"))) for node in nodes)
    if times:
        report.loss("", "timestamps", f"The times of {times} nodes are not carried over.")
    return Conversion("aif", report, graph.to_map(ignored=others))


def _read_node(graph: SchemeGraph, others: dict[str, tuple[str, str]], node: Plain) -> None:
    identifier, kind, text = (as_text(node.get(name)) for name in ("nodeID", "type", "text"))
    if identifier in graph.statements or identifier in graph.steps or identifier in others:
        graph.report.repair(identifier, "doubled-node", "A node with this id stands twice: the first is read.")
    elif kind == "I":
        graph.statements[identifier] = Statement(text)
    elif kind in _KINDS:
        named = as_text(node.get("scheme")) or ("" if text in _KINDS or text == "Default Inference" else text)
        graph.steps[identifier] = Step(_KINDS[kind], named or None)
    else:
        others[identifier] = (kind, text)


def _attribute(graph: SchemeGraph, others: dict[str, tuple[str, str]]) -> None:
    """Take attributions from locutions; tell what else is set aside."""
    to: dict[str, list[str]] = {}
    for source, target in graph.edges:
        to.setdefault(source, []).append(target)
    used: set[str] = set()
    for identifier, (kind, text) in others.items():
        if kind != "L":
            continue
        speaker = _SPEAKER.match(text)
        for anchor in to.get(identifier, ()):
            for said in to.get(anchor, ()):
                if speaker and others.get(anchor, ("", ""))[0] == "YA" and said in graph.statements:
                    graph.statements[said].fields.setdefault("attribution", speaker["name"].strip())
                    used |= {identifier, anchor}
    spoken = sum(others[each][0] == "L" for each in used)
    if spoken:
        graph.report.loss("", "locutions", f"Of {spoken} locutions only who speaks is kept, not the words.")
    for identifier, (kind, _) in others.items():
        if identifier not in used:
            name = kind if kind in {"L", "YA", "TA", "MA", "PA"} else "unknown"
            graph.report.loss(identifier[:64], f"{name}-node", f"A map has no place for a {name}-node.")


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as AIF; ids are ours."""
    report = Report()
    nodes: list[AifNode] = []
    edges: list[AifEdge] = []

    def edge(source: str, target: str) -> None:
        edges.append({"edgeID": f"e{len(edges) + 1}", "fromID": source, "toID": target, "formEdgeID": None})

    for node in argument_map.nodes.values():
        nodes.append({"nodeID": node.id, "text": node.text, "type": "I", "timestamp": ""})
        report.lost_fields(node, "AIF", kept=("attribution",))
    for relation in argument_map.relations.values():
        kind = "RA" if relation.kind is RelationKind.SUPPORT else "CA"
        step: AifNode = {"nodeID": relation.id, "text": relation.scheme or kind, "type": kind, "timestamp": ""}
        if relation.scheme:
            step["scheme"] = relation.scheme
        nodes.append(step)
        for premise in relation.premises:
            edge(premise, relation.id)
        edge(relation.id, relation.target)
        if relation.strength is not None:
            report.loss(relation.id, "relation-fields", "AIF has no place for a strength.")
    for node in argument_map.nodes.values():
        if node.attribution is not None:
            _write_locution(node.id, node.attribution, node.text, nodes, edge, report)
    note_inferred(argument_map, report)
    document = {"nodes": nodes, "edges": edges, "locutions": []}
    return Conversion("aif", report, data=(json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


def _write_locution(
    identifier: str, attribution: str, text: str, nodes: list[AifNode], edge: Any, report: Report
) -> None:
    found = _SPEAKER.match(f"{attribution}: ")
    if found is None or found["name"].strip() != attribution:
        report.loss(identifier, "attribution", "This attribution could not be read again from a locution.")
        return
    locution, anchor = f"{identifier}:L", f"{identifier}:YA"
    nodes.append({"nodeID": locution, "text": f"{attribution}: {text}", "type": "L", "timestamp": ""})
    nodes.append({"nodeID": anchor, "text": "Asserting", "type": "YA", "timestamp": ""})
    edge(locution, anchor)
    edge(anchor, identifier)
