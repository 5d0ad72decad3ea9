"""What a drawing shows, in words, for those who hear it read."""

from argmap.model.argument_map import ArgumentMap, Node, Relation, RelationKind

_LONG = 120


def _quoted(identifier: str, argument_map: ArgumentMap) -> str:
    node = argument_map.nodes.get(identifier)
    if node is None:
        return f"the step {identifier}"
    text = node.title or node.text
    return f"“{text if len(text) <= _LONG else text[: _LONG - 1] + '…'}”"


def describe_map(argument_map: ArgumentMap) -> str:
    """How much there is, and the thesis with what bears on it directly."""
    counts: dict[str, int] = {}
    for node in argument_map.nodes.values():
        counts[node.type.value] = counts.get(node.type.value, 0) + 1
    parts = [f"An argument map with {len(argument_map.nodes)} nodes"]
    if counts:
        parts.append(f" ({', '.join(f'{kind}: {count}' for kind, count in counts.items())})")
    parts.append(f" and {len(argument_map.relations)} relations.")
    thesis = argument_map.details.thesis
    if thesis is not None:
        parts.append(f" Thesis: {argument_map.nodes[thesis].text}")
        for relation in argument_map.relations_to().get(thesis, ()):
            parts.append(f" {describe_relation(relation, argument_map)}")
    return "".join(parts)


def describe_relation(relation: Relation, argument_map: ArgumentMap) -> str:
    """A relation as a sentence."""
    premises = " together with ".join(_quoted(premise, argument_map) for premise in relation.premises)
    if relation.target in argument_map.relations:
        verb = "undercuts" if relation.kind is RelationKind.ATTACK else "backs"
        attacked = argument_map.relations[relation.target]
        inner = " and ".join(_quoted(premise, argument_map) for premise in attacked.premises)
        target = f"the step from {inner} to {_quoted(attacked.target, argument_map)}"
    else:
        verb = "supports" if relation.kind is RelationKind.SUPPORT else "attacks"
        target = _quoted(relation.target, argument_map)
    scheme = f" ({relation.scheme})" if relation.scheme else ""
    return f"{premises} {verb} {target}{scheme}."


def describe_node(node: Node, argument_map: ArgumentMap) -> str:
    """What a node is, says, and who says it."""
    kind = "Thesis" if argument_map.details.thesis == node.id else node.type.value.capitalize()
    by = f" ({node.attribution})" if node.attribution else ""
    return f"{kind}: {node.text}{by}"
