"""Reading and writing maps as JSON."""

import json
from dataclasses import fields
from typing import Any

import jsonschema
import marshmallow as ma
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.formats.json_map import document as json_map
from argmap.formats.json_map import strict_json
from argmap.formats.json_map.json_schema import map_json_schema
from argmap.formats.json_map.quick_reading import quick
from argmap.formats.json_map.readings import read_element
from argmap.formats.json_map.schemas import schema_of
from argmap.model.argument_map import ArgumentMap, Details, Node, Relation
from argmap.model.breach import TooLarge
from argmap.model.identifiers import natural_key
from tests.conftest import SEED
from tests.strategies import maps


def breaches(document: Any) -> dict[str, str]:
    with pytest.raises(InvalidDocument) as caught:
        json_map.map_from_plain(document)
    return {breach.pointer: breach.message for breach in caught.value.breaches}


@given(maps())
def test_what_is_written_is_read_as_the_same_map(argument_map: ArgumentMap) -> None:
    assert json_map.read(json_map.write(argument_map)) == argument_map
    assert json_map.read(json_map.write_compact(argument_map)) == argument_map


@given(maps())
def test_every_map_that_is_written_is_valid_by_the_json_schema(argument_map: ArgumentMap) -> None:
    jsonschema.Draft202012Validator(map_json_schema()).validate(json.loads(json_map.write(argument_map)))


def test_all_breaches_are_found_in_one_pass_of_the_form_and_of_the_rules() -> None:
    found = breaches(
        {
            "title": "",
            "language": "not a tag!",
            "extra": 1,
            "thesis": "b",
            "nodes": [
                {"id": "a", "type": "claim", "text": "bell \u0007"},
                {"id": "b", "type": "premise", "text": "Fine.", "credence": 1.5},
                {"id": "c", "type": "evidence", "text": "Seen."},
                {"id": "a", "type": "opinion", "text": 7},
                {"id": "d e", "type": "claim", "text": "Spaced."},
            ],
            "relations": [
                {"id": "r", "kind": "support", "premises": ["b", "b"], "target": "b"},
                {"id": "s", "kind": "attack", "premises": [], "target": "nowhere"},
                {"id": "t", "kind": "support", "premises": ["a"], "target": "a"},
            ],
        }
    )
    assert set(found) == {
        "/title",
        "/language",
        "/extra",
        "/thesis",
        "/nodes/0/text",
        "/nodes/1/credence",
        "/nodes/2/sources",
        "/nodes/3/id",
        "/nodes/3/type",
        "/nodes/3/text",
        "/nodes/4/id",
        "/relations/0/premises/1",
        "/relations/0/target",
        "/relations/1/premises",
        "/relations/1/target",
        "/relations/2/target",
    }
    assert "U+0007 at position 5" in found["/nodes/0/text"]


def test_a_reference_to_a_node_that_has_breaches_of_its_own_is_no_breach() -> None:
    found = breaches(
        {
            "title": "Map",
            "nodes": [{"id": "a", "type": "claim"}, {"id": "b", "type": "claim", "text": "B."}],
            "relations": [{"id": "r", "kind": "support", "premises": ["a"], "target": "b"}],
        }
    )
    assert set(found) == {"/nodes/0/text"}


def test_duplicate_ids_are_found_over_nodes_and_relations() -> None:
    found = breaches(
        {
            "title": "Map",
            "nodes": [{"id": i, "type": "claim", "text": "T."} for i in ("a", "b", "a")],
            "relations": [{"id": "b", "kind": "attack", "premises": ["a"], "target": "b"}],
        }
    )
    assert found["/nodes/2/id"].startswith("'a' is already the id of /nodes/0")
    assert found["/relations/0/id"].startswith("'b' is already the id of /nodes/1")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x.org/a", "//x.org", "http://", "https://a b", "http://[x"]
)
def test_an_address_that_could_run_or_mislead_is_refused(address: str) -> None:
    node = {"id": "a", "type": "claim", "text": "T.", "sources": [{"url": address}]}
    assert set(breaches({"title": "Map", "nodes": [node]})) == {"/nodes/0/sources/0/url"}


def test_a_map_over_the_limits_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge, match="10,001 nodes"):
        json_map.map_from_plain({"title": "Map", "nodes": [None] * 10_001})
    with pytest.raises(TooLarge, match="20,001 relations"):
        json_map.map_from_plain({"title": "Map", "relations": [None] * 20_001})


@pytest.mark.parametrize(
    ("document", "line", "column", "words"),
    [
        (b'{"a": tru}', 1, 7, "expecting value"),
        (b'{\n  "a": 1,\n  "a": 2}', 3, 3, 'the name "a" stands twice'),
        (b'[{"x": {"k": 1, "k": 1}}]', 1, 17, 'the name "k" stands twice'),
        (b'{"a": NaN}', 1, 7, "NaN is not JSON"),
        (b'{"a": -Infinity}', 1, 7, "-Infinity is not JSON"),
        (b"[" * 100_000, 1, 65, "nested more than 64 deep"),
        (b'{"a":' * 5_000, 1, 321, "nested more than 64 deep"),
        (b'{"t\xff": 1}', 1, 4, "is not UTF-8"),
        (b"9" * 5_000, 1, 1, "too many digits"),
        (b"", 1, 1, "expecting value"),
        (b'{"a": 1} x', 1, 10, "extra data"),
        (b'{"a": "line\nbreak"}', 1, 12, "invalid control character"),
    ],
)
def test_malformed_json_is_told_by_line_and_column(document: bytes, line: int, column: int, words: str) -> None:
    with pytest.raises(MalformedDocument) as caught:
        strict_json.loads(document)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert words in caught.value.message


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:0aé\\u \n', max_size=60).map(str.encode))
def test_any_bytes_are_json_or_malformed_and_nothing_else(data: bytes) -> None:
    try:
        value = strict_json.loads(data)
    except MalformedDocument as error:
        assert error.line >= 1
        assert error.column >= 1
    else:
        assert value == json.loads(data)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "type", "text", "nodes", "relations", "title", "premises", "target", "sources"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_any_json_is_a_map_or_invalid_and_nothing_else(value: Any) -> None:
    try:
        json_map.map_from_plain(value)
    except InvalidDocument as error:
        assert error.breaches


@given(JSON_VALUES.filter(lambda value: value == value))
def test_every_value_has_a_position(value: Any) -> None:
    data = json.dumps(value, indent=1, allow_nan=True).encode()
    if b"NaN" in data or b"Infinity" in data:
        return
    places = strict_json.positions(data)
    lines = data.decode().split("\n")

    def look(inner: Any, pointer: str) -> None:
        line, column = places[pointer]
        start = lines[line - 1][column - 1 :]
        expected = "{" if isinstance(inner, dict) else "[" if isinstance(inner, list) else json.dumps(inner)
        assert start.startswith(expected)
        items = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        for key, item in items:
            look(item, f"{pointer}/{key}")

    look(value, "")


@given(st.lists(st.integers(0, 10**12), min_size=2, max_size=2))
def test_natural_order_compares_numbers_by_value(numbers: list[int]) -> None:
    first, second = sorted(numbers)
    assert natural_key(f"n{first}x") <= natural_key(f"n{second}x")


def test_the_seeded_map_is_valid_by_the_schema_and_says_what_it_must() -> None:
    document = json.loads(SEED.read_bytes())
    jsonschema.Draft202012Validator(map_json_schema()).validate(document)
    argument_map = json_map.read(SEED.read_bytes())
    nodes, relations = argument_map.nodes, argument_map.relations
    assert len(nodes) >= 40
    assert {node.type.value for node in nodes.values()} == {"claim", "premise", "objection", "evidence"}
    assert all(node.attribution for node in nodes.values())
    assert all(source.locator for node in nodes.values() for source in node.sources)
    undercuts = [each for each in relations.values() if each.target in relations]
    assert len(undercuts) >= 2
    assert {"1", "2"} in [set(each.premises) for each in relations.values()]


# JSON values that are right, nearly right, and wrong, for each kind of field.
_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8), st.just("claim"),
    st.just("support"), st.just("n1"), st.just("a-slug"), st.lists(st.text(max_size=3), max_size=3),
    st.lists(st.dictionaries(st.sampled_from(["title", "year", "url"]), st.text(max_size=5)), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@pytest.mark.parametrize("kind", [Node, Relation, Details])
@given(data=st.data())
@settings(max_examples=300)
def test_the_quick_way_of_reading_agrees_with_the_schema_on_every_value(kind: type, data: st.DataObject) -> None:
    names = [field.name for field in fields(kind)]
    value = data.draw(st.dictionaries(st.sampled_from([*names, "unknown"]), _VALUES))
    for name, right in {"id": "x", "type": "claim", "text": "T.", "kind": "attack", "target": "y", "slug": "s"}.items():
        if name in names and data.draw(st.booleans()):
            value[name] = right
    if "premises" in names and data.draw(st.booleans()):
        value["premises"] = ["x"]
    read = quick(kind, value)
    try:
        loaded = schema_of(kind)().load(value)
    except ma.ValidationError:
        loaded = None
    if read is not None:
        assert read == loaded
    elif loaded is not None:
        # What the quick way leaves to the schema is read there all the same.
        assert read_element(kind, value, "").value == loaded
