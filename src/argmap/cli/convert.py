"""`argmap convert` and `argmap formats`."""

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from argmap.cli.files import read_bytes, told_problems, write_bytes
from argmap.formats.conversion import Report
from argmap.formats.registry import FORMATS, READABLE, WRITABLE, UnknownFormat, by_name, read, write


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--output", required=True, help="File to write, or a folder for several; - is stdout.")
@click.option("--from", "source", metavar="FORMAT", help="Format of the files; without it, their content tells.")
@click.option("--to", "target", metavar="FORMAT", help="Format to write; without it, the suffix of the output tells.")
@click.option("--strict", is_flag=True, help="Write nothing where anything would be lost.")
@click.option("--report", "wants_report", is_flag=True, help="Write the whole report as JSON on standard error.")
def convert(
    files: tuple[str, ...], output: str, source: str | None, target: str | None, strict: bool, wants_report: bool
) -> None:
    """Convert maps from one format to another; a report says what the new one has no place for.

    `argmap formats` lists the formats. One file that cannot be read does not stop the others.
    """
    try:
        chosen = by_name(target or ("json" if output == "-" else Path(output).suffix.removeprefix(".")))
    except UnknownFormat as error:
        raise click.UsageError(f"{error} Name one with --to.") from None
    several = len(files) > 1 or (output != "-" and Path(output).is_dir())
    if several and output == "-":
        raise click.UsageError("Several files need a folder to be written to: -o FOLDER.")
    failed = False
    for name in track(
        files, "Converting", console=Console(stderr=True), disable=not several or not sys.stderr.isatty()
    ):
        place = str(Path(output) / f"{Path(name).stem}.{chosen.suffixes[0]}") if several else output
        failed |= not _convert(name, place, source, chosen.name, strict=strict, wants_report=wants_report)
    if failed:
        raise click.exceptions.Exit(1)


def _convert(name: str, place: str, source: str | None, target: str, *, strict: bool, wants_report: bool) -> bool:
    """Convert one file; says whether it was written."""
    try:
        data = read_bytes(name)
        came = read(data, source)
        assert came.map is not None
        gone = write(came.map, target)
    except UnknownFormat as error:
        click.echo(f"{name}: {error}", err=True)
        return False
    except (OSError, ValueError) as error:
        click.echo("\n".join(told_problems(name, error)), err=True)
        return False
    report = Report([*came.report.entries, *gone.report.entries])
    if wants_report:
        click.echo(json.dumps({"file": name, "from": came.format, "to": target, **report.plain()}), err=True)
    lost = [entry for entry in report.entries if entry.severity == "loss"]
    if strict and lost:
        click.echo(f"{name}: not converted, for --strict: {report.sentence}", err=True)
        return False
    if place != "-":
        Path(place).parent.mkdir(parents=True, exist_ok=True)
    write_bytes(place, gone.data)
    click.echo(f"{name}: {came.format} to {target}. {report.sentence}", err=True)
    return True


@click.command()
def formats() -> None:
    """List the formats: which are read, which written, and what they keep of a map."""
    table = Table(box=None)
    for heading in ("name", "suffix", "reads", "writes", "media type", "keeps"):
        table.add_column(heading)
    for each in FORMATS:
        suffixes = ", ".join(f".{suffix}" for suffix in each.suffixes)
        reads, writes = ("yes" if each in some else "" for some in (READABLE, WRITABLE))
        table.add_row(each.name, suffixes, reads, writes, each.media_type, each.keeps)
    Console(width=120).print(table)
