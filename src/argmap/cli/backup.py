"""`argmap backup` and `argmap restore`."""

import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from argmap.cli.settings import open_store
from argmap.service.editing.history import verify_maps
from argmap.service.unit_of_work import reading
from argmap.store.backup import copy_database
from argmap.store.database import Store


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Overwrite FILE if it exists.")
def backup(file: Path, overwrite: bool) -> None:
    """Write all that is stored into FILE, and prove that it is whole; the server may run meanwhile.

    The key that the secrets of webhooks are encrypted with is not in it: keep secrets.key, beside the database, apart.
    """
    if file.exists() and not overwrite:
        raise click.ClickException(f"{file} already exists. Choose another file, or use --overwrite.")
    with contextlib.closing(open_store()) as store:
        source = _file_of(store, "back it up with pg_dump")
        with _beside(file) as copy:
            with _progress("Copying") as tell:
                copy_database(source, copy, tell)
            count = _proven(copy)
            copy.replace(file)
    click.echo(f"{file}: {count} maps, all agree with their logs")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put what `argmap backup` wrote into FILE in place of all that is stored, after proving that it is whole.

    What was stored is kept in a file beside the database, whose name is printed. The server may run meanwhile.
    """
    with contextlib.closing(open_store()) as store:
        target = _file_of(store, "restore it with pg_restore")
        with _beside(target) as copy:
            copy_database(file, copy)
            # Opening it brings the tables of an older argmap up to date.
            count = _proven(copy)
            kept = target.with_name(f"{target.stem}-before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{target.suffix}")
            copy_database(target, kept)
            with _progress("Restoring") as tell:
                copy_database(copy, target, tell)
    click.echo(f"{target}: {count} maps, all agree with their logs")
    click.echo(f"The previous data is in {kept}")


def _file_of(store: Store, remedy: str) -> Path:
    if store.file is None:
        raise click.ClickException(f"The maps are in PostgreSQL; {remedy}, and prove the result with argmap verify.")
    return store.file


@contextlib.contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A file in the folder of another, which is gone in the end unless it was renamed."""
    with tempfile.TemporaryDirectory(prefix=".argmap-", dir=file.absolute().parent) as folder:
        yield Path(folder) / "copy.sqlite3"


def _proven(file: Path) -> int:
    """How many maps there are in a database, each of which agrees with its log.

    :raises click.ClickException: one does not, or it is no database of argmap.
    """
    with contextlib.closing(Store.open(f"sqlite:///{file}")) as store, reading(store) as uow:
        count = 0
        for stored, problem in verify_maps(uow, uow.maps.all_maps()):
            if problem is not None:
                raise click.ClickException(f"{stored.slug}: {problem}; nothing was changed.")
            count += 1
    # What stands in the write-ahead log goes into the file when the last connection is closed.
    return count


@contextlib.contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task(what)
        yield lambda done, total: shown.update(task, completed=done, total=total)
