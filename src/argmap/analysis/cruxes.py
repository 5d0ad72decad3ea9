"""Cruxes: the nodes whose fall or rise changes the label of the thesis, alone or in pairs.

A node is flipped: one that stands is taken to fall, any other to stand; everything else follows from the grounded
labelling. Only what hangs on the node is looked at again. With strengths, the size of a crux is how far the thesis
moves when the strength of the node is supposed to be 0 or 1.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from argmap.analysis.gradual import strengths
from argmap.analysis.grounded import IN, OUT, Labelling
from argmap.model.argument_map import ArgumentMap, NodeType, RelationKind

MAX_PAIRS = 3_000
# Evaluations of strengths, times the nodes of the map.
MAX_SHIFTS = 40_000


@dataclass(frozen=True, slots=True)
class Crux:
    """One or two nodes, the label that they would have, and what becomes of the thesis.

    `shift` is how far the strength of the thesis moves (quadratic energy); None for pairs and in large maps.
    """

    nodes: tuple[str, ...]
    flipped_to: tuple[str, ...]
    before: str
    after: str
    shift: float | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        plain: dict[str, Any] = {
            "nodes": list(self.nodes),
            "flipped_to": list(self.flipped_to),
            "before": self.before,
            "after": self.after,
        }
        return plain if self.shift is None else {**plain, "shift": self.shift}


@dataclass(frozen=True, slots=True)
class Cruxes:
    """The cruxes of a thesis, the weightiest first; what would topple it, and what would save it.

    `complete` is False where not all pairs were tried.
    """

    thesis: str
    label: str
    single: list[Crux]
    pairs: list[Crux]
    topple: list[str]
    save: list[str]
    complete: bool

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "thesis": self.thesis,
            "label": self.label,
            "single": [crux.plain() for crux in self.single],
            "pairs": [crux.plain() for crux in self.pairs],
            "topple": self.topple,
            "save": self.save,
            "complete": self.complete,
        }


def cruxes(argument_map: ArgumentMap, thesis: str, *, pairs: bool = True) -> Cruxes:
    """The cruxes of a node.

    :param pairs: pairs are looked for too.
    """
    return _CruxSearch(argument_map, thesis).cruxes(pairs)


def flipped(label: str) -> str:
    """The label that a node is supposed to have instead."""
    return OUT if label == IN else IN


def single_cruxes(argument_map: ArgumentMap, thesis: str) -> dict[str, str]:
    """The label that the thesis would have if a node were flipped, by node, for all that change it."""
    return _CruxSearch(argument_map, thesis).alone()


class _CruxSearch:
    def __init__(self, argument_map: ArgumentMap, thesis: str):
        self._map, self._thesis = argument_map, thesis
        self._labelling = Labelling(argument_map)
        self._label = self._labelling.label(thesis)
        bearing = self._labelling.bearing_on(thesis)
        self._candidates = [element for element in bearing if element in argument_map.nodes and element != thesis]

    def cruxes(self, pairs: bool) -> Cruxes:
        single = self._single()
        alone = {crux.nodes[0] for crux in single}
        double, complete = self._pairs(alone) if pairs else ([], True)
        return Cruxes(self._thesis, self._label, single, double, self._toppling(), self._saving(single), complete)

    def alone(self) -> dict[str, str]:
        """What becomes of the thesis if a node is flipped, by node, for all that change it."""
        toppled = {}
        for node in self._candidates:
            after = self._labelling.supposing({node: self._flipped(node)})[self._thesis]
            if after != self._label:
                toppled[node] = after
        return toppled

    def _flipped(self, node: str) -> str:
        return flipped(self._labelling.label(node))

    def _single(self) -> list[Crux]:
        labels = self.alone()
        few = len(labels) * len(self._map.nodes) <= MAX_SHIFTS
        shifts = self._shifts(list(labels)) if few else {}
        made = [
            Crux((node,), (self._flipped(node),), self._label, after, shifts.get(node))
            for node, after in labels.items()
        ]
        return sorted(made, key=lambda crux: -abs(crux.shift or 0.0))

    def _shifts(self, nodes: list[str]) -> dict[str, float]:
        before = strengths(self._map, "quadratic-energy").strengths[self._thesis]
        shifts = {}
        for node in nodes:
            value = 0.0 if self._labelling.label(node) == IN else 1.0
            after = strengths(self._map, "quadratic-energy", fixed={node: value}).strengths[self._thesis]
            shifts[node] = round(after - before, 6)
        return shifts

    def _pairs(self, alone: set[str]) -> tuple[list[Crux], bool]:
        """Pairs of nodes neither of which is a crux: of those that stand on nothing, for the rest follows from them."""
        supported = {
            relation.target for relation in self._map.relations.values() if relation.kind is RelationKind.SUPPORT
        }
        leaves = [candidate for candidate in self._candidates if candidate not in alone and candidate not in supported]
        pairs: list[Crux] = []
        for tried, (one, other) in enumerate(combinations(leaves, 2)):
            if tried >= MAX_PAIRS:
                return pairs, False
            labels = {node: self._flipped(node) for node in (one, other)}
            after = self._labelling.supposing(labels)[self._thesis]
            if after != self._label:
                pairs.append(Crux((one, other), tuple(labels.values()), self._label, after))
        return pairs, True

    def _toppling(self) -> list[str]:
        """Objections that would take the thesis down if what answers them fell."""
        if self._label != IN:
            return []
        kept = []
        for node in self._candidates:
            is_objection = self._map.nodes[node].type is NodeType.OBJECTION and self._labelling.label(node) != IN
            if is_objection and self._labelling.supposing({node: IN})[self._thesis] == OUT:
                kept.append(node)
        return kept

    def _saving(self, single: list[Crux]) -> list[str]:
        """What would make a thesis that falls stand again."""
        return [] if self._label == IN else [crux.nodes[0] for crux in single if crux.after == IN]
