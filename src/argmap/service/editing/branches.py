"""Copying a branch of one map into another, with where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from argmap.model.argument_map import ArgumentMap, Relation, RelationKind
from argmap.model.breach import InvalidMap, TooLarge
from argmap.model.changes import Operation, PutNode, PutRelation, edit
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
    try:
        outcome = edit(uow.maps.elements(here), operations)
    except InvalidMap as error:
        # What is copied was valid, so it is the target.
        raise InvalidArgument("target", error.breaches[0].message) from None
    source = {"kind": "copy", "map": there.id, "slug": there.slug, "revision": there.revision, "id": node}
    text = message or f"Copied {node} and what bears on it from {there.slug}"
    written = commit(uow, actor, here, outcome, text, attribution=Attribution(actor.name, None, source))
    return Copied(written, {old: new for old, new in names.items() if old != new})


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
