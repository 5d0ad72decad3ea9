"""Reading and writing documents, as tasks."""

import json
from base64 import b64encode
from typing import Any

from argmap.formats.conversion import Conversion, Report, report_of
from argmap.formats.encodings import as_utf8
from argmap.formats.errors import MalformedDocument
from argmap.formats.registry import by_name, read, write
from argmap.model.plain import canonical_json, map_of, map_to_plain
from argmap.work.tasks import Arguments, TaskResult


def read_document(arguments: Arguments, body: bytes) -> TaskResult:
    """Read a document: `format` names its format (or None), `file_name` its file, `charset` what it is declared as.

    The content is the JSON of the map.
    """
    conversion = _read(arguments, body)
    assert conversion.map is not None
    values = {
        "format": conversion.format,
        "report": conversion.report.plain(),
        "slug_given": conversion.slug_given,
        "title_given": conversion.title_given,
    }
    return values, canonical_json(map_to_plain(conversion.map)).encode("utf-8", "surrogatepass")


def _read(arguments: Arguments, body: bytes) -> Conversion:
    name, charset = arguments.get("format"), arguments.get("charset")
    if charset is not None:
        try:
            body = as_utf8(body, charset)
        except MalformedDocument as error:
            error.format = name
            raise
    return read(body, name, arguments.get("file_name", ""))


def conversion_of(result: TaskResult) -> Conversion:
    """The conversion that `read_document` came to."""
    values, content = result
    return Conversion(
        values["format"],
        report_of(values["report"]),
        map_of(json.loads(content.decode("utf-8", "surrogatepass"))),
        slug_given=values["slug_given"],
        title_given=values["title_given"],
    )


def convert_document(arguments: Arguments, body: bytes) -> TaskResult:
    """Read a document and write it in the format `to`; the content is the answer as JSON."""
    came = _read(arguments, body)
    assert came.map is not None
    gone = write(came.map, arguments["to"])
    report = Report([*came.report.entries, *gone.report.entries])
    answer: dict[str, Any] = {"from": came.format, "to": gone.format, "report": report.plain()}
    if by_name(gone.format).binary:
        answer |= {"encoding": "base64", "document": b64encode(gone.data).decode()}
    else:
        answer |= {"encoding": "text", "document": gone.data.decode("utf-8-sig")}
    return {}, canonical_json(answer).encode("utf-8", "backslashreplace")


def write_document(arguments: Arguments, body: bytes) -> TaskResult:
    """Write the map of the body in the format `to`."""
    conversion = write(map_of(json.loads(body)), arguments["to"])
    return {"format": conversion.format, "report": conversion.report.plain()}, conversion.data
