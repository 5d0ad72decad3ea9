"""Many documents at once: files, folders and zip archives named on the command line, each document on its own."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from argmap.cli.files import read_bytes
from argmap.formats.archives import documents_in, entry_count, is_archive
from argmap.formats.errors import MalformedDocument

Result = TypeVar("Result")
# Documents that are in memory at once, for each process.
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document: what it is called in messages, its path below what was named, and its content or what is wrong."""

    name: str
    path: str
    data: bytes = b""
    problem: str | None = None

    @property
    def file_name(self) -> str:
        """The name of its file, or nothing where it is standard input."""
        return "" if self.name == "-" else self.path

    @property
    def stem(self) -> str:
        """The name of its file without the suffix."""
        return Path(self.path).stem or "document"


def documents(names: Iterable[str]) -> Iterator[SourceDocument]:
    """The documents of files, of folders (but for hidden ones) and of zip archives, in a fixed order.

    Each is read when it is asked for, so that a corpus is never in memory whole.
    """
    for name, path in _files(names):
        yield from _of_file(name, path)


def count(names: Iterable[str]) -> int:
    """How many documents there are, without reading them; standard input counts as one."""
    return sum(_entries(name) if name != "-" else 1 for name, _ in _files(names))


def _files(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The files that are named or stand in folders: each with its path below what was named."""
    for name in names:
        if name != "-" and Path(name).is_dir():
            folder = Path(name)
            for file in sorted(folder.rglob("*")):
                inside = file.relative_to(folder)
                if file.is_file() and not any(part.startswith(".") for part in inside.parts):
                    yield str(file), inside.as_posix()
        else:
            yield name, Path(name).name if name != "-" else "standard-input"


def _entries(name: str) -> int:
    """How many documents a file has: one, or those of an archive."""
    try:
        with Path(name).open("rb") as file:
            return entry_count(file)
    except OSError:
        return 1


def _of_file(name: str, path: str) -> Iterator[SourceDocument]:
    try:
        data = read_bytes(name)
    except OSError as error:
        yield SourceDocument(name, path, problem=str(error.strerror))
        return
    if not is_archive(data):
        yield SourceDocument(name, path, data)
        return
    try:
        for packed in documents_in(data):
            yield SourceDocument(f"{name}/{packed.name}", packed.name, packed.data, packed.problem)
    except MalformedDocument as error:
        yield SourceDocument(name, path, problem=error.message)


def in_order(
    task: Callable[[SourceDocument], Result], items: Iterable[SourceDocument], jobs: int
) -> Iterator[tuple[SourceDocument, Result]]:
    """Each document with the result of a task, in their order; worked out by several processes if that is asked."""
    if jobs <= 1:
        for item in items:
            yield item, task(item)
        return
    rest = iter(items)
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        while batch := list(islice(rest, _AT_ONCE * jobs)):
            yield from zip(batch, pool.map(task, batch, chunksize=_AT_ONCE // 4), strict=True)
