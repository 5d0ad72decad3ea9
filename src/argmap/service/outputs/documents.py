"""Documents in other formats: read, converted and written by the pool of confined processes."""

from dataclasses import dataclass
from typing import Any

from argmap.formats.conversion import Conversion
from argmap.service.editing.snapshots import snapshot
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap
from argmap.work.pool import WorkPool
from argmap.work.tasks.documents import conversion_of


@dataclass(frozen=True, slots=True)
class Sent:
    """A document as it was sent: its bytes, and what was said of them.

    `format` names its format (None: the content tells), `file_name` its file, `charset` its declared encoding.
    """

    data: bytes
    format: str | None = None
    file_name: str = ""
    charset: str | None = None

    def arguments(self) -> dict[str, Any]:
        """As arguments of a task."""
        return {"format": self.format, "file_name": self.file_name, "charset": self.charset}


def read_document(pool: WorkPool, sent: Sent) -> Conversion:
    """The map of a document, with the report of what it lost.

    :raises UnknownFormat: there is no such format, or none can be told from the content.
    :raises MalformedDocument: the bytes are not in the format.
    :raises InvalidDocument: the format is right, but it is not a map.
    :raises TooLarge: more nodes or relations than a map may hold.
    :raises TooCostly: reading it exceeded the limits.
    """
    return conversion_of(pool.run("read", sent.arguments(), sent.data))


def convert_document(pool: WorkPool, sent: Sent, to: str) -> bytes:
    """A document in another format, with the report, as JSON.

    :raises UnknownFormat: there is no such format, or it is not written.
    :raises MalformedDocument: the bytes are not in the format.
    :raises InvalidDocument: the format is right, but it is not a map.
    :raises TooCostly: it exceeded the limits.
    """
    return pool.run("convert", {**sent.arguments(), "to": to}, sent.data)[1]


def document_of_map(uow: UnitOfWork, pool: WorkPool, stored: StoredMap, to: str) -> tuple[bytes, dict[str, Any]]:
    """A stored map in a format, and the report of what the format has no place for, as JSON values.

    :raises UnknownFormat: there is no such format, or it is not written.
    """
    values, content = pool.run("write", {"to": to}, snapshot(uow, stored))
    return content, values["report"]
