"""Maps named on the command line: a file in any format that is read, `-`, or the id or slug of a stored map."""

from pathlib import Path

import click

from argmap.cli.files import read_map
from argmap.cli.settings import open_store
from argmap.model.argument_map import ArgumentMap
from argmap.service.editing import maps
from argmap.service.permissions import SYSTEM
from argmap.service.unit_of_work import reading


def map_named(name: str) -> ArgumentMap:
    """The map of a file, of standard input, or of the store.

    :raises click.exceptions.Exit: the file cannot be read; what is wrong was told.
    :raises NotFound: there is neither such a file nor such a map.
    """
    if name == "-" or Path(name).exists() or "/" in name or "." in name:
        argument_map, problems = read_map(name)
        for problem in problems:
            click.echo(problem, err=True)
        if argument_map is None:
            raise click.exceptions.Exit(1)
        return argument_map
    store = open_store()
    try:
        with reading(store) as uow:
            return maps.read_map(uow, SYSTEM, name)[1]
    finally:
        store.close()
