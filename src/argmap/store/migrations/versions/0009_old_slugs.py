"""Slugs that maps had before, from which requests are redirected."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    op.create_table(
        "old_slugs",
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("map_key", sa.Integer, sa.ForeignKey("maps.key", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("ix_old_slugs_map_key", "old_slugs", ["map_key"])
    op.add_column("maps", sa.Column("keeps_old_slugs", sa.Boolean, nullable=False, server_default=sa.false()))
