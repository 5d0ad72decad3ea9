"""From a map to a picture: the steps of a drawing, joined."""

from argmap.drawing.dot import write_dot
from argmap.drawing.engine import Engine, EngineFailed
from argmap.drawing.fitting import best_measures
from argmap.drawing.placement import Placer, Scene
from argmap.drawing.routing import route_free_lines
from argmap.drawing.svg import write_svg
from argmap.drawing.theme import LIGHT
from argmap.drawing.tree import forest_of
from argmap.model.argument_map import ArgumentMap

__all__ = ["Engine", "EngineFailed", "draw_dot", "draw_svg", "lay_out"]


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


def draw_dot(argument_map: ArgumentMap, engine: Engine) -> bytes:
    """Write a map as DOT.

    :raises EngineFailed: Graphviz did not answer.
    """
    return write_dot(lay_out(argument_map, engine), argument_map, LIGHT).encode()
