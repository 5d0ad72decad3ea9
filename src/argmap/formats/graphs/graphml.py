"""GraphML, which graph programs read (yEd, Gephi, NetworkX, igraph).

| theirs | ours |
|---|---|
| a node with `kind` `claim`, `premise`, `objection`, `evidence` | a node, all its fields as data |
| a node with `kind` `support` or `attack` | a relation, all its fields as data |
| edges with `role` `premise` (into a relation) and `conclusion` (out of it) | premises and target |
| data of the graph | the details |

Written only: other programs do not keep these roles. Nothing is lost: lists are JSON.
"""

import json
from typing import Any

from lxml import etree

from argmap.formats.conversion import Conversion, Report
from argmap.model.argument_map import ArgumentMap, Node, Relation
from argmap.model.fields import FieldType, field_types
from argmap.model.plain import to_plain

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


_OF_FIELDS = {FieldType.NUMBER: "double", FieldType.WHOLE_NUMBER: "int", FieldType.FLAG: "boolean"}
# The types of attributes that are no texts, by the names of the fields.
_TYPES = {
    name: _OF_FIELDS[kind]
    for element in (Node, Relation)
    for name, kind in field_types(element).items()
    if kind in _OF_FIELDS
}


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as GraphML in which relations are nodes, so that undercuts have something to point to."""
    root = etree.Element("graphml", {"xmlns": _NAMESPACE})
    elements: list[Node | Relation] = [*argument_map.nodes.values(), *argument_map.relations.values()]
    fields = [{name: value for name, value in to_plain(element).items() if name != "id"} for element in elements]
    details = to_plain(argument_map.details)
    keys = _declare(root, details, fields)
    graph = etree.SubElement(root, "graph", {"id": argument_map.details.slug, "edgedefault": "directed"})
    _write_data(graph, details, keys, "graph")
    for element, values in zip(elements, fields, strict=True):
        shown = {"kind" if name == "type" else name: value for name, value in values.items()}
        place = etree.SubElement(graph, "node", {"id": element.id})
        _write_data(place, {n: v for n, v in shown.items() if n not in {"premises", "target"}}, keys, "node")
    for relation in argument_map.relations.values():
        for premise in relation.premises:
            _edge(graph, premise, relation.id, "premise", keys)
        _edge(graph, relation.id, relation.target, "conclusion", keys)
    data = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return Conversion("graphml", Report(), data=bytes(data))


def _declare(root: Any, details: dict[str, Any], fields: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    names = {"type", *(name for values in fields for name in values)} - {"premises", "target", "type"} | {"kind"}
    wanted = [("graph", name) for name in details] + [("node", name) for name in sorted(names)] + [("edge", "role")]
    keys = {}
    for index, (place, name) in enumerate(wanted):
        keys[place, name] = f"d{index}"
        kind = _TYPES.get(name, "string")
        attributes = {"id": f"d{index}", "for": place, "attr.name": name, "attr.type": kind}
        etree.SubElement(root, "key", attributes)
    return keys


def _write_data(parent: Any, values: dict[str, Any], keys: dict[tuple[str, str], str], place: str) -> None:
    for name, value in values.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        etree.SubElement(parent, "data", {"key": keys[place, name]}).text = text


def _edge(graph: Any, source: str, target: str, role: str, keys: dict[tuple[str, str], str]) -> None:
    edge = etree.SubElement(graph, "edge", {"source": source, "target": target})
    _write_data(edge, {"role": role}, keys, "edge")
