"""Saved views of drawings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    op.create_table(
        "views",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "map_key",
            sa.Integer,
            sa.ForeignKey("maps.key", name="fk_views_map_key", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("time", sa.String(32), nullable=False),
        sa.Column("deleted", sa.String(32)),
        sa.UniqueConstraint("map_key", "name", "number", name="uq_views_map_key_name_number"),
    )
    op.create_index("ix_views_map_key_deleted", "views", ["map_key", "deleted"])
