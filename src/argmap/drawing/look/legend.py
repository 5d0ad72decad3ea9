"""What the shapes and lines of a drawing mean: only those that occur in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from argmap.drawing.look import fonts
from argmap.drawing.look.theme import MARGIN
from argmap.model.argument_map import ArgumentMap, NodeType, RelationKind

_SAMPLE = 36.0
JUDGED = ("in", "out", "undecided", "strength", "crux")
LEGEND_GAP = 20.0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One sample with its word; `relation` is None for a shape of nodes. `y` is the middle of its row."""

    kind: str
    text: str
    relation: RelationKind | None
    x: float
    right: float
    y: float = 0.0


def legend_entries(
    argument_map: ArgumentMap, words: Mapping[str, str], size: float, judged: Collection[str] = ()
) -> list[LegendEntry]:
    """The entries of a map's legend, from left to right, in words of `vocabulary` and this font size in pixels.

    :param judged: the marks of an evaluation that the drawing shows: labels, `strength` and `crux`.
    """
    shown: list[tuple[str, str, RelationKind | None]] = []
    if argument_map.details.thesis:
        shown.append(("thesis", words["thesis"], None))
    types = {node.type for node in argument_map.nodes.values()}
    shown += [(kind.value, words[kind.value], None) for kind in NodeType if kind in types]
    kinds = {relation.kind for relation in argument_map.relations.values()}
    if RelationKind.SUPPORT in kinds:
        shown.append(("support", words["supports"], RelationKind.SUPPORT))
    if RelationKind.ATTACK in kinds:
        shown.append(("attack", words["attacks"], RelationKind.ATTACK))
    if any(
        relation.kind is RelationKind.ATTACK and relation.target in argument_map.relations
        for relation in argument_map.relations.values()
    ):
        shown.append(("undercut", words["undercuts"], RelationKind.ATTACK))
    if any(len(relation.premises) > 1 for relation in argument_map.relations.values()):
        shown.append(("junction", words["linked"], None))
    shown += [(mark, words[mark], None) for mark in JUDGED if mark in judged]
    entries: list[LegendEntry] = []
    x = MARGIN
    for kind, text, relation in shown:
        entries.append(LegendEntry(kind, text, relation, x, x + _SAMPLE + fonts.width(text, size)))
        x = entries[-1].right + LEGEND_GAP
    return entries
