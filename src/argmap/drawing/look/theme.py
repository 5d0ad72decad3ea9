"""Themes: the colours and sizes of a drawing, each a small file of data in `themes/`, and the measures of layout."""

import json
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from argmap.model.argument_map import NodeType, RelationKind

LINE_HEIGHT = 1.28
PADDING = 9.0
MARGIN = 18.0
LEGEND_HEIGHT = 34.0


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of a box: its fill, its border and mark, its text; and the dashes of its border, if it has any."""

    fill: str
    line: str
    text: str
    dashes: str = ""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Font sizes in pixels: of the text, of the thesis, of attributions and sources, of the type mark."""

    text: float = 14.0
    thesis: float = 20.0
    small: float = 10.5
    mark: float = 9.5


@dataclass(frozen=True, slots=True)
class Theme:
    """Everything that a theme decides. `stroke` is how many times as thick as usual lines are."""

    name: str
    description: str
    background: str
    text: str
    small: str
    highlight: str
    thesis: Paint
    nodes: dict[NodeType, Paint]
    relations: dict[RelationKind, str]
    marks: dict[str, str]
    stroke: float = 1.0
    sizes: Sizes = field(default_factory=Sizes)


def _read(content: dict[str, Any]) -> Theme:
    return Theme(
        **{
            **content,
            "thesis": Paint(**content["thesis"]),
            "nodes": {NodeType(kind): Paint(**paint) for kind, paint in content["nodes"].items()},
            "relations": {RelationKind(kind): colour for kind, colour in content["relations"].items()},
            "sizes": Sizes(**content.get("sizes", {})),
        }
    )


def _read_all() -> dict[str, Theme]:
    folder = files("argmap.drawing.look") / "themes"
    themes = [_read(json.loads(file.read_bytes())) for file in folder.iterdir() if file.name.endswith(".json")]
    # The plain one first, the others by name.
    return {theme.name: theme for theme in sorted(themes, key=lambda theme: (theme.name != "light", theme.name))}


THEMES = _read_all()
