"""The tables of working together: events, comments, proposals, ratings, webhooks."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    true,
)

from argmap.store.people_tables import TIME, account_key_column
from argmap.store.tables import map_key_column, metadata

# Which revisions touched which element: blame and undo look here instead of reading the whole log.
revision_elements = Table(
    "revision_elements",
    metadata,
    map_key_column(),
    Column("element_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    PrimaryKeyConstraint("map_key", "element_id", "number"),
)

events = Table(
    "events",
    metadata,
    map_key_column(),
    Column("number", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("time", TIME, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("map_key", "number"),
)

comments = Table(
    "comments",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    map_key_column(),
    Column("id", String(32), nullable=False, unique=True),
    Column("parent", String(32)),
    # The comment with which its thread begins; null for that comment itself.
    Column("thread", String(32)),
    Column("anchor_kind", String(16), nullable=False),
    Column("anchor_id", String(64)),
    # Of a comment on a proposal: the element that it is about.
    Column("anchor_element", String(64)),
    # The words in the text that it is about: a text quote selector, as JSON.
    Column("anchor_quote", Text),
    Column("anchor_version", Integer),
    Column("anchor_text", Text),
    Column("kind", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("author", String(64), nullable=False),
    Column("created", TIME, nullable=False),
    Column("edited", TIME),
    Column("version", Integer, nullable=False),
    Column("resolved", TIME),
    Column("resolved_by", String(64)),
    Column("deleted", TIME),
    Column("promoted_to", String(64)),
    Index("ix_comments_map_key_anchor", "map_key", "anchor_kind", "anchor_id"),
    Index("ix_comments_thread", "thread"),
)

comment_versions = Table(
    "comment_versions",
    metadata,
    Column("comment_key", Integer, ForeignKey("comments.key", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("time", TIME, nullable=False),
    PrimaryKeyConstraint("comment_key", "version"),
)


def _proposal_key_column() -> Column[int]:
    return Column("proposal_key", Integer, ForeignKey("proposals.key", ondelete="CASCADE"), nullable=False)


proposals = Table(
    "proposals",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    map_key_column(),
    Column("id", String(32), nullable=False, unique=True),
    Column("title", String(300), nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", String(64), nullable=False),
    Column("base_revision", Integer, nullable=False),
    Column("operations", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created", TIME, nullable=False),
    Column("modified", TIME, nullable=False),
    Column("decided_by", String(64)),
    Column("decision", Text),
    Column("result_revision", Integer),
    # Counts what it proposed, one after the other, from 1.
    Column("draft", Integer, nullable=False, server_default="1"),
    # Where its changes came from, and whose each element is where that is not its author's: JSON.
    Column("source", Text),
    Column("credits", Text),
    # Names of accounts who are asked to review it: a JSON list.
    Column("reviewers", Text, nullable=False, server_default="[]"),
    Index("ix_proposals_map_key_status", "map_key", "status"),
)

# What proposals proposed before they were revised.
proposal_drafts = Table(
    "proposal_drafts",
    metadata,
    _proposal_key_column(),
    Column("draft", Integer, nullable=False),
    Column("title", String(300), nullable=False),
    Column("reason", Text, nullable=False),
    Column("base_revision", Integer, nullable=False),
    Column("operations", Text, nullable=False),
    Column("time", TIME, nullable=False),
    PrimaryKeyConstraint("proposal_key", "draft"),
)

# Which elements the open part of a proposal is about.
proposal_elements = Table(
    "proposal_elements",
    metadata,
    _proposal_key_column(),
    Column("element_id", String(64), nullable=False),
    PrimaryKeyConstraint("proposal_key", "element_id"),
    Index("ix_proposal_elements_element_id", "element_id"),
)

# What became of a proposal, one decision or review after the other.
proposal_decisions = Table(
    "proposal_decisions",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    _proposal_key_column(),
    Column("verdict", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    Column("time", TIME, nullable=False),
    Column("draft", Integer, nullable=False),
    Column("note", Text),
    Column("parts", Text),
    Column("revision", Integer),
    Index("ix_proposal_decisions_proposal_key", "proposal_key"),
)

# Up to where a map has taken in the changes of another, and which of its elements are which of that one's.
pulls = Table(
    "pulls",
    metadata,
    map_key_column(),
    Column("other_id", String(64), nullable=False),
    Column("other_revision", Integer, nullable=False),
    Column("names", Text, nullable=False),
    PrimaryKeyConstraint("map_key", "other_id"),
)

# What waits for an account: mentions, replies, decisions, reviews.
inbox = Table(
    "inbox",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    account_key_column(),
    map_key_column(),
    Column("id", String(32), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    Column("time", TIME, nullable=False),
    Column("comment", String(32)),
    Column("proposal", String(32)),
    Column("read", TIME),
    Index("ix_inbox_account_key", "account_key", "key"),
    Index("ix_inbox_map_key", "map_key"),
)

ratings = Table(
    "ratings",
    metadata,
    map_key_column(),
    Column("element_id", String(64), nullable=False),
    account_key_column(),
    Column("value", Float, nullable=False),
    Column("time", TIME, nullable=False),
    # What the element said when it was rated.
    Column("about", Text),
    PrimaryKeyConstraint("map_key", "element_id", "account_key"),
)

answer_votes = Table(
    "answer_votes",
    metadata,
    map_key_column(),
    Column("element_id", String(64), nullable=False),
    account_key_column(),
    Column("answered", Boolean, nullable=False),
    Column("time", TIME, nullable=False),
    Column("about", Text),
    PrimaryKeyConstraint("map_key", "element_id", "account_key"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    map_key_column(),
    Column("id", String(32), nullable=False, unique=True),
    Column("url", String(2000), nullable=False),
    Column("secret", String(200), nullable=False),
    Column("kinds", String(200), nullable=False),
    Column("created", TIME, nullable=False),
    Column("created_by", String(64), nullable=False),
    # Of the address: what is slow to one host must not hold up the others.
    Column("host", String(255), nullable=False, server_default=""),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    # Signs beside the new one, until receivers know that.
    Column("old_secret", String(200)),
    Column("old_secret_until", TIME),
    Index("ix_webhooks_map_key", "map_key"),
    Index("ix_webhooks_host", "host"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("webhook_key", Integer, ForeignKey("webhooks.key", ondelete="CASCADE"), nullable=False),
    Column("event_number", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", TIME),
    Column("last_status", String(200)),
    Column("settled", TIME),
    Column("created", TIME),
    Index("ix_deliveries_due", "due"),
    Index("ix_deliveries_webhook_key", "webhook_key"),
)
