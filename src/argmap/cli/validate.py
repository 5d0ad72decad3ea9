"""`argmap validate`."""

import click

from argmap.cli.files import read_map


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def validate(files: tuple[str, ...]) -> None:
    """Check map files. Each validation error is a line with file, line and column, and the exit status is 1."""
    broken = False
    for name in files:
        argument_map, problems = read_map(name)
        for problem in problems:
            click.echo(problem, err=True)
        if argument_map is None:
            broken = True
        else:
            click.echo(f"{name}: {len(argument_map.nodes)} nodes, {len(argument_map.relations)} relations, valid")
    if broken:
        raise click.exceptions.Exit(1)
