"""`/api/v1/maps/{map}/comments`."""

import json
from typing import Any

import marshmallow as ma
from flask import Response

from argmap.api import critique_examples as examples
from argmap.api.answers import JSON, answer_json, required_precondition
from argmap.api.blueprint import Blueprint
from argmap.api.bodies import checked, text_within
from argmap.api.critique_schemas import (
    CommentPageSchema,
    CommentPatchSchema,
    CommentQuery,
    CommentSchema,
    CommentVersionsSchema,
    NewCommentSchema,
    PromotedSchema,
    PromotionSchema,
)
from argmap.api.paging import decode_number, encode_cursor, link_header
from argmap.api.routes import MERGE_PATCH, needs, reads, route_spec, takes, writes
from argmap.formats.errors import InvalidDocument
from argmap.formats.schemas import breaches_of
from argmap.service import comments
from argmap.service.comments import Anchor, comment_tag
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.service.writing import find_map
from argmap.store.critique import Comment
from argmap.store.repository import StoredMap

blueprint = Blueprint(
    "comments",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/comments",
    description="What people say of a map: threads at nodes, relations, proposals and the map.",
)
_COMMENT = "<string(maxlength=32):identifier>"


def _answer(uow: UnitOfWork, found: tuple[StoredMap, Comment], status: int = 200) -> Response:
    stored, comment = found
    headers = {"Location": f"/api/v1/maps/{stored.slug}/comments/{comment.id}"} if status == 201 else None
    return answer_json(comments.present(uow, stored, comment), comment_tag(comment), status=status, headers=headers)


@blueprint.route("")
@needs("map.read")
@route_spec(links=True)
@blueprint.arguments(CommentQuery, location="query")
@blueprint.response(200, CommentPageSchema, example={"comments": [examples.COMMENT], "next": None})
@reads
def list_comments(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List comments, oldest first."""
    stored = find_map(uow, actor, reference, "map.read")
    anchor = next(((kind, query[kind]) for kind in ("node", "relation", "proposal") if query[kind]), None)
    found = uow.critique.list_comments(
        stored.key,
        limit=query["limit"] + 1,
        after=decode_number(query["cursor"]),
        anchor=anchor,
        kind=query["kind"],
        resolved=query["resolved"],
    )
    shown = found[: query["limit"]]
    cursor = encode_cursor(str(shown[-1].key)) if len(found) > len(shown) else None
    content = {"comments": [comments.present(uow, stored, each) for each in shown], "next": cursor}
    return answer_json(content, headers=link_header(cursor))


@blueprint.route("", methods=["POST"])
@needs("map.comment")
@blueprint.response(201, CommentSchema, example=examples.COMMENT)
@takes(NewCommentSchema, example=examples.NEW_COMMENT)
@writes
def create_comment(uow: UnitOfWork, actor: Actor, reference: str, value: Any) -> Response:
    """Write a comment, or reply to one."""
    fields = checked(NewCommentSchema, value)
    body = _body(fields["body"])
    given = fields.get("anchor") or {"kind": "map"}
    anchor = Anchor(given["kind"], given.get("id"))
    return _answer(
        uow, comments.add_comment(uow, actor, reference, anchor, fields["kind"], body, fields.get("parent")), 201
    )


def _body(body: str) -> str:
    """The body of a comment, whose characters must be those of a text; how long it may be, the service says."""
    try:
        text_within(1, max(len(body), 1))(body)
    except ma.ValidationError as error:
        raise InvalidDocument(breaches_of(error.messages, "/body")) from None
    return body


@blueprint.route(f"/{_COMMENT}")
@needs("map.read")
@blueprint.response(200, CommentSchema, example=examples.COMMENT)
@reads
def read_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Get a comment."""
    return _answer(uow, comments.find_comment(uow, actor, reference, identifier))


@blueprint.route(f"/{_COMMENT}", methods=["PATCH"])
@needs("map.comment")
@route_spec(needs_precondition=True)
@blueprint.response(200, CommentSchema, example=examples.COMMENT)
@takes(CommentPatchSchema, MERGE_PATCH, JSON, example=examples.PATCH_COMMENT)
@writes
def patch_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Edit your comment. Earlier versions are kept."""
    fields = checked(CommentPatchSchema, value)
    body = _body(fields["body"]) if "body" in fields else None
    precondition = required_precondition()
    found = comments.edit_comment(uow, actor, reference, identifier, precondition, body=body, kind=fields.get("kind"))
    return _answer(uow, found)


@blueprint.route(f"/{_COMMENT}", methods=["DELETE"])
@needs("map.comment")
@route_spec(needs_precondition=True)
@blueprint.response(200, CommentSchema, example=examples.COMMENT)
@writes
def delete_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Delete the text of a comment. Its place in the thread stays."""
    return _answer(uow, comments.delete_comment(uow, actor, reference, identifier, required_precondition()))


@blueprint.route(f"/{_COMMENT}/versions")
@needs("map.read")
@blueprint.response(200, CommentVersionsSchema, example=examples.COMMENT_VERSIONS)
@reads
def list_comment_versions(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """List the earlier versions of a comment, newest first."""
    _, comment = comments.find_comment(uow, actor, reference, identifier)
    versions = [
        {"version": version, "body": body, "time": time}
        for version, body, time in uow.critique.comment_versions(comment)
    ]
    return answer_json({"versions": versions})


@blueprint.route(f"/{_COMMENT}/resolve", methods=["POST"])
@needs("map.comment")
@blueprint.response(200, CommentSchema, example=examples.COMMENT)
@writes
def resolve_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Resolve a thread."""
    return _answer(uow, comments.resolve_comment(uow, actor, reference, identifier, resolved=True))


@blueprint.route(f"/{_COMMENT}/reopen", methods=["POST"])
@needs("map.comment")
@blueprint.response(200, CommentSchema, example=examples.COMMENT)
@writes
def reopen_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Reopen a resolved thread."""
    return _answer(uow, comments.resolve_comment(uow, actor, reference, identifier, resolved=False))


@blueprint.route(f"/{_COMMENT}/promote", methods=["POST"])
@needs("map.edit")
@blueprint.response(201, PromotedSchema, example=examples.PROMOTED)
@takes(PromotionSchema, example=examples.PROMOTE_COMMENT)
@writes
def promote_comment(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Turn a comment into an objection to what it is about, in its author's name."""
    fields = checked(PromotionSchema, value)
    written, comment, relation = comments.promote_comment(uow, actor, reference, identifier, fields.get("text"))
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
