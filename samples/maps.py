"""Maps of a given size, the same at every run: a thesis, lines of argument, premises with evidence, objections."""

from typing import Any

from argmap.formats.json_map import document as json_map
from argmap.model.argument_map import ArgumentMap

_TEXTS = (
    "The force that was sent was very small and stood guard at a few strategic sites.",
    "What was declared a success had no part in the events that it was said to end.",
    "Whoever is recognised by all neighbours need not fear the rivals at home so much.",
    "A balance between two large neighbours keeps either from going too far.",
)


def plain_map(count: int) -> dict[str, Any]:
    """A map of `count` nodes as JSON values; every node has four that bear on it, until they run out."""
    nodes: list[dict[str, Any]] = [{"id": "n0", "type": "claim", "text": "The thesis of a map to measure with."}]
    relations: list[dict[str, Any]] = []
    for number in range(1, count):
        kind = ("claim", "premise", "evidence", "objection")[number % 4]
        node: dict[str, Any] = {
            "id": f"n{number}",
            "type": kind,
            "text": f"{_TEXTS[number % 4]} ({number})",
            "attribution": "A. Author",
        }
        if kind == "evidence":
            node["sources"] = [{"title": "A source", "locator": f"page {number}"}]
        nodes.append(node)
        relations.append(
            {
                "id": f"r{number}",
                "kind": "attack" if kind == "objection" else "support",
                "premises": [f"n{number}"],
                "target": f"n{(number - 1) // 4}",
            }
        )
    return {"title": f"{count} nodes", "slug": f"map-{count}", "thesis": "n0", "nodes": nodes, "relations": relations}


def argument_map(count: int) -> ArgumentMap:
    """The same as a map of the model."""
    return json_map.map_from_plain(plain_map(count))
