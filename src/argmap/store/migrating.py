"""Bringing the tables of a store up to date."""

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from argmap.store.errors import StoreTooNew

if TYPE_CHECKING:
    from argmap.store.database import Store


def migrate(store: "Store") -> None:
    """Bring the tables up to date, in one transaction, one process at a time.

    :raises StoreTooNew: the database was written by a newer argmap.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    script = ScriptDirectory.from_config(config)
    with store.reading() as connection:
        if _current(connection) == script.get_current_head():
            return
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7262617)"))
        # Asked again: another process may have been first.
        current = _current(connection)
        if current == script.get_current_head():
            return
        if current is not None and current not in {each.revision for each in script.walk_revisions()}:
            raise StoreTooNew(
                f"The database is at version {current}, which this argmap does not know: "
                "it was written by a newer one. Install that version, or name another data folder."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
