"""Figures of a map: how much there is of what, how deep and broad it is, how well it is founded."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from argmap.analysis.grounded import Labelling
from argmap.model.argument_map import ArgumentMap, NodeType, Relation, RelationKind


def statistics(
    argument_map: ArgumentMap, *, year: int, ratings: Mapping[str, list[float]] | None = None
) -> dict[str, Any]:
    """The figures of a map, as JSON values.

    :param year: the year from which the age of sources is counted.
    :param ratings: what participants hold, by element; for how far they agree.
    """
    nodes, relations = argument_map.nodes.values(), argument_map.relations.values()
    labelling = Labelling(argument_map)
    labels = Counter(labelling.label(node.id) for node in nodes)
    to = argument_map.relations_to()
    figures: dict[str, Any] = {
        "nodes": {kind.value: sum(node.type is kind for node in nodes) for kind in NodeType},
        "relations": {
            "support": sum(relation.kind is RelationKind.SUPPORT for relation in relations),
            "attack": sum(relation.kind is RelationKind.ATTACK for relation in relations),
            "undercut": sum(
                relation.kind is RelationKind.ATTACK and relation.target in argument_map.relations
                for relation in relations
            ),
            "linked": sum(len(relation.premises) > 1 for relation in relations),
        },
        "labels": {name: labels.get(name, 0) for name in ("in", "out", "undecided")},
        "depth": _depth(argument_map),
        "breadth": max((len(relation) for relation in to.values()), default=0),
    }
    founded = [node for node in nodes if node.type is NodeType.PREMISE]
    below = _with_evidence(argument_map)
    backed = sum(bool(node.sources) or node.id in below for node in founded)
    figures["premises_with_evidence"] = {"count": backed, "of": len(founded), "share": _share(backed, len(founded))}
    figures["balance"] = _balance(argument_map)
    figures["sources"] = _sources(argument_map, year)
    if ratings:
        figures["agreement"] = _agreement(ratings)
    return figures


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def depths(to: Mapping[str, Sequence[Relation]], starts: Iterable[str]) -> dict[str, int]:
    """How many steps an element stands below the nearest of some others, for all that bear on these.

    A relation stands as deep as its target, a premise one step deeper.

    :param to: the relations to each element (`ArgumentMap.relations_to`).
    """
    depth = dict.fromkeys(starts, 0)
    waiting = list(depth)
    for element in waiting:
        for relation in to.get(element, ()):
            for identifier in (relation.id, *relation.premises):
                if identifier not in depth:
                    depth[identifier] = depth[element] + (identifier != relation.id)
                    waiting.append(identifier)
    return depth


def _depth(argument_map: ArgumentMap) -> int:
    """The most steps below the thesis or, without one, below what bears on nothing."""
    premises = {premise for relation in argument_map.relations.values() for premise in relation.premises}
    roots = [node for node in argument_map.nodes if node not in premises]
    thesis = argument_map.details.thesis
    starts = [thesis] if thesis is not None else roots
    return max(depths(argument_map.relations_to(), starts).values(), default=0)


def _with_evidence(argument_map: ArgumentMap) -> set[str]:
    """The nodes that evidence, or something with a source, supports, however far below."""
    uses: dict[str, list[str]] = {}
    for relation in argument_map.relations.values():
        if relation.kind is RelationKind.SUPPORT:
            for premise in relation.premises:
                uses.setdefault(premise, []).append(relation.target)
    supported: set[str] = set()
    waiting = [node.id for node in argument_map.nodes.values() if node.sources or node.type is NodeType.EVIDENCE]
    while waiting:
        for target in uses.get(waiting.pop(), ()):
            if target not in supported:
                supported.add(target)
                waiting.append(target)
    return supported


def sides(argument_map: ArgumentMap) -> dict[str, str]:
    """Which side of the thesis each node takes, by the shortest way to it: `pro` or `con`; others take none."""
    thesis = argument_map.details.thesis
    if thesis is None:
        return {}
    to = argument_map.relations_to()
    other = {"pro": "con", "con": "pro"}
    side_of = {thesis: "pro"}
    waiting = [thesis]
    for element in waiting:
        for relation in to.get(element, ()):
            side = side_of[element] if relation.kind is RelationKind.SUPPORT else other[side_of[element]]
            for identifier in (relation.id, *relation.premises):
                if identifier not in side_of:
                    side_of[identifier] = side
                    waiting.append(identifier)
    return {node: side for node, side in side_of.items() if node in argument_map.nodes}


def _balance(argument_map: ArgumentMap) -> dict[str, Any]:
    counts = Counter(sides(argument_map).values())
    return {"pro": counts["pro"], "con": counts["con"], "none": len(argument_map.nodes) - sum(counts.values())}


def _sources(argument_map: ArgumentMap, year: int) -> dict[str, Any]:
    every = [source for node in argument_map.nodes.values() for source in node.sources]
    different = {(item.title, item.doi, item.url, item.authors, item.year): item for item in every}
    kinds = Counter("article" if source.doi else "web" if source.url else "other" for source in different.values())
    years = sorted(source.year for source in different.values() if source.year is not None)
    return {
        "citations": len(every),
        "different": len(different),
        "kinds": dict(sorted(kinds.items())),
        "years": {"oldest": years[0], "newest": years[-1], "median_age": year - years[len(years) // 2]}
        if years
        else None,
    }


def _agreement(ratings: Mapping[str, list[float]]) -> dict[str, Any]:
    """How far participants agree: 1 less the mean difference of two of them, over what at least two have rated."""
    per = {}
    for element, values in ratings.items():
        if len(values) > 1:
            pairs = [abs(one - other) for index, one in enumerate(values) for other in values[index + 1 :]]
            per[element] = round(1 - sum(pairs) / len(pairs), 4)
    mean = round(sum(per.values()) / len(per), 4) if per else None
    return {"mean": mean, "elements": dict(sorted(per.items(), key=lambda labels: labels[1]))}
