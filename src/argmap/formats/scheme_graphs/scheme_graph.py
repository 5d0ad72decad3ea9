"""Argument graphs in which steps are nodes, as AIF and its kin have them, as a map of ours.

What such a graph may hold and no map does is repaired, and each repair told: edges whose ends are missing, doubled or
the same; edges from statement to statement without a step; steps without premises or without a conclusion; steps with
several conclusions. A statement's type is inferred from its role: what bears on nothing is a claim, as is what is
supported in its turn; what only attacks is an objection; a leaf that supports is a premise, or evidence if it has a
source.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from argmap.formats.conversion import Report
from argmap.formats.errors import InvalidDocument
from argmap.formats.json_map import strict_json
from argmap.formats.json_map.document import map_from_plain
from argmap.model.argument_map import MAX_NODES, MAX_RELATIONS, ArgumentMap, NodeType
from argmap.model.breach import Breach, TooLarge
from argmap.model.identifiers import IDENTIFIER
from argmap.model.plain import Plain, to_plain

_TYPES = {kind.value for kind in NodeType}
_NO_TEXT = "(no text)"
_MOST_LOOKED = 1_000_000
_MOST = 4 * (MAX_NODES + MAX_RELATIONS)


@dataclass(slots=True)
class Proposition:
    """What is said, with fields of ours that the format has for it."""

    text: str
    fields: Plain = field(default_factory=dict)


@dataclass(slots=True)
class SchemeApplication:
    """An inference (`support`) or a conflict (`attack`), with its scheme if it has one."""

    kind: str
    scheme: str | None = None
    fields: Plain = field(default_factory=dict)


class SchemeGraph:
    """A graph of statements, steps and edges, by the ids that the document gives them."""

    def __init__(self, report: Report):
        self.report = report
        self.statements: dict[str, Proposition] = {}
        self.steps: dict[str, SchemeApplication] = {}
        self.edges: list[tuple[str, str]] = []
        self.details: Plain = {}
        # The main claim, where the document names it (it is a claim then), or says that there is none.
        self.chosen_thesis: str | None = None
        self.infers_thesis = True
        self.left_out: set[str] = set()
        # The ids that they should have in the map, where those of the document cannot be told apart.
        self.wanted: dict[str, str] = {}
        # What `to_map` called each statement and each step; a step with several conclusions has more under `id-2` ….

    def to_map(self, *, ignored: Iterable[str] = ()) -> ArgumentMap:
        """The map of the graph.

        :param ignored: ids of nodes that were set aside: edges to and from them are no mistakes.
        :raises InvalidDocument: a text that no map may have, with every breach.
        :raises TooLarge: more nodes or relations than a map may hold.
        """
        into, out_of = self._sorted_edges(set(ignored))
        relations = self._relations(into, out_of)
        self.left_out = self.steps.keys() - {relation["of"] for relation in relations}
        names = self._names(relations)
        types = self._types(relations)
        nodes = [
            {
                "id": names[identifier],
                "type": types[identifier],
                "text": statement.text if statement.text.strip() else _NO_TEXT,
                **statement.fields,
            }
            for identifier, statement in self.statements.items()
        ]
        plain = {
            **self.details,
            "nodes": nodes,
            "relations": [
                {
                    **{name: value for name, value in relation.items() if name != "of"},
                    "id": names[relation["id"]],
                    "premises": [names[premise] for premise in relation["premises"]],
                    "target": names[relation["target"]],
                }
                for relation in relations
            ],
        }
        types |= {
            name: statement.fields["type"]
            for name, statement in self.statements.items()
            if isinstance(statement.fields.get("type"), str) and statement.fields["type"] in _TYPES
        }
        thesis = self.chosen_thesis if self.chosen_thesis in types else None
        if thesis is None and self.infers_thesis:
            thesis = self._thesis(relations, types)
        if thesis is not None:
            plain["thesis"] = names[thesis]
        return map_from_plain(plain)

    def _sorted_edges(self, ignored: set[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """The edges by the step that they lead into, and out of; those that cannot be are repaired or dropped."""
        into: dict[str, list[str]] = {}
        out_of: dict[str, list[str]] = {}
        seen: set[tuple[str, str]] = set()
        for source, target in self.edges:
            if source in ignored or target in ignored:
                continue
            unknown = [end for end in (source, target) if end not in self.statements and end not in self.steps]
            if unknown:
                self.report.repair(unknown[0][:64], "dangling-edge", f"An edge names '{unknown[0][:60]}': left out.")
            elif source == target or (source, target) in seen:
                self.report.repair(source, "doubled-edge", "An edge stands twice, or leads to itself: left out.")
            elif source in self.statements and target in self.statements:
                step = self._new_step()
                self.report.repair(source, "direct-edge", "An edge without a step between is read as a support.")
                into[step], out_of[step] = [source], [target]
            elif source in self.statements:
                into.setdefault(target, []).append(source)
            else:
                out_of.setdefault(source, []).append(target)
            seen.add((source, target))
        return into, out_of

    def _new_step(self) -> str:
        number = len(self.steps) + 1
        while f"step{number}" in self.steps or f"step{number}" in self.statements:
            number += 1
        self.steps[f"step{number}"] = SchemeApplication("support")
        return f"step{number}"

    def _relations(self, into: dict[str, list[str]], out_of: dict[str, list[str]]) -> list[Plain]:
        """The steps as relations, those with several conclusions as several; until none leads to one left out."""
        relations: dict[str, Plain] = {}
        for identifier, step in self.steps.items():
            targets = out_of.get(identifier, [])
            if not targets or not into.get(identifier):
                lacking = "a conclusion" if not targets else "premises"
                self.report.repair(identifier, "incomplete-step", f"A step without {lacking} is left out.")
                continue
            if len(targets) > 1:
                self.report.repair(identifier, "several-conclusions", "A step with several conclusions is several.")
            made = 0
            for target in targets:
                premises = [source for source in into[identifier] if source != target]
                if len(premises) < len(into[identifier]):
                    self.report.repair(identifier, "circular-step", "A premise that is the conclusion is left out.")
                if premises:
                    made += 1
                    name = identifier if made == 1 else f"{identifier}-{made}"
                    relations[name] = {
                        **step.fields,
                        "of": identifier,
                        "id": name,
                        "kind": step.kind,
                        "premises": premises,
                        "target": target,
                    }
                    if step.scheme:
                        relations[name]["scheme"] = step.scheme[:200]
        held = self._held(relations)
        for name in relations:
            if name not in held:
                self.report.repair(name, "incomplete-step", "A step that bears on one left out is left out.")
        return [relation for name, relation in relations.items() if name in held]

    def _held(self, relations: dict[str, Plain]) -> set[str]:
        """The relations that bear, in the end, on a statement."""
        on: dict[str, list[str]] = {}
        for name, relation in relations.items():
            on.setdefault(relation["target"], []).append(name)
        held: set[str] = set()
        waiting = [name for identifier in self.statements for name in on.get(identifier, ())]
        while waiting:
            name = waiting.pop()
            if name not in held:
                held.add(name)
                waiting += on.get(name, ())
        return held

    def _names(self, relations: list[Plain]) -> dict[str, str]:
        """Ids of ours: theirs where they can be, else new ones."""
        names: dict[str, str] = {}
        taken: set[str] = set()
        for letter, identifiers in (("n", list(self.statements)), ("r", [relation["id"] for relation in relations])):
            number = 1
            for identifier in identifiers:
                name = self.wanted.get(identifier, identifier)
                while not re.fullmatch(IDENTIFIER, name) or name in taken:
                    name = f"{letter}{number}"
                    number += 1
                names[identifier] = name
                taken.add(name)
        return names

    def _types(self, relations: list[Plain]) -> dict[str, str]:
        """The type of each statement, by its role."""
        kinds: dict[str, set[str]] = {}
        for relation in relations:
            for premise in relation["premises"]:
                kinds.setdefault(premise, set()).add(relation["kind"])
        supported = {relation["target"] for relation in relations if relation["kind"] == "support"}
        types = {}
        for identifier, statement in self.statements.items():
            if identifier == self.chosen_thesis:
                types[identifier] = "claim"
            elif kinds.get(identifier) == {"attack"}:
                types[identifier] = "objection"
            elif statement.fields.get("sources"):
                types[identifier] = "evidence"
            else:
                leaf = identifier in kinds and identifier not in supported
                types[identifier] = "premise" if leaf else "claim"
        return types

    def _thesis(self, relations: list[Plain], types: dict[str, str]) -> str | None:
        """The conclusion from which most hangs, if there is one that is a claim."""
        premises = {premise for relation in relations for premise in relation["premises"]}
        below: dict[str, list[str]] = {}
        for relation in relations:
            below.setdefault(relation["target"], []).extend([relation["id"], *relation["premises"]])
        best: tuple[int, str] | None = None
        looked = 0
        for identifier in self.statements:
            # In a graph of very many conclusions the first ones must do.
            if identifier in premises or types[identifier] != "claim" or looked > _MOST_LOOKED:
                continue
            reached = {identifier}
            waiting = [identifier]
            while waiting:
                for branch in below.get(waiting.pop(), ()):
                    if branch not in reached:
                        reached.add(branch)
                        waiting.append(branch)
            looked += len(reached)
            if best is None or len(reached) > best[0]:
                best = len(reached), identifier
        return None if best is None else best[1]


def document_of(data: bytes, format_name: str) -> tuple[Plain, list[Plain], list[Plain]]:
    """A JSON document with a list of nodes and one of edges: the whole, and the two.

    :raises MalformedDocument: not JSON, with line and column.
    :raises InvalidDocument: JSON, but not such a document.
    :raises TooLarge: more nodes or edges than a map may have.
    """
    return document_of_value(strict_json.loads(data), format_name)


def document_of_value(value: Any, format_name: str, place: str = "") -> tuple[Plain, list[Plain], list[Plain]]:
    """The same of a JSON value that stands at a place of a larger document.

    :raises InvalidDocument: it is no such document.
    :raises TooLarge: more nodes or edges than a map may have.
    """
    if not isinstance(value, dict) or not isinstance(value.get("nodes"), list):
        message = f"is missing; {format_name} has a list of nodes and one of edges"
        raise InvalidDocument([Breach(f"{place}/nodes", message)])
    edges = value.get("edges")
    lists = {"nodes": value["nodes"], "edges": edges if isinstance(edges, list) else []}
    if max(map(len, lists.values())) > _MOST:
        raise TooLarge("The document has more nodes or edges than a map may have.")
    wrong = [
        Breach(f"{place}/{name}/{index}", "has the wrong type; give an object")
        for name, items in lists.items()
        for index, item in enumerate(items)
        if not isinstance(item, dict)
    ]
    if wrong:
        raise InvalidDocument(wrong)
    return value, lists["nodes"], lists["edges"]


def as_text(value: Any) -> str:
    """A JSON value that should be a text, as one."""
    return value if isinstance(value, str) else "" if value is None else str(value)


def objects(value: Any) -> list[Plain]:
    """The objects of a JSON value that should be a list of objects."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def inferred(argument_map: ArgumentMap, *, sourced: bool = False) -> ArgumentMap:
    """The nodes and relations of a map with the types and the thesis that their roles give.

    :param sourced: the sources of nodes are told too.
    """
    graph = SchemeGraph(Report())
    graph.details = {"title": "types"}
    for node in argument_map.nodes.values():
        sources = [to_plain(source) for source in node.sources] if sourced else []
        graph.statements[node.id] = Proposition(node.text, {"sources": sources} if sources else {})
    for relation in argument_map.relations.values():
        graph.steps[relation.id] = SchemeApplication(relation.kind.value)
        graph.edges += [(premise, relation.id) for premise in relation.premises]
        graph.edges.append((relation.id, relation.target))
    return graph.to_map()


def note_inferred(argument_map: ArgumentMap, report: Report) -> None:
    """Tell the types and the thesis that roles alone will not give again, for formats that name neither."""
    back = inferred(argument_map)
    for node in argument_map.nodes.values():
        if back.nodes[node.id].type is not node.type:
            message = f"It is read again as a {back.nodes[node.id].type.value}, not as {node.type.value}."
            report.loss(node.id, "type", message)
    if back.details.thesis != argument_map.details.thesis:
        report.loss("", "thesis", "Another thesis, or none, is read again: it is inferred.")
