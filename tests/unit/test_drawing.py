"""The layout and the SVG: geometry, words, determinism, and texts that try to be something else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from samples.packing import packing_bound

from argmap.drawing.forms.svg import write_svg
from argmap.drawing.layout.graphviz_library import lay_out as route
from argmap.drawing.look import fonts
from argmap.formats.json_map import document as json_map
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind
from tests.conftest import SEED
from tests.drawing import HOSTILE, NAMESPACE, composed, drawn, overflow, overlapping, seed_map, tree, two_nodes
from tests.strategies import maps


@settings(max_examples=40)
@given(argument_map=maps(max_nodes=12))
def test_no_boxes_overlap_and_no_text_leaves_its_box(argument_map: ArgumentMap) -> None:
    scene = composed(argument_map).scene
    assert set(scene.boxes) == set(argument_map.nodes)
    assert overlapping(scene) == []
    assert all(overflow(box) <= 0.5 for box in scene.boxes.values())
    for box in scene.boxes.values():
        assert min(box.x, box.y) >= 0
        assert box.right <= scene.width
        assert box.bottom <= scene.height


# Each line of it that is told in words makes others hard to follow, round after round.
HARD_IN_TURN = json_map.read((Path(__file__).parent / "cases" / "lines_hard_in_turn.json").read_bytes())


@settings(max_examples=40)
@example(argument_map=HARD_IN_TURN)
@given(argument_map=maps(max_nodes=12))
def test_every_premise_of_every_relation_has_a_line_or_is_told_to_bear_on_the_target(argument_map: ArgumentMap) -> None:
    scene = composed(argument_map).scene
    told = {(stub.relation, name) for name, box in scene.boxes.items() for stub in box.content.stubs if stub.leaves}
    for relation in argument_map.relations.values():
        starts = [line.points[0] for line in scene.lines if line.relation.id == relation.id]
        for premise in relation.premises:
            box = scene.boxes[premise]
            has_line = any(
                box.x - 0.1 <= x <= box.right + 0.1 and box.y - 0.1 <= y <= box.bottom + 0.1 for x, y in starts
            )
            assert has_line or (relation.id, premise) in told, (relation, premise)
    # Every line ends with a head, on a junction of its own relation, or on a line to the same target.
    for line in scene.lines:
        others = [other for other in scene.lines if other is not line and other.relation.target == line.relation.target]
        ends_on = line.points[-1] in scene.junctions.get(line.relation.id, ())
        assert line.arrow or ends_on or others or len(line.relation.premises) > 1


@settings(max_examples=25)
@given(argument_map=maps())
def test_the_same_map_gives_the_same_bytes(argument_map: ArgumentMap) -> None:
    again = ArgumentMap.of(
        argument_map.details, list(argument_map.nodes.values())[::-1], list(argument_map.relations.values())[::-1]
    )
    assert drawn(argument_map).content == drawn(again).content
    assert drawn(argument_map, "dot").content == drawn(again, "dot").content


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_comes_out_of_svg_as_itself(text: str) -> None:
    root = tree(write_svg(composed(two_nodes(text)), "/api/v1/maps/x"))
    assert root.xpath("//s:script", namespaces=NAMESPACE) == []
    assert root.xpath("//@*[starts-with(local-name(), 'on')]") == []
    group = root.xpath("//s:g[@id='node-a']", namespaces=NAMESPACE)[0]
    shown = group.xpath(".//s:text[contains(@class,'text')]/text()", namespaces=NAMESPACE)
    assert "".join("".join(shown).split()) == "".join(text.split())
    assert text in group.find("s:title", NAMESPACE).text
    assert {each.tag.rpartition("}")[2] for each in root.iter() if isinstance(each.tag, str)} <= {
        *("svg", "title", "desc", "style", "rect", "g", "path", "circle", "text", "a")
    }


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_comes_out_of_dot_as_itself(text: str) -> None:
    dot = drawn(two_nodes(text), "dot").content.decode()
    rendered = tree(route(dot, "dot", "svg"))
    names = rendered.xpath("//s:g[@class='node']/s:title/text()", namespaces=NAMESPACE)
    assert sorted(names) == ["_a", "_b"]
    for name in names:
        shown = rendered.xpath(f"//s:g[s:title='{name}']//s:text/text()", namespaces=NAMESPACE)
        assert "".join(text.split()) in "".join("".join(shown).split())


def test_a_drawing_loads_nothing_and_says_where_its_links_lead() -> None:
    svg = write_svg(composed(seed_map()), "/maps/csto-kazakhstan")
    root = tree(svg)
    links = root.xpath("//s:a/@href", namespaces=NAMESPACE)
    assert "/maps/csto-kazakhstan?chosen=1.1" in links
    assert all(each.startswith("/maps/csto-kazakhstan?chosen=") for each in links)
    assert b"url(http" not in svg
    assert b"file:" not in svg
    assert b"/root" not in svg
    assert svg.count(b"url(data:font/woff2;base64,") >= 2
    without = tree(drawn(seed_map()).content)
    assert without.xpath("//s:a", namespaces=NAMESPACE) == []


def test_a_drawing_tells_the_argument_in_words() -> None:
    root = tree(drawn(seed_map()).content)
    assert root.get("role") == "graphics-document document"
    symbols = root.xpath("//s:g[@role='graphics-symbol img']", namespaces=NAMESPACE)
    # In the order of the argument, each with what it bears on, and no id.
    assert symbols[0].get("aria-label").startswith("Thesis: ")
    assert [symbol.get("id") for symbol in symbols][1] == "node-paradox"
    assert "supports “" in symbols[1].get("aria-label")
    assert all("step x" not in symbol.get("aria-label") for symbol in symbols)
    hidden = root.xpath("//s:g[@aria-hidden='true']/@class", namespaces=NAMESPACE)
    assert {"relations", "legend"} <= set(hidden)
    assert root.find("s:title", NAMESPACE).text == seed_map().details.title
    assert "Thesis: The CSTO's intervention" in root.find("s:desc", NAMESPACE).text
    assert len(root.xpath("//s:g[starts-with(@id,'node-')][s:title]", namespaces=NAMESPACE)) == len(seed_map().nodes)
    undercut = root.xpath("//s:g[@id='relation-x11u1']", namespaces=NAMESPACE)[0]
    assert "undercuts the step from" in undercut.find("s:title", NAMESPACE).text


def test_support_and_attack_differ_by_line_head_and_colour() -> None:
    root = tree(drawn(seed_map()).content)
    style = root.find("s:style", NAMESPACE).text
    assert ".attack .line{stroke-dasharray" in style
    support = root.xpath("//s:g[@id='relation-r03']", namespaces=NAMESPACE)[0]
    attack = root.xpath("//s:g[@id='relation-x1']", namespaces=NAMESPACE)[0]
    assert support.xpath("s:path[@class='head']", namespaces=NAMESPACE)
    assert attack.xpath("s:path[@class='bar']", namespaces=NAMESPACE)


def test_the_thesis_is_on_top_and_linked_premises_meet_in_one_junction() -> None:
    scene = composed(seed_map()).scene
    assert min(scene.boxes, key=lambda name: scene.boxes[name].y) == "thesis"
    assert len(scene.junctions["r02"]) == 1
    junction = scene.junctions["r02"][0]
    ends = [point for line in scene.lines if line.relation.id == "r02" for point in (line.points[0], line.points[-1])]
    assert ends.count(junction) >= 3


def test_undercuts_end_on_the_junction_of_what_they_attack() -> None:
    scene = composed(seed_map()).scene
    tips = [line.points[-1] for line in scene.lines if line.relation.target == "x11" and line.arrow]
    assert tips
    for tip in tips:
        assert min(abs(tip[0] - x) + abs(tip[1] - y) for x, y in scene.junctions["x11"]) < 5


def test_the_seeded_map_fits_a_slide_with_text_of_three_fifths_of_what_packing_without_gaps_would_give() -> None:
    picture = composed(seed_map())
    assert picture.width / picture.height == pytest.approx(16 / 9)
    assert picture.points > 0.6 * packing_bound(picture)


def test_an_empty_map_says_that_it_is_empty() -> None:
    root = tree(drawn(ArgumentMap.of(Details(slug="map", title="Nothing"))).content)
    assert "This map is empty." in root.xpath("//s:text/text()", namespaces=NAMESPACE)


@pytest.mark.parametrize("count", [3_000])
def test_a_chain_of_thousands_and_a_star_of_thousands_are_drawn(count: int) -> None:
    nodes = [Node(f"n{number}", NodeType.CLAIM, "T.") for number in range(count)]
    chain = [
        Relation(f"r{number}", RelationKind.SUPPORT, (f"n{number}",), f"n{number - 1}") for number in range(1, count)
    ]
    star = [Relation(f"r{number}", RelationKind.SUPPORT, (f"n{number}",), "n0") for number in range(1, count)]
    for relations in (chain, star):
        argument_map = ArgumentMap.of(Details(slug="map", title="Map", thesis="n0"), nodes, relations)
        assert (
            len(tree(drawn(argument_map).content).xpath("//s:g[starts-with(@id,'node-')]", namespaces=NAMESPACE))
            == count
        )


def test_text_is_measured_as_the_embedded_font_draws_it() -> None:
    assert fonts.width("", 14) == 0
    assert fonts.width("iii", 14) < fonts.width("mmm", 14)
    assert fonts.width("x", 28) == pytest.approx(2 * fonts.width("x", 14))
    assert fonts.width("Қазақстан", 14) > 0
    assert fonts.wrap("one two three", 14, fonts.width("one two", 14) + 0.1) == ("one two", "three")


def test_the_embedded_font_is_the_same_on_every_build() -> None:
    fonts.forget()
    first = fonts.style_sheet(set("Aß"))
    fonts.forget()
    assert fonts.style_sheet(set("Aß")) == first


def test_drawings_need_no_fonts_of_the_machine(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("argmap")
    (tmp_path / "none.conf").write_text("<fontconfig></fontconfig>")
    outputs = []
    for name, extra in (("with", {}), ("without", {"FONTCONFIG_FILE": str(tmp_path / "none.conf")})):
        out = tmp_path / f"{name}.svg"
        subprocess.run([str(program), "render", str(SEED), "-o", str(out)], check=True, env={**os.environ, **extra})
        outputs.append(out.read_bytes())
    assert outputs[0] == outputs[1]
