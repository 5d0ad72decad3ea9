"""SADFace, the Simple Argument Description Format (Wells and Douglas), version 0.2.

| theirs | ours |
|---|---|
| `atom` with `text` | a node; its type by its role, see `scheme_graph.py` |
| `scheme` with `name` `support` or another | a relation of support; another name is its scheme |
| `scheme` with `name` `conflict`, `attack`, `undercut` or `rebut` | a relation of attack |
| `metadata.core.title`, `.description` | title and description |
| `resources`, `sources` (quotations of resources), other metadata | lost, and told |

Written, a map loses what SADFace has no place for: attributions, titles, notes, tags, sources, credences, assumptions,
strengths, schemes of attacks, and types that its roles do not give.
"""

import json
from typing import Any

from argmap.formats.conversion import Conversion, Report
from argmap.formats.scheme_graph import SchemeGraph, Statement, Step, as_text, document_of, note_inferred
from argmap.model.argument_map import ArgumentMap, RelationKind
from argmap.model.plain import Plain

UNTITLED = "SADFace argument map"
_ATTACKS = {"conflict", "attack", "undercut", "rebut", "default conflict"}
_SUPPORTS = {"support", "default inference", ""}


def looks_like(value: Any) -> bool:
    """Whether a JSON value is a SADFace document: edges with `source_id`, or atoms among the nodes."""
    if not isinstance(value, dict) or not isinstance(value.get("nodes"), list):
        return False
    atoms = any(isinstance(each, dict) and each.get("type") == "atom" for each in value["nodes"][:20])
    edges = value.get("edges")
    named = isinstance(edges, list) and any(isinstance(each, dict) and "source_id" in each for each in edges[:5])
    return atoms or named


def read(data: bytes) -> Conversion:
    """Read a map from SADFace.

    :raises MalformedDocument: not JSON, with line and column.
    :raises InvalidDocument: JSON, but not SADFace, or with a text that no map may have.
    :raises TooLarge: more nodes or edges than a map may have.
    """
    value, nodes, edges = document_of(data, "SADFace")
    report = Report()
    graph = SchemeGraph(report)
    graph.details = _details(value)
    for node in nodes:
        _read_node(graph, node)
    graph.edges = [(as_text(edge.get("source_id")), as_text(edge.get("target_id"))) for edge in edges]
    if value.get("resources"):
        report.loss("", "resources", "Resources, and what atoms quote of them, are not carried over.")
    titled = graph.details["title"] != UNTITLED
    return Conversion("sadface", report, graph.to_map(), title_given=titled)


def _details(value: dict[str, Any]) -> dict[str, Any]:
    metadata = value.get("metadata")
    core = metadata.get("core") if isinstance(metadata, dict) else None
    core = core if isinstance(core, dict) else {}
    details = {"title": as_text(core.get("title")).strip()[:300] or UNTITLED}
    description = as_text(core.get("description")).strip()
    return {**details, "description": description[:10_000]} if description else details


def _read_node(graph: SchemeGraph, node: Plain) -> None:
    identifier, kind = as_text(node.get("id")), as_text(node.get("type"))
    name = as_text(node.get("name"))
    if identifier in graph.statements or identifier in graph.steps:
        graph.report.repair(identifier[:64], "doubled-node", "A node with this id stands twice: the first is read.")
    elif kind == "atom":
        graph.statements[identifier] = Statement(as_text(node.get("text")))
    elif kind == "scheme":
        plain = name.strip().lower()
        attack = plain in _ATTACKS
        graph.steps[identifier] = Step(
            "attack" if attack else "support", None if attack or plain in _SUPPORTS else name
        )
    else:
        graph.report.loss(identifier[:64], "unknown-node", f"A node of type '{kind[:40]}' is left out.")


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as SADFace; ids are ours."""
    report = Report()
    details = argument_map.details
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, str]] = []
    for node in argument_map.nodes.values():
        nodes.append({"id": node.id, "metadata": {}, "sources": [], "text": node.text, "type": "atom"})
        report.lost_fields(node, "SADFace")
    for relation in argument_map.relations.values():
        support = relation.kind is RelationKind.SUPPORT
        lost = ["strength"] * (relation.strength is not None)
        name = "support" if support else "conflict"
        if relation.scheme is not None:
            if support and relation.scheme.strip().lower() not in _ATTACKS | _SUPPORTS:
                name = relation.scheme
            else:
                lost.append("scheme")
        if lost:
            report.loss(relation.id, "relation-fields", f"SADFace has no place for {', '.join(lost)}.")
        nodes.append({"id": relation.id, "metadata": {}, "name": name, "type": "scheme"})
        ends = [(premise, relation.id) for premise in relation.premises] + [(relation.id, relation.target)]
        for source, target in ends:
            edges.append({"id": f"e{len(edges) + 1}", "source_id": source, "target_id": target})
    note_inferred(argument_map, report)
    core: dict[str, Any] = {"title": details.title, "version": "0.2"}
    if details.description is not None:
        core["description"] = details.description
    document = {"edges": edges, "metadata": {"core": core}, "nodes": nodes, "resources": []}
    return Conversion("sadface", report, data=(json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
