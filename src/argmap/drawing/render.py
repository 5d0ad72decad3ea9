"""From a map to a drawing in any form: the steps, joined."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from argmap.drawing.drawings import FORMS, SIMPLIFICATIONS, Drawing
from argmap.drawing.forms.dot import write_dot
from argmap.drawing.forms.outline import write_outline
from argmap.drawing.forms.pdf import write_pdf
from argmap.drawing.forms.png import write_png
from argmap.drawing.forms.pptx import write_pptx
from argmap.drawing.forms.svg import write_svg
from argmap.drawing.layout.graphviz_library import LayOut as Engine
from argmap.drawing.look import fonts
from argmap.drawing.options import DrawingOptions
from argmap.drawing.pages import DrawnPage, pages_of
from argmap.drawing.picture import NO_ANNOTATIONS, Annotations, Picture, compose
from argmap.drawing.sheets import Sheet, sheet_for
from argmap.model.argument_map import ArgumentMap


@dataclass(frozen=True, slots=True)
class DrawingJob:
    """What to draw: a map by options, with what is known beside the map, and the address for links."""

    map: ArgumentMap
    options: DrawingOptions = field(default_factory=DrawingOptions)
    annotations: Annotations = NO_ANNOTATIONS
    address: str | None = None
    simplification: int = 0
    marks: Mapping[str, str] = field(default_factory=dict)

    def compose(
        self, engine: Engine | None, argument_map: ArgumentMap, options: DrawingOptions, sheet: Sheet | None = None
    ) -> Picture:
        """Lay out a map in the way of this job, for a sheet, or for the page that the options name."""
        simple = self.simplification
        if simple == len(SIMPLIFICATIONS) - 1 and (options.focus or argument_map.details.thesis):
            options = replace(options, depth=min(options.depth or 2, 2))
        return compose(
            argument_map,
            options,
            None if simple else engine,
            self.annotations,
            sheet=sheet,
            quick=bool(simple),
            notice=bool(simple),
        )


LayOut = Callable[[ArgumentMap, DrawingOptions, Sheet], Picture]
# The content, and the pictures that it is made of.
Written = tuple[bytes, Sequence[Picture]]
Writer = Callable[[DrawingJob, LayOut], Written]


def _one(write: Callable[[Picture], bytes]) -> Writer:
    def written(job: DrawingJob, lay_out: LayOut) -> Written:
        picture = lay_out(job.map, job.options, sheet_for("svg", job.options))
        return write(picture), [picture]

    return written


def _paged(form: str, write: Callable[[Sequence[DrawnPage]], bytes]) -> Writer:
    def written(job: DrawingJob, lay_out: LayOut) -> Written:
        pages = pages_of(job.map, job.options, lay_out, sheet_for(form, job.options))
        return write(pages), [page.picture for page in pages]

    return written


def _svg(job: DrawingJob, lay_out: LayOut) -> Written:
    picture = lay_out(job.map, job.options, sheet_for("svg", job.options))
    return write_svg(picture, job.address, job.marks), [picture]


def _txt(job: DrawingJob, lay_out: LayOut) -> Written:
    return write_outline(job.map, job.options).encode(), []


# How each of `FORMS` is written.
WRITERS: dict[str, Writer] = {
    "svg": _svg,
    "png": _one(write_png),
    "pdf": _paged("pdf", write_pdf),
    "pptx": _paged("pptx", write_pptx),
    "dot": _one(write_dot),
    "txt": _txt,
}


def draw(job: DrawingJob, form: str, engine: Engine | None) -> Drawing:
    """Draw in one of `FORMS`; the same job gives the same bytes.

    :raises OptionsInvalid: an option cannot be obeyed with this map.
    :raises EngineFailed: Graphviz did not answer.
    """
    content, pictures = WRITERS[form](
        job, lambda argument_map, options, sheet: job.compose(engine, argument_map, options, sheet)
    )
    if not pictures:
        return Drawing(content)
    return Drawing(
        content,
        points=round(min(picture.points for picture in pictures), 2) if FORMS[form].measured else None,
        steps=pictures[0].step_count,
        pages=len(pictures),
        missing=tuple(fonts.uncovered(_characters(job.map))),
        simplified=SIMPLIFICATIONS[job.simplification],
    )


def _characters(argument_map: ArgumentMap) -> set[str]:
    characters: set[str] = set()
    for node in argument_map.nodes.values():
        if not (node.text.isascii() and (node.attribution or "").isascii()):
            characters.update(node.text, node.attribution or "")
    return characters
