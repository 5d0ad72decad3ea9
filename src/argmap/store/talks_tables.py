"""The tables of talks: maps that are presented to an audience at the moment."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, false

from argmap.store.people_tables import TIME
from argmap.store.tables import map_key_column, metadata

talks = Table(
    "talks",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    map_key_column(),
    # What the audience types, or has in its QR code.
    Column("code", String(16), nullable=False, unique=True),
    Column("presenter", String(64), nullable=False),
    Column("step", Integer, nullable=False),
    # The node that the audience is asked about at the moment, and whether it sees the result.
    Column("asked", String(64)),
    Column("shows_result", Boolean, nullable=False, server_default=false()),
    # Grows with each change, so that who follows sees that there is one.
    Column("version", Integer, nullable=False),
    Column("started", TIME, nullable=False),
    Column("expires", TIME, nullable=False),
    Index("ix_talks_map_key", "map_key"),
    Index("ix_talks_expires", "expires"),
)

talk_answers = Table(
    "talk_answers",
    metadata,
    Column("talk_key", Integer, ForeignKey("talks.key", ondelete="CASCADE"), nullable=False),
    Column("node", String(64), nullable=False),
    # A browser, told by a cookie of its own; nobody's name.
    Column("voter", String(64), nullable=False),
    Column("value", Float, nullable=False),
    PrimaryKeyConstraint("talk_key", "node", "voter"),
)
