"""The outline beside the picture: the same statements in the same order, for eyes, keys and screen readers."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from argmap.drawing.layout.tree import Forest, Item, forest_of
from argmap.drawing.reading_order import items_of, numbers_of
from argmap.model.argument_map import ArgumentMap, Node, Relation, RelationKind
from argmap.web.words import _

# How the analysis cites a statement: its words, or their beginning, and its id.
_CITED = re.compile(r"” \(([\w.-]{1,64})\)")
_WORDS_COMPARED = 20


@dataclass(slots=True, eq=False)
class Entry:
    """A statement with what bears on it.

    `side` is `thesis`, `support`, `attack`, `undercut`, `backing`, or empty for a statement that bears on nothing.
    `relation` is that by which it hangs in the tree. `hidden` is how many statements a folded entry hides.
    """

    outline: "MapOutline"
    node: Node
    number: str
    side: str
    depth: int
    relation: Relation | None = None
    above: "Entry | None" = None
    below: list["Entry"] = field(default_factory=list)
    position: int = 1
    siblings: int = 1
    is_folded: bool = False
    hidden: int = 0

    @property
    def role(self) -> str:
        """What it bears on, in words."""
        if self.relation is None:
            # Of a part of the map, it may bear on something that is not shown.
            if not self.side and (relation := self.outline.first_relation_of(self.node)) is not None:
                return self.outline.role_of(self.node, relation)
            return _("Thesis") if self.side else _("Stands on its own")
        return self.outline.role_of(self.node, self.relation)

    @property
    def shown(self) -> list["Entry"]:
        """What is shown below it."""
        return [] if self.is_folded else self.below

    def all_below(self) -> Iterator["Entry"]:
        """Everything below it, however deep."""
        waiting = self.below[::-1]
        while waiting:
            entry = waiting.pop()
            yield entry
            waiting += entry.below[::-1]

    def path(self) -> list["Entry"]:
        """The entries above it, from the first."""
        path: list[Entry] = []
        entry = self.above
        while entry is not None:
            path.append(entry)
            entry = entry.above
        return path[::-1]


def side_of(relation: Relation, whole: ArgumentMap) -> str:
    """How a relation bears on its target: `support` or `attack`; on another relation, `backing` or `undercut`."""
    attacks = relation.kind is RelationKind.ATTACK
    if relation.target in whole.relations:
        return "undercut" if attacks else "backing"
    return "attack" if attacks else "support"


class MapOutline:
    """The trees of a map, or of a part of it, by their entries."""

    def __init__(self, whole: ArgumentMap, forest: Forest, numbers: Mapping[str, str]):
        """
        :param whole: the map that the outline is of, or of a part of which it is.
        :param forest: the trees of what is shown.
        :param numbers: the numbers of the statements in the whole map.
        """
        self._map, self._numbers = whole, numbers
        self._first_relations: dict[str, Relation] | None = None
        self.entries: dict[str, Entry] = {}
        self.roots = [self._root(item) for item in forest.roots]
        for siblings in (self.roots, *(entry.below for entry in self.entries.values())):
            for position, entry in enumerate(siblings, start=1):
                entry.position, entry.siblings = position, len(siblings)

    @classmethod
    def of(cls, whole: ArgumentMap) -> "MapOutline":
        """The outline of a whole map."""
        forest = forest_of(whole)
        return cls(whole, forest, numbers_of(forest))

    def _root(self, item: Item) -> Entry:
        side = "thesis" if item.node.id == self._map.details.thesis else ""
        root = self._entry(item, side, None, None)
        waiting = [(root, item)]
        while waiting:
            above, above_item = waiting.pop()
            for branch in above_item.branches:
                for member, holder in items_of(branch):
                    entry = self._entry(member, side_of(holder.relation, self._map), above, holder.relation)
                    above.below.append(entry)
                    waiting.append((entry, member))
        return root

    def _entry(self, item: Item, side: str, above: Entry | None, relation: Relation | None) -> Entry:
        number = self._numbers.get(item.node.id, "")
        entry = Entry(self, item.node, number, side, 0 if above is None else above.depth + 1, relation, above)
        self.entries[item.node.id] = entry
        return entry

    def first_relation_of(self, node: Node) -> Relation | None:
        """The first relation by which a statement bears on something in the whole map."""
        if self._first_relations is None:
            relations = reversed(list(self._map.relations.values()))
            self._first_relations = {premise: relation for relation in relations for premise in relation.premises}
        return self._first_relations.get(node.id)

    def role_of(self, node: Node, relation: Relation) -> str:
        """How a statement bears on something by a relation, in words."""
        attacks = relation.kind is RelationKind.ATTACK
        inner = self._map.relations.get(relation.target)
        if inner is not None:
            cited = ", ".join(self.cited(premise) for premise in inner.premises)
            if attacks:
                return _("undercuts the inference from %(cited)s", cited=cited)
            return _("backs the inference from %(cited)s", cited=cited)
        target = self.cited(relation.target)
        linked = ", ".join(self.cited(premise) for premise in relation.premises if premise != node.id)
        if not linked:
            return _("attacks %(target)s", target=target) if attacks else _("supports %(target)s", target=target)
        if attacks:
            return _("attacks %(target)s together with %(linked)s", target=target, linked=linked)
        return _("supports %(target)s together with %(linked)s", target=target, linked=linked)

    def numbered(self, text: str) -> str:
        """A text of the analysis, which cites statements by their words and ids, with numbers in place of the ids.

        Brackets in what it quotes stay as they are, whatever stands in them.
        """

        def by_number(cited: re.Match[str]) -> str:
            node, before = self._map.nodes.get(cited[1]), text[: cited.start()]
            if node is None:
                return cited[0]
            words = (node.title or node.text).strip().rstrip(".")[-_WORDS_COMPARED:]
            is_citation = before.endswith((words, "…"))
            return f"” ({self._numbers.get(node.id) or node.id})" if is_citation else cited[0]

        return _CITED.sub(by_number, text)

    def cited(self, identifier: str) -> str:
        """How an element is cited: by its number, as the thesis, or by its id."""
        if identifier == self._map.details.thesis:
            return _("the thesis")
        return self._numbers.get(identifier) or identifier

    @property
    def height(self) -> int:
        """How many levels of inferences there are."""
        return max((entry.depth for entry in self.entries.values()), default=0)

    def count_to(self, levels: int) -> int:
        """How many statements so many levels of inferences show."""
        return sum(entry.depth <= levels for entry in self.entries.values())

    def levels_of(self, most: int) -> int:
        """How many levels of inferences can be open, so that at most so many statements are seen; at least one."""
        per_level = Counter(entry.depth for entry in self.entries.values())
        levels, seen = 0, per_level[0]
        while levels < max(per_level, default=0) and seen + per_level[levels + 1] <= most:
            levels += 1
            seen += per_level[levels]
        return max(levels, 1)

    def fold(self, levels: int, opened: Collection[str], folded: Collection[str], seen: Collection[str]) -> list[str]:
        """Fold what is deeper than some levels, but for branches that are opened or folded by hand.

        :param seen: statements that have to be seen, whatever is folded.
        :returns: the folded statements that are seen, in order.
        """
        open_for_seen = {entry.node.id for name in seen if name in self.entries for entry in self.entries[name].path()}
        hidden: set[str] = set()
        names: list[str] = []
        for entry in self.entries.values():
            name = entry.node.id
            wanted = name in folded or (entry.depth >= levels and name not in opened)
            entry.is_folded, entry.hidden = bool(entry.below) and wanted and name not in open_for_seen, 0
            if name in hidden:
                continue
            if entry.is_folded:
                below = [inner.node.id for inner in entry.all_below()]
                entry.hidden = len(below)
                hidden.update(below)
                names.append(name)
        return names

    @property
    def hidden(self) -> int:
        """How many statements are folded away."""
        return sum(entry.hidden for entry in self.entries.values())

    def all_in_order(self) -> Iterator[Entry]:
        """All entries from the first to the last, folded away or not."""
        for root in self.roots:
            yield root
            yield from root.all_below()

    def in_order(self) -> Iterator[Entry]:
        """The entries that are shown, from the first to the last."""
        waiting = self.roots[::-1]
        while waiting:
            entry = waiting.pop()
            yield entry
            waiting += entry.shown[::-1]
