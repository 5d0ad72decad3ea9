"""Findings: what makes a map weak, told with its place and a remedy. The rules stand in `finding_rules.py`.

A rule can be switched off for a map, with the reason, in the map's extension data, namespace `findings`:
`{"off": {"too-broad": "A survey of reasons."}}`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from argmap.analysis.grounded import Labelling
from argmap.model.argument_map import ArgumentMap, Node, Relation, RelationKind

NAMESPACE = "findings"
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A weak place: the rule, the element (empty: the map), what is wrong, and what would mend it."""

    rule: str
    severity: Severity
    element: str
    message: str
    remedy: str
    others: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        plain = {
            "rule": self.rule,
            "severity": self.severity,
            "element": self.element,
            "message": self.message,
            "remedy": self.remedy,
        }
        return plain | ({"others": list(self.others)} if self.others else {})


class Checked:
    """A map with what several rules ask of it, worked out once."""

    def __init__(self, argument_map: ArgumentMap):
        self.map = argument_map
        self.to = argument_map.relations_to()
        self.labels = Labelling(argument_map)
        self.uses: dict[str, list[Relation]] = {}
        for relation in argument_map.relations.values():
            for premise in relation.premises:
                self.uses.setdefault(premise, []).append(relation)

    def supports(self, element: str) -> list[Relation]:
        """The supports of a node or relation."""
        return [relation for relation in self.to.get(element, ()) if relation.kind is RelationKind.SUPPORT]

    def attacks(self, element: str) -> list[Relation]:
        """The attacks on a node or relation."""
        return [relation for relation in self.to.get(element, ()) if relation.kind is RelationKind.ATTACK]

    def named(self, identifier: str) -> str:
        """A node as it is named in a message."""
        node = self.map.nodes[identifier]
        text = " ".join((node.title or node.text).split())
        return f"“{text if len(text) <= 60 else text[:57].rsplit(' ', 1)[0] + ' …'}” ({identifier})"

    @property
    def nodes(self) -> Iterator[Node]:
        """The nodes."""
        yield from self.map.nodes.values()


Check = Callable[[Checked], Iterator[tuple[str, str, tuple[str, ...]]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, how weighty it is, what it means, why it matters, what repairs it, and how it is checked.

    The check gives the element, the message, and other elements that are concerned.
    """

    name: str
    severity: Severity
    title: str
    why: str
    remedy: str
    check: Check


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of a map in the order of the rules, and the rules that are switched off, with the reasons."""

    findings: list[Finding]
    off: dict[str, str]
    unknown: list[str]

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        counts: dict[str, int] = {"error": 0, "warning": 0, "note": 0}
        for finding in self.findings:
            counts[finding.severity] += 1
        plain: dict[str, Any] = {"findings": [finding.plain() for finding in self.findings], "counts": counts}
        plain["off"] = [{"rule": name, "reason": reason} for name, reason in self.off.items()]
        return plain | ({"unknown_rules": self.unknown} if self.unknown else {})


def lint(argument_map: ArgumentMap, rules: dict[str, Rule]) -> Findings:
    """What some rules find in a map; a rule that it has switched off with a reason is left out."""
    checked = Checked(argument_map)
    wanted = argument_map.details.extensions.get(NAMESPACE).get("off")
    given = wanted if isinstance(wanted, dict) else {}
    off = {
        name: reason for name, reason in given.items() if name in rules and isinstance(reason, str) and reason.strip()
    }
    findings = []
    for rule in rules.values():
        if rule.name in off:
            continue
        for element, message, others in rule.check(checked):
            findings.append(Finding(rule.name, rule.severity, element, message, rule.remedy, others))
    return Findings(findings, off, [name for name in given if name not in rules])
