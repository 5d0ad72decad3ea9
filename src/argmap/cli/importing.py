"""`argmap import`."""

import getpass
import sys

import click
from rich.console import Console
from rich.progress import track

from argmap.cli.files import read_map
from argmap.cli.settings import open_store
from argmap.service import maps
from argmap.service.errors import Conflict
from argmap.service.permissions import SYSTEM, Actor
from argmap.service.preconditions import ANY
from argmap.service.unit_of_work import writing


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--replace", is_flag=True, help="Make a stored map of the same slug equal to the file, as one revision.")
def import_files(files: tuple[str, ...], replace: bool) -> None:
    """Store the maps in files (- is standard input), each in a transaction of its own."""
    store = open_store()
    actor = Actor(_user(), None, SYSTEM.scopes, True)
    failed = False
    console = Console(stderr=True)
    try:
        for name in track(files, "Importing", console=console, disable=len(files) < 2 or not sys.stderr.isatty()):
            argument_map, problems = read_map(name)
            for problem in problems:
                click.echo(problem, err=True)
            if argument_map is None:
                failed = True
                continue
            slug = argument_map.details.slug
            try:
                with writing(store) as uow:
                    if replace and uow.maps.slug_exists(slug):
                        written = maps.replace_map(uow, actor, slug, argument_map, ANY, slug_given=True)
                    else:
                        written = maps.create_map(uow, actor, argument_map, slug_given=True, message="Import")
            except Conflict as error:
                click.echo(f"{name}: {error} Or replace the stored map with --replace.", err=True)
                failed = True
            else:
                click.echo(f"{name}: stored as {slug}, revision {written.stored.revision}")
    finally:
        store.close()
    if failed:
        raise click.exceptions.Exit(1)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "command line"
