"""Ratings, votes, and the answers to critical questions."""

import json
from typing import Any

from flask import Response

from argmap.analysis.schemes import NAMESPACE, schemes
from argmap.service.critique import ratings
from argmap.service.editing import elements
from argmap.service.editing.preconditions import Precondition
from argmap.service.errors import InvalidArgument
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.rendering import redirect, return_path
from argmap.web.words import _


@blueprint.form("/maps/<reference:reference>/ratings", action="map.rate")
def rate(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Rate an element, or take one's rating back (an empty value)."""
    element = forms.text("element", 64, required=True)
    value = forms.fraction("value") if forms.optional("value") else None
    ratings.rate(uow, actor, reference, element, value)
    return redirect(return_path(f"/maps/{reference}?chosen={element}") + "#rating")


@blueprint.form("/maps/<reference:reference>/votes", action="map.rate")
def vote(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Vote on whether an objection is answered, or take one's vote back (an empty value)."""
    objection = forms.text("objection", 64, required=True)
    answered = {"yes": True, "no": False, "": None}[forms.choice("answered", "", "yes", "no")]
    ratings.vote(uow, actor, reference, objection, answered)
    return redirect(return_path(f"/maps/{reference}?chosen={objection}") + "#vote")


@blueprint.form("/maps/<reference:reference>/questions", action="map.edit")
def answer_question(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Answer a critical question of an inference by a statement, dismiss it for a reason, or open it again."""
    relation, question = forms.text("relation", 64, required=True), forms.text("question", 40, required=True)
    node, reason = forms.optional("node", 64), forms.optional("reason")
    if not any(question == one.id for scheme in schemes().values() for one in scheme.questions):
        raise InvalidArgument("question", _("is no critical question"))
    if node is not None and reason is not None:
        raise InvalidArgument("reason", _("stands beside a statement; give one of them"))
    if node is None and reason is None and not forms.checked("reopen"):
        raise InvalidArgument("reason", _("is empty: choose the statement that answers the question, or give a reason"))
    stored, current = elements.read(uow, actor, elements.RELATION, reference, relation, "map.edit")
    if node is not None and uow.maps.node(stored, node) is None:
        raise InvalidArgument("node", _("is no statement of this map"))
    kept = json.loads(current.body).get("extensions", {}).get(NAMESPACE)
    before = kept.get("answers") if isinstance(kept, dict) else None
    answers: dict[str, Any] = dict(before) if isinstance(before, dict) else {}
    # In a merge patch, what is to go is null.
    answers[question] = None
    if node is not None:
        answers[question] = {"node": node}
    elif reason is not None:
        answers[question] = {"dismissed": reason}
    changes = {"extensions": {NAMESPACE: {"answers": answers}}}
    elements.patch(
        uow,
        actor,
        elements.RELATION,
        reference,
        relation,
        changes,
        Precondition(),
        message=_("Answer a critical question"),
    )
    return redirect(return_path(f"/maps/{stored.slug}?chosen={relation}") + f"#question-{question}")
