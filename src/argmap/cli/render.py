"""`argmap render`."""

from pathlib import Path

import click

from argmap.cli.files import read_map, write_bytes
from argmap.cli.settings import open_store
from argmap.drawing.render import Engine
from argmap.model.argument_map import ArgumentMap
from argmap.service import maps
from argmap.service.errors import NotFound
from argmap.service.permissions import SYSTEM
from argmap.service.pictures import PICTURE_TYPES, Pictures
from argmap.service.unit_of_work import reading


@click.command()
@click.argument("source", metavar="FILE|MAP")
@click.option("-o", "--output", default="-", help="File to write; its suffix (.svg, .dot) says the form. - is stdout.")
def render(source: str, output: str) -> None:
    """Draw the map in a FILE (- is standard input), or the stored MAP with this id or slug."""
    suffix = Path(output).suffix.removeprefix(".") if output != "-" else "svg"
    if suffix not in PICTURE_TYPES:
        raise click.UsageError(f"Cannot draw '.{suffix}'; name the output with .{' or .'.join(PICTURE_TYPES)}.")
    argument_map = _find(source)
    engine = Engine(1, time_limit=120.0)
    try:
        write_bytes(output, Pictures(engine).draw_map(argument_map, PICTURE_TYPES[suffix]))
    finally:
        engine.close()


def _find(source: str) -> ArgumentMap:
    if source == "-" or Path(source).exists():
        argument_map, problems = read_map(source)
        if argument_map is None:
            for problem in problems:
                click.echo(problem, err=True)
            raise click.exceptions.Exit(1)
        return argument_map
    store = open_store()
    try:
        with reading(store) as uow:
            return maps.read_map(uow, SYSTEM, source)[1]
    except NotFound:
        raise click.ClickException(f"There is neither a file nor a stored map '{source}'.") from None
    finally:
        store.close()
