"""SADFace, the Simple Argument Description Format (Wells and Douglas), in the forms of versions 0.2 and 0.5.

| theirs | ours |
|---|---|
| `atom` with `text` | a node; its type by its role, see `scheme_graph.py` |
| `scheme` with `name` `support` or another; `inference` | a relation of support; another name is its scheme |
| `scheme` with `name` `conflict`, `attack`, `undercut` or the like; `conflict` | a relation of attack |
| `metadata.core.title`, `.description` | title and description |
| `sources` of an atom: places in `resources` | sources, and extension data |
| `resources`, other metadata, other fields | extension data, namespace `sadface`; they come out again |
| `metadata.argmap`, a block of ours, as the format allows for programs | everything else of ours |

Nothing of a map is lost. SADFace asks for ids that are UUIDs: what has another id is given one that is made of it, and
its own stands in the block of ours.
"""

import hashlib
import json
import re
import uuid
from typing import Any

from argmap.formats.conversion import Conversion, Report
from argmap.formats.extending import extend, extended_map, parted
from argmap.formats.json_map.quick_reading import quick
from argmap.formats.scheme_graphs.scheme_graph import (
    Proposition,
    SchemeApplication,
    SchemeGraph,
    as_text,
    document_of,
    inferred,
    objects,
)
from argmap.model.argument_map import ArgumentMap, Details, Node, Relation, RelationKind, Source
from argmap.model.fields import field_names
from argmap.model.identifiers import IDENTIFIER
from argmap.model.plain import Plain, to_plain

NAMESPACE = "sadface"
UNTITLED = "SADFace argument map"
# The block of metadata that is ours.
OURS = "argmap"
_ATTACKS = {"conflict", "attack", "undercut", "rebut", "disagree", "defeat", "default conflict"}
_SUPPORTS = {"support", "default inference", ""}
_KINDS = {"inference": "support", "conflict": "attack"}
_DETAILS = field_names(Details, without=("thesis",))
_NODE = field_names(Node, without=("id", "text"))
_RELATION = field_names(Relation, without=("id", "kind", "premises", "target"))
_NOTHING: tuple[Any, ...] = (None, [], {}, {"core": {}})
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def looks_like(value: Any) -> bool:
    """Whether a JSON value is a SADFace document: edges with `source_id`, or atoms among the nodes."""
    if not isinstance(value, dict) or not isinstance(value.get("nodes"), list):
        return False
    atoms = any(isinstance(node, dict) and node.get("type") == "atom" for node in value["nodes"][:20])
    edges = value.get("edges")
    named = isinstance(edges, list) and any(isinstance(edge, dict) and "source_id" in edge for edge in edges[:5])
    return atoms or named


def read(data: bytes) -> Conversion:
    """Read a map from SADFace.

    :raises MalformedDocument: not JSON, with line and column.
    :raises InvalidDocument: JSON, but not SADFace, or with a text that no map may have.
    :raises TooLarge: more nodes or edges than a map may have.
    """
    value, nodes, edges = document_of(data, "SADFace")
    return _SadfaceReader(value).conversion(nodes, edges)


class _SadfaceReader:
    """A document on its way to a map."""

    def __init__(self, value: Plain):
        self._value = value
        self._report = Report()
        self._graph = SchemeGraph(self._report)
        self._resources = _resources_of(value)

    def conversion(self, nodes: list[Plain], edges: list[Plain]) -> Conversion:
        value, graph = self._value, self._graph
        metadata, ours = _parted_metadata(value.get("metadata"))
        core = metadata["core"] if isinstance(metadata.get("core"), dict) else {}
        title = as_text(core.get("title")).strip()[:300]
        description = as_text(core.get("description")).strip()[:10_000]
        graph.details = {"title": title or UNTITLED} | ({"description": description} if description else {})
        graph.details |= {name: ours[name] for name in _DETAILS if name in ours}
        graph.chosen_thesis, graph.infers_thesis = None, "thesis" not in ours
        thesis = as_text(ours.get("thesis"))
        for node in nodes:
            self._node(node, thesis)
        graph.edges = [(as_text(edge.get("source_id")), as_text(edge.get("target_id"))) for edge in edges]
        kept = {name: content for name, content in value.items() if name not in {"nodes", "edges", "metadata"}}
        usual = _usual_core(as_text(ours.get("slug"))) if ours else {}
        usual |= {name: core.get(name) for name in ("title", "description")}
        core = {name: content for name, content in core.items() if name not in usual or content != usual[name]}
        kept["metadata"] = {name: content for name, content in {**metadata, "core": core}.items() if content}
        kept = {name: content for name, content in kept.items() if content not in _NOTHING}
        made = extended_map(graph.to_map(), NAMESPACE, kept, self._report)
        given = "slug" in graph.details
        return Conversion("sadface", self._report, made, slug_given=given, title_given=bool(title))

    def _node(self, node: Plain, thesis: str) -> None:
        graph = self._graph
        identifier, kind, name = (as_text(node.get(field)) for field in ("id", "type", "name"))
        metadata, ours = _parted_metadata(node.get("metadata"))
        beside = {**node, "metadata": metadata}
        if identifier in graph.statements or identifier in graph.steps:
            self._report.repair(identifier[:64], "doubled-node", "A node with this id stands twice: the first is read.")
            return
        if kind == "atom":
            fields: Plain = {field: ours[field] for field in _NODE if field in ours}
            sources = _sources_of(node, self._resources)
            if sources and isinstance(fields.setdefault("sources", []), list):
                fields["sources"] = [*fields["sources"], *sources]
            graph.statements[identifier] = Proposition(as_text(node.get("text")), fields)
            usual: Plain = {"type": "atom"}
        elif kind == "scheme" or kind in _KINDS:
            plain = name.strip().lower()
            attack = _KINDS.get(kind) == "attack" or (kind == "scheme" and plain in _ATTACKS)
            fields = {field: ours[field] for field in _RELATION if field in ours}
            given = as_text(fields.pop("scheme", None))
            scheme = given or (None if attack or plain in _SUPPORTS else name)
            graph.steps[identifier] = SchemeApplication("attack" if attack else "support", scheme, fields)
            usual = {"type": "scheme", "name": _usual_name("attack" if attack else "support", scheme)}
        else:
            self._report.loss(identifier[:64], "unknown-node", f"A node of type '{kind[:40]}' is left out.")
            return
        own = as_text(ours.get("id"))
        if re.fullmatch(IDENTIFIER, own):
            graph.wanted[identifier] = own
        if thesis and thesis in {own, identifier}:
            graph.chosen_thesis = identifier
        left = {"id", "text"} | {field for field, content in beside.items() if content == usual.get(field)}
        beside = {field: content for field, content in beside.items() if field not in left and content not in _NOTHING}
        if beside:
            extend(fields, NAMESPACE, beside, identifier, self._report)


def _resources_of(value: Plain) -> dict[str, Plain]:
    """What each resource of a document says of a source of ours, by its id."""
    resources: dict[str, Plain] = {}
    for resource in objects(value.get("resources")):
        blocks = resource["metadata"].values() if isinstance(resource.get("metadata"), dict) else ()
        said: Plain = {name: text for block in blocks if isinstance(block, dict) for name, text in block.items()}
        first = as_text(resource.get("content")).strip().partition("\n")[0]
        title = as_text(said.get("title")) or first or as_text(said.get("url"))
        resources[as_text(resource.get("id"))] = _fitting(title=title, url=said.get("url"), doi=said.get("doi"))
    return resources


def _sources_of(node: Plain, resources: dict[str, Plain]) -> list[Plain]:
    """The sources of ours that the places in resources give, which an atom names."""
    sources: list[Plain] = []
    for place in objects(node.get("sources"))[:50]:
        resource = resources.get(as_text(place.get("resource_id"))) or _fitting(title=as_text(place.get("text")))
        if resource:
            sources.append(resource | _fitting(locator=_span(place)))
    return sources


def _fitting(title: str = "", **fields: Any) -> Plain:
    """The fields of a source that can be ones."""
    fields = {"title": title.strip()[:500], **fields}
    return {name: text for name, text in fields.items() if text and quick(Source, {name: text}) is not None}


def _span(place: Plain) -> str:
    """Where in a resource a place is, in words."""
    offset, length = place.get("offset"), place.get("length")
    if type(offset) is not int or type(length) is not int or min(offset, length) < 0:
        return ""
    return f"characters {offset} to {offset + length}"


def _parted_metadata(metadata: Any) -> tuple[Plain, Plain]:
    """The metadata without the block of ours, and that block."""
    blocks: Plain = metadata if isinstance(metadata, dict) else {}
    ours = blocks.get(OURS)
    return {name: block for name, block in blocks.items() if name != OURS}, ours if isinstance(ours, dict) else {}


def _uuid_of(identifier: str, slug: str) -> str:
    """An id that is a UUID, or one that is made of an id and of the slug of its map."""
    if _UUID.fullmatch(identifier):
        return identifier
    return str(uuid.UUID(bytes=hashlib.sha256(f"{slug} {identifier}".encode()).digest()[:16], version=4))


def _usual_core(slug: str) -> Plain:
    """What the format asks for in the core of its metadata, and its readers do, where a map does not say it."""
    unsaid = dict.fromkeys(("analyst_email", "analyst_name", "created", "description", "edited", "notes"), "")
    return {**unsaid, "id": _uuid_of("", slug), "version": "0.2"}


def _usual_name(kind: str, scheme: str | None) -> str:
    """The name of a step for which its name says all."""
    if kind == "attack":
        return "conflict"
    return scheme if scheme and scheme.strip().lower() not in _ATTACKS | _SUPPORTS else "support"


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as SADFace, of version 0.2 where it does not come from another."""
    report = Report()
    document = _SadfaceWriter(argument_map).document()
    return Conversion("sadface", report, data=(json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


class _SadfaceWriter:
    """A map on its way to a document."""

    def __init__(self, argument_map: ArgumentMap):
        self._map = argument_map
        self._kept, self._rest = parted(argument_map.details.extensions, NAMESPACE)
        self._resources = _resources_of(self._kept)
        self._types = inferred(argument_map, sourced=True)
        self._names = {element.id: self._uuid(element.id) for element in argument_map.elements()}

    def document(self) -> Plain:
        argument_map = self._map
        kept, rest = self._kept, self._rest
        details = to_plain(argument_map.details)
        core_says = {name: text for name in ("title", "description") if (text := details.get(name, "")) == text.strip()}
        names = set(_DETAILS) - core_says.keys() - {"extensions"}
        ours = {name: value for name, value in details.items() if name in names}
        ours |= {"thesis": argument_map.details.thesis} | ({"extensions": rest} if rest else {})
        metadata: Plain = kept["metadata"] if isinstance(kept.get("metadata"), dict) else {}
        core = {
            **_usual_core(argument_map.details.slug),
            **(metadata["core"] if isinstance(metadata.get("core"), dict) else {}),
            "title": argument_map.details.title,
        }
        if argument_map.details.description is not None:
            core["description"] = argument_map.details.description
        nodes = [self._atom(node) for node in argument_map.nodes.values()]
        nodes += [self._step(relation) for relation in argument_map.relations.values()]
        document = {
            "edges": [self._edge(*ends) for ends in self._ends()],
            "metadata": {**metadata, "core": core, OURS: ours},
            "nodes": nodes,
            "resources": kept.get("resources", []),
        }
        return document | {name: content for name, content in kept.items() if name not in document}

    def _uuid(self, identifier: str) -> str:
        return _uuid_of(identifier, self._map.details.slug)

    def _ends(self) -> list[tuple[str, str]]:
        ends = []
        for relation in self._map.relations.values():
            ends += [(premise, relation.id) for premise in relation.premises]
            ends.append((relation.id, relation.target))
        return ends

    def _edge(self, source: str, target: str) -> Plain:
        ends = self._names[source], self._names[target]
        return {"id": self._uuid(" ".join(ends)), "source_id": ends[0], "target_id": ends[1]}

    def _atom(self, node: Node) -> Plain:
        kept, rest = parted(node.extensions, NAMESPACE)
        plain = to_plain(node)
        ours = {name: plain[name] for name in _NODE if name in plain and name != "extensions"}
        if self._types.nodes[node.id].type is node.type:
            del ours["type"]
        places = kept.get("sources", [])
        given = _sources_of(kept, self._resources)
        sources = plain.get("sources", [])
        if given and sources[-len(given) :] == given:
            ours["sources"] = sources[: -len(given)]
            if not ours["sources"]:
                del ours["sources"]
        elif given:
            # The sources were changed since: these places are no longer all of them.
            places = []
        atom = {
            "id": self._names[node.id],
            "metadata": self._metadata(node, kept, ours, rest),
            "sources": places,
            "text": node.text,
            "type": "atom",
        }
        return atom | {name: content for name, content in kept.items() if name not in atom}

    def _step(self, relation: Relation) -> Plain:
        kept, rest = parted(relation.extensions, NAMESPACE)
        plain = to_plain(relation)
        ours = {name: plain[name] for name in _RELATION if name in plain and name != "extensions"}
        kind, name = relation.kind.value, _usual_name(relation.kind.value, relation.scheme)
        if relation.kind is RelationKind.SUPPORT and name == relation.scheme:
            del ours["scheme"]
        came = as_text(kept.get("type"))
        name_kept = as_text(kept.get("name"))
        usual_names = _ATTACKS if kind == "attack" else _SUPPORTS
        if name in {"support", "conflict"} and name_kept.strip().lower() in usual_names and "name" in kept:
            name = name_kept
        step = {
            "id": self._names[relation.id],
            "metadata": self._metadata(relation, kept, ours, rest),
            "name": name,
            "type": came if _KINDS.get(came) == kind else "scheme",
        }
        return step | {name: content for name, content in kept.items() if name not in step}

    def _metadata(self, element: Node | Relation, kept: Plain, ours: Plain, rest: Plain) -> Plain:
        if self._names[element.id] != element.id:
            ours = {"id": element.id, **ours}
        if rest:
            ours["extensions"] = rest
        blocks: Plain = kept["metadata"] if isinstance(kept.get("metadata"), dict) else {}
        return {**blocks, OURS: ours} if ours else blocks
