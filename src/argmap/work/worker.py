"""A confined process that performs tasks: `python -m argmap.work.worker MEMORY FOLDER`.

It gives up its rights (`confinement.py`), then reads requests from its standard input and writes answers to its
standard output, each with its length in front (four bytes, big-endian). A request is a line of JSON, then the body of
the task; an answer is a line of JSON, then content. Nothing that is read from the other side is executed.
"""

import gc
import json
import os
import resource
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from argmap.drawing.look import fonts, machine_fonts
from argmap.work import confinement
from argmap.work.errors import CROSSING, error_to_plain
from argmap.work.tasks import TASKS

_LENGTH = struct.Struct(">I")
# A process that once needed so much more than it began with is replaced: what it holds is not given back otherwise.
_GROWN_KIBIBYTES = 384 * 1024
# A server's own processes go first where there are too few processors for all.
_NICE = 15


def answer(request: bytes) -> tuple[dict[str, Any], bytes]:
    """Answer a request; what goes wrong is told in the head of the answer."""
    line, _, body = request.partition(b"\n")
    head = json.loads(line)
    confinement.limit_processor(head["seconds"])
    try:
        values, content = TASKS[head["task"]].function()(head["arguments"], body)
    except CROSSING as error:
        return {"error": error_to_plain(error)}, b""
    except (MemoryError, RecursionError):
        return {"limit": "memory"}, b""
    return {"values": values}, content


def _warm() -> None:
    """Load now what the tasks will need, while files can still be read, and while nobody waits."""
    fonts.warm()
    for task in TASKS.values():
        task.function()
        for arguments, body in task.warming:
            task.function()(arguments, body)


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until the input ends."""
    begun = _peak()
    while header := source.read(_LENGTH.size):
        head, content = answer(source.read(_LENGTH.unpack(header)[0]))
        head["grown"] = _peak() > begun + _GROWN_KIBIBYTES
        line = json.dumps(head).encode() + b"\n"
        sink.write(_LENGTH.pack(len(line) + len(content)) + line)
        sink.write(content)
        sink.flush()


def _peak() -> int:
    """The most memory that this process ever had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Confine this process and serve; standard output carries answers alone, so libraries' words go nowhere."""
    sink = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.nice(_NICE)
    _warm()
    # What is loaded by now stays, and a task is short: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    folders = {*(file.parent for file in fonts.font_files()), *machine_fonts.FOLDERS}
    tempfile.tempdir = sys.argv[2]
    protections = confinement.enter(int(sys.argv[1]), sorted(folders), Path(sys.argv[2]))
    line = json.dumps({"protections": protections}).encode() + b"\n"
    sink.write(_LENGTH.pack(len(line)) + line)
    sink.flush()
    serve(sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
