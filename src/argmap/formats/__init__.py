"""Reading and writing maps: pure functions between bytes and `ArgumentMap`.

A format is one file with one line in `registry.py`; the service, the command line and the REST interface find
it there by name, suffix and media type.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    """`formats.read` and `formats.write`, the one face; loaded, with its libraries, when it is asked for."""
    if name in {"read", "write"}:
        from argmap.formats import registry

        return getattr(registry, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
