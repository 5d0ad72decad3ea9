"""What hangs on what: the forest that a drawing is made of.

Every node hangs on the relation by which it is nearest to the thesis (then to another root), or is a root. A
relation that cannot be drawn as a branch, because its premise hangs elsewhere, becomes a *free line*.
"""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from argmap.model.argument_map import ArgumentMap, Node, Relation


@dataclass(slots=True)
class Branch:
    """A relation with the premises that hang on it, and the relations that undercut (or back) it."""

    relation: Relation
    members: list["Item"] = field(default_factory=list)
    undercuts: list["Branch"] = field(default_factory=list)
    has_junction: bool = False
    # How many places for junctions it needs beside its members.
    slots: int = 0

    @property
    def simple(self) -> bool:
        """Whether it is a line from one box to another and nothing more."""
        return len(self.members) == 1 and not self.undercuts and not self.has_junction

    @property
    def is_wide(self) -> bool:
        """Whether something of it could stand side by side."""
        return len(self.members) + len(self.undercuts) > 1


# Among more runs of supports and attacks in turn, all that are of a kind share a bus, and lines cross.
_MOST_RUNS = 3


def runs_of(branches: Sequence[Branch]) -> list[list[Branch]]:
    """Branches that share a bus to their target: neighbours of the same kind."""
    runs: list[list[Branch]] = []
    for branch in branches:
        if runs and runs[-1][0].relation.kind is branch.relation.kind:
            runs[-1].append(branch)
        else:
            runs.append([branch])
    if len(runs) <= _MOST_RUNS:
        return runs
    first = branches[0].relation.kind
    return [[branch for branch in branches if (branch.relation.kind is first) is same] for same in (True, False)]


@dataclass(slots=True)
class Item:
    """A node with the branches that bear on it."""

    node: Node
    branches: list[Branch] = field(default_factory=list)
    # Whether anything of what bears on it, however far below, could stand side by side.
    can_spread: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether it is a link of a chain: one reason alone bears on it, and nothing on that inference."""
        return len(self.branches) == 1 and self.branches[0].simple


@dataclass(frozen=True, slots=True)
class FreeLine:
    """A line that no branch draws: from a node to the junction of a relation, or to the relation's target.

    Without a premise, it leads from the junction of its relation to the target.
    """

    relation: Relation
    premise: str | None
    to_junction: bool


@dataclass(slots=True)
class Forest:
    """Root items, the thesis first; the free lines; every branch by the id of its relation."""

    roots: list[Item]
    free_lines: list[FreeLine]
    branches: dict[str, Branch]


# Deeper than this an item begins a tree of its own: no column grows too narrow, no recursion too deep.
MAX_DEPTH = 24


def forest_of(argument_map: ArgumentMap, root: str | None = None, cuts: Collection[str] = ()) -> Forest:
    """Find the forest of a map, breadth first, siblings in natural order of relation ids.

    :param root: the node to begin with; None for the thesis.
    :param cuts: nodes that begin trees of their own, wherever they are.
    """
    used_as_premise = {premise for relation in argument_map.relations.values() for premise in relation.premises}
    first = root or argument_map.details.thesis
    starts = [first] if first is not None else []
    starts += [identifier for identifier in argument_map.nodes if identifier not in used_as_premise]
    # What is left after these lies on circles; they are entered at their first node.
    starts += list(argument_map.nodes)
    growth = _Growth(argument_map, cuts)
    for start in starts:
        if start not in growth.items:
            growth.grow(start)
    free_lines = [
        line for relation in argument_map.relations.values() for line in _free_lines(relation, growth.branches)
    ]
    for branch in growth.branches.values():
        branch.slots = max(len(runs_of(branch.undercuts)), int(len(branch.members) > 1 or branch.has_junction))
    # What was found last hangs lowest.
    for item in reversed(growth.items.values()):
        item.can_spread = len(item.branches) > 1 or any(
            branch.is_wide or branch.members[0].can_spread for branch in item.branches
        )
    return Forest(growth.roots, free_lines, growth.branches)


class _Growth:
    def __init__(self, argument_map: ArgumentMap, cuts: Collection[str]):
        self._map, self._cuts = argument_map, cuts
        self._relations_to = argument_map.relations_to()
        self.items: dict[str, Item] = {}
        self.branches: dict[str, Branch] = {}
        self.roots: list[Item] = []

    def grow(self, start: str) -> None:
        """Grow the tree of a root, and the trees that begin where it would be too deep."""
        waiting: deque[tuple[str, int]] = deque([(start, 0)])
        self.roots.append(self._item(start))
        while waiting:
            target, depth = waiting.popleft()
            for relation in self._relations_to.get(target, ()):
                if relation.id in self.branches:
                    continue
                branch = self.branches[relation.id] = Branch(relation)
                holder = self._holder(target) if depth < MAX_DEPTH else None
                for premise in relation.premises:
                    if premise in self.items:
                        continue
                    item = self._item(premise)
                    if holder is None or premise in self._cuts:
                        self.roots.append(item)
                        waiting.append((premise, 0))
                    else:
                        branch.members.append(item)
                        waiting.append((premise, depth + 1))
                if holder is not None and branch.members:
                    holder.append(branch)
                waiting.append((relation.id, depth + 1))

    def _item(self, identifier: str) -> Item:
        self.items[identifier] = Item(self._map.nodes[identifier])
        return self.items[identifier]

    def _holder(self, target: str) -> list[Branch] | None:
        """The list that holds the branches to a target; None if the target is not drawn as a branch."""
        if target in self.items:
            return self.items[target].branches
        branch = self.branches[target]
        return branch.undercuts if branch.members else None


def _free_lines(relation: Relation, branches: dict[str, Branch]) -> list[FreeLine]:
    """The lines of a relation that its branch does not draw; gives junctions where lines will end on them."""
    branch = branches.get(relation.id)
    hung = {member.node.id for member in branch.members} if branch is not None else set()
    free = [premise for premise in relation.premises if premise not in hung]
    if not free:
        return []
    target = branches.get(relation.target)
    if target is not None and not hung:
        target.has_junction = True
    if branch is not None and (hung or len(free) > 1):
        branch.has_junction = True
    to_junction = branch is not None and branch.has_junction
    return [FreeLine(relation, premise, to_junction) for premise in free]
