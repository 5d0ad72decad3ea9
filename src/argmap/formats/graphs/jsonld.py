"""JSON-LD: the map as linked data, in the terms of the Argument Interchange Format's ontology.

| theirs | ours |
|---|---|
| `aif:I-node` with `aif:claimText` | a node |
| `aif:RA-node`, `aif:CA-node` with `aif:Premise` and `aif:Conclusion` | a relation of support, of attack |
| `schema:` and `dcterms:` terms | attributions, sources, titles, tags, the details |

Written only. Nothing is lost: what those vocabularies lack are terms of ours, `urn:argmap:…`.
"""

import json
from typing import Any

from argmap.formats.conversion import Conversion, Report
from argmap.model.argument_map import ArgumentMap, Node, Relation, RelationKind
from argmap.model.plain import to_plain

_CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    # What has no term below is a term of ours: a processor drops nothing.
    "@vocab": "urn:argmap:",
    "aif": "http://www.arg.dundee.ac.uk/aif#",
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "id": "@id",
    "type": "@type",
    "text": "aif:claimText",
    "title": "dcterms:title",
    "description": "dcterms:description",
    "language": "dcterms:language",
    "licence": "dcterms:license",
    "attribution": "schema:author",
    "note": "schema:comment",
    "tags": "schema:keywords",
    "sources": "schema:citation",
    "authors": "schema:author",
    "container": "schema:isPartOf",
    "year": "schema:datePublished",
    "url": {"@id": "schema:url", "@type": "@id"},
    "doi": "schema:identifier",
    "locator": "schema:pagination",
    "extensions": {"@id": "urn:argmap:extensions", "@type": "@json"},
    "thesis": {"@id": "urn:argmap:thesis", "@type": "@id"},
    "premises": {"@id": "aif:Premise", "@type": "@id"},
    "target": {"@id": "aif:Conclusion", "@type": "@id"},
    "scheme": "aif:usesScheme",
    "nodes": "schema:hasPart",
}


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as JSON-LD 1.1; ids are relative to the document."""
    details = to_plain(argument_map.details)
    slug = details.pop("slug")
    if "thesis" in details:
        details["thesis"] = f"#{details['thesis']}"
    parts = [_node(node) for node in argument_map.nodes.values()]
    parts += [_relation(relation) for relation in argument_map.relations.values()]
    document = {"@context": _CONTEXT, "id": "", "type": "ArgumentMap", "slug": slug, **details}
    document["nodes"] = parts
    data = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return Conversion("jsonld", Report(), data=data.encode())


def _node(node: Node) -> dict[str, Any]:
    plain = to_plain(node)
    return {"id": f"#{plain.pop('id')}", "type": "aif:I-node", "kind": plain.pop("type"), **plain}


def _relation(relation: Relation) -> dict[str, Any]:
    plain = to_plain(relation)
    support = plain.pop("kind") == RelationKind.SUPPORT.value
    plain["premises"] = [f"#{premise}" for premise in plain["premises"]]
    plain["target"] = f"#{plain['target']}"
    return {"id": f"#{plain.pop('id')}", "type": "aif:RA-node" if support else "aif:CA-node", **plain}
