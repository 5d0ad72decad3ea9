"""Run by Alembic: migrate over the connection that `Store.migrate` hands over, inside its transaction."""

from alembic import context

from argmap.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
