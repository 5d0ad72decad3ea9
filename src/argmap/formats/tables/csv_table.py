"""CSV (RFC 4180): a map as a table, see `table.py`.

A cell that a spreadsheet would take for a formula begins with an apostrophe, which is taken away on reading.
"""

import csv
import io
import re
from collections.abc import Iterator

from argmap.formats.conversion import Conversion, Report
from argmap.formats.encodings import decoded
from argmap.formats.errors import MalformedDocument
from argmap.formats.tables.table import COLUMNS, TableReader, rows_of
from argmap.model.argument_map import ArgumentMap

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_QUOTED_FORMULA = re.compile(r"'+[=+\-@\t\r]")
_CELL = 200_000


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as CSV in UTF-8 with a byte order mark, as spreadsheets like it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows_of(argument_map):
        writer.writerow({name: guarded(text) for name, text in row.items()})
    return Conversion("csv", Report(), data=b"\xef\xbb\xbf" + out.getvalue().encode())


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection")."""
    return f"'{text}" if _FORMULA.match(text) else text


def looks_like(text: str) -> bool:
    """Whether the first line of a text names columns, `text` among them."""
    first = text.partition("\n")[0].strip().lower()
    names = [name.strip().strip('"') for name in re.split("[,;\t]", first)]
    return len(names) > 1 and "text" in names


def read(data: bytes) -> Conversion:
    """Read a map from CSV, with commas, semicolons or tabs between the cells.

    :raises MalformedDocument: not CSV, or without a column `text`; with line and column.
    :raises InvalidDocument: CSV, but not a map; with every breach and its line.
    :raises TooLarge: more nodes or relations than a map may hold.
    """
    return TableReader(_cells(decoded(data)), "csv").conversion()


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    limit = csv.field_size_limit(_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [_unsafe(cell) for cell in cells]
    except csv.Error as error:
        raise MalformedDocument(f"is not CSV: {error}", max(reader.line_num, 1)) from None
    finally:
        csv.field_size_limit(limit)


def _unsafe(text: str) -> str:
    return text[1:] if _QUOTED_FORMULA.match(text) else text
