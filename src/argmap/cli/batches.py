"""Many documents at once: files, folders and zip archives named on the command line, each document on its own."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from argmap.cli.files import read_bytes
from argmap.formats.archives import documents_in, is_archive
from argmap.formats.errors import MalformedDocument

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Document:
    """A document: what it is called in messages, its path below what was named, and its content or what is wrong."""

    name: str
    path: str
    data: bytes = b""
    problem: str | None = None

    @property
    def stem(self) -> str:
        """The name of its file without the suffix."""
        return Path(self.path).stem or "document"


def documents(names: Iterable[str]) -> Iterator[Document]:
    """The documents of files, of folders (but for hidden ones) and of zip archives, in a fixed order."""
    for name in names:
        if name != "-" and Path(name).is_dir():
            folder = Path(name)
            for file in sorted(folder.rglob("*")):
                inside = file.relative_to(folder)
                if file.is_file() and not any(part.startswith(".") for part in inside.parts):
                    yield from _of_file(str(file), inside.as_posix())
        else:
            yield from _of_file(name, Path(name).name if name != "-" else "standard-input")


def _of_file(name: str, path: str) -> Iterator[Document]:
    try:
        data = read_bytes(name)
    except OSError as error:
        yield Document(name, path, problem=str(error.strerror))
        return
    if not is_archive(data):
        yield Document(name, path, data)
        return
    try:
        for packed in documents_in(data):
            yield Document(f"{name}/{packed.name}", packed.name, packed.data, packed.problem)
    except MalformedDocument as error:
        yield Document(name, path, problem=error.message)


def in_order(task: Callable[[Document], Result], items: list[Document], jobs: int) -> Iterator[Result]:
    """The results of a task for each document, in their order; worked out by several processes if that is asked."""
    if jobs <= 1 or len(items) < 2:
        yield from map(task, items)
        return
    with ProcessPoolExecutor(max_workers=min(jobs, len(items))) as pool:
        yield from pool.map(task, items, chunksize=max(1, min(16, len(items) // (4 * jobs))))
