"""The XML of the argumentative microtext corpus (Peldszus and Stede 2015).

| theirs | ours |
|---|---|
| `edu` (and `joint`), joined by `seg` edges | the text of a node |
| `adu` | a node; its type by its role |
| `sup`, `exa` edges | supports; an example has the scheme "argument from example" |
| `reb` edge | an attack |
| `und` edge to an edge | an undercut |
| `add` edge to an edge | a linked premise |
| `topic_id`, `stance` | the title |
| `type` of an `adu` (pro, opp) | lost: whose part it takes follows from what it attacks |

Read only: the corpus is a collection with its own annotation guidelines, which maps do not follow.
"""

from xml.etree.ElementTree import Element

from argmap.formats.conversion import Conversion, Report
from argmap.formats.errors import InvalidDocument
from argmap.formats.scheme_graphs.scheme_graph import Proposition, SchemeApplication, SchemeGraph
from argmap.formats.xml_trees import parsed
from argmap.model.argument_map import MAX_NODES, MAX_RELATIONS, ArgumentMap
from argmap.model.breach import Breach, TooLarge

_KINDS = {"sup": "support", "exa": "support", "reb": "attack", "und": "attack"}


def read(data: bytes) -> Conversion:
    """Read a map from a microtext.

    :raises MalformedDocument: not XML, or with a DTD, entities or references to other documents.
    :raises InvalidDocument: XML, but no `arggraph`, or with a text that no map may have.
    :raises TooLarge: more edges than a map may have.
    """
    root = parsed(data)
    if root.tag != "arggraph":
        raise InvalidDocument([Breach("", f"is a document of <{root.tag[:40]}>, not of <arggraph>")])
    if len(root) > 4 * (MAX_NODES + MAX_RELATIONS):
        raise TooLarge("The document has more elements than a map may have.")
    report = Report()
    titled = bool(root.get("topic_id") or root.get("id"))
    return Conversion("microtexts", report, _read_graph(root, report), title_given=titled)


def _read_graph(root: Element, report: Report) -> ArgumentMap:
    graph = SchemeGraph(report)
    topic = " ".join(filter(None, (root.get("topic_id", "").replace("_", " "), root.get("id", ""))))
    graph.details = {"title": topic or "Microtext"}
    texts = {item.get("id", ""): " ".join("".join(item.itertext()).split()) for item in root.iter("edu")}
    names = ("id", "src", "trg", "type")
    edges = [tuple(item.get(name, "") for name in names) for item in root.iter("edge")]
    segments: dict[str, list[str]] = {}
    for _, source, target, kind in edges:
        if kind == "seg":
            segments.setdefault(target, []).append(source)
    for unit in root.iter("adu"):
        identifier = unit.get("id", "")
        graph.statements[identifier] = Proposition(_text(identifier, segments, texts, frozenset()))
    if any(unit.get("type") for unit in root.iter("adu")):
        report.loss("", "sides", "Which side each unit takes is not carried over; it follows from what it attacks.")
    for identifier, source, target, kind in edges:
        if kind in _KINDS:
            graph.steps[identifier] = SchemeApplication(
                _KINDS[kind], "argument from example" if kind == "exa" else None
            )
            graph.edges += [(source, identifier), (identifier, target)]
        elif kind == "add":
            graph.edges.append((source, target))
        elif kind != "seg":
            report.loss(identifier[:64], "unknown-edge", f"An edge of type '{kind[:40]}' is left out.")
    return graph.to_map()


def _text(identifier: str, segments: dict[str, list[str]], texts: dict[str, str], seen: frozenset[str]) -> str:
    """The text of a unit: of its segments, which may be joints of others."""
    if identifier in seen or len(seen) > 50:
        return ""
    parts = [
        texts[segment] if segment in texts else _text(segment, segments, texts, seen | {identifier})
        for segment in segments.get(identifier, ())
    ]
    return " ".join(filter(None, parts))
