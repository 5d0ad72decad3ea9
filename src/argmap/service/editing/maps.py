"""Maps as a whole: list, create, read, change the details, replace, delete, and their log."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement

from argmap.formats.conversion import Conversion
from argmap.formats.errors import InvalidDocument
from argmap.formats.json_map.readings import Parsed, read_element
from argmap.model import changes
from argmap.model.argument_map import ArgumentMap, Details
from argmap.model.breach import Breach, InvalidMap
from argmap.model.changes import Operation, SetDetails
from argmap.model.constraints import field_breaches
from argmap.model.identifiers import new_map_id
from argmap.model.json_text import joined_objects, json_array, json_object
from argmap.model.merging import DETAILS, ElementChange, Place, changes_of, state_of
from argmap.model.plain import to_plain
from argmap.service.editing.merge_patch import merged
from argmap.service.editing.merging import MergeConflict, merge_into, present_state, states_at
from argmap.service.editing.preconditions import Precondition, map_tag, named_revision
from argmap.service.editing.writing import CommittedEdit, check_number, commit, find_map, write
from argmap.service.errors import Conflict, InvalidArgument, Stale
from argmap.service.people.accounts import note
from argmap.service.people.quotas import check_quota
from argmap.service.permissions import Actor, allow
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.history import Attribution
from argmap.store.paging import Page, Window
from argmap.store.people import shared_by_group, shared_with, visible_to
from argmap.store.repository import StoredMap

_DETAILS = ("details", DETAILS)
# Who comes with an old version is told of so many changed elements at most, of the latest so many revisions.
_MOST_TOLD, _MOST_READ = 100, 200
# What a map is before its first revision.
UNWRITTEN = Details(slug="unwritten", title="unwritten")


def list_maps(
    uow: UnitOfWork,
    actor: Actor,
    window: Window,
    *,
    tags: Collection[str] = (),
    query: str | None = None,
    ids: Collection[str] = (),
    visibilities: Collection[str] = (),
    owners: Collection[str] = (),
    modified_since: str | None = None,
    shared: bool = False,
    group: int | None = None,
    sort: str = "-created",
) -> Page[StoredMap]:
    """The maps that are public or shared with the actor, and meet all conditions that are given.

    :param owners: names of accounts; those maps that one of them owns. Likewise `tags`, `ids` and `visibilities`.
    :param shared: only those on which somebody else gave the actor a role.
    :param group: only those on which this group has a role.
    :param sort: one of `store.repository.SORTS`, with `-` before it for the other direction.
    :raises InvalidPosition: the position is of another list.
    """
    allow(uow, actor, "maps.list")
    accounts = [uow.people.account(name) for name in owners]
    also = None
    if group is not None:
        also = shared_by_group(group)
    elif shared and actor.account_key is not None:
        also = shared_with(actor.account_key)
    return uow.maps.list_maps(
        listed_for(actor),
        window,
        tags=tags,
        query=query,
        ids=ids,
        visibilities=visibilities,
        owner_keys=[account.key for account in accounts if account is not None] if owners else None,
        modified_since=modified_since,
        also=also,
        sort=sort,
    )


def common_tags(uow: UnitOfWork, actor: Actor, limit: int = 30) -> list[str]:
    """The tags that most of the maps carry that are listed for the actor, in alphabetical order."""
    return uow.maps.common_tags(listed_for(actor), limit)


def listed_for(actor: Actor) -> ColumnElement[bool] | None:
    """The condition that a map is listed for an actor; None for an administrator, for whom all are."""
    return None if actor.is_admin and "admin" in actor.scopes else visible_to(actor.account_key)


def read_map(uow: UnitOfWork, actor: Actor, reference: str) -> tuple[StoredMap, ArgumentMap]:
    """A whole map.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return stored, uow.maps.load(stored)


def read_map_json(uow: UnitOfWork, stored: StoredMap) -> str:
    """A whole map as canonical JSON, joined of what the store keeps: nothing is parsed or serialised again."""
    node_bodies, relation_bodies = uow.maps.element_bodies(stored)
    return joined_objects(
        json_object({"id": stored.id, "revision": stored.revision}),
        stored.details_json,
        json_object({"nodes": json_array(node_bodies), "relations": json_array(relation_bodies)}),
    )


def create_map(
    uow: UnitOfWork,
    actor: Actor,
    argument_map: ArgumentMap,
    *,
    slug_given: bool,
    message: str = "Create the map",
    visibility: str = "private",
    source: Mapping[str, Any] | None = None,
) -> CommittedEdit:
    """Store a new map as its first revision. A slug that the client did not choose is made unique.

    :raises Conflict: the client's slug belongs to another map.
    """
    allow(uow, actor, "maps.create")
    check_quota(uow, actor)
    details = argument_map.details
    if uow.maps.slug_taken(details.slug):
        if slug_given:
            raise Conflict(f"The slug '{details.slug}' belongs to another map; choose another.")
        details = _with_free_slug(uow, details)
    stored = uow.maps.add(new_map_id(), details, uow.now(), visibility)
    if actor.account_key is not None:
        uow.people.put_account_role(stored.key, actor.account_key, "owner")
    # The first revision names all that the map has, its details included: the log alone tells the map.
    outcome = changes.creation(replace(argument_map, details=details), UNWRITTEN)
    return commit(uow, actor, stored, outcome, message, attribution=Attribution(actor.name, None, source))


def under_slug(made: Conversion, slug: str) -> Conversion:
    """A map that is to be created at an address, under the slug that the address says.

    :raises InvalidDocument: the map says another slug, or the address is an id.
    """
    assert made.map is not None
    if made.slug_given and made.map.details.slug != slug:
        raise InvalidArgument("slug", f"must be '{slug}', as the address says, or be left out")
    details = replace(made.map.details, slug=slug)
    if wrong := field_breaches(details):
        raise InvalidDocument([Breach(place, message) for place, message in wrong])
    whole = ArgumentMap.of(details, made.map.nodes.values(), made.map.relations.values())
    return replace(made, map=whole, slug_given=True)


def check_absent(uow: UnitOfWork, slug: str, precondition: Precondition) -> None:
    """Check that no map has a slug, where one is to be created.

    :raises Stale: one has.
    """
    present = uow.maps.find(slug)
    precondition.check(None if present is None else map_tag(present))


def _with_free_slug(uow: UnitOfWork, details: Details) -> Details:
    """The details with the slug and a number under which it is free, found by halving: thousands may share a slug."""
    taken, free = 1, 2
    while uow.maps.slug_taken(f"{details.slug}-{free}"):
        taken, free = free, free * 2
    while free - taken > 1:
        middle = (taken + free) // 2
        if uow.maps.slug_taken(f"{details.slug}-{middle}"):
            taken = middle
        else:
            free = middle
    return replace(details, slug=f"{details.slug}-{free}")


def replace_map(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    new: ArgumentMap,
    precondition: Precondition,
    *,
    slug_given: bool,
    message: str | None = None,
) -> CommittedEdit:
    """Make a stored map equal to another, as one revision of only what differs.

    :raises NotFound: there is no such map.
    :raises Stale: the precondition does not hold.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    current = uow.maps.load(stored)
    _check_version(uow, stored, precondition)
    details = new.details if slug_given else replace(new.details, slug=current.details.slug)
    target = ArgumentMap.of(details, new.nodes.values(), new.relations.values())
    outcome = changes.edit(changes.MapElements(current), changes.diff(current, target))
    return commit(uow, actor, stored, outcome, message)


def patch_details(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    patch: Mapping[str, Any],
    precondition: Precondition,
    *,
    message: str | None = None,
    merges: bool = False,
) -> CommittedEdit:
    """Change some details by a merge patch (RFC 7396).

    :param merges: where the details have changed since the version that the precondition names, merge the patch with
        that.
    :raises NotFound: there is no such map.
    :raises Stale: the precondition does not hold.
    :raises InvalidDocument: naming every breach.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    base = named_revision(stored, precondition)
    if not merges or base is None:
        _check_version(uow, stored, precondition)
    if elsewhere := {"nodes", "relations"} & patch.keys():
        raise InvalidDocument(
            [Breach(f"/{name}", f"is changed at …/{name}, by PUT, or by …/changes") for name in sorted(elsewhere)]
        )
    now = to_plain(stored.details)
    then = states_at(uow, stored, [_DETAILS], base)[_DETAILS] if merges and base is not None else now
    if then != now:
        steps = [ElementChange(_DETAILS, then, merged(then, patch))]
        result = merge_into(uow, stored, steps, since=base or 0)
        if result.conflicts:
            raise MergeConflict(f"The details have changed since revision {base} where you change them", result)
        state = result.steps[0].after if result.steps else now
    else:
        state = merged(now, patch)
    reading = read_element(Details, state, "")
    value = None if reading.value is None else SetDetails(reading.value)
    return write(uow, actor, stored, [Parsed("", value, reading.breaches)], message)


def delete_map(uow: UnitOfWork, actor: Actor, reference: str, precondition: Precondition) -> None:
    """Put a map into the bin, from where it can be restored; its slug is free at once.

    :raises NotFound: there is no such map.
    :raises Stale: the precondition does not hold.
    """
    stored = find_map(uow, actor, reference, "map.delete")
    precondition.check(map_tag(stored))
    uow.maps.put_into_bin(stored, uow.now())
    note(uow, actor, "map.deleted", stored.id, stored.slug)


def apply_changes(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    operations: Sequence[Parsed[Operation]],
    message: str | None = None,
    precondition: Precondition | None = None,
    *,
    base: int | None = None,
    merges: bool = False,
) -> CommittedEdit:
    """Apply a list of operations, all or none, as one revision.

    :param base: the revision for which they were made; without it, that of the precondition. They may only touch what
        has not changed since.
    :param merges: merge them field by field with what has changed, instead.
    :raises NotFound: there is no such map or revision.
    :raises Stale: the precondition does not hold, or what they touch has changed since; says what.
    :raises MergeConflict: they cannot be merged.
    :raises InvalidDocument: naming every breach by the place of its operation.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    if precondition is not None:
        base = base or named_revision(stored, precondition)
        if not merges or base is None:
            _check_version(uow, stored, precondition)
    if base is not None:
        check_number(stored, base)
    if base is None or base == stored.revision:
        return write(uow, actor, stored, operations, message)
    steps = _steps_since(uow, stored, operations, base)
    changed = [step.place for step in steps if present_state(uow, stored, step) != step.before]
    if not changed:
        return write(uow, actor, stored, operations, message)
    if not merges:
        raise Stale(
            f"{_places(changed)} changed since revision {base}. Read the map again and repeat your change, or send "
            "Prefer: merge.",
            map_tag(stored),
            changed=[{"element": kind, "id": identifier} for kind, identifier in changed],
        )
    if breaches := [breach for operation in operations for breach in operation.breaches]:
        raise InvalidDocument(breaches)
    # A relation that came since, and would go along, is no step of the client's: whether it goes must be asked.
    known = [step for step in steps if step.before is not None or step.after is not None]
    merged = merge_into(uow, stored, known, since=base)
    outcome = merged.settled(f"The map has changed since revision {base} where you change it")
    return commit(uow, actor, stored, outcome, message, returning=merged.returning)


def _check_version(uow: UnitOfWork, stored: StoredMap, precondition: Precondition) -> None:
    """Check the precondition of a change of a map.

    :raises Stale: it does not hold; with the details as they are, and the elements that have changed since.
    """
    try:
        precondition.check(map_tag(stored))
    except Stale as error:
        base = named_revision(stored, precondition)
        if base is None or precondition.absent or not 0 < base < stored.revision:
            raise
        revisions = uow.maps.history.between(stored.key, max(base, stored.revision - _MOST_READ), stored.revision)
        steps = changes_of((revision.operations, revision.inverse) for revision in revisions)
        changed = [_told(step) for step in steps[:_MOST_TOLD]]
        raise Stale(str(error), error.current, state=to_plain(stored.details), changed=changed) from None


def _told(step: ElementChange) -> dict[str, Any]:
    kind, identifier = step.place
    return {"element": kind, "id": identifier, "fields": step.fields}


def _steps_since(
    uow: UnitOfWork, stored: StoredMap, operations: Sequence[Parsed[Operation]], base: int
) -> list[ElementChange]:
    """What operations make of each element, from its state at a revision; what a removal takes along is of them."""
    values = [operation.value for operation in operations if operation.value is not None]
    after = dict(map(state_of, values))
    with suppress(InvalidMap):
        # What is wrong with the operations is told where they are written.
        outcome = changes.edit(uow.maps.elements(stored), values)
        after |= {("relation", identifier): None for identifier, left in outcome.relations.items() if left is None}
    before = states_at(uow, stored, after, base)
    return [ElementChange(place, before[place], state) for place, state in after.items()]


def _places(places: Sequence[Place]) -> str:
    named = [f"The {kind}" if kind == "details" else f"'{identifier}'" for kind, identifier in places[:5]]
    return ", ".join(named) + (f" and {len(places) - 5} more" if len(places) > 5 else "")
