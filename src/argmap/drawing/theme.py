"""The colours and sizes of a drawing."""

from dataclasses import dataclass

from argmap.model.argument_map import NodeType, RelationKind


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of a box: its fill, its border and mark, its text."""

    fill: str
    line: str
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Everything that a theme decides."""

    background: str
    text: str
    small: str
    thesis: Paint
    nodes: dict[NodeType, Paint]
    relations: dict[RelationKind, str]
    marks: dict[str, str]


LIGHT = Theme(
    background="#ffffff",
    text="#1a1f2b",
    small="#4b5563",
    thesis=Paint("#14315c", "#14315c", "#ffffff"),
    nodes={
        NodeType.CLAIM: Paint("#e6effb", "#1d4f91", "#10223d"),
        NodeType.PREMISE: Paint("#f4f5f7", "#4b5563", "#1a1f2b"),
        NodeType.OBJECTION: Paint("#fdeceb", "#a3201a", "#3b0f0d"),
        NodeType.EVIDENCE: Paint("#fdf5dd", "#7a5900", "#33270a"),
    },
    relations={RelationKind.SUPPORT: "#1a7a3c", RelationKind.ATTACK: "#b3261e"},
    marks={"added": "#1a7a3c", "removed": "#b3261e", "changed": "#8a4b00"},
)

TEXT_SIZE = 14.0
THESIS_SIZE = 20.0
SMALL_SIZE = 10.5
MARK_SIZE = 9.5
LINE_HEIGHT = 1.28
PADDING = 9.0
MARGIN = 24.0
LEGEND_HEIGHT = 40.0
