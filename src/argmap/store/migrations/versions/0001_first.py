"""The first tables: maps with their elements, the revision log, full text search."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    op.create_table(
        "settings", sa.Column("name", sa.String(64), primary_key=True), sa.Column("value", sa.Text, nullable=False)
    )
    op.create_table(
        "maps",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.Column("node_count", sa.Integer, nullable=False),
        sa.Column("relation_count", sa.Integer, nullable=False),
        sa.Column("last_made", sa.Integer, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("modified", sa.String(32), nullable=False),
        sa.UniqueConstraint("id", name="uq_maps_id"),
        sa.UniqueConstraint("slug", name="uq_maps_slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "map_tags",
        _map_key("map_tags"),
        sa.Column("tag", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("map_key", "tag", name="pk_map_tags"),
    )
    op.create_index("ix_map_tags_tag", "map_tags", ["tag"])
    op.create_table(
        "nodes",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        _map_key("nodes"),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("sort_key", sa.String(200), nullable=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.UniqueConstraint("map_key", "id", name="uq_nodes_map_key_id"),
    )
    op.create_index("ix_nodes_map_key_sort_key", "nodes", ["map_key", "sort_key"])
    op.create_table(
        "node_tags",
        sa.Column(
            "node_key",
            sa.Integer,
            sa.ForeignKey("nodes.key", ondelete="CASCADE", name="fk_node_tags_node_key"),
            nullable=False,
        ),
        sa.Column("tag", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("node_key", "tag", name="pk_node_tags"),
    )
    op.create_table(
        "relations",
        sa.Column("key", sa.Integer, primary_key=True, autoincrement=True),
        _map_key("relations"),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("sort_key", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("target", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.UniqueConstraint("map_key", "id", name="uq_relations_map_key_id"),
    )
    op.create_index("ix_relations_map_key_sort_key", "relations", ["map_key", "sort_key"])
    op.create_table(
        "relation_ends",
        sa.Column(
            "relation_key",
            sa.Integer,
            sa.ForeignKey("relations.key", ondelete="CASCADE", name="fk_relation_ends_relation_key"),
            nullable=False,
        ),
        _map_key("relation_ends"),
        sa.Column("element_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("relation_key", "element_id", name="pk_relation_ends"),
    )
    op.create_index("ix_relation_ends_map_key_element_id", "relation_ends", ["map_key", "element_id"])
    op.create_table(
        "retired_ids",
        _map_key("retired_ids"),
        sa.Column("element_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("map_key", "element_id", name="pk_retired_ids"),
    )
    op.create_table(
        "revisions",
        _map_key("revisions"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("author", sa.String(300), nullable=False),
        sa.Column("time", sa.String(32), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("operations", sa.Text, nullable=False),
        sa.Column("inverse", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("map_key", "number", name="pk_revisions"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
    )
    op.create_index("ix_idempotency_keys_created", "idempotency_keys", ["created"])
    if op.get_bind().dialect.name == "sqlite":
        for table in ("maps", "nodes"):
            _sqlite_full_text(table)
    else:
        for table in ("maps", "nodes"):
            op.execute(f"CREATE INDEX ix_{table}_search ON {table} USING gin (to_tsvector('simple', search_text))")


def _map_key(table: str) -> "sa.Column[int]":
    return sa.Column(
        "map_key", sa.Integer, sa.ForeignKey("maps.key", ondelete="CASCADE", name=f"fk_{table}_map_key"), nullable=False
    )


def _sqlite_full_text(table: str) -> None:
    """An FTS5 index over a table's `search_text`, kept by triggers so that no writer can forget it."""
    index = f"{table}_search"
    columns = "(rowid, search_text)"
    op.execute(
        f"CREATE VIRTUAL TABLE {index} USING fts5(search_text, content='{table}', content_rowid='key', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    remove = f"INSERT INTO {index}({index}, rowid, search_text) VALUES ('delete', old.key, old.search_text);"
    add = f"INSERT INTO {index}{columns} VALUES (new.key, new.search_text);"
    op.execute(f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add} END")
    op.execute(f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {remove} END")
    op.execute(
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF search_text ON {table} "
        f"WHEN old.search_text <> new.search_text BEGIN {remove} {add} END"
    )
