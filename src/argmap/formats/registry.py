"""The formats that argmap reads and writes: one line each."""

from collections.abc import Callable
from dataclasses import dataclass

from argmap.formats import json_map
from argmap.model.argument_map import ArgumentMap


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a map as bytes."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes], ArgumentMap] | None
    write: Callable[[ArgumentMap], bytes] | None


FORMATS = (Format("json", "application/json", ("json",), json_map.read, json_map.write),)


def by_suffix(suffix: str) -> Format | None:
    """The format of a file suffix (without its dot), if there is one."""
    return next((each for each in FORMATS if suffix in each.suffixes), None)
