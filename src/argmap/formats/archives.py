"""Zip archives of documents, read without trusting them: bounded in number and size, never unpacked to disk."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import IO

from argmap.formats.errors import MalformedDocument

MAX_ENTRIES = 20_000
MAX_BYTES = 8 * 1024 * 1024
MAX_TOTAL = 1024 * 1024 * 1024
_ARCHIVES = (".zip", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".rar")


@dataclass(frozen=True, slots=True)
class Packed:
    """A document in an archive: its path there, and its content, or what is wrong with it."""

    name: str
    data: bytes = b""
    problem: str | None = None


def is_archive(data: bytes) -> bool:
    """Whether bytes are a zip archive and no workbook, which is one too."""
    return _directory(io.BytesIO(data)) is not None


def entry_count(file: IO[bytes]) -> int:
    """How many documents are in a file: one, or those that its directory names where it is an archive."""
    names = _directory(file)
    return 1 if names is None else sum(not name.endswith("/") for name in names)


def _directory(file: IO[bytes]) -> list[str] | None:
    """The names in an archive of documents; None for anything else."""
    if file.read(2) != b"PK":
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    return None if "[Content_Types].xml" in names else names


def documents_in(data: bytes) -> Iterator[Packed]:
    """The documents of an archive, in the order of their paths; what cannot be taken says why.

    :raises MalformedDocument: no archive that can be read, or one with too many documents.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise MalformedDocument(f"is no zip archive that can be read: {error}") from None
    with archive:
        entries = sorted(
            (member for member in archive.infolist() if not member.is_dir()), key=lambda member: member.filename
        )
        if len(entries) > MAX_ENTRIES:
            raise MalformedDocument(f"has {len(entries):,} documents; an archive may have {MAX_ENTRIES:,}")
        taken = 0
        for entry in entries:
            packed = _packed(archive, entry, MAX_TOTAL - taken)
            taken += len(packed.data)
            yield packed


def without_times(data: bytes, replaced: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """The same archive with all its times alike, so that equal contents have equal bytes.

    :param replaced: other contents for some entries, by their names.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = replaced.get(entry.filename) or source.read(entry)
            target.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _packed(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> Packed:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
        return Packed(path.name, problem="its path leads out of the archive")
    name = str(path)
    if path.suffix.lower() in _ARCHIVES:
        return Packed(name, problem="an archive in an archive is not read")
    if entry.flag_bits & 1:
        return Packed(name, problem="it is encrypted")
    limit = min(MAX_BYTES, room)
    try:
        with archive.open(entry) as stream:
            # What the directory says of its size may be a lie.
            content = stream.read(limit + 1)
    except Exception as error:
        # The decompressors raise errors of their own (zlib.error, lzma.LZMAError).
        return Packed(name, problem=f"it cannot be unpacked: {error}")
    if len(content) > limit:
        return Packed(name, problem=f"it is larger than {limit // 1024:,} KiB when it is unpacked")
    return Packed(name, content)
