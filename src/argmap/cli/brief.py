"""`argmap brief` and `argmap sources`."""

from pathlib import Path

import click

from argmap.brief.content import NoThesis
from argmap.brief.forms import BRIEFS, PAPERS, SIDES, SOURCES, STYLES, write_brief
from argmap.cli.files import write_bytes
from argmap.cli.sources import map_named


def _suffix(output: str, known: dict[str, object], default: str) -> str:
    suffix = Path(output).suffix.removeprefix(".") if output != "-" else default
    if suffix not in known:
        raise click.UsageError(f"Cannot write '.{suffix}'; known are {', '.join(f'.{suffix}' for suffix in known)}.")
    return suffix


@click.command()
@click.argument("name", metavar="FILE")
@click.option("-o", "--output", default="-", help="File to write: .md, .html, .pdf or .docx. - is Markdown on stdout.")
@click.option("--side", type=click.Choice(SIDES), default="pro", show_default=True, help="Which side the brief is for.")
@click.option(
    "--style",
    type=click.Choice(list(STYLES)),
    default="apa",
    show_default=True,
    help="Citation style of the bibliography.",
)
@click.option(
    "--paper", type=click.Choice(list(PAPERS)), default="a4", show_default=True, help="Paper size of the PDF."
)
def brief(name: str, output: str, side: str, style: str, paper: str) -> None:
    """Write a debate brief: case, evidence cards, objections and rebuttals, cruxes, questions."""
    form = _suffix(output, dict(BRIEFS), "md")
    try:
        written = write_brief(map_named(name), form, side=side, style=style, paper=paper)
    except NoThesis as error:
        raise click.ClickException(str(error)) from None
    write_bytes(output, written.data)


@click.command()
@click.argument("name", metavar="FILE")
@click.option("-o", "--output", default="-", help="File to write: .bib, .ris or .csl. - is BibTeX on stdout.")
def sources(name: str, output: str) -> None:
    """Write the sources of a map as BibTeX, RIS or CSL-JSON."""
    form = _suffix(output, dict(SOURCES), "bib")
    write_bytes(output, SOURCES[form][1](map_named(name)))
