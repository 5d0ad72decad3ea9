"""The table of tasks: a line for each, with where its function is and what drives its cost.

A task is a pure function of JSON values and bytes that gives JSON values and bytes. Estimates are in milliseconds on
a processor of 2024; they only say which tasks wait for which, for limits are kept by measuring.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Arguments = Mapping[str, Any]
# JSON values, and content.
TaskResult = tuple[dict[str, Any], bytes]
Function = Callable[[Arguments, bytes], TaskResult]

# Handing a task over and back takes 0.3 to 0.6 ms; a map of so many bytes (about 100 nodes) is evaluated in less than
# 3 ms, so the seeded map is evaluated where the request is.
SMALL_BYTES = 48_000
# The canonical JSON of a node with its relations.
_NODE_BYTES = 500
_EXAMPLE_MAP = b'{"slug":"a","title":"A","thesis":"a","nodes":[{"id":"a","type":"claim","text":"A"}],"relations":[]}'


@dataclass(frozen=True, slots=True)
class Task:
    """A task: its name, its function as `module:function` of this package, and about how many milliseconds it takes.

    `small` says whether it takes less than handing it over would, by its arguments and the size of its body in bytes;
    `warming` are calls that load all it needs.
    """

    name: str
    place: str
    estimate: Callable[[Arguments, int], float]
    small: Callable[[Arguments, int], bool] | None = None
    warming: tuple[tuple[dict[str, Any], bytes], ...] = ()

    def function(self) -> Function:
        """The function; its module is loaded when it is first asked for."""
        module, _, name = self.place.partition(":")
        loaded_function: Function = getattr(importlib.import_module(f"argmap.work.tasks.{module}"), name)
        return loaded_function

    def is_small(self, arguments: Arguments, size: int) -> bool:
        """Whether it is done at once where it is asked for."""
        return self.small is not None and self.small(arguments, size)


# For each form: milliseconds for each node.
_DRAWN = {"svg": 0.25, "dot": 0.25, "txt": 0.05, "pdf": 0.5, "png": 0.3, "pptx": 3.0}
_MEGAPIXEL = 150.0


def _drawing(arguments: Arguments, size: int) -> float:
    options = arguments.get("options", {})
    form = arguments.get("form", "svg")
    milliseconds = 5 + size / _NODE_BYTES * _DRAWN.get(form, 3.0)
    if options.get("pages") == "auto":
        milliseconds *= 8
    if form == "png":
        width = _number(options.get("width")) or 1_600 * (_number(options.get("scale")) or 1.0)
        milliseconds += width * width * 0.57 / 1e6 * _MEGAPIXEL
    return milliseconds


def _number(text: Any) -> float:
    try:
        return float(text)
    except (TypeError, ValueError):
        return 0.0


def _linear(milliseconds: float) -> Callable[[Arguments, int], float]:
    """An estimate by the number of nodes that so many bytes hold."""
    return lambda _, size: 1 + size / _NODE_BYTES * milliseconds


def _quadratic(milliseconds: float) -> Callable[[Arguments, int], float]:
    """An estimate by the square of the number of nodes."""
    return lambda _, size: 1 + (size / _NODE_BYTES) ** 2 * milliseconds


_QUICK_SEMANTICS = {"grounded", "carneades", "strength"}


def _is_quick(arguments: Arguments, size: int) -> bool:
    return size < SMALL_BYTES and arguments.get("semantics") in _QUICK_SEMANTICS


def _is_little(_: Arguments, size: int) -> bool:
    return size < SMALL_BYTES


def _is_little_json(arguments: Arguments, size: int) -> bool:
    return arguments.get("format") == "json" and size < SMALL_BYTES


_WARM_DRAWINGS: tuple[tuple[dict[str, Any], bytes], ...] = tuple(
    ({"form": form, "options": {}}, _EXAMPLE_MAP) for form in ("svg", "pdf", "png", "pptx")
)
_WARM_ANALYSIS = ({"node": "a", "pairs": True}, _EXAMPLE_MAP)

TASKS = {
    task.name: task
    for task in (
        Task("draw", "drawing:draw_form", _drawing, warming=_WARM_DRAWINGS),
        Task("present", "drawing:draw_presentation", _drawing),
        Task("lay-out", "drawing:lay_out", _linear(1.0), warming=(({"program": "dot"}, b"digraph { a -> b }"),)),
        Task("read", "documents:read_document", _linear(0.5), small=_is_little_json),
        Task("convert", "documents:convert_document", _linear(1.0)),
        Task("write", "documents:write_document", _linear(0.5)),
        Task("evaluate", "analysis:evaluate_map", _linear(1.0), small=_is_quick),
        Task("suppose", "analysis:suppose_change", _linear(2.0), small=_is_quick),
        Task("findings", "analysis:find", _linear(0.3), small=_is_little),
        Task("explanations", "analysis:explain", _quadratic(0.02)),
        Task("cruxes", "analysis:find_cruxes", _quadratic(0.02), warming=(_WARM_ANALYSIS,)),
        Task("questions", "analysis:list_questions", _linear(0.2), small=_is_little),
        Task("statistics", "analysis:count", _linear(0.1), small=_is_little),
        Task("compare", "analysis:compare_maps", _quadratic(0.002)),
        Task("change", "changes:change_map", _linear(0.2), small=_is_little),
        Task("changes", "changes:list_changes", _linear(0.1), small=_is_little),
        Task("check", "changes:check_changes", _linear(0.2), small=_is_little),
        Task("difference", "changes:find_difference", _linear(0.2), small=_is_little),
        Task("mark", "changes:mark_difference", _linear(0.2), small=_is_little),
        Task("brief", "briefs:write_form", _linear(5.0)),
        Task("sources", "briefs:write_sources", _linear(0.5)),
    )
}
