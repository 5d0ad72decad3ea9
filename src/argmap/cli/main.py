"""`argmap`: the command with its subcommands, and how errors look."""

import sys

import click

from argmap import __version__
from argmap.cli.export import export_map
from argmap.cli.importing import import_files
from argmap.cli.openapi import openapi
from argmap.cli.people import token, user
from argmap.cli.render import present, render
from argmap.cli.serve import serve
from argmap.cli.validate import validate
from argmap.cli.verify import verify
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.service.errors import ServiceError
from argmap.store.errors import StoreError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="argmap")
def argmap() -> None:
    """Argument maps as a service: store them, edit them over REST, draw them for a slide."""


for command in (serve, render, present, validate, import_files, export_map, openapi, user, token, verify):
    argmap.add_command(command)


def run() -> None:
    """Run the command line; what goes wrong is one line each on standard error, and no traceback."""
    try:
        status = argmap.main(standalone_mode=False)
    except click.exceptions.Abort:
        _fail("interrupted", 130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except InvalidDocument as error:
        for breach in error.breaches:
            click.echo(f"argmap: {breach.pointer or '(root)'} {breach.message}", err=True)
        sys.exit(1)
    except (ServiceError, StoreError, MalformedDocument, OSError) as error:
        _fail(str(error), 1)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int) -> None:
    click.echo(f"argmap: {' '.join(message.split())}", err=True)
    sys.exit(status)
