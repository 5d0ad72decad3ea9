"""Lines that would be hard to follow, told in words at both of their ends instead: “attacks 2.1d”.

A line that crosses more than two others, or finds no way, is not drawn; the boxes at its ends say where it leads and
whence it comes, by the numbers of the nodes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from argmap.drawing.layout.tree import FreeLine
from argmap.model.argument_map import ArgumentMap, Relation, RelationKind

# A line that crosses more lines than these is told in words.
MOST_CROSSINGS = 2


@dataclass(frozen=True, slots=True)
class Stub:
    """One end of a line that is not drawn: what the box says of it, and the node at the other end."""

    relation: str
    kind: RelationKind
    text: str
    other: str
    leaves: bool


def stubs_of(
    lines: Collection[FreeLine], argument_map: ArgumentMap, numbers: Mapping[str, str], words: Mapping[str, str]
) -> dict[str, tuple[Stub, ...]]:
    """The stubs of each node, for lines that are not drawn.

    :param numbers: of the nodes; the thesis has none.
    """
    stubs: dict[str, list[Stub]] = {}

    def cited(identifiers: Iterable[str]) -> str:
        return ", ".join(numbers.get(identifier) or words["thesis"] for identifier in identifiers)

    for line in lines:
        relation = line.relation
        if line.premise is None:
            continue
        is_attack = relation.kind is RelationKind.ATTACK
        target = argument_map.relations.get(relation.target)
        others = [premise for premise in relation.premises if premise != line.premise]
        if target is None:
            end = relation.target
            outgoing = words["stub attacks" if is_attack else "stub supports"].format(node=cited([end]))
        else:
            end = _end_of(target, argument_map)
            outgoing = words["stub undercuts" if is_attack else "stub backs"].format(
                premises=cited(target.premises), node=cited([_node_of(target, argument_map)])
            )
        if others:
            outgoing = words["stub together"].format(text=outgoing, nodes=cited(others))
        stubs.setdefault(line.premise, []).append(Stub(relation.id, relation.kind, outgoing, end, True))
        if line.to_junction and others:
            # The others are drawn: what is missing from them is told where they are.
            incoming, end = words["stub with"].format(node=cited([line.premise])), others[0]
        elif target is None:
            name = "stub attacked" if is_attack else "stub supported"
            incoming = words[name].format(node=cited([line.premise]))
        else:
            name = "stub undercut" if is_attack else "stub backed"
            incoming = words[name].format(node=cited([line.premise]))
        stubs.setdefault(end, []).append(Stub(relation.id, relation.kind, incoming, line.premise, False))
    return {identifier: tuple(own) for identifier, own in stubs.items()}


def _end_of(relation: Relation, argument_map: ArgumentMap) -> str:
    """The node at which an undercut of a relation is told: its first premise."""
    return relation.premises[0] if relation.premises else _node_of(relation, argument_map)


def _node_of(relation: Relation, argument_map: ArgumentMap) -> str:
    """The node on which a relation bears, if through others."""
    seen = set()
    while relation.target in argument_map.relations and relation.id not in seen:
        seen.add(relation.id)
        relation = argument_map.relations[relation.target]
    return relation.target if relation.target in argument_map.nodes else relation.premises[0]
