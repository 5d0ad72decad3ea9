"""Opening the database, and the transaction.

`Store.reading()` and `Store.writing()` are `with` blocks around one transaction. In SQLite a write begins with
`BEGIN IMMEDIATE`: writers queue at the door, so that no edit ever fails midway because another came first.
"""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from argmap.store.errors import Clash, StoreUnavailable
from argmap.store.watch import SqliteWatch, Version, Watch

BUSY_SECONDS = 15.0
# The number of PostgreSQL's advisory lock for what only one process may do at a time.
_ALONE = 7262617
# What PostgreSQL says where two changes exclude each other: unique violation, serialisation failure, deadlock.
_CLASHES = {"23505", "40001", "40P01"}
_BUSY_MILLISECONDS_IN_SQLITE = 20
_IDLE_SECONDS = 2.0


class Store:
    """A database with maps. Open one with `Store.open`; it may be shared by threads."""

    def __init__(self, engine: Engine, key_file: Path | None = None):
        self.engine = engine
        # In PostgreSQL each query of a transaction sees what was committed before it, if nothing else is said: parts
        # of one answer would be of different revisions. SQLite's readers see one state anyway.
        self._readers = (
            engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            if engine.dialect.name == "postgresql"
            else engine
        )
        self._key_file = key_file
        named = engine.url.database if engine.dialect.name == "sqlite" else None
        # The database file; None where the database is a server's.
        self.file = Path(named) if named else None
        # Which file it was that was opened: another may lie there later, while this one is still open.
        self._identity: tuple[int, int] | None = None
        self._watch = self._make_watch()

    @classmethod
    def open(cls, url: str, *, key_file: Path | None = None, connections: int = 20) -> "Store":
        """Open the database at an SQLAlchemy URL, creating it or bringing its tables up to date.

        :param connections: how many there are at a time at most, where the database is a server's.
        :param key_file: where the key lies with which secrets are encrypted; without it, beside the database.
        :raises StoreTooNew: the database was written by a newer argmap.
        :raises StoreUnavailable: it cannot be opened.
        """
        store = cls(engine_for(url, connections), key_file)
        store.migrate()
        store._identity = None if store.file is None else _identity(store.file)
        return store

    @classmethod
    def in_folder(cls, folder: Path, *, key_file: Path | None = None) -> "Store":
        """Open the SQLite database `argmap.sqlite3` in a folder, made if it is absent; nobody else may read either.

        :param key_file: as for `open`.
        """
        file = folder / "argmap.sqlite3"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # SQLite gives its other files the mode of this one.
            file.touch(mode=0o600, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"The data folder {folder} cannot be made: {error.strerror}.") from None
        return cls.open(f"sqlite:///{file}", key_file=key_file)

    @property
    def key_file(self) -> Path:
        """Where the key lies with which secrets are encrypted."""
        if self._key_file is not None:
            return self._key_file
        return (self.file or Path("argmap")).with_name("secrets.key")

    def close(self) -> None:
        """Close all connections."""
        self._watch.close()
        self.engine.dispose()

    def version(self) -> Version | None:
        """A value that differs after any commit; None when it cannot be told."""
        return self._watch.version()

    def wait_for_events(self) -> None:
        """Wait until events may have been written, or for a moment. Only one may wait at a time."""
        self._watch.wait()

    def _make_watch(self) -> Watch:
        if self.engine.dialect.name == "sqlite":
            return SqliteWatch(self._connect_beside)
        # The driver is there only where PostgreSQL is used.
        from argmap.store.postgresql_watch import PostgresqlWatch

        assert self.server_url is not None
        return PostgresqlWatch(self.server_url)

    @property
    def server_url(self) -> str | None:
        """The URL of the database, as its driver takes it; None where the database is a file."""
        if self.engine.dialect.name == "sqlite":
            return None
        return self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def _connect_beside(self) -> sqlite3.Connection:
        return sqlite3.connect(
            f"file:{quote(str(self.engine.url.database))}?mode=ro", uri=True, check_same_thread=False
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees the database as it is at its first query, and writes nothing."""
        with _translated(), self._readers.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[Connection]:
        """One transaction that may write: all of it is committed at the end of the block, or none.

        :param alone: no other such transaction runs at the same time, in whatever process; SQLite's never do.
        :raises Clash: another change came in between.
        """
        with (
            _translated(),
            self.engine.connect().execution_options(argmap_writing=True) as connection,
            connection.begin(),
        ):
            if alone and connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ALONE})"))
            yield connection

    def migrate(self) -> None:
        """Bring the tables up to date, in one transaction, one process at a time.

        :raises StoreTooNew: the database was written by a newer argmap.
        """
        # Alembic takes a third of a second to load, and a program that opens no store can do without it.
        from argmap.store.migrating import migrate

        migrate(self)

    def check(self) -> None:
        """Prove that the database answers and that its tables are those of this program.

        :raises StoreUnavailable: it does not answer.
        """
        if self.file is not None and _identity(self.file) != self._identity:
            raise StoreUnavailable(f"The database {self.file} was moved away or replaced; start the server anew.")
        with self.reading() as connection:
            connection.execute(text("SELECT count(*) FROM settings")).scalar_one()

    @property
    def folder(self) -> Path | None:
        """The folder of the database file; None where the database is a server's."""
        return None if self.file is None else self.file.parent


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def engine_for(url: str, connections: int) -> Engine:
    """An engine for a database, whose tables may still be those of another version.

    :raises StoreUnavailable: the address cannot be used.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql":
            engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_size=connections,
                max_overflow=0,
                pool_timeout=10,
                connect_args={"connect_timeout": 5},
            )
            event.listen(engine, "checkin", _note_checkin)
            event.listen(engine, "checkout", _ping_if_idle)
            return engine
        engine = create_engine(parsed, pool_size=10, max_overflow=40)
    except Exception as error:
        raise StoreUnavailable(f"The database address {url!r} cannot be used: {error}") from None
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _note_checkin(_connection: Any, record: Any) -> None:
    record.info["argmap_idle_since"] = time.monotonic()


def _ping_if_idle(connection: Any, record: Any, _proxy: Any) -> None:
    """Take a new connection for one that the server has closed while nobody used it.

    Asking at every use, as SQLAlchemy's `pool_pre_ping` does, costs a fifth of a small read.
    """
    since = record.info.get("argmap_idle_since")
    if since is None or time.monotonic() - since < _IDLE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` says how each one begins.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS_IN_SQLITE}")
    cursor.execute("PRAGMA foreign_keys = ON")
    # A read-only database keeps the mode it has; that it cannot be written is told by the first write.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode = WAL")
    # FULL: an acknowledged write survives a power cut, not only the death of the process.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("argmap_writing", False)
    driver: Any = connection.connection.driver_connection
    # Past SQLAlchemy's execution machinery: it would cost more than the query of a small request.
    if not writing:
        driver.execute("BEGIN")
        return
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise StoreUnavailable(f"The store does not take this now: {error}.") from error
            # Waiting here and not in SQLite lets the others of this process go on, threads and greenlets alike.
            time.sleep(random.uniform(0.001, 0.01))
        else:
            return


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the driver's ways of being unavailable into one, and its ways of telling of a clash into another."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreUnavailable("Too many requests wait for the store.") from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _CLASHES:
            raise Clash("Another change came in between; read the map again, and repeat yours.") from error
        # SQLite reports a write to a read-only file, and a full disk, under other classes in some drivers.
        words = ("readonly", "read-only", "disk", "full", "not a database", "malformed")
        if isinstance(error, OperationalError | InterfaceError) or any(word in str(error.orig) for word in words):
            raise StoreUnavailable(f"The store does not take this now: {error.orig}.") from error
        raise
