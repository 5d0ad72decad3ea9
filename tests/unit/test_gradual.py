"""Gradual semantics: worked examples, and the properties that their papers prove."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argmap.analysis.gradual import df_quad, quadratic_energy, strengths
from argmap.formats.json_map.document import map_from_plain
from argmap.model.argument_map import ArgumentMap

UNIT = st.floats(0, 1)
SEVERAL = st.lists(UNIT, max_size=5)


def bipolar(credences: dict[str, float], *relations: tuple[str, str, str]) -> ArgumentMap:
    """A map of plain relations, each a premise, `+` or `-`, and a target."""
    return map_from_plain(
        {
            "title": "A",
            "nodes": [
                {"id": name, "type": "claim", "text": name, "credence": value} for name, value in credences.items()
            ],
            "relations": [
                {
                    "id": f"r{index}",
                    "kind": "support" if sign == "+" else "attack",
                    "premises": [premise],
                    "target": target,
                }
                for index, (premise, sign, target) in enumerate(relations)
            ],
        }
    )


@pytest.mark.parametrize(
    ("base", "supports", "attacks", "expected"),
    [
        # E = 0.5: h = 0.25 / 1.25 = 0.2, so 0.5 + 0.5 * 0.2.
        (0.5, [0.5], [], 0.6),
        (0.5, [], [0.5], 0.4),
        # E = 2: h = 4 / 5, so 0.5 + 0.5 * 0.8.
        (0.5, [1.0, 1.0], [], 0.9),
        # E = -0.3: h = 0.09 / 1.09, so 0.8 - 0.8 * 0.0826.
        (0.8, [0.4], [0.7], 0.7339),
        (0.7, [0.4], [0.4], 0.7),
    ],
)
def test_quadratic_energy_of_examples_worked_by_hand(
    base: float, supports: list[float], attacks: list[float], expected: float
) -> None:
    assert round(quadratic_energy(base, supports, attacks), 4) == expected


@pytest.mark.parametrize(
    ("base", "supports", "attacks", "expected"),
    [
        (0.5, [0.5], [], 0.75),
        (0.5, [], [0.5], 0.25),
        # 1 - 0.5 * 0.5 = 0.75 for, 0.4 against: 0.5 + 0.5 * 0.35.
        (0.5, [0.5, 0.5], [0.4], 0.675),
        (0.8, [0.2], [0.6, 0.5], 0.32),
        (0.5, [1.0], [1.0], 0.5),
    ],
)
def test_df_quad_of_examples_worked_by_hand(
    base: float, supports: list[float], attacks: list[float], expected: float
) -> None:
    assert round(df_quad(base, supports, attacks), 4) == expected


@given(base=UNIT, supports=SEVERAL, attacks=SEVERAL)
def test_neutrality_what_has_no_strength_changes_nothing(
    base: float, supports: list[float], attacks: list[float]
) -> None:
    for update in (quadratic_energy, df_quad):
        plain = update(base, supports, attacks)
        assert update(base, [*supports, 0.0], attacks) == pytest.approx(plain)
        assert update(base, supports, [*attacks, 0.0]) == pytest.approx(plain)
        assert 0 <= plain <= 1


@given(base=UNIT, supports=SEVERAL, attacks=SEVERAL, more=UNIT)
def test_monotonicity_a_support_never_weakens_and_an_attack_never_strengthens(
    base: float, supports: list[float], attacks: list[float], more: float
) -> None:
    for update in (quadratic_energy, df_quad):
        plain = update(base, supports, attacks)
        assert update(base, [*supports, more], attacks) >= plain - 1e-9
        assert update(base, supports, [*attacks, more]) <= plain + 1e-9


@given(base=UNIT, supports=SEVERAL, attacks=SEVERAL)
def test_duality_supports_and_attacks_mirror_each_other(
    base: float, supports: list[float], attacks: list[float]
) -> None:
    for update in (quadratic_energy, df_quad):
        assert update(base, supports, attacks) == pytest.approx(1 - update(1 - base, attacks, supports))


def test_a_map_of_plain_relations_is_the_papers_graph() -> None:
    found = strengths(bipolar({"a": 0.5, "b": 0.5, "c": 0.5}, ("b", "+", "a"), ("c", "-", "b")), "quadratic-energy")
    assert {name: round(value, 4) for name, value in found.strengths.items()} == {"a": 0.5690, "b": 0.4, "c": 0.5}
    assert (found.converged, found.steps) == (True, 0)


def test_a_circle_comes_to_rest_where_each_strength_is_what_it_should_be() -> None:
    found = strengths(bipolar({"a": 0.9, "b": 0.9}, ("a", "-", "b"), ("b", "-", "a")), "quadratic-energy")
    assert found.converged
    assert found.steps > 0
    for one, other in (("a", "b"), ("b", "a")):
        expected = quadratic_energy(0.9, [], [found.strengths[other]])
        assert found.strengths[one] == pytest.approx(expected, abs=1e-5)


def test_linked_premises_pass_on_the_weakest_and_an_undercut_weakens_the_step() -> None:
    plain = {
        "title": "A",
        "nodes": [
            {"id": name, "type": "claim", "text": name, "credence": value}
            for name, value in (("c", 0.5), ("p", 0.9), ("q", 0.5), ("u", 0.5))
        ],
        "relations": [{"id": "r", "kind": "support", "premises": ["p", "q"], "target": "c", "strength": 0.8}],
    }
    found = strengths(map_from_plain(plain), "quadratic-energy")
    assert found.relations["r"] == pytest.approx(0.4)
    plain["relations"].append({"id": "x", "kind": "attack", "premises": ["u"], "target": "r"})  # type: ignore[attr-defined]
    weaker = strengths(map_from_plain(plain), "quadratic-energy")
    assert weaker.relations["r"] == pytest.approx(quadratic_energy(0.4, [], [0.5]))
    assert weaker.strengths["c"] < found.strengths["c"]
