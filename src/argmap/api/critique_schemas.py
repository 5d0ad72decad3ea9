"""What the REST interface takes and answers about comments, proposals and ratings."""

import marshmallow as ma

from argmap.api.paging import PageQuery
from argmap.api.people_schemas import text, word
from argmap.formats.schemas import NodeSchema, Strict, StrictNested, StrictText
from argmap.service.comments import ANCHORS, KINDS

_ANY_LENGTH = {"minLength": 1, "maxLength": 20_000}


class AnchorSchema(Strict):
    """What a comment is about."""

    kind = word(ANCHORS, required=True)
    id = text(64, "The node, relation or proposal; left out for the map.")


class NewCommentSchema(Strict):
    """A comment to write."""

    anchor = StrictNested(AnchorSchema)
    kind = word(KINDS, required=True)
    body = StrictText(required=True, metadata={"description": "Markdown.", **_ANY_LENGTH})
    parent = text(32, "The comment that it answers; its anchor is then that comment's.")


class CommentPatchSchema(Strict):
    """What can be changed of a comment."""

    kind = word(KINDS)
    body = StrictText(metadata={"description": "Markdown.", **_ANY_LENGTH})


class AnchorNowSchema(ma.Schema):
    """What a comment is about, and what became of it since."""

    kind = ma.fields.String(required=True)
    id = ma.fields.String(required=True, allow_none=True)
    text = ma.fields.String(allow_none=True, metadata={"description": "What it said when the comment was written."})
    version = ma.fields.Integer(allow_none=True, metadata={"description": "The revision that had made it so."})
    changed = ma.fields.Boolean(metadata={"description": "Whether it says something else now."})
    gone = ma.fields.Boolean(metadata={"description": "Whether it was removed."})


class CommentSchema(ma.Schema):
    """A comment; body and html are null once it is deleted."""

    id = ma.fields.String(required=True)
    anchor = ma.fields.Nested(AnchorNowSchema, required=True)
    kind = ma.fields.String(required=True)
    body = ma.fields.String(required=True, allow_none=True)
    html = ma.fields.String(required=True, allow_none=True, metadata={"description": "Clean HTML of the body."})
    parent = ma.fields.String(required=True, allow_none=True)
    author = ma.fields.String(required=True)
    created = ma.fields.String(required=True)
    edited = ma.fields.String(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)
    mentions = ma.fields.List(ma.fields.String(), required=True)
    resolved = ma.fields.String(required=True, allow_none=True)
    resolved_by = ma.fields.String(required=True, allow_none=True)
    deleted = ma.fields.String(required=True, allow_none=True)
    promoted_to = ma.fields.String(required=True, allow_none=True)


class CommentPageSchema(ma.Schema):
    """Some comments, in the order in which they were written."""

    comments = ma.fields.List(ma.fields.Nested(CommentSchema), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class CommentVersionSchema(ma.Schema):
    """What a comment said before."""

    version = ma.fields.Integer(required=True)
    body = ma.fields.String(required=True)
    time = ma.fields.String(required=True)


class CommentVersionsSchema(ma.Schema):
    """What a comment said before, the newest first."""

    versions = ma.fields.List(ma.fields.Nested(CommentVersionSchema), required=True)


class PromotionSchema(Strict):
    """How to promote a comment."""

    text = text(10_000, "The objection in other words than the comment's.")


class PromotedSchema(ma.Schema):
    """The objection that a comment became."""

    node = ma.fields.Nested(NodeSchema, required=True)
    relation = ma.fields.String(required=True)
    revision = ma.fields.Integer(required=True)
    comment = ma.fields.Nested(CommentSchema, required=True)


class CommentQuery(PageQuery):
    """Which comments."""

    node = ma.fields.String(load_default=None, metadata={"description": "Only those at this node."})
    relation = ma.fields.String(load_default=None, metadata={"description": "Only those at this relation."})
    proposal = ma.fields.String(load_default=None, metadata={"description": "Only those at this proposal."})
    kind = ma.fields.String(load_default=None, validate=ma.validate.OneOf(KINDS, error="is not one of: {choices}"))
    resolved = ma.fields.Boolean(load_default=None)
