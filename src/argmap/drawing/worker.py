"""The process in which maps are drawn: `python -m argmap.drawing.worker`.

It gives up its rights (`sandbox.py`), then reads requests from its standard input and writes answers to its standard
output, each with its length in front (four bytes, big-endian). A request is a line of JSON, then the map's JSON or
DOT; an answer is a line of JSON, then the drawing. Nothing that is read here from the other side is executed.
"""

import gc
import json
import os
import struct
import sys
from typing import Any, BinaryIO

from argmap.drawing import fonts, graphviz_library, sandbox
from argmap.drawing.graphviz_library import EngineFailed
from argmap.drawing.options import Options, OptionsInvalid, parse_options
from argmap.drawing.picture import Facts
from argmap.drawing.present import present
from argmap.drawing.render import Job, draw
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType
from argmap.model.plain import map_of

MEMORY_BYTES = 4 * 1024**3
_LENGTH = struct.Struct(">I")


def answer(request: bytes) -> tuple[dict[str, Any], bytes]:
    """Answer a request; what goes wrong is told in the head of the answer."""
    line, _, body = request.partition(b"\n")
    head = json.loads(line)
    sandbox.limit_processor(head["seconds"])
    try:
        if head["task"] == "lay out":
            return {}, graphviz_library.lay_out(body.decode(), head["program"], head["output"])
        return _drawn(head, body)
    except OptionsInvalid as error:
        return {"invalid": error.found}, b""
    except EngineFailed as error:
        return {"failed": str(error)}, b""
    except MemoryError:
        return {"failed": "The drawing took too much memory."}, b""


def _drawn(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    options = parse_options(head["options"], head["form"])
    job = Job(
        map_of(json.loads(body)),
        options,
        _facts(head),
        head.get("address"),
        head.get("simplification", 0),
        head.get("marks", {}),
    )
    if head["task"] == "present":
        drawing = present(job, graphviz_library.lay_out)
    else:
        drawing = draw(job, head["form"], graphviz_library.lay_out)
    told = {
        "points": drawing.points,
        "steps": drawing.steps,
        "pages": drawing.pages,
        "missing": drawing.missing,
        "simplified": drawing.simplified,
    }
    return told, drawing.content


def _facts(head: dict[str, Any]) -> Facts:
    comments, labels, strengths = (head.get(name, {}) for name in ("comments", "labels", "strengths"))
    return Facts(comments, labels, strengths, frozenset(head.get("cruxes", ())))


def _warm() -> None:
    """Load now what a drawing will need, while files can still be read, and while nobody waits."""
    fonts.warm()
    node = Node("a", NodeType.CLAIM, "A")
    job = Job(ArgumentMap.of(Details(slug="a", title="A", thesis="a"), [node]), Options(width=16))
    graphviz_library.lay_out("digraph { a -> b }", "dot")
    for form in ("svg", "pdf", "png", "pptx"):
        draw(job, form, graphviz_library.lay_out)


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until the input ends."""
    while header := source.read(_LENGTH.size):
        told, content = answer(source.read(_LENGTH.unpack(header)[0]))
        line = json.dumps(told).encode() + b"\n"
        sink.write(_LENGTH.pack(len(line) + len(content)) + line + content)
        sink.flush()


def main() -> None:
    """Confine this process and serve; standard output carries answers alone, so libraries' words go nowhere."""
    sink = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _warm()
    # What is loaded by now stays, and a drawing is short: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    folders = {file.parent for file in fonts.font_files()}
    holding = sandbox.enter(int(os.environ.get("ARGMAP_ENGINE_MEMORY", MEMORY_BYTES)), sorted(folders))
    line = json.dumps({"holding": holding}).encode() + b"\n"
    sink.write(_LENGTH.pack(len(line)) + line)
    sink.flush()
    serve(sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
