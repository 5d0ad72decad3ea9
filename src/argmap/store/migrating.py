"""Bringing the tables of a store up to date."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from argmap.store.errors import StoreTooNew

if TYPE_CHECKING:
    from argmap.store.database import Store


def migrate(store: "Store") -> None:
    """Bring the tables up to date, in one transaction, one process at a time.

    :raises StoreTooNew: the database was written by a newer argmap.
    """
    script = _script()
    with store.reading() as connection:
        if _current(connection) == script.get_current_head():
            return
    with store.writing(alone=True) as connection:
        # Asked again: another process may have been first.
        current = _current(connection)
        if current == script.get_current_head():
            return
        if current is not None and current not in {known.revision for known in script.walk_revisions()}:
            raise StoreTooNew(
                f"The database is at version {current}, which this argmap does not know: "
                "it was written by a newer one. Install that version, or name another data folder."
            )
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


@cache
def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
