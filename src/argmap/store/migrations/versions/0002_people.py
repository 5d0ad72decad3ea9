"""People and rights: accounts, tokens, groups, roles, invitations, audit; visibility of maps, and the bin."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
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

sa.Table("maps", _METADATA, sa.Column("key", sa.Integer, primary_key=True))


def _map_key() -> "sa.Column[int]":
    return sa.Column("map_key", sa.Integer, sa.ForeignKey("maps.key", ondelete="CASCADE"), nullable=False)


def _account_key() -> "sa.Column[int]":
    return sa.Column("account_key", sa.Integer, sa.ForeignKey("accounts.key", ondelete="CASCADE"), nullable=False)


def _group_key() -> "sa.Column[int]":
    return sa.Column("group_key", sa.Integer, sa.ForeignKey("groups.key", ondelete="CASCADE"), nullable=False)


sa.Table(
    "accounts",
    _METADATA,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("display_name", sa.String(200)),
    sa.Column("password_hash", sa.String(200)),
    sa.Column("is_admin", sa.Boolean, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("created", _TIME, nullable=False),
)

sa.Table(
    "tokens",
    _METADATA,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    _account_key(),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("scopes", sa.String(100), nullable=False),
    sa.Column("created", _TIME, nullable=False),
    sa.Column("expires", _TIME),
    sa.Column("last_used", _TIME),
    sa.Column("revoked", _TIME),
    sa.Index("ix_tokens_account_key", "account_key"),
)

sa.Table(
    "sign_in_links",
    _METADATA,
    sa.Column("hash", sa.String(64), primary_key=True),
    _account_key(),
    sa.Column("expires", _TIME, nullable=False),
    sa.Column("used", _TIME),
)

sa.Table(
    "groups",
    _METADATA,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(80), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("created", _TIME, nullable=False),
)

sa.Table(
    "group_members",
    _METADATA,
    _group_key(),
    _account_key(),
    sa.Column("role", sa.String(16), nullable=False),
    sa.PrimaryKeyConstraint("group_key", "account_key"),
    sa.Index("ix_group_members_account_key", "account_key"),
)

sa.Table(
    "map_accounts",
    _METADATA,
    _map_key(),
    _account_key(),
    sa.Column("role", sa.String(16), nullable=False),
    sa.PrimaryKeyConstraint("map_key", "account_key"),
    sa.Index("ix_map_accounts_account_key", "account_key"),
)

sa.Table(
    "map_groups",
    _METADATA,
    _map_key(),
    _group_key(),
    sa.Column("role", sa.String(16), nullable=False),
    sa.PrimaryKeyConstraint("map_key", "group_key"),
    sa.Index("ix_map_groups_group_key", "group_key"),
)

sa.Table(
    "invitations",
    _METADATA,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("map_key", sa.Integer, sa.ForeignKey("maps.key", ondelete="CASCADE")),
    sa.Column("group_key", sa.Integer, sa.ForeignKey("groups.key", ondelete="CASCADE")),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("created", _TIME, nullable=False),
    sa.Column("created_by", sa.String(64), nullable=False),
    sa.Column("expires", _TIME),
    sa.Column("uses_left", sa.Integer),
    sa.Column("uses", sa.Integer, nullable=False),
    sa.Column("revoked", _TIME),
    sa.Index("ix_invitations_map_key", "map_key"),
    sa.Index("ix_invitations_group_key", "group_key"),
)

sa.Table(
    "audit",
    _METADATA,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("time", _TIME, nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)


def upgrade() -> None:
    """Bring the tables to this version."""
    op.add_column("maps", sa.Column("visibility", sa.String(16), nullable=False, server_default="public"))
    op.add_column("maps", sa.Column("deleted", sa.String(32)))
    new = [table for table in _METADATA.sorted_tables if table.name != "maps"]
    _METADATA.create_all(op.get_bind(), tables=new)
