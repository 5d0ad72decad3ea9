"""Copying an SQLite database while it is used: by SQLite's own backup interface, which loses no write that was made.

Copying the file itself would: what was written last is in another, the write-ahead log.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from argmap.store.errors import StoreUnavailable

_PAGES_AT_A_TIME = 2_000


def copy_database(source: Path, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Make the database in one file what it is in another, as a whole; a new file is its owner's alone.

    Who uses the target meanwhile sees it as it was, until all is there.

    :param progress: told how many pages are done, and of how many.
    :raises StoreUnavailable: one of them cannot be read or written.
    """

    def tell(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    try:
        os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reader,
            closing(sqlite3.connect(target, timeout=30)) as writer,
        ):
            reader.backup(writer, pages=_PAGES_AT_A_TIME, progress=tell, sleep=0.005)
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailable(f"{source} cannot be copied to {target}: {error}.") from None
