"""The figures of a map as pictures for slides."""

from typing import Any

from argmap.drawing.chart import Bar, write_chart
from argmap.drawing.look.theme import THEMES
from argmap.model.argument_map import NodeType, RelationKind

CHARTS = ("nodes", "relations", "labels", "evidence", "balance", "sources", "agreement")


def chart_of(figures: dict[str, Any], name: str, title: str, theme_name: str = "light") -> bytes:
    """One of `CHARTS` of the figures of `analysis.statistics`, as SVG.

    :param title: the title of the map.
    """
    theme = THEMES[theme_name]
    good, bad = (theme.relations[kind] for kind in (RelationKind.SUPPORT, RelationKind.ATTACK))
    plain = theme.small
    kinds = {kind.value: theme.nodes[kind].line for kind in NodeType}
    colours = {**kinds, "support": good, "in": good, "pro": good, "attack": bad, "out": bad, "con": bad}
    headings = {
        "nodes": "What is said",
        "relations": "How it bears",
        "labels": "What stands",
        "evidence": "Premises with evidence",
        "balance": "The two sides",
        "sources": "Sources by kind",
        "agreement": "How far participants agree",
    }
    words = {"in": "stands", "out": "falls", "pro": "for the thesis", "con": "against it", "none": "on neither side"}
    bars = [
        Bar(words.get(key, key), float(value), shown, colours.get(key, plain))
        for key, value, shown in _rows(figures, name)
    ]
    return write_chart(f"{headings[name]}: {title}", bars, theme_name, 1.0 if name == "agreement" else None)


def _rows(figures: dict[str, Any], name: str) -> list[tuple[str, float, str]]:
    if name == "evidence":
        supported = figures["premises_with_evidence"]
        rest = supported["of"] - supported["count"]
        return [("with evidence", supported["count"], str(supported["count"])), ("without", rest, str(rest))]
    if name == "sources":
        return [(key, count, str(count)) for key, count in figures["sources"]["kinds"].items()]
    if name == "agreement":
        elements = figures.get("agreement", {}).get("elements", {})
        return [(key, share, f"{share:.0%}") for key, share in list(elements.items())[:12]]
    return [(key, count, str(count)) for key, count in figures[name].items()]
