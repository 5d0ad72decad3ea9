"""`/api/v1/maps/{map}/comments`."""

import json
from typing import Any

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody, patch_body
from argmap.api.critique import examples
from argmap.api.critique.bodies import CommentPatch, NewComment, Promotion
from argmap.api.critique.schemas import (
    CommentPageSchema,
    CommentQuery,
    CommentSchema,
    CommentVersionsSchema,
    PromotedSchema,
)
from argmap.http.answers import answer_json, optional_precondition, required_precondition
from argmap.http.paging import ONLY_PAGE, PageQuery, list_answer, window_of
from argmap.service.critique import comments
from argmap.service.critique.comments import Anchor, comment_tag
from argmap.service.editing.writing import find_map
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Comment
from argmap.store.paging import page_of
from argmap.store.repository import StoredMap

blueprint = Blueprint(
    "comments",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/comments",
    description="What people say of a map: threads at nodes, relations, proposals and the map.",
)
_COMMENT = "<string(maxlength=32):identifier>"


def _answer(uow: UnitOfWork, written: tuple[StoredMap, Comment], status: int = 200) -> Response:
    stored, comment = written
    headers = {"Location": f"/api/v1/maps/{stored.slug}/comments/{comment.id}"} if status == 201 else None
    return answer_json(comments.present(uow, stored, comment), comment_tag(comment), status=status, headers=headers)


@blueprint.endpoint(
    "",
    action="map.read",
    query=CommentQuery,
    answer=Answer(CommentPageSchema, {"comments": [examples.COMMENT], **ONLY_PAGE}),
    links=True,
)
def list_comments(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List comments, oldest first."""
    stored = find_map(uow, actor, reference, "map.read")
    anchor = next(((kind, query[kind]) for kind in ("node", "relation", "proposal") if query[kind]), None)
    page = uow.critique.list_comments(
        stored.key, window_of(query), anchor=anchor, kinds=query["kind"], resolved=query["resolved"]
    )
    return list_answer("comments", page, (comments.present(uow, stored, comment) for comment in page.items))


@blueprint.endpoint(
    "",
    "POST",
    action="map.comment",
    body=JsonBody(NewComment, examples.NEW_COMMENT),
    answer=Answer(CommentSchema, examples.COMMENT, status=201),
)
def create_comment(uow: UnitOfWork, actor: Actor, reference: str, body: NewComment) -> Response:
    """Write a comment, or reply to one."""
    anchor = body.anchor or Anchor("map")
    return _answer(uow, comments.add_comment(uow, actor, reference, anchor, body.kind, body.body, body.parent), 201)


@blueprint.endpoint(f"/{_COMMENT}", action="map.read", answer=Answer(CommentSchema, examples.COMMENT))
def read_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Get a comment."""
    return _answer(uow, comments.find_comment(uow, actor, reference, identifier))


@blueprint.endpoint(
    f"/{_COMMENT}",
    "PATCH",
    action="map.comment",
    body=patch_body(CommentPatch, examples.PATCH_COMMENT),
    answer=Answer(CommentSchema, examples.COMMENT),
    needs_precondition=True,
)
def patch_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: CommentPatch) -> Response:
    """Edit your comment. What it said before is no longer shown to anyone."""
    precondition = required_precondition()
    edited = comments.edit_comment(uow, actor, reference, identifier, precondition, body=body.body, kind=body.kind)
    return _answer(uow, edited)


@blueprint.endpoint(
    f"/{_COMMENT}",
    "DELETE",
    action="map.comment",
    answer=Answer(CommentSchema, examples.COMMENT),
    needs_precondition=True,
)
def delete_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Delete the text of a comment. Its place in the thread stays."""
    return _answer(uow, comments.delete_comment(uow, actor, reference, identifier, required_precondition()))


@blueprint.endpoint(
    f"/{_COMMENT}/versions",
    action="map.read",
    answer=Answer(CommentVersionsSchema, {**examples.COMMENT_VERSIONS, **ONLY_PAGE}),
    query=PageQuery,
    links=True,
)
def list_comment_versions(
    uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str, identifier: str
) -> Response:
    """List when a comment was edited, newest first. What it said is for administrators, while the audit keeps it."""
    _, comment = comments.find_comment(uow, actor, reference, identifier)
    page = page_of(comments.versions(uow, actor, comment), window_of(query))
    return list_answer("versions", page, page.items)


@blueprint.endpoint(
    f"/{_COMMENT}/resolve",
    "POST",
    action="map.comment",
    answer=Answer(CommentSchema, examples.COMMENT),
    may_precondition=True,
)
def resolve_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Resolve the thread of a comment. A reply reopens it."""
    precondition = optional_precondition()
    return _answer(uow, comments.resolve_comment(uow, actor, reference, identifier, precondition, resolved=True))


@blueprint.endpoint(
    f"/{_COMMENT}/reopen",
    "POST",
    action="map.comment",
    answer=Answer(CommentSchema, examples.COMMENT),
    may_precondition=True,
)
def reopen_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Reopen a resolved thread."""
    precondition = optional_precondition()
    return _answer(uow, comments.resolve_comment(uow, actor, reference, identifier, precondition, resolved=False))


@blueprint.endpoint(
    f"/{_COMMENT}/promote",
    "POST",
    action="map.edit",
    body=JsonBody(Promotion, examples.PROMOTE_COMMENT),
    answer=Answer(PromotedSchema, examples.PROMOTED, status=201),
)
def promote_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Promotion) -> Response:
    """Turn a comment into an objection to what it is about, in its author's name."""
    written, comment, relation = comments.promote_comment(uow, actor, reference, identifier, body.text)
    stored = written.stored
    node = uow.maps.node(stored, str(comment.promoted_to))
    assert node is not None
    content = {
        "node": json.loads(node.body),
        "relation": relation,
        "revision": stored.revision,
        "comment": comments.present(uow, stored, comment),
    }
    headers = {"Location": f"/api/v1/maps/{stored.slug}/nodes/{node.id}"}
    return answer_json(content, status=201, headers=headers)
