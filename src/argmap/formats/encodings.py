"""Bytes as text: byte order marks, and line ends of all kinds."""

import codecs

from argmap.formats.errors import MalformedDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


# What a media type may say of a text; each is a part of Unicode.
_DECLARED = {
    "utf-8", "utf8", "us-ascii", "utf-16", "utf-16le", "utf-16be", "utf-32", "iso-8859-1", "latin1", "iso-8859-15",
    "windows-1252", "cp1252",
}  # fmt: skip


def as_utf8(data: bytes, charset: str) -> bytes:
    """A text in the encoding that was declared for it, as UTF-8.

    :raises MalformedDocument: the encoding is not known, or the bytes are not in it.
    """
    name = charset.strip().lower()
    if name not in _DECLARED:
        raise MalformedDocument(f"is declared as '{charset[:40]}'; there are {', '.join(sorted(_DECLARED))}")
    if name in {"utf-8", "utf8"}:
        return data
    try:
        return data.decode(name).encode()
    except UnicodeError:
        raise MalformedDocument(f"is not {charset.upper()[:40]}, as which it is declared") from None


def decoded(data: bytes) -> str:
    """The text of a document: UTF-8, or what its byte order mark says.

    :raises MalformedDocument: the bytes are not in that encoding, with the place of the first that is not.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding, "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise MalformedDocument(f"is not {encoding.upper()}; save it as UTF-8", line, column) from None
