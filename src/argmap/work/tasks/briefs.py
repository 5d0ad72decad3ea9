"""The brief and the list of sources, as tasks: the body is the JSON of a map."""

import json

from argmap.brief.forms import SOURCES, write_brief
from argmap.model.plain import map_of
from argmap.work.tasks import Arguments, TaskResult


def write_form(arguments: Arguments, body: bytes) -> TaskResult:
    """Write the brief in a `form`, for a `side`, with citations in a `style`, on a `paper`.

    :raises NoThesis: the map names no thesis.
    """
    written = write_brief(
        map_of(json.loads(body)),
        arguments["form"],
        side=arguments["side"],
        style=arguments["style"],
        paper=arguments["paper"],
    )
    return {"media_type": written.media_type}, written.data


def write_sources(arguments: Arguments, body: bytes) -> TaskResult:
    """Write the sources in a `form`."""
    media_type, write = SOURCES[arguments["form"]]
    return {"media_type": media_type}, write(map_of(json.loads(body)))
