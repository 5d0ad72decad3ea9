"""AML, the argument markup language of Araucaria (Reed and Rowe 2004).

| theirs | ours |
|---|---|
| `PROP` with its `PROPTEXT` | a node; its type by its role, see `scheme_graph.py` |
| `CA`: each `AU` in it bears on the proposition by itself | relations of support (convergent) |
| `LA`: all `AU` in it together | one relation of support (linked) |
| `REFUTATION` | a relation of attack |
| `OWNER` | the attribution |
| `INSCHEME` of the premises | the scheme of their relation |
| `EDATA`: `SOURCE`, `COMMENTS` | the description |
| `AUTHOR`, `DATE`, `TEXT`, `SCHEMESET`, `TUTOR` | extension data of the map; the scheme set is lost, and told |
| `missing="yes"`, other attributes | extension data of the node |

Read only: Araucaria is no longer kept, and its successors read AIF. arguebuf makes of linked premises so many relations
and reads no refutation of what is in a refutation; here each `LA` is one relation and everything is read.
"""

from xml.etree.ElementTree import Element

from argmap.formats.conversion import Conversion, Report
from argmap.formats.errors import InvalidDocument
from argmap.formats.extending import extended_map, fitting
from argmap.formats.scheme_graphs.scheme_graph import Proposition, SchemeApplication, SchemeGraph
from argmap.formats.xml_trees import parsed
from argmap.model.argument_map import MAX_NODES
from argmap.model.breach import Breach, TooLarge
from argmap.model.plain import Plain

NAMESPACE = "aml"


def read(data: bytes) -> Conversion:
    """Read a map from AML.

    :raises MalformedDocument: not XML, or with entities or references to other documents; with line and column.
    :raises InvalidDocument: XML, but no `ARG`, or with a text that no map may have.
    :raises TooLarge: more propositions than a map may have.
    """
    root = parsed(data, doctype=True)
    if root.tag != "ARG":
        raise InvalidDocument([Breach("", f"is a document of <{root.tag[:40]}>, not of <ARG>")])
    report = Report()
    graph = SchemeGraph(report)
    about, kept = _about(root)
    graph.details = {"title": "Araucaria argument map", **({"description": about[:10_000]} if about else {})}
    if root.find("SCHEMESET") is not None and len(root.find("SCHEMESET") or ()):
        report.loss("", "scheme-set", "The definitions of its schemes are not carried over; their names are.")
    _read_units(root, graph)
    return Conversion("aml", report, extended_map(graph.to_map(), NAMESPACE, kept, report), title_given=False)


def _about(root: Element) -> tuple[str, Plain]:
    """What the document says of itself in words, and as data."""
    data = root.find("EDATA")
    told = [_text(data, name) for name in ("SOURCE", "COMMENTS")] if data is not None else []
    kept = {name.lower(): _text(data, name) for name in ("AUTHOR", "DATE") if data is not None}
    kept["text"] = _text(root, "TEXT")
    return "\n".join(filter(None, told)), {name: text for name, text in kept.items() if text}


def _text(parent: Element | None, name: str) -> str:
    element = None if parent is None else parent.find(name)
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _read_units(root: Element, graph: SchemeGraph) -> None:
    """Read the argument units, the outermost first; each with the step that it goes into."""
    waiting: list[tuple[Element, str | None]] = [(unit, None) for unit in reversed(root.findall("AU"))]
    while waiting:
        unit, step = waiting.pop()
        proposition = unit.find("PROP")
        if proposition is None:
            graph.report.repair("", "unit-without-proposition", "An argument unit without a proposition is left out.")
            continue
        name = _read_proposition(proposition, graph)
        if step is not None:
            graph.edges.append((name, step))
            scheme = proposition.find("INSCHEME")
            if scheme is not None and graph.steps[step].kind == "support":
                graph.steps[step].scheme = graph.steps[step].scheme or (scheme.get("scheme") or None)
        inner: list[tuple[Element, str | None]] = []
        for group in unit:
            if group.tag not in {"CA", "LA", "REFUTATION"}:
                continue
            shared = _step(graph, name, "support") if group.tag == "LA" else None
            for word in group.findall("AU"):
                kind = "attack" if group.tag == "REFUTATION" else "support"
                inner.append((word, shared or _step(graph, name, kind)))
        waiting += reversed(inner)


def _read_proposition(proposition: Element, graph: SchemeGraph) -> str:
    if len(graph.statements) >= MAX_NODES:
        raise TooLarge("The document has more propositions than a map may have nodes.")
    wanted = proposition.get("identifier") or ""
    name = wanted if wanted and wanted not in graph.statements else f"p{len(graph.statements) + 1}"
    while name in graph.statements or name in graph.steps:
        name += "_"
    fields: Plain = {}
    owners = [word.get("name") or "" for word in proposition.findall("OWNER")]
    if any(owners):
        fields["attribution"] = ", ".join(filter(None, owners))[:300]
    beside: Plain = {key: value for key, value in proposition.attrib.items() if value not in {"", "no", name}}
    beside |= {word.tag.lower(): dict(word.attrib) for word in proposition.findall("TUTOR")}
    if beside:
        fields |= fitting(NAMESPACE, beside, name, graph.report)
    graph.statements[name] = Proposition(_text(proposition, "PROPTEXT"), fields)
    return name


def _step(graph: SchemeGraph, target: str, kind: str) -> str:
    name = f"s{len(graph.steps) + 1}"
    while name in graph.statements or name in graph.steps:
        name += "_"
    graph.steps[name] = SchemeApplication(kind)
    graph.edges.append((name, target))
    return name
