"""Mermaid flowcharts, which many wikis and code hosts draw.

| theirs | ours |
|---|---|
| a node with a label and a class | a node: its type and text |
| an arrow, dotted for attacks, through a small circle for linked premises and undercuts | a relation |

Written only: a flowchart does not say what its arrows mean. Lost: everything of a node but type and text; everything
of a relation but its kind, premises and target.
"""

from argmap.formats.conversion import Conversion, Report
from argmap.model.argument_map import ArgumentMap, Node, Relation, RelationKind

_CLASSES = """\
  classDef claim fill:#e6effb,stroke:#1d4f91,color:#10223d
  classDef premise fill:#f4f5f7,stroke:#4b5563,color:#1a1f2b
  classDef objection fill:#fdeceb,stroke:#a3201a,color:#3b0f0d
  classDef evidence fill:#fdf5dd,stroke:#7a5900,color:#33270a
  classDef thesis fill:#14315c,stroke:#14315c,color:#ffffff
  classDef junction fill:#1a1f2b,stroke:#1a1f2b
"""
# Mermaid's default settings maxEdges and maxTextSize (version 11).
_MOST_ARROWS, _MOST_CHARACTERS = 500, 50_000
_SHAPES = {"claim": ("(", ")"), "premise": ("[", "]"), "objection": ("{{", "}}"), "evidence": (">", "]")}


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as a Mermaid flowchart, the thesis on top."""
    report = Report()
    numbers = {name: f"n{index}" for index, name in enumerate([*argument_map.nodes, *argument_map.relations])}
    lines = ["flowchart BT"]
    for node in argument_map.nodes.values():
        lines.append(f"  {numbers[node.id]}{_label(node)}:::{_class(node, argument_map)}")
        report.lost_fields(node, "a flowchart")
    targets = {relation.target for relation in argument_map.relations.values()}
    arrows = 0
    for relation in argument_map.relations.values():
        junction = len(relation.premises) > 1 or relation.id in targets
        drawn = _lines(relation, numbers, junction=junction)
        arrows += len(drawn) - junction
        lines += drawn
        if relation.scheme is not None or relation.strength is not None:
            report.loss(relation.id, "relation-fields", "Scheme and strength have no place in a flowchart.")
    text = "\n".join(lines) + "\n" + _CLASSES
    if arrows > _MOST_ARROWS or len(text) > _MOST_CHARACTERS:
        report.note(
            "",
            "size",
            f"The flowchart has {arrows:,} arrows and {len(text):,} characters; Mermaid by itself draws at most "
            f"{_MOST_ARROWS:,} and {_MOST_CHARACTERS:,}.",
        )
    return Conversion("mermaid", report, data=text.encode())


def _class(node: Node, argument_map: ArgumentMap) -> str:
    return "thesis" if argument_map.details.thesis == node.id else node.type.value


def _label(node: Node) -> str:
    before, after = _SHAPES[node.type.value]
    return f'{before}"{_escaped(node.text)}"{after}'


def _escaped(text: str) -> str:
    """A text as Mermaid shows it: what it might read as markup is written by its number (`#35;` is #)."""
    plain = "".join(
        character if character.isalnum() or character in " .,?!-" else f"#{ord(character)};" for character in text
    )
    return plain.replace("#10;", "<br/>")


def _lines(relation: Relation, numbers: dict[str, str], *, junction: bool) -> list[str]:
    support = relation.kind is RelationKind.SUPPORT
    arrow, bare = ("-->", "---") if support else ("-. attacks .-x", "-.-")
    target = numbers[relation.target]
    if not junction:
        return [f"  {numbers[relation.premises[0]]} {arrow} {target}"]
    own = numbers[relation.id]
    lines = [f'  {own}((" ")):::junction', f"  {own} {arrow} {target}"]
    return lines + [f"  {numbers[premise]} {bare} {own}" for premise in relation.premises]
