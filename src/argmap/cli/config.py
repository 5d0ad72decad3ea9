"""`argmap config`."""

import click
from rich.console import Console
from rich.table import Table

from argmap.cli.settings import loaded
from argmap.settings import configuration_markdown


@click.command()
@click.option("--markdown", is_flag=True, help="Write docs/configuration.md instead.")
def config(markdown: bool) -> None:
    """Print every setting: its value, where that comes from, and what it means. Secrets are hidden."""
    if markdown:
        click.echo(configuration_markdown(), nl=False)
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("setting", "value", "from", "meaning"):
        table.add_column(heading, overflow="fold")
    for each in loaded().values():
        table.add_row(each.name, each.value, each.source, each.meaning)
    Console().print(table)
