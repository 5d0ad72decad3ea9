"""Alembic's migrations, applied by `Store.migrate` when the database is opened."""
