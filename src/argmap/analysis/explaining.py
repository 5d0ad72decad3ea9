"""Why a node is accepted or rejected, in plain English made of the map's own words; and which nodes suffice for it.

The set can be checked: with the rest of the map removed, the label is the same (`suffices`); without any one of the
set's nodes it is not.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

from argmap.analysis.grounded import IN, OUT, UNDECIDED, Labelling, granted_nodes
from argmap.model.argument_map import MAX_NODES, ArgumentMap, Node, Relation, RelationKind

_LONGEST = 90
# How many nodes may bear on a node whose least set is looked for, by how many nodes are explained.
MAX_REDUCED = ((3, 120), (500, 40), (2_000, 12), (MAX_NODES, 1))


@dataclass(frozen=True, slots=True)
class Explanation:
    """The label of a node, why in words, and the least set of nodes that suffices for it.

    `minimal` is False where the map was too large to try every node.
    """

    node: str
    label: str
    text: str
    sufficient: list[str]
    minimal: bool = True


def explanations(argument_map: ArgumentMap, nodes: list[str] | None = None) -> list[Explanation]:
    """Explain some nodes of a map, or all, by the grounded labelling."""
    wanted = list(argument_map.nodes) if nodes is None else nodes
    most = next(most for count, most in MAX_REDUCED if len(wanted) <= count)
    explainer = _Explainer(argument_map, most)
    return [explainer.explain(node) for node in wanted]


def reduced(argument_map: ArgumentMap, kept: set[str]) -> ArgumentMap:
    """The map with some of its nodes, and the relations whose premises and targets are left."""
    relations = {
        relation.id: relation for relation in argument_map.relations.values() if kept.issuperset(relation.premises)
    }
    while True:
        left = {
            name: relation
            for name, relation in relations.items()
            if relation.target in kept or relation.target in relations
        }
        if len(left) == len(relations):
            break
        relations = left
    nodes = {name: node for name, node in argument_map.nodes.items() if name in kept}
    details = argument_map.details
    if details.thesis is not None and details.thesis not in kept:
        details = replace(details, thesis=None)
    return replace(argument_map, details=details, nodes=MappingProxyType(nodes), relations=MappingProxyType(relations))


def suffices(argument_map: ArgumentMap, kept: set[str], node: str, label: str) -> bool:
    """Whether a node has a label in the map that is left of some nodes.

    For what stands, only what the whole map grants is granted: what lost its reasons does not stand. For what falls,
    what lost its reasons is granted: it falls for what attacks it, not for what was left out.
    """
    return _suffices(argument_map, granted_nodes(argument_map), kept, node, label)


def _suffices(argument_map: ArgumentMap, granted: set[str], kept: set[str], node: str, label: str) -> bool:
    part = reduced(argument_map, kept)
    return Labelling(part, granted & kept if label == IN else None).label(node) == label


class _Explainer:
    def __init__(self, argument_map: ArgumentMap, most: int):
        self._map, self._most = argument_map, most
        self._labelling = Labelling(argument_map)
        self._granted = granted_nodes(argument_map)
        self._to = argument_map.relations_to()

    def explain(self, node: str) -> Explanation:
        label = self._labelling.label(node)
        sentences = {IN: self._stands, OUT: self._falls, UNDECIDED: self._is_open}[label](self._map.nodes[node])
        sufficient, minimal = self._sufficient(node, label)
        hangs = [element for element in sufficient if element != node and element in self._granted]
        if hangs and label == IN:
            named = _listed([self._short(hang) for hang in hangs[:3]])
            more = f" and {len(hangs) - 3} more" if len(hangs) > 3 else ""
            sentences.append(f"Enough for this: {named}{more}.")
        return Explanation(node, label, " ".join(sentences), sufficient, minimal)

    # Sentences

    def _stands(self, node: Node) -> list[str]:
        supports = self._bearing(node.id, RelationKind.SUPPORT)
        standing = [support for support in supports if self._labelling.label(support.id) == IN]
        if node.id in self._granted and supports and not standing:
            reasons = [self._why_not(support) for support in supports]
            first = f"{self._quoted(node)} is accepted as an assumption, although {_listed(reasons[:3])}."
        elif node.id in self._granted and not standing:
            first = f"{self._quoted(node)} is accepted {self._by_default(node)}."
        elif len(standing) == len(supports):
            first = f"{self._quoted(node)} is accepted because {self._reasons(standing)}."
        else:
            others = [self._why_not(support) for support in supports if support not in standing]
            rest = others[0] if len(others) == 1 else f"{len(others)} other reasons fail"
            first = f"{self._quoted(node)} is accepted because {self._reasons(standing)}, although {rest}."
        return [first, *self._answered(node.id)]

    def _by_default(self, node: Node) -> str:
        if node.assumed:
            return "as an assumption"
        if self._bearing(node.id, RelationKind.ATTACK):
            return "by default: no reason is given, but no objection to it holds"
        return "by default: nobody has challenged it, but no reason is given either"

    def _falls(self, node: Node) -> list[str]:
        attacks = [
            relation
            for relation in self._bearing(node.id, RelationKind.ATTACK)
            if self._labelling.label(relation.id) == IN
        ]
        if attacks:
            worst = attacks[0]
            more = f", and by {len(attacks) - 1} more" if len(attacks) > 1 else ""
            return [
                f"{self._quoted(node)} is rejected because it is attacked by {self._premises(worst)}{more}.",
                "Nobody has answered that attack." if not self._to.get(worst.id) and self._unanswered(worst)
                else "The replies to that attack do not hold.",
            ]  # fmt: skip
        supports = self._bearing(node.id, RelationKind.SUPPORT)
        if not supports:
            return [f"{self._quoted(node)} is rejected: no reason is given, and its author considers it improbable."]
        reasons = [self._why_not(support) for support in supports]
        return [f"{self._quoted(node)} is rejected because {_listed(reasons[:3])}."]

    def _is_open(self, node: Node) -> list[str]:
        return [
            f"{self._quoted(node)} is undecided: it depends on a circle of arguments in which each waits for the other."
        ]

    def _why_not(self, relation: Relation) -> str:
        fallen = [premise for premise in relation.premises if self._labelling.label(premise) == OUT]
        if fallen:
            return f"its reason {self._short(fallen[0])} is rejected"
        undercuts = [
            undercut
            for undercut in self._bearing(relation.id, RelationKind.ATTACK)
            if self._labelling.label(undercut.id) == IN
        ]
        if undercuts:
            return f"the inference from {self._premises(relation)} is undercut by {self._premises(undercuts[0])}"
        if self._labelling.label(relation.id) == UNDECIDED:
            return f"the inference from {self._premises(relation)} is undecided"
        # Nothing else is left: of the backings that it has, and needs one of, none stands.
        backings = self._bearing(relation.id, RelationKind.SUPPORT)
        named = _listed([self._premises(backing) for backing in backings[:2]])
        return f"the inference from {self._premises(relation)} has lost its backing by {named}"

    def _answered(self, element: str) -> list[str]:
        """How the objections to what stands are answered."""
        told = []
        for attack in self._bearing(element, RelationKind.ATTACK):
            fallen = [premise for premise in attack.premises if self._labelling.label(premise) == OUT]
            undercut = [
                relation
                for relation in self._bearing(attack.id, RelationKind.ATTACK)
                if self._labelling.label(relation.id) == IN
            ]
            if undercut:
                told.append(f"the objection {self._premises(attack)} is undercut by {self._premises(undercut[0])}")
            elif fallen:
                told.append(f"the objection {self._short(fallen[0])} is itself rejected")
        if not told:
            return []
        text = _listed(told[:2])
        more = f", and {len(told) - 2} more are answered" if len(told) > 2 else ""
        return [f"{text[0].upper()}{text[1:]}{more}."]

    def _unanswered(self, attack: Relation) -> bool:
        return all(not self._bearing(premise, RelationKind.ATTACK) for premise in attack.premises)

    def _reasons(self, relations: list[Relation]) -> str:
        told = [self._premises(relation) for relation in relations[:2]]
        told += [f"{len(relations) - 2} more"] if len(relations) > 2 else []
        stand = "hold" if len(relations) > 1 or len(relations[0].premises) > 1 else "holds"
        return f"{_listed(told)} {stand}"

    def _premises(self, relation: Relation) -> str:
        return _listed([self._short(premise) for premise in relation.premises[:3]])

    def _bearing(self, element: str, kind: RelationKind) -> list[Relation]:
        return [relation for relation in self._to.get(element, ()) if relation.kind is kind]

    def _quoted(self, node: Node) -> str:
        return f"“{_cut(node.text)}”"

    def _short(self, identifier: str) -> str:
        node = self._map.nodes[identifier]
        return f"“{_cut(node.title or node.text)}” ({identifier})"

    # What suffices

    def _sufficient(self, node: str, label: str) -> tuple[list[str], bool]:
        bearing = self._labelling.bearing_on(node)
        kept = [element for element in bearing if element in self._map.nodes]
        if label == UNDECIDED or len(kept) > self._most:
            return kept, False
        # What bears on the node is all that matters: the rest of a large map need not be looked at again and again.
        nodes = {element: self._map.nodes[element] for element in kept}
        relations = {element: self._map.relations[element] for element in bearing if element in self._map.relations}
        part = replace(self._map, nodes=MappingProxyType(nodes), relations=MappingProxyType(relations))
        granted = self._granted & set(kept)
        remaining = set(kept)
        gone = True
        while gone:
            # What is far away goes first: what is near is what the reader looks for. What an attack made needful may go
            # once the attack is gone, so it is tried again until nothing goes.
            gone = False
            for element in reversed(kept):
                if (
                    element in remaining
                    and element != node
                    and _suffices(part, granted, remaining - {element}, node, label)
                ):
                    remaining.discard(element)
                    gone = True
        return [element for element in kept if element in remaining], True


def _cut(text: str) -> str:
    plain = " ".join(text.split()).rstrip(".")
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1].rsplit(' ', 1)[0]} …"


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
