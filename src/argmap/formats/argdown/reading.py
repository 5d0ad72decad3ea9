"""Argdown (argdown.org), read as a language; its grammar, as it is read here, stands in docs/argdown.md.

| theirs | ours |
|---|---|
| statements of one title; untitled statements | a node; the title is its title, or its id where it can be one |
| an argument without a premise-conclusion structure | a node, whose text is its description |
| each inference of a premise-conclusion structure | a relation of support; its premises (or `uses`) are linked |
| inference rules | the scheme |
| `+`, `+>`, `-`, `->` and their like | a relation of support, of attack |
| `><`; in strict mode `-` between two statements | two attacks, one each way |
| `_`, `_>`; what bears on a reconstructed argument | a relation to the relation that is its inference, or its last |
| tags, links | tags; sources |
| headings, with their tags and data | extension data (`section`; `headings` of the map) |
| data of ours (`id`, `type`, `attribution`, `note`, `sources`, `credence`, `assumed`) | these fields |
| other data, front matter, descriptions of reconstructed arguments | extension data, namespace `argdown` |
| bold and italic print | lost |

Written, a relation with several premises, a scheme, a strength, or a relation to it is an argument with a
premise-conclusion structure; every other relation is a line. Ids of relations that are lines are lost, and told.
"""

import re

from argmap.formats.argdown.model import MUTUAL, Link, Meaning, RelationEnd, Said
from argmap.formats.argdown.parser import ArgdownDocument, parse
from argmap.formats.conversion import Conversion, Report
from argmap.formats.encodings import decoded
from argmap.formats.extending import extend, extended_map
from argmap.formats.scheme_graphs.scheme_graph import Proposition, SchemeApplication, SchemeGraph, as_text
from argmap.model.argument_map import MAX_NODES, MAX_RELATIONS, Details, Node
from argmap.model.breach import TooLarge
from argmap.model.constraints import Url
from argmap.model.fields import field_names
from argmap.model.identifiers import IDENTIFIER
from argmap.model.plain import Plain

NAMESPACE = "argdown"
UNTITLED = "Argdown argument map"
# What a node has beside what Argdown itself has a place for, in the data of its statement.
NODE_FIELDS = field_names(Node, without=("id", "text", "title", "tags"))
DETAILS = field_names(Details, without=("title", "tags"))


# Front matter; a title in brackets, alone or defined, after a sign or without; a sign that only Argdown has.
_START = re.compile(
    r"^(?:={3,}\s*$"
    r"|[ \t]*(?:[-+_<>]+[ \t]*)?(?:\[[^\]\n]+\](?::|[ \t]*$)|<[^>\n]+>:?[ \t]*\S*)"
    r"|[ \t]+(?:[-+_]>|<[-+_]|><)[ \t])",
    re.MULTILINE,
)


def looks_like(start: str) -> bool:
    """Whether the beginning of a text can only be Argdown: by front matter, a title in brackets, or a sign."""
    return _START.search(start) is not None


def read(data: bytes) -> Conversion:
    """Read a map from Argdown.

    :raises MalformedDocument: with line and column of the first mistake, and the other mistakes beside it.
    :raises InvalidDocument: with a text that no map may have, with every breach.
    :raises TooLarge: more statements than a map may hold.
    """
    document = parse(decoded(data).replace("\r\n", "\n").replace("\r", "\n"))
    return _ArgdownReader(document).conversion()


class _ArgdownReader:
    """The meaning of a document on its way to a map."""

    def __init__(self, document: ArgdownDocument):
        self._meaning, self._front, self._marks = Meaning(document), document.front, document.marks
        self._report = Report()
        self._graph = SchemeGraph(self._report)
        self._names: dict[RelationEnd, str] = {}
        self._taken: set[str] = set()
        self._made = {"n": 0, "r": 0}
        # The steps by which an argument without a structure bears on something: what undercuts it undercuts these.
        self._steps_of: dict[str, list[str]] = {}
        self._dropped: set[str] = set()

    def conversion(self) -> Conversion:
        meaning, graph = self._meaning, self._graph
        if len(meaning.statements) + len(meaning.arguments) > 2 * MAX_NODES:
            raise TooLarge(f"The document has more statements and arguments than a map may have ({MAX_NODES:,}).")
        own = self._front.get("argmap")
        given: Plain = own if isinstance(own, dict) else {}
        self._find_dropped()
        self._take_wanted_ids()
        for key, said in meaning.statements.items():
            if key not in self._dropped:
                self._node(RelationEnd("statement", key), said)
        for key, said in meaning.arguments.items():
            if not meaning.steps.get(key):
                self._node(RelationEnd("argument", key), said)
        for key in meaning.steps:
            self._structure(key)
        # Undercuts last: what they undercut must be there.
        for link in sorted(meaning.links, key=lambda link: link.kind == "undercut"):
            self._link(link)
        graph.details = self._details(given)
        thesis = as_text(given.get("thesis"))
        graph.chosen_thesis = thesis if thesis in graph.statements else None
        graph.infers_thesis = "thesis" not in given
        beside = {name: value for name, value in self._front.items() if name not in {"title", "argmap"}}
        kept = {name: content for name, content in (("front", beside), ("headings", self._marks)) if content}
        made = extended_map(graph.to_map(), NAMESPACE, kept, self._report)
        return Conversion(
            "argdown",
            self._report,
            made,
            slug_given="slug" in graph.details,
            title_given=graph.details["title"] != UNTITLED,
        )

    def _details(self, given: Plain) -> Plain:
        details: Plain = {name: given[name] for name in (*DETAILS, "tags") if name in given and name != "thesis"}
        title = given.get("title") if isinstance(given.get("title"), str) else None
        details["title"] = title or " ".join(as_text(self._front.get("title")).split())[:300] or UNTITLED
        if "description" not in details:
            told = as_text(self._front.get("abstract") or self._front.get("subTitle")).strip()
            details |= {"description": told[:10_000]} if told else {}
        return details

    # Ids

    def _take_wanted_ids(self) -> None:
        """Give each element the id that its data names; or its title, if it can be an id."""
        ends = [(RelationEnd("statement", key), said) for key, said in self._meaning.statements.items()]
        ends += [(RelationEnd("argument", key), said) for key, said in self._meaning.arguments.items()]
        for source in ("data", "title"):
            for end, said in ends:
                wanted = said.data.get("id") if source == "data" else said.title
                if end in self._names or (end.kind == "statement" and end.key in self._dropped):
                    continue
                if isinstance(wanted, str) and re.fullmatch(IDENTIFIER, wanted) and wanted not in self._taken:
                    self._names[end] = wanted
                    self._taken.add(wanted)

    def _name(self, letter: str) -> str:
        while True:
            self._made[letter] += 1
            name = f"{letter}{self._made[letter]}"
            if name not in self._taken:
                self._taken.add(name)
                return name

    # Nodes

    def _node(self, end: RelationEnd, said: Said) -> None:
        name = self._names.get(end) or self._names.setdefault(end, self._name("n"))
        fields: Plain = {field: said.data[field] for field in NODE_FIELDS if field in said.data}
        text = said.data.get("text") if isinstance(said.data.get("text"), str) else said.text
        if said.title is not None and said.title != name and text:
            fields["title"] = said.title[:300]
        if said.tags:
            fields["tags"] = list(dict.fromkeys(tag.strip()[:64] for tag in said.tags if tag.strip()))[:50]
        links = [{"title": title[:500], "url": url} for title, url in said.links if Url().breach(url) is None]
        if links:
            fields["sources"] = [*fields.get("sources", []), *links][:50]
        known = {*NODE_FIELDS, "id", "text", "isCanonical"}
        beside: Plain = {"data": {key: value for key, value in said.data.items() if key not in known}}
        beside |= {"section": list(said.section)} | ({"argument": True} if end.kind == "argument" else {})
        beside = {key: value for key, value in beside.items() if value}
        if beside:
            extend(fields, NAMESPACE, beside, name, self._report)
        self._graph.statements[name] = Proposition(text or said.title or "", fields)

    # Relations

    def _find_dropped(self) -> None:
        """Conclusions that only stand for a relation of ours that Argdown has no form for."""
        for key, steps in self._meaning.steps.items():
            if isinstance(self._meaning.arguments[key].data.get("target"), str) and len(steps) == 1:
                conclusion = steps[0].conclusion
                if self._meaning.statements[conclusion].data.get("standsFor") is True:
                    self._dropped.add(conclusion)

    def _structure(self, key: str) -> None:
        argument, steps = self._meaning.arguments[key], self._meaning.steps[key]
        for index, step in enumerate(steps):
            last = index == len(steps) - 1
            end = RelationEnd("argument", key)
            name = (self._names.get(end) if last else None) or self._name("r")
            self._names[RelationEnd("inference", key, index)] = name
            if last:
                self._names[end] = name
            fields: Plain = {
                field: argument.data[field] for field in ("strength", "extensions") if last and field in argument.data
            }
            beside: Plain = {}
            if last:
                known = {"id", "kind", "target", "strength", "extensions"}
                data = {field: value for field, value in argument.data.items() if field not in known}
                beside = {"argument": argument.title if argument.title != name else None, "description": argument.text}
                beside |= {"data": data, "tags": list(argument.tags), "section": list(argument.section)}
            beside["inference"] = {field: value for field, value in step.data.items() if field != "uses"}
            beside = {field: value for field, value in beside.items() if value}
            if beside:
                extend(fields, NAMESPACE, beside, name, self._report)
            dropped = step.conclusion in self._dropped
            kind = "attack" if dropped and argument.data.get("kind") == "attack" else "support"
            self._graph.steps[name] = SchemeApplication(kind, ", ".join(step.rules)[:200] or None, fields)
            self._graph.edges += [(self._names[RelationEnd("statement", premise)], name) for premise in step.premises]
            target = (
                as_text(argument.data["target"]) if dropped else self._names[RelationEnd("statement", step.conclusion)]
            )
            self._graph.edges.append((name, target))

    def _link(self, link: Link) -> None:
        if link.source.kind == "statement" and link.source.key in self._dropped:
            return
        source, on = self._names[link.source], link.target
        if link.kind in MUTUAL:
            self._step("attack", source, self._names[on])
            self._step("attack", self._names[on], source)
            return
        kind = "support" if link.kind == "support" else "attack"
        if on.kind == "inference":
            self._step(kind, source, self._names[on])
        elif link.kind == "undercut" and on.kind == "argument" and self._steps_of.get(on.key):
            for step in self._steps_of[on.key]:
                self._step(kind, source, step)
        else:
            if link.kind == "attack" and on.kind == "argument" and self._meaning.steps.get(on.key):
                message = "It attacks an argument without saying which premise: read as an undercut of its inference."
                self._report.repair(source, "attack-on-argument", message)
            elif link.kind == "undercut":
                message = "It undercuts what draws no inference: read as an attack."
                self._report.repair(source, "undercut-without-inference", message)
            made = self._step(kind, source, self._names[on])
            if made is not None and link.source.kind == "argument":
                self._steps_of.setdefault(link.source.key, []).append(made)

    def _step(self, kind: str, source: str, target: str) -> str | None:
        # A conclusion that is said to support itself: the inference says so already.
        if source == target:
            return None
        # An undercut of an argument is one of each of its steps: few words may mean very many relations.
        if len(self._graph.steps) > 4 * MAX_RELATIONS:
            raise TooLarge(f"The document means more relations than a map may have ({MAX_RELATIONS:,}).")
        name = self._name("r")
        self._graph.steps[name] = SchemeApplication(kind)
        self._graph.edges += [(source, name), (name, target)]
        return name
