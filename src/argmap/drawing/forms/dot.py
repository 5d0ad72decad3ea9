"""A map as DOT, by the `graphviz` package, which does the quoting.

The text is complete in itself: any Graphviz draws it, by `dot` in its own layered way. Boxes keep the order and
sizes of our drawing; texts are wrapped as they are there.
"""

from graphviz import Digraph, escape

from argmap.drawing.layout.boxes import Box
from argmap.drawing.layout.layered import RANKS
from argmap.drawing.look.theme import Paint, Theme
from argmap.drawing.picture import Picture
from argmap.model.argument_map import NodeType, Relation, RelationKind

_SHAPES = {
    NodeType.CLAIM: {"shape": "box", "style": "filled,rounded", "penwidth": "2"},
    NodeType.PREMISE: {"shape": "box", "style": "filled"},
    NodeType.OBJECTION: {"shape": "octagon", "style": "filled", "margin": "0.05"},
    NodeType.EVIDENCE: {"shape": "note", "style": "filled"},
}
_RELATIONS = {
    RelationKind.SUPPORT: {"arrowhead": "normal", "style": "solid"},
    RelationKind.ATTACK: {"arrowhead": "tee", "style": "dashed"},
}


def write_dot(picture: Picture) -> bytes:
    """The map as a directed graph whose edges run from premises to what they bear on, the thesis on top."""
    scene, argument_map, theme = picture.scene, picture.map, picture.theme
    labels = picture.options.labels
    graph = Digraph(
        "map",
        graph_attr={
            "rankdir": RANKS[picture.options.direction],
            "label": _literal(argument_map.details.title),
            "labelloc": "t",
            "fontname": "Roboto",
            "bgcolor": theme.background,
            "ranksep": "0.4",
            "nodesep": "0.2",
        },
        node_attr={"fontname": "Roboto", "fontsize": f"{theme.sizes.text:g}"},
        edge_attr={"fontname": "Roboto", "fontsize": f"{theme.sizes.small:g}"},
    )
    if not argument_map.nodes:
        graph.node("empty", label=_literal(picture.words["empty"]), shape="plaintext")
    for box in scene.boxes.values():
        if picture.shows_node(box.content.node.id):
            _add_node(graph, box, theme, highlight=box.content.node.id in picture.options.highlight)
    targets = {relation.target for relation in argument_map.relations.values()}
    for relation in argument_map.relations.values():
        if picture.relation_step(relation.id) <= picture.revealed:
            _add_relation(graph, relation, len(relation.premises) > 1 or relation.id in targets, theme, labels)
    return str(graph.source).encode()


def _add_node(graph: Digraph, box: Box, theme: Theme, *, highlight: bool) -> None:
    content, node = box.content, box.content.node
    paint: Paint = theme.thesis if content.is_thesis else theme.nodes[node.type]
    head = " · ".join(filter(None, (content.mark, box.head)))
    # Left-justified lines.
    label = "".join(f"{_literal(line)}\\l" for line in (head, *box.author, *box.titles, *box.lines, *box.small))
    graph.node(
        _name(node.id),
        label=label,
        tooltip=_literal(node.text),
        fillcolor=paint.fill,
        color=theme.highlight if highlight else paint.line,
        fontcolor=paint.text,
        **{**_SHAPES[node.type], **({"penwidth": "6"} if highlight else {})},
    )


def _add_relation(graph: Digraph, relation: Relation, junction: bool, theme: Theme, labels: bool) -> None:
    """One edge; with linked premises or an undercut, a point as the junction, and edges to and from it."""
    colour = theme.relations[relation.kind]
    look = {"color": colour, **_RELATIONS[relation.kind]}
    name = {"label": _literal(relation.scheme)} if labels and relation.scheme else {}
    if not junction:
        graph.edge(_name(relation.premises[0]), _name(relation.target), **look, **name)
        return
    graph.node(_name(relation.id), shape="point", width="0.08", color=colour, label="")
    for premise in relation.premises:
        graph.edge(_name(premise), _name(relation.id), **{**look, "arrowhead": "none"})
    graph.edge(_name(relation.id), _name(relation.target), **look, **name)


def _name(identifier: str) -> str:
    """A DOT name that cannot be a keyword or hold a port: ids have no colons, and keywords have no prefix."""
    return f"_{identifier}"


def _literal(text: str) -> str:
    """A text that Graphviz shows as it is: no escape of DOT, no HTML-like label, no character entity.

    The package escapes the first two; Graphviz reads `&lt;` and the like in every label.
    """
    escaped: str = escape(text.replace("&", "&amp;"))
    return escaped
