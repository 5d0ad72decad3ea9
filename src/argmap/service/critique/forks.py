"""Forks: copies that know their origin, comparisons, and bringing a fork's changes back as a proposal."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from argmap.model.argument_map import ArgumentMap
from argmap.model.merging import change_of, renamed_steps
from argmap.service.critique import proposals
from argmap.service.editing.maps import create_map, listed_for, read_map_json
from argmap.service.editing.merging import present_state
from argmap.service.editing.snapshots import past_snapshot
from argmap.service.editing.writing import CommittedEdit, find_map
from argmap.service.errors import Conflict
from argmap.service.permissions import Actor, Role, role_on
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.history import touched_ids
from argmap.store.repository import StoredMap
from argmap.work.pool import WorkPool


def fork(uow: UnitOfWork, actor: Actor, reference: str, *, title: str | None, slug: str | None) -> CommittedEdit:
    """A copy of a map that is the actor's own, private, and knows of which revision it is.

    Who forks a private map without owning it may publish the fork only if that map's owners allow it.

    :raises NotFound: there is no such map.
    :raises Conflict: the slug belongs to another map.
    """
    origin = find_map(uow, actor, reference, "map.fork")
    whole = uow.maps.load(origin)
    details = replace(whole.details, title=title or whole.details.title, slug=slug or f"{whole.details.slug[:60]}-fork")
    copy = ArgumentMap.of(details, whole.nodes.values(), whole.relations.values())
    message = f"Fork {origin.id} at revision {origin.revision}"
    source = {"kind": "fork", "map": origin.id, "revision": origin.revision}
    written = create_map(uow, actor, copy, slug_given=slug is not None, message=message, source=source)
    is_owned = role_on(uow, actor, origin) is Role.OWNER
    private = not is_owned and (origin.visibility == "private" or uow.maps.for_private_use(origin))
    uow.maps.set_origin(written.stored, origin, for_private_use=private)
    stored = uow.maps.find(written.stored.id)
    assert stored is not None
    return replace(written, stored=stored)


def compare_maps(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, other: str) -> dict[str, Any]:
    """What two maps have in common, as the JSON values of a `Comparison`.

    :raises NotFound: there is no such map.
    """
    here = find_map(uow, actor, reference, "map.read")
    there = find_map(uow, actor, other, "map.read")
    one, two = (read_map_json(uow, stored).encode() for stored in (here, there))
    uow.release()
    return _compared(pool, one, two)


def _compared(pool: WorkPool, one: bytes, two: bytes) -> dict[str, Any]:
    return pool.run("compare", {"split": len(one)}, one + two)[0]


@dataclass(frozen=True, slots=True)
class ForkRow:
    """A fork compared with its origin."""

    stored: StoredMap
    owners: list[str]
    comparison: dict[str, Any]


def compare_forks(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str) -> list[ForkRow]:
    """Every fork of a map that the actor may see, compared with the map as it is now.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    whole = read_map_json(uow, stored).encode()
    forks = [
        (
            fork,
            [name for name, role in uow.people.map_accounts(fork.key) if role == "owner"],
            read_map_json(uow, fork).encode(),
        )
        for fork in uow.maps.forks(stored, listed_for(actor))
    ]
    uow.release()
    return [ForkRow(fork, owners, _compared(pool, whole, body)) for fork, owners, body in forks]


def draft_pull(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, other: str) -> proposals.Draft:
    """Work out what a related map changed since its changes were last taken in, to be proposed to this one.

    The other may be a fork of this map, its origin, or a fork of a fork, however far away. Elements that got other ids
    here keep these.

    :raises NotFound: there is no such map.
    :raises Conflict: the maps have no common origin, or there is nothing to propose.
    """
    here = find_map(uow, actor, reference, "map.propose")
    there = find_map(uow, actor, other, "map.read")
    base_map, base_revision = _base_of(uow, here, there)
    _, names = uow.critique.pull(here.key, there.id)
    _, back = uow.critique.pull(there.key, here.id)
    names = {**{theirs: mine for mine, theirs in back.items()}, **names}
    after = read_map_json(uow, there).encode()
    authors = _authors(uow, there, base_revision if base_map.id == there.id else 1)
    before = pool.content(past_snapshot(uow, pool, base_map, base_revision))
    # A map has a slug and a title of its own; they are not what it proposes.
    content = pool.run("changes", {"split": len(before), "keep": ["slug", "title"]}, before + after)[1]
    there_steps = [change_of(plain) for plain in json.loads(content)]
    apart = _told_apart(uow, here, [step.place[1] for step in there_steps], names)
    names |= apart
    source = {"kind": "fork", "map": there.id, "slug": there.slug, "revision": there.revision, "names": apart}
    uow.maps.read_ahead(here, [(step.place[0], names.get(step.place[1], step.place[1])) for step in there_steps])
    steps = [step for step in renamed_steps(there_steps, names) if present_state(uow, here, step) != step.after]
    if not steps:
        raise Conflict(f"'{there.slug}' has changed nothing since its changes were last proposed.")
    if len(steps) > proposals.MAX_OPERATIONS:
        raise Conflict(
            f"'{there.slug}' changes more than {proposals.MAX_OPERATIONS:,} elements; copy branches instead."
        )
    touched = {step.place[1] for step in steps}
    elements = {names.get(element, element): author for element, author in authors.items()}
    elements = {element: author for element, author in elements.items() if element in touched}
    counted = Counter(elements.values())
    main = max(sorted(counted), key=counted.__getitem__) if counted else actor.name
    base = base_revision if base_map.id == here.id else here.revision
    return proposals.Draft(base, steps, source, {"author": main, "elements": elements})


def _told_apart(
    uow: UnitOfWork, here: StoredMap, identifiers: Sequence[str], names: Mapping[str, str]
) -> dict[str, str]:
    """New ids for elements of another map whose ids are here those of other elements that came from it."""
    taken = set(names.values())
    return uow.maps.free_ids(here, [name for name in identifiers if name not in names and name in taken], taken)


def _base_of(uow: UnitOfWork, here: StoredMap, there: StoredMap) -> tuple[StoredMap, int]:
    """The state from which the changes of another map count: what was last taken in, or what both began as.

    :raises Conflict: the maps have no common origin.
    """
    taken, _ = uow.critique.pull(here.key, there.id)
    if taken:
        return there, taken
    line_here, line_there = _line(uow, here), _line(uow, there)
    for ancestor, revision in line_there.values():
        if ancestor.id in line_here:
            common = min(revision, line_here[ancestor.id][1])
            return ancestor, common
    raise Conflict(f"'{there.slug}' and '{here.slug}' have no common origin.")


def _line(uow: UnitOfWork, stored: StoredMap) -> dict[str, tuple[StoredMap, int]]:
    """A map and those that it comes from, the nearest first, each with the revision from which it comes."""
    line = {stored.id: (stored, stored.revision)}
    current = stored
    while current.origin_id is not None and current.origin_revision is not None and current.origin_id not in line:
        origin = uow.maps.find(current.origin_id)
        if origin is None:
            break
        line[origin.id] = (origin, current.origin_revision)
        current = origin
    return line


def _authors(uow: UnitOfWork, stored: StoredMap, after: int) -> dict[str, str]:
    """Who changed each element of a map last, after a revision."""
    return {
        identifier: revision.author_of(identifier)
        for revision in uow.maps.history.between(stored.key, after, stored.revision)
        for identifier in touched_ids(revision.operations)
    }
