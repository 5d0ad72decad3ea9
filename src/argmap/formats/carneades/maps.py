"""The YAML of Carneades 4 (CAF), read and written; what its evaluation does with it is in `analysis/structured.py`.

| theirs | ours |
|---|---|
| a statement | a node; its type by its role; an assumption is `assumed` |
| an argument | a relation of support; its premises are linked; its scheme, or none for `linked` |
| arguments for the undercutter of an argument | undercuts of that relation |
| arguments for `¬p` where `p` and `¬p` are at issue | attacks on `p` |
| the other positions of an issue | attacks on each other |
| ids, roles, weights, parameters, metadata | extension data of the node or relation (namespace `carneades`) |
| schemes, weighing functions, language, issues, tests, references | extension data of the map |
| arguments without premises | extension data of the node that they conclude |

Schemes are kept, not run: `argmap evaluate` runs them. Written, a map is the graph that `caes/of_map.py` makes of it;
titles, attributions, notes, tags and sources are lost, and told.
"""

from typing import Any

import yaml

from argmap.caes.graph import Argument, Graph, Weighing
from argmap.caes.of_map import graph_of, negation
from argmap.formats.carneades.graphs import looks_like as _is_file
from argmap.formats.carneades.graphs import read_graph
from argmap.formats.conversion import Conversion, Report
from argmap.formats.extending import extended_map, fitting
from argmap.formats.scheme_graphs.scheme_graph import Proposition, SchemeApplication, SchemeGraph, note_inferred
from argmap.model.argument_map import ArgumentMap, Relation
from argmap.model.plain import Plain

NAMESPACE = "carneades"
_KEPT = (
    *("meta", "language", "weighing_functions", "argument_schemes", "issue_schemes", "issues", "references", "tests"),
)
_MOST_POSITIONS = 8


def looks_like(start: str) -> bool:
    """Whether a text, as far as it is given, can be a Carneades file: only its words stand at the left margin."""
    top = [line.split(":")[0] for line in start.splitlines()[:-1] if line[:1].isalpha()]
    return bool(top) and _is_file(dict.fromkeys(top))


def read(data: bytes) -> Conversion:
    """Read a map from a Carneades file.

    :raises MalformedDocument: not YAML, or no such file; with line and column of each mistake.
    :raises InvalidDocument: with a text that no map may have.
    :raises TooLarge: more statements or arguments than a map may hold.
    """
    graph, value, twice = read_graph(data)
    report = Report()
    for pointer in twice:
        report.repair("", "doubled-name", f"{pointer[:80]} appears twice; the last one is used.")
    titled = bool(graph.meta.get("title"))
    return Conversion("carneades", report, _CarneadesReader(graph, value, report).to_map(), title_given=titled)


class _CarneadesReader:
    def __init__(self, graph: Graph, value: Plain, report: Report):
        self._caes, self._value, self._report = graph, value, report
        self._graph = SchemeGraph(report)
        self._for = graph.arguments_for()
        self._used = {premise for argument in graph.arguments.values() for premise in argument.premises}
        # Statements that only stand for the target of an attack, with that target.
        self._negations: dict[str, str] = {}
        self._undercutters: dict[str, str] = {}

    def to_map(self) -> ArgumentMap:
        caes, graph = self._caes, self._graph
        self._find_stand_ins()
        stand_ins = self._negations.keys() | self._undercutters.keys()
        for identifier, statement in caes.statements.items():
            if identifier in stand_ins:
                continue
            beside: Plain = {"id": identifier, "meta": statement.meta}
            beside["arguments"] = [
                self._raw(argument.id) for argument in self._for.get(identifier, ()) if not argument.premises
            ]
            beside = {name: content for name, content in beside.items() if content}
            fields: Plain = {"assumed": True} if identifier in caes.assumptions else {}
            graph.wanted[f"s {identifier}"] = identifier
            if not self._for.get(identifier) and identifier not in caes.assumptions:
                message = "Nothing supports it and nobody assumes it; a map takes such a statement for granted."
                self._report.loss(identifier[:64], "not-assumed", message)
            graph.statements[f"s {identifier}"] = Proposition(
                statement.text, fields | fitting(NAMESPACE, beside, identifier, self._report)
            )
        for argument in caes.arguments.values():
            self._argument(argument)
        self._rivals()
        kept = {name: self._value[name] for name in _KEPT if self._value.get(name) is not None}
        title = caes.meta.get("title")
        graph.details = {"title": " ".join(str(title).split())[:300] if title else "Carneades argument graph"}
        for name in ("description", "note", "source"):
            if isinstance(caes.meta.get(name), str) and "description" not in graph.details:
                graph.details["description"] = caes.meta[name].strip()[:10_000]
        return extended_map(graph.to_map(), NAMESPACE, kept, self._report)

    def _find_stand_ins(self) -> None:
        caes = self._caes
        for issue in caes.issues.values():
            for position in issue.positions:
                if (
                    len(issue.positions) == 2
                    and negation(position) in issue.positions
                    and self._is_bare(negation(position))
                ):
                    self._negations[negation(position)] = position
        defeats: dict[str, list[str]] = {}
        for argument in caes.arguments.values():
            if argument.undercutter is not None:
                defeats.setdefault(argument.undercutter, []).append(argument.id)
        at_issue = caes.issue_of()
        for identifier, defeated in defeats.items():
            if len(defeated) == 1 and identifier not in at_issue and self._is_bare(identifier):
                self._undercutters[identifier] = defeated[0]

    def _is_bare(self, identifier: str) -> bool:
        """Whether a statement says nothing of its own, and arguments with premises speak for it."""
        statement = self._caes.statements[identifier]
        arguments = self._for.get(identifier, [])
        alone = identifier not in self._used and identifier not in self._caes.assumptions and not statement.meta
        return (
            alone
            and statement.text == identifier
            and bool(arguments)
            and all(argument.premises for argument in arguments)
        )

    def _raw(self, identifier: str) -> Plain:
        arguments = self._value["arguments"]
        content = arguments.get(identifier) if isinstance(arguments, dict) else None
        return {"id": identifier, **content} if isinstance(content, dict) else {"id": identifier}

    def _argument(self, argument: Argument) -> None:
        if not argument.premises:
            self._report.loss(
                argument.id[:64], "no-premises", "An argument without premises is kept beside its conclusion."
            )
            return
        raw = self._raw(argument.id)
        beside: Plain = {name: raw[name] for name in ("weight", "parameters", "meta", "undercutter") if raw.get(name)}
        beside["id"] = argument.id
        if argument.roles:
            beside["roles"] = list(argument.roles)
        if argument.scheme is not None:
            beside["scheme"] = argument.scheme
        name = f"a {argument.id}"
        self._graph.wanted[name] = argument.id
        kind, target = "support", f"s {argument.conclusion}"
        if argument.conclusion in self._negations:
            kind, target = "attack", f"s {self._negations[argument.conclusion]}"
        elif argument.conclusion in self._undercutters:
            kind, target = "attack", f"a {self._undercutters[argument.conclusion]}"
        fields = fitting(NAMESPACE, beside, argument.id, self._report)
        scheme = None if argument.scheme == "linked" else argument.scheme
        self._graph.steps[name] = SchemeApplication(kind, scheme, fields)
        self._graph.edges += [(f"s {fromkey}", name) for fromkey in dict.fromkeys(argument.premises)]
        self._graph.edges.append((name, target))
        if argument.undercutter is not None and argument.undercutter not in self._undercutters:
            self._attack(f"u {argument.id}", f"s {argument.undercutter}", name, {"undercuts": argument.id})

    def _rivals(self) -> None:
        for issue in self._caes.issues.values():
            positions = [position for position in issue.positions if position not in self._negations]
            if len(positions) > _MOST_POSITIONS:
                self._report.loss(
                    "", "issue", f"The issue '{issue.id[:40]}' has many positions: their attacks are not drawn."
                )
                continue
            for one in positions:
                for other in positions:
                    if one != other:
                        self._attack(f"i {one} {other}", f"s {one}", f"s {other}", {"issue": issue.id})

    def _attack(self, name: str, source: str, target: str, beside: Plain) -> None:
        self._graph.steps[name] = SchemeApplication("attack", None, fitting(NAMESPACE, beside, name, self._report))
        self._graph.edges += [(source, name), (name, target)]


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as a Carneades file."""
    report = Report()
    document = _CarneadesWriter(argument_map, report).document()
    text = yaml.dump(document, Dumper=_CarneadesDumper, allow_unicode=True, sort_keys=False, width=100)
    return Conversion("carneades", report, data=text.encode())


class _CarneadesDumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


class _CarneadesWriter:
    def __init__(self, argument_map: ArgumentMap, report: Report):
        self._map, self._report = argument_map, report
        self._kept = argument_map.details.extensions.get(NAMESPACE)
        self._raw = {element.id: element.extensions.get(NAMESPACE) for element in argument_map.elements()}
        self._graph = graph_of(argument_map)
        # What is called what in the file, by the ids of the graph.
        self._names: dict[str, str] = {}

    def document(self) -> Plain:
        for node in self._map.nodes.values():
            wanted = self._raw[node.id].get("id")
            taken = wanted in self._names.values() or (wanted in self._map.nodes and wanted != node.id)
            self._names[node.id] = wanted if isinstance(wanted, str) and not taken else node.id
            self._report.lost_fields(node, "a Carneades file", kept=("assumed",))
        for relation in self._map.relations.values():
            wanted = self._raw[relation.id].get("id")
            undercutter = self._raw[relation.id].get("undercutter")
            self._names[f"¬app({relation.id})"] = (
                undercutter if isinstance(undercutter, str) else f"¬app({self._argument_name(relation)})"
            )
        document: Plain = {"meta": {"title": self._map.details.title, **self._section("meta")}}
        document |= {name: self._section(name) for name in _KEPT[1:5] if self._section(name)}
        arguments, issues = self._arguments(), self._issues()
        used = {position for content in issues.values() for position in content["positions"]}
        used |= {name for content in arguments.values() for name in (content["conclusion"], content.get("undercutter"))}
        used |= {self._name(premise) for argument in self._graph.arguments.values() for premise in argument.premises}
        document["statements"] = {
            self._name(statement.id): statement.text if statement.id in self._map.nodes else self._name(statement.id)
            for statement in self._graph.statements.values()
            if statement.id in self._map.nodes or self._name(statement.id) in used
        }
        document |= {"arguments": arguments, "issues": issues}
        document["assumptions"] = [
            self._name(assumption) for assumption in self._graph.assumptions if self._is_granted(assumption)
        ]
        document |= {name: self._section(name) for name in ("references", "tests") if self._section(name)}
        note_inferred(self._map, self._report)
        return {name: content for name, content in document.items() if content}

    def _is_granted(self, identifier: str) -> bool:
        """Whether a node is an assumption in the file: a statement of a file only where that says so."""
        return self._map.nodes[identifier].assumed or "id" not in self._raw[identifier]

    def _section(self, name: str) -> Plain:
        kept = self._kept.get(name)
        return kept if isinstance(kept, dict) else {}

    def _name(self, identifier: str) -> str:
        if identifier in self._names:
            return self._names[identifier]
        if identifier.startswith("¬") and identifier[1:] in self._map.nodes:
            return negation(self._names[identifier[1:]])
        return identifier

    def _argument_name(self, relation: Relation) -> str:
        wanted = self._raw[relation.id].get("id")
        return wanted if isinstance(wanted, str) else relation.id

    def _arguments(self) -> Plain:
        arguments: Plain = {}
        for argument in self._graph.arguments.values():
            relation = self._map.relations.get(argument.id)
            if relation is None and not self._is_granted(argument.conclusion):
                continue
            raw: Plain = {} if relation is None else self._raw[relation.id]
            if "issue" in raw or "undercuts" in raw:
                # The issue and the undercutter are written where they belong.
                continue
            name = argument.id if relation is None else self._argument_name(relation)
            while name in arguments:
                name += "_"
            arguments[name] = self._argument(argument, raw)
        for node in self._map.nodes.values():
            kept = self._raw[node.id].get("arguments")
            for element in kept if isinstance(kept, list) else ():
                if isinstance(element, dict) and isinstance(element.get("id"), str) and element["id"] not in arguments:
                    content = {name: value for name, value in element.items() if name != "id"}
                    arguments[element["id"]] = {**content, "conclusion": self._name(node.id)}
        return arguments

    def _argument(self, argument: Argument, raw: Plain) -> Plain:
        premises: Any = [self._name(premise) for premise in argument.premises]
        roles = raw.get("roles")
        if isinstance(roles, list) and len(roles) == len(premises) and all(isinstance(role, str) for role in roles):
            premises = dict(zip(roles, premises, strict=True))
        written: Plain = {"conclusion": self._name(argument.conclusion), "premises": premises}
        if argument.undercutter is not None:
            written["undercutter"] = self._name(argument.undercutter)
        scheme = raw.get("scheme") or argument.scheme
        if scheme is not None:
            written["scheme"] = scheme
        written |= {name: raw[name] for name in ("weight", "parameters", "meta", "undercutter") if raw.get(name)}
        if isinstance(argument.weighing, Weighing):
            written["weight"] = argument.weighing.constant
        return written

    def _issues(self) -> Plain:
        kept = self._section("issues")
        statements = {self._name(statement) for statement in self._graph.statements}
        issues: Plain = {}
        drawn = {self._raw[relation].get("issue") for relation in self._map.relations}
        for name, content in kept.items():
            if name in drawn and isinstance(content, dict) and isinstance(content.get("positions"), list):
                positions = [position for position in content["positions"] if position in statements]
                issues[name] = {**content, "positions": positions}
        at_issue = {position for content in issues.values() for position in content["positions"]}
        for issue in self._graph.issues.values():
            attacks = [
                relation
                for relation in self._map.relations.values()
                if relation.target == issue.id and relation.kind == "attack"
            ]
            positions = [self._name(position) for position in issue.positions]
            real = [attack for attack in attacks if "issue" not in self._raw[attack.id]]
            if real and at_issue.isdisjoint(positions):
                issues[issue.id] = {"positions": positions, "standard": issue.standard}
        return issues
