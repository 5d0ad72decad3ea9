"""Cruxes and explanations, checked by evaluating again; suppositions, and figures."""

import pytest
from hypothesis import given, settings

from argmap.analysis.cruxes import cruxes, flipped, single_cruxes
from argmap.analysis.explaining import explanations, suffices
from argmap.analysis.grounded import IN, UNDECIDED, Labelling, granted_nodes, grounded_labels
from argmap.analysis.statistics import sides, statistics
from argmap.analysis.supposing import suppose, with_credences
from argmap.formats.json_map.document import map_from_plain
from argmap.model.argument_map import ArgumentMap
from argmap.model.changes import RemoveNode, apply
from tests.drawing import seed_map
from tests.strategies import maps


def labels_if(argument_map: ArgumentMap, forced: dict[str, str]) -> dict[str, str]:
    """The labels with some forced, all of them worked out anew, straight from the definition."""
    granted = granted_nodes(argument_map)
    to = argument_map.relations_to()
    labels: dict[str, str] = dict(forced)
    while True:
        before = dict(labels)
        for element in argument_map.elements():
            if element.id in labels:
                continue
            attacks = [labels.get(each.id) for each in to.get(element.id, ()) if each.kind == "attack"]
            supports = [labels.get(each.id) for each in to.get(element.id, ()) if each.kind == "support"]
            is_relation = element.id in argument_map.relations
            premises = [labels.get(each) for each in argument_map.relations[element.id].premises] if is_relation else []
            needs = element.id not in granted and (bool(supports) or not is_relation)
            if IN in attacks or "out" in premises or (needs and all(each == "out" for each in supports)):
                labels[element.id] = "out"
            elif {*attacks} <= {"out"} and {*premises} <= {IN} and (not needs or IN in supports):
                labels[element.id] = IN
        if labels == before:
            break
    return {element.id: labels.get(element.id, UNDECIDED) for element in argument_map.elements()}


@settings(max_examples=120)
@given(argument_map=maps())
def test_the_labelling_is_its_definition(argument_map: ArgumentMap) -> None:
    assert grounded_labels(argument_map) == labels_if(argument_map, {})


@settings(max_examples=120)
@given(argument_map=maps())
def test_supposing_looks_at_a_part_and_says_what_the_whole_would_say(argument_map: ArgumentMap) -> None:
    labelling = Labelling(argument_map)
    for node in argument_map.nodes:
        forced = {node: flipped(labelling.label(node))}
        whole = labels_if(argument_map, forced)
        found = labelling.labels() | labelling.supposing(forced)
        assert found == whole


@settings(max_examples=80)
@given(argument_map=maps())
def test_cruxes_are_the_nodes_whose_flip_changes_the_thesis(argument_map: ArgumentMap) -> None:
    before = grounded_labels(argument_map)
    for thesis in list(argument_map.nodes)[:2]:
        expected = {}
        for node in argument_map.nodes:
            after = labels_if(argument_map, {node: flipped(before[node])})[thesis]
            if node != thesis and after != before[thesis]:
                expected[node] = after
        assert single_cruxes(argument_map, thesis) == expected
        assert {each.nodes[0]: each.after for each in cruxes(argument_map, thesis).single} == expected
        for pair in cruxes(argument_map, thesis).pairs:
            forced = {node: flipped(before[node]) for node in pair.nodes}
            assert labels_if(argument_map, forced)[thesis] == pair.after != before[thesis]
            assert not expected.keys() & set(pair.nodes)


@settings(max_examples=80)
@given(argument_map=maps())
def test_what_an_explanation_names_suffices_and_less_does_not(argument_map: ArgumentMap) -> None:
    for each in explanations(argument_map):
        assert each.text.strip().endswith(".")
        if each.label == UNDECIDED:
            continue
        kept = set(each.sufficient)
        assert suffices(argument_map, kept, each.node, each.label)
        for node in kept - {each.node}:
            assert not suffices(argument_map, kept - {node}, each.node, each.label)


@settings(max_examples=150)
@given(argument_map=maps())
def test_an_explanation_never_contradicts_the_labels(argument_map: ArgumentMap) -> None:
    labels, to = grounded_labels(argument_map), argument_map.relations_to()
    for each in explanations(argument_map):
        bearing = to.get(each.node, ())
        if "is not decided" in each.text:
            assert UNDECIDED in {labels[relation.id] for relation in bearing}
        if "nothing speaks for it" in each.text:
            assert not [relation for relation in bearing if relation.kind == "support"]
        if "lost its backing" in each.text:
            lost = [one for one in bearing if labels[one.id] == "out" and {labels[p] for p in one.premises} <= {IN}]
            assert lost


def test_a_step_whose_backing_fell_and_an_assumed_node_whose_support_fell_are_told_so() -> None:
    plain = {
        "title": "T",
        "nodes": [
            {"id": "c", "type": "claim", "text": "C"},
            {"id": "a", "type": "premise", "text": "A", "assumed": True},
            {"id": "p", "type": "premise", "text": "P"},
            {"id": "b", "type": "premise", "text": "B"},
            {"id": "o", "type": "objection", "text": "O"},
        ],
        "relations": [
            {"id": "s", "kind": "support", "premises": ["p"], "target": "c"},
            {"id": "backing", "kind": "support", "premises": ["b"], "target": "s"},
            {"id": "x", "kind": "attack", "premises": ["o"], "target": "b"},
            {"id": "t", "kind": "support", "premises": ["b"], "target": "a"},
        ],
    }
    told = {each.node: each.text for each in explanations(map_from_plain(plain))}
    assert told["c"] == "“C” is rejected because the inference from “P” (p) has lost its backing by “B” (b)."
    assert "“A” is accepted as an assumption, although its reason “B” (b) is rejected." in told["a"]


def test_the_seeded_map_hangs_on_its_fifth_line_and_on_tokayev_s_justification() -> None:
    found = cruxes(seed_map(), "thesis")
    assert {each.nodes[0] for each in found.single} == {"5", "5w", "O1", "O3"}
    assert set(found.topple) == {"O1", "O3"}
    assert found.save == []
    assert all(each.shift is not None and each.shift < 0 for each in found.single)
    (thesis,) = explanations(seed_map(), ["thesis"])
    assert "is accepted because “No change of course” (5) and “A rescue, unlike a symbol" in thesis.text
    (justification,) = explanations(seed_map(), ["O1"])
    assert "is rejected because its reason “The danger to Kazakhstan came from outside” (O1.1) is" in justification.text
    (unanswered,) = explanations(seed_map(), ["4"])
    assert unanswered.text.endswith("Nobody has answered that attack.")


def test_what_saves_a_thesis_that_falls_is_told() -> None:
    found = cruxes(seed_map(), "1")
    assert found.label == "out"
    assert found.save == ["O4"]


def test_supposing_operations_and_credences_tells_what_changes() -> None:
    before = seed_map()
    found = suppose(before, apply([RemoveNode("O4")], before), "grounded")
    assert found.changed == {"1": ("out", "in"), "O4": ("in", None), "paradox": ("out", "in")}
    stronger = suppose(before, with_credences(before, {"O4": 0.0}), "strength")
    assert stronger.changed["1"][1] > stronger.changed["1"][0]


def test_the_figures_of_the_seeded_map() -> None:
    told = statistics(seed_map(), year=2026, ratings={"1": [0.2, 0.8], "2": [0.5, 0.5], "3": [0.1]})
    assert told["nodes"] == {"claim": 12, "premise": 28, "objection": 7, "evidence": 18}
    assert told["relations"] == {"support": 47, "attack": 14, "undercut": 4, "linked": 6}
    assert told["labels"] == {"in": 58, "out": 7, "undecided": 0}
    assert told["agreement"] == {"mean": pytest.approx(0.7), "elements": {"1": pytest.approx(0.4), "2": 1.0}}
    assert told["sources"]["different"] == 1
    found = sides(seed_map())
    assert (found["5"], found["O1"], found["A1"]) == ("pro", "con", "pro")
