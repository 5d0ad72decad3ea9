"""`argmap config`."""

from collections.abc import Iterable

import click
from rich.console import Console
from rich.table import Table

from argmap.cli.settings import loaded, open_store
from argmap.service.unit_of_work import reading
from argmap.settings import Settings, Value, administrators_values, configuration_markdown
from argmap.store.errors import StoreTooNew, StoreUnavailable


@click.command()
@click.option("--markdown", is_flag=True, help="Write docs/configuration.md instead.")
def config(markdown: bool) -> None:
    """Print every setting: its value, where it comes from, and what it means. Secrets are hidden."""
    if markdown:
        click.echo(configuration_markdown(), nl=False)
        return
    settings_read = loaded()
    _show("Settings of the operator", settings_read.values())
    _show("Settings of the administrators", administrators_values(_stored(settings_read.settings)))


def _stored(chosen: Settings) -> dict[str, str]:
    """What administrators set, in a store that is there; it is not made for this."""
    if chosen.database_url is None and not (chosen.data / "argmap.sqlite3").exists():
        return {}
    try:
        store = open_store(chosen)
        with reading(store) as uow:
            stored = uow.people.settings()
        store.close()
    except (StoreUnavailable, StoreTooNew) as error:
        click.echo(f"The settings in the database cannot be read, so this shows their defaults: {error}", err=True)
        return {}
    return stored


def _show(title: str, values: Iterable[Value]) -> None:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for heading in ("setting", "value", "from", "meaning"):
        table.add_column(heading, overflow="fold")
    for value in values:
        table.add_row(value.name, value.value, value.source, value.meaning)
    Console().print(table)
    click.echo()
