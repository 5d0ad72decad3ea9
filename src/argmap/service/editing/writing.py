"""The one path of every change into the store: read, edit, check, log."""

from collections.abc import Sequence
from dataclasses import dataclass

from argmap.formats.errors import InvalidDocument
from argmap.formats.json_map.readings import Parsed, without_consequences
from argmap.model import rules
from argmap.model.breach import Breach, InvalidMap
from argmap.model.changes import Edit, Operation, edit
from argmap.service.errors import Conflict, NotFound, Renamed
from argmap.service.people.quotas import check_node_quota
from argmap.service.permissions import Actor, allow
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.history import Revision
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


def write(
    uow: UnitOfWork, actor: Actor, stored: StoredMap, readings: Sequence[Parsed[Operation]], message: str
) -> CommittedEdit:
    """Apply operations to a stored map as one revision.

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
    uow: UnitOfWork, actor: Actor, stored: StoredMap, outcome: Edit, message: str, *, author: str | None = None
) -> CommittedEdit:
    """Write the outcome of an edit; an edit that changes nothing makes no revision.

    :param author: whose change it is, where another's is accepted by the actor.
    :raises Conflict: the slug belongs to another map.
    :raises TooLarge: the map would hold too much.
    """
    if not outcome.operations:
        return CommittedEdit(stored, None, outcome)
    slug = outcome.details.slug
    if slug != stored.slug and uow.maps.slug_taken(slug, stored.key):
        raise Conflict(f"The slug '{slug}' belongs to another map; choose another.")
    now, revision = uow.maps.commit_edit(
        stored,
        outcome,
        author=author or actor.name,
        accepted_by=None if author is None else actor.name,
        time=uow.now(),
        message=message,
    )
    rules.check_size(now.node_count, now.relation_count)
    if now.node_count > stored.node_count:
        check_node_quota(uow, actor, stored.key)
    return CommittedEdit(now, revision, outcome)
