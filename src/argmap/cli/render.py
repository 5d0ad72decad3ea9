"""`argmap render` and `argmap present`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from watchfiles import watch as changes_of

from argmap.cli.drawing_options import drawing_options, refused
from argmap.cli.files import read_map, write_bytes
from argmap.cli.settings import open_store
from argmap.drawing.drawings import Drawing
from argmap.drawing.options import InvalidOptions
from argmap.model.argument_map import ArgumentMap
from argmap.service.editing import maps
from argmap.service.errors import Busy, NotFound, TooCostly
from argmap.service.outputs.pictures import PICTURE_TYPES, Pictures
from argmap.service.permissions import SYSTEM
from argmap.service.unit_of_work import reading
from argmap.work.pool import WorkPool

_SECONDS = 120.0


@click.command()
@click.argument("source", metavar="FILE|MAP")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    help=f"File to write; its suffix (.{', .'.join(PICTURE_TYPES)}) says the form. May be repeated. - is stdout.",
)
@click.option("--watch", is_flag=True, help="Draw again whenever FILE changes. Stop with Ctrl+C.")
@drawing_options
def render(source: str, outputs: tuple[str, ...], watch: bool, drawing: dict[str, str]) -> None:
    """Draw the map in a FILE (- is standard input), or the stored MAP with this id or slug.

    How large the text is on a slide, and what to do if it is too small, is told on standard error.
    """
    targets = [(output, _form_of(output)) for output in outputs or ("-",)]
    if watch and not Path(source).is_file():
        raise click.UsageError("--watch needs a FILE to watch.")
    with _pictures() as pictures:
        if not watch:
            _render(pictures, _find(source), targets, drawing)
            return
        seen = _stamp(source)
        _render_leniently(pictures, source, targets, drawing)
        click.echo(f"Watching {source}. Press Ctrl+C to stop.", err=True)
        # Editors write a new file and rename it, so the folder is watched; looking now and then misses nothing.
        folder = Path(source).resolve().parent
        for _ in changes_of(folder, recursive=False, raise_interrupt=False, yield_on_timeout=True, rust_timeout=500):
            stamp = _stamp(source)
            if stamp is not None and stamp != seen:
                seen = stamp
                _render_leniently(pictures, source, targets, drawing)


def _stamp(source: str) -> tuple[int, int, int] | None:
    """What tells one state of a file from another; None while it is not there."""
    try:
        stat = Path(source).stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


@click.command()
@click.argument("source", metavar="FILE|MAP")
@click.option("-o", "--output", required=True, help="HTML file to write. - is stdout.")
@drawing_options
def present(source: str, output: str, drawing: dict[str, str]) -> None:
    """Write a presentation of a map: one HTML file, with the steps on keys and a clock, that needs no network.

    Open it in any browser, from a USB stick too: right and left arrow go on and back, F fills the screen, B blacks
    it, T starts the clock again, H hides the bar.
    """
    with _pictures() as pictures:
        argument_map = _find(source)
        written = _draw(pictures, argument_map, "html", drawing, task="present")
        write_bytes(output, written.content)
        click.echo(f"{output}: {written.steps} steps", err=True)


@contextmanager
def _pictures() -> Iterator[Pictures]:
    pictures = Pictures(WorkPool(1, _SECONDS))
    try:
        yield pictures
    finally:
        pictures.close()
        pictures.pool.close()


def _form_of(output: str) -> str:
    suffix = Path(output).suffix.removeprefix(".") if output != "-" else "svg"
    if suffix not in PICTURE_TYPES:
        raise click.UsageError(f"Cannot draw '.{suffix}'; name the output with .{' or .'.join(PICTURE_TYPES)}.")
    return suffix


def _render(
    pictures: Pictures, argument_map: ArgumentMap, targets: list[tuple[str, str]], drawing: dict[str, str]
) -> None:
    for output, form in targets:
        written = _draw(pictures, argument_map, form, drawing)
        write_bytes(output, written.content)
        if output != "-" or written.advice:
            click.echo(_told(output, written), err=True)


def _render_leniently(pictures: Pictures, source: str, targets: list[tuple[str, str]], drawing: dict[str, str]) -> None:
    """Draw what is in the file now; a file that is half written, or wrong, is told and waited for."""
    argument_map, problems = read_map(source)
    if argument_map is None:
        click.echo("\n".join(problems), err=True)
        return
    try:
        _render(pictures, argument_map, targets, drawing)
    except (click.ClickException, TooCostly, Busy) as error:
        click.echo(f"argmap: {error.format_message() if isinstance(error, click.ClickException) else error}", err=True)


def _draw(
    pictures: Pictures, argument_map: ArgumentMap, form: str, drawing: dict[str, str], task: str = "draw"
) -> Drawing:
    console = Console(stderr=True)
    try:
        with console.status(f"Drawing {len(argument_map.nodes)} nodes as {form}"):
            return pictures.draw_map(argument_map, form, drawing, task)
    except InvalidOptions as error:
        raise refused(*error.found[0]) from None


def _told(output: str, written: Drawing) -> str:
    parts = []
    if written.points is not None:
        parts.append(f"text of {written.points:.1f} pt")
    if written.pages > 1:
        parts.append(f"{written.pages} pages")
    if written.missing:
        parts.append("some characters have no font")
    if written.simplified:
        parts.append(f"simplified ({written.simplified}), for it took too long")
    line = f"{output}: {'; '.join(parts) or 'written'}"
    return "\n".join(part for part in (line, written.advice, written.fonts_to_install) if part)


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
        raise click.ClickException(f"No file or stored map '{source}' found.") from None
    finally:
        store.close()
