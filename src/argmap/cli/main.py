"""`argmap`: the command with its subcommands, and how errors look."""

import importlib
import sys
from pathlib import Path

import click

from argmap import __version__
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.service.errors import ServiceError
from argmap.store.errors import StoreError
from argmap.work.errors import Busy, TooCostly

# Where each command is; it is loaded when it is called, for each needs other libraries.
_COMMANDS = {
    "serve": "serve.serve",
    "render": "render.render",
    "present": "render.present",
    "validate": "validate.validate",
    "import": "importing.import_files",
    "export": "export.export_map",
    "convert": "convert.convert",
    "formats": "convert.formats",
    "evaluate": "evaluate.evaluate_file",
    "lint": "lint.lint",
    "cruxes": "lint.cruxes",
    "what-if": "lint.what_if",
    "brief": "brief.brief",
    "sources": "brief.sources",
    "openapi": "openapi.openapi",
    "user": "people.user",
    "token": "people.token",
    "verify": "verify.verify",
    "backup": "backup.backup",
    "restore": "backup.restore",
    "config": "config.config",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(".")
        command: click.Command = getattr(importlib.import_module(f"argmap.cli.{module}"), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="argmap")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A TOML file of settings; see `argmap config`. ARGMAP_CONFIG names one too.",
)
def argmap(config: Path | None) -> None:
    """Build argument maps together, see which claims hold up, and export slides, briefs and data."""


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
    except (ServiceError, StoreError, MalformedDocument, TooCostly, Busy, OSError) as error:
        _fail(str(error), 1)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int) -> None:
    click.echo(f"argmap: {' '.join(message.split())}", err=True)
    sys.exit(status)
