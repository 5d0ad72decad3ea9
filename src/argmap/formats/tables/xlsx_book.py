"""XLSX, as Excel and LibreOffice save it: a map as a table on the first sheet, see `table.py`.

Cells are written as texts, never as formulas. Of a formula the value is read that the spreadsheet last worked out.
"""

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from argmap.formats.archives import without_times
from argmap.formats.conversion import Conversion, Report
from argmap.formats.errors import MalformedDocument
from argmap.formats.tables.table import COLUMNS, TableReader, rows_of
from argmap.model.argument_map import ArgumentMap

_MOST_BYTES = 64 * 1024 * 1024
_MOST_COLUMNS = 200
# The largest map takes 30,000 rows, of which few have ten cells that are not empty.
_MOST_CELLS = 400_000
# Cells, rows, and texts that cells share: what costs an object each.
_COUNTED = re.compile(rb"<(?:\w+:)?(?:c|row|si)[\s/>]")
_WIDTHS = {"text": 70, "note": 40, "title": 24, "attribution": 24, "scheme": 30, "source_title": 40}
# What XML 1.0 cannot hold is written so by Excel (ECMA-376 part 1, section 22.9.2.19).
_ESCAPE = "_x"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH = datetime(1980, 1, 1)


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as a workbook of one sheet; the same map gives the same bytes."""
    book = Workbook()
    book.properties.created = book.properties.modified = _EPOCH
    sheet = book.active
    assert sheet is not None
    sheet.title = "Map"
    sheet.freeze_panes = "A2"
    for column, name in enumerate(COLUMNS, start=1):
        _put(sheet, 1, column, name).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 13)
    for line, row in enumerate(rows_of(argument_map), start=2):
        for column, name in enumerate(COLUMNS, start=1):
            if row.get(name):
                _put(sheet, line, column, row[name]).alignment = Alignment(wrap_text=name == "text", vertical="top")
    out = io.BytesIO()
    book.save(out)
    return Conversion("xlsx", Report(), data=without_times(out.getvalue(), {"docProps/core.xml": _CORE}))


def _put(sheet: Any, line: int, column: int, text: str) -> Any:
    cell = sheet.cell(line, column)
    # Excel reads "_x000D_" as a character; the underscore of what only looks so is written as one itself.
    cell.value = text.replace(_ESCAPE, "_x005F_x").replace("\r", "_x000D_")
    # A text that begins with = stays one.
    cell.data_type = "s"
    return cell


# The library sets the time of this entry when it saves.
_CORE = (
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>argmap</dc:creator></cp:coreProperties>'
)


def read(data: bytes) -> Conversion:
    """Read a map from the first sheet of a workbook.

    :raises MalformedDocument: not a workbook, larger than 64 MiB unpacked, of more than 400,000 cells, or without a
        column `text`.
    :raises InvalidDocument: a table, but not a map; with every breach and its line.
    :raises TooLarge: more nodes or relations than a map may hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
    except MalformedDocument:
        raise
    except Exception as error:
        raise _unreadable(error) from None
    return TableReader(_rows(sheet), "xlsx").conversion()


def _unreadable(error: Exception) -> MalformedDocument:
    # The library raises whatever a broken workbook makes it stumble over.
    return MalformedDocument(f"is not a workbook that can be read ({type(error).__name__})")


def _check_size(archive: zipfile.ZipFile) -> None:
    """Count what the workbook holds before anything is made of it: an empty cell is ten bytes, and packed next to none.

    :raises MalformedDocument: it holds more than the table of the largest map.
    """
    if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
        raise MalformedDocument("is larger than 64 MiB when it is unpacked; save the sheet with the map alone")
    cells = 0
    for entry in archive.infolist():
        with archive.open(entry) as part:
            rest = b""
            while piece := part.read(1 << 20):
                piece = rest + piece
                # A name may lie across two pieces: what follows the last bracket is looked at with the next.
                cut = max(piece.rfind(b"<"), 0)
                piece, rest = piece[:cut], piece[cut:][-100:]
                cells += len(_COUNTED.findall(piece))
                if cells > _MOST_CELLS:
                    raise MalformedDocument(f"has more than {_MOST_CELLS:,} cells; delete what is not part of the map")


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet with their lines, as they are read."""
    rows = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
    for line in itertools.count(1):
        try:
            row = next(rows, None)
        except Exception as error:
            raise _unreadable(error) from None
        if row is None:
            return
        yield line, [_text(value) for value in row]


def _text(value: Any) -> str:
    """A cell as text: whole numbers without a fraction, as people see them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), str(value))
