"""Files named on the command line; `-` is standard input or output."""

import sys
from pathlib import Path

from argmap.formats import json_map, strict_json
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.model.argument_map import ArgumentMap
from argmap.model.breach import Breach, TooLarge


def read_bytes(name: str) -> bytes:
    """The content of a file, or of standard input."""
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def write_bytes(name: str, content: bytes) -> None:
    """Write a file whole or not at all, or to standard output."""
    if name == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    target = Path(name)
    partial = target.with_name(f".{target.name}.partial")
    partial.write_bytes(content)
    partial.replace(target)


def read_map(name: str) -> tuple[ArgumentMap | None, list[str]]:
    """The map in a file, or what is wrong with it: a line for each breach, with file, line and column."""
    shown = "(standard input)" if name == "-" else name
    try:
        data = read_bytes(name)
    except OSError as error:
        return None, [f"{shown}: {error.strerror}"]
    try:
        return json_map.read(data), []
    except MalformedDocument as error:
        return None, [f"{shown}:{error.line}:{error.column}: {error.message}"]
    except TooLarge as error:
        return None, [f"{shown}: {error}"]
    except InvalidDocument as error:
        places = strict_json.positions(data)
        return None, [_located(shown, breach, places) for breach in error.breaches]


def _located(shown: str, breach: Breach, places: dict[str, tuple[int, int]]) -> str:
    """The breach with the place of its pointer, or of the nearest thing around what is missing."""
    pointer = breach.pointer
    while pointer not in places:
        pointer = pointer.rpartition("/")[0]
    line, column = places[pointer]
    message = breach.message.encode("ascii", "backslashreplace").decode() if not _plain(breach) else breach.message
    return f"{shown}:{line}:{column}: {breach.pointer or '(root)'} {message}"


def _plain(breach: Breach) -> bool:
    return breach.message.isprintable()
