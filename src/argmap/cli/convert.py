"""`argmap convert` and `argmap formats`."""

import json
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from argmap.cli.batches import SourceDocument, count, documents, in_order
from argmap.cli.files import told_problems, write_bytes
from argmap.formats.conversion import Report
from argmap.formats.registry import FORMATS, READABLE, WRITABLE, UnknownFormat, by_name, read, write


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o", "--output", required=True, help="File to write, or a folder for several files. - is standard output."
)
@click.option("--from", "source", metavar="FORMAT", help="Format of the files. Detected automatically by default.")
@click.option(
    "--to", "target", metavar="FORMAT", help="Format to write. Follows from the suffix of the output by default."
)
@click.option("--strict", is_flag=True, help="Don't write a file if anything would be lost.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="How many files to convert in parallel."
)
@click.option("--report", "wants_report", is_flag=True, help="Write the full report as JSON to standard error.")
def convert(
    files: tuple[str, ...],
    output: str,
    source: str | None,
    target: str | None,
    strict: bool,
    jobs: int,
    wants_report: bool,
) -> None:
    """Convert maps from one format to another; a report says what the new one has no place for.

    FILE is a file, a folder with all that is in it, or a zip archive; - is standard input. `argmap formats` lists the
    formats. One document that cannot be read does not stop the others.
    """
    try:
        chosen = by_name(target or ("json" if output == "-" else Path(output).suffix.removeprefix(".")))
    except UnknownFormat as error:
        raise click.UsageError(f"{error} Name one with --to.") from None
    number = count(files)
    several = number != 1 or (output != "-" and Path(output).is_dir())
    if several and output == "-":
        raise click.UsageError("Several files need a folder to be written to: -o FOLDER.")
    task = partial(_converted, source=source, target=chosen.name, strict=strict)
    results = in_order(task, documents(files), jobs)
    hidden = not several or not sys.stderr.isatty()
    failed = False
    taken: set[str] = set()
    for document, result in track(results, "Converting", total=number, console=Console(stderr=True), disable=hidden):
        if wants_report and result.report is not None:
            click.echo(result.report, err=True)
        for line in result.told:
            click.echo(line, err=True)
        if result.data is None:
            failed = True
            continue
        place = _free(Path(output), document.stem, chosen.suffixes[0], taken) if several else output
        if place != "-":
            Path(place).parent.mkdir(parents=True, exist_ok=True)
        write_bytes(place, result.data)
    if failed:
        raise click.exceptions.Exit(1)


def _free(folder: Path, stem: str, suffix: str, taken: set[str]) -> str:
    """A path in a folder that no other document of this run is written to."""
    name, number = stem, 2
    while name.casefold() in taken:
        name, number = f"{stem}-{number}", number + 1
    taken.add(name.casefold())
    return str(folder / f"{name}.{suffix}")


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a document: its new content (None: none), what there is to say, and the whole report as JSON."""

    data: bytes | None
    told: list[str]
    report: str | None = None


def _converted(document: SourceDocument, source: str | None, target: str, strict: bool) -> _Result:
    name = document.name
    if document.problem is not None:
        return _Result(None, [f"{name}: {document.problem}"])
    try:
        came = read(document.data, source, document.file_name)
        assert came.map is not None
        gone = write(came.map, target)
    except UnknownFormat as error:
        return _Result(None, [f"{name}: {error}"])
    except ValueError as error:
        return _Result(None, told_problems(name, error, document.data))
    report = Report([*came.report.entries, *gone.report.entries])
    whole = json.dumps({"file": name, "from": came.format, "to": target, **report.plain()})
    if strict and report.loses:
        return _Result(None, [f"{name}: not converted, for --strict: {report.sentence}"], whole)
    return _Result(gone.data, [f"{name}: {came.format} to {target}. {report.sentence}"], whole)


@click.command()
def formats() -> None:
    """List the formats: which are read, which written, and what they keep of a map."""
    table = Table(box=None)
    for heading in ("name", "suffix", "reads", "writes", "media type", "keeps"):
        table.add_column(heading)
    for candidate in FORMATS:
        suffixes = ", ".join(f".{suffix}" for suffix in candidate.suffixes)
        reads, writes = ("yes" if candidate in some else "" for some in (READABLE, WRITABLE))
        table.add_row(candidate.name, suffixes, reads, writes, candidate.media_type, candidate.keeps)
    Console(width=140).print(table)
