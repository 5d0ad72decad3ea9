"""Moving and copying branches, and pasting them as indented text."""

from flask import Response, request

from argmap.service.editing import branches
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.editing.going_back import done
from argmap.web.editing.statements import SIDES

_MAP = "/maps/<reference:reference>"
_MAX_OUTLINE = 500_000


@blueprint.form(f"{_MAP}/move", action="map.edit")
def move(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Let a statement, with all that bears on it, support or attack something else, instead or too."""
    element, target = forms.text("element", 64, required=True), forms.text("target", 64, required=True)
    side, keeps = forms.choice("side", *SIDES), forms.checked("keep")
    written = branches.move_branch(uow, actor, reference, element, target, side, keeps=keeps)
    return done(written.stored, element)


@blueprint.form(f"{_MAP}/outline", action="map.edit")
def add_outline(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Add the statements of an indented list below what is chosen."""
    target = forms.text("target", 64, required=True)
    text = forms.text("outline", _MAX_OUTLINE, required=True, indented=True)
    written, made = branches.add_outline(uow, actor, reference, target, text)
    return done(written.stored, made[0])


@blueprint.form(f"{_MAP}/paste", action="map.edit")
def paste(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Copy a branch of this or another map below what is chosen, with its sources and schemes."""
    other, node = forms.text("map", 64, required=True), forms.text("node", 64, required=True)
    target, side = forms.text("target", 64, required=True), forms.choice("side", "support", "attack")
    copied = branches.copy_branch(uow, actor, reference, other, node, target=target, kind=side)
    return done(copied.written.stored, copied.names.get(node, node))


@blueprint.page(f"{_MAP}/branch.txt", action="map.read", offers=("text/plain",))
def branch_text(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """A statement and all that bears on it as indented text."""
    text = branches.branch_outline(uow, actor, reference, request.args.get("node", ""))
    return Response(text, mimetype="text/plain")
