"""Run by Alembic: migrate over the connection that `Store.migrate` hands over, inside its transaction."""

from alembic import context

from argmap.store import critique_tables, people_tables, talks_tables
from argmap.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
assert people_tables.accounts.metadata is critique_tables.events.metadata is talks_tables.talks.metadata is metadata
context.run_migrations()
