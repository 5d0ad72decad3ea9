"""The tables of people and rights: accounts, tokens, groups, roles on maps, invitations, the audit log.

Of a token, a sign-in link and an invitation only the SHA-256 of its secret is kept: secrets are random and long,
so a slow hash would protect nothing more. Passwords are kept as Argon2id.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from argmap.store.tables import map_key_column, metadata

TIME = String(32)


def account_key_column() -> Column[int]:
    """The column by which a row belongs to an account, and goes with it."""
    return Column("account_key", Integer, ForeignKey("accounts.key", ondelete="CASCADE"), nullable=False)


def _group_key() -> Column[int]:
    return Column("group_key", Integer, ForeignKey("groups.key", ondelete="CASCADE"), nullable=False)


accounts = Table(
    "accounts",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("display_name", String(200)),
    Column("password_hash", String(200)),
    Column("is_admin", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created", TIME, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    account_key_column(),
    Column("name", String(200), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("scopes", String(100), nullable=False),
    Column("created", TIME, nullable=False),
    Column("expires", TIME),
    Column("last_used", TIME),
    Column("revoked", TIME),
    # `token` or `session`; and the token that it was made with, whose revocation ends it too.
    Column("kind", String(16), nullable=False, server_default="token"),
    Column("parent_key", Integer),
    Index("ix_tokens_account_key", "account_key"),
    Index("ix_tokens_parent_key", "parent_key"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    account_key_column(),
    Column("expires", TIME, nullable=False),
    Column("used", TIME),
)

groups = Table(
    "groups",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("id", String(80), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("created", TIME, nullable=False),
)

group_members = Table(
    "group_members",
    metadata,
    _group_key(),
    account_key_column(),
    Column("role", String(16), nullable=False),
    PrimaryKeyConstraint("group_key", "account_key"),
    Index("ix_group_members_account_key", "account_key"),
)

map_accounts = Table(
    "map_accounts",
    metadata,
    map_key_column(),
    account_key_column(),
    Column("role", String(16), nullable=False),
    PrimaryKeyConstraint("map_key", "account_key"),
    Index("ix_map_accounts_account_key", "account_key"),
)

map_groups = Table(
    "map_groups",
    metadata,
    map_key_column(),
    _group_key(),
    Column("role", String(16), nullable=False),
    PrimaryKeyConstraint("map_key", "group_key"),
    Index("ix_map_groups_group_key", "group_key"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("map_key", Integer, ForeignKey("maps.key", ondelete="CASCADE")),
    Column("group_key", Integer, ForeignKey("groups.key", ondelete="CASCADE")),
    Column("role", String(16), nullable=False),
    Column("created", TIME, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("expires", TIME),
    Column("uses_left", Integer),
    Column("uses", Integer, nullable=False),
    Column("revoked", TIME),
    Index("ix_invitations_map_key", "map_key"),
    Index("ix_invitations_group_key", "group_key"),
)

# Ownership of a map (`map_key`) or a group (`group_key`) that waits for the account, or an owner of the group
# (`to_group_key`), to accept it.
ownership_offers = Table(
    "ownership_offers",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("map_key", Integer, ForeignKey("maps.key", ondelete="CASCADE")),
    Column("group_key", Integer, ForeignKey("groups.key", ondelete="CASCADE")),
    Column("account_key", Integer, ForeignKey("accounts.key", ondelete="CASCADE")),
    Column("to_group_key", Integer, ForeignKey("groups.key", ondelete="CASCADE")),
    Column("created", TIME, nullable=False),
    Column("created_by", String(64), nullable=False),
    Index("ix_ownership_offers_map_key", "map_key"),
    Index("ix_ownership_offers_group_key", "group_key"),
    Index("ix_ownership_offers_account_key", "account_key"),
    Index("ix_ownership_offers_to_group_key", "to_group_key"),
)

audit = Table(
    "audit",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("time", TIME, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail", Text, nullable=False),
)
