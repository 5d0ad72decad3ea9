"""The options of drawings: how they are read, and what each does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argmap.drawing.forms.svg import SIGNS
from argmap.drawing.layout.graphviz_library import lay_out as route
from argmap.drawing.look import fonts
from argmap.drawing.look.theme import THEMES
from argmap.drawing.look.vocabulary import LANGUAGES
from argmap.drawing.options import OPTIONS, DrawingOptions, InvalidOptions, parse_options
from argmap.drawing.picture import Annotations
from argmap.drawing.render import draw
from argmap.drawing.selecting import select
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind
from tests.drawing import NAMESPACE, composed, drawn, job, node_ids, overflow, overlapping, seed_map, small_map, tree


def refusal(**options: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidOptions) as caught:
        drawn(small_map(), **options)
    return caught.value.found


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("theme", "pink", "is none of light, classroom, colour-blind, dark, print"),
        ("direction", "up", "is none of TB, BT, LR, RL"),
        ("ratio", "2:1", "is none of 16:9, 4:3, a4, a4-landscape, free"),
        ("wrap", "0", "is out of range; give a whole number from 12 to 120"),
        ("wrap", "9" * 5000, "is not a number; give a whole number from 12 to 120"),
        ("depth", "x", "is not a number; give a whole number from 1 to 10000"),
        ("font_size", "nan", "is out of range; give a number from 6 to 96"),
        ("legend", "yes", "is neither true nor false"),
        ("types", "claim,thing", "has 'thing', which is none of claim, premise, objection, evidence"),
        ("show", "", "has '', which is none of credence, evaluation, labels, strengths, cruxes, findings, comments"),
        ("tags", "a,,b", "has an empty item; separate items by single commas"),
        ("step", "0", "is out of range; give a whole number from 1 to 20000, or last"),
        ("step", "99", "is past the end; give 1 to 4, or last"),
        ("focus", "zz", "names 'zz', which the map has not; there are c, e1, o1, p1, p2, u1"),
        ("focus", "<b>", "has '<b>', which cannot be an id of a node or relation"),
        ("fold", "r1", "names 'r1', which the map has not; there are c, e1, o1, p1, p2, u1"),
        ("highlight", "c,qq", "names 'qq', which the map has not; there are c, e1, o1, p1, p2, u1"),
        ("scale", "2", "is for .png only; leave it out for .svg"),
        ("language", "xx", "is none of en, de, es, fr, kk, ru"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(name: str, value: str, message: str) -> None:
    assert refusal(**{name: value}) == [(name, message)]


def test_an_unknown_option_is_refused_with_those_that_there_are() -> None:
    (name, message), (other, _) = refusal(colour="red", wrap="0")
    assert (name, other) == ("colour", "wrap")
    assert all(option in message for option in OPTIONS)


def test_a_picture_of_over_100_megapixels_is_refused_with_the_largest_that_is_not() -> None:
    for name, value in (("width", "30000"), ("scale", "20")):
        with pytest.raises(InvalidOptions, match="makes over 100 megapixels") as caught:
            drawn(seed_map(), "png", **{name: value})
        largest = caught.value.found[0][1].rpartition(" ")[2]
        assert 0 < float(largest) < float(value)


@given(st.dictionaries(st.sampled_from([*OPTIONS, "other"]), st.text(max_size=12)))
def test_any_text_is_read_or_refused(given: dict[str, str]) -> None:
    try:
        options = parse_options(given, "svg")
    except InvalidOptions as error:
        assert error.found
    else:
        assert parse_options(options.given(), "svg") == options


def test_options_have_one_form() -> None:
    options = parse_options({"tags": "a&b, c=d", "numbers": "true", "legend": "true", "font_size": "14"}, "svg")
    assert options.canonical == "tags=a%26b,c%3Dd&numbers=true"
    assert parse_options(options.given(), "svg") == options
    assert DrawingOptions().canonical == ""


# What they do


@pytest.mark.parametrize("direction", ["TB", "BT", "LR", "RL"])
def test_the_thesis_stands_where_the_direction_says(direction: str) -> None:
    picture = composed(seed_map(), direction=direction)
    boxes = picture.scene.boxes
    thesis = boxes["thesis"]
    below = [boxes[name] for name in ("1", "2", "3")]
    assert all(
        {
            "TB": thesis.bottom < each.y,
            "BT": thesis.y > each.bottom,
            "LR": thesis.right < each.x,
            "RL": thesis.x > each.right,
        }[direction]
        for each in below
    )
    assert overlapping(picture.scene) == []
    assert all(box.x >= 0 and box.y >= 0 for box in boxes.values())


@pytest.mark.parametrize(("ratio", "shape"), [("16:9", 16 / 9), ("4:3", 4 / 3), ("a4", 0.707), ("a4-landscape", 1.414)])
def test_a_page_has_its_shape_and_the_layout_follows_it(ratio: str, shape: float) -> None:
    picture = composed(seed_map(), ratio=ratio)
    assert picture.width / picture.height == pytest.approx(shape, rel=0.01)
    used = sum(box.width * box.height for box in picture.scene.boxes.values()) / (picture.width * picture.height)
    assert used > 0.3


def test_a_free_drawing_is_as_large_as_what_is_in_it() -> None:
    picture = composed(small_map(), ratio="free", legend="false")
    assert picture.height == picture.scene.height
    assert picture.width == picture.scene.width


def test_focus_shows_a_node_and_what_bears_on_it_and_depth_how_far() -> None:
    assert set(node_ids(drawn(seed_map(), focus="1.1").content)) == {"1.1", "1.1e"}
    assert set(node_ids(drawn(small_map(), depth="1").content)) == {"c", "p1", "p2", "o1", "u1"}
    assert set(node_ids(drawn(small_map(), focus="p1").content)) == {"p1", "e1"}


def test_types_and_tags_leave_out_the_others_but_not_the_thesis() -> None:
    assert set(node_ids(drawn(small_map(), types="premise,evidence").content)) == {"c", "p1", "p2", "e1"}
    assert set(node_ids(drawn(small_map(), tags="time").content)) == {"c", "p1", "p2"}
    assert set(node_ids(drawn(small_map(), tags="nothing").content)) == {"c"}


def test_a_folded_branch_says_how_much_is_in_it() -> None:
    svg = drawn(small_map(), fold="p1").content
    assert set(node_ids(svg)) == {"c", "p1", "p2", "o1", "u1"}
    assert "1 more below" in "".join(tree(svg).itertext())
    folded = drawn(small_map(), fold="c").content
    assert node_ids(folded) == ["c"]
    assert "5 more below" in "".join(tree(folded).itertext())


def test_wrap_sets_the_length_of_lines() -> None:
    narrow, wide = (
        [len(line) for box in composed(seed_map(), wrap=wrap).scene.boxes.values() for line in box.lines]
        for wrap in (20, 60)
    )
    assert max(narrow) < max(wide)
    assert 12 < sum(narrow) / len(narrow) < 22
    assert sum(wide) / len(wide) > 25


def test_font_size_is_the_size_of_the_text_at_the_natural_size() -> None:
    plain, large = (tree(drawn(small_map(), font_size=size).content) for size in (14, 28))
    assert float(large.get("width")) == pytest.approx(2 * float(plain.get("width")), rel=0.01)
    assert large.get("viewBox") == plain.get("viewBox")


def test_the_legend_explains_what_occurs_in_the_language_that_is_asked_for() -> None:
    def legend(**options: str) -> str:
        return "|".join(
            tree(drawn(small_map(), **options).content).xpath(
                "//s:g[@class='legend']//s:text/text()", namespaces=NAMESPACE
            )
        )

    assert legend(legend="false") == ""
    for language, words in LANGUAGES.items():
        assert words["thesis"] in legend(language=language)
        assert words["supports"] in legend(language=language)
    svg = drawn(small_map(), language="ru").content
    assert "ВОЗРАЖЕНИЕ" in "".join(tree(svg).itertext())


def test_numbers_are_those_by_which_debaters_cite() -> None:
    def marks(**options: str) -> set[str]:
        found = tree(drawn(small_map(), numbers="true", **options).content)
        return set(found.xpath("//s:text[@class='mark']/text()", namespaces=NAMESPACE))

    assert marks() == {*("THESIS", "1 PREMISE", "2 PREMISE", "3 OBJECTION", "4 OBJECTION", "1.1 EVIDENCE")}
    # A part keeps the numbers of the whole.
    assert marks(focus="p1") == {"1 PREMISE", "1.1 EVIDENCE"}


def test_labels_name_the_schemes_and_highlight_marks_nodes_and_relations() -> None:
    svg = tree(drawn(small_map(), labels="true", highlight="o1,r1").content)
    assert svg.xpath("//s:text[@class='label']/text()", namespaces=NAMESPACE) == ["practical reasoning"]
    halos = svg.xpath("//s:path[@class='halo']/ancestor::s:g[@id]/@id", namespaces=NAMESPACE)
    assert sorted(halos) == ["node-o1", "relation-r1"]


def test_steps_reveal_more_and_more_and_nothing_moves() -> None:
    last = drawn(small_map(), step="last")
    assert last.steps == 4
    shown: set[str] = set()
    places: dict[str, tuple[str, ...]] = {}
    for step in range(1, last.steps + 1):
        svg = drawn(small_map(), step=step).content
        now = set(node_ids(svg))
        assert shown < now
        shown = now
        for name in now:
            texts = tree(svg).xpath(f"//s:g[@id='node-{name}']//s:path/@d", namespaces=NAMESPACE)
            assert places.setdefault(name, tuple(texts)) == tuple(texts)
    assert node_ids(drawn(small_map(), step=1).content) == ["c"]
    assert drawn(small_map(), step="last").content == drawn(small_map()).content
    assert (
        tree(drawn(small_map(), step=1).content).xpath("//s:g[starts-with(@id,'relation-')]", namespaces=NAMESPACE)
        == []
    )


def test_show_writes_credence_evaluation_and_comments_into_the_boxes() -> None:
    facts = Annotations(comments={"c": 3}, labels={"c": "in", "o1": "out", "p1": "undecided"})
    task = job(small_map(), facts=facts, show="credence,evaluation,comments")
    text = " ".join(tree(draw(task, "svg", route).content).itertext())
    for words in ("credence 0.7", "comments: 3", "accepted", "rejected", "undecided"):
        assert words in text
    assert "comments" not in " ".join(tree(drawn(small_map()).content).itertext())


@pytest.mark.parametrize("theme", THEMES)
def test_no_text_leaves_its_box_and_no_boxes_overlap_in_any_theme(theme: str) -> None:
    for direction in ("TB", "LR"):
        picture = composed(seed_map(), theme=theme, direction=direction, numbers="true", labels="true")
        assert overlapping(picture.scene) == []
        assert all(overflow(box) <= 0.5 for box in picture.scene.boxes.values())


def test_a_node_added_elsewhere_leaves_the_order_of_siblings_as_it_is() -> None:
    whole = seed_map()
    without = ArgumentMap.of(
        whole.details,
        [node for node in whole.nodes.values() if node.id != "A1"],
        [each for each in whole.relations.values() if "A1" not in each.premises and each.target != "A1"],
    )

    def order(argument_map: ArgumentMap) -> list[str]:
        boxes = composed(argument_map).scene.boxes
        return [name for name in boxes if name in without.nodes]

    assert [name for name in order(whole) if len(name) == 1] == [name for name in order(without) if len(name) == 1]


def test_text_under_12_points_is_told_with_what_to_do() -> None:
    assert "pages=auto" in drawn(seed_map()).advice
    assert drawn(small_map()).advice == ""
    assert drawn(ArgumentMap.of(Details(slug="a", title="Empty"))).advice == ""


def test_every_character_that_a_drawing_writes_by_itself_is_in_its_font() -> None:
    written = "".join(word for words in LANGUAGES.values() for word in words.values())
    written += "".join(SIGNS.values()) + "σ … · ×" + "".join(words.upper() for words in LANGUAGES["kk"].values())
    assert fonts.uncovered(set(written)) == []


def test_folding_what_the_thesis_supports_keeps_the_thesis() -> None:
    nodes = [Node(name, NodeType.CLAIM, f"Text of {name}.") for name in ("thesis", "reason", "corollary", "other")]
    pairs = (("reason", "thesis"), ("thesis", "corollary"), ("other", "corollary"))
    relations = [Relation(f"r{a}", RelationKind.SUPPORT, (a,), b) for a, b in pairs]
    argument_map = ArgumentMap.of(Details("m", "M", thesis="thesis"), nodes, relations)
    selection = select(argument_map, DrawingOptions(fold=("corollary",)))
    assert set(selection.map.nodes) == {"thesis", "reason", "corollary"}
    assert selection.folded == {"corollary": 1}


def test_of_folds_within_folds_the_outer_ones_count_what_is_hidden() -> None:
    chain = [Node(f"n{number}", NodeType.CLAIM, "T.") for number in range(6)]
    relations = [Relation(f"r{number}", RelationKind.SUPPORT, (f"n{number + 1}",), f"n{number}") for number in range(5)]
    argument_map = ArgumentMap.of(Details("m", "M", thesis="n0"), chain, relations)
    for fold in (("n1", "n3"), ("n3", "n1")):
        selection = select(argument_map, DrawingOptions(fold=fold))
        assert (set(selection.map.nodes), selection.folded) == ({"n0", "n1"}, {"n1": 4})
