"""How strong each node is, from 0 to 1: gradual semantics on the map as a bipolar weighted graph.

A node begins with a base score: its credence, or 0.5. A relation passes on the least of its premises' strengths, times
its own strength if it has one; what undercuts or backs a relation changes what it passes on as it would change a node.
For maps of plain relations without strengths these are the definitions of the papers:

- `quadratic-energy` (Potyka 2018, "Continuous Dynamical Systems for Weighted Bipolar Argumentation", KR): the energy
  of a node is the sum of its supports less that of its attacks; with h(x) = max(x, 0)² / (1 + max(x, 0)²) its strength
  is b + (1 - b) h(E) - b h(-E).
- `df-quad` (Rago, Toni, Aurisicchio and Baroni 2016, "Discontinuity-Free Decision Support with Quantitative
  Argumentation Debates", KR): attacks and supports are aggregated as 1 - Π(1 - s); their difference moves the base
  score towards 1 or 0.

Without circles every node is worked out once. With circles the strengths move from the base scores until they rest
(Runge and Kutta's fourth order), or it is told that they did not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from math import prod

from argmap.model.argument_map import ArgumentMap, Relation, RelationKind

MODELS = ("quadratic-energy", "df-quad")
BASE = 0.5
_STEP = 0.2
_MOST_STEPS = 5_000
# Strengths worked out in all the steps together: large maps get fewer steps.
_MOST_WORK = 1_000_000
_REST = 1e-7

Update = Callable[[float, Sequence[float], Sequence[float]], float]


@dataclass(frozen=True, slots=True)
class Strengths:
    """The strength of each node, and what each relation passes on; whether they came to rest, and after how many steps.

    Without circles nothing has to come to rest, and the steps are 0.
    """

    strengths: dict[str, float]
    relations: dict[str, float]
    converged: bool = True
    steps: int = 0


def quadratic_energy(base: float, supports: Sequence[float], attacks: Sequence[float]) -> float:
    """The strength of an argument by quadratic energy (Potyka 2018, definitions 4 and 5)."""
    energy = sum(supports) - sum(attacks)
    return base + (1 - base) * _h(energy) - base * _h(-energy)


def _h(value: float) -> float:
    square = max(value, 0.0) ** 2
    return square / (1 + square)


def df_quad(base: float, supports: Sequence[float], attacks: Sequence[float]) -> float:
    """The strength of an argument by DF-QuAD (Rago et al. 2016, definitions 2 to 4)."""
    pro = 1 - prod(1 - support for support in supports)
    con = 1 - prod(1 - attack for attack in attacks)
    return base - base * (con - pro) if con >= pro else base + (1 - base) * (pro - con)


_UPDATES: Mapping[str, Update] = {"quadratic-energy": quadratic_energy, "df-quad": df_quad}


def strengths(argument_map: ArgumentMap, model: str, *, fixed: Mapping[str, float] | None = None) -> Strengths:
    """The strengths of a map by one of `MODELS`.

    :param fixed: strengths that are supposed, whatever bears on the node.
    """
    graph = _WeightedGraph(argument_map, _UPDATES[model], fixed or {})
    try:
        order = list(TopologicalSorter(graph.needs).static_order())
    except CycleError:
        return graph.at_rest()
    values: dict[str, float] = {}
    for node in order:
        values[node] = graph.value(node, values)
    return graph.split(values)


class _WeightedGraph:
    def __init__(self, argument_map: ArgumentMap, update: Update, fixed: Mapping[str, float]):
        self._map, self._update, self._fixed = argument_map, update, fixed
        self._base = {node.id: BASE if node.credence is None else node.credence for node in argument_map.nodes.values()}
        self._bearing: dict[str, tuple[list[str], list[str]]] = {}
        for relation in argument_map.relations.values():
            supports, attacks = self._bearing.setdefault(relation.target, ([], []))
            (supports if relation.kind is RelationKind.SUPPORT else attacks).append(relation.id)
        self.needs: dict[str, list[str]] = {}
        for element in argument_map.elements():
            supports, attacks = self._bearing.get(element.id, ([], []))
            premises = element.premises if isinstance(element, Relation) else ()
            self.needs[element.id] = [*supports, *attacks, *premises]

    def value(self, element: str, values: Mapping[str, float]) -> float:
        """What an element comes to, given what all that bears on it comes to."""
        if element in self._fixed:
            return self._fixed[element]
        relation = self._map.relations.get(element)
        if relation is None:
            base = self._base[element]
        else:
            factor = 1.0 if relation.strength is None else relation.strength
            base = factor * min(values[premise] for premise in relation.premises)
        bearing = self._bearing.get(element)
        if bearing is None:
            return base
        return self._update(
            base, [values[premise] for premise in bearing[0]], [values[premise] for premise in bearing[1]]
        )

    def at_rest(self) -> Strengths:
        names = list(self.needs)
        values = {name: self._base.get(name, 0.0) for name in names}
        most = max(1, min(_MOST_STEPS, _MOST_WORK // (4 * len(names))))
        for step in range(1, most + 1):
            slopes = [self._slope(values)]
            for part in (_STEP / 2, _STEP / 2, _STEP):
                slopes.append(self._slope({name: values[name] + part * slopes[-1][name] for name in names}))
            first, second, third, fourth = slopes
            moved = {
                name: _STEP / 6 * (first[name] + 2 * second[name] + 2 * third[name] + fourth[name]) for name in names
            }
            values = {name: min(1.0, max(0.0, values[name] + moved[name])) for name in names}
            if max(map(abs, first.values()), default=0.0) < _REST:
                return self.split(values, True, step)
        return self.split(values, False, most)

    def _slope(self, values: Mapping[str, float]) -> dict[str, float]:
        return {need: self.value(need, values) - values[need] for need in self.needs}

    def split(self, values: Mapping[str, float], converged: bool = True, steps: int = 0) -> Strengths:
        """The values of nodes and of relations apart."""
        nodes = {node: values[node] for node in self._map.nodes}
        return Strengths(nodes, {relation: values[relation] for relation in self._map.relations}, converged, steps)
