"""How heavy work says no, and how what a task raises crosses from its process."""

from typing import Any

from argmap.brief.content import NoThesis
from argmap.drawing.options import InvalidOptions
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.formats.registry import UnknownFormat
from argmap.model.breach import Breach, TooLarge


class Busy(Exception):
    """Too many tasks are waiting; the same request may succeed in a moment."""


class TooCostly(Exception):
    """The input asks for more than a task may take; `limit` says of what: `time`, `memory`, `crash` or `engine`."""

    def __init__(self, message: str, limit: str):
        super().__init__(message)
        self.limit = limit


_BY_MESSAGE: dict[str, type[Exception]] = {error.__name__: error for error in (UnknownFormat, TooLarge, NoThesis)}
CROSSING: tuple[type[Exception], ...] = (
    InvalidDocument,
    MalformedDocument,
    InvalidOptions,
    TooCostly,
    *_BY_MESSAGE.values(),
)


def error_to_plain(error: Exception) -> dict[str, Any]:
    """One of `CROSSING` as JSON values."""
    name = type(error).__name__
    if isinstance(error, InvalidDocument):
        return {"type": name, "breaches": [[breach.pointer, breach.message] for breach in error.breaches]}
    if isinstance(error, MalformedDocument):
        return {"type": name, "mistakes": [_mistake(mistake) for mistake in (error, *error.others)]}
    if isinstance(error, InvalidOptions):
        return {"type": name, "options": error.found}
    if isinstance(error, TooCostly):
        return {"type": name, "message": str(error), "limit": error.limit}
    return {"type": name, "message": str(error)}


def _mistake(error: MalformedDocument) -> list[Any]:
    return [error.message, error.line, error.column, error.format]


def error_of(plain: dict[str, Any]) -> Exception:
    """The exception of what `error_to_plain` made."""
    if "breaches" in plain:
        return InvalidDocument([Breach(pointer, message) for pointer, message in plain["breaches"]])
    if "mistakes" in plain:
        first, *others = [_malformed(*mistake) for mistake in plain["mistakes"]]
        first.others = tuple(others)
        return first
    if "options" in plain:
        return InvalidOptions([(name, message) for name, message in plain["options"]])
    if "limit" in plain:
        return TooCostly(plain["message"], plain["limit"])
    return _BY_MESSAGE[plain["type"]](plain["message"])


def _malformed(message: str, line: int, column: int, format_name: str | None) -> MalformedDocument:
    error = MalformedDocument(message, line, column)
    error.format = format_name
    return error
