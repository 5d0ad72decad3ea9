"""AIF, the Argument Interchange Format, as AIFdb and OVA write it in JSON (`{"nodes": […], "edges": […]}`).

| theirs | ours |
|---|---|
| I-node | a node; its type by its role, see `scheme_graph.py` |
| RA-node with its I-nodes; CA-node | a relation of support, of attack; several I-nodes are linked |
| a CA-node that leads to an RA- or CA-node | an undercut |
| the `scheme` of an S-node, or its text where that is no mere `RA` | the scheme |
| L-node with a YA-node to an I-node: `Name: …`, `Name says …`; or a locution of a participant | the attribution |
| L-, YA-, TA-, MA-, PA-nodes and their edges, locutions, participants, what else the document holds | extension data |
| ids, timestamps and other fields of I- and S-nodes and of their edges | extension data of the node or relation |

What is kept as extension data (namespace `aif`) comes out unchanged; edges of it to nodes that were removed since are
told. arguebuf, whose reader is a model for this one, drops locutions, transitions and timestamps of edges and turns
schemes that it does not know into defaults: here they are kept.

Written, a map loses what AIF has no place for: titles, notes, tags, sources, credences, assumptions, strengths, and
types that its roles do not give.
"""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypedDict

from argmap.formats.conversion import Conversion, Report
from argmap.formats.extending import extended_map, fitting
from argmap.formats.scheme_graphs.scheme_graph import (
    Proposition,
    SchemeApplication,
    SchemeGraph,
    as_text,
    document_of,
    note_inferred,
    objects,
)
from argmap.model.argument_map import ArgumentMap, Relation, RelationKind
from argmap.model.plain import Plain

NAMESPACE = "aif"
_KINDS = {"RA": "support", "CA": "attack"}
_DEFAULTS = {"", "RA", "CA", "Default Inference", "Default Conflict"}
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


class AifLocution(TypedDict, total=False):
    """Who uttered an L-node, and when."""

    nodeID: str
    personID: str
    timestamp: str


class AifParticipant(TypedDict, total=False):
    """Someone who takes part in the dialogue."""

    participantID: str
    firstname: str
    surname: str


def looks_like(value: Any) -> bool:
    """Whether a JSON value is an AIF document: nodes with `nodeID`."""
    nodes = value.get("nodes") if isinstance(value, dict) else None
    return isinstance(nodes, list) and any(isinstance(node, dict) and "nodeID" in node for node in nodes[:20])


def read(data: bytes) -> Conversion:
    """Read a map from AIF.

    :raises MalformedDocument: not JSON, with line and column.
    :raises InvalidDocument: JSON, but not AIF, or with a text that no map may have.
    :raises TooLarge: more nodes or edges than a map may have.
    """
    value, nodes, edges = document_of(data, "AIF")
    report = Report()
    return Conversion("aif", report, map_of(value, nodes, edges, report, title="AIF argument map"), title_given=False)


def map_of(
    value: Plain,
    nodes: list[Plain],
    edges: list[Plain],
    report: Report,
    *,
    title: str,
    said_by: Mapping[str, str] = MappingProxyType({}),
    thesis: str | None = None,
) -> ArgumentMap:
    """The map of an AIF document whose lists were found, with what it has no place for as extension data.

    :param said_by: ids of participants by that of the node that they utter, where nodes say it themselves.
    :param thesis: the id of the main claim, where the document names it.
    :raises InvalidDocument: with a text that no map may have.
    :raises TooLarge: more nodes or relations than a map may hold.
    """
    graph = SchemeGraph(report)
    graph.details = {"title": title}
    others: dict[str, Plain] = {}
    raw: dict[str, Plain] = {}
    for node in nodes:
        _read_node(graph, others, raw, node)
    graph.edges = [(as_text(edge.get("fromID")), as_text(edge.get("toID"))) for edge in edges]
    graph.chosen_thesis = thesis
    _attribute(graph, others, value, said_by)
    _keep(graph, raw, edges)
    made = graph.to_map(ignored=others)
    aside = others | {identifier: raw[identifier] for identifier in graph.left_out if identifier in raw}
    kept: Plain = {name: content for name, content in value.items() if name not in {"nodes", "edges"} and content != []}
    if aside:
        kept["nodes"] = list(aside.values())
        ends = zip(edges, graph.edges, strict=True)
        kept["edges"] = [edge for edge, (source, target) in ends if source in aside or target in aside]
    return extended_map(made, NAMESPACE, kept, report)


def _read_node(graph: SchemeGraph, others: dict[str, Plain], raw: dict[str, Plain], node: Plain) -> None:
    identifier, kind, text = (as_text(node.get(name)) for name in ("nodeID", "type", "text"))
    if identifier in raw or identifier in others:
        graph.report.repair(identifier[:64], "doubled-node", "A node with this id stands twice: the first is read.")
    elif kind == "I":
        graph.statements[identifier] = Proposition(text)
        raw[identifier] = node
    elif kind in _KINDS:
        graph.steps[identifier] = SchemeApplication(_KINDS[kind], _scheme_of(node) or None)
        raw[identifier] = node
    else:
        others[identifier] = node


def _scheme_of(node: Plain) -> str:
    text = as_text(node.get("text")).strip()
    return as_text(node.get("scheme")).strip() or ("" if text in _DEFAULTS else text)


def _keep(graph: SchemeGraph, raw: dict[str, Plain], edges: list[Plain]) -> None:
    """Keep the other fields of I- and S-nodes, and the edges of steps, as extension data of the element."""
    touching: dict[str, list[Plain]] = {}
    for edge, (source, target) in zip(edges, graph.edges, strict=True):
        step = source if source in graph.steps else target
        if step in graph.steps and source in raw and target in raw:
            touching.setdefault(step, []).append(edge)
    for identifier, statement in graph.statements.items():
        beside = {name: value for name, value in raw[identifier].items() if name != "text"}
        statement.fields |= fitting(NAMESPACE, beside, identifier, graph.report)
    for identifier, scheme_node in graph.steps.items():
        beside = {**raw[identifier], "edges": touching.get(identifier, [])}
        scheme_node.fields |= fitting(NAMESPACE, beside, identifier, graph.report)


def _attribute(graph: SchemeGraph, others: dict[str, Plain], value: Plain, said_by: Mapping[str, str]) -> None:
    """Take attributions from who utters a node, or its locution, or from the words of the locution."""
    names = _names_of(value)
    for identifier, person in said_by.items():
        if identifier in graph.statements and names.get(person):
            graph.statements[identifier].fields["attribution"] = names[person][:300]
    for said, name in _speakers(others, graph.edges, value):
        if said in graph.statements:
            graph.statements[said].fields.setdefault("attribution", name)


def _speakers(others: dict[str, Plain], edges: list[tuple[str, str]], value: Plain) -> list[tuple[str, str]]:
    """Pairs of the id of a node and who asserts it, in the order of the locutions."""
    anchors: dict[str, list[str]] = {}
    for source, target in edges:
        if source in others:
            anchors.setdefault(source, []).append(target)
    people = _people(value)
    speakers = []
    for identifier, node in others.items():
        if node.get("type") != "L":
            continue
        words = _SPEAKER.match(as_text(node.get("text")))
        name = people.get(identifier) or (words["name"].strip() if words else "")
        for anchor in anchors.get(identifier, ()):
            if name and others.get(anchor, {}).get("type") == "YA":
                speakers += [(said, name[:300]) for said in anchors.get(anchor, ())]
    return speakers


def _people(value: Plain) -> dict[str, str]:
    """Who uttered each L-node, as far as the document's locutions and participants say."""
    names = _names_of(value)
    locutions = objects(value.get("locutions"))
    return {as_text(locution.get("nodeID")): names.get(as_text(locution.get("personID")), "") for locution in locutions}


def _names_of(value: Plain) -> dict[str, str]:
    """The names of the participants by their ids."""
    return {
        as_text(item.get("participantID")): " ".join(
            filter(None, (as_text(item.get(name)).strip() for name in ("firstname", "surname")))
        )
        for item in objects(value.get("participants"))
    }


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as AIF; ids are ours, or those that it came with."""
    report = Report()
    document = document_of_map(argument_map, report)
    return Conversion("aif", report, data=(json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


def document_of_map(argument_map: ArgumentMap, report: Report) -> Plain:
    """The AIF document of a map: its nodes and edges, and what it kept of the document that it came from."""
    return _AifWriter(argument_map, report).document()


class _AifWriter:
    """One map on its way to AIF."""

    def __init__(self, argument_map: ArgumentMap, report: Report):
        self._map, self._report = argument_map, report
        self._kept = argument_map.details.extensions.get(NAMESPACE)
        self._aside = {as_text(item.get("nodeID")): item for item in objects(self._kept.get("nodes"))}
        self._nodes: list[Plain] = []
        self._edges: list[Plain] = []
        # The id in the document of each node and relation, and the kept edge between two ids of the document.
        self._names: dict[str, Any] = {}
        self._taken = set(self._aside)
        self._came: dict[tuple[str, str], Plain] = {}
        self._edge_ids: set[str] = set()
        self._written: set[tuple[str, str]] = set()

    def document(self) -> Plain:
        argument_map, report = self._map, self._report
        raw = {element.id: element.extensions.get(NAMESPACE) for element in argument_map.elements()}

        self._name(raw)
        for node in argument_map.nodes.values():
            beside = {name: value for name, value in raw[node.id].items() if name not in {"nodeID", "text", "type"}}
            # Documents have timestamps as a rule; one that has none is left without.
            usual = {} if raw[node.id] else {"timestamp": ""}
            self._nodes.append({"nodeID": self._names[node.id], "text": node.text, "type": "I", **usual, **beside})
            report.lost_fields(node, "AIF", kept=("attribution",))
        steps: set[str] = set()
        for relation in argument_map.relations.values():
            name = as_text(self._names[relation.id])
            if name not in steps:
                steps.add(name)
                self._nodes.append(self._step(relation, raw[relation.id]))
            for premise in relation.premises:
                self._edge(self._names[premise], self._names[relation.id])
            self._edge(self._names[relation.id], self._names[relation.target])
            if relation.strength is not None:
                report.loss(relation.id, "relation-fields", "AIF has no place for a strength.")
        self._keep_aside()
        self._speak()
        note_inferred(argument_map, report)
        rest = {name: value for name, value in self._kept.items() if name not in {"nodes", "edges"}}
        return {"nodes": self._nodes, "edges": self._edges, "locutions": [], **rest}

    def _name(self, raw: dict[str, Plain]) -> None:
        """Give each element the id that it came with, or its own, or a new one; parts of one step share theirs."""
        steps: dict[str, Relation] = {}
        for element in self._map.elements():
            wanted = raw[element.id].get("nodeID")
            name = as_text(wanted)
            if isinstance(element, Relation) and name in steps:
                first = steps[name]
                if (first.kind, first.premises, first.scheme) == (element.kind, element.premises, element.scheme):
                    self._names[element.id] = wanted
                    continue
            if not name or isinstance(wanted, (dict, list, bool)) or name in self._taken:
                wanted = name = self._free(element.id)
            if isinstance(element, Relation):
                steps[name] = element
            self._taken.add(name)
            self._names[element.id] = wanted
            for edge in objects(raw[element.id].get("edges")):
                self._came.setdefault((as_text(edge.get("fromID")), as_text(edge.get("toID"))), edge)
                self._edge_ids.add(as_text(edge.get("edgeID")))
        self._edge_ids |= {as_text(item.get("edgeID")) for item in objects(self._kept.get("edges"))}

    def _free(self, wanted: str) -> str:
        name, number = wanted, 2
        while name in self._taken:
            name, number = f"{wanted}-{number}", number + 1
        return name

    def _step(self, relation: Relation, raw: Plain) -> Plain:
        kind = "RA" if relation.kind is RelationKind.SUPPORT else "CA"
        beside = {name: value for name, value in raw.items() if name != "edges"}
        if raw.get("type") != kind or _scheme_of(raw) != (relation.scheme or ""):
            beside |= {"text": relation.scheme or kind, "scheme": relation.scheme, "type": kind}
            if relation.scheme is None:
                del beside["scheme"]
        return {**({} if raw else {"timestamp": ""}), **beside, "nodeID": self._names[relation.id]}

    def _edge(self, source: Any, target: Any) -> None:
        ends = as_text(source), as_text(target)
        if ends in self._written:
            return
        self._written.add(ends)
        came = self._came.get(ends)
        if came is None:
            number = len(self._edges) + 1
            while f"e{number}" in self._edge_ids:
                number += 1
            self._edge_ids.add(f"e{number}")
            came = {"edgeID": f"e{number}", "fromID": source, "toID": target, "formEdgeID": None}
        self._edges.append(came)

    def _keep_aside(self) -> None:
        """Write what was set aside on reading, without edges to what was removed since."""
        self._nodes += self._aside.values()
        there = {as_text(name) for name in self._names.values()} | self._aside.keys()
        for edge in objects(self._kept.get("edges")):
            ends = as_text(edge.get("fromID")), as_text(edge.get("toID"))
            if there.issuperset(ends):
                self._written.add(ends)
                self._edges.append(edge)
            else:
                self._report.loss(
                    "", "dangling-edge", f"An edge of the dialogue from {ends[0][:40]} leads nowhere now."
                )

    def _speak(self) -> None:
        """Write a locution for each attribution that none of the kept locutions gives."""
        others = {as_text(node.get("nodeID")): node for node in self._aside.values()}
        edges = [(as_text(edge.get("fromID")), as_text(edge.get("toID"))) for edge in self._edges]
        heard: dict[str, str] = {}
        for said, name in _speakers(others, edges, self._kept):
            heard.setdefault(said, name)
        for node in self._map.nodes.values():
            name = as_text(self._names[node.id])
            if node.attribution == heard.get(name):
                continue
            if node.attribution is None or name in heard:
                self._report.loss(node.id, "attribution", "The kept locutions name another speaker.")
                continue
            words = _SPEAKER.match(f"{node.attribution}: ")
            if words is None or words["name"].strip() != node.attribution:
                message = "This attribution could not be read again from a locution."
                self._report.loss(node.id, "attribution", message)
                continue
            locution, anchor = self._free(f"{node.id}:L"), self._free(f"{node.id}:YA")
            self._taken |= {locution, anchor}
            text = f"{node.attribution}: {node.text}"
            self._nodes.append({"nodeID": locution, "text": text, "type": "L", "timestamp": ""})
            self._nodes.append({"nodeID": anchor, "text": "Asserting", "type": "YA", "timestamp": ""})
            self._edge(locution, anchor)
            self._edge(anchor, self._names[node.id])
