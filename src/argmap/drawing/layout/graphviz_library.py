"""Graphviz in this process: libgvc, from the `pygraphviz` wheel."""

import os
import tempfile
from collections.abc import Callable
from typing import IO, Any

from pygraphviz import graphviz

# Lays out DOT by a program of Graphviz, and answers in Graphviz' JSON.
LayOut = Callable[[str, str], bytes]


class EngineFailed(Exception):
    """The drawing took too much time or memory, its process died, or Graphviz refused a graph."""


def lay_out(dot: str, program: str, output: str = "json0") -> bytes:
    """Lay out a graph with a program of Graphviz (`dot`, `nop2`, ...) and write it in one of its formats.

    :raises EngineFailed: Graphviz refused the graph.
    """
    context = graphviz.gvContextWithBuiltins()
    with _file_in_memory() as file:
        file.write(dot.encode())
        file.flush()
        file.seek(0)
        graph = graphviz.agread(file, None)
    if graph is None:
        raise EngineFailed("The drawing engine refused the graph.")
    try:
        if graphviz.gvLayout(context, graph, program.encode()) != 0:
            raise EngineFailed("The drawing engine refused the graph.")
        rendered: Any = graphviz.gvRenderData(context, graph, output.encode())
        graphviz.gvFreeLayout(context, graph)
        return bytes(rendered[1]) if isinstance(rendered, (list, tuple)) else bytes(rendered)
    finally:
        graphviz.agclose(graph)
        graphviz.gvFreeContext(context)


def _file_in_memory() -> IO[bytes]:
    """A file without a name, for Graphviz reads from files alone; in memory where there is such a thing."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("graph"), "w+b")
    return tempfile.TemporaryFile()
