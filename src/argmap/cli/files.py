"""Files named on the command line; `-` is standard input or output."""

import sys
from pathlib import Path

from argmap.formats import registry
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.formats.json_map import strict_json
from argmap.model.argument_map import ArgumentMap
from argmap.model.breach import Breach


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


def read_map(name: str, format_name: str | None = None) -> tuple[ArgumentMap | None, list[str]]:
    """The map in a file, or what is wrong with it: a line for each breach, with file, line and column.

    :param format_name: the format of the file; None to tell it from the content.
    """
    try:
        return registry.read(read_bytes(name), format_name, "" if name == "-" else name).map, []
    except (OSError, ValueError) as error:
        return None, told_problems(name, error)


def told_problems(name: str, error: OSError | ValueError, data: bytes | None = None) -> list[str]:
    """What is wrong with a file that could not be read as a map, a line for each thing.

    :param data: its content, where that is not simply in the file.
    """
    shown = "(standard input)" if name == "-" else name
    if isinstance(error, OSError):
        return [f"{shown}: {error.strerror}"]
    if isinstance(error, MalformedDocument):
        return [f"{shown}:{mistake.line}:{mistake.column}: {mistake.message}" for mistake in (error, *error.others)]
    if isinstance(error, InvalidDocument):
        places = _places(name, data)
        return [_located(shown, breach, places) for breach in error.breaches]
    return [f"{shown}: {error}"]


def _places(name: str, data: bytes | None) -> dict[str, tuple[int, int]]:
    """Where in a file of JSON each pointer is; nothing for standard input, which is read once, or another format."""
    if data is None and name == "-":
        return {}
    try:
        content = read_bytes(name) if data is None else data
        # What breaks rules of maps may be a document of another format.
        strict_json.loads(content)
        return strict_json.positions(content)
    except (OSError, ValueError):
        return {}


def _located(shown: str, breach: Breach, places: dict[str, tuple[int, int]]) -> str:
    """The breach with the place of its pointer, or of the nearest thing around what is missing."""
    pointer = breach.pointer
    while pointer and pointer not in places:
        pointer = pointer.rpartition("/")[0]
    where = "{}:{}:".format(*places[pointer]) if pointer in places else ""
    message = breach.message.encode("ascii", "backslashreplace").decode() if not _plain(breach) else breach.message
    return f"{shown}:{where} {breach.pointer or '(root)'} {message}"


def _plain(breach: Breach) -> bool:
    return breach.message.isprintable()
