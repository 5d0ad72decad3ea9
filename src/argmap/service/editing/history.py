"""The past of a map: its log, what differs, who wrote what; taking changes back; proving that all agrees."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from argmap.model.argument_map import ArgumentMap
from argmap.model.breach import InvalidMap
from argmap.model.changes import Operation, SetDetails, apply, diff, edit
from argmap.model.merging import ElementChange, changes_of, merge, operations_of
from argmap.model.moments import from_now
from argmap.model.operations_plain import operation_of
from argmap.model.plain import canonical_json, map_to_plain, to_plain
from argmap.service.editing.maps import UNWRITTEN, listed_for, read_map_json
from argmap.service.editing.preconditions import Precondition, map_tag
from argmap.service.editing.snapshots import check_number, past_snapshot
from argmap.service.editing.writing import CommittedEdit, commit, find_map
from argmap.service.errors import Clash, Conflict, NotFound
from argmap.service.people.accounts import note
from argmap.service.permissions import Actor, allow
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.history import Revision, chained_hash, touched_ids
from argmap.store.paging import Page, Window
from argmap.store.repository import StoredMap
from argmap.work.pool import WorkPool


def list_revisions(uow: UnitOfWork, actor: Actor, reference: str, window: Window) -> tuple[StoredMap, Page[Revision]]:
    """The log of a map, newest first, as a page of `Revision`.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return stored, uow.maps.history.newest_first(stored.key, window, count=stored.revision)


def read_revision(
    uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, number: int
) -> tuple[StoredMap, Revision, str]:
    """One entry of the log, and the map as it was then, as JSON.

    :raises NotFound: there is no such map or revision.
    """
    stored = find_map(uow, actor, reference, "map.read")
    revision = find_revision(uow, stored, number)
    return stored, revision, pool.content(past_snapshot(uow, pool, stored, number)).decode()


def find_revision(uow: UnitOfWork, stored: StoredMap, number: int) -> Revision:
    """One entry of the log.

    :raises NotFound: there is none with this number.
    """
    revision = uow.maps.history.revision(stored.key, number)
    if revision is None:
        raise NotFound(f"The map has no revision {number}; its revisions are 1 to {stored.revision}.")
    return revision


def read_difference(
    uow: UnitOfWork, pool: WorkPool, stored: StoredMap, first: int, second: int, form: str = "json"
) -> bytes:
    """What became of each element from one revision to another, forwards or backwards.

    The cost is that of the changes between them, not of the map.

    :param form: `json`, `md`, or `steps` alone.
    :raises NotFound: there is no such revision.
    """
    for number in (first, second):
        check_number(stored, number, lowest=0)
    low, high = sorted((first, second))
    changes = uow.maps.history.changes_json(stored.key, low, high).encode()
    uow.release()
    title = f"{stored.details.title}: revisions {first} to {second}"
    return pool.run("difference", {"backwards": first > second, "form": form, "title": title}, changes)[1]


def mark_difference(
    uow: UnitOfWork, pool: WorkPool, stored: StoredMap, first: int, second: int
) -> tuple[bytes, dict[str, str]]:
    """The map at the second revision, as JSON, with what was removed still in it; and what became of its elements.

    :raises NotFound: there is no such revision.
    """
    check_number(stored, second)
    # Read in one transaction with the map itself, which the difference, worked out later, ends.
    after = pool.content(past_snapshot(uow, pool, stored, second))
    steps = read_difference(uow, pool, stored, first, second, "steps")
    values, both = pool.run("mark", {"split": len(after), "take": False}, after + steps)
    return both, values["marks"]


@dataclass(frozen=True, slots=True)
class Restoration:
    """What makes a map as it was after a revision, worked out against the revision that it has (`base`)."""

    number: int
    base: int
    operations: list[Operation]


def plan_restoration(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, number: int) -> Restoration:
    """Work out how to make the map as it was after a revision.

    :raises NotFound: there is no such map or revision.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    find_revision(uow, stored, number)
    current = read_map_json(uow, stored).encode()
    past = pool.content(past_snapshot(uow, pool, stored, number))
    operations = pool.run("changes", {"split": len(current), "keep": []}, current + past)[1]
    return Restoration(number, stored.revision, [operation_of(plain) for plain in json.loads(operations)])


def restore(
    uow: UnitOfWork, actor: Actor, reference: str, plan: Restoration, precondition: Precondition | None = None
) -> CommittedEdit:
    """Make the map as it was after a revision, as a new revision.

    :raises NotFound: there is no such map.
    :raises Clash: the map was changed since the plan was made.
    :raises Conflict: its slug of then belongs to another map now.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    if precondition is not None:
        precondition.check(map_tag(stored))
    if stored.revision != plan.base:
        raise Clash("The map was changed meanwhile; read it again, and repeat your request.")
    outcome = edit(uow.maps.elements(stored), plan.operations)
    return commit(uow, actor, stored, outcome, f"Restore revision {plan.number}")


def undo(uow: UnitOfWork, actor: Actor, reference: str, number: int) -> CommittedEdit:
    """Take back what one revision did, and leave what came later.

    A field that was changed again since is a conflict, which says by which revision.

    :raises NotFound: there is no such map or revision.
    :raises Conflict: later revisions changed the same.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    revision = find_revision(uow, stored, number)
    if number == 1:
        raise Conflict("Revision 1 made the map; delete the map instead.")
    merged, conflicts = [], []
    for step in changes_of([(revision.operations, revision.inverse)]):
        present = present_state(uow, stored, step)
        result, conflicts_here = merge(step.place, step.after, present, step.before)
        conflicts += conflicts_here
        if result != present:
            merged.append(ElementChange(step.place, present, result))
    if conflicts:
        raise Conflict(_who_changed(uow, stored, number, [conflict.place[1] for conflict in conflicts]))
    try:
        outcome = edit(uow.maps.elements(stored), operations_of(merged))
    except InvalidMap as error:
        raise Conflict(f"Undoing revision {number} would break the map: {error}.") from None
    return commit(uow, actor, stored, outcome, f"Undo revision {number}")


def present_state(uow: UnitOfWork, stored: StoredMap, step: ElementChange) -> Any:
    """How the element of a step is now, in plain form; None if it is not there."""
    kind, identifier = step.place
    if kind == "details":
        return to_plain(stored.details)
    element = uow.maps.node(stored, identifier) if kind == "node" else uow.maps.relation(stored, identifier)
    return None if element is None else json.loads(element.body)


def _who_changed(uow: UnitOfWork, stored: StoredMap, number: int, identifiers: list[str]) -> str:
    later = uow.maps.history.touching(stored.key, identifiers, after=number)
    names = ", ".join(f"{revision.number} by {revision.author}" for revision in later) or "a later revision"
    return f"'{identifiers[0]}' was changed again since revision {number}: {names}. Undo that first, or edit it."


@dataclass(frozen=True, slots=True)
class ElementVersion:
    """One state of an element: what it was made by a revision (None: removed)."""

    revision: Revision
    state: Any


def blame(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> list[ElementVersion]:
    """Who wrote each state of a node or relation, when and why; the newest first.

    :raises NotFound: there is no such map, or it never had such an element.
    """
    stored = find_map(uow, actor, reference, "map.read")
    states = []
    for revision in uow.maps.history.touching(stored.key, [identifier]):
        for step in changes_of([(revision.operations, revision.inverse)]):
            if step.place[1] == identifier:
                states.append(ElementVersion(revision, step.after))
    if not states:
        raise NotFound(f"The map never had an element '{identifier}'.")
    return states[::-1]


# The bin


def list_bin(uow: UnitOfWork, actor: Actor) -> list[tuple[StoredMap, str]]:
    """The deleted maps that the actor owns, with when they were deleted."""
    allow(uow, actor, "maps.create")
    binned = uow.maps.list_bin(listed_for(actor))
    return [deleted for deleted in binned if _owns(uow, actor, deleted[0])]


def _owns(uow: UnitOfWork, actor: Actor, stored: StoredMap) -> bool:
    if actor.is_admin and "admin" in actor.scopes:
        return True
    return actor.account_key is not None and "owner" in uow.people.roles(stored.key, actor.account_key)


def take_out_of_bin(uow: UnitOfWork, actor: Actor, identifier: str) -> StoredMap:
    """Bring a deleted map back; under another slug, by a change of its own, if its own was given away.

    :raises NotFound: the actor owns no such map in the bin.
    """
    allow(uow, actor, "maps.create")
    stored = uow.maps.in_bin(identifier)
    if stored is None or not _owns(uow, actor, stored):
        raise NotFound(f"There is no map '{identifier}' in your bin.")
    slug = stored.details.slug
    number = 2
    while uow.maps.slug_taken(slug):
        slug, number = f"{stored.details.slug}-{number}", number + 1
    uow.maps.take_out_of_bin(stored, slug)
    note(uow, actor, "map.restored", stored.id, slug)
    binned = uow.maps.find(identifier)
    assert binned is not None
    if slug == stored.details.slug:
        return binned
    # The slug is one of the details, and the log tells them: with it left out, no change would fit any more.
    outcome = edit(uow.maps.elements(binned), [SetDetails(replace(stored.details, slug=slug))])
    return commit(uow, actor, binned, outcome, "Take the map out of the bin, under a slug that is free").stored


def empty_bin(uow: UnitOfWork) -> int:
    """Delete for good what rested in the bin as long as the setting `bin_days` says; gives how many maps went."""
    return uow.maps.empty_bin(from_now(-timedelta(days=uow.setting("bin_days"))))


# Proving


def verify_maps(uow: UnitOfWork, maps: Iterable[StoredMap]) -> Iterator[tuple[StoredMap, str | None]]:
    """Each map, and the first thing that does not agree in it; see `verify`."""
    for stored in maps:
        yield stored, next(verify(uow, stored), None)


def verify(uow: UnitOfWork, stored: StoredMap) -> Iterator[str]:
    """Prove that the log of a map, its hashes and its elements agree; yields what does not, first things first."""
    history = uow.maps.history
    previous, replayed = "", ArgumentMap.of(UNWRITTEN)
    entries = history.between(stored.key, 0, stored.revision + 1_000_000)
    for expected, revision in enumerate(entries, 1):
        if revision.number != expected:
            yield f"revision {expected} is missing"
            return
        if revision.hash != chained_hash(previous, stored.id, revision):
            yield f"revision {revision.number} does not fit its hash: it or the one before it was changed"
            return
        previous = revision.hash
        try:
            replayed = apply(revision.operations, replayed)
        except InvalidMap as error:
            yield f"revision {revision.number} cannot be applied: {error}"
            return
    if len(entries) != stored.revision:
        yield f"the log ends at revision {len(entries)}, the map is at {stored.revision}"
        return
    yield from _differences(uow, stored, replayed)


def _differences(uow: UnitOfWork, stored: StoredMap, replayed: ArgumentMap) -> Iterator[str]:
    current = uow.maps.load(stored)
    for operation in diff(replayed, current):
        names = touched_ids([operation]) or ["the details"]
        yield f"{names[0]} is not as the log says"
    if canonical_json(map_to_plain(current)["nodes"]) != f"[{','.join(uow.maps.element_bodies(stored)[0])}]":
        yield "a node is not kept in its canonical form"
    if (stored.node_count, stored.relation_count) != (len(current.nodes), len(current.relations)):
        yield "the counts of nodes and relations are wrong"
    missing = {*current.nodes, *current.relations} - uow.maps.history.indexed(stored.key)
    if missing:
        yield f"{min(missing)} has no entry in the index of the log"
