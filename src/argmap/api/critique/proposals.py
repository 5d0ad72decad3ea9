"""`/api/v1/maps/{map}/proposals`."""

from dataclasses import asdict
from typing import Any

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody
from argmap.api.critique import examples
from argmap.api.critique.bodies import Acceptance, Decision, NewProposal, NewProposalSchema, NewReview, Reviewers
from argmap.api.critique.schemas import (
    DraftPageSchema,
    PreviewSchema,
    ProposalPageSchema,
    ProposalQuery,
    ProposalSchema,
)
from argmap.api.presenting import proposal_json
from argmap.http.answers import answer, answer_json, optional_precondition, required_precondition
from argmap.http.paging import ONLY_PAGE, PageQuery, list_answer, window_of
from argmap.http.services import services
from argmap.http.transactions import read_transaction, writes
from argmap.model.changes import Operation
from argmap.model.merging import change_to_plain, conflict_to_plain, operations_of
from argmap.model.operations_plain import operation_to_plain
from argmap.service.critique import proposals
from argmap.service.critique.proposals import Draft, proposal_tag, summary
from argmap.service.editing.merging import Merged, Resolving
from argmap.service.editing.writing import find_map
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Proposal
from argmap.store.paging import page_of
from argmap.store.repository import StoredMap

blueprint = Blueprint(
    "proposals",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/proposals",
    description="Changes with a reason, for an editor to accept; discussed by comments at the proposal.",
)
_PROPOSAL = "<string(maxlength=32):identifier>"
_SVG = "image/svg+xml"


def _answer(uow: UnitOfWork, stored: StoredMap, proposal: Proposal, status: int = 200) -> Response:
    headers = {"Location": f"/api/v1/maps/{stored.slug}/proposals/{proposal.id}"} if status == 201 else None
    content = {**proposal_json(proposal), "decisions": proposals.decisions(uow, proposal)}
    return answer_json(content, proposal_tag(proposal), status=status, headers=headers)


@blueprint.endpoint(
    "",
    action="map.read",
    query=ProposalQuery,
    answer=Answer(ProposalPageSchema, {"proposals": [examples.PROPOSAL], **ONLY_PAGE}),
    links=True,
)
def list_proposals(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List proposals, newest first."""
    stored = find_map(uow, actor, reference, "map.read")
    page = uow.critique.list_proposals(
        stored.key, window_of(query), statuses=query["status"], authors=query["author"], elements=query["element"]
    )
    told = ({**summary(proposal), **proposals.standing(uow, stored, proposal)} for proposal in page.items)
    return list_answer("proposals", page, told)


@blueprint.endpoint(
    "",
    "POST",
    action="map.propose",
    body=JsonBody(NewProposalSchema, examples.NEW_PROPOSAL),
    answer=Answer(ProposalSchema, examples.PROPOSAL, status=201),
    transaction=None,
    works=True,
)
def create_proposal(reference: str, body: NewProposal) -> Response:
    """Propose operations, with a reason."""
    proposed: Response = propose(reference, body.title, body.reason, _draft(reference, body))
    return proposed


def _draft(reference: str, body: NewProposal) -> Draft:
    with read_transaction() as (uow, actor):
        return proposals.draft(uow, services().pool, actor, reference, body.operations, body.base_revision)


@writes
def propose(uow: UnitOfWork, actor: Actor, reference: str, title: str, reason: str, drafted: Draft) -> Response:
    """Store a proposal that was worked out before."""
    stored, proposal = proposals.propose(uow, actor, reference, drafted, title=title, reason=reason)
    return _answer(uow, stored, proposal, 201)


@blueprint.endpoint(f"/{_PROPOSAL}", action="map.read", answer=Answer(ProposalSchema, examples.PROPOSAL))
def read_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Get a proposal with its changes."""
    return _answer(uow, *proposals.find_proposal(uow, actor, reference, identifier))


@blueprint.endpoint(
    f"/{_PROPOSAL}",
    "PUT",
    action="map.propose",
    body=JsonBody(NewProposalSchema, examples.NEW_PROPOSAL),
    answer=Answer(ProposalSchema, examples.PROPOSAL),
    transaction=None,
    needs_precondition=True,
    works=True,
)
def revise_proposal(reference: str, identifier: str, body: NewProposal) -> Response:
    """Replace your proposal."""
    precondition = required_precondition()
    drafted = _draft(reference, body)

    @writes
    def revise(uow: UnitOfWork, actor: Actor) -> Response:
        title, reason = body.title, body.reason
        return _answer(
            uow, *proposals.revise(uow, actor, reference, identifier, precondition, drafted, title=title, reason=reason)
        )

    revised: Response = revise()
    return revised


@blueprint.endpoint(
    f"/{_PROPOSAL}/drafts",
    action="map.read",
    query=PageQuery,
    answer=Answer(DraftPageSchema, {"drafts": [examples.DRAFT], **ONLY_PAGE}),
    links=True,
)
def list_drafts(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str, identifier: str) -> Response:
    """List what a proposal proposed before it was revised, the latest first."""
    _, proposal = proposals.find_proposal(uow, actor, reference, identifier)
    page = page_of(proposals.drafts(uow, proposal), window_of(query))
    return list_answer("drafts", page, page.items)


@blueprint.endpoint(f"/{_PROPOSAL}/preview", action="map.read", answer=Answer(PreviewSchema, examples.PREVIEW))
def preview_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Preview a proposal against the current map, with conflicts. Accepting it does the same.

    Send the `ETag` as `If-Match` when you accept, and exactly what you saw is done. To preview parts, or resolutions,
    accept with `dry_run=true`.
    """
    stored, proposal = proposals.find_proposal(uow, actor, reference, identifier)
    previewed = proposals.preview(uow, stored, proposal)
    content = {
        "revision": stored.revision,
        "operations": [operation_to_plain(operation) for operation in _operations(previewed)],
        "steps": [change_to_plain(step) for step in previewed.steps],
        "conflicts": [conflict_to_plain(conflict) for conflict in previewed.conflicts],
        "errors": [{"pointer": breach.pointer, "message": breach.message} for breach in previewed.breaches],
        "alerts": [asdict(alert) for alert in previewed.alerts],
        "renamed": previewed.names,
    }
    return answer_json(content, proposals.preview_tag(stored, proposal))


def _operations(previewed: Merged) -> list[Operation]:
    return operations_of(previewed.steps) if previewed.outcome is None else previewed.outcome.operations


@blueprint.endpoint(
    f"/{_PROPOSAL}/preview.svg",
    action="map.read",
    answer=Answer({"type": "string"}, content_type=_SVG),
    offers=(_SVG,),
    offers_octets=True,
    works=True,
)
def draw_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Draw the map with what a proposal adds, removes and changes, marked by colour and sign."""
    stored, proposal = proposals.find_proposal(uow, actor, reference, identifier)
    previewed = proposals.preview(uow, stored, proposal)
    marked = proposals.mark_preview(uow, services().pool, stored, previewed)
    body = services().pictures.draw_marked(*marked)
    tag = f"{proposal_tag(proposal)}-at-{stored.revision}"
    return answer(body, tag, content_type=f"{_SVG}; charset=utf-8")


@blueprint.endpoint(
    f"/{_PROPOSAL}/accept",
    "POST",
    action="map.edit",
    body=JsonBody(Acceptance, examples.ACCEPT_PROPOSAL),
    answer=Answer(ProposalSchema, examples.PROPOSAL),
    needs_precondition=True,
    allows_dry_run=True,
)
def accept_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Acceptance) -> Response:
    """Accept a proposal or parts of it, as one revision by its author. A conflict lists what you must resolve.

    If-Match names the version that you read: the ETag of the proposal, or of its preview, which also demands that the
    map has not changed.
    """
    accepting = proposals.Accepting(
        body.parts, body.include_needed, Resolving(body.resolutions, body.otherwise), body.note, body.message
    )
    precondition = required_precondition()
    written, proposal = proposals.accept(uow, actor, reference, identifier, precondition, accepting)
    return _answer(uow, written.stored, proposal)


@blueprint.endpoint(
    f"/{_PROPOSAL}/reviews",
    "POST",
    action="map.propose",
    body=JsonBody(NewReview, examples.REVIEW),
    answer=Answer(ProposalSchema, examples.PROPOSAL),
    may_precondition=True,
)
def review_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: NewReview) -> Response:
    """Approve a proposal, or request changes."""
    precondition = optional_precondition()
    reviewed = proposals.review(uow, actor, reference, identifier, precondition, verdict=body.verdict, note=body.note)
    return _answer(uow, *reviewed)


@blueprint.endpoint(
    f"/{_PROPOSAL}/reviewers",
    "PUT",
    action="map.propose",
    body=JsonBody(Reviewers, {"reviewers": ["ada"]}),
    answer=Answer(ProposalSchema, examples.PROPOSAL),
)
def put_reviewers(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Reviewers) -> Response:
    """Ask people to review a proposal; it gets into their inboxes."""
    return _answer(uow, *proposals.assign(uow, actor, reference, identifier, body.reviewers))


def _closing(name: str, action: str, example: Any) -> dict[str, Any]:
    return {
        "rule": f"/{_PROPOSAL}/{name}",
        "method": "POST",
        "action": action,
        "body": JsonBody(Decision, example, optional=True),
        "answer": Answer(ProposalSchema, examples.PROPOSAL),
    }


@blueprint.endpoint(**_closing("decline", "map.edit", examples.DECLINE_PROPOSAL))
def decline_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Decision) -> Response:
    """Decline a proposal."""
    return _answer(uow, *proposals.decline(uow, actor, reference, identifier, body.note))


@blueprint.endpoint(**_closing("withdraw", "map.propose", examples.WITHDRAW_PROPOSAL))
def withdraw_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Decision) -> Response:
    """Withdraw your proposal."""
    return _answer(uow, *proposals.withdraw(uow, actor, reference, identifier, body.note))


@blueprint.endpoint(**_closing("reopen", "map.propose", examples.WITHDRAW_PROPOSAL))
def reopen_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Decision) -> Response:
    """Reopen a proposal that was withdrawn or declined, or whose revision was undone."""
    return _answer(uow, *proposals.reopen(uow, actor, reference, identifier, body.note))
