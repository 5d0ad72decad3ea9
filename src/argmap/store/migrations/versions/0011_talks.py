"""Talks that an audience follows, and maps on which one rates before one sees the ratings of others."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    op.add_column("maps", sa.Column("blind_ratings", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "talks",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("map_key", sa.Integer, sa.ForeignKey("maps.key", ondelete="CASCADE"), nullable=False),
        sa.Column("code", sa.String(16), nullable=False, unique=True),
        sa.Column("presenter", sa.String(64), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("asked", sa.String(64)),
        sa.Column("shows_result", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("started", sa.String(32), nullable=False),
        sa.Column("expires", sa.String(32), nullable=False),
    )
    op.create_index("ix_talks_map_key", "talks", ["map_key"])
    op.create_index("ix_talks_expires", "talks", ["expires"])
    op.create_table(
        "talk_answers",
        sa.Column("talk_key", sa.Integer, sa.ForeignKey("talks.key", ondelete="CASCADE"), nullable=False),
        sa.Column("node", sa.String(64), nullable=False),
        sa.Column("voter", sa.String(64), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("talk_key", "node", "voter"),
    )


def downgrade() -> None:
    """Bring the tables to the version before."""
    op.drop_table("talk_answers")
    op.drop_table("talks")
    op.drop_column("maps", "blind_ratings")
