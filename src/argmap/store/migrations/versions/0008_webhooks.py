"""Webhooks that can be switched off, and whose secret is changed while the one before still signs for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    op.add_column("webhooks", sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("webhooks", sa.Column("old_secret", sa.String(200)))
    op.add_column("webhooks", sa.Column("old_secret_until", sa.String(32)))
    op.add_column("deliveries", sa.Column("created", sa.String(32)))
    op.create_index("ix_deliveries_webhook_key", "deliveries", ["webhook_key"])
