"""Working together: events, comments, proposals, ratings, webhooks; the log chained by hashes; origins of forks."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_METADATA = sa.MetaData(naming_convention=NAMING)
_TIME = sa.String(32)
_MAPS = sa.Table("maps", _METADATA, sa.Column("key", sa.Integer, primary_key=True), sa.Column("id", sa.String(64)))
_ACCOUNTS = sa.Table("accounts", _METADATA, sa.Column("key", sa.Integer, primary_key=True))


def _map_key() -> "sa.Column[int]":
    return sa.Column("map_key", sa.Integer, sa.ForeignKey("maps.key", ondelete="CASCADE"), nullable=False)


def _account_key() -> "sa.Column[int]":
    return sa.Column("account_key", sa.Integer, sa.ForeignKey("accounts.key", ondelete="CASCADE"), nullable=False)


sa.Table(
    "revision_elements",
    _METADATA,
    _map_key(),
    sa.Column("element_id", sa.String(64), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("map_key", "element_id", "number"),
)

sa.Table(
    "events",
    _METADATA,
    _map_key(),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("time", _TIME, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("map_key", "number"),
)

sa.Table(
    "comments",
    _METADATA,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    _map_key(),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("parent", sa.String(32)),
    sa.Column("anchor_kind", sa.String(16), nullable=False),
    sa.Column("anchor_id", sa.String(64)),
    sa.Column("anchor_version", sa.Integer),
    sa.Column("anchor_text", sa.Text),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("created", _TIME, nullable=False),
    sa.Column("edited", _TIME),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("resolved", _TIME),
    sa.Column("resolved_by", sa.String(64)),
    sa.Column("deleted", _TIME),
    sa.Column("promoted_to", sa.String(64)),
    sa.Index("ix_comments_map_key_anchor", "map_key", "anchor_kind", "anchor_id"),
)

sa.Table(
    "comment_versions",
    _METADATA,
    sa.Column("comment_key", sa.Integer, sa.ForeignKey("comments.key", ondelete="CASCADE"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("time", _TIME, nullable=False),
    sa.PrimaryKeyConstraint("comment_key", "version"),
)

sa.Table(
    "proposals",
    _METADATA,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    _map_key(),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("base_revision", sa.Integer, nullable=False),
    sa.Column("operations", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created", _TIME, nullable=False),
    sa.Column("modified", _TIME, nullable=False),
    sa.Column("decided_by", sa.String(64)),
    sa.Column("decision", sa.Text),
    sa.Column("result_revision", sa.Integer),
    sa.Index("ix_proposals_map_key_status", "map_key", "status"),
)

sa.Table(
    "ratings",
    _METADATA,
    _map_key(),
    sa.Column("element_id", sa.String(64), nullable=False),
    _account_key(),
    sa.Column("value", sa.Float, nullable=False),
    sa.Column("time", _TIME, nullable=False),
    sa.PrimaryKeyConstraint("map_key", "element_id", "account_key"),
)

sa.Table(
    "answer_votes",
    _METADATA,
    _map_key(),
    sa.Column("element_id", sa.String(64), nullable=False),
    _account_key(),
    sa.Column("answered", sa.Boolean, nullable=False),
    sa.Column("time", _TIME, nullable=False),
    sa.PrimaryKeyConstraint("map_key", "element_id", "account_key"),
)

sa.Table(
    "webhooks",
    _METADATA,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    _map_key(),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("url", sa.String(2000), nullable=False),
    sa.Column("secret", sa.String(200), nullable=False),
    sa.Column("kinds", sa.String(200), nullable=False),
    sa.Column("created", _TIME, nullable=False),
    sa.Column("created_by", sa.String(64), nullable=False),
    sa.Index("ix_webhooks_map_key", "map_key"),
)

sa.Table(
    "deliveries",
    _METADATA,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("webhook_key", sa.Integer, sa.ForeignKey("webhooks.key", ondelete="CASCADE"), nullable=False),
    sa.Column("event_number", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due", _TIME),
    sa.Column("last_status", sa.String(200)),
    sa.Index("ix_deliveries_due", "due"),
)


def upgrade() -> None:
    """Bring the tables to this version."""
    op.add_column("maps", sa.Column("last_event", sa.Integer, nullable=False, server_default="0"))
    op.add_column("maps", sa.Column("origin_id", sa.String(64)))
    op.add_column("maps", sa.Column("origin_revision", sa.Integer))
    op.add_column("maps", sa.Column("show_raters", sa.String(16), nullable=False, server_default="owner"))
    op.add_column("revisions", sa.Column("accepted_by", sa.String(64)))
    op.add_column("revisions", sa.Column("hash", sa.String(64), nullable=False, server_default=""))
    new = [table for table in _METADATA.sorted_tables if table not in (_MAPS, _ACCOUNTS)]
    _METADATA.create_all(op.get_bind(), tables=new)
    _chain_and_index()


def _chain_and_index() -> None:
    """Give the revisions that are there their hashes and their entries by element."""
    connection = op.get_bind()
    revisions = sa.Table("revisions", sa.MetaData(), autoload_with=connection)
    elements = _METADATA.tables["revision_elements"]
    for map_key, map_id in connection.execute(sa.select(_MAPS.c.key, _MAPS.c.id)).all():
        previous = ""
        rows = connection.execute(
            sa.select(revisions).where(revisions.c.map_key == map_key).order_by(revisions.c.number)
        ).all()
        for row in rows:
            told = [previous, map_id, row.number, row.author, "", row.time, row.message, row.operations, row.inverse]
            previous = hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()
            connection.execute(
                sa.update(revisions)
                .where(revisions.c.map_key == map_key, revisions.c.number == row.number)
                .values(hash=previous)
            )
            touched = {
                (load.get("node") or load.get("relation") or load).get("id") for load in json.loads(row.operations)
            } - {None}
            if touched:
                connection.execute(
                    sa.insert(elements),
                    [
                        {"map_key": map_key, "element_id": identifier, "number": row.number}
                        for identifier in sorted(touched)
                    ],
                )
