"""The options of drawings on the command line: the same names and values as in an address."""

from collections.abc import Callable
from typing import Any

import click

from argmap.drawing.options import OPTIONS, Option

Command = Callable[..., Any]


def drawing_options(command: Command) -> Command:
    """Give a command every option of drawings; it gets those that were given as `drawing`, texts by name."""

    def with_drawing(**given: Any) -> Any:
        drawing = {name: text for name in OPTIONS if (text := given.pop(name, None)) is not None}
        return command(drawing=drawing, **given)

    with_drawing.__doc__ = command.__doc__
    with_drawing.__name__ = command.__name__
    for inherited in reversed(getattr(command, "__click_params__", [])):
        _params(with_drawing).append(inherited)
    for option in reversed(OPTIONS.values()):
        _params(with_drawing).append(_click_option(option))
    return with_drawing


def _params(command: Command) -> list[click.Parameter]:
    parameters: list[click.Parameter] = command.__dict__.setdefault("__click_params__", [])
    return parameters


def _click_option(option: Option) -> click.Option:
    only = f" Only for .{' and .'.join(option.only)}." if option.only else ""
    return click.Option(
        [f"--{option.name.replace('_', '-')}", option.name], metavar=_values(option), help=option.description + only
    )


def _values(option: Option) -> str:
    if option.kind in {"choice", "flag"}:
        return "|".join(option.choices or ("true", "false"))
    if option.kind == "choices":
        return f"{'|'.join(option.choices)}[,…]"
    return {
        "identifier": "ID",
        "identifiers": "ID[,ID…]",
        "words": "WORD[,WORD…]",
        "text": "TEXT",
        "step": "N|last",
        "integer": f"{option.low:g}..{option.high:g}",
        "number": f"{option.low:g}..{option.high:g}",
    }[option.kind]


def refused(name: str, message: str) -> click.UsageError:
    """The error for an option that cannot be obeyed."""
    return click.UsageError(f"--{name.replace('_', '-')} {message}.")
