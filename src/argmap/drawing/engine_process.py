"""The process in which Graphviz runs: `python -m argmap.drawing.engine_process`.

It reads requests from its standard input and writes answers to its standard output, each with its length in front
(four bytes, big-endian). A request is a line with the layout program and the output format, then DOT. It imports
nothing of argmap, so that it starts fast, and gives up rights before it reads the first request.
"""

import os
import resource
import struct
import sys
import tempfile
from typing import BinaryIO

from pygraphviz import graphviz

MEMORY_BYTES = 2 * 1024**3


def limit(memory: int) -> None:
    """Give up what a layout does not need: more memory, larger files, child processes, core dumps."""
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 64 * 1024**2),
        (resource.RLIMIT_NOFILE, 32),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def lay_out(dot: bytes, program: bytes, output: bytes) -> bytes:
    """Lay out a graph and write it in a format of Graphviz; empty if Graphviz refuses it."""
    context = graphviz.gvContextWithBuiltins()
    with tempfile.TemporaryFile() as file:
        file.write(dot)
        file.flush()
        file.seek(0)
        graph = graphviz.agread(file, None)
    if graph is None:
        return b""
    try:
        if graphviz.gvLayout(context, graph, program) != 0:
            return b""
        rendered = graphviz.gvRenderData(context, graph, output)
        graphviz.gvFreeLayout(context, graph)
        return bytes(rendered[1]) if isinstance(rendered, (list, tuple)) else bytes(rendered)
    finally:
        graphviz.agclose(graph)
        graphviz.gvFreeContext(context)


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until the input ends."""
    while header := source.read(4):
        request = source.read(struct.unpack(">I", header)[0])
        command, _, dot = request.partition(b"\n")
        program, _, output = command.partition(b" ")
        answer = lay_out(dot, program, output)
        sink.write(struct.pack(">I", len(answer)) + answer)
        sink.flush()


def main() -> None:
    """Limit this process and serve; standard output carries answers alone, so Graphviz' own words go nowhere."""
    limit(int(os.environ.get("ARGMAP_ENGINE_MEMORY", MEMORY_BYTES)))
    sink = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    serve(sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
