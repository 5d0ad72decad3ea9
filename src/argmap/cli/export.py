"""`argmap export`."""

from pathlib import Path

import click

from argmap.cli.files import write_bytes
from argmap.cli.settings import open_store
from argmap.formats.registry import WRITABLE, write
from argmap.service.editing import maps
from argmap.service.permissions import SYSTEM
from argmap.service.unit_of_work import reading

_SUFFIXES = [suffix for candidate in WRITABLE for suffix in candidate.suffixes]


@click.command("export")
@click.argument("map_reference", metavar="MAP")
@click.option(
    "-o", "--output", default="-", help="File to write; its suffix says the format (see `argmap formats`). - is stdout."
)
def export_map(map_reference: str, output: str) -> None:
    """Write the stored MAP with this id or slug to a file."""
    suffix = Path(output).suffix.removeprefix(".") if output != "-" else "json"
    if suffix not in _SUFFIXES:
        raise click.UsageError(
            f"Cannot write '.{suffix}'; known are {', '.join(f'.{suffix}' for suffix in _SUFFIXES)}."
        )
    store = open_store()
    try:
        with reading(store) as uow:
            argument_map = maps.read_map(uow, SYSTEM, map_reference)[1]
    finally:
        store.close()
    conversion = write(argument_map, suffix)
    write_bytes(output, conversion.data)
    if conversion.report.entries:
        click.echo(f"{output}: {conversion.report.sentence}", err=True)
