"""A map told in order: each node once, below what it first bears on. For formats that are trees."""

from collections.abc import Iterator
from dataclasses import dataclass

from argmap.formats.conversion import Report
from argmap.model.argument_map import ArgumentMap, Node, Relation

# Deeper than this nothing is set further in.
DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Told:
    """A node in its turn: how deep, and the relation by which it bears on what is above (None: a root).

    `linked` says that it goes together with the one before.
    """

    node: Node
    depth: int
    relation: Relation | None = None
    linked: bool = False


def tell(argument_map: ArgumentMap, report: Report) -> Iterator[Told]:
    """Tell every node of a map, the thesis first; a relation whose premises are told elsewhere goes to the report."""
    telling = _Telling(argument_map)
    premises = {premise for relation in argument_map.relations.values() for premise in relation.premises}
    thesis = argument_map.details.thesis
    starts = [thesis] if thesis is not None else []
    starts += [identifier for identifier in argument_map.nodes if identifier not in premises]
    # What lies on a circle begins a tree of its own.
    starts += list(argument_map.nodes)
    for start in starts:
        if start not in telling.nodes:
            yield from telling.tree(start)
    for identifier in argument_map.relations:
        if identifier not in telling.relations:
            report.loss(identifier, "relation", "It is told nowhere: its premises bear on something else already.")


class _Telling:
    def __init__(self, argument_map: ArgumentMap):
        self._map = argument_map
        self._to = argument_map.relations_to()
        self.nodes: set[str] = set()
        self.relations: set[str] = set()

    def tree(self, start: str) -> Iterator[Told]:
        """Tell a node and all that bears on it."""
        self.nodes.add(start)
        yield Told(self._map.nodes[start], 0)
        # Either a relation that is to be told, or one of its premises whose turn has come.
        waiting: list[tuple[int, Relation, str | None]] = [
            (1, relation, None) for relation in reversed(self._to.get(start, []))
        ]
        while waiting:
            depth, relation, member = waiting.pop()
            if member is None:
                waiting += [(depth, relation, premise) for premise in reversed(self._premises(depth, relation))]
                continue
            yield Told(self._map.nodes[member], depth, relation, member != relation.premises[0])
            below = [*self._to.get(member, ())]
            if member == relation.premises[-1]:
                # What bears on the step stands below the last of its premises.
                below += self._to.get(relation.id, ())
            waiting += [(depth + 1, branch, None) for branch in reversed(below)]

    def _premises(self, depth: int, relation: Relation) -> tuple[str, ...]:
        """The premises of a relation; none if one of them was told already, or it would be too far in."""
        if depth > DEEPEST or any(premise in self.nodes for premise in relation.premises):
            return ()
        self.nodes.update(relation.premises)
        self.relations.add(relation.id)
        return relation.premises
