"""What requests about comments, proposals, ratings, forks and webhooks carry."""

from dataclasses import dataclass
from typing import Any

import marshmallow as ma

from argmap.api.maps.bodies import OTHERWISE, RESOLUTIONS
from argmap.api.maps.schemas import OPERATIONS
from argmap.formats.json_map.schemas import Strict, StrictInteger, StrictText, checked
from argmap.model.constraints import Count, Number, Text, Words, constrained
from argmap.service.critique.comments import KINDS, Anchor
from argmap.service.critique.proposals import REVIEWS
from argmap.service.critique.ratings import SHOW_RATERS
from argmap.service.editing.merging import REST, Resolution
from argmap.service.following.webhooks import KINDS as EVENT_KINDS

_REASON = "Why."
_BODY = Text(20_000)


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment to write."""

    kind: str = constrained("What the comment does.", Words(KINDS))
    body: str = constrained("What it says, in Markdown.", _BODY)
    anchor: Anchor | None = constrained("What it is about; left out for the map.", default=None)
    parent: str | None = constrained(
        "The comment that it answers; its anchor is then that comment's.", Text(32), default=None
    )


@dataclass(frozen=True, slots=True)
class CommentPatch:
    """What can be changed of a comment."""

    kind: str | None = constrained("What the comment does.", Words(KINDS), default=None)
    body: str | None = constrained("What it says, in Markdown.", _BODY, default=None)


@dataclass(frozen=True, slots=True)
class Promotion:
    """How to make an objection of a comment."""

    text: str | None = constrained("The objection in other words than the comment's.", Text(10_000), default=None)


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A proposal to make."""

    title: str
    reason: str
    # As they were sent: they are read, by the rules of the map that they are for, in a confined process.
    operations: Any
    base_revision: int | None = None


class NewProposalSchema(Strict):
    """A proposal to make."""

    title = StrictText(
        required=True,
        validate=checked(Text(300)),
        metadata={"description": "What it is called.", **Text(300).keywords()},
    )
    reason = StrictText(
        required=True, validate=checked(Text(10_000)), metadata={"description": _REASON, **Text(10_000).keywords()}
    )
    operations = ma.fields.Raw(required=True, metadata={"description": "What to change, all or none.", **OPERATIONS})
    base_revision = StrictInteger(
        validate=ma.validate.Range(1, 10**9),
        metadata={"description": "The revision that it is made against; by default, the last."},
    )

    @ma.post_load
    def make(self, values: dict[str, Any], **_: Any) -> NewProposal:
        """The proposal."""
        return NewProposal(**values)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How to accept a proposal."""

    parts: tuple[str, ...] | None = constrained(
        "Only what it makes of these elements; the rest stays open.", Count(10_000), items=Text(64), default=None
    )
    include_needed: bool = constrained("Whether to accept what the parts need, too.", default=False)
    resolutions: tuple[Resolution, ...] = constrained(RESOLUTIONS, Count(10_000), default=())
    otherwise: str | None = constrained(OTHERWISE, Words(REST), default=None)
    note: str | None = constrained(_REASON, Text(10_000), default=None)
    message: str | None = constrained("For the log; by default, the title of the proposal.", Text(1000), default=None)


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a proposal is declined or withdrawn."""

    note: str | None = constrained(_REASON, Text(10_000), default=None)


@dataclass(frozen=True, slots=True)
class NewReview:
    """A review of a proposal."""

    verdict: str = constrained("What you think of it.", Words(tuple(REVIEWS)))
    note: str | None = constrained(_REASON, Text(10_000), default=None)


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Who is asked to review a proposal."""

    reviewers: tuple[str, ...] = constrained("Names of accounts.", Count(20), items=Text(64))


@dataclass(frozen=True, slots=True)
class ReadMarks:
    """Which entries of an inbox are read."""

    read: bool = constrained("Whether they are read.")
    ids: tuple[str, ...] | None = constrained(
        "The entries; left out for all.", Count(1_000), items=Text(32), default=None
    )


@dataclass(frozen=True, slots=True)
class Rating:
    """A credence of a node, or a strength of a relation."""

    value: float = constrained("From 0 to 1.", Number(0, 1))


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether an objection is answered."""

    answered: bool = constrained("Whether it is.")


@dataclass(frozen=True, slots=True)
class ShowRaters:
    """Who sees which participant gave which rating."""

    show_raters: str = constrained("`owner`, or `everyone` who takes part.", Words(SHOW_RATERS))


@dataclass(frozen=True, slots=True)
class NewFork:
    """What a fork is called; both may be left out."""

    title: str | None = constrained("By default, the origin's.", Text(300), default=None)
    slug: str | None = constrained(
        "By default, made from the title.",
        Text(80, pattern=r"[a-z0-9]+(-[a-z0-9]+)*", form="a slug, such as my-map"),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Pull:
    """Which map's changes to propose."""

    fork: str = constrained("Id or slug of a fork, of the origin, or of another fork of it.", Text(80))
    title: str = constrained("Title of the proposal.", Text(300))
    reason: str = constrained(_REASON, Text(10_000))


@dataclass(frozen=True, slots=True)
class WebhookPatch:
    """What can be changed of a webhook."""

    url: str | None = constrained("Where events are posted.", Text(2_000), default=None)
    kinds: tuple[str, ...] | None = constrained(
        "Which events.", Count(4, minimum=1), items=Words(EVENT_KINDS), default=None
    )
    enabled: bool | None = constrained("Whether events are posted.", default=None)


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook to create."""

    url: str = constrained("Where events are posted; http or https, outside the host's own networks.", Text(2_000))
    kinds: tuple[str, ...] = constrained(
        "Which events; by default, all.", Count(4, minimum=1), items=Words(EVENT_KINDS), default=EVENT_KINDS
    )
