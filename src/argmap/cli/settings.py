"""The settings of a run of the command line, and the store that they name."""

import os
from pathlib import Path

import click

from argmap import settings
from argmap.settings import Loaded, Settings, SettingsInvalid
from argmap.store.database import Store

KEY_FILE = "secrets.key"


class _WrongSetting(click.ClickException):
    exit_code = 2


def loaded(flags: dict[str, object] | None = None) -> Loaded:
    """The settings of this run: by `argmap --config`, the environment, and flags.

    :raises click.ClickException: a value or a name is wrong.
    """
    context = click.get_current_context(silent=True)
    file: Path | None = None if context is None else context.find_root().params.get("config")
    try:
        settings_read = settings.load(file, flags)
    except SettingsInvalid as error:
        raise _WrongSetting(str(error)) from None
    if settings_read.settings.fonts is not None:
        # Drawing looks for fonts where the variable says, in this process and in those that it starts.
        os.environ["ARGMAP_FONTS"] = str(settings_read.settings.fonts)
    return settings_read


def open_store(chosen: Settings | None = None) -> Store:
    """Open the store that the settings name: PostgreSQL, or SQLite in the data folder.

    :raises StoreUnavailable: it cannot be opened.
    :raises StoreTooNew: it was written by a newer argmap.
    """
    chosen = chosen or loaded().settings
    key_file = chosen.key_file or chosen.data / KEY_FILE
    if chosen.database_url is None:
        return Store.in_folder(chosen.data, key_file=key_file)
    url = chosen.database_url.get_secret_value()
    return Store.open(url, key_file=key_file, connections=chosen.database_connections)
