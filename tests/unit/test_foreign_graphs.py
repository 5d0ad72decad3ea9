"""AIF, xAIF, OVA, AML, Carneades: what the documents of tests/documents say, counted by hand, and what others read."""

import io
import json
import zipfile
from collections import Counter
from dataclasses import replace
from typing import Any

import arguebuf
import networkx
import pytest
from hypothesis import given, settings
from sadface import validation

from argmap.formats import registry
from argmap.formats.archives import MAX_BYTES, documents_in, is_archive
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.model.argument_map import ArgumentMap, NodeType, Source
from tests.documents import EXAMPLES
from tests.drawing import seed_map, small_map
from tests.strategies import maps


def read(name: str, data: bytes | None = None) -> ArgumentMap:
    found = registry.read(EXAMPLES[name] if data is None else data, name).map
    assert found is not None
    return found


def relations(argument_map: ArgumentMap) -> set[tuple[str, tuple[str, ...], str]]:
    return {(each.kind.value, each.premises, each.target) for each in argument_map.relations.values()}


def test_every_example_is_told_by_its_content() -> None:
    for name, data in EXAMPLES.items():
        assert registry.detected(data).name == name


# AIF


def test_aif_gives_linked_premises_undercuts_and_undercuts_of_undercuts() -> None:
    found = read("aif")
    assert relations(found) == {("support", ("11", "12"), "10"), ("attack", ("13",), "20"), ("attack", ("11",), "21")}
    assert (found.relations["20"].scheme, found.relations["22"].scheme) == ("Practical Reasoning", None)
    assert found.nodes["11"].attribution == "Ada"
    assert found.nodes["13"].type is NodeType.OBJECTION


def unordered(document: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(json.dumps(each, sort_keys=True) for each in value) if isinstance(value, list) else value
        for name, value in document.items()
    }


@pytest.mark.parametrize("name", ["aif", "xaif"])
def test_a_whole_document_comes_out_as_it_came_in(name: str) -> None:
    """Dialogue, transitions, rephrases, preferences, timestamps, ids of edges, participants."""
    came = json.loads(EXAMPLES[name])
    gone = json.loads(registry.write(read(name), name).data)
    if name == "xaif":
        assert unordered(gone["AIF"]) == unordered(came["AIF"])
        assert {key: gone[key] for key in came if key != "AIF"} == {key: came[key] for key in came if key != "AIF"}
    else:
        assert unordered(gone) == unordered(came)


def test_the_dialogue_goes_through_the_store_s_form_and_other_formats_that_keep_everything() -> None:
    found = read("aif")
    for name in ("json", "csv", "xlsx", "argdown"):
        back = registry.read(registry.write(found, name).data, name).map
        assert back is not None
        assert back.details.extensions == found.details.extensions
        gone = json.loads(registry.write(back, "aif").data)
        assert {each["type"] for each in gone["nodes"]} == {"I", "RA", "CA", "L", "YA", "TA", "MA", "PA"}


def test_an_edge_of_the_dialogue_to_what_was_removed_since_is_told() -> None:
    found = read("aif")
    nodes = [node for node in found.nodes.values() if node.id != "14"]
    fewer = ArgumentMap.of(found.details, nodes, found.relations.values())
    conversion = registry.write(fewer, "aif")
    assert [entry.kind for entry in conversion.report.entries] == ["dangling-edge"]
    assert "14" not in {each["fromID"] for each in json.loads(conversion.data)["edges"]}


def test_a_format_without_a_place_for_the_dialogue_tells_so() -> None:
    report = registry.write(read("aif"), "outline").report
    assert [entry.kind for entry in report.entries if entry.kind == "extensions"] == ["extensions"]


AIF_DOCUMENTS = [EXAMPLES["aif"], registry.write(seed_map(), "aif").data, registry.write(small_map(), "aif").data]


@pytest.mark.parametrize("data", AIF_DOCUMENTS)
def test_arguebuf_reads_the_same_statements_steps_and_edges(data: bytes) -> None:
    """arguebuf keeps MA and PA as steps too, and no L-, TA- and YA-nodes; there we keep more, as extension data."""
    theirs = arguebuf.load.aif(json.loads(data))
    found = read("aif", data)
    assert Counter(str(node.text) for node in theirs.atom_nodes.values()) == Counter(
        node.text for node in found.nodes.values()
    )
    steps = {name for name, node in theirs.scheme_nodes.items() if node.scheme is not None}
    kinds = {each["nodeID"]: each["type"] for each in json.loads(data)["nodes"]}
    assert {name for name in steps if kinds[name] in {"RA", "CA"}} == set(found.relations)
    edges = {
        (edge.source.id, edge.target.id)
        for edge in theirs.edges.values()
        if not {kinds[edge.source.id], kinds[edge.target.id]} & {"MA", "PA"}
    }
    ours = {(premise, each.id) for each in found.relations.values() for premise in each.premises}
    assert edges == ours | {(each.id, each.target) for each in found.relations.values()}


# xAIF, OVA, AML


# SADFace


def test_sadface_gives_schemes_undercuts_conflicts_and_what_its_resources_say() -> None:
    found = read("sadface")
    start = "3f2f0c1e-0000-4000-8000-0000000000"
    thesis, hour, nothing, practice, drawn, undercut, conflict = (
        f"{start}{end}" for end in ("0a", "0b", "0c", "0d", "aa", "ab", "ac")
    )
    assert relations(found) == {
        ("support", (hour,), thesis),
        ("attack", (nothing,), drawn),
        ("attack", (practice,), thesis),
    }
    assert (found.relations[drawn].scheme, found.relations[conflict].scheme) == ("Practical Reasoning", None)
    assert found.nodes[hour].type is NodeType.EVIDENCE
    assert found.nodes[hour].sources == (
        Source(title="A survey of pupils", url="https://example.org/survey", locator="characters 19 to 36"),
    )
    assert found.relations[undercut].extensions.get("sadface") == {"name": "undercut"}


def test_a_sadface_document_comes_out_with_its_ids_resources_and_metadata() -> None:
    came, gone = (json.loads(each) for each in (EXAMPLES["sadface"], registry.write(read("sadface"), "sadface").data))
    assert {name: block for name, block in gone["metadata"].items() if name != "argmap"} == came["metadata"]
    assert gone["resources"] == came["resources"]
    # An empty block of metadata says nothing, and is not kept.
    nodes = [{each["id"]: json.loads(json.dumps(each).replace('{"core": {}}', "{}")) for each in document["nodes"]}
             for document in (came, gone)]  # fmt: skip
    assert nodes[0] == nodes[1]
    ends = [{(each["source_id"], each["target_id"]) for each in document["edges"]} for document in (came, gone)]
    assert ends[0] == ends[1]


def test_sources_that_were_changed_since_are_those_of_the_map() -> None:
    found = read("sadface")
    changed = [
        replace(each, sources=(Source(title="Another"),)) if each.sources else each for each in found.nodes.values()
    ]
    other = ArgumentMap.of(found.details, changed, found.relations.values())
    back = read("sadface", registry.write(other, "sadface").data)
    assert [each.sources for each in back.nodes.values() if each.sources] == [(Source(title="Another"),)]


# What SADFace's own library writes into the core block, and its own check does not know.
UNKNOWN_TO_ITS_CHECK = {f"Metadata contains the invalid key: {name}" for name in ("title", "description", "notes")}


@settings(max_examples=40)
@given(argument_map=maps())
def test_sadface_s_own_check_finds_nothing_wrong_and_arguebuf_reads_the_same(argument_map: ArgumentMap) -> None:
    document = json.loads(registry.write(argument_map, "sadface").data)
    _, problems = validation.verify(document)
    assert set(problems) <= UNKNOWN_TO_ITS_CHECK
    theirs = arguebuf.load.sadface(document)
    assert sorted(each.text for each in theirs.atom_nodes.values()) == sorted(
        node.text for node in argument_map.nodes.values()
    )
    assert len(theirs.scheme_nodes) == len(argument_map.relations)
    assert len(theirs.edges) == sum(len(each.premises) + 1 for each in argument_map.relations.values())


def test_xaif_takes_speakers_from_its_participants() -> None:
    found = read("xaif")
    assert found.nodes["1"].attribution == "Ada Alpha"
    assert relations(found) == {("support", ("1",), "0")}


def test_ova_gives_title_thesis_speakers_and_schemes() -> None:
    conversion = registry.read(EXAMPLES["ova"])
    found = conversion.map
    assert found is not None
    assert (found.details.title, found.details.thesis) == ("Homework", "1")
    assert found.nodes["2"].attribution == "Ada Alpha"
    assert found.relations["3"].scheme == "Practical Reasoning"
    assert found.details.extensions.get("ova")["analysis"]["annotatorName"] == "Ben"
    assert conversion.report.counts == {"canvas": 1}


def test_araucaria_gives_convergent_and_linked_premises_refutations_and_owners() -> None:
    conversion = registry.read(EXAMPLES["aml"])
    found = conversion.map
    assert found is not None
    by_premises = {each.premises: each for each in found.relations.values()}
    assert {premises: (each.kind.value, each.target) for premises, each in by_premises.items()} == {
        ("F",): ("attack", "A"),
        ("G",): ("attack", "F"),
        ("B",): ("support", "A"),
        ("C",): ("support", "A"),
        ("D", "E"): ("support", "A"),
    }
    assert by_premises["B",].scheme == "Argument from Sign"
    assert found.nodes["A"].attribution == "Ada"
    assert found.details.description == "A letter\nCafé talk"
    assert found.nodes["D"].extensions.get("aml") == {"missing": "yes"}
    assert conversion.report.counts == {"scheme-set": 1}


def test_a_document_type_is_not_read_and_entities_are_refused() -> None:
    bomb = (
        b'<!DOCTYPE ARG [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><ARG><AU><PROP><PROPTEXT>&c;</PROPTEXT></PROP></AU></ARG>'
    )
    with pytest.raises(MalformedDocument):
        read("aml", bomb)
    outside = b'<!DOCTYPE ARG [<!ENTITY a SYSTEM "file:///etc/passwd">]><ARG><AU/></ARG>'
    with pytest.raises(MalformedDocument):
        read("aml", outside)


def test_units_nested_very_deep_are_read_or_refused_but_do_not_end_the_process() -> None:
    unit = "<AU><PROP><PROPTEXT>a</PROPTEXT></PROP>"
    deep = f"<ARG>{f'{unit}<CA>' * 5_000}{unit}</AU>{'</CA></AU>' * 5_000}</ARG>"
    assert len(read("aml", deep.encode()).nodes) == 5_001


# Carneades


def test_carneades_gives_assumptions_undercuts_and_rival_positions() -> None:
    conversion = registry.read(EXAMPLES["carneades"])
    found = conversion.map
    assert found is not None
    assert found.details.title == "Homework"
    assert {node.id for node in found.nodes.values() if node.assumed} == {"time", "play"}
    told = relations(found)
    assert ("support", ("time", "play"), "go") in told
    assert ("attack", ("both",), "a1") in told
    assert {("attack", ("go",), "stay"), ("attack", ("stay",), "go")} <= told
    assert found.relations["a2"].extensions.get("carneades")["weight"] == "0.4"
    again = registry.write(found, "carneades")
    back = registry.read(again.data, "carneades").map
    assert back is not None
    assert (back.nodes, relations(back)) == (found.nodes, relations(found))
    assert registry.write(back, "carneades").data == again.data


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("statements: {a: A\n", (2, 1), "is not YAML"),
        ("statement: {a: A}", (1, 12), "is not known"),
        ("arguments:\n  a1: {premises: [p]}", (2, 7), "conclusion` is missing"),
        ("arguments: {a1: {conclusion: c, weight: heavy}}", (1, 41), "is no weighing function"),
        ("issues:\n  i: {positions: [a, b], standard: XX}", (2, 36), "PE, CCE and BRD"),
        ("issues:\n  i: {positions: [a, b]}\n  j: {positions: [b, c]}", (3, 19), "in the issue 'i' already"),
        ("argument_schemes: [{id: s, conclusions: ['p(X']}]", (1, 42), "is no term"),
        ("tests: {maybe: [a]}", (1, 16), "is no label"),
        ("statements: &x {a: *x}", (1, 20), "alias"),
        ("[1, 2]", (1, 1), "no list of names"),
    ],
)
def test_a_mistake_in_a_carneades_file_is_told_with_its_place(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(MalformedDocument, match=message) as caught:
        read("carneades", text.encode())
    assert (caught.value.line, caught.value.column) == place


@settings(max_examples=60)
@given(argument_map=maps())
def test_a_map_is_read_back_from_carneades_with_its_texts_and_plain_relations(argument_map: ArgumentMap) -> None:
    back = read("carneades", registry.write(argument_map, "carneades").data)
    texts = Counter(" ".join(node.text.split()) for node in argument_map.nodes.values())
    assert texts <= Counter(" ".join(node.text.split()) for node in back.nodes.values())


# Read by others


@settings(max_examples=30)
@given(argument_map=maps())
def test_networkx_reads_our_graphml_with_every_element_and_edge(argument_map: ArgumentMap) -> None:
    graph = networkx.read_graphml(io.BytesIO(registry.write(argument_map, "graphml").data))
    assert set(graph.nodes) == {each.id for each in argument_map.elements()}
    ends = {(premise, each.id) for each in argument_map.relations.values() for premise in each.premises}
    assert set(graph.edges()) == ends | {(each.id, each.target) for each in argument_map.relations.values()}


# Archives


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def test_an_archive_gives_its_documents_and_says_what_it_does_not_take() -> None:
    data = archive(
        {
            "b/homework.aif": EXAMPLES["aif"],
            "../../etc/passwd": b"x",
            "/absolute": b"x",
            "inner.zip": archive({"a": b"x"}),
            "bomb.json": b"0" * (MAX_BYTES + 1),
        }
    )
    found = {each.name: each for each in documents_in(data)}
    assert found["b/homework.aif"].data == EXAMPLES["aif"]
    assert {name: each.problem for name, each in found.items() if each.problem} == {
        "passwd": "its path leads out of the archive",
        "absolute": "its path leads out of the archive",
        "inner.zip": "an archive in an archive is not read",
        "bomb.json": "it is larger than 8,192 KiB when it is unpacked",
    }


def test_a_workbook_is_no_archive_of_documents_and_a_broken_one_is_refused() -> None:
    assert not is_archive(registry.write(small_map(), "xlsx").data)
    assert not is_archive(b"PK\x03\x04 broken")
    with pytest.raises(MalformedDocument, match="no zip archive"):
        list(documents_in(b"PK\x03\x04 broken"))


# Extension data


@pytest.mark.parametrize(
    ("extensions", "message"),
    [
        ({"Upper": 1}, "a namespace is a lower-case word"),
        ({"a": "x" * 70_000}, "keep at most 64,000"),
        ({"a": "\ufffe"}, "XML 1.0 forbids"),
        ("text", "give an object"),
    ],
)
def test_extension_data_that_cannot_be_is_refused_by_its_place(extensions: Any, message: str) -> None:
    document = {"title": "A", "nodes": [{"id": "a", "type": "claim", "text": "A", "extensions": extensions}]}
    with pytest.raises(InvalidDocument, match=message) as caught:
        read("json", json.dumps(document).encode())
    assert caught.value.breaches[0].pointer == "/nodes/0/extensions"


def test_extension_data_nested_too_deep_is_refused() -> None:
    inner: Any = 1
    for _ in range(30):
        inner = [inner]
    document = {"title": "A", "extensions": {"a": inner}}
    with pytest.raises(InvalidDocument, match="nested more than 24 deep"):
        read("json", json.dumps(document).encode())
