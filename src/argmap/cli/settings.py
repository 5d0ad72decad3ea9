"""Where the data lies: `ARGMAP_DATA` names the folder, `ARGMAP_DATABASE_URL` another database."""

import os
from pathlib import Path

from platformdirs import user_data_path

from argmap.store.database import Store


def data_folder() -> Path:
    """The folder of `ARGMAP_DATA`, or the platform's folder for a user's data."""
    named = os.environ.get("ARGMAP_DATA")
    return Path(named) if named else user_data_path("argmap", appauthor=False)


def open_store() -> Store:
    """Open the store that the environment names; PostgreSQL by `ARGMAP_DATABASE_URL`, else SQLite in the folder.

    :raises StoreUnavailable: it cannot be opened.
    :raises StoreTooNew: it was written by a newer argmap.
    """
    url = os.environ.get("ARGMAP_DATABASE_URL")
    return Store.open(url, key_file=data_folder() / "secrets.key") if url else Store.in_folder(data_folder())
