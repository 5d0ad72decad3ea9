"""`argmap export`."""

from pathlib import Path

import click

from argmap.cli.files import write_bytes
from argmap.cli.settings import open_store
from argmap.formats.registry import FORMATS, by_suffix
from argmap.service import maps
from argmap.service.permissions import SYSTEM
from argmap.service.unit_of_work import reading


@click.command("export")
@click.argument("map_reference", metavar="MAP")
@click.option("-o", "--output", default="-", help="File to write; its suffix (.json) says the format. - is stdout.")
def export_map(map_reference: str, output: str) -> None:
    """Write the stored MAP with this id or slug to a file."""
    suffix = Path(output).suffix.removeprefix(".") if output != "-" else "json"
    chosen = by_suffix(suffix)
    if chosen is None or chosen.write is None:
        known = ", ".join(f".{suffix}" for each in FORMATS if each.write for suffix in each.suffixes)
        raise click.UsageError(f"Cannot write '.{suffix}'; known are {known}.")
    store = open_store()
    try:
        with reading(store) as uow:
            argument_map = maps.read_map(uow, SYSTEM, map_reference)[1]
    finally:
        store.close()
    write_bytes(output, chosen.write(argument_map))
