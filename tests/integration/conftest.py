"""What goes through the whole application runs on both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from argmap.service.permissions import Actor
from argmap.service.unit_of_work import reading
from argmap.store.database import Store
from argmap.store.tables import metadata
from tests.conftest import Databases

# For what is only so in a file.
ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def everything_in(store: Store) -> str:
    """All that a database holds, as text."""
    with store.reading() as connection:
        rows = [repr(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    return "\n".join(rows)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that has the tables, to be copied: making them takes longer than most tests."""
    folder = tmp_path_factory.mktemp("sqlite")
    Store.in_folder(folder).close()
    return folder / "argmap.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        (tmp_path / "data").mkdir(mode=0o700)
        shutil.copy(sqlite_template, tmp_path / "data")
        opened = Store.in_folder(tmp_path / "data")
        yield opened
        opened.close()
        return
    databases: Databases = request.getfixturevalue("databases")
    url = databases.make()
    opened = Store.open(url, key_file=tmp_path / "data" / "secrets.key")
    yield opened
    opened.close()
    databases.drop(url)


@pytest.fixture
def admin(client: FlaskClient, store: Store) -> Actor:
    """The administrator, who speaks to the service without a request."""
    with reading(store) as uow:
        account = uow.people.account("admin")
    assert account is not None
    return Actor("admin", account.key, frozenset({"read", "comment", "write", "admin"}), True)
