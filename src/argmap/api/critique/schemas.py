"""What the REST interface takes and answers about comments, proposals and ratings."""

import marshmallow as ma

from argmap.api.maps.schemas import TIME, OperationSchema, StepSchema, several
from argmap.formats.json_map.schemas import NodeSchema, schema_of
from argmap.http.paging import PageQuery, PageSchema
from argmap.http.problems import BreachSchema, ConflictSchema
from argmap.model.quotes import TextQuote
from argmap.service.critique.comments import KINDS
from argmap.service.critique.inbox import KINDS as INBOX_KINDS
from argmap.service.critique.proposals import STATUSES

_ANY_LENGTH = {"minLength": 1, "maxLength": 20_000}


class RangeSchema(ma.Schema):
    """Where words stand in a text, in Unicode characters from 0; the end is behind the last."""

    start = ma.fields.Integer(required=True)
    end = ma.fields.Integer(required=True)


class AnchorNowSchema(ma.Schema):
    """What a comment is about, and what became of it since."""

    kind = ma.fields.String(required=True)
    id = ma.fields.String(required=True, allow_none=True)
    text = ma.fields.String(allow_none=True, metadata={"description": "What it said when the comment was written."})
    version = ma.fields.Integer(allow_none=True, metadata={"description": "The revision that had made it so."})
    changed = ma.fields.Boolean(metadata={"description": "Whether it says something else now."})
    same_words = ma.fields.Boolean(
        metadata={"description": "Whether it says the same but for case, spaces and punctuation."}
    )
    gone = ma.fields.Boolean(metadata={"description": "Whether it was removed."})
    element = ma.fields.String(allow_none=True, metadata={"description": "The element of a proposal."})
    quote = ma.fields.Nested(
        schema_of(TextQuote), metadata={"description": "The words that it is about (W3C Web Annotation)."}
    )
    ranges = ma.fields.List(
        ma.fields.Nested(RangeSchema),
        metadata={"description": "Where these words stand in the text now; empty where they are gone."},
    )


class CommentSchema(ma.Schema):
    """A comment; body and html are null once it is deleted."""

    id = ma.fields.String(required=True)
    anchor = ma.fields.Nested(AnchorNowSchema, required=True)
    kind = ma.fields.String(required=True)
    body = ma.fields.String(required=True, allow_none=True)
    html = ma.fields.String(required=True, allow_none=True, metadata={"description": "Clean HTML of the body."})
    parent = ma.fields.String(required=True, allow_none=True)
    thread = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "The comment with which its thread begins."}
    )
    author = ma.fields.String(required=True)
    created = ma.fields.String(required=True, metadata=TIME)
    edited = ma.fields.String(required=True, allow_none=True, metadata=TIME)
    version = ma.fields.Integer(required=True)
    mentions = ma.fields.List(ma.fields.String(), required=True)
    resolved = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "When its thread was resolved.", "format": "date-time"}
    )
    resolved_by = ma.fields.String(required=True, allow_none=True)
    counts = ma.fields.Boolean(
        required=True, metadata={"description": "false for an agreement with what the text no longer says."}
    )
    deleted = ma.fields.String(required=True, allow_none=True, metadata=TIME)
    promoted_to = ma.fields.String(required=True, allow_none=True)


class CommentPageSchema(PageSchema):
    """Some comments, in the order in which they were written."""

    comments = ma.fields.List(ma.fields.Nested(CommentSchema), required=True)


class CommentVersionSchema(ma.Schema):
    """What a comment said before."""

    version = ma.fields.Integer(required=True)
    body = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "For administrators, while the audit keeps it."}
    )
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


class ProposalDecisionSchema(ma.Schema):
    """What somebody decided of a proposal, or how they reviewed it."""

    verdict = ma.fields.String(
        required=True,
        metadata={
            "description": "approved, changes-requested, accepted, accepted-in-part, declined, withdrawn or reopened."
        },
    )
    by = ma.fields.String(required=True)
    time = ma.fields.String(required=True, metadata=TIME)
    draft = ma.fields.Integer(required=True, metadata={"description": "Which draft it was about."})
    note = ma.fields.String(required=True, allow_none=True)
    parts = ma.fields.List(ma.fields.String(), required=True, allow_none=True)
    revision = ma.fields.Integer(required=True, allow_none=True)


class ProposalSchema(ma.Schema):
    """A proposal."""

    id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)
    author = ma.fields.String(required=True)
    base_revision = ma.fields.Integer(required=True)
    status = ma.fields.String(required=True, validate=ma.validate.OneOf(STATUSES))
    version = ma.fields.Integer(required=True)
    draft = ma.fields.Integer(required=True, metadata={"description": "Counts what it proposed, from 1."})
    source = ma.fields.Dict(
        required=True, allow_none=True, metadata={"description": "The map that its changes come from."}
    )
    reviewers = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "Who is asked to review it."}
    )
    mergeable = ma.fields.Boolean(
        allow_none=True,
        metadata={"description": "In lists: whether it can be accepted as it is; null for very large or closed ones."},
    )
    overlaps = ma.fields.List(
        ma.fields.String(), metadata={"description": "In lists: other open proposals about the same elements."}
    )
    created = ma.fields.String(required=True, metadata=TIME)
    modified = ma.fields.String(required=True, metadata=TIME)
    decided_by = ma.fields.String(required=True, allow_none=True)
    decision = ma.fields.String(required=True, allow_none=True, metadata={"description": "Why it was decided so."})
    result_revision = ma.fields.Integer(required=True, allow_none=True)
    steps = ma.fields.List(ma.fields.Nested(StepSchema), metadata={"description": "What it makes of each element."})
    decisions = ma.fields.List(
        ma.fields.Nested(ProposalDecisionSchema),
        metadata={"description": "What was decided, and how it was reviewed, in order."},
    )


class DraftSchema(ma.Schema):
    """What a proposal proposed before it was revised."""

    draft = ma.fields.Integer(required=True)
    title = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)
    base_revision = ma.fields.Integer(required=True)
    time = ma.fields.String(required=True, metadata=TIME)
    steps = ma.fields.List(ma.fields.Nested(StepSchema), required=True)


class DraftPageSchema(PageSchema):
    """What a proposal proposed before, the latest first."""

    drafts = ma.fields.List(ma.fields.Nested(DraftSchema), required=True)


class ProposalPageSchema(PageSchema):
    """Some proposals, the newest first."""

    proposals = ma.fields.List(ma.fields.Nested(ProposalSchema), required=True)


class ProposalQuery(PageQuery):
    """Which proposals."""

    status = several("Only proposals with this status.", STATUSES)
    author = several("Only proposals by this account.")
    element = several("Only open proposals about this node or relation.")


class AlertSchema(ma.Schema):
    """Something that a merge made and that is worth a look."""

    element = ma.fields.String(required=True)
    id = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class PreviewSchema(ma.Schema):
    """What a proposal would do to the map as it is now."""

    revision = ma.fields.Integer(required=True, metadata={"description": "The revision that it was worked out for."})
    operations = ma.fields.List(ma.fields.Nested(OperationSchema), required=True)
    steps = ma.fields.List(ma.fields.Nested(StepSchema), required=True)
    conflicts = ma.fields.List(ma.fields.Nested(ConflictSchema), required=True)
    errors = ma.fields.List(
        ma.fields.Nested(BreachSchema), required=True, metadata={"description": "Rules that it would break now."}
    )
    alerts = ma.fields.List(
        ma.fields.Nested(AlertSchema), required=True, metadata={"description": "What the merge made, to look at."}
    )
    renamed = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(),
        values=ma.fields.String(),
        metadata={"description": "New ids of its elements, where theirs are taken by others."},
    )


class NamedRatingSchema(ma.Schema):
    """A rating with who gave it."""

    name = ma.fields.String(required=True)
    value = ma.fields.Float(required=True)
    time = ma.fields.String(required=True, metadata=TIME)
    counts = ma.fields.Boolean(required=True, metadata={"description": "Whether it is of what the element says now."})


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
    earlier = ma.fields.Integer(
        required=True,
        metadata={"description": "Ratings of what the element said earlier; they do not count until given again."},
    )
    mine = ma.fields.Float(allow_none=True, metadata={"description": "One's own."})
    mine_counts = ma.fields.Boolean(metadata={"description": "Whether one's own counts."})
    mine_given = ma.fields.String(allow_none=True, metadata=TIME)
    ratings = ma.fields.List(
        ma.fields.Nested(NamedRatingSchema), metadata={"description": "For those whom the owner lets see names."}
    )


class NamedVoteSchema(ma.Schema):
    """A vote with who gave it."""

    name = ma.fields.String(required=True)
    answered = ma.fields.Boolean(required=True)
    time = ma.fields.String(required=True, metadata=TIME)
    counts = ma.fields.Boolean(required=True, metadata={"description": "Whether it is on what the objection says now."})


class VotesSchema(ma.Schema):
    """How many hold an objection answered."""

    objection = ma.fields.String(required=True)
    answered = ma.fields.Integer(required=True)
    unanswered = ma.fields.Integer(required=True)
    earlier = ma.fields.Integer(
        required=True, metadata={"description": "Votes on what the objection said earlier; they do not count."}
    )
    mine = ma.fields.Boolean(allow_none=True)
    votes = ma.fields.List(ma.fields.Nested(NamedVoteSchema))


class RatingsSchema(ma.Schema):
    """The ratings of a map."""

    ratings = ma.fields.List(ma.fields.Nested(DistributionSchema), required=True)
    votes = ma.fields.List(ma.fields.Nested(VotesSchema), required=True)


class InboxEntrySchema(ma.Schema):
    """Something that waits for you; the address of what it is about says more."""

    id = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(INBOX_KINDS))
    by = ma.fields.String(required=True)
    time = ma.fields.String(required=True, metadata=TIME)
    map = ma.fields.String(required=True, metadata={"description": "Slug of the map."})
    address = ma.fields.String(required=True, metadata={"description": "Where to look."})
    read = ma.fields.String(required=True, allow_none=True, metadata=TIME)


class InboxPageSchema(PageSchema):
    """What waits for you, the newest first."""

    entries = ma.fields.List(ma.fields.Nested(InboxEntrySchema), required=True)


class InboxQuery(PageQuery):
    """Which entries."""

    kind = several("Only entries of this kind.", INBOX_KINDS)
    read = ma.fields.Boolean(load_default=None, metadata={"description": "Only those that are read, or that are not."})


class ElementCountsSchema(ma.Schema):
    """How much is said of an element."""

    element = ma.fields.String(required=True)
    comments = ma.fields.Integer(required=True, metadata={"description": "Comments that are not deleted."})
    proposals = ma.fields.Integer(required=True, metadata={"description": "Open proposals about it."})


class CountsSchema(ma.Schema):
    """How much is said of each element of a map."""

    counts = ma.fields.List(ma.fields.Nested(ElementCountsSchema), required=True)
