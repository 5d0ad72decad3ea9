"""Sessions beside tokens, tokens that know what they were made with, ownership that waits, the hosts of webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    op.add_column("tokens", sa.Column("kind", sa.String(16), nullable=False, server_default="token"))
    op.add_column("tokens", sa.Column("parent_key", sa.Integer))
    op.create_index("ix_tokens_parent_key", "tokens", ["parent_key"])
    op.create_table(
        "ownership_offers",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column(
            "map_key", sa.Integer, sa.ForeignKey("maps.key", name="fk_ownership_offers_map_key", ondelete="CASCADE")
        ),
        sa.Column(
            "group_key",
            sa.Integer,
            sa.ForeignKey("groups.key", name="fk_ownership_offers_group_key", ondelete="CASCADE"),
        ),
        sa.Column(
            "account_key",
            sa.Integer,
            sa.ForeignKey("accounts.key", name="fk_ownership_offers_account_key", ondelete="CASCADE"),
        ),
        sa.Column(
            "to_group_key",
            sa.Integer,
            sa.ForeignKey("groups.key", name="fk_ownership_offers_to_group_key", ondelete="CASCADE"),
        ),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.UniqueConstraint("id", name="uq_ownership_offers_id"),
    )
    for name in ("map_key", "group_key", "account_key", "to_group_key"):
        op.create_index(f"ix_ownership_offers_{name}", "ownership_offers", [name])
    op.add_column("webhooks", sa.Column("host", sa.String(255), nullable=False, server_default=""))
    op.create_index("ix_webhooks_host", "webhooks", ["host"])
    op.add_column("deliveries", sa.Column("settled", sa.String(32)))
