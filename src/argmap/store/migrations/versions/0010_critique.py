"""Where changes come from and whose they are, drafts and decisions of proposals, inboxes, what ratings are about."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    for name in ("forks_may_be_published", "for_private_use"):
        op.add_column("maps", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    for table in ("revisions", "proposals"):
        for name in ("source", "credits"):
            op.add_column(table, sa.Column(name, sa.Text))
    op.add_column("proposals", sa.Column("draft", sa.Integer, nullable=False, server_default="1"))
    op.add_column("proposals", sa.Column("reviewers", sa.Text, nullable=False, server_default="[]"))
    op.add_column("comments", sa.Column("thread", sa.String(32)))
    op.add_column("comments", sa.Column("anchor_element", sa.String(64)))
    op.add_column("comments", sa.Column("anchor_quote", sa.Text))
    op.create_index("ix_comments_thread", "comments", ["thread"])
    for table in ("ratings", "answer_votes"):
        op.add_column(table, sa.Column("about", sa.Text))
    _create_tables()
    _find_threads()
    _forget_texts()
    # What follows a colon outside of a text is never escaped: only operations match.
    op.execute(
        "INSERT INTO revision_elements (map_key, element_id, number) SELECT map_key, '(details)', number "
        """FROM revisions WHERE operations LIKE '%{"op":"set_details"%'"""
    )


def _proposal_key() -> sa.Column[int]:
    return sa.Column("proposal_key", sa.Integer, sa.ForeignKey("proposals.key", ondelete="CASCADE"), nullable=False)


def _map_key() -> sa.Column[int]:
    return sa.Column("map_key", sa.Integer, sa.ForeignKey("maps.key", ondelete="CASCADE"), nullable=False)


def _create_tables() -> None:
    time = sa.String(32)
    op.create_table(
        "proposal_drafts",
        _proposal_key(),
        sa.Column("draft", sa.Integer, nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("base_revision", sa.Integer, nullable=False),
        sa.Column("operations", sa.Text, nullable=False),
        sa.Column("time", time, nullable=False),
        sa.PrimaryKeyConstraint("proposal_key", "draft"),
    )
    op.create_table(
        "proposal_elements",
        _proposal_key(),
        sa.Column("element_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("proposal_key", "element_id"),
    )
    op.create_index("ix_proposal_elements_element_id", "proposal_elements", ["element_id"])
    op.create_table(
        "proposal_decisions",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        _proposal_key(),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("time", time, nullable=False),
        sa.Column("draft", sa.Integer, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("parts", sa.Text),
        sa.Column("revision", sa.Integer),
    )
    op.create_index("ix_proposal_decisions_proposal_key", "proposal_decisions", ["proposal_key"])
    op.create_table(
        "pulls",
        _map_key(),
        sa.Column("other_id", sa.String(64), nullable=False),
        sa.Column("other_revision", sa.Integer, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("map_key", "other_id"),
    )
    op.create_table(
        "inbox",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("account_key", sa.Integer, sa.ForeignKey("accounts.key", ondelete="CASCADE"), nullable=False),
        _map_key(),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("time", time, nullable=False),
        sa.Column("comment", sa.String(32)),
        sa.Column("proposal", sa.String(32)),
        sa.Column("read", time),
    )
    op.create_index("ix_inbox_account_key", "inbox", ["account_key", "key"])
    op.create_index("ix_inbox_map_key", "inbox", ["map_key"])


def _forget_texts() -> None:
    """Leave what comments said out of events, and what they said before out of their versions."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT map_key, number, body FROM events WHERE kind = 'comment'")).all()
    statement = sa.text("UPDATE events SET body = :body WHERE map_key = :map_key AND number = :number")
    for map_key, number, body in rows:
        told = json.loads(body)
        comment = told.get("comment", {})
        kept = {name: comment.get(name) for name in ("id", "parent", "kind", "author")}
        anchor = {name: comment.get("anchor", {}).get(name) for name in ("kind", "id")}
        told["comment"] = {**kept, "anchor": anchor}
        values = {"map_key": map_key, "number": number, "body": json.dumps(told, separators=(",", ":"))}
        connection.execute(statement, values)
    op.execute("UPDATE comment_versions SET body = ''")


def _find_threads() -> None:
    """Write down with which comment the thread of each reply begins."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, parent FROM comments"))
    above: dict[str, str | None] = {row.id: row.parent for row in rows}
    for identifier, parent in above.items():
        first = parent
        while first is not None and above.get(first) is not None:
            first = above[first]
        if first is not None:
            statement = sa.text("UPDATE comments SET thread = :thread WHERE id = :id")
            connection.execute(statement, {"thread": first, "id": identifier})
