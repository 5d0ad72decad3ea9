"""The tables. Each node and relation is a row with its canonical JSON, which is what a reader is answered with."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def map_key_column() -> Column[int]:
    """The column by which a row belongs to a map, and goes with it."""
    return Column("map_key", Integer, ForeignKey("maps.key", ondelete="CASCADE"), nullable=False)


settings = Table(
    "settings", metadata, Column("name", String(64), primary_key=True), Column("value", Text, nullable=False)
)

maps = Table(
    "maps",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("slug", String(80), nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("details", Text, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("node_count", Integer, nullable=False),
    Column("relation_count", Integer, nullable=False),
    Column("last_made", Integer, nullable=False),
    Column("created", String(32), nullable=False),
    Column("modified", String(32), nullable=False),
    Column("visibility", String(16), nullable=False, server_default="public"),
    Column("deleted", String(32)),
    # Whether no other map may take a slug that this one had.
    Column("keeps_old_slugs", Boolean, nullable=False, server_default=false()),
    Column("last_event", Integer, nullable=False, server_default="0"),
    Column("origin_id", String(64)),
    Column("origin_revision", Integer),
    Column("show_raters", String(16), nullable=False, server_default="owner"),
    # Whether participants see the figures of an element only after they rated it.
    Column("blind_ratings", Boolean, nullable=False, server_default=false()),
    # Whether who forked it while it was private may publish the fork.
    Column("forks_may_be_published", Boolean, nullable=False, server_default=false()),
    # Of a fork: whether it was made of a private map by somebody who does not own that.
    Column("for_private_use", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)

map_tags = Table(
    "map_tags",
    metadata,
    map_key_column(),
    Column("tag", String(64), nullable=False),
    PrimaryKeyConstraint("map_key", "tag"),
    Index("ix_map_tags_tag", "tag"),
)

nodes = Table(
    "nodes",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    map_key_column(),
    Column("id", String(64), nullable=False),
    Column("sort_key", String(200), nullable=False),
    Column("type", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("search_text", Text, nullable=False),
    UniqueConstraint("map_key", "id"),
    Index("ix_nodes_map_key_sort_key", "map_key", "sort_key"),
)

node_tags = Table(
    "node_tags",
    metadata,
    Column("node_key", Integer, ForeignKey("nodes.key", ondelete="CASCADE"), nullable=False),
    Column("tag", String(64), nullable=False),
    PrimaryKeyConstraint("node_key", "tag"),
)

relations = Table(
    "relations",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    map_key_column(),
    Column("id", String(64), nullable=False),
    Column("sort_key", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("target", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("map_key", "id"),
    Index("ix_relations_map_key_sort_key", "map_key", "sort_key"),
)

# Every id that a relation names, premise or target: what an edit must know of an element's neighbours.
relation_ends = Table(
    "relation_ends",
    metadata,
    Column("relation_key", Integer, ForeignKey("relations.key", ondelete="CASCADE"), nullable=False),
    map_key_column(),
    Column("element_id", String(64), nullable=False),
    PrimaryKeyConstraint("relation_key", "element_id"),
    Index("ix_relation_ends_map_key_element_id", "map_key", "element_id"),
)

# What maps were called before: requests are redirected until another map takes the slug.
old_slugs = Table(
    "old_slugs",
    metadata,
    Column("slug", String(80), primary_key=True),
    map_key_column(),
    Index("ix_old_slugs_map_key", "map_key"),
)

# Ids of elements that once were: no new element is given one of them.
retired_ids = Table(
    "retired_ids",
    metadata,
    map_key_column(),
    Column("element_id", String(64), nullable=False),
    PrimaryKeyConstraint("map_key", "element_id"),
)

revisions = Table(
    "revisions",
    metadata,
    map_key_column(),
    Column("number", Integer, nullable=False),
    Column("author", String(300), nullable=False),
    Column("time", String(32), nullable=False),
    Column("message", Text, nullable=False),
    Column("operations", Text, nullable=False),
    Column("inverse", Text, nullable=False),
    Column("accepted_by", String(64)),
    # Where the change came from, and whose parts of it are: JSON, as the log shows them.
    Column("source", Text),
    Column("credits", Text),
    Column("hash", String(64), nullable=False, server_default=""),
    PrimaryKeyConstraint("map_key", "number"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created", String(32), nullable=False, index=True),
)
