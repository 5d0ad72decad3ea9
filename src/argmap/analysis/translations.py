"""A map as an abstract argumentation framework.

| name | arguments | limits |
|---|---|---|
| `aspic` | the trees of ASPIC+ (Modgil and Prakken 2014): granted nodes, with relations on top | there may be many |
| `flat` | the nodes and relations themselves, and an auxiliary one for each need | circles support themselves |

In `aspic` every relation is a defeasible rule; an attack on a node concludes a contrary of it, an attack on a relation
that its rule does not apply. An argument attacks every other one that has what it speaks against as a part. There are
no preferences: all attacks are defeats. A map in which much is convergent can have very many arguments.

In `flat`, what needs something (a relation each premise; a node one of its supports) is attacked by an auxiliary
argument, which each thing that meets the need attacks. So supports in a circle can stand by each other in the complete
and later semantics; in the grounded one they are undecided.

Example: `c` is supported by `p`; `o` attacks `c`; `u` undercuts that attack. By `aspic` there are p, o, u, and on top
of them p⇒c, o⇒not c, u⇒not that step; the last but one attacks p⇒c, and the last attacks it. By both translations u and
p stand, so c stands.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product

from argmap.analysis.frameworks import Framework
from argmap.analysis.grounded import granted_nodes
from argmap.model.argument_map import ArgumentMap, Relation, RelationKind

TRANSLATIONS = ("aspic", "flat")
MAX_ARGUMENTS = 2_000


class TooManyArguments(ValueError):
    """The map has more arguments by this translation than are worked with."""


@dataclass(frozen=True, slots=True)
class Translated:
    """The framework of a map, and which of its arguments stand for each node."""

    framework: Framework
    standing_for: dict[str, list[str]]


def translated(argument_map: ArgumentMap, name: str) -> Translated:
    """A map by one of `TRANSLATIONS`.

    :raises TooManyArguments: there would be more than `MAX_ARGUMENTS` by `aspic`.
    """
    return _flat(argument_map) if name == "flat" else _Aspic(argument_map).translated()


def _flat(argument_map: ArgumentMap) -> Translated:
    granted = granted_nodes(argument_map)
    names = [element.id for element in argument_map.elements()]
    attacks: list[tuple[str, str]] = []
    extra: list[str] = []

    def need(element: str, suffix: str, meets: Iterable[str]) -> None:
        auxiliary = f"{element}?{suffix}"
        extra.append(auxiliary)
        attacks.append((auxiliary, element))
        attacks.extend((meet, auxiliary) for meet in meets)

    supports: dict[str, list[str]] = {}
    for relation in argument_map.relations.values():
        if relation.kind is RelationKind.ATTACK:
            attacks.append((relation.id, relation.target))
        else:
            supports.setdefault(relation.target, []).append(relation.id)
        for premise in relation.premises:
            need(relation.id, premise, [premise])
    for element in argument_map.elements():
        reasons = supports.get(element.id, [])
        if element.id not in granted and (reasons or element.id in argument_map.nodes):
            need(element.id, "", reasons)
    framework = Framework.of([*names, *extra], attacks)
    return Translated(framework, {node: [node] for node in argument_map.nodes})


# What an argument concludes: that a node or relation holds, or that it does not.
_Conclusion = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class _StructuredArgument:
    """An argument: what it concludes, the relation on top, and all conclusions and rules within it."""

    name: str
    conclusion: _Conclusion
    concludes: frozenset[_Conclusion]
    rules: frozenset[str]


class _Aspic:
    def __init__(self, argument_map: ArgumentMap):
        self._map = argument_map
        self._by: dict[_Conclusion, list[_StructuredArgument]] = {}
        self._seen: set[tuple[_Conclusion, frozenset[_Conclusion], frozenset[str]]] = set()
        self._all: list[_StructuredArgument] = []
        self._backed = {
            relation.target
            for relation in argument_map.relations.values()
            if relation.kind is RelationKind.SUPPORT and relation.target in argument_map.relations
        }

    def translated(self) -> Translated:
        granted = granted_nodes(self._map)
        fresh = [
            argument
            for node in self._map.nodes
            if node in granted
            for argument in self._add((node, True), frozenset(), None)
        ]
        using: dict[_Conclusion, list[Relation]] = {}
        for relation in self._map.relations.values():
            for need in self._needs(relation):
                using.setdefault(need, []).append(relation)
        while fresh:
            argument = fresh.pop()
            for relation in using.get(argument.conclusion, ()):
                fresh += self._apply(relation, argument)
        within: dict[str, list[str]] = {}
        for argument in self._all:
            parts = {name for name, holds in argument.concludes if holds} | argument.rules
            for part in parts:
                within.setdefault(part, []).append(argument.name)
        attacks = [
            (one.name, other)
            for one in self._all
            if not one.conclusion[1]
            for other in within.get(one.conclusion[0], ())
        ]
        standing = {node: [argument.name for argument in self._by.get((node, True), ())] for node in self._map.nodes}
        return Translated(Framework.of([argument.name for argument in self._all], attacks), standing)

    def _needs(self, relation: Relation) -> list[_Conclusion]:
        needs = [(premise, True) for premise in relation.premises]
        return [*needs, (relation.id, True)] if relation.id in self._backed else needs

    def _apply(self, relation: Relation, newest: _StructuredArgument) -> Iterator[_StructuredArgument]:
        """The arguments with a relation on top of which the newest argument is a part."""
        needs = self._needs(relation)
        choices = [[newest] if need == newest.conclusion else self._by.get(need, []) for need in needs]
        conclusion = relation.target, relation.kind is RelationKind.SUPPORT
        applications = []
        for parts in islice(product(*choices), MAX_ARGUMENTS):
            concludes = frozenset().union(*(part.concludes for part in parts))
            # No argument goes in a circle.
            if conclusion not in concludes:
                rules = frozenset({relation.id}).union(*(part.rules for part in parts))
                applications += self._add(conclusion, rules, concludes)
        yield from applications

    def _add(
        self, conclusion: _Conclusion, rules: frozenset[str], concludes: frozenset[_Conclusion] | None
    ) -> list[_StructuredArgument]:
        whole = frozenset({conclusion}) | (concludes or frozenset())
        if (conclusion, whole, rules) in self._seen:
            return []
        if len(self._all) >= MAX_ARGUMENTS:
            raise TooManyArguments(
                f"The map has more than {MAX_ARGUMENTS:,} arguments by the translation 'aspic': 'flat' was used."
            )
        self._seen.add((conclusion, whole, rules))
        argument = _StructuredArgument(f"A{len(self._all) + 1}", conclusion, whole, rules)
        self._all.append(argument)
        self._by.setdefault(conclusion, []).append(argument)
        return [argument]
