"""Other formats: a corpus of AIF against arguebuf's reader, and Argdown that must grow with its length."""

import json
import random
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path

import arguebuf
from samples.hostile import ARGDOWN
from samples.maps import argument_map

from argmap.formats import registry
from argmap.formats.archives import MAX_BYTES
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.model.breach import TooLarge
from argmap.service.editing import collections
from argmap.service.permissions import SYSTEM
from argmap.service.unit_of_work import writing
from argmap.store.database import Store
from bench.measuring import Figure, medians

_FILES = 600
_HOSTILE_SIZE = 131_072
_DOCUMENTS = Path(__file__).parent.parent / "tests" / "documents"


def figures() -> list[Figure]:
    """A corpus read and imported, and Argdown of two sizes."""
    corpus = _corpus()
    importing = _Importing()
    values = [json.loads(data) for data in corpus]
    theirs, ours, imported = medians(
        lambda: [arguebuf.load.aif(json.loads(data)) for data in corpus],
        lambda: [registry.read(data, "aif") for data in corpus],
        lambda: importing.run(corpus),
        rounds=3,
    )
    importing.close()
    small, large = (_argdown(count) for count in (500, 5_000))
    quick, slow = medians(lambda: registry.read(small, "argdown"), lambda: registry.read(large, "argdown"), rounds=3)
    hostile = _hostile_growth()
    nodes = sum(len(value["nodes"]) for value in values)
    assert max(map(len, corpus)) < MAX_BYTES
    return [
        Figure("600 AIF files read and validated / by arguebuf", ours / theirs, 2, True, _both(ours, theirs, nodes)),
        Figure("600 AIF files imported / read by arguebuf", imported / theirs, 5, True, _both(imported, theirs, nodes)),
        Figure("Argdown of 5,000 statements / of 500", slow / quick, 12, True, f"{slow:.2f} s / {quick:.3f} s"),
        hostile,
    ]


def _hostile_growth() -> Figure:
    """Of all hostile documents, the one whose reading grows most when it is twice as long."""
    worst = ("", 0.0, 0.0, 0.0)
    for name, make in ARGDOWN.items():
        half, whole = (make(size).encode() for size in (_HOSTILE_SIZE // 2, _HOSTILE_SIZE))
        quick, slow = medians(partial(_try_to_read, half), partial(_try_to_read, whole), rounds=3)
        # What is refused at once says nothing of growth.
        if slow > 0.02:
            worst = max(worst, (name, slow / quick, slow, quick), key=lambda each: each[1])
    name, ratio, slow, quick = worst
    detail = f"{slow:.2f} s / {quick:.2f} s: {name}"
    return Figure(f"worst hostile Argdown of {_HOSTILE_SIZE:,} characters / half of it", ratio, 3, True, detail)


def _try_to_read(data: bytes) -> None:
    with suppress(MalformedDocument, InvalidDocument, TooLarge):
        registry.read(data, "argdown")


def _both(own: float, other: float, nodes: int) -> str:
    return f"{own:.2f} s / {other:.2f} s, {nodes:,} nodes"


def _corpus() -> list[bytes]:
    """AIF files of 5 to 60 nodes: a dialogue and maps, with other texts in each."""
    chance = random.Random(6)
    made = [json.loads((_DOCUMENTS / "homework.aif").read_bytes())]
    made += [json.loads(registry.write(argument_map(count), "aif").data) for count in (3, 8, 15, 30)]
    found = []
    for number in range(_FILES):
        value = json.loads(json.dumps(made[number % len(made)]))
        for node in value["nodes"]:
            if node["type"] in {"I", "L"}:
                node["text"] = f"{node['text']} ({number}, {chance.randrange(10**6)})"
        found.append(json.dumps(value).encode())
    return found


class _Importing:
    """A store that a corpus is imported into, under another name each time."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._store = Store.in_folder(Path(self._folder.name))
        self._run = 0

    def run(self, corpus: list[bytes]) -> None:
        self._run += 1
        for number, data in enumerate(corpus):
            conversion = registry.read(data, "aif", f"{number}.json")
            assert conversion.map is not None
            with writing(self._store) as uow:
                collections.add_to_collection(
                    uow,
                    SYSTEM,
                    conversion.map,
                    name=f"run {self._run}",
                    path=f"{number}.json",
                    file=collections.file_hash(data),
                    content=collections.content_hash(conversion.map),
                )

    def close(self) -> None:
        self._store.close()
        self._folder.cleanup()


def _argdown(count: int) -> bytes:
    return registry.write(argument_map(count), "argdown").data
