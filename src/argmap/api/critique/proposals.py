"""`/api/v1/maps/{map}/proposals`."""

from typing import Any

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody
from argmap.api.critique import examples
from argmap.api.critique.bodies import Acceptance, Decision, NewProposal, NewProposalSchema
from argmap.api.critique.schemas import PreviewSchema, ProposalPageSchema, ProposalQuery, ProposalSchema
from argmap.api.presenting import proposal_json
from argmap.http.answers import answer, answer_json, required_precondition
from argmap.http.paging import ONLY_PAGE, list_answer, window_of
from argmap.http.services import services
from argmap.http.transactions import read_transaction, writes
from argmap.model.merging import change_to_plain, conflict_to_plain, operations_of
from argmap.model.operations_plain import operation_to_plain
from argmap.service.critique import proposals
from argmap.service.critique.proposals import Draft, proposal_tag, summary
from argmap.service.editing.writing import find_map
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Proposal
from argmap.store.repository import StoredMap

blueprint = Blueprint(
    "proposals",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/proposals",
    description="Changes with a reason, for an editor to accept; discussed by comments at the proposal.",
)
_PROPOSAL = "<string(maxlength=32):identifier>"
_SVG = "image/svg+xml"


def _answer(stored: StoredMap, proposal: Proposal, status: int = 200) -> Response:
    headers = {"Location": f"/api/v1/maps/{stored.slug}/proposals/{proposal.id}"} if status == 201 else None
    return answer_json(proposal_json(proposal), proposal_tag(proposal), status=status, headers=headers)


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
    page = uow.critique.list_proposals(stored.key, window_of(query), statuses=query["status"])
    return list_answer("proposals", page, map(summary, page.items))


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
    return _answer(stored, proposal, 201)


@blueprint.endpoint(f"/{_PROPOSAL}", action="map.read", answer=Answer(ProposalSchema, examples.PROPOSAL))
def read_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Get a proposal with its changes."""
    return _answer(*proposals.find_proposal(uow, actor, reference, identifier))


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
            *proposals.revise(uow, actor, reference, identifier, precondition, drafted, title=title, reason=reason)
        )

    revised: Response = revise()
    return revised


@blueprint.endpoint(f"/{_PROPOSAL}/preview", action="map.read", answer=Answer(PreviewSchema, examples.PREVIEW))
def preview_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Preview a proposal against the current map, with conflicts."""
    stored, proposal = proposals.find_proposal(uow, actor, reference, identifier)
    previewed = proposals.preview(uow, stored, proposal)
    content = {
        "revision": stored.revision,
        "operations": [operation_to_plain(operation) for operation in operations_of(previewed.steps)],
        "steps": [change_to_plain(step) for step in previewed.steps],
        "conflicts": [conflict_to_plain(conflict) for conflict in previewed.conflicts],
        "errors": [{"pointer": breach.pointer, "message": breach.message} for breach in previewed.breaches],
    }
    return answer_json(content)


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
    answer=Answer(ProposalSchema, {**examples.PROPOSAL, "status": "accepted", "result_revision": 4}),
)
def accept_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Acceptance) -> Response:
    """Accept a proposal or parts of it, as one revision by its author. A conflict lists what you must resolve."""
    written, proposal = proposals.accept(
        uow, actor, reference, identifier, parts=body.parts, resolutions=body.resolutions, note=body.note
    )
    return _answer(written.stored, proposal)


@blueprint.endpoint(
    f"/{_PROPOSAL}/decline",
    "POST",
    action="map.edit",
    body=JsonBody(Decision, examples.DECLINE_PROPOSAL),
    answer=Answer(ProposalSchema, {**examples.PROPOSAL, "status": "declined"}),
)
def decline_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Decision) -> Response:
    """Decline a proposal."""
    note = body.note
    return _answer(*proposals.decline(uow, actor, reference, identifier, note))


@blueprint.endpoint(
    f"/{_PROPOSAL}/withdraw",
    "POST",
    action="map.propose",
    body=JsonBody(Decision, examples.WITHDRAW_PROPOSAL),
    answer=Answer(ProposalSchema, {**examples.PROPOSAL, "status": "withdrawn"}),
)
def withdraw_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Decision) -> Response:
    """Withdraw your proposal."""
    note = body.note
    return _answer(*proposals.withdraw(uow, actor, reference, identifier, note))
