"""Boxes by rank, as Graphviz's `dot` places them: for maps with many cross-links, or with circles.

`dot` is told the sizes of our boxes and of the junctions; it finds ranks and an order in which few lines cross
(Gansner, Koutsofios, North and Vo, "A Technique for Drawing Directed Graphs", 1993). The lines are ours: all of them
are routed as free lines are.
"""

import json
from collections.abc import Iterator

from graphviz import Digraph

from argmap.drawing.layout.boxes import Content
from argmap.drawing.layout.graphviz_library import LayOut
from argmap.drawing.layout.scene import Scene
from argmap.drawing.layout.tree import FreeLine
from argmap.drawing.look.theme import LEGEND_HEIGHT, MARGIN
from argmap.model.argument_map import ArgumentMap, Relation

# Edges run from premises to what they bear on, against the direction in which the argument is read.
RANKS = {"TB": "BT", "BT": "TB", "LR": "RL", "RL": "LR"}
_WIDTHS = (196.0, 250.0)
_THESIS = 1.6
_JUNCTION = 8.0
_RANK_GAP, _NODE_GAP = 44.0, 24.0
# Reasons without reasons of their own take turns in so many ranks below what they bear on, if there are more of them.
_STAGGERED, _FEW = 3, 4
_INCH = 72.0


def lay_out_layered(
    argument_map: ArgumentMap,
    contents: dict[str, Content],
    page: tuple[float, float],
    direction: str,
    engine: LayOut,
    widths: tuple[float, ...] = (),
) -> tuple[Scene, list[FreeLine]]:
    """The scene whose text is largest on a page of these sides, without lines, and the lines to route.

    :param engine: Graphviz.
    :param widths: the widths of boxes to try, in pixels; none for our own choice.
    :raises EngineFailed: Graphviz did not answer.
    """
    scenes = [_placed(argument_map, contents, width, direction, engine) for width in widths or _WIDTHS]
    best = max(scenes, key=lambda scene: min(page[0] / scene.width, page[1] / (scene.height + LEGEND_HEIGHT)))
    return best, list(_lines(argument_map, best))


def _placed(
    argument_map: ArgumentMap, contents: dict[str, Content], width: float, direction: str, engine: LayOut
) -> Scene:
    scene = Scene()
    graph = Digraph(
        graph_attr={
            "rankdir": RANKS[direction],
            "ranksep": f"{_RANK_GAP / _INCH:.4f}",
            "nodesep": f"{_NODE_GAP / _INCH:.4f}",
            "splines": "false",
        },
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
    )
    for identifier, content in contents.items():
        box = content.box(0.0, 0.0, width * (_THESIS if content.is_thesis else 1.0))
        scene.boxes[identifier] = box
        graph.node(_node(identifier), width=f"{box.width / _INCH:.4f}", height=f"{box.height / _INCH:.4f}")
    joined = _with_junctions(argument_map)
    for identifier in joined:
        side = f"{_JUNCTION / _INCH:.4f}"
        graph.node(_junction(identifier), width=side, height=side)
    lengths = _lengths(argument_map, joined)
    for relation in argument_map.relations.values():
        target = relation.target
        end = _node(target) if target in argument_map.nodes else _junction(target)
        if relation.id not in joined:
            graph.edge(_node(relation.premises[0]), end, minlen=str(lengths.get(relation.id, 1)))
            continue
        for premise in relation.premises:
            graph.edge(_node(premise), _junction(relation.id))
        graph.edge(_junction(relation.id), end, weight="3")
    _read(scene, json.loads(engine(graph.source, "dot")), joined)
    return scene


def _node(identifier: str) -> str:
    return f"n_{identifier}"


def _junction(identifier: str) -> str:
    return f"j_{identifier}"


def _with_junctions(argument_map: ArgumentMap) -> list[str]:
    """The relations whose lines meet: with linked premises, or with relations that bear on them."""
    targets = {relation.target for relation in argument_map.relations.values()}
    return [
        relation.id
        for relation in argument_map.relations.values()
        if len(relation.premises) > 1 or relation.id in targets
    ]


def _lengths(argument_map: ArgumentMap, joined: list[str]) -> dict[str, int]:
    """Over how many ranks each relation leads, so that a node with many reasons does not have them all abreast."""
    relations_to = argument_map.relations_to()
    lengths: dict[str, int] = {}
    for target, relations in relations_to.items():
        leaves = [
            relation
            for relation in relations
            if relation.id not in joined and not relations_to.get(relation.premises[0]) and target in argument_map.nodes
        ]
        if len(leaves) > _FEW:
            lengths.update({relation.id: 1 + index % _STAGGERED for index, relation in enumerate(leaves)})
    return lengths


def _read(scene: Scene, laid_out: dict[str, object], joined: list[str]) -> None:
    """Put boxes and junctions where Graphviz says."""
    objects = laid_out.get("objects", [])
    assert isinstance(objects, list)
    centres = {}
    for placed in objects:
        if "pos" in placed:
            x, y = placed["pos"].split(",")
            centres[placed["name"]] = (float(x), -float(y))
    for identifier, box in scene.boxes.items():
        x, y = centres[_node(identifier)]
        box.x, box.y = x - box.width / 2, y - box.height / 2
    scene.junctions = {identifier: [centres[_junction(identifier)]] for identifier in joined}
    left = min((box.x for box in scene.boxes.values()), default=0.0)
    top = min((box.y for box in scene.boxes.values()), default=0.0)
    scene.shift(MARGIN - left, MARGIN - top)
    scene.width = max((box.right for box in scene.boxes.values()), default=260.0) + MARGIN
    scene.height = max((box.bottom for box in scene.boxes.values()), default=60.0) + MARGIN


def _lines(argument_map: ArgumentMap, scene: Scene) -> Iterator[FreeLine]:
    """The lines of all relations: those to what they bear on first, so that others can join them."""
    relations = argument_map.relations.values()

    def length(relation: Relation) -> float:
        start, end = scene.boxes[relation.premises[0]], scene.boxes.get(relation.target)
        return 0.0 if end is None else abs(start.x - end.x) + abs(start.y - end.y)

    for relation in sorted(relations, key=length):
        if relation.id in scene.junctions:
            for premise in relation.premises:
                yield FreeLine(relation, premise, True)
            yield FreeLine(relation, None, False)
        else:
            yield FreeLine(relation, relation.premises[0], False)
