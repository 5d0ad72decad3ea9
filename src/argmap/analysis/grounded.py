"""Which nodes of a map stand, which fall, and which stay undecided: the grounded labelling.

A map is read as an argumentation framework with necessities (Nouioua and Risch, "Argumentation frameworks with
necessities", SUM 2011): an attack works while it stands; a node that has supports needs one of them. A relation
stands when all its premises stand and nothing that undercuts it stands; one that has backings needs one of them. Labels
are given only where they must be (Dung 1995: the least fixed point), so circles leave their nodes undecided.

A node that nothing supports is granted, unless its author holds it improbable (a credence below 0.5); one that is
`assumed` needs no support. `Labelling` answers questions of the kind "and if this fell?" by looking only at what hangs
on it.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping

from argmap.model.argument_map import ArgumentMap, Relation, RelationKind

IN, OUT, UNDECIDED = "in", "out", "undecided"


def grounded_labels(argument_map: ArgumentMap) -> dict[str, str]:
    """The label of every node and relation: `in` (it stands), `out` (it falls) or `undecided`."""
    return Labelling(argument_map).labels()


def granted_nodes(argument_map: ArgumentMap) -> set[str]:
    """The nodes that stand by themselves while nothing attacks them."""
    supported = {
        relation.target for relation in argument_map.relations.values() if relation.kind is RelationKind.SUPPORT
    }
    return {
        node.id
        for node in argument_map.nodes.values()
        if node.assumed or (node.id not in supported and not node.improbable)
    }


class Labelling:
    """The labels of a map, and how they would be if some were otherwise."""

    def __init__(self, argument_map: ArgumentMap, granted: Collection[str] | None = None):
        """Label a map.

        :param granted: the nodes that need no support; without it, `granted_nodes`.
        """
        self._map = argument_map
        self._granted = granted_nodes(argument_map) if granted is None else granted
        self._to = argument_map.relations_to()
        self._from: dict[str, list[str]] = {}
        for relation in argument_map.relations.values():
            for premise in relation.premises:
                self._from.setdefault(premise, []).append(relation.id)
        self._found = self._settled({}, [*argument_map.nodes, *argument_map.relations])

    def labels(self) -> dict[str, str]:
        """The label of every node and relation."""
        return {element: self._found.get(element) or UNDECIDED for element in [*self._map.nodes, *self._map.relations]}

    def label(self, element: str) -> str:
        """The label of a node or relation."""
        return self._found.get(element) or UNDECIDED

    def hanging_on(self, elements: Iterable[str]) -> list[str]:
        """The elements themselves and all on whose labels theirs may bear."""
        hanging = dict.fromkeys(elements)
        waiting = list(hanging)
        while waiting:
            for element in self._above(waiting.pop()):
                if element not in hanging:
                    hanging[element] = None
                    waiting.append(element)
        return list(hanging)

    def bearing_on(self, element: str) -> list[str]:
        """The element and all that may bear on its label."""
        bearing = {element: None}
        waiting = [element]
        while waiting:
            term = waiting.pop()
            relation = self._map.relations.get(term)
            below = [*(relation.premises if relation is not None else ()), *(one.id for one in self._to.get(term, ()))]
            for one in below:
                if one not in bearing:
                    bearing[one] = None
                    waiting.append(one)
        return list(bearing)

    def supposing(self, forced: Mapping[str, str]) -> dict[str, str]:
        """The labels of what hangs on some elements if these had other labels; the rest is as it was."""
        affected = self.hanging_on(forced)
        among = set(affected)
        known = _Overlay(self._found, among)
        known.update({element: label for element, label in forced.items() if label != UNDECIDED})
        undecided = {element for element, label in forced.items() if label == UNDECIDED}
        settled = self._settled(known, affected, undecided)
        return {element: settled.get(element) or UNDECIDED for element in affected}

    def _above(self, element: str) -> list[str]:
        above = list(self._from.get(element, ()))
        relation = self._map.relations.get(element)
        return above if relation is None else [*above, relation.target]

    def _settled(
        self, settled: "dict[str, str] | _Overlay", elements: Iterable[str], fixed: Collection[str] = ()
    ) -> "dict[str, str] | _Overlay":
        """Label what must be, and what that makes necessary, until nothing follows any more."""
        waiting = deque(elements)
        while waiting:
            element = waiting.popleft()
            if element in fixed or settled.get(element) is not None:
                continue
            label = self._label(element, settled)
            if label is not None:
                settled[element] = label
                waiting += self._above(element)
        return settled

    def _label(self, element: str, settled: "dict[str, str] | _Overlay") -> str | None:
        bearing = self._to.get(element, [])
        attacks = [settled.get(element.id) for element in bearing if element.kind is RelationKind.ATTACK]
        if IN in attacks:
            return OUT
        relation = self._map.relations.get(element)
        needed = self._support(element, bearing, settled)
        if relation is not None and needed != OUT:
            premises = self._premises(relation, settled)
            needed = premises if premises != IN else needed
        if needed == OUT:
            return OUT
        return IN if needed == IN and all(attack == OUT for attack in attacks) else None

    def _support(self, element: str, bearing: list[Relation], settled: "dict[str, str] | _Overlay") -> str | None:
        """The label that the supports of an element allow: one of them must stand, if it needs any."""
        if element in self._granted:
            return IN
        supports = [settled.get(element.id) for element in bearing if element.kind is RelationKind.SUPPORT]
        if IN in supports or (not supports and element in self._map.relations):
            return IN
        return OUT if all(support == OUT for support in supports) else None

    def _premises(self, relation: Relation, settled: "dict[str, str] | _Overlay") -> str | None:
        """The label that the premises of a relation allow: all must stand."""
        labels = [settled.get(premise) for premise in relation.premises]
        if OUT in labels:
            return OUT
        return IN if all(label == IN for label in labels) else None


class _Overlay:
    """Labels over other labels, of which some do not count; made at the cost of the former alone."""

    def __init__(self, below: "dict[str, str] | _Overlay", hidden: set[str]):
        self._below, self._hidden = below, hidden
        self._own: dict[str, str] = {}

    def get(self, element: str, default: str | None = None) -> str | None:
        if element in self._own:
            return self._own[element]
        return default if element in self._hidden else self._below.get(element, default)

    def update(self, labels: Mapping[str, str]) -> None:
        self._own.update(labels)

    def __setitem__(self, element: str, label: str) -> None:
        self._own[element] = label
