"""What a drawing shows, in words, for those who hear it read."""

from collections.abc import Sequence

from argmap.model.argument_map import ArgumentMap, Node, Relation, RelationKind

_LONG = 120
_COMMON = "argument from "


def _quoted(identifier: str, argument_map: ArgumentMap) -> str:
    node = argument_map.nodes.get(identifier)
    if node is None:
        return f"the step from {_listed(argument_map.relations[identifier].premises, argument_map)}"
    text = node.title or node.text
    return f"“{text if len(text) <= _LONG else text[: _LONG - 1] + '…'}”"


def _listed(identifiers: Sequence[str], argument_map: ArgumentMap) -> str:
    *others, last = [_quoted(identifier, argument_map) for identifier in identifiers]
    return f"{', '.join(others)} and {last}" if others else last


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
    premises = _listed(relation.premises, argument_map)
    is_one = len(relation.premises) == 1
    if relation.target in argument_map.relations:
        verb = "undercut" if relation.kind is RelationKind.ATTACK else "back"
        attacked = argument_map.relations[relation.target]
        inner = _listed(attacked.premises, argument_map)
        target = f"the step from {inner} to {_quoted(attacked.target, argument_map)}"
    else:
        verb = "support" if relation.kind is RelationKind.SUPPORT else "attack"
        target = _quoted(relation.target, argument_map)
    verb = f"{verb}s" if is_one else f"together {verb}"
    scheme = f" ({relation.scheme})" if relation.scheme else ""
    return f"{premises} {verb} {target}{scheme}."


def describe_node(node: Node, argument_map: ArgumentMap) -> str:
    """What a node is, says, and who says it."""
    kind = "Thesis" if argument_map.details.thesis == node.id else node.type.value.capitalize()
    by = f" ({node.attribution})" if node.attribution else ""
    return f"{kind}: {node.text}{by}"


def scheme_name(relation: Relation) -> str:
    """The name of a relation's scheme as it stands beside a line: without the words that all have in common."""
    name = " ".join((relation.scheme or "").replace("-", " ").split())
    return name[len(_COMMON) :] if name.lower().startswith(_COMMON) else name
