"""Dung's semantics against their definitions spelled out, frameworks as files, and maps as frameworks."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples.maps import argument_map

from argmap.analysis.evaluation import SEMANTICS as ALL
from argmap.analysis.evaluation import EvaluationOptions, evaluate
from argmap.analysis.extensions import SEMANTICS, extensions
from argmap.analysis.frameworks import Framework, MalformedFramework, read_apx, read_tgf, write_apx, write_tgf
from argmap.analysis.grounded import grounded_labels
from argmap.analysis.translations import translated
from argmap.formats.json_map.document import map_from_plain
from argmap.model.argument_map import ArgumentMap
from tests.drawing import seed_map
from tests.strategies import maps

NAMES = [f"a{number}" for number in range(6)]
PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))
FRAMEWORKS = st.builds(
    lambda count, attacks: Framework.of(NAMES[:count], attacks), st.integers(0, 6), st.lists(PAIRS, max_size=14)
)


def by_definition(framework: Framework, semantics: str) -> set[frozenset[str]]:
    """The extensions by enumeration of all sets of arguments."""
    attackers = framework.attackers()

    def hit(some: frozenset[str]) -> frozenset[str]:
        return frozenset(target for source, target in framework.attacks if source in some)

    def defends(some: frozenset[str], name: str) -> bool:
        return hit(some) >= set(attackers[name])

    every = [frozenset(each) for size in range(7) for each in combinations(framework.arguments, size)]
    admissible = [each for each in every if not each & hit(each) and all(defends(each, name) for name in each)]
    complete = [each for each in admissible if all(n in each for n in framework.arguments if defends(each, n))]
    preferred = [each for each in complete if not any(each < other for other in complete)]
    match semantics:
        case "grounded":
            return {min(complete, key=len)}
        case "complete":
            return set(complete)
        case "preferred":
            return set(preferred)
        case "stable":
            return {each for each in complete if each | hit(each) == set(framework.arguments)}
        case "semi-stable":
            ranges = {each: each | hit(each) for each in complete}
            return {each for each in complete if not any(ranges[each] < other for other in ranges.values())}
        case _:
            within = frozenset.intersection(*preferred)
            return {max((each for each in admissible if each <= within), key=len)}


@settings(max_examples=250)
@given(framework=FRAMEWORKS)
def test_each_semantics_is_its_definition(framework: Framework) -> None:
    for semantics in SEMANTICS:
        answer = extensions(framework, semantics)
        assert answer.reason is None
        assert set(answer.extensions) == by_definition(framework, semantics), semantics
        assert len(answer.extensions) == len(set(answer.extensions))


def test_an_explosion_is_answered_with_what_was_found_and_the_reason() -> None:
    names = [f"{letter}{number}" for number in range(30) for letter in "ab"]
    mutual = [(f"{one}{number}", f"{other}{number}") for number in range(30) for one, other in ("ab", "ba")]
    answer = extensions(Framework.of(names, mutual), "preferred", most=50)
    assert len(answer.extensions) == 50
    assert answer.reason == "There are more than 50 extensions."
    late = extensions(Framework.of(names, mutual), "preferred", seconds=0.0)
    assert (late.extensions, late.reason) == ([], "Undecided in time: the search was stopped after 0 s.")


@given(framework=FRAMEWORKS)
def test_frameworks_are_read_back_from_tgf_and_apx(framework: Framework) -> None:
    assert read_tgf(write_tgf(framework)) == framework
    assert read_apx(write_apx(framework)) == framework


@pytest.mark.parametrize(
    ("read", "text", "line"),
    [
        (read_tgf, "a\n#\na b", 3),
        (read_tgf, "a\n#\na", 3),
        (read_apx, "arg(a).\natt(a b).", 2),
        (read_apx, "arg(a).\natt(a,b).", 1),
    ],
)
def test_a_malformed_framework_is_told_with_its_line(read: object, text: str, line: int) -> None:
    with pytest.raises(MalformedFramework) as caught:
        read(text)  # type: ignore[operator]
    assert caught.value.line == line


# Maps


def has_circle(argument_map: ArgumentMap) -> bool:
    order: dict[str, int] = {}
    below = {
        each.id: [*each.premises, *(one.id for one in argument_map.relations.values() if one.target == each.id)]
        for each in argument_map.relations.values()
    }
    for node in argument_map.nodes:
        below[node] = [one.id for one in argument_map.relations.values() if one.target == node]

    def visit(element: str) -> bool:
        if order.get(element) == 1:
            return True
        if order.get(element) == 2:
            return False
        order[element] = 1
        found = any(visit(each) for each in below[element])
        order[element] = 2
        return found

    return any(visit(each) for each in below)


@settings(max_examples=120)
@given(argument_map=maps(max_nodes=6))
def test_without_circles_all_translations_and_the_labelling_say_the_same(argument_map: ArgumentMap) -> None:
    if has_circle(argument_map):
        return
    expected = {node: label for node, label in grounded_labels(argument_map).items() if node in argument_map.nodes}
    for name in ("aspic", "flat"):
        for semantics in ("grounded", "preferred"):
            found = evaluate(argument_map, semantics, EvaluationOptions(translation=name))
            if found.complete:
                assert found.labels == expected, (name, semantics)


@settings(max_examples=60)
@given(argument_map=maps())
def test_any_map_is_evaluated_by_any_semantics_circles_and_all(argument_map: ArgumentMap) -> None:
    for semantics in ALL:
        found = evaluate(argument_map, semantics, EvaluationOptions(translation="flat"))
        values = found.strengths or found.labels
        assert set(values) == set(argument_map.nodes)
        assert all(0 <= value <= 1 for value in found.strengths.values())


def test_every_semantics_gives_the_seeded_map_the_same_labels() -> None:
    labels = {semantics: evaluate(seed_map(), semantics).labels for semantics in ALL if semantics != "strength"}
    assert all(each == labels["grounded"] for each in labels.values())
    assert {node for node, label in labels["grounded"].items() if label == "out"} == {
        *("1", "4", "O1", "O1.1", "O2", "O3", "paradox")
    }
    assert labels["grounded"]["thesis"] == "in"


def test_the_example_of_the_documentation() -> None:
    found = translated(example(), "aspic")
    assert len(found.framework.arguments) == 6
    assert len(found.framework.attacks) == 2
    for name in ("aspic", "flat"):
        assert evaluate(example(), "grounded", EvaluationOptions(translation=name)).labels["c"] == "in"


def example() -> ArgumentMap:
    return map_from_plain(
        {
            "title": "Example",
            "nodes": [{"id": each, "type": "claim", "text": each} for each in "cpou"],
            "relations": [
                {"id": "r1", "kind": "support", "premises": ["p"], "target": "c"},
                {"id": "r2", "kind": "attack", "premises": ["o"], "target": "c"},
                {"id": "r3", "kind": "attack", "premises": ["u"], "target": "r2"},
            ],
        }
    )


def test_a_map_with_very_many_arguments_is_evaluated_by_the_flat_translation_and_it_is_told() -> None:
    found = evaluate(argument_map(3_000), "grounded")
    assert found.options["translation"] == "flat"
    assert found.complete
    assert "more than 2,000 arguments" in found.remarks[0]
    assert set(found.labels.values()) <= {"in", "out", "undecided"}
