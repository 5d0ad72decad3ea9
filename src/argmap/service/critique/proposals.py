"""Proposals: changes with a reason that an editor accepts, whole or in part, whatever happened to the map since.

A proposal keeps what it makes of each element, from its state at the base revision. When the map moved on, each field
is merged three-way; only where both sides changed the same field differently is there a conflict, which one call
solves.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from argmap.model.breach import TooLarge
from argmap.model.merging import ElementChange, change_of, change_to_plain, needed_by, renamed_steps
from argmap.model.plain import canonical_json
from argmap.service.critique.inbox import tell
from argmap.service.editing.merging import Merged, Resolving, merge_into
from argmap.service.editing.preconditions import Precondition
from argmap.service.editing.snapshots import past_snapshot, snapshot
from argmap.service.editing.writing import CommittedEdit, check_number, commit, find_map
from argmap.service.errors import Conflict, Forbidden, InvalidArgument, NotFound
from argmap.service.permissions import Actor, Role, given_role, has_role
from argmap.service.secrets import new_id
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Proposal
from argmap.store.history import Attribution, Credit
from argmap.store.repository import StoredMap
from argmap.work.pool import WorkPool

STATUSES = ("open", "accepted", "declined", "withdrawn")
MAX_OPERATIONS = 10_000


def proposal_tag(proposal: Proposal) -> str:
    """The version tag of a proposal."""
    return f"{proposal.id}-{proposal.version}"


def proposed_steps(proposal: Proposal) -> list[ElementChange]:
    """What a proposal makes of each element, from its state at the base revision."""
    return [change_of(plain) for plain in json.loads(proposal.operations)]


def _kept(steps: Sequence[ElementChange]) -> str:
    return canonical_json([change_to_plain(step) for step in steps])


@dataclass(frozen=True, slots=True)
class Draft:
    """What a proposal is to make of each element, from its state at the base revision.

    `source` and `credits` say where the changes came from, and whose they are, where they are not the author's own.
    """

    base: int
    steps: list[ElementChange]
    source: Mapping[str, Any] | None = None
    credits: Mapping[str, Any] | None = None


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
        draft=1,
        source=None if drafted.source is None else canonical_json(drafted.source),
        credits=None if drafted.credits is None else canonical_json(drafted.credits),
        reviewers="[]",
    )
    uow.critique.set_proposal_elements(proposal, [step.place[1] for step in drafted.steps])
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
    uow.critique.keep_draft(proposal)
    proposal = uow.critique.update_proposal(
        proposal,
        title=title,
        reason=reason,
        base_revision=drafted.base,
        operations=_kept(drafted.steps),
        draft=proposal.draft + 1,
        modified=uow.now(),
    )
    uow.critique.set_proposal_elements(proposal, [step.place[1] for step in drafted.steps])
    _add_event(uow, stored, proposal, "revised")
    return stored, proposal


def preview_tag(stored: StoredMap, proposal: Proposal) -> str:
    """The version tag of what a proposal would do to the map as it is now."""
    return f"{proposal_tag(proposal)}-at-{stored.revision}"


def preview(
    uow: UnitOfWork,
    stored: StoredMap,
    proposal: Proposal,
    *,
    parts: Collection[str] | None = None,
    resolving: Resolving = Resolving(),  # noqa: B008 (it cannot be changed)
) -> Merged:
    """What a proposal, or the parts of it at some elements, would do to the map as it is now.

    :param resolving: for fields in conflict, whose side counts.
    """
    steps = [step for step in proposed_steps(proposal) if parts is None or step.place[1] in parts]
    # What comes from another map counts from a revision of that one.
    since = proposal.base_revision if proposal.source is None else 1
    return merge_into(uow, stored, steps, since=since, resolving=resolving, renames=True)


def mark_preview(uow: UnitOfWork, pool: WorkPool, stored: StoredMap, previewed: Merged) -> tuple[bytes, dict[str, str]]:
    """The map as the proposal would make it, as JSON, with what it removes still in it; and what becomes of elements.

    Where the proposal cannot be applied, it is the map as it is now.
    """
    current = pool.content(snapshot(uow, stored))
    arguments = {"split": len(current), "take": previewed.outcome is not None}
    values, both = pool.run("mark", arguments, current + _kept(previewed.steps).encode())
    return both, values["marks"]


@dataclass(frozen=True, slots=True)
class Accepting:
    """How a proposal is accepted; with `parts`, only what it makes of those elements."""

    parts: tuple[str, ...] | None = None
    include_needed: bool = False
    resolving: Resolving = field(default_factory=Resolving)
    note: str | None = None
    message: str | None = None


def accept(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    identifier: str,
    precondition: Precondition,
    accepting: Accepting = Accepting(),
) -> tuple[CommittedEdit, Proposal]:
    """Do what a proposal says, as one revision by its author, accepted by the actor; the rest of it stays open.

    :param precondition: names the version of the proposal that was read, or of its preview.
    :raises Stale: the proposal was revised since, or, where the preview was named, the map was changed.
    :raises Conflict: it is no longer open.
    :raises MergeConflict: the map clashes with it, and no resolution says whose side stands.
    :raises InvalidArgument: a part that it does not have, or that needs others.
    """
    stored, proposal = find_proposal(uow, actor, reference, identifier, "map.edit")
    _open(proposal)
    precondition.check_any(proposal_tag(proposal), preview_tag(stored, proposal))
    steps = proposed_steps(proposal)
    parts = None if accepting.parts is None else _checked_parts(steps, accepting)
    resolving = replace(accepting.resolving, by=actor.name)
    merged = preview(uow, stored, proposal, parts=parts, resolving=resolving)
    outcome = merged.settled("The map has changed where the proposal changes it")
    message = accepting.message or f"{proposal.title} (proposal {proposal.id})"
    attribution = _attributed(actor, proposal, merged)
    written = commit(uow, actor, stored, outcome, message, attribution=attribution, returning=merged.returning)
    left = [] if parts is None else [step for step in steps if step.place[1] not in parts]
    rest = renamed_steps(left, merged.names)
    proposal = uow.critique.update_proposal(
        proposal,
        status="open" if rest else "accepted",
        operations=_kept(rest or steps),
        decided_by=actor.name,
        decision=accepting.note,
        result_revision=written.stored.revision,
        modified=uow.now(),
    )
    uow.critique.set_proposal_elements(proposal, [step.place[1] for step in rest])
    verdict = "accepted-in-part" if rest else "accepted"
    _decide(uow, actor, written.stored, proposal, verdict, accepting.note, parts, written.stored.revision)
    _advance_pull(uow, written.stored, proposal, merged.names, is_whole=not rest)
    return written, proposal


def _checked_parts(steps: Sequence[ElementChange], accepting: Accepting) -> set[str]:
    """The parts to accept, with what they need if the request says so.

    :raises InvalidArgument: one is no part of the proposal, or needs another that is not there.
    """
    parts = set(accepting.parts or ())
    unknown = sorted(parts - {step.place[1] for step in steps})
    if unknown:
        raise InvalidArgument("parts", f"names '{unknown[0]}', which the proposal does not change")
    needed = sorted(needed_by(steps, parts))
    if needed and not accepting.include_needed:
        named = ", ".join(f"'{name}'" for name in needed[:20]) + (" and more" if len(needed) > 20 else "")
        raise InvalidArgument("parts", f"also needs {named}; name them too, or send include_needed: true")
    return parts | set(needed)


def _attributed(actor: Actor, proposal: Proposal, merged: Merged) -> Attribution:
    """Whose an accepted change is: that of the proposal's author, or of those whose changes it brings."""
    brought = {} if proposal.credits is None else json.loads(proposal.credits)
    author = brought.get("author", proposal.author)
    touched = {step.place[1] for step in merged.steps}
    credits = [
        Credit(merged.names.get(element, element), name)
        for element, name in brought.get("elements", {}).items()
        if merged.names.get(element, element) in touched and name != author
    ]
    source = {"kind": "proposal", "id": proposal.id}
    if proposal.source is not None:
        source["from"] = json.loads(proposal.source)
    return Attribution(author, actor.name, source, (*credits, *merged.credits))


def _advance_pull(
    uow: UnitOfWork, stored: StoredMap, proposal: Proposal, names: Mapping[str, str], *, is_whole: bool
) -> None:
    """Note up to where the map has taken in the changes of another, and under which ids."""
    source = {} if proposal.source is None else json.loads(proposal.source)
    if source.get("kind") != "fork":
        return
    taken, known = uow.critique.pull(stored.key, source["map"])
    known = {**known, **source["names"]}
    of_other = {mine: theirs for theirs, mine in known.items()}
    new = {of_other.get(theirs, theirs): mine for theirs, mine in names.items()}
    revision = source["revision"] if is_whole else taken or 0
    uow.critique.put_pull(stored.key, source["map"], revision, {**known, **new})


def decline(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, note: str | None
) -> tuple[StoredMap, Proposal]:
    """Decline a proposal.

    :raises Conflict: it is no longer open.
    """
    stored, proposal = find_proposal(uow, actor, reference, identifier, "map.edit")
    _open(proposal)
    return _closed(uow, actor, stored, proposal, "declined", note)


REVIEWS = {"approve": "approved", "request-changes": "changes-requested"}


def review(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    identifier: str,
    precondition: Precondition | None,
    *,
    verdict: str,
    note: str | None,
) -> tuple[StoredMap, Proposal]:
    """Approve a proposal, or ask its author for changes; whether it is accepted, an editor says.

    :raises Conflict: it is no longer open.
    :raises Forbidden: it is the actor's own.
    """
    stored, proposal = find_proposal(uow, actor, reference, identifier, "map.propose")
    if precondition is not None:
        precondition.check_any(proposal_tag(proposal), preview_tag(stored, proposal))
    _open(proposal)
    if proposal.author == actor.name:
        raise Forbidden("You cannot review your own proposal.")
    _decide(uow, actor, stored, proposal, REVIEWS[verdict], note)
    return stored, proposal


def assign(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, reviewers: Sequence[str]
) -> tuple[StoredMap, Proposal]:
    """Ask accounts to review a proposal; for its author and for editors.

    :raises InvalidArgument: an account is unknown, or may not comment on the map.
    """
    stored, proposal = find_proposal(uow, actor, reference, identifier, "map.propose")
    _open(proposal)
    if proposal.author != actor.name and not has_role(uow, actor, stored, Role.EDITOR):
        raise Forbidden("Only its author or an editor of the map may ask for reviews.")
    before = json.loads(proposal.reviewers)
    for index, name in enumerate(reviewers):
        account = uow.people.account(name)
        role = None if account is None else given_role(uow, stored, account.key)
        if role is None or role < Role.CRITIC:
            raise InvalidArgument(f"reviewers.{index}", f"'{name}' is no account that can comment on this map")
    names = list(dict.fromkeys(reviewers))
    proposal = uow.critique.update_proposal(proposal, reviewers=canonical_json(names), modified=uow.now())
    for name in names:
        if name not in before:
            tell(uow, actor, stored, name, "review", proposal=proposal.id)
    _add_event(uow, stored, proposal, "reviewers")
    return stored, proposal


def reopen(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, note: str | None
) -> tuple[StoredMap, Proposal]:
    """Open a proposal again: one that was withdrawn or declined, or whose revision was undone.

    :raises Conflict: it is open, or what it did still stands.
    :raises Forbidden: the actor is neither its author nor an editor.
    """
    stored, proposal = find_proposal(uow, actor, reference, identifier, "map.propose")
    if proposal.author != actor.name and not has_role(uow, actor, stored, Role.EDITOR):
        raise Forbidden("Only its author or an editor of the map may reopen a proposal.")
    if proposal.status == "open":
        raise Conflict("The proposal is open.")
    if proposal.status == "accepted" and not _was_undone(uow, stored, proposal):
        number = proposal.result_revision
        raise Conflict(f"The proposal was accepted in revision {number}. Undo that revision first.")
    proposal = uow.critique.update_proposal(proposal, status="open", decided_by=None, decision=None, modified=uow.now())
    uow.critique.set_proposal_elements(proposal, [step.place[1] for step in proposed_steps(proposal)])
    _decide(uow, actor, stored, proposal, "reopened", note)
    return stored, proposal


def _was_undone(uow: UnitOfWork, stored: StoredMap, proposal: Proposal) -> bool:
    ids = [step.place[1] for step in proposed_steps(proposal)]
    number = proposal.result_revision or 0
    return any(
        revision.source is not None
        and (
            number in revision.source.get("revisions", ())
            or (revision.source["kind"] == "restoration" and revision.source["revision"] < number)
        )
        for revision in uow.maps.history.touching(stored.key, ids, after=number)
    )


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
    uow.critique.set_proposal_elements(proposal, [])
    _decide(uow, actor, stored, proposal, status, note)
    return stored, proposal


def _decide(
    uow: UnitOfWork,
    actor: Actor,
    stored: StoredMap,
    proposal: Proposal,
    verdict: str,
    note: str | None,
    parts: Collection[str] | None = None,
    revision: int | None = None,
) -> None:
    """Write down what somebody decided of a proposal, and tell its author and those who follow the map."""
    uow.critique.add_decision(
        proposal_key=proposal.key,
        verdict=verdict,
        by=actor.name,
        time=uow.now(),
        draft=proposal.draft,
        note=note,
        parts=None if parts is None else canonical_json(sorted(parts)),
        revision=revision,
    )
    tell(uow, actor, stored, proposal.author, "decision", proposal=proposal.id)
    _add_event(uow, stored, proposal, verdict)


def _open(proposal: Proposal) -> None:
    if proposal.status != "open":
        raise Conflict(f"The proposal was {proposal.status} by {proposal.decided_by} already.")


def _own(actor: Actor, proposal: Proposal) -> None:
    if proposal.author != actor.name:
        raise Forbidden("Only its author may do this with a proposal.")


def summary(proposal: Proposal) -> dict[str, Any]:
    """A proposal without what it would do to the map as it is now."""
    names = ("id", "title", "reason", "author", "base_revision", "status", "version", "draft", "created", "modified")
    decided = ("decided_by", "decision", "result_revision")
    told = {name: getattr(proposal, name) for name in (*names, *decided)}
    source = None if proposal.source is None else json.loads(proposal.source)
    return {**told, "source": source, "reviewers": json.loads(proposal.reviewers)}


# A proposal of more elements is only told whether it can be merged when it is previewed.
_MOST_CHECKED = 100


def standing(uow: UnitOfWork, stored: StoredMap, proposal: Proposal) -> dict[str, Any]:
    """How an open proposal stands: whether it can be accepted as it is, and which open ones touch the same elements."""
    if proposal.status != "open":
        return {"mergeable": None, "overlaps": []}
    steps = proposed_steps(proposal)
    overlaps = uow.critique.overlapping(proposal)
    if len(steps) > _MOST_CHECKED:
        return {"mergeable": None, "overlaps": overlaps}
    return {"mergeable": preview(uow, stored, proposal).is_clean, "overlaps": overlaps}


def decisions(uow: UnitOfWork, proposal: Proposal) -> list[dict[str, Any]]:
    """What was decided of a proposal, and how it was reviewed, in order."""
    return [
        {
            "verdict": decision.verdict,
            "by": decision.by,
            "time": decision.time,
            "draft": decision.draft,
            "note": decision.note,
            "parts": None if decision.parts is None else json.loads(decision.parts),
            "revision": decision.revision,
        }
        for decision in uow.critique.decisions(proposal)
    ]


def drafts(uow: UnitOfWork, proposal: Proposal) -> list[dict[str, Any]]:
    """What a proposal proposed before it was revised, the latest first."""
    return [
        {
            "draft": earlier.draft,
            "title": earlier.title,
            "reason": earlier.reason,
            "base_revision": earlier.base_revision,
            "time": earlier.time,
            "steps": json.loads(earlier.operations),
        }
        for earlier in uow.critique.drafts(proposal)
    ]


def _add_event(uow: UnitOfWork, stored: StoredMap, proposal: Proposal, what: str) -> None:
    uow.maps.history.add_event(stored.key, "proposal", uow.now(), {"what": what, "proposal": summary(proposal)})
