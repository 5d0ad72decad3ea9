"""The hard rules: what no stored map ever breaks.

Everything else that makes an argument weak (circular support, a premise without evidence) is a finding, not an
error, and has no place here. Each check returns all breaches it finds, each with its place and remedy.
"""

from collections.abc import Container, Iterable, Sequence
from typing import Protocol

from argmap.model.argument_map import MAX_NODES, MAX_RELATIONS, Details, Node, NodeType, Relation, RelationKind
from argmap.model.breach import Breach, TooLarge
from argmap.model.constraints import field_breaches

Placed = tuple[str, Node]
PlacedRelation = tuple[str, Relation]


class Lookup(Protocol):
    """How a check finds the other elements of the map."""

    def node(self, identifier: str) -> Node | None: ...

    def relation(self, identifier: str) -> Relation | None: ...

    def relations_at(self, identifier: str) -> Iterable[Relation]: ...

    @property
    def details(self) -> Details: ...


def check_node(node: Node, place: str) -> list[Breach]:
    """What is wrong with a node by itself."""
    breaches = [Breach(place + pointer, message) for pointer, message in field_breaches(node)]
    for index, source in enumerate(node.sources):
        breaches += [
            Breach(f"{place}/sources/{index}{pointer}", message) for pointer, message in field_breaches(source)
        ]
        if source == type(source)():
            breaches.append(Breach(f"{place}/sources/{index}", "is empty; say at least its title or where it is found"))
    if node.type is NodeType.EVIDENCE and not node.sources:
        breaches.append(Breach(f"{place}/sources", "is missing; evidence needs at least one source"))
    return breaches


def check_identity(element: Node | Relation, place: str, lookup: Lookup) -> list[Breach]:
    """Whether the id of a node is a relation's too, or the reverse."""
    other = lookup.relation(element.id) if isinstance(element, Node) else lookup.node(element.id)
    if other is None:
        return []
    kind = "relation" if isinstance(element, Node) else "node"
    return [Breach(f"{place}/id", f"is taken: a {kind} has the id '{element.id}'; choose another")]


def check_uses(node: Node, place: str, lookup: Lookup) -> list[Breach]:
    """What is wrong with the type of a node, seen from the relations and the thesis that name it."""
    breaches = []
    if node.type is NodeType.OBJECTION:
        breaches += [
            Breach(
                f"{place}/type",
                f"cannot be objection while '{relation.id}' has it as a premise of support; "
                "an objection is a premise of attacks only",
            )
            for relation in lookup.relations_at(node.id)
            if relation.kind is RelationKind.SUPPORT and node.id in relation.premises
        ]
    if lookup.details.thesis == node.id and node.type is not NodeType.CLAIM:
        breaches.append(
            Breach(f"{place}/type", f"must be claim, for '{node.id}' is the thesis; or name another thesis")
        )
    return breaches


def check_relation(relation: Relation, place: str, lookup: Lookup) -> list[Breach]:
    """What is wrong with a relation: its fields, its references, and what it may connect."""
    breaches = [Breach(place + pointer, message) for pointer, message in field_breaches(relation)]
    for index, premise in enumerate(relation.premises):
        breaches += _check_premise(relation, index, premise, f"{place}/premises/{index}", lookup)
    target = relation.target
    if target == relation.id:
        breaches.append(Breach(f"{place}/target", "is the relation itself; name what it bears on"))
    elif target in relation.premises:
        breaches.append(Breach(f"{place}/target", f"is '{target}', one of its own premises; name another target"))
    elif lookup.node(target) is None and lookup.relation(target) is None:
        breaches.append(
            Breach(
                f"{place}/target",
                f"names '{target}', which is neither a node nor a relation of this map",
                reference=target,
            )
        )
    return breaches


def _check_premise(relation: Relation, index: int, premise: str, place: str, lookup: Lookup) -> Iterable[Breach]:
    if premise in relation.premises[:index]:
        yield Breach(place, f"names '{premise}' a second time; name each premise once")
    node = lookup.node(premise)
    if node is None:
        yield Breach(place, f"names '{premise}', which is not a node of this map", reference=premise)
    elif node.type is NodeType.OBJECTION and relation.kind is RelationKind.SUPPORT:
        yield Breach(place, f"names the objection '{premise}'; an objection is a premise of attacks only")


def check_details(details: Details, place: str, lookup: Lookup) -> list[Breach]:
    """What is wrong with the details of a map: their fields, and the thesis that they name."""
    breaches = [Breach(place + pointer, message) for pointer, message in field_breaches(details)]
    if details.thesis is not None:
        thesis = lookup.node(details.thesis)
        if thesis is None:
            breaches.append(Breach(f"{place}/thesis", f"names '{details.thesis}', which is not a node of this map"))
        elif thesis.type is not NodeType.CLAIM:
            breaches.append(
                Breach(f"{place}/thesis", f"names '{thesis.id}', a node of type {thesis.type}; name a claim")
            )
    return breaches


class _Whole:
    """Looks up the elements of a map that is not made yet."""

    def __init__(self, details: Details | None, nodes: Sequence[Placed], relations: Sequence[PlacedRelation]):
        self.details = details or Details(slug="map", title="map")
        self._nodes = {node.id: node for _, node in nodes}
        self._relations = {relation.id: relation for _, relation in relations}

    def node(self, identifier: str) -> Node | None:
        return self._nodes.get(identifier)

    def relation(self, identifier: str) -> Relation | None:
        return self._relations.get(identifier)

    def relations_at(self, identifier: str) -> Iterable[Relation]:
        return ()


def check_whole(
    details: Details | None, nodes: Sequence[Placed], relations: Sequence[PlacedRelation], unread: Container[str] = ()
) -> list[Breach]:
    """Check all the rules on the parts of a map, each part with the JSON Pointer of its place.

    `details` is None when they could not be read; the other parts are checked all the same. `unread` are the ids of
    elements that could not be read: a reference to one of them is no breach.

    :raises TooLarge: with more than 10,000 nodes or 20,000 relations.
    """
    check_size(len(nodes), len(relations))
    lookup = _Whole(details, nodes, relations)
    breaches: list[Breach] = []
    first: dict[str, str] = {}
    elements: list[tuple[str, Node | Relation]] = [*nodes, *relations]
    for place, element in elements:
        if element.id in first:
            breaches.append(
                Breach(f"{place}/id", f"'{element.id}' is already the id of {first[element.id]}; ids are unique")
            )
        first.setdefault(element.id, place)
    for place, node in nodes:
        breaches += check_node(node, place)
    for place, relation in relations:
        breaches += [breach for breach in check_relation(relation, place, lookup) if breach.reference not in unread]
    if details is not None:
        breaches += [detail for detail in check_details(details, "", lookup) if detail.reference not in unread]
    return breaches


def check_size(nodes: int, relations: int) -> None:
    """Refuse a map that is larger than the service takes.

    :raises TooLarge: saying how large it is and how large it may be.
    """
    if nodes > MAX_NODES:
        raise TooLarge(f"The map has {nodes:,} nodes; a map holds at most {MAX_NODES:,}. Split it.")
    if relations > MAX_RELATIONS:
        raise TooLarge(f"The map has {relations:,} relations; a map holds at most {MAX_RELATIONS:,}. Split it.")
