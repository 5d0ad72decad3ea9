"""Argdown: what it means, round trips, and mistakes with their places."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from argmap.formats import registry
from argmap.formats.argdown.model import Meaning
from argmap.formats.argdown.parser import parse, without_emphasis
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.model.argument_map import ArgumentMap
from argmap.model.breach import TooLarge
from tests.documents import EXAMPLES
from tests.drawing import seed_map
from tests.strategies import maps


def read(text: str) -> ArgumentMap:
    found = registry.read(text.encode(), "argdown").map
    assert found is not None
    return found


def relations(argument_map: ArgumentMap) -> set[tuple[str, tuple[str, ...], str]]:
    return {(each.kind.value, each.premises, each.target) for each in argument_map.relations.values()}


def links(text: str) -> set[tuple[str, str, str]]:
    return {(each.kind, each.source[1], each.target[1]) for each in Meaning(parse(text)).links}


def test_a_document_with_everything_is_read() -> None:
    conversion = registry.read(EXAMPLES["argdown"])
    assert conversion.format == "argdown"
    found = conversion.map
    assert found is not None
    assert found.details.title == "Homework"
    thesis = found.nodes["Thesis"]
    assert (thesis.tags, thesis.note) == (("school",), "As **they** say.")
    assert thesis.extensions.get("argdown")["data"] == {"source": "A letter"}
    play = found.nodes["Play"]
    assert play.text == "It takes the time for play, see a survey."
    assert (play.tags, play.sources[0].url) == (("for play",), "https://example.org/survey")
    assert found.nodes["Practice"].text == "Practice needs repetition, [as they say]."
    home = next(node.id for node in found.nodes.values() if node.text == "Not at home.")
    untitled = next(node.id for node in found.nodes.values() if node.text == "Homework takes it.")
    rest = next(each for each in found.relations.values() if len(each.premises) == 2)
    assert (rest.premises, rest.target, rest.scheme) == (("Need", untitled), "Thesis", "Practical reasoning")
    assert relations(found) == {
        ("support", ("Play",), "Thesis"),
        ("attack", ("Little",), "Play"),
        ("attack", ("Practice",), "Thesis"),
        ("attack", ("Practice",), home),
        ("attack", (home,), "Practice"),
        ("support", ("Need", untitled), "Thesis"),
        ("attack", ("Both",), rest.id),
        ("attack", ("Late",), rest.id),
    }
    assert found.nodes["Little"].extensions.get("argdown")["section"] == ["The question"]
    assert found.details.extensions.get("argdown") == {"front": {"author": "Ada"}}


@pytest.mark.parametrize(
    ("sign", "link"),
    [
        ("+", ("support", "B", "A")),
        ("<+", ("support", "B", "A")),
        ("+>", ("support", "A", "B")),
        ("-", ("attack", "B", "A")),
        ("<-", ("attack", "B", "A")),
        ("->", ("attack", "A", "B")),
        ("_", ("undercut", "B", "A")),
        ("<_", ("undercut", "B", "A")),
        ("_>", ("undercut", "A", "B")),
        ("><", ("contradiction", "A", "B")),
    ],
)
def test_each_sign_leads_from_what_bears_to_what_it_bears_on(sign: str, link: tuple[str, str, str]) -> None:
    assert links(f"<A>: a\n  {sign} <B>: b\n" if sign != "><" else f"[A]: a\n  {sign} [B]: b\n") == {link}


def test_indentation_says_what_a_line_bears_on() -> None:
    text = "[A]: a\n  + [B]: b\n      + [C]: c\n    + [D]: d\n  - [E]: e\n"
    # D is less far in than C and further than B: it goes with B, as Argdown's own tools take it.
    assert links(text) == {("support", "B", "A"), ("support", "C", "B"), ("support", "D", "A"), ("attack", "E", "A")}


def test_what_bears_on_a_reconstructed_argument_bears_on_its_inference_and_it_bears_by_its_conclusion() -> None:
    found = read("<A>\n\n(1) [P]: p\n(2) [Q]: q\n----\n(3) [R]: r\n\n[X]: x\n  + <A>\n\n[U]: u\n  _> <A>\n")
    inference = next(each for each in found.relations.values() if each.premises == ("P", "Q"))
    assert relations(found) == {
        ("support", ("P", "Q"), "R"),
        ("support", ("R",), "X"),
        ("attack", ("U",), inference.id),
    }


def test_an_attack_on_an_argument_that_only_repeats_one_on_its_premise_is_left_out() -> None:
    assert links("<A>\n\n(1) [P]: p\n(2) [Q]: q\n----\n(3) [R]: r\n\n[X]: x\n  -> [P]\n  -> <A>\n") == {
        ("attack", "X", "P")
    }


def test_inferences_follow_each_other_and_uses_names_their_premises() -> None:
    text = "(1) [A]: a\n(2) [B]: b\n-- one, two {uses: [1]} --\n(3) [C]: c\n(4) [D]: d\n----\n(5) [E]: e\n"
    found = read(text)
    assert {(each.premises, each.target, each.scheme) for each in found.relations.values()} == {
        (("A",), "C", "one, two"),
        (("C", "D"), "E", None),
    }


def test_an_undercut_bears_on_the_inference_that_it_stands_below_or_whose_conclusion_it_stands_below() -> None:
    text = "<A>\n\n(1) [P]: p\n----\n{}(2) [Q]: q\n{}----\n(3) [R]: r\n{}"
    for places in (("  _ [U]\n", "", ""), ("", "  <_ [U]\n", ""), ("", "", "  _ [U]\n")):
        found = read(text.format(*places))
        undercut = next(each for each in found.relations.values() if each.premises == ("U",))
        drawn = found.relations[undercut.target]
        assert (drawn.premises, drawn.target) == ((("P",), "Q") if not places[2] else (("Q",), "R"))


def test_a_conclusion_may_name_its_premises_and_a_number_may_stand_twice() -> None:
    found = read("(1) [A]: a\n(1) [B]: b\n(2) [C]: c\n----\n(3) [D]: d {uses: [2]}\n----\n(4) [E]: e\n")
    assert {(each.premises, each.target) for each in found.relations.values()} == {(("C",), "D"), (("D",), "E")}
    assert "argdown" not in found.nodes["D"].extensions.plain()


def test_a_structure_belongs_to_the_argument_right_above_it_and_not_past_a_heading() -> None:
    assert Meaning(parse("<A>\n\n(1) p\n----\n(2) c\n")).steps.keys() == {"A"}
    assert Meaning(parse("<A>\n\n# H\n\n(1) p\n----\n(2) c\n")).steps.keys().isdisjoint({"A"})
    assert Meaning(parse("<A>\n\n[B]\n\n(1) p\n----\n(2) c\n")).steps.keys().isdisjoint({"A"})


def test_of_one_title_twice_in_a_tree_the_outer_text_counts() -> None:
    assert read("[A]: outer\n  + [B]: b\n    - [A]: inner\n").nodes["A"].text == "outer"


def test_a_title_with_a_colon_and_no_text_may_have_relations_below_it() -> None:
    found = read("[A]:\n  + [B]: b\n")
    assert (found.nodes["A"].text, relations(found)) == ("A", {("support", ("B",), "A")})


def test_an_argument_below_its_own_conclusion_says_nothing_more() -> None:
    assert links("<A>\n\n(1) [P]: p\n----\n(2) [C]: c\n\n[C]\n  + <A>\n") == set()


STRICT = "===\nmodel: {mode: strict}\n===\n\n[A]: a\n  - [B]: b\n  - <C>: c\n"


def test_in_strict_mode_an_attack_between_statements_goes_both_ways() -> None:
    found = read(STRICT)
    assert relations(found) == {("attack", ("A",), "B"), ("attack", ("B",), "A"), ("attack", ("C",), "A")}
    written = registry.write(found, "argdown")
    assert relations(read(written.data.decode())) == relations(found)
    assert {each.kind for each in written.report.entries} == {"relation-ids"}


def test_strict_mode_is_left_where_an_attack_goes_one_way_only() -> None:
    found = read(STRICT)
    one_way = [each for each in found.relations.values() if each.premises != ("A",)]
    changed = ArgumentMap.of(found.details, found.nodes.values(), one_way)
    written = registry.write(changed, "argdown")
    assert "mode" in {each.kind for each in written.report.entries}
    assert relations(read(written.data.decode())) == {("attack", ("B",), "A"), ("attack", ("C",), "A")}


def test_a_heading_goes_over_lines_and_keeps_its_tags_and_data() -> None:
    text = "# Top\nof all #t {isGroup: true}\n\n[A]: a\n\n  ## Sub\n\n[B]: b\n"
    found = read(text)
    assert found.nodes["B"].extensions.get("argdown")["section"] == ["Top of all", "Sub"]
    assert '# Top of all #t {"isGroup":true}' in registry.write(found, "argdown").data.decode().splitlines()


def test_a_definition_of_nothing_but_tags_leaves_the_text() -> None:
    found = read("<A>: #x\n\n[B]: b #y\n\n[B]: #z\n")
    assert (found.nodes["A"].text, found.nodes["A"].tags) == ("A", ("x",))
    assert (found.nodes["B"].text, found.nodes["B"].tags) == ("b", ("y", "z"))


def test_a_document_may_define_short_codes() -> None:
    text = "===\nmodel:\n  shortcodes:\n    ':book:': {unicode: '📖'}\n===\n\n[A]: a :book: \\:book:\n"
    found = read(text)
    assert found.nodes["A"].text == "a 📖 :book:"
    assert read(registry.write(found, "argdown").data.decode()).nodes["A"].text == "a 📖 :book:"


def test_a_name_that_stands_twice_in_data_is_a_mistake() -> None:
    with pytest.raises(MalformedDocument, match="twice"):
        read('[A]: a {"x": 1, "x": 2}\n')


def test_statements_of_one_title_are_one_and_the_last_definition_gives_the_text() -> None:
    assert read("[A]: first #x\n\n[A]: second #y\n\n[A]\n").nodes["A"].text == "second"
    assert read("[A]: first {isCanonical: true}\n\n[A]: second\n").nodes["A"].text == "first"
    assert read("[A]: first #x\n\n[A]: second #y\n").nodes["A"].tags == ("x", "y")


def test_comments_are_nowhere_and_escapes_and_short_codes_are_characters() -> None:
    found = read(
        "[A]: one // aside\n<!-- all\nof this -->\ntwo /* in */ three \\#four .->. five\n/* x */\n  + [B]: b\n"
    )
    assert found.nodes["A"].text == "one two three #four → five"
    assert relations(found) == {("support", ("B",), "A")}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[A] text", (1, 5), r"needs a colon before it"),
        ("a [B] c", (1, 3), r"put an empty line before it, or write @\[B\]"),
        ("[A]: a\n\n  + [B]: b", (3, 3), "no empty line between"),
        ("[A]: a {x: 1", (1, 8), "is missing"),
        ("[A]: a {x: [1}", (1, 14), "is not YAML"),
        ("[A]: a {x: *y}", (1, 12), "alias"),
        ("[A]: a {x: !!python/object:y z}", (1, 12), "tag"),
        ("[A]: a {x: 1} more", (1, 15), "at the end of a statement"),
        ("(1) a\n(2) b", (1, 1), "need an inference"),
        ("(1) a\n----", (2, 3), "needs a conclusion"),
        ("(1) a\n-- rule\n\n(2) b", (2, 1), "not closed"),
        ("(1) a\n----\n  + [B]: b\n(2) c", (3, 3), "can stand below an inference"),
        ("----", (1, 3), "needs numbered statements"),
        ("# ", (1, 1), "needs a text"),
        ("===\na: [\n===\n\n[A]: a", (3, 1), "is not YAML"),
        (
            "<A>\n\n(1) a\n----\n(2) b\n\n<A>\n\n(1) c\n----\n(2) d",
            (9, 1),
            "has a premise-conclusion structure already",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_was_expected(
    text: str, place: tuple[int, int], message: str
) -> None:
    with pytest.raises(MalformedDocument, match=message) as caught:
        read(text)
    assert (caught.value.line, caught.value.column) == place


def test_reading_goes_on_after_a_mistake_and_tells_the_others_too() -> None:
    with pytest.raises(MalformedDocument) as caught:
        read("[A] x\n\n[B]: fine\n\n[C]: {\n\n(1) d\n\n[E] y\n")
    assert [(each.line) for each in (caught.value, *caught.value.others)] == [1, 5, 7, 9]


def expected_back(argument_map: ArgumentMap) -> None:
    conversion = registry.write(argument_map, "argdown")
    lost = {(entry.element, entry.kind) for entry in conversion.report.entries}
    back = registry.read(conversion.data, "argdown").map
    assert back is not None
    assert set(back.nodes) == set(argument_map.nodes)
    for node in argument_map.nodes.values():
        other = back.nodes[node.id]
        assert other == node or {(node.id, kind) for kind in ("tags", "title", "argument")} & lost
    alike = [
        sorted(
            (each.kind.value, each.premises, each.target if each.target in some.nodes else "", str(each.strength))
            for each in some.relations.values()
        )
        for some in (back, argument_map)
    ]
    assert alike[0] == alike[1]
    assert back.details == argument_map.details
    again = registry.write(back, "argdown").data
    once_more = registry.read(again, "argdown").map
    assert once_more is not None
    assert registry.write(once_more, "argdown").data == again


@settings(max_examples=80)
@given(argument_map=maps())
def test_a_map_is_read_back_from_argdown_but_for_what_the_report_names(argument_map: ArgumentMap) -> None:
    expected_back(argument_map)


def test_the_seeded_map_is_read_back_from_argdown_whole() -> None:
    assert registry.write(seed_map(), "argdown").report.entries == []
    back = registry.read(registry.write(seed_map(), "argdown").data).map
    assert back == seed_map()


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            ["[A]", "[A]: a", "<B>", "<B>: b", "\n", "\n\n", "  + ", "  - ", "    _ ", "  >< ", "(1) ", "(2) ", "----",
             "-- r --", "{a: 1}", "{", "}", "#t", "# ", "*x*", "/*", "*/", "===", "text", "\\", "@[A]", "[l](u)", "* "]
        ),
        max_size=30,
    )
)  # fmt: skip
@example(["# ", "#t", "# "])
def test_any_sequence_of_its_pieces_is_a_map_or_an_error_of_ours(pieces: list[str]) -> None:
    try:
        found = registry.read("".join(pieces).encode(), "argdown").map
    except (MalformedDocument, InvalidDocument, TooLarge):
        return
    assert found is not None
    expected_back(found)


# What emphasis is, said in a pattern: exact, and far too slow for a long text.
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)", re.DOTALL)


@given(st.lists(st.sampled_from(["*", "**", "_", "__", "a", "B ", " ", ".", "\n"]), max_size=30).map("".join))
@settings(max_examples=300)
def test_emphasis_is_what_its_pattern_says(text: str) -> None:
    expected = text
    for _ in range(3):
        expected = _EMPHASIS.sub(r"\2", expected)
    assert without_emphasis(text) == expected


def test_after_twenty_open_braces_the_rest_is_not_looked_through_again() -> None:
    with pytest.raises(MalformedDocument, match="not closed") as caught:
        parse("a {\n\n" * 30)
    assert 1 < len((caught.value, *caught.value.others)) <= 20
    assert [each.line for each in caught.value.others] == list(range(3, 2 * len(caught.value.others) + 2, 2))


def test_few_words_that_mean_too_many_undercuts_are_refused() -> None:
    text = "<a>\n" + "".join(f"  +> [b{n}]\n" for n in range(400)) + "".join(f"  <_ [c{n}]\n" for n in range(400))
    with pytest.raises(TooLarge, match="more relations"):
        read(text)


def test_comments_between_the_dashes_of_an_inference_are_nowhere() -> None:
    found = read("(1) [a]: A.\n-- Expert /* not: Sign */ Opinion // y\n--\n(2) [b]: B.\n")
    assert [each.scheme for each in found.relations.values()] == ["Expert Opinion"]
