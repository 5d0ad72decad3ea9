"""From a map to a picture: the steps of a drawing, joined."""

from collections.abc import Sequence

from argmap.drawing.dot import write_dot
from argmap.drawing.engine import Engine, EngineFailed
from argmap.drawing.fitting import best_measures
from argmap.drawing.placement import Placer, Scene
from argmap.drawing.routing import route_free_lines
from argmap.drawing.svg import write_svg
from argmap.drawing.theme import LIGHT
from argmap.drawing.tree import forest_of
from argmap.model.argument_map import ArgumentMap
from argmap.model.merging import Step
from argmap.model.plain import node_of, relation_of

__all__ = ["Engine", "EngineFailed", "draw_difference", "draw_dot", "draw_svg", "lay_out"]


def lay_out(argument_map: ArgumentMap, engine: Engine) -> Scene:
    """Put a map's boxes and lines into their places.

    :raises EngineFailed: Graphviz did not answer.
    """
    forest = forest_of(argument_map)
    placer = Placer(forest, argument_map.details.thesis)
    scene = placer.place(best_measures(placer))
    route_free_lines(scene, forest, engine)
    return scene


def draw_svg(argument_map: ArgumentMap, engine: Engine, *, address: str | None = None) -> bytes:
    """Draw a map as SVG; the same map gives the same bytes.

    :param address: the address of the map in the service, for links; None draws without links.
    :raises EngineFailed: Graphviz did not answer.
    """
    return write_svg(lay_out(argument_map, engine), argument_map, LIGHT, address)


def draw_difference(after: ArgumentMap, steps: Sequence[Step], engine: Engine) -> bytes:
    """Draw what differs: the later map with what was removed still in it, everything marked by colour and sign.

    :raises EngineFailed: Graphviz did not answer.
    """
    nodes, relations = dict(after.nodes), dict(after.relations)
    marks = {}
    for step in steps:
        kind, identifier = step.place
        if kind == "details":
            continue
        marks[identifier] = "added" if step.before is None else "removed" if step.after is None else "changed"
        if step.after is None and step.before is not None:
            if kind == "node":
                nodes[identifier] = node_of(step.before)
            else:
                relations[identifier] = relation_of(step.before)
    both = ArgumentMap.of(after.details, nodes.values(), relations.values())
    return write_svg(lay_out(both, engine), both, LIGHT, None, marks)


def draw_dot(argument_map: ArgumentMap, engine: Engine) -> bytes:
    """Write a map as DOT.

    :raises EngineFailed: Graphviz did not answer.
    """
    return write_dot(lay_out(argument_map, engine), argument_map, LIGHT).encode()
