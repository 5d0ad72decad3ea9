"""Branches: copying one into another map, with where it came from; moving one; writing one as an outline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.formats.texts import outline
from argmap.model.argument_map import ArgumentMap, Node, NodeType, Relation, RelationKind
from argmap.model.breach import InvalidMap, TooLarge
from argmap.model.changes import Operation, PutNode, PutRelation, RemoveRelation, edit
from argmap.service.editing.writing import CommittedEdit, commit, find_map
from argmap.service.errors import InvalidArgument, NotFound
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.history import Attribution
from argmap.store.repository import StoredMap

NAMESPACE = "copied"
MAX_COPIED = 2_000


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: the change, and the ids here of what has others there."""

    written: CommittedEdit
    names: Mapping[str, str]


def copy_branch(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    other: str,
    node: str,
    *,
    target: str | None = None,
    kind: str = "support",
    message: str | None = None,
) -> Copied:
    """Copy a node of another map, and all that bears on it, however far away, into a map.

    What is copied gets ids that are free here. Its extension data, namespace `copied`, says from which map, revision
    and element it comes. With `target`, the copy of the node supports or attacks that.

    :param target: a node or relation of this map.
    :raises NotFound: there is no such map or node.
    :raises TooLarge: it is more than 2,000 elements.
    :raises InvalidArgument: the target is not there, or cannot be attacked or supported by it.
    """
    here = find_map(uow, actor, reference, "map.edit")
    there = find_map(uow, actor, other, "map.read")
    whole = uow.maps.load(there)
    if node not in whole.nodes:
        raise NotFound(f"The map '{there.slug}' has no node '{node}'.")
    branch = _branch_of(whole, node)
    if len(branch) > MAX_COPIED:
        raise TooLarge(f"The branch has {len(branch):,} elements; at most {MAX_COPIED:,} are copied at once.")
    names = _free_names(uow, here, branch)
    operations: list[Operation] = []
    for identifier in branch:
        about = {"map": there.id, "revision": there.revision, "id": identifier}
        if identifier in whole.nodes:
            operations.append(PutNode(_copy_of(whole.nodes[identifier], names, about)))
        else:
            relation = whole.relations[identifier]
            copied = _copy_of(relation, names, about)
            premises = tuple(names[premise] for premise in relation.premises)
            operations.append(PutRelation(replace(copied, premises=premises, target=names[relation.target])))
    if target is not None:
        identifier = uow.maps.new_element_id(here, "r")
        operations.append(PutRelation(Relation(identifier, RelationKind(kind), (names[node],), target)))
    source = {"kind": "copy", "map": there.id, "slug": there.slug, "revision": there.revision, "id": node}
    text = message or f"Copied {node} and what bears on it from {there.slug}"
    written = _written(uow, actor, here, operations, text, source)
    return Copied(written, {old: new for old, new in names.items() if old != new})


def _written(
    uow: UnitOfWork,
    actor: Actor,
    here: StoredMap,
    operations: list[Operation],
    message: str,
    source: dict[str, Any] | None = None,
) -> CommittedEdit:
    try:
        outcome = edit(uow.maps.elements(here), operations)
    except InvalidMap as error:
        # What is put somewhere is valid, so it is the place.
        raise InvalidArgument("target", error.breaches[0].message) from None
    return commit(uow, actor, here, outcome, message, attribution=Attribution(actor.name, None, source))


def move_branch(
    uow: UnitOfWork, actor: Actor, reference: str, node: str, target: str, side: str, *, keeps: bool = False
) -> CommittedEdit:
    """Let a node, and with it all that bears on it, bear on something else instead of what it bears on first.

    A relation of which it is the only premise keeps its id, scheme and strength, and what bears on it; from linked
    premises it is taken out.

    :param target: a node or a relation outside of the branch.
    :param side: `support`, `attack`, or `together`: linked with the premise that is the target.
    :param keeps: whether it goes on to bear on what it does now.
    :raises NotFound: there is no such map or node.
    :raises InvalidArgument: it cannot bear on the target so.
    """
    here = find_map(uow, actor, reference, "map.edit")
    whole = uow.maps.load(here)
    if node not in whole.nodes:
        raise NotFound(f"The map '{here.slug}' has no node '{node}'.")
    if target not in whole.nodes and target not in whole.relations:
        raise InvalidArgument("target", f"is '{target}', which this map does not have")
    if target in _branch_of(whole, node):
        raise InvalidArgument("target", "is part of what is moved; choose a place outside of it")
    current = None if keeps else first_relation(whole, node)
    if current is not None and current.id in _bears_on(whole, target):
        raise InvalidArgument("target", "is the inference that is moved, or bears on it; choose another place")
    operations = _linking(whole, node, target, current) if side == "together" else []
    if not operations:
        operations = _bearing(uow, here, whole.nodes[node], Relation("", RelationKind(side), (node,), target), current)
    return _written(uow, actor, here, operations, f"{'Connected' if keeps else 'Moved'} {node} to {target}")


def _bears_on(whole: ArgumentMap, identifier: str) -> set[str]:
    """A relation, the one that it undercuts or backs, and so on."""
    met: set[str] = set()
    while identifier in whole.relations and identifier not in met:
        met.add(identifier)
        identifier = whole.relations[identifier].target
    return met


def first_relation(whole: ArgumentMap, premise: str) -> Relation | None:
    """The first relation of which a node is a premise: the one below whose target it is told."""
    return next((relation for relation in whole.relations.values() if premise in relation.premises), None)


def _bearing(
    uow: UnitOfWork, here: StoredMap, node: Node, wanted: Relation, current: Relation | None
) -> list[Operation]:
    """What lets a node bear on a target in the place of its current relation."""
    operations: list[Operation] = []
    if current is not None and current.premises == wanted.premises:
        operations.append(PutRelation(replace(current, kind=wanted.kind, target=wanted.target)))
    else:
        operations += [] if current is None else [PutRelation(_without(current, node.id))]
        operations.append(PutRelation(replace(wanted, id=uow.maps.new_element_id(here, "r"))))
    return [*operations, *_retyping(node, wanted.kind)]


def fitting_type(kind: RelationKind) -> NodeType:
    """The type of a statement that is made to bear on another."""
    return NodeType.OBJECTION if kind is RelationKind.ATTACK else NodeType.PREMISE


def _retyping(node: Node, kind: RelationKind) -> list[Operation]:
    """What makes an objection of a premise that attacks now, and a premise of an objection that supports."""
    fitting = fitting_type(kind)
    if node.type is fitting or node.type not in {NodeType.OBJECTION, NodeType.PREMISE}:
        return []
    return [PutNode(replace(node, type=fitting))]


def _linking(whole: ArgumentMap, node: str, target: str, current: Relation | None) -> list[Operation]:
    """What links a node with a premise, and takes it from its current relation."""
    linked = first_relation(whole, target)
    if linked is None:
        raise InvalidArgument("target", "supports or attacks nothing yet, so that nothing can go together with it")
    if node in linked.premises:
        raise InvalidArgument("target", "is linked with this statement already")
    operations: list[Operation] = [
        PutRelation(replace(linked, premises=(*linked.premises, node))),
        *_retyping(whole.nodes[node], linked.kind),
    ]
    if current is None:
        return operations
    if current.premises != (node,):
        return [PutRelation(_without(current, node)), *operations]
    # What bore on the step bears on the step that it becomes part of.
    kept = [
        PutRelation(replace(relation, target=linked.id))
        for relation in whole.relations.values()
        if relation.target == current.id
    ]
    return [*operations, *kept, RemoveRelation(current.id)]


def _without(relation: Relation, premise: str) -> Relation:
    return replace(relation, premises=tuple(name for name in relation.premises if name != premise))


def add_outline(
    uow: UnitOfWork, actor: Actor, reference: str, target: str, text: str
) -> tuple[CommittedEdit, Sequence[str]]:
    """Add the statements of an outline below a node or a relation, and give their ids.

    :param text: as `formats.texts.outline` says; a line without a sign is a support.
    :raises NotFound: there is no such map.
    :raises InvalidArgument: the outline has a mistake, or no line; with its line and column.
    :raises TooLarge: it has more than 2,000 lines.
    """
    here = find_map(uow, actor, reference, "map.edit")
    try:
        read = outline.read_below(text)
    except MalformedDocument as error:
        place = f"line {error.line}, column {error.column}"
        raise InvalidArgument("outline", f"has a mistake in {place}: it {error.message}") from None
    except InvalidDocument as error:
        raise InvalidArgument("outline", f"has a statement that {error.breaches[0].message}") from None
    if len(read.nodes) > MAX_COPIED:
        raise TooLarge(f"The outline has {len(read.nodes) - 1:,} statements; at most {MAX_COPIED:,} are added at once.")
    names = {outline.ABOVE: target}
    operations: list[Operation] = []
    for node in read.nodes.values():
        if node.id != outline.ABOVE:
            names[node.id] = uow.maps.new_element_id(here, "n")
            operations.append(PutNode(replace(node, id=names[node.id])))
    for relation in read.relations.values():
        names[relation.id] = uow.maps.new_element_id(here, "r")
    for relation in read.relations.values():
        premises = tuple(names[premise] for premise in relation.premises)
        put = replace(relation, id=names[relation.id], premises=premises, target=names[relation.target])
        operations.append(PutRelation(put))
    if not operations:
        raise InvalidArgument("outline", "has no line with a statement")
    count = len(read.nodes) - 1
    written = _written(uow, actor, here, operations, f"Added an outline of {count:,} statements below {target}")
    return written, [names[node] for node in read.nodes if node != outline.ABOVE]


def branch_outline(uow: UnitOfWork, actor: Actor, reference: str, node: str) -> str:
    """A node and all that bears on it as an outline, the node first.

    :raises NotFound: there is no such map or node.
    """
    stored = find_map(uow, actor, reference, "map.read")
    whole = uow.maps.load(stored)
    if node not in whole.nodes:
        raise NotFound(f"The map '{stored.slug}' has no node '{node}'.")
    names = set(_branch_of(whole, node))
    branch = replace(
        whole,
        details=replace(whole.details, thesis=node),
        nodes={name: value for name, value in whole.nodes.items() if name in names},
        relations={name: value for name, value in whole.relations.items() if name in names},
    )
    written = outline.write(branch).data.decode()
    # The title is that of the map.
    return written.partition("\n")[2]


def _branch_of(whole: ArgumentMap, node: str) -> list[str]:
    """A node, and the relations and nodes that bear on it, or on what does, in the order in which they are met."""
    to = whole.relations_to()
    branch = {node: None}
    waiting = [node]
    while waiting:
        for relation in to.get(waiting.pop(), ()):
            for identifier in (relation.id, *relation.premises):
                if identifier not in branch:
                    branch[identifier] = None
                    waiting.append(identifier)
    return list(branch)


def branch_alone(whole: ArgumentMap, node: str) -> list[str]:
    """A node and the nodes below it that bear on nothing else: what goes when a branch is removed."""
    branch = set(_branch_of(whole, node))
    kept = {
        premise
        for relation in whole.relations.values()
        if relation.id not in branch
        for premise in relation.premises
        if premise in branch and premise != node
    }
    # What stays keeps what bears on it.
    staying = {name for premise in kept for name in _branch_of(whole, premise)}
    return [name for name in whole.nodes if name in branch and name not in staying]


def _free_names(uow: UnitOfWork, here: StoredMap, branch: list[str]) -> dict[str, str]:
    taken = uow.maps.used_ids(here, branch)
    names = {identifier: identifier for identifier in branch if identifier not in taken}
    return names | uow.maps.free_ids(here, taken, names)


def _copy_of(element: Any, names: Mapping[str, str], about: Mapping[str, Any]) -> Any:
    extensions = element.extensions.extended(NAMESPACE, about)
    return replace(element, id=names[element.id], extensions=extensions)
