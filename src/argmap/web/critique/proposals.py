"""Proposals: what they would change, as a picture and as text; and accepting, declining and discussing them."""

import json
from collections.abc import Mapping
from textwrap import shorten
from typing import Any

from flask import Response, request
from markupsafe import Markup

from argmap.drawing.selecting import part_around, part_of
from argmap.http.services import services
from argmap.model.merging import ElementChange, FieldConflict
from argmap.model.plain import canonical_json, map_of, map_to_plain
from argmap.service.critique import proposals
from argmap.service.critique.proposals import Accepting, preview_tag, proposal_tag, proposed_steps
from argmap.service.critique.threads import threads
from argmap.service.editing.merging import Resolution, Resolving
from argmap.service.editing.preconditions import Precondition
from argmap.service.editing.writing import find_map
from argmap.service.permissions import Actor, role_on
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Proposal
from argmap.store.paging import Window
from argmap.store.repository import StoredMap
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.map_rights import MapRights
from argmap.web.reading.picture import inline
from argmap.web.reading.state import ReaderState
from argmap.web.rendering import page, redirect
from argmap.web.words import _

_PROPOSALS = "/maps/<reference:reference>/proposals"
_PROPOSAL = f"{_PROPOSALS}/<string(maxlength=32):identifier>"
STATUSES = ("open", "accepted", "declined", "withdrawn")
_MOST = 100
_LONGEST = 120


@blueprint.page(_PROPOSALS, action="map.read")
def list_proposals(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """The proposals of a map, the open ones first of all."""
    stored = find_map(uow, actor, reference, "map.read")
    status = request.args.get("status", "open")
    chosen = (status,) if status in STATUSES else ()
    listed = uow.critique.list_proposals(stored.key, Window(_MOST), statuses=chosen, authors=(), elements=())
    standing = {proposal.id: proposals.standing(uow, stored, proposal) for proposal in listed.items}
    return page(
        "proposals.html", stored=stored, proposals=listed.items, standing=standing, shown=status, statuses=STATUSES
    )


@blueprint.page(_PROPOSAL, action="map.read", works=True)
def read_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """A proposal: its reason, what it changes, what stands in its way, and what was said of it."""
    stored, proposal = proposals.find_proposal(uow, actor, reference, identifier)
    previewed = proposals.preview(uow, stored, proposal)
    values = {
        "proposal": proposal,
        "stored": stored,
        "previewed": previewed,
        "changes": _changes(uow, stored, proposal),
        "threads": threads(uow, stored, "proposal", proposal.id),
        "decisions": proposals.decisions(uow, proposal),
        "reviewers": proposals.summary(proposal)["reviewers"],
        "panel": MapRights(role_on(uow, actor, stored)),
        "tag": preview_tag(stored, proposal) if proposal.status == "open" else proposal_tag(proposal),
        "conflicts": [(_conflict_name(conflict), conflict) for conflict in previewed.conflicts],
    }
    before = after = None
    if proposal.status == "open":
        # What the picture needs of the store is read by now: it is given back while the drawing is made.
        body, marks = proposals.mark_preview(uow, services().pool, stored, previewed)
        before, after = _pictures(stored, body, marks)
    return page("proposal.html", before=before, after=after, field_names=_field_names(), **values)


def _pictures(stored: StoredMap, body: bytes, marks: Mapping[str, str]) -> tuple[Markup | None, Markup]:
    """The part of the map that a proposal concerns: as it is, if it is there, and as it would be, marked."""
    whole = map_of(json.loads(body))
    part = part_around(whole, marks)
    pictures = services().pictures
    after = pictures.draw_marked(canonical_json(map_to_plain(part)).encode(), marks)
    kept = [name for name in part.nodes if marks.get(name) != "added"]
    as_it_is = part_of(part, kept, without=[name for name, mark in marks.items() if mark == "added"])
    if not kept or as_it_is == part:
        return None, inline(after, ReaderState(stored.slug), prefix="after-")
    before = pictures.draw_map(as_it_is, "svg", {}).content
    return inline(before, ReaderState(stored.slug), prefix="before-"), inline(
        after, ReaderState(stored.slug), prefix="after-"
    )


def _field_names() -> dict[str, str]:
    """What fields are called, for people."""
    return {
        "text": _("Text"),
        "title": _("Title"),
        "type": _("Type"),
        "kind": _("Kind"),
        "attribution": _("Said by"),
        "note": _("Note"),
        "tags": _("Tags"),
        "sources": _("Sources"),
        "credence": _("Credence"),
        "assumed": _("Assumed"),
        "premises": _("Premises"),
        "target": _("Supports or attacks"),
        "scheme": _("Scheme"),
        "strength": _("Strength"),
        "description": _("Description"),
        "thesis": _("Thesis"),
    }


def _changes(uow: UnitOfWork, stored: StoredMap, proposal: Proposal) -> list[dict[str, Any]]:
    """What a proposal makes of each element, with the words of the statements that it names in place of their ids."""
    steps = proposed_steps(proposal)
    texts = {node.id: node.title or node.text for node in uow.maps.load(stored).nodes.values()}
    for step in steps:
        if step.place[0] == "node" and step.after is not None and "text" in step.after:
            texts.setdefault(step.place[1], step.after.get("title") or step.after["text"])
    return [_told(step, texts) for step in steps]


def _told(step: ElementChange, texts: Mapping[str, str]) -> dict[str, Any]:
    """What a proposal makes of one element, field by field."""
    before, after = step.before or {}, step.after or {}
    skipped = {"id"} if step.change != "changed" else set()

    def words(name: str, value: Any) -> Any:
        if name == "premises" and isinstance(value, list):
            return [_shortened(texts.get(premise, premise)) for premise in value]
        return _shortened(texts.get(value, value)) if name in {"target", "thesis"} and value is not None else value

    return {
        "element": step.place[0],
        "id": step.place[1],
        "change": step.change,
        "named": _shortened(texts.get(step.place[1], "")) if step.change != "added" else "",
        "fields": [
            (name, words(name, before.get(name)), words(name, after.get(name)))
            for name in step.fields
            if name not in skipped
        ],
    }


def _shortened(text: str) -> str:
    return shorten(text, _LONGEST, placeholder=" …")


def _conflict_name(conflict: FieldConflict) -> str:
    return f"use {conflict.place[1]} {conflict.field}"


@blueprint.form(f"{_PROPOSAL}/accept", action="map.edit")
def accept_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Accept a proposal, or the ticked parts of it, as the page showed it."""
    tag = forms.text("tag", 200, required=True)
    parts = request.form.getlist("parts")[:_MOST] if forms.checked("chooses_parts") else None
    resolutions = tuple(
        Resolution(element, side, field or None)
        for name, side in request.form.items()
        if name.startswith("use ") and side in {"mine", "theirs"}
        for element, _blank, field in [name.removeprefix("use ").partition(" ")]
    )
    accepting = Accepting(
        None if parts is None else tuple(parts), True, Resolving(resolutions), forms.optional("note"), None
    )
    precondition = Precondition(frozenset({tag}))
    written, proposal = proposals.accept(uow, actor, reference, identifier, precondition, accepting)
    return redirect(f"/maps/{written.stored.slug}/proposals/{proposal.id}")


@blueprint.form(f"{_PROPOSAL}/decide", action="map.propose")
def decide_proposal(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Decline a proposal, review it, withdraw it, or open it again."""
    verdict = forms.choice("verdict", "decline", "approve", "request-changes", "withdraw", "reopen")
    note = forms.text("note", 2_000, required=verdict in {"decline", "request-changes"}) or None
    if verdict == "decline":
        stored, _proposal = proposals.decline(uow, actor, reference, identifier, note)
    elif verdict == "withdraw":
        stored, _proposal = proposals.withdraw(uow, actor, reference, identifier, note)
    elif verdict == "reopen":
        stored, _proposal = proposals.reopen(uow, actor, reference, identifier, note)
    else:
        stored, _proposal = proposals.review(uow, actor, reference, identifier, None, verdict=verdict, note=note)
    return redirect(f"/maps/{stored.slug}/proposals/{identifier}")


@blueprint.form(f"{_PROPOSAL}/reviewers", action="map.propose")
def ask_for_reviews(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Ask people to review a proposal."""
    names = [name.strip().removeprefix("@") for name in forms.text("reviewers", 2_000).split(",") if name.strip()]
    stored, _proposal = proposals.assign(uow, actor, reference, identifier, names)
    return redirect(f"/maps/{stored.slug}/proposals/{identifier}")
