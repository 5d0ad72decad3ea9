"""What if: a map as it is and as it would be, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from argmap.analysis.evaluation import EvaluationOptions, MapEvaluation, evaluate
from argmap.model.argument_map import ArgumentMap


@dataclass(frozen=True, slots=True)
class Supposition:
    """Two evaluations, and the nodes for which they differ: their labels or strengths before and after.

    None stands for a node that is not there.
    """

    before: MapEvaluation
    after: MapEvaluation
    changed: dict[str, tuple[Any, Any]]


def with_credences(argument_map: ArgumentMap, credences: Mapping[str, float]) -> ArgumentMap:
    """The map with other credences for some nodes, by their ids."""
    changed = {name: replace(argument_map.nodes[name], credence=credence) for name, credence in credences.items()}
    return replace(argument_map, nodes=MappingProxyType({**argument_map.nodes, **changed}))


def suppose(
    before: ArgumentMap,
    after: ArgumentMap,
    semantics: str,
    options: EvaluationOptions | None = None,
    *,
    known: MapEvaluation | None = None,
) -> Supposition:
    """Evaluate a map before and after a change.

    :param known: the evaluation of the map as it is, where it was made before.
    """
    first = known or evaluate(before, semantics, options)
    second = evaluate(after, semantics, options)
    own, other = (evaluation.strengths or evaluation.labels for evaluation in (first, second))
    names = dict.fromkeys([*own, *other])
    changed = {name: (own.get(name), other.get(name)) for name in names if own.get(name) != other.get(name)}
    return Supposition(first, second, changed)
