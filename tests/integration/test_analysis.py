"""What a map proves, over HTTP."""

import json

import pytest
from flask.testing import FlaskClient
from lxml import etree

from argmap.analysis.evaluation import SEMANTICS
from argmap.analysis.finding_rules import RULES
from argmap.service.outputs.charts import CHARTS
from tests.conftest import pointers

SEEDED = "/api/v1/maps/csto-kazakhstan"


@pytest.mark.parametrize("semantics", SEMANTICS)
def test_a_map_is_evaluated_by_each_semantics_and_the_answer_says_by_which(seeded: FlaskClient, semantics: str) -> None:
    found = seeded.get(f"{SEEDED}/evaluation?semantics={semantics}").get_json()
    assert (found["semantics"], found["map"], found["revision"]) == (semantics, "csto-kazakhstan", 1)
    assert found["complete"]
    assert found["time"].endswith("Z")
    if semantics == "strength":
        assert 0.8 < found["strengths"]["thesis"] < 1
    else:
        assert found["labels"]["thesis"] == "in"
        assert found["labels"]["O1"] == "out"


def test_what_is_not_known_is_refused_with_the_list(seeded: FlaskClient) -> None:
    answer = seeded.get(f"{SEEDED}/evaluation?semantics=magic")
    assert answer.status_code == 422
    assert all(name in answer.get_json()["detail"] for name in SEMANTICS)
    assert seeded.get(f"{SEEDED}/evaluation?translation=magic").status_code == 422
    assert seeded.get(f"{SEEDED}/evaluation?most=0").status_code == 422
    assert seeded.get(f"{SEEDED}/cruxes?node=nobody").status_code == 404
    assert seeded.get(f"{SEEDED}/explanations?node=nobody").status_code == 404


def test_findings_explanations_cruxes_questions_and_figures_are_answered(seeded: FlaskClient) -> None:
    findings = seeded.get(f"{SEEDED}/findings").get_json()
    assert {"O4", "O5", "O6", "O7"} <= {each["element"] for each in findings["findings"]}
    assert findings["counts"]["error"] == 0
    explained = seeded.get(f"{SEEDED}/explanations").get_json()["explanations"]
    assert len(explained) == 65
    cruxes = seeded.get(f"{SEEDED}/cruxes").get_json()
    assert {tuple(each["nodes"]) for each in cruxes["single"]} == {("5",), ("5w",), ("O1",), ("O3",)}
    questions = seeded.get(f"{SEEDED}/questions").get_json()["questions"]
    assert {each["state"] for each in questions} == {"open"}
    assert seeded.get(f"{SEEDED}/statistics").get_json()["balance"] == {"pro": 55, "con": 8, "none": 2}
    assert len(seeded.get("/api/v1/schemes").get_json()["schemes"]) >= 20


def test_a_rule_that_is_switched_off_in_the_map_is_told_as_off(seeded: FlaskClient) -> None:
    patch = {"extensions": {"findings": {"off": {"unanswered-objection": "They are left for the class."}}}}
    headers = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
    assert seeded.patch(SEEDED, data=json.dumps(patch), headers=headers).status_code == 200
    found = seeded.get(f"{SEEDED}/findings").get_json()
    assert found["off"] == [{"rule": "unanswered-objection", "reason": "They are left for the class."}]
    assert all(each["rule"] != "unanswered-objection" for each in found["findings"])


def test_a_supposition_tells_what_would_change_and_stores_nothing(seeded: FlaskClient) -> None:
    before = seeded.get(SEEDED).headers["ETag"]
    operations = {"operations": [{"op": "remove_node", "id": "5w"}]}
    found = seeded.post(f"{SEEDED}/what-if", json=operations).get_json()
    assert found["changed"] == [
        {"node": "5w", "before": "in", "after": None},
        {"node": "thesis", "before": "in", "after": "out"},
    ]
    weaker = seeded.post(f"{SEEDED}/what-if?semantics=strength", json={"credences": {"O4": 1.0}}).get_json()
    (one,) = [each for each in weaker["changed"] if each["node"] == "1"]
    assert one["after"] < one["before"]
    drawn = seeded.post(f"{SEEDED}/what-if", json=operations, headers={"Accept": "image/svg+xml"})
    assert drawn.mimetype == "image/svg+xml"
    assert b'class="seal out"' in drawn.data
    assert b'id="node-5w"' not in drawn.data
    assert seeded.get(SEEDED).headers["ETag"] == before


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, ""),
        ({"nothing": 1}, ""),
        ({"operations": [{"op": "remove_node", "id": "gone"}]}, "/operations/0/id"),
        ({"operations": [{"op": "explode"}]}, "/operations/0/op"),
        ({"credences": {"gone": 0.5}}, "/credences/gone"),
        ({"credences": {"1": 2}}, "/credences/1"),
        ({"credences": [1]}, "/credences"),
    ],
)
def test_a_supposition_that_cannot_be_is_refused_by_its_place(seeded: FlaskClient, body: object, place: str) -> None:
    answer = seeded.post(f"{SEEDED}/what-if", json=body)
    assert answer.status_code == 422
    assert place in pointers(answer)


def test_a_brief_and_the_sources_are_documents(seeded: FlaskClient) -> None:
    for form, media_type in (("md", "text/markdown"), ("html", "text/html"), ("pdf", "application/pdf")):
        answer = seeded.get(f"{SEEDED}.brief.{form}?side=con&style=mla&paper=letter")
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert answer.headers["Content-Disposition"] == f'inline; filename="csto-kazakhstan-brief.{form}"'
        tag = answer.headers["ETag"]
        again = seeded.get(f"{SEEDED}.brief.{form}?side=con&style=mla&paper=letter", headers={"If-None-Match": tag})
        assert again.status_code == 304
    assert seeded.get(f"{SEEDED}.brief.doc").status_code == 404
    assert seeded.get(f"{SEEDED}.brief.md?side=nobody").status_code == 422
    assert "@article{libman" in seeded.get(f"{SEEDED}.sources.bib").text
    assert seeded.get(f"{SEEDED}.sources.csl").get_json(force=True)[0]["id"] == "libman"
    assert seeded.get(f"{SEEDED}.sources.xml").status_code == 404


def test_a_map_without_a_thesis_has_no_brief_and_no_cruxes(client: FlaskClient) -> None:
    made = client.post("/api/v1/maps", json={"title": "Empty"})
    address = made.headers["Location"]
    assert client.get(f"{address}.brief.md").status_code == 409
    assert client.get(f"{address}/cruxes").status_code == 404
    assert client.get(f"{address}/evaluation").get_json()["extensions"] == [[]]


def test_drawings_show_labels_strengths_and_cruxes_by_colour_and_sign(seeded: FlaskClient) -> None:
    drawn, legend = seeded.get(f"{SEEDED}.svg?show=labels,strengths,cruxes").text.split('class="legend"')
    assert drawn.count('class="seal in"') == 58
    assert drawn.count('class="seal out"') == 7
    assert drawn.count('class="strength"') == 65
    assert drawn.count('class="crux"') == 4
    assert "accepted · σ 0.90" in drawn
    assert 'class="seal in"' in legend
    assert "seal" not in seeded.get(f"{SEEDED}.svg").text


def test_each_rule_has_a_page(client: FlaskClient) -> None:
    assert client.get("/findings").status_code == 200
    for rule in RULES.values():
        page = client.get(f"/findings/{rule.name}").text
        assert rule.title in page
    assert client.get("/findings/nothing").status_code == 404


def test_a_private_map_is_not_analysed_for_strangers(client: FlaskClient, seeded: FlaskClient) -> None:
    made = client.post("/api/v1/maps", json={"title": "Secret", "nodes": [{"id": "a", "type": "claim", "text": "A"}]})
    address = made.headers["Location"]
    stranger = {"Authorization": ""}
    for path in ("/evaluation", "/findings", "/explanations", "/cruxes", "/questions", "/statistics", ".brief.md"):
        assert client.get(f"{address}{path}", headers=stranger).status_code in {401, 404}, path


def test_each_figure_is_a_picture_that_says_its_numbers(seeded: FlaskClient) -> None:
    for name in CHARTS:
        drawn = seeded.get(f"{SEEDED}/statistics/{name}.svg?theme=dark")
        assert drawn.status_code == 200
        assert drawn.mimetype == "image/svg+xml"
    root = etree.fromstring(seeded.get(f"{SEEDED}/statistics/balance.svg").data)
    assert root.findtext("{*}desc") == "for the thesis: 55; against it: 8; on neither side: 2"
    bars = [float(each.get("width", "0")) for each in list(root.iterfind("{*}rect"))[1:]]
    assert round(bars[1] / bars[0], 2) == round(8 / 55, 2)
    assert seeded.get(f"{SEEDED}/statistics/nothing.svg").status_code == 404
    assert seeded.get(f"{SEEDED}/statistics/balance.svg?theme=neon").status_code == 422
