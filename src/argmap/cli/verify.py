"""`argmap verify`."""

import sys

import click
from rich.console import Console
from rich.progress import track

from argmap.cli.settings import open_store
from argmap.service.editing.history import verify_maps
from argmap.service.unit_of_work import reading


@click.command()
@click.argument("references", nargs=-1, metavar="[MAP...]")
def verify(references: tuple[str, ...]) -> None:
    """Verify that the log, its hashes and the maps agree. If not, name the first place that differs, and exit with 1.

    Without MAP, verifies all maps.
    """
    store = open_store()
    broken = False
    try:
        with reading(store) as uow:
            known = {argument_map.slug: argument_map for argument_map in uow.maps.all_maps()} | {
                argument_map.id: argument_map for argument_map in uow.maps.all_maps()
            }
            unknown = [reference for reference in references if reference not in known]
            if unknown:
                raise click.ClickException(f"There is no map '{unknown[0]}'.")
            chosen = [known[reference] for reference in references] or uow.maps.all_maps()
            console = Console(stderr=True)
            proving = track(chosen, "Proving", console=console, disable=not sys.stderr.isatty())
            for stored, problem in verify_maps(uow, proving):
                if problem is not None:
                    broken = True
                    click.echo(f"{stored.slug}: {problem}", err=True)
                else:
                    click.echo(f"{stored.slug}: {stored.revision} revisions, all agree")
    finally:
        store.close()
    if broken:
        raise click.exceptions.Exit(1)
