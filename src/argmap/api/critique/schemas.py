"""What the REST interface takes and answers about comments, proposals and ratings."""

import marshmallow as ma

from argmap.api.maps.schemas import TIME, OperationSchema, StepSchema, several
from argmap.formats.json_map.schemas import NodeSchema
from argmap.http.paging import PageQuery, PageSchema
from argmap.http.problems import BreachSchema, ConflictSchema
from argmap.service.critique.comments import KINDS
from argmap.service.critique.proposals import STATUSES

_ANY_LENGTH = {"minLength": 1, "maxLength": 20_000}


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
    created = ma.fields.String(required=True, metadata=TIME)
    edited = ma.fields.String(required=True, allow_none=True, metadata=TIME)
    version = ma.fields.Integer(required=True)
    mentions = ma.fields.List(ma.fields.String(), required=True)
    resolved = ma.fields.String(required=True, allow_none=True, metadata=TIME)
    resolved_by = ma.fields.String(required=True, allow_none=True)
    deleted = ma.fields.String(required=True, allow_none=True, metadata=TIME)
    promoted_to = ma.fields.String(required=True, allow_none=True)


class CommentPageSchema(PageSchema):
    """Some comments, in the order in which they were written."""

    comments = ma.fields.List(ma.fields.Nested(CommentSchema), required=True)


class CommentVersionSchema(ma.Schema):
    """What a comment said before."""

    version = ma.fields.Integer(required=True)
    body = ma.fields.String(required=True)
    time = ma.fields.String(required=True, metadata=TIME)


class CommentVersionsSchema(PageSchema):
    """What a comment said before, the newest first."""

    versions = ma.fields.List(ma.fields.Nested(CommentVersionSchema), required=True)


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
    kind = several("Only comments of this kind.", KINDS)
    resolved = ma.fields.Boolean(load_default=None)


class ProposalSchema(ma.Schema):
    """A proposal."""

    id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)
    author = ma.fields.String(required=True)
    base_revision = ma.fields.Integer(required=True)
    status = ma.fields.String(required=True, validate=ma.validate.OneOf(STATUSES))
    version = ma.fields.Integer(required=True)
    created = ma.fields.String(required=True, metadata=TIME)
    modified = ma.fields.String(required=True, metadata=TIME)
    decided_by = ma.fields.String(required=True, allow_none=True)
    decision = ma.fields.String(required=True, allow_none=True, metadata={"description": "Why it was decided so."})
    result_revision = ma.fields.Integer(required=True, allow_none=True)
    steps = ma.fields.List(ma.fields.Nested(StepSchema), metadata={"description": "What it makes of each element."})


class ProposalPageSchema(PageSchema):
    """Some proposals, the newest first."""

    proposals = ma.fields.List(ma.fields.Nested(ProposalSchema), required=True)


class ProposalQuery(PageQuery):
    """Which proposals."""

    status = several("Only proposals with this status.", STATUSES)


class PreviewSchema(ma.Schema):
    """What a proposal would do to the map as it is now."""

    revision = ma.fields.Integer(required=True, metadata={"description": "The revision that it was worked out for."})
    operations = ma.fields.List(ma.fields.Nested(OperationSchema), required=True)
    steps = ma.fields.List(ma.fields.Nested(StepSchema), required=True)
    conflicts = ma.fields.List(ma.fields.Nested(ConflictSchema), required=True)
    errors = ma.fields.List(
        ma.fields.Nested(BreachSchema), required=True, metadata={"description": "Rules that it would break now."}
    )


class NamedRatingSchema(ma.Schema):
    """A rating with who gave it."""

    name = ma.fields.String(required=True)
    value = ma.fields.Float(required=True)


class DistributionSchema(ma.Schema):
    """How the ratings of an element are distributed; quartiles include the ends."""

    element = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)
    mean = ma.fields.Float(required=True, allow_none=True)
    min = ma.fields.Float(required=True, allow_none=True)
    q1 = ma.fields.Float(required=True, allow_none=True)
    median = ma.fields.Float(required=True, allow_none=True)
    q3 = ma.fields.Float(required=True, allow_none=True)
    max = ma.fields.Float(required=True, allow_none=True)
    mine = ma.fields.Float(allow_none=True, metadata={"description": "One's own."})
    ratings = ma.fields.List(
        ma.fields.Nested(NamedRatingSchema), metadata={"description": "For those whom the owner lets see names."}
    )


class NamedVoteSchema(ma.Schema):
    """A vote with who gave it."""

    name = ma.fields.String(required=True)
    answered = ma.fields.Boolean(required=True)


class VotesSchema(ma.Schema):
    """How many hold an objection answered."""

    objection = ma.fields.String(required=True)
    answered = ma.fields.Integer(required=True)
    unanswered = ma.fields.Integer(required=True)
    mine = ma.fields.Boolean(allow_none=True)
    votes = ma.fields.List(ma.fields.Nested(NamedVoteSchema))


class RatingsSchema(ma.Schema):
    """The ratings of a map."""

    ratings = ma.fields.List(ma.fields.Nested(DistributionSchema), required=True)
    votes = ma.fields.List(ma.fields.Nested(VotesSchema), required=True)
