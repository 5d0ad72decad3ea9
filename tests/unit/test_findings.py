"""Each rule finds what it is for, with its place and a remedy, and nothing where that was repaired."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from argmap.analysis.finding_rules import RULES
from argmap.analysis.findings import Finding, lint
from argmap.analysis.schemes import scheme_named, schemes, suggestions, tasks
from argmap.formats.json_map.document import map_from_plain
from argmap.model.argument_map import ArgumentMap
from tests.drawing import seed_map
from tests.strategies import maps

ROOT = Path(__file__).parents[2]
SOURCE = {"title": "A survey", "locator": "page 3"}


def node(identifier: str, text: str | None = None, kind: str = "claim", **more: Any) -> dict[str, Any]:
    return {"id": identifier, "type": kind, "text": text or f"Statement {identifier} is so.", **more}


def relation(identifier: str, premises: str, target: str, kind: str = "support", **more: Any) -> dict[str, Any]:
    return {"id": identifier, "kind": kind, "premises": premises.split(), "target": target, **more}


def made(nodes: list[dict[str, Any]], relations: list[dict[str, Any]], **details: Any) -> ArgumentMap:
    return map_from_plain({"title": "A", "nodes": nodes, "relations": relations, **details})


def found(argument_map: ArgumentMap, rule: str) -> list[Finding]:
    return [each for each in lint(argument_map, RULES).findings if each.rule == rule]


C, P, Q = node("c"), node("p", kind="premise"), node("q", kind="premise")
R = relation("r", "p", "c")
E = node("e", kind="evidence", sources=[SOURCE])
WORDS = ("Apples are a fruit of autumn.", "Bridges carry heavy trucks.", "Violins sound in tune.")
OFF = {"findings": {"off": {"no-thesis": "A survey.", "premise-without-evidence": ""}}}
ANSWERED = {"scheme": {"answers": {"cq1": {"dismissed": "It is a clear one."}}}}
SECOND_HAND = [{"title": "A study, quoted after the Post", "locator": "p. 1"}]
TWINS = [node("p", "Homework takes the time for play."), node("q", "Homework takes the time for playing.")]
CHAIN = [node(f"n{index}") for index in range(10)]
LINKS = [relation(f"r{index}", f"n{index + 1}", f"n{index}") for index in range(9)]

CASES: list[tuple[str, str, ArgumentMap, ArgumentMap | None]] = [
    ("no-thesis", "", made([C, P], [R]), made([C, P], [R], thesis="c")),
    ("unsupported-claim", "c", made([C], [], thesis="c"), made([C, P], [R], thesis="c")),
    ("premise-without-evidence", "p", made([C, P], [R]), made([C, P, E], [R, relation("s", "e", "p")])),
    (
        "unanswered-objection",
        "o",
        made([C, node("o", kind="objection")], [relation("x", "o", "c", "attack")]),
        made(
            [C, node("o", kind="objection"), P], [relation("x", "o", "c", "attack"), relation("y", "p", "x", "attack")]
        ),
    ),
    ("circular-support", "c", made([C, P], [R, relation("s", "c", "p")]), made([C, P], [R])),
    (
        "self-defeating-branch",
        "p",
        made([C, P, Q], [R, relation("s", "q", "c"), relation("x", "p", "c", "attack")]),
        made([C, P], [R]),
    ),
    ("orphan", "q", made([C, P, Q], [R]), made([C, P, Q], [R, relation("s", "q", "c")])),
    (
        "near-duplicate",
        "p",
        made([C, *TWINS], []),
        made([C, node("p", "Homework takes the time for play."), node("q", "Practice needs repetition.")], []),
    ),
    (
        "mixed-node",
        "c",
        made([node("c", "Homework should go at once. Pupils need the time for play.")], []),
        made([node("c", "Homework should go at once.")], []),
    ),
    ("mixed-node", "c", made([node("c", "Pupils are tired, therefore homework should go.")], []), None),
    (
        "evidence-without-locator",
        "e",
        made([node("e", kind="evidence", sources=[{"title": "A survey"}])], []),
        made([E], []),
    ),
    (
        "secondary-source-only",
        "e",
        made([node("e", kind="evidence", sources=SECOND_HAND)], []),
        made([E], []),
    ),
    (
        "one-source",
        "",
        made([node(f"e{index}", kind="evidence", sources=[SOURCE]) for index in range(4)], []),
        made([node(f"e{index}", kind="evidence", sources=[{"title": f"{index}"}]) for index in range(4)], []),
    ),
    (
        "missing-attribution",
        "e",
        made([node("c", attribution="Ada"), E], []),
        made([node("c", attribution="Ada"), {**E, "attribution": "Ben"}], []),
    ),
    (
        "open-critical-questions",
        "",
        made([C, P], [{**R, "scheme": "argument from sign"}]),
        made(
            [C, P],
            [{**R, "scheme": "sign", "extensions": ANSWERED}],
        ),
    ),
    (
        "linked-likely-convergent",
        "r",
        made(
            [node("c", "Zebras.")] + [node(f"p{i}", WORDS[i], "premise") for i in range(3)]
            + [node(f"e{i}", kind="evidence", sources=[SOURCE]) for i in range(3)],
            [relation("r", "p0 p1 p2", "c")] + [relation(f"s{i}", f"e{i}", f"p{i}") for i in range(3)],
        ),
        made([node("c", "Zebras."), P, Q], [relation("r", "p q", "c")]),
    ),
    (
        "convergent-likely-linked",
        "r",
        made(
            [C, node("p", "Whoever teaches pupils needs patience."), node("q", "Ada teaches pupils.")],
            [R, relation("s", "q", "c")],
        ),
        made([C, node("p", "Whoever teaches needs patience."), node("q", "Ada teaches.")], [relation("r", "p q", "c")]),
    ),
    ("too-deep", "n9", made(CHAIN, LINKS, thesis="n0"), made(CHAIN[:6], LINKS[:5], thesis="n0")),
    (
        "too-broad",
        "n0",
        made(CHAIN, [relation(f"r{i}", f"n{i}", "n0") for i in range(1, 10)]),
        made(CHAIN, [relation(f"r{i}", f"n{i}", "n0") for i in range(1, 6)]),
    ),
    ("too-long", "c", made([node("c", "word " * 80)], []), made([C], [])),
    ("hedge-wording", "c", made([node("c", "Perhaps homework should go.")], []), made([C], [])),
    ("loaded-wording", "c", made([node("c", "Obviously homework should go.")], []), made([C], [])),
    ("question-as-claim", "c", made([node("c", "Should homework go?")], []), made([C], [])),
    ("command-as-claim", "c", made([node("c", "Abolish homework.")], []), made([C], [])),
    (
        "weak-answer",
        "o",
        made(
            [C, node("o", kind="objection", credence=0.9), node("a", credence=0.2)],
            [relation("x", "o", "c", "attack"), relation("y", "a", "o", "attack")],
        ),
        made(
            [C, node("o", kind="objection", credence=0.4), node("a", credence=0.9)],
            [relation("x", "o", "c", "attack"), relation("y", "a", "o", "attack")],
        ),
    ),
    (
        "contradicting-credences",
        "c",
        made([node("c", credence=0.1), node("p", credence=0.95)], [relation("r", "p", "c", strength=0.95)]),
        made([node("c", credence=0.8), node("p", credence=0.95)], [relation("r", "p", "c", strength=0.95)]),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "element", "weak", "repaired"), CASES, ids=[case[0] for case in CASES])
def test_a_rule_finds_its_place_and_nothing_once_it_is_mended(
    rule: str, element: str, weak: ArgumentMap, repaired: ArgumentMap | None
) -> None:
    told = found(weak, rule)
    assert [each.element for each in told] == [element]
    assert told[0].message.endswith((".", "?", "”."))
    assert told[0].remedy == RULES[rule].remedy
    assert repaired is None or found(repaired, rule) == []


def test_every_rule_has_a_case_and_stands_in_the_docs() -> None:
    assert {case[0] for case in CASES} == set(RULES)
    assert len(RULES) >= 18
    document = (ROOT / "docs" / "evaluation.md").read_text()
    rows = re.findall(r"^\| `([\w-]+)` \| (error|warning|note) \| (.+) \|$", document, re.MULTILINE)
    assert rows == [(rule.name, rule.severity, rule.title) for rule in RULES.values()]


def test_a_rule_is_switched_off_with_a_reason_and_only_with_one() -> None:
    weak = made(
        [C, P], [R], extensions={"findings": {"off": {"no-thesis": "A survey.", "premise-without-evidence": ""}}}
    )
    report = lint(weak, RULES)
    assert found(weak, "no-thesis") == []
    assert report.off == {"no-thesis": "A survey."}
    assert found(weak, "premise-without-evidence") != []
    unknown = made([C], [], extensions={"findings": {"off": {"nothing": "Why not."}}})
    assert lint(unknown, RULES).unknown == ["nothing"]


def test_the_seeded_map_s_unanswered_objections_are_found() -> None:
    assert [each.element for each in found(seed_map(), "unanswered-objection")] == ["O4", "O5", "O6", "O7"]


@settings(max_examples=80)
@given(argument_map=maps())
def test_any_map_is_looked_at_without_a_failure(argument_map: ArgumentMap) -> None:
    for each in lint(argument_map, RULES).findings:
        assert each.element == "" or each.element in argument_map.nodes or each.element in argument_map.relations


# Schemes


def test_the_schemes_have_premises_conclusions_and_questions() -> None:
    assert len(schemes()) >= 20
    for each in schemes().values():
        assert each.premises
        assert each.conclusion
        assert len({question.id for question in each.questions}) == len(each.questions) >= 2
    assert all(scheme_named(each.scheme) is not None for each in seed_map().relations.values())
    assert scheme_named("Argument_from_Expert-Opinion") is schemes()["expert-opinion"]
    assert scheme_named("nothing") is None


def test_questions_are_open_answered_by_a_node_or_dismissed_with_a_reason() -> None:
    answers = {"cq1": {"node": "q"}, "cq2": {"dismissed": "Not here."}, "cq3": {"node": "gone"}}
    extensions = {"scheme": {"answers": answers}}
    whole = made([C, P, Q], [{**R, "scheme": "no such scheme", "extensions": extensions}])
    assert list(tasks(whole)) == []
    whole = made([C, P, Q], [{**R, "scheme": "argument from expert opinion", "extensions": extensions}])
    states = {each.question.id: (each.state, each.node, each.reason) for each in tasks(whole)}
    assert states["cq1"] == ("answered", "q", None)
    assert states["cq2"] == ("dismissed", None, "Not here.")
    assert states["cq3"] == ("open", None, None)


def test_a_scheme_is_proposed_by_its_cues_and_never_set() -> None:
    whole = made([C, node("p", "According to the authors, an expert said so.")], [R])
    proposed = list(suggestions(whole))
    assert proposed[0].scheme == "expert-opinion"
    assert "expert" in proposed[0].cues
    assert whole.relations["r"].scheme is None
