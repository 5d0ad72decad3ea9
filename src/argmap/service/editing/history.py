"""The past of a map: its log, what differs, who wrote what; taking changes back; proving that all agrees."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from argmap.model.argument_map import ArgumentMap
from argmap.model.breach import InvalidMap
from argmap.model.changes import SetDetails, apply, diff, edit
from argmap.model.merging import ElementChange, FieldConflict, change_of, reversed_changes
from argmap.model.moments import from_now
from argmap.model.plain import canonical_json, map_to_plain
from argmap.service.editing.maps import UNWRITTEN, listed_for, read_map_json
from argmap.service.editing.merging import Resolving, merge_into
from argmap.service.editing.preconditions import Precondition, map_tag
from argmap.service.editing.snapshots import past_snapshot
from argmap.service.editing.writing import CommittedEdit, check_number, commit, find_map
from argmap.service.errors import Clash, Conflict, NotFound
from argmap.service.people.accounts import note
from argmap.service.permissions import Actor, allow
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.history import Attribution, LogFilter, Revision, chained_hash, touched_ids
from argmap.store.paging import Page, Window
from argmap.store.repository import StoredMap
from argmap.work.pool import WorkPool

# So many revisions at most are taken back, or exported, at once.
MOST_UNDONE, MOST_EXPORTED = 1_000, 100_000


@dataclass(frozen=True, slots=True)
class Undoing:
    """Which revisions to take back: one, a range, or all of one author since a time."""

    first: int | None = None
    last: int | None = None
    author: str | None = None
    since: str | None = None


def list_revisions(
    uow: UnitOfWork, actor: Actor, reference: str, window: Window, chosen: LogFilter
) -> tuple[StoredMap, Page[Revision]]:
    """The log of a map, newest first, as a page of `Revision`.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return stored, uow.maps.history.newest_first(stored.key, window, chosen)


def export_revisions(uow: UnitOfWork, actor: Actor, reference: str, chosen: LogFilter) -> list[Revision]:
    """The log of a map, newest first, as far as 100,000 entries.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return uow.maps.history.chosen(stored.key, chosen, MOST_EXPORTED)


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
    check_number(stored, second, lowest=0)
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
    steps: list[ElementChange]


def plan_restoration(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, number: int) -> Restoration:
    """Work out how to make the map as it was after a revision. Its slug stays as it is.

    :raises NotFound: there is no such map or revision.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    find_revision(uow, stored, number)
    revision = stored.revision
    current = read_map_json(uow, stored).encode()
    past = pool.content(past_snapshot(uow, pool, stored, number))
    steps = pool.run("changes", {"split": len(current), "keep": ["slug"]}, current + past)[1]
    return Restoration(number, revision, [change_of(plain) for plain in json.loads(steps)])


def restore(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    plan: Restoration,
    precondition: Precondition | None = None,
    resolving: Resolving = Resolving(),  # noqa: B008 (it cannot be changed)
    message: str | None = None,
) -> CommittedEdit:
    """Make the map as it was after a revision, as a new revision.

    What others added since is in conflict: it goes only when the request says so.

    :raises NotFound: there is no such map.
    :raises Clash: the map was changed since the plan was made.
    :raises MergeConflict: others added something since, and no resolution says whether it goes.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    if precondition is not None:
        precondition.check(map_tag(stored))
    if stored.revision != plan.base:
        raise Clash("The map was changed meanwhile; read it again, and repeat your request.")
    resolving = replace(resolving, by=actor.name)
    asked = list(_added_by_others(uow, stored, actor, plan))
    merged = merge_into(uow, stored, plan.steps, since=plan.number, resolving=resolving, asked=asked)
    outcome = merged.settled(f"Others added to the map since revision {plan.number}")
    source = {"kind": "restoration", "revision": plan.number}
    attribution = Attribution(actor.name, None, source, merged.credits)
    text = message or f"Restore revision {plan.number}"
    return commit(uow, actor, stored, outcome, text, attribution=attribution, returning=merged.returning)


def _added_by_others(uow: UnitOfWork, stored: StoredMap, actor: Actor, plan: Restoration) -> Iterator[FieldConflict]:
    removed = {step.place[1]: step for step in plan.steps if step.after is None}
    if not removed:
        return
    told: set[str] = set()
    for revision in uow.maps.history.touching(stored.key, list(removed), after=plan.number):
        for identifier in removed.keys() & set(touched_ids(revision.operations)) - told:
            told.add(identifier)
            author = revision.author_of(identifier)
            if author != actor.name:
                step = removed[identifier]
                yield FieldConflict(step.place, "", None, step.before, None, revision.number, author)


def undo(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    chosen: Undoing,
    precondition: Precondition | None = None,
    resolving: Resolving = Resolving(),  # noqa: B008 (it cannot be changed)
    message: str | None = None,
) -> CommittedEdit:
    """Take back what some revisions did, and leave what others did since.

    A field that was changed again since is a conflict, which says by which revision; so is a relation that somebody
    made since and that would go along. The slug of the map stays as it is.

    :raises NotFound: there is no such map or revision.
    :raises Conflict: there is nothing to take back, or too much.
    :raises MergeConflict: later revisions changed the same.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    if precondition is not None:
        precondition.check(map_tag(stored))
    revisions = _chosen_revisions(uow, stored, chosen)
    steps = [step for revision in revisions for step in reversed_changes(revision.changes)]
    numbers = [revision.number for revision in revisions]
    merged = merge_into(
        uow,
        stored,
        [_with_slug(step, stored) for step in steps],
        since=min(numbers),
        resolving=replace(resolving, by=actor.name),
    )
    name = _told_numbers(numbers)
    outcome = merged.settled(f"What {name} changed was changed again since")
    attribution = Attribution(actor.name, None, {"kind": "undo", "revisions": numbers[:100]}, merged.credits)
    text = message or f"Undo {name}"
    return commit(uow, actor, stored, outcome, text, attribution=attribution, returning=merged.returning)


def _chosen_revisions(uow: UnitOfWork, stored: StoredMap, chosen: Undoing) -> list[Revision]:
    """The revisions to take back, the newest first."""
    if chosen.author is not None:
        chosen_log = LogFilter(authors=[chosen.author], since=chosen.since)
        revisions = uow.maps.history.chosen(stored.key, chosen_log, MOST_UNDONE + 1)
        revisions = [revision for revision in revisions if revision.number > 1]
        if not revisions:
            raise Conflict(f"'{chosen.author}' changed nothing in this map since then.")
    else:
        low, high = sorted((chosen.first or 0, chosen.last or chosen.first or 0))
        for number in (low, high):
            find_revision(uow, stored, number)
        if low == 1:
            raise Conflict("Revision 1 made the map; delete the map instead.")
        if high - low >= MOST_UNDONE:
            raise Conflict(f"At most {MOST_UNDONE:,} revisions are undone at once.")
        revisions = uow.maps.history.between(stored.key, low - 1, high)[::-1]
    if len(revisions) > MOST_UNDONE:
        raise Conflict(f"At most {MOST_UNDONE:,} revisions are undone at once. Choose a later time.")
    return revisions


def _told_numbers(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"revision {numbers[0]}"
    if numbers[0] - numbers[-1] == len(numbers) - 1:
        return f"revisions {numbers[-1]} to {numbers[0]}"
    return f"{len(numbers):,} revisions from {numbers[-1]} to {numbers[0]}"


def _with_slug(step: ElementChange, stored: StoredMap) -> ElementChange:
    """A step that leaves the slug alone: addresses are not taken back."""
    if step.place[0] != "details" or step.before is None or step.after is None:
        return step
    slug = {"slug": stored.slug}
    return ElementChange(step.place, {**step.before, **slug}, {**step.after, **slug})


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
        for step in revision.changes:
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
