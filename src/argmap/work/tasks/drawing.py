"""Drawing, as tasks: the body is the JSON of a map, the content is the drawing."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from argmap.analysis.cruxes import single_cruxes
from argmap.analysis.finding_rules import RULES
from argmap.analysis.findings import lint
from argmap.analysis.gradual import MODELS, strengths
from argmap.analysis.grounded import grounded_labels
from argmap.drawing.drawings import Drawing
from argmap.drawing.forms.present import present
from argmap.drawing.layout import graphviz_library
from argmap.drawing.layout.graphviz_library import EngineFailed
from argmap.drawing.options import DrawingOptions, parse_options
from argmap.drawing.picture import Annotations
from argmap.drawing.render import DrawingJob, draw
from argmap.model.argument_map import ArgumentMap
from argmap.model.plain import map_of
from argmap.work.errors import TooCostly
from argmap.work.tasks import Arguments, TaskResult


def draw_form(arguments: Arguments, body: bytes) -> TaskResult:
    """Draw a map.

    `form` and `options` say how; `comments`, `marks` and `address` are what is known beside the map; `simplification`
    is how many steps simpler than in full.
    """
    job = _job(arguments, body)
    return _result(_laid_out(lambda: draw(job, arguments["form"], graphviz_library.lay_out)))


def draw_presentation(arguments: Arguments, body: bytes) -> TaskResult:
    """Draw a map as one HTML file that presents itself."""
    job = _job(arguments, body)
    return _result(_laid_out(lambda: present(job, graphviz_library.lay_out)))


def lay_out(arguments: Arguments, body: bytes) -> TaskResult:
    """Lay out a graph in DOT with a `program` of Graphviz, written in one of its formats (`output`)."""
    return {}, _laid_out(
        lambda: graphviz_library.lay_out(body.decode(), arguments["program"], arguments.get("output", "json0"))
    )


def _laid_out(work: Any) -> Any:
    try:
        return work()
    except EngineFailed as error:
        raise TooCostly(str(error), "engine") from None


def _job(arguments: Arguments, body: bytes) -> DrawingJob:
    argument_map = map_of(json.loads(body))
    options = parse_options(arguments["options"], arguments["form"])
    return DrawingJob(
        argument_map,
        options,
        _annotations(argument_map, options, arguments.get("comments", {})),
        arguments.get("address"),
        arguments.get("simplification", 0),
        arguments.get("marks", {}),
    )


def _annotations(argument_map: ArgumentMap, options: DrawingOptions, comments: Mapping[str, int]) -> Annotations:
    """What the boxes show beside the map: comments, and what an evaluation says."""
    shown = set(options.show)
    labels = grounded_labels(argument_map) if shown & {"evaluation", "labels"} else {}
    given = strengths(argument_map, MODELS[0]).strengths if "strengths" in shown else {}
    thesis = argument_map.details.thesis
    cruxes = single_cruxes(argument_map, thesis) if "cruxes" in shown and thesis is not None else ()
    linted = lint(argument_map, RULES).findings if "findings" in shown else []
    counts = Counter(finding.element for finding in linted if finding.element is not None)
    return Annotations(comments, labels, given, frozenset(cruxes), counts)


def _result(drawing: Drawing) -> TaskResult:
    values = asdict(drawing)
    del values["content"]
    return values, drawing.content


def drawing_of(result: TaskResult) -> Drawing:
    """The drawing that `draw_form` or `draw_presentation` came to."""
    values, content = result
    return Drawing(content, **{**values, "missing": tuple(values["missing"])})
