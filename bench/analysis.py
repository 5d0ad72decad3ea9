"""Evaluation, findings, cruxes and suppositions: how they grow, and against drawing the same map."""

import random
from pathlib import Path

from samples.maps import argument_map

from argmap.analysis.cruxes import cruxes, flipped, single_cruxes
from argmap.analysis.evaluation import evaluate
from argmap.analysis.extensions import grounded
from argmap.analysis.finding_rules import RULES
from argmap.analysis.findings import lint
from argmap.analysis.frameworks import Framework
from argmap.analysis.grounded import Labelling
from argmap.analysis.supposing import suppose
from argmap.drawing.layout.graphviz_library import lay_out
from argmap.drawing.options import DrawingOptions
from argmap.drawing.render import DrawingJob, draw
from argmap.formats.json_map import document as json_map
from argmap.model.argument_map import ArgumentMap
from argmap.model.changes import RemoveNode, apply
from bench.measuring import Figure, medians, time_ratio

_SEED = Path(__file__).parent.parent / "maps" / "csto_kazakhstan.json"


def figures() -> list[Figure]:
    """The analysis of the seeded map, and of large frameworks and maps."""
    seeded = json_map.read(_SEED.read_bytes())
    small, large = (_framework(count) for count in (10_000, 100_000))
    quick, slow = medians(lambda: grounded(small), lambda: grounded(large), rounds=3)
    thousand = argument_map(1_000)
    known = evaluate(thousand, "strength")
    incremental, anew = medians(lambda: single_cruxes(thousand, "n0"), lambda: _by_evaluating_again(thousand), rounds=1)
    return [
        Figure("grounded: 100,000 arguments / 10,000", slow / quick, 12, True, f"{slow:.2f} s / {quick:.3f} s"),
        time_ratio(
            "evaluation, findings and cruxes of the seeded map / drawing it",
            3,
            lambda: (evaluate(seeded), lint(seeded, RULES), cruxes(seeded, "thesis")),
            lambda: draw(DrawingJob(seeded, DrawingOptions()), "svg", lay_out),
        ),
        Figure(
            "cruxes of 1,000 nodes: evaluating again / incremental",
            anew / incremental, 20, False, f"{anew:.2f} s / {incremental:.4f} s",
        ),
        time_ratio(
            "a what-if, of a map that was evaluated / an evaluation",
            1.5,
            lambda: suppose(thousand, apply([RemoveNode("n999")], thousand), "strength", known=known),
            lambda: evaluate(thousand, "strength"),
        ),
    ]  # fmt: skip


def _framework(count: int) -> Framework:
    chance = random.Random(7)
    names = [f"a{number}" for number in range(count)]
    attacks = [(chance.choice(names), name) for name in names for _ in range(chance.randint(0, 2))]
    return Framework.of(names, attacks)


def _by_evaluating_again(whole: ArgumentMap) -> None:
    labels = Labelling(whole).labels()
    for node in whole.nodes:
        # A whole labelling for each node; the forced label does not matter for how long it takes.
        flipped(labels[node])
        Labelling(whole)
