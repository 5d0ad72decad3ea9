"""Prose: a map told in sentences, to be read aloud or pasted where nothing but text goes. Written only."""

import textwrap

from argmap.formats.conversion import Conversion, Report
from argmap.formats.texts.telling import Told, tell
from argmap.model.argument_map import ArgumentMap, RelationKind, Source

_WIDTH = 78


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as paragraphs: one for the thesis, and one for each line of argument."""
    report = Report()
    details = argument_map.details
    paragraphs = [details.title] + ([details.description] if details.description else [])
    for told in tell(argument_map, report):
        sentence = _sentence(told, argument_map)
        if told.depth <= 1 and not told.linked:
            paragraphs.append(sentence)
        else:
            paragraphs[-1] += f" {sentence}"
        report.lost_fields(told.node, "prose", kept=("title", "attribution", "sources"))
    text = "\n\n".join("\n".join(textwrap.wrap(" ".join(paragraph.split()), _WIDTH)) for paragraph in paragraphs)
    return Conversion("text", report, data=f"{text}\n".encode())


def _sentence(told: Told, argument_map: ArgumentMap) -> str:
    node, relation = told.node, told.relation
    text = node.text.strip()
    text = text if text[-1] in ".!?…" else f"{text}."
    by = f" ({node.attribution})" if node.attribution else ""
    where = f" [{'; '.join(filter(None, map(_cited, node.sources)))}]" if node.sources else ""
    if relation is None:
        lead = "The thesis: " if node.id == argument_map.details.thesis else ""
    elif told.linked:
        lead = "Together with this: "
    elif relation.target in argument_map.relations:
        lead = "Against this inference: " if relation.kind is RelationKind.ATTACK else "For this inference: "
    else:
        lead = "For this: " if relation.kind is RelationKind.SUPPORT else "Against this: "
    return f"{lead}{text}{by}{where}"


def _cited(source: Source) -> str:
    year = str(source.year) if source.year is not None else ""
    parts = ("; ".join(source.authors), source.title, source.container, year, source.locator, source.url)
    return ", ".join(part for part in parts if part)
