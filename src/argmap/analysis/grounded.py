"""Which nodes of a map stand, which fall, and which stay undecided: the grounded labelling.

A map is read as an argumentation framework with necessities (Nouioua and Risch, "Argumentation frameworks with
necessities", SUM 2011): an attack works while it stands; a node that has supports needs one of them. A relation
stands when all its premises stand and nothing that undercuts it stands. Labels are given only where they must be
(Dung 1995: the least fixed point), so circles leave their nodes undecided.
"""

from collections import deque

from argmap.model.argument_map import ArgumentMap, Relation, RelationKind

IN, OUT, UNDECIDED = "in", "out", "undecided"


def grounded_labels(argument_map: ArgumentMap) -> dict[str, str]:
    """The label of every node and relation: `in` (it stands), `out` (it falls) or `undecided`."""
    return _Labelling(argument_map).labels()


class _Labelling:
    def __init__(self, argument_map: ArgumentMap):
        self._map = argument_map
        self._to = argument_map.relations_to()
        self._from: dict[str, list[str]] = {}
        for relation in argument_map.relations.values():
            for premise in relation.premises:
                self._from.setdefault(premise, []).append(relation.id)
        self._found: dict[str, str] = {}

    def labels(self) -> dict[str, str]:
        """Label what must be, and what that makes necessary, until nothing follows any more."""
        waiting = deque([*self._map.nodes, *self._map.relations])
        while waiting:
            element = waiting.popleft()
            if element in self._found:
                continue
            label = self._label(element)
            if label is not None:
                self._found[element] = label
                waiting += self._from.get(element, ())
                if element in self._map.relations:
                    waiting.append(self._map.relations[element].target)
        return {element: self._found.get(element, UNDECIDED) for element in [*self._map.nodes, *self._map.relations]}

    def _label(self, element: str) -> str | None:
        bearing = self._to.get(element, [])
        attacks = [self._found.get(each.id) for each in bearing if each.kind is RelationKind.ATTACK]
        if IN in attacks:
            return OUT
        relation = self._map.relations.get(element)
        needed = self._needed(bearing) if relation is None else self._premises(relation)
        if needed == OUT:
            return OUT
        return IN if needed == IN and all(each == OUT for each in attacks) else None

    def _needed(self, bearing: list[Relation]) -> str | None:
        """The label that the supports of a node allow: one of them must stand, if there are any."""
        supports = [self._found.get(each.id) for each in bearing if each.kind is RelationKind.SUPPORT]
        if not supports or IN in supports:
            return IN
        return OUT if all(each == OUT for each in supports) else None

    def _premises(self, relation: Relation) -> str | None:
        """The label that the premises of a relation allow: all must stand."""
        labels = [self._found.get(each) for each in relation.premises]
        if OUT in labels:
            return OUT
        return IN if all(each == IN for each in labels) else None
