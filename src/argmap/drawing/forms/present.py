"""A map as one HTML file that presents itself step by step: keys, a clock, and nothing loaded from elsewhere."""

import json
from functools import cache
from importlib.resources import files

from jinja2 import Environment
from markupsafe import Markup

from argmap.drawing.drawings import Drawing
from argmap.drawing.forms.svg import write_svg
from argmap.drawing.layout.graphviz_library import LayOut as Engine
from argmap.drawing.look import fonts
from argmap.drawing.render import DrawingJob


@cache
def _template() -> str:
    return (files("argmap.drawing.forms") / "present.html").read_text(encoding="utf-8")


@cache
def camera_script() -> str:
    """The module that reveals a drawing step by step; pages use the same."""
    return (files("argmap.drawing.forms") / "camera.js").read_text(encoding="utf-8")


def present(job: DrawingJob, engine: Engine | None) -> Drawing:
    """The presentation as HTML in UTF-8; each step is revealed by a key, and shown so near that it can be read.

    :raises OptionsInvalid: an option cannot be obeyed with this map.
    :raises EngineFailed: Graphviz did not answer.
    """
    picture = job.compose(engine, job.map, job.options)
    svg = write_svg(picture, stepped=True).decode()
    # An XML declaration has no place inside HTML; the rest of the SVG is escaped as it was written.
    drawing = Markup(svg.partition("?>")[2])
    steps = [
        [picture.map.nodes[identifier].text for identifier, step in picture.step_of.items() if step == number]
        for number in range(1, picture.step_count + 1)
    ]
    template = Environment(autoescape=True).from_string(_template())
    page = template.render(
        title=job.map.details.title,
        language=job.map.details.language or "en",
        drawing=drawing,
        # In a script, no text may end the script: `<` is written as an escape of JSON.
        steps=Markup(json.dumps(steps).replace("<", "\\u003c").replace("\u2028", "\\u2028")),
        camera=Markup(camera_script()),
        background=picture.theme.background,
        text=picture.theme.text,
        families=Markup(fonts.css_families()),
    )
    return Drawing(page.encode(), round(picture.points, 2), picture.step_count)
