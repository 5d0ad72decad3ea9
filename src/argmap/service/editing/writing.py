"""The one path of every change into the store: read, edit, check, log."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from argmap.formats.errors import InvalidDocument
from argmap.formats.json_map.readings import Parsed, without_consequences
from argmap.model import rules
from argmap.model.argument_map import Node, Relation
from argmap.model.breach import Breach, InvalidMap
from argmap.model.changes import Edit, Operation, edit
from argmap.model.plain import body_of, canonical_json
from argmap.model.summaries import summary_of
from argmap.service.errors import Conflict, NotFound, Renamed
from argmap.service.people.quotas import check_node_quota
from argmap.service.permissions import Actor, allow
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.history import Attribution, Revision
from argmap.store.repository import StoredMap


@dataclass(frozen=True, slots=True)
class CommittedEdit:
    """What a change came to: the map as it is now, the entry of the log (None: nothing changed), the edit."""

    stored: StoredMap
    revision: Revision | None
    outcome: Edit


def find_map(uow: UnitOfWork, actor: Actor, reference: str, action: str) -> StoredMap:
    """The map with this id or slug, if the actor may do the action with it.

    Every use case gets its map here, so none can forget to ask.

    :raises NotFound: there is none that the actor may see.
    :raises Unauthenticated: a token is needed.
    :raises Forbidden: the actor sees the map and may not do this.
    :raises Renamed: the map has another slug now.
    """
    known = uow.allowed.pop((actor, reference, action), None)
    if known is not None:
        return known
    stored = uow.maps.find(reference)
    renamed = uow.maps.find_renamed(reference) if stored is None else None
    stored = stored or renamed
    if stored is None:
        raise NotFound(f"There is no map '{reference}'.")
    try:
        allow(uow, actor, action if renamed is None else "map.read", stored)
        if renamed is not None:
            raise Renamed(reference, stored.slug)
    except NotFound:
        # In the same words, with the reference that the client used: nothing tells that it exists.
        raise NotFound(f"There is no map '{reference}'.") from None
    return stored


def check_number(stored: StoredMap, number: int, *, lowest: int = 1) -> None:
    """Check that a map has a revision; `lowest` is 0 where the state before the first will do.

    :raises NotFound: there is no such revision.
    """
    if not lowest <= number <= stored.revision:
        raise NotFound(f"The map has no revision {number}; its revisions are 1 to {stored.revision}.")


def write(
    uow: UnitOfWork,
    actor: Actor,
    stored: StoredMap,
    readings: Sequence[Parsed[Operation]],
    message: str | None = None,
) -> CommittedEdit:
    """Apply operations to a stored map as one revision.

    :param message: what the change is for; without one, the log says what it did.
    :raises InvalidDocument: naming every breach, of what was read and of the rules.
    :raises Conflict: the slug belongs to another map.
    :raises TooLarge: the map would hold too much.
    """
    told = [breach for reading in readings for breach in reading.breaches]
    readable = [(reading.value, reading.place) for reading in readings if reading.value is not None]
    try:
        outcome = edit(
            uow.maps.elements(stored), [operation for operation, _ in readable], [place for _, place in readable]
        )
    except InvalidMap as error:
        raise InvalidDocument(without_consequences(told, _beyond(error.breaches, readings))) from None
    if told:
        raise InvalidDocument(told)
    return commit(uow, actor, stored, outcome, message)


def _beyond(breaches: list[Breach], readings: Sequence[Parsed[Operation]]) -> list[Breach]:
    """The breaches that remain when references to what could not be read are right to be there."""
    if all(reading.value is not None for reading in readings):
        return breaches
    return [breach for breach in breaches if breach.reference is None]


def commit(
    uow: UnitOfWork,
    actor: Actor,
    stored: StoredMap,
    outcome: Edit,
    message: str | None = None,
    *,
    attribution: Attribution | None = None,
    returning: Collection[str] = (),
) -> CommittedEdit:
    """Write the outcome of an edit; an edit that changes nothing makes no revision.

    :param message: what the change is for; without one, the log says what it did.
    :param attribution: whose change it is, and where it came from; by default, the actor's own.
    :param returning: ids of removed elements that come back as those elements, though changed.
    :raises Conflict: the slug belongs to another map, or an id belonged to another element.
    :raises TooLarge: the map would hold too much.
    """
    if not outcome.operations:
        return CommittedEdit(stored, None, outcome)
    slug = outcome.details.slug
    if slug != stored.slug and uow.maps.slug_taken(slug, stored.key):
        raise Conflict(f"The slug '{slug}' belongs to another map; choose another.")
    if stored.revision:
        _check_identity(uow, stored, outcome, returning)
    now, revision = uow.maps.commit_edit(
        stored,
        outcome,
        attribution=attribution or Attribution(actor.name),
        time=uow.now(),
        message=message or summary_of(outcome),
    )
    rules.check_size(now.node_count, now.relation_count)
    if now.node_count > stored.node_count:
        check_node_quota(uow, actor, stored.key)
    return CommittedEdit(now, revision, outcome)


def _check_identity(uow: UnitOfWork, stored: StoredMap, outcome: Edit, returning: Collection[str]) -> None:
    """Check that no id of a removed element becomes that of another: what refers to it by its id would lie.

    :raises Conflict: one would.
    """
    new: dict[str, Node | Relation] = {
        identifier: node
        for identifier, node in outcome.nodes.items()
        if node is not None and outcome.node_before(identifier) is None
    }
    new |= {
        identifier: relation
        for identifier, relation in outcome.relations.items()
        if relation is not None and outcome.relation_before(identifier) is None
    }
    used = uow.maps.used_ids(stored, new)
    if not used:
        return
    past = _past_of(uow, stored, used)
    for identifier in sorted(used):
        element = new[identifier]
        own = type(element).__name__.lower()
        number, bodies = past.get(identifier, (stored.revision, {}))
        if own in bodies and (identifier in returning or body_of(element) in bodies[own]):
            continue
        word = next(iter(bodies), own)
        raise Conflict(
            f"The id '{identifier}' belonged to a {word} that was removed in revision {number}. Choose another id, "
            f"or bring that {word} back as it was."
        )


def _past_of(
    uow: UnitOfWork, stored: StoredMap, identifiers: Collection[str]
) -> dict[str, tuple[int, dict[str, set[str]]]]:
    """The last revision that touched each of some ids, and all that the elements with it ever were, by their kind."""
    past: dict[str, tuple[int, dict[str, set[str]]]] = {}
    for revision in uow.maps.history.touching(stored.key, sorted(identifiers)):
        for operation in json.loads(revision.operations_json):
            kind = str(operation["op"]).rpartition("_")[2]
            identifier = operation["id"] if "id" in operation else operation.get(kind, {}).get("id")
            if identifier in identifiers:
                bodies = past.get(identifier, (0, {}))[1]
                if kind in operation:
                    bodies.setdefault(kind, set()).add(canonical_json(operation[kind]))
                past[identifier] = (revision.number, bodies)
    return past
