"""Merging two changes of one state: field by field, word by word, as sets; and what parts of a change need."""

from hypothesis import given
from hypothesis import strategies as st

from argmap.model.merging import ElementChange, added_ids, is_made_by_nobody, merge, needed_by, renamed_steps
from argmap.model.word_merge import WordMerger, merged_list

PLACE = ("node", "n")
WORDS = st.lists(st.sampled_from(["one", "two", "three", "four", ",", "."]), max_size=12).map(" ".join)
STATES = st.one_of(
    st.none(),
    st.fixed_dictionaries({"id": st.just("n"), "text": WORDS, "tags": st.lists(st.sampled_from("abc"), unique=True)}),
)


@given(WORDS, WORDS)
def test_one_change_of_a_text_is_kept_whichever_side_made_it(base: str, changed: str) -> None:
    assert WordMerger().merged(base, changed, base) == changed
    assert WordMerger().merged(base, base, changed) == changed
    assert WordMerger().merged(base, changed, changed) in {changed, None}


@given(WORDS, WORDS, WORDS)
def test_a_merge_of_texts_is_the_same_from_both_sides(base: str, one: str, two: str) -> None:
    assert WordMerger().merged(base, one, two) == WordMerger().merged(base, two, one)


@given(WORDS, WORDS, WORDS)
def test_changes_before_and_behind_a_word_that_stays_are_both_made(before: str, after: str, both: str) -> None:
    base = "alpha beta middle gamma delta"
    assert WordMerger().merged(base, f"{before} middle gamma delta", f"alpha beta middle {after}") in {
        f"{before} middle {after}",
        None,
    }
    one, two = base.replace("beta", f"x{both}"), base.replace("gamma", "y")
    assert WordMerger().merged(base, one, two) == f"alpha x{both} middle y delta"


def test_changes_that_meet_are_left_to_people() -> None:
    for base, one, two in (("a b c", "a x c", "a y c"), ("a", "a b", "a c"), ("a b", "b", "x b"), ("", "a", "b")):
        assert WordMerger().merged(base, one, two) is None


def test_what_is_too_much_work_counts_as_met_and_the_work_is_counted_over_all_texts() -> None:
    merger = WordMerger(work=100)
    long, other = "a b " * 10, "b a " * 10
    assert merger.merged(long, other, long) is None
    assert WordMerger(work=100_000).merged(long, other, long) == other
    spent = WordMerger(work=10)
    assert spent.merged("one two", "one 2", "1 two") is not None
    assert [spent.merged("one two", "one 2", "1 two") for _ in range(10)][-1] is None


def test_tags_are_merged_as_sets_in_their_order() -> None:
    assert merged_list(["a", "b"], ["b", "c"], ["a", "b", "d"]) == ["b", "c", "d"]
    assert merged_list([], ["a"], ["a"]) == ["a"]


@given(STATES, STATES, STATES)
def test_a_merge_keeps_what_one_side_did_and_tells_every_clash(base: object, theirs: object, mine: object) -> None:
    merged, conflicts = merge(PLACE, base, theirs, mine)  # type: ignore[arg-type]
    if theirs in (base, mine):
        assert (merged, conflicts) == (mine, [])
    elif mine == base:
        assert (merged, conflicts) == (theirs, [])
    elif None in (base, theirs, mine):
        assert (merged, [conflict.field for conflict in conflicts]) == (theirs, [""])
    else:
        assert all(conflict.field == "text" for conflict in conflicts)


def test_a_relation_that_no_side_wrote_is_known() -> None:
    def relation(kind: str, target: str) -> dict[str, object]:
        return {"id": "r", "kind": kind, "premises": ["p"], "target": target}

    base, theirs, mine = relation("support", "a"), relation("support", "b"), relation("attack", "a")
    merged, _ = merge(("relation", "r"), base, theirs, mine)
    assert merged == relation("attack", "b")
    assert is_made_by_nobody(("relation", "r"), base, theirs, mine, merged)
    assert not is_made_by_nobody(("relation", "r"), base, base, mine, mine)


def test_parts_need_what_they_refer_to_and_the_removals_that_make_room() -> None:
    relation = {"id": "r", "kind": "support", "premises": ["new"], "target": "a"}
    old = {"id": "s", "kind": "support", "premises": ["b"], "target": "a"}
    steps = [
        ElementChange(("node", "new"), None, {"id": "new", "type": "claim", "text": "N."}),
        ElementChange(("relation", "r"), None, relation),
        ElementChange(("node", "b"), {"id": "b", "type": "claim", "text": "B."}, None),
        ElementChange(("relation", "s"), old, None),
    ]
    assert added_ids(steps) == {"new", "r"}
    assert needed_by(steps, ["r"]) == {"new"}
    assert needed_by(steps, ["b"]) == {"s"}
    assert needed_by(steps, ["new", "s"]) == set()
    renamed = renamed_steps(steps, {"new": "new-2"})
    assert renamed[0].place == ("node", "new-2")
    assert renamed[1].after == {**relation, "premises": ["new-2"]}
