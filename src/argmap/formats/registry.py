"""The formats that argmap reads and writes: one line each, and the one face to all of them."""

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from argmap.formats.archives import is_archive
from argmap.formats.argdown import reading as argdown
from argmap.formats.argdown import writing as argdown_writing
from argmap.formats.carneades import maps as carneades
from argmap.formats.conversion import Conversion, Report
from argmap.formats.encodings import decoded
from argmap.formats.errors import MalformedDocument
from argmap.formats.graphs import graphml, jsonld
from argmap.formats.json_map import document as json_map
from argmap.formats.json_map import strict_json
from argmap.formats.scheme_graphs import aif, aml, microtexts, ova, sadface, xaif
from argmap.formats.tables import csv_table, xlsx_book
from argmap.formats.texts import html_page, kialo, mermaid, outline, prose
from argmap.model.argument_map import ArgumentMap
from argmap.model.constraints import Text
from argmap.model.identifiers import slug_of


class UnknownFormat(ValueError):
    """No format has this name, or none can be told from the content; the message lists those that there are."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, what people call it, its media type and suffixes, how it is read and written, and what it
    keeps of a map."""

    name: str
    title: str
    media_type: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes], Conversion] | None
    write: Callable[[ArgumentMap], Conversion] | None
    keeps: str
    binary: bool = False
    # The namespaces of extension data that it has a place for; None: all.
    namespaces: tuple[str, ...] | None = ()


def _read_json(data: bytes) -> Conversion:
    value = strict_json.loads(data)
    given = isinstance(value, dict) and "slug" in value
    return Conversion("json", Report(), json_map.map_from_plain(value), slug_given=given)


def _write_json(argument_map: ArgumentMap) -> Conversion:
    return Conversion("json", Report(), data=json_map.write(argument_map))


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BESIDE = ("aif", "xaif")
_ARGDOWN = "everything but the ids of plain relations"
_DIALOGUE = "texts, how they bear, schemes, who says them, dialogues; types are inferred"
FORMATS = (
    Format("json", "JSON", "application/json", ("json",), _read_json, _write_json, "everything", namespaces=None),
    Format("csv", "CSV", "text/csv", ("csv",), csv_table.read, csv_table.write, "everything", namespaces=None),
    Format(
        "xlsx", "Excel", _XLSX, ("xlsx",), xlsx_book.read, xlsx_book.write, "everything", binary=True, namespaces=None
    ),
    Format("aif", "AIF", "application/vnd.aif+json", ("aif",), aif.read, aif.write, _DIALOGUE, namespaces=("aif",)),
    Format(
        "xaif", "xAIF", "application/vnd.xaif+json", ("xaif",), xaif.read, xaif.write, _DIALOGUE, namespaces=_BESIDE
    ),
    Format("ova", "OVA", "application/vnd.ova+json", ("ova",), ova.read, None, "(not written)"),
    Format(
        "sadface",
        "SADFace",
        "application/vnd.sadface+json",
        ("sadface", "sadface.json"),
        sadface.read,
        sadface.write,
        "everything",
        namespaces=None,
    ),
    Format(
        "microtexts",
        "microtexts",
        "application/vnd.argmicro+xml",
        ("microtext",),
        microtexts.read,
        None,
        "(not written)",
    ),
    Format("aml", "Araucaria (AML)", "application/vnd.araucaria+xml", ("aml",), aml.read, None, "(not written)"),
    Format("kialo", "Kialo", "text/x-kialo", ("kialo",), kialo.read, None, "(not written)"),
    Format(
        "argdown",
        "Argdown",
        "text/vnd.argdown",
        ("argdown", "ad"),
        argdown.read,
        argdown_writing.write,
        _ARGDOWN,
        namespaces=None,
    ),
    Format(
        "carneades",
        "Carneades",
        "application/vnd.carneades+yaml",
        ("yml", "yaml", "caf"),
        carneades.read,
        carneades.write,
        "texts, how they bear, schemes, assumptions; types are inferred",
        namespaces=("carneades",),
    ),
    Format(
        "outline", "outline", "text/x-outline", ("outline",), outline.read, outline.write, "texts, and how they bear"
    ),
    Format("mermaid", "Mermaid", "text/vnd.mermaid", ("mmd",), None, mermaid.write, "types, texts, and how they bear"),
    Format(
        "graphml",
        "GraphML",
        "application/graphml+xml",
        ("graphml",),
        None,
        graphml.write,
        "everything",
        namespaces=None,
    ),
    Format(
        "text",
        "prose",
        "text/x-prose",
        ("prose",),
        None,
        prose.write,
        "texts, who says them, sources, and how they bear",
    ),
    Format(
        "html", "web page", "text/html", ("html",), None, html_page.write, "texts, notes, sources, and how they bear"
    ),
    Format("jsonld", "JSON-LD", "application/ld+json", ("jsonld",), None, jsonld.write, "everything", namespaces=None),
)
READABLE = tuple(candidate for candidate in FORMATS if candidate.read is not None)
WRITABLE = tuple(candidate for candidate in FORMATS if candidate.write is not None)


def by_name(name: str) -> Format:
    """The format of a name or of a suffix (without its dot).

    :raises UnknownFormat: there is none.
    """
    by_name_or_suffix = next(
        (candidate for candidate in FORMATS if name == candidate.name or name in candidate.suffixes), None
    )
    if by_name_or_suffix is None:
        raise UnknownFormat(
            f"There is no format '{name[:40]}'; there are {', '.join(candidate.name for candidate in FORMATS)}."
        )
    return by_name_or_suffix


def writable(name: str) -> Format:
    """The format of a name or of a suffix, if it is written.

    :raises UnknownFormat: there is none, or it is only read.
    """
    chosen = by_name(name)
    if chosen.write is None:
        raise UnknownFormat(
            f"{chosen.name} is only read; written are {', '.join(candidate.name for candidate in WRITABLE)}."
        )
    return chosen


def by_media_type(media_type: str) -> Format | None:
    """The format of a media type, if there is one."""
    return next((candidate for candidate in FORMATS if media_type == candidate.media_type), None)


def read(data: bytes, name: str | None = None, file_name: str = "") -> Conversion:
    """Read a map in a format; without a name, in the one that the content tells.

    :param file_name: the name of its file, if it is one: its suffix tells texts apart, and it is the title of a
        document that has none.
    :raises UnknownFormat: there is no such format, it is only written, or the content tells none.
    :raises MalformedDocument: the bytes are not in the format; with line and column.
    :raises InvalidDocument: the format is right, but it is not a map; with every breach.
    :raises TooLarge: more nodes or relations than a map may hold.
    """
    chosen = None if name is None else by_name(name)
    if not data.strip(_NOTHING):
        error = MalformedDocument("The document is empty.", 1, 1)
        error.format = None if chosen is None else chosen.name
        raise error
    chosen = chosen or detected(data, file_name)
    if chosen.read is None:
        raise UnknownFormat(
            f"{chosen.name} is only written; read are {', '.join(candidate.name for candidate in READABLE)}."
        )
    try:
        with _collector_at_rest():
            conversion = chosen.read(data)
    except MalformedDocument as error:
        error.format = chosen.name
        raise
    return conversion if conversion.title_given else _titled(conversion, file_name)


def _titled(conversion: Conversion, file_name: str) -> Conversion:
    """A conversion of a document without a title, with that of its file, if a title can be made of it."""
    stem = file_name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    title = " ".join(stem.replace("_", " ").split())[:300]
    if conversion.map is None or not title or Text(300).breach(title) is not None:
        return conversion
    details = replace(conversion.map.details, title=title)
    if not conversion.slug_given:
        details = replace(details, slug=slug_of(title))
    return replace(conversion, map=replace(conversion.map, details=details))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Read without the garbage collector: a reader makes very many objects, all of which stay, and the collector would
    go over them again and again, so that reading would take more than its length says."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def write(argument_map: ArgumentMap, name: str) -> Conversion:
    """Write a map in a format.

    :raises UnknownFormat: there is no such format, or it is only read.
    """
    chosen = writable(name)
    assert chosen.write is not None
    conversion = chosen.write(argument_map)
    if chosen.namespaces is not None:
        conversion.report.lost_extensions(argument_map, chosen.name, kept=chosen.namespaces)
    return conversion


# A byte-order mark, and blanks.
_NOTHING = b"\xef\xbb\xbf \t\r\n"
_XML = re.compile(r"<(?:\?xml|!DOCTYPE|ARG[\s>]|arggraph[\s>])")
# Texts, which differ less than others do: among these the suffix of a file tells more than its content.
_TEXTUAL = {"kialo", "csv", "carneades", "argdown", "outline"}


def detected(data: bytes, file_name: str = "") -> Format:
    """The format that the content tells: XML and kinds of JSON by what is in them, CSV by its first row, Argdown by
    titles in brackets, or an outline; of texts like these, the suffix of a file tells first.

    :raises UnknownFormat: it is empty, no text, or an archive of documents.
    :raises MalformedDocument: it begins as JSON does, and is none.
    """
    if is_archive(data):
        raise UnknownFormat(
            "The document is an archive: unpack it and import its documents one by one; on the command line, "
            "`argmap convert` and `argmap import` take archives."
        )
    if data.startswith(b"PK"):
        return by_name("xlsx")
    try:
        start = decoded(data[: 4096 & ~3]).strip()
    except MalformedDocument:
        # Cut in the middle of a character, or no text: the reader will say where.
        start = data[:4096].decode("latin-1").strip()
    if not start or start[0] == "\x00":
        raise UnknownFormat("The document is empty, or no text; name its format.")
    suffix = file_name.rpartition(".")[2].lower()
    told = next(
        (candidate for candidate in READABLE if candidate.name in _TEXTUAL and suffix in candidate.suffixes), None
    )
    # A text in Argdown may begin with a title, <as XML does> or [as JSON does].
    titled = argdown.looks_like(start) or (told is not None and told.name == "argdown")
    if start[0] == "<" and (_XML.match(start) or not titled or "</" in start or "/>" in start):
        return by_name("aml" if re.search(r"<ARG[\s>]", start) else "microtexts")
    if start[0] == "{" or (start[0] == "[" and not titled):
        value = strict_json.loads(data)
        kinds = (("xaif", xaif), ("aif", aif), ("ova", ova), ("sadface", sadface))
        candidates = [name for name, kind in kinds if kind.looks_like(value)]
        if len(candidates) > 1:
            raise UnknownFormat(f"The document can be {' or '.join(candidates)}; name its format.")
        return by_name(candidates[0] if candidates else "json")
    if told is not None:
        return told
    if kialo.looks_like(start):
        return by_name("kialo")
    if csv_table.looks_like(start):
        return by_name("csv")
    if carneades.looks_like(start):
        return by_name("carneades")
    return by_name("argdown" if titled else "outline")
