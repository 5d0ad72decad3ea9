"""Proposals: changes with a reason that an editor accepts, whole or in part, whatever happened to the map since.

A proposal keeps what it makes of each element, from its state at the base revision. When the map moved on, each field
is merged three-way; only where both sides changed the same field differently is there a conflict, which one call
solves.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from argmap.model.breach import Breach, InvalidMap, TooLarge
from argmap.model.changes import Edit, edit
from argmap.model.constraints import Text, Words, constrained
from argmap.model.merging import ElementChange, FieldConflict, change_of, change_to_plain, merge, operations_of
from argmap.model.plain import canonical_json
from argmap.service.editing.history import present_state
from argmap.service.editing.preconditions import Precondition
from argmap.service.editing.snapshots import check_number, past_snapshot, snapshot
from argmap.service.editing.writing import CommittedEdit, commit, find_map
from argmap.service.errors import Conflict, Forbidden, InvalidArgument, NotFound
from argmap.service.permissions import Actor
from argmap.service.secrets import new_id
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Proposal
from argmap.store.repository import StoredMap
from argmap.work.pool import WorkPool

STATUSES = ("open", "accepted", "declined", "withdrawn")
MAX_OPERATIONS = 10_000


class ProposalConflict(Conflict):
    """The map moved on in a way that clashes with the proposal; carries what clashes."""

    def __init__(self, conflicts: Sequence[FieldConflict], breaches: Sequence[Breach]):
        places = ", ".join(f"{conflict.place[1]} {conflict.field}".strip() for conflict in conflicts[:5])
        rules = "; ".join(breach.message for breach in breaches[:3])
        super().__init__(
            f"The map has changed where the proposal changes it ({places or rules}). Say in `resolutions` whose "
            "side stands for each."
        )
        self.conflicts, self.breaches = list(conflicts), list(breaches)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a proposal would do to the map as it is now."""

    steps: list[ElementChange]
    conflicts: list[FieldConflict]
    breaches: list[Breach]
    outcome: Edit | None


def proposal_tag(proposal: Proposal) -> str:
    """The version tag of a proposal."""
    return f"{proposal.id}-{proposal.version}"


def proposed_steps(proposal: Proposal) -> list[ElementChange]:
    """What a proposal makes of each element, from its state at the base revision."""
    return [change_of(plain) for plain in json.loads(proposal.operations)]


def _kept(steps: Sequence[ElementChange]) -> str:
    return canonical_json([change_to_plain(step) for step in steps])


SIDES = ("mine", "theirs", "value")


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whose side counts for a field in conflict."""

    id: str = constrained("The element.", Text(64))
    use: str = constrained("The proposal's, the map's, or the value given.", Words(SIDES))
    field: str | None = constrained(
        "The field; left out where one removed what the other changed.", Text(64, minimum=0), default=None
    )
    value: Any = constrained("The value, where `use` is `value`.", default=None)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a proposal is to make of each element, from its state at the base revision."""

    base: int
    steps: list[ElementChange]


def draft(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, operations: Any, base: int | None) -> Draft:
    """Work out what operations do at a revision (the last one by default).

    :raises TooLarge: more than 10,000 operations.
    :raises InvalidArgument: the operations break rules at the base revision; with every breach.
    :raises NotFound: there is no such map or revision.
    """
    stored = find_map(uow, actor, reference, "map.propose")
    if isinstance(operations, list) and len(operations) > MAX_OPERATIONS:
        raise TooLarge(f"The proposal has {len(operations):,} operations; it may have {MAX_OPERATIONS:,}. Split it.")
    number = base or stored.revision
    check_number(stored, number)
    before = pool.content(past_snapshot(uow, pool, stored, number))
    content = pool.run("check", {"split": len(before)}, before + canonical_json(operations).encode())[1]
    steps = [change_of(plain) for plain in json.loads(content)]
    if not steps:
        raise InvalidArgument("operations", "change nothing; propose something")
    return Draft(number, steps)


def propose(
    uow: UnitOfWork, actor: Actor, reference: str, drafted: Draft, *, title: str, reason: str
) -> tuple[StoredMap, Proposal]:
    """Propose a change.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.propose")
    now = uow.now()
    proposal = uow.critique.add_proposal(
        map_key=stored.key,
        id=new_id(),
        title=title,
        reason=reason,
        author=actor.name,
        base_revision=drafted.base,
        operations=_kept(drafted.steps),
        status="open",
        created=now,
        modified=now,
    )
    _add_event(uow, stored, proposal, "opened")
    return stored, proposal


def find_proposal(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, action: str = "map.read"
) -> tuple[StoredMap, Proposal]:
    """One proposal.

    :raises NotFound: there is no such map or proposal.
    """
    stored = find_map(uow, actor, reference, action)
    proposal = uow.critique.proposal(stored.key, identifier)
    if proposal is None:
        raise NotFound(f"The map has no proposal '{identifier}'.")
    return stored, proposal


def revise(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    identifier: str,
    precondition: Precondition,
    drafted: Draft,
    *,
    title: str,
    reason: str,
) -> tuple[StoredMap, Proposal]:
    """Propose something else instead, under the same address; for its author.

    :raises Forbidden: it is another's.
    :raises Conflict: it is no longer open.
    :raises Stale: the precondition does not hold.
    """
    stored, proposal = find_proposal(uow, actor, reference, identifier, "map.propose")
    precondition.check(proposal_tag(proposal))
    _own(actor, proposal)
    _open(proposal)
    proposal = uow.critique.update_proposal(
        proposal,
        title=title,
        reason=reason,
        base_revision=drafted.base,
        operations=_kept(drafted.steps),
        modified=uow.now(),
    )
    _add_event(uow, stored, proposal, "revised")
    return stored, proposal


def preview(
    uow: UnitOfWork,
    stored: StoredMap,
    proposal: Proposal,
    *,
    parts: Sequence[str] | None = None,
    resolutions: Sequence[Resolution] = (),
) -> Preview:
    """What a proposal, or the parts of it at some elements, would do to the map as it is now.

    :param resolutions: for fields in conflict, whose side counts.
    """
    solved = {(resolution.id, resolution.field or ""): resolution for resolution in resolutions}
    steps: list[ElementChange] = []
    conflicts: list[FieldConflict] = []
    for step in proposed_steps(proposal):
        if parts is not None and step.place[1] not in parts:
            continue
        present = present_state(uow, stored, step)
        result, conflicts_here = merge(step.place, step.before, present, step.after)
        for conflict in conflicts_here:
            resolution = solved.get((conflict.place[1], conflict.field))
            if resolution is None:
                conflicts.append(conflict)
            else:
                result = _solved(result, conflict, resolution)
        if result != present:
            steps.append(ElementChange(step.place, present, result))
    try:
        outcome = edit(uow.maps.elements(stored), operations_of(steps))
    except InvalidMap as error:
        return Preview(steps, conflicts, error.breaches, None)
    except (KeyError, TypeError, ValueError) as error:
        # A value given in a resolution may be of any type.
        raise InvalidArgument("resolutions", f"make no valid element: {error}") from None
    return Preview(steps, conflicts, [], outcome)


def _solved(result: Any, conflict: FieldConflict, resolution: Resolution) -> Any:
    if resolution.use == "theirs":
        return result
    value = conflict.mine if resolution.use == "mine" else resolution.value
    if not conflict.field:
        return value
    merged = {**(result or {}), conflict.field: value}
    return {name: content for name, content in merged.items() if content is not None}


def mark_preview(
    uow: UnitOfWork, pool: WorkPool, stored: StoredMap, previewed: Preview
) -> tuple[bytes, dict[str, str]]:
    """The map as the proposal would make it, as JSON, with what it removes still in it; and what becomes of elements.

    Where the proposal cannot be applied, it is the map as it is now.
    """
    current = pool.content(snapshot(uow, stored))
    arguments = {"split": len(current), "take": previewed.outcome is not None}
    values, both = pool.run("mark", arguments, current + _kept(previewed.steps).encode())
    return both, values["marks"]


def accept(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    identifier: str,
    *,
    parts: Sequence[str] | None = None,
    resolutions: Sequence[Resolution] = (),
    note: str | None = None,
) -> tuple[CommittedEdit, Proposal]:
    """Do what a proposal says, as one revision by its author, accepted by the actor.

    With `parts`, only what it makes of those elements; the rest stays open.

    :raises Conflict: it is no longer open.
    :raises ProposalConflict: the map clashes with it, and no resolution says whose side stands.
    :raises InvalidArgument: a part that it does not have.
    """
    stored, proposal = find_proposal(uow, actor, reference, identifier, "map.edit")
    _open(proposal)
    steps = proposed_steps(proposal)
    if parts is not None:
        unknown = sorted(set(parts) - {step.place[1] for step in steps})
        if unknown:
            raise InvalidArgument("parts", f"names '{unknown[0]}', which the proposal does not change")
    previewed = preview(uow, stored, proposal, parts=parts, resolutions=resolutions)
    if previewed.conflicts or previewed.outcome is None:
        raise ProposalConflict(previewed.conflicts, previewed.breaches)
    message = f"{proposal.title} (proposal {proposal.id})"
    written = commit(uow, actor, stored, previewed.outcome, message, author=proposal.author)
    rest = [] if parts is None else [step for step in steps if step.place[1] not in parts]
    proposal = uow.critique.update_proposal(
        proposal,
        status="open" if rest else "accepted",
        operations=_kept(rest or steps),
        decided_by=actor.name,
        decision=note,
        result_revision=written.stored.revision,
        modified=uow.now(),
    )
    _add_event(uow, written.stored, proposal, "accepted in part" if rest else "accepted")
    return written, proposal


def decline(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, note: str | None
) -> tuple[StoredMap, Proposal]:
    """Decline a proposal.

    :raises Conflict: it is no longer open.
    """
    stored, proposal = find_proposal(uow, actor, reference, identifier, "map.edit")
    _open(proposal)
    return _closed(uow, actor, stored, proposal, "declined", note)


def withdraw(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, note: str | None
) -> tuple[StoredMap, Proposal]:
    """Withdraw one's own proposal.

    :raises Forbidden: it is another's.
    :raises Conflict: it is no longer open.
    """
    stored, proposal = find_proposal(uow, actor, reference, identifier, "map.propose")
    _own(actor, proposal)
    _open(proposal)
    return _closed(uow, actor, stored, proposal, "withdrawn", note)


def _closed(
    uow: UnitOfWork, actor: Actor, stored: StoredMap, proposal: Proposal, status: str, note: str | None
) -> tuple[StoredMap, Proposal]:
    proposal = uow.critique.update_proposal(
        proposal, status=status, decided_by=actor.name, decision=note, modified=uow.now()
    )
    _add_event(uow, stored, proposal, status)
    return stored, proposal


def _open(proposal: Proposal) -> None:
    if proposal.status != "open":
        raise Conflict(f"The proposal was {proposal.status} by {proposal.decided_by} already.")


def _own(actor: Actor, proposal: Proposal) -> None:
    if proposal.author != actor.name:
        raise Forbidden("Only its author may do this with a proposal.")


def summary(proposal: Proposal) -> dict[str, Any]:
    """A proposal without what it would do to the map as it is now."""
    names = ("id", "title", "reason", "author", "base_revision", "status", "version", "created", "modified")
    decided = ("decided_by", "decision", "result_revision")
    return {name: getattr(proposal, name) for name in (*names, *decided)}


def _add_event(uow: UnitOfWork, stored: StoredMap, proposal: Proposal, what: str) -> None:
    uow.maps.history.add_event(stored.key, "proposal", uow.now(), {"what": what, "proposal": summary(proposal)})
