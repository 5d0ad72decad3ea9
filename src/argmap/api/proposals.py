"""`/api/v1/maps/{map}/proposals`."""

from typing import Any

from flask import Response

from argmap.api import critique_examples as examples
from argmap.api.answers import JSON, answer, answer_json, required_precondition
from argmap.api.blueprint import Blueprint
from argmap.api.bodies import checked
from argmap.api.critique_schemas import (
    AcceptanceSchema,
    DecisionSchema,
    NewProposalSchema,
    PreviewSchema,
    ProposalPageSchema,
    ProposalQuery,
    ProposalSchema,
)
from argmap.api.paging import decode_number, encode_cursor, link_header
from argmap.api.presenting import conflict_json, proposal_json
from argmap.api.routes import asking, needs, reads, route_spec, services, takes, writes
from argmap.model.merging import change_to_plain, operations_of
from argmap.model.operations_plain import operation_to_plain
from argmap.service import proposals
from argmap.service.permissions import Actor
from argmap.service.proposals import Draft, proposal_tag, summary
from argmap.service.unit_of_work import UnitOfWork
from argmap.service.writing import find_map
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


@blueprint.route("")
@needs("map.read")
@route_spec(links=True)
@blueprint.arguments(ProposalQuery, location="query")
@blueprint.response(200, ProposalPageSchema, example={"proposals": [examples.PROPOSAL], "next": None})
@reads
def list_proposals(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List proposals, newest first."""
    stored = find_map(uow, actor, reference, "map.read")
    found = uow.critique.list_proposals(
        stored.key, limit=query["limit"] + 1, before=decode_number(query["cursor"]), status=query["status"]
    )
    shown = found[: query["limit"]]
    cursor = encode_cursor(str(shown[-1].key)) if len(found) > len(shown) else None
    content = {"proposals": [summary(each) for each in shown], "next": cursor}
    return answer_json(content, headers=link_header(cursor))


@blueprint.route("", methods=["POST"])
@needs("map.propose")
@blueprint.response(201, ProposalSchema, example=examples.PROPOSAL)
@route_spec(works=True)
@takes(NewProposalSchema, example=examples.NEW_PROPOSAL)
def create_proposal(reference: str, value: Any) -> Response:
    """Propose operations, with a reason."""
    fields = checked(NewProposalSchema, value)
    proposed: Response = propose(reference, fields["title"], fields["reason"], _draft(reference, fields))
    return proposed


def _draft(reference: str, fields: dict[str, Any]) -> Draft:
    with asking() as (uow, actor):
        return proposals.draft(
            uow, services().pool, actor, reference, fields["operations"], fields.get("base_revision")
        )


@writes
def propose(uow: UnitOfWork, actor: Actor, reference: str, title: str, reason: str, drafted: Draft) -> Response:
    """Store a proposal that was worked out before."""
    stored, proposal = proposals.propose(uow, actor, reference, drafted, title=title, reason=reason)
    return _answer(stored, proposal, 201)


@blueprint.route(f"/{_PROPOSAL}")
@needs("map.read")
@blueprint.response(200, ProposalSchema, example=examples.PROPOSAL)
@reads
def read_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Get a proposal with its changes."""
    return _answer(*proposals.find_proposal(uow, actor, reference, identifier))


@blueprint.route(f"/{_PROPOSAL}", methods=["PUT"])
@needs("map.propose")
@route_spec(needs_precondition=True, works=True)
@blueprint.response(200, ProposalSchema, example=examples.PROPOSAL)
@takes(NewProposalSchema, example=examples.NEW_PROPOSAL)
def revise_proposal(reference: str, identifier: str, value: Any) -> Response:
    """Replace your proposal."""
    precondition = required_precondition()
    fields = checked(NewProposalSchema, value)
    drafted = _draft(reference, fields)

    @writes
    def revise(uow: UnitOfWork, actor: Actor) -> Response:
        title, reason = fields["title"], fields["reason"]
        return _answer(
            *proposals.revise(uow, actor, reference, identifier, precondition, drafted, title=title, reason=reason)
        )

    revised: Response = revise()
    return revised


@blueprint.route(f"/{_PROPOSAL}/preview")
@needs("map.read")
@blueprint.response(200, PreviewSchema, example=examples.PREVIEW)
@reads
def preview_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Preview a proposal against the current map, with conflicts."""
    stored, proposal = proposals.find_proposal(uow, actor, reference, identifier)
    found = proposals.preview(uow, stored, proposal)
    content = {
        "revision": stored.revision,
        "operations": [operation_to_plain(each) for each in operations_of(found.steps)],
        "steps": [change_to_plain(step) for step in found.steps],
        "conflicts": [conflict_json(each) for each in found.conflicts],
        "errors": [{"pointer": each.pointer, "message": each.message} for each in found.breaches],
    }
    return answer_json(content)


@blueprint.route(f"/{_PROPOSAL}/preview.svg")
@needs("map.read")
@route_spec(offers=(_SVG,), offers_octets=True, works=True)
@blueprint.response(200, {"type": "string"}, content_type=_SVG)
@reads
def draw_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Draw the map with what a proposal adds, removes and changes, marked by colour and sign."""
    stored, proposal = proposals.find_proposal(uow, actor, reference, identifier)
    found = proposals.preview(uow, stored, proposal)
    marked = proposals.mark_preview(uow, services().pool, stored, found)
    body = services().pictures.draw_marked(*marked)
    tag = f"{proposal_tag(proposal)}-at-{stored.revision}"
    return answer(body, tag, content_type=f"{_SVG}; charset=utf-8")


@blueprint.route(f"/{_PROPOSAL}/accept", methods=["POST"])
@needs("map.edit")
@blueprint.response(200, ProposalSchema, example={**examples.PROPOSAL, "status": "accepted", "result_revision": 4})
@takes(AcceptanceSchema, example=examples.ACCEPT_PROPOSAL)
@writes
def accept_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Accept a proposal or parts of it, as one revision by its author. A conflict lists what you must resolve."""
    fields = checked(AcceptanceSchema, value)
    written, proposal = proposals.accept(
        uow,
        actor,
        reference,
        identifier,
        parts=fields.get("parts"),
        resolutions=fields.get("resolutions", ()),
        note=fields.get("note"),
    )
    return _answer(written.stored, proposal)


@blueprint.route(f"/{_PROPOSAL}/decline", methods=["POST"])
@needs("map.edit")
@blueprint.response(200, ProposalSchema, example={**examples.PROPOSAL, "status": "declined"})
@takes(DecisionSchema, JSON, example=examples.DECLINE_PROPOSAL)
@writes
def decline_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Decline a proposal."""
    note = checked(DecisionSchema, value).get("note")
    return _answer(*proposals.decline(uow, actor, reference, identifier, note))


@blueprint.route(f"/{_PROPOSAL}/withdraw", methods=["POST"])
@needs("map.propose")
@blueprint.response(200, ProposalSchema, example={**examples.PROPOSAL, "status": "withdrawn"})
@takes(DecisionSchema, JSON, example=examples.WITHDRAW_PROPOSAL)
@writes
def withdraw_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Withdraw your proposal."""
    note = checked(DecisionSchema, value).get("note")
    return _answer(*proposals.withdraw(uow, actor, reference, identifier, note))
