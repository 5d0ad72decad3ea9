"""What the shapes and lines of a drawing mean: only those that occur in it."""

from dataclasses import dataclass

from argmap.drawing import fonts
from argmap.drawing.theme import MARGIN, SMALL_SIZE
from argmap.model.argument_map import ArgumentMap, NodeType, RelationKind

_SAMPLE = 36.0
_GAP = 20.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One sample with its word; `relation` is None for a shape of nodes."""

    kind: str
    text: str
    relation: RelationKind | None
    x: float

    @property
    def right(self) -> float:
        """The x at which the entry ends."""
        return self.x + _SAMPLE + fonts.width(self.text, SMALL_SIZE)


def legend_entries(argument_map: ArgumentMap) -> list[Entry]:
    """The entries of a map's legend, from left to right; none for an empty map."""
    found: list[tuple[str, str, RelationKind | None]] = []
    if argument_map.details.thesis:
        found.append(("thesis", "thesis", None))
    types = {node.type for node in argument_map.nodes.values()}
    found += [(kind.value, kind.value, None) for kind in NodeType if kind in types]
    kinds = {relation.kind for relation in argument_map.relations.values()}
    if RelationKind.SUPPORT in kinds:
        found.append(("support", "supports", RelationKind.SUPPORT))
    if RelationKind.ATTACK in kinds:
        found.append(("attack", "attacks; an undercut ends on a line", RelationKind.ATTACK))
    if any(len(relation.premises) > 1 for relation in argument_map.relations.values()):
        found.append(("junction", "linked: only together", None))
    entries: list[Entry] = []
    x = MARGIN
    for kind, text, relation in found:
        entries.append(Entry(kind, text, relation, x))
        x = entries[-1].right + _GAP
    return entries
