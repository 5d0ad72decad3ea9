"""Forks: copies that know their origin, comparisons, and bringing a fork's changes back as a proposal."""

import json
from dataclasses import dataclass, replace
from typing import Any

from argmap.model.argument_map import ArgumentMap
from argmap.service.critique import proposals
from argmap.service.editing.maps import create_map, listed_for, read_map_json
from argmap.service.editing.snapshots import past_snapshot
from argmap.service.editing.writing import CommittedEdit, find_map
from argmap.service.errors import Conflict
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap
from argmap.work.pool import WorkPool


def fork(uow: UnitOfWork, actor: Actor, reference: str, *, title: str | None, slug: str | None) -> CommittedEdit:
    """A copy of a map that is the actor's own, private, and knows of which revision it is.

    :raises NotFound: there is no such map.
    :raises Conflict: the slug belongs to another map.
    """
    origin = find_map(uow, actor, reference, "map.fork")
    whole = uow.maps.load(origin)
    details = replace(whole.details, title=title or whole.details.title, slug=slug or f"{whole.details.slug[:60]}-fork")
    copy = ArgumentMap.of(details, whole.nodes.values(), whole.relations.values())
    message = f"Fork {origin.id} at revision {origin.revision}"
    written = create_map(uow, actor, copy, slug_given=slug is not None, message=message)
    uow.maps.set_origin(written.stored, origin)
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
    """Work out what a fork changed since it was made, to be proposed to its origin.

    :raises NotFound: there is no such map.
    :raises Conflict: it is not a fork of the map, or changed nothing.
    """
    origin = find_map(uow, actor, reference, "map.propose")
    forked = find_map(uow, actor, other, "map.read")
    if forked.origin_id != origin.id or forked.origin_revision is None:
        raise Conflict(f"'{other}' is not a fork of '{reference}'.")
    now = read_map_json(uow, forked).encode()
    base = pool.content(past_snapshot(uow, pool, origin, forked.origin_revision))
    # A fork has a slug and a title of its own; they are not what it proposes.
    content = pool.run("changes", {"split": len(base), "keep": ["slug", "title"]}, base + now)[1]
    operations = json.loads(content)
    if not operations:
        raise Conflict("The fork has changed nothing that could be proposed.")
    return proposals.draft(uow, pool, actor, reference, operations, forked.origin_revision)
