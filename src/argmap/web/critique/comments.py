"""Writing, editing, deleting and resolving comments, and making objections of them."""

import json

from flask import Response

from argmap.model.quotes import TextQuote
from argmap.service.critique import comments
from argmap.service.critique.comments import ANCHORS, KINDS, MAX_BODY, Anchor
from argmap.service.editing.preconditions import Precondition
from argmap.service.errors import InvalidArgument
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.rendering import redirect, return_path
from argmap.web.words import _

_COMMENTS = "/maps/<reference:reference>/comments"
_COMMENT = f"{_COMMENTS}/<string(maxlength=32):identifier>"


@blueprint.form(_COMMENTS, action="map.comment")
def add_comment(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Comment on the map, on an element of it, on words of a statement, or on a proposal; or reply."""
    body = forms.text("body", MAX_BODY, required=True)
    anchor = Anchor(forms.choice("anchor", *ANCHORS), forms.optional("id", 64), forms.optional("element", 64), _quote())
    kind = forms.choice("kind", "note", *(kind for kind in KINDS if kind != "note"))
    _stored, comment = comments.add_comment(uow, actor, reference, anchor, kind, body, forms.optional("parent", 32))
    return redirect(return_path(f"/maps/{reference}") + f"#comment-{comment.id}")


def _quote() -> TextQuote | None:
    sent = forms.text("quote", 30_000)
    if not sent:
        return None
    try:
        told = json.loads(sent)
        return TextQuote(str(told["exact"]), str(told.get("prefix", "")), str(told.get("suffix", "")))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InvalidArgument("quote", _("is no selection of the statement; select the words again")) from None


@blueprint.form(f"{_COMMENT}/edit", action="map.comment")
def edit_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Change what one's own comment says."""
    body = forms.text("body", MAX_BODY, required=True)
    _, comment = comments.find_comment(uow, actor, reference, identifier, "map.comment")
    seen = forms.number("version", 1, 2**31)
    precondition = Precondition(frozenset({comments.comment_tag(comment)} if seen == comment.version else set()))
    comments.edit_comment(uow, actor, reference, identifier, precondition, body=body, kind=None)
    return redirect(return_path(f"/maps/{reference}") + f"#comment-{identifier}")


@blueprint.form(f"{_COMMENT}/delete", action="map.comment")
def delete_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Take the text of a comment away."""
    comments.delete_comment(uow, actor, reference, identifier, Precondition())
    return redirect(return_path(f"/maps/{reference}"))


@blueprint.form(f"{_COMMENT}/resolve", action="map.comment")
def resolve_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Say that a thread is settled."""
    comments.resolve_comment(uow, actor, reference, identifier, resolved=True)
    return redirect(return_path(f"/maps/{reference}") + f"#thread-{identifier}")


@blueprint.form(f"{_COMMENT}/reopen", action="map.comment")
def reopen_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Open a settled thread again."""
    comments.resolve_comment(uow, actor, reference, identifier, resolved=False)
    return redirect(return_path(f"/maps/{reference}") + f"#thread-{identifier}")


@blueprint.form(f"{_COMMENT}/promote", action="map.edit")
def promote_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Make an objection of a comment, and show it."""
    text = forms.text("text", 10_000, required=True)
    written, comment, _relation = comments.promote_comment(uow, actor, reference, identifier, text)
    return redirect(f"/maps/{written.stored.slug}?chosen={comment.promoted_to}")


@blueprint.page(_COMMENT, action="map.read")
def find_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Where a comment is: the address of each leads to its place in the reader, or at its proposal."""
    stored, comment = comments.find_comment(uow, actor, reference, identifier)
    path = f"/maps/{stored.slug}"
    if comment.anchor_kind == "proposal":
        path += f"/proposals/{comment.anchor_id}"
    elif comment.anchor_kind in {"node", "relation"} and not comments.present(uow, stored, comment)["anchor"]["gone"]:
        path += f"?chosen={comment.anchor_id}"
    return redirect(f"{path}#comment-{comment.id}")
