"""Other formats: round trips, reports of what is lost, and documents that are not what they say."""

import ast
import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from pyld import jsonld
from samples.hostile import empty_cells

from argmap import formats
from argmap.formats import registry
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.formats.registry import READABLE, WRITABLE, UnknownFormat
from argmap.formats.remedies import REMEDIES
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType
from argmap.model.breach import TooLarge
from argmap.model.rules import check_whole
from tests.documents import EXAMPLES
from tests.drawing import HOSTILE, seed_map, small_map, two_nodes
from tests.strategies import maps


def read(text: str, name: str | None = None) -> ArgumentMap:
    found = registry.read(text.encode(), name).map
    assert found is not None
    return found


def written(argument_map: ArgumentMap, name: str) -> str:
    return registry.write(argument_map, name).data.decode("utf-8-sig")


@pytest.mark.parametrize("name", ["json", "csv", "xlsx", "sadface"])
@settings(max_examples=40)
@given(argument_map=maps())
def test_what_keeps_everything_gives_the_map_back(name: str, argument_map: ArgumentMap) -> None:
    conversion = registry.write(argument_map, name)
    assert conversion.report.entries == []
    assert registry.read(conversion.data, name).map == argument_map


@pytest.mark.parametrize("name", [each.name for each in READABLE if each in WRITABLE])
@settings(max_examples=40)
@given(argument_map=maps())
def test_writing_again_what_was_read_gives_the_same_bytes(name: str, argument_map: ArgumentMap) -> None:
    first = registry.read(registry.write(argument_map, name).data, name).map
    assert first is not None
    again = registry.write(first, name)
    back = registry.read(again.data, name).map
    assert back is not None
    assert registry.write(back, name).data == again.data


@settings(max_examples=60)
@given(argument_map=maps())
def test_an_outline_keeps_every_text_and_names_every_relation_that_it_does_not_tell(argument_map: ArgumentMap) -> None:
    conversion = registry.write(argument_map, "outline")
    back = registry.read(conversion.data, "outline").map
    assert back is not None
    assert len(back.nodes) == len(argument_map.nodes)
    lost = {entry.element for entry in conversion.report.entries if entry.kind == "relation"}
    assert len(back.relations) == len(argument_map.relations) - len(lost)


@pytest.mark.parametrize("name", [each.name for each in READABLE])
@settings(max_examples=80)
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_map_that_passes_the_rules_or_an_error_of_ours(name: str, data: bytes) -> None:
    try:
        found = registry.read(data, name).map
    except (MalformedDocument, InvalidDocument, TooLarge):
        return
    assert found is not None
    places = [(f"/nodes/{index}", node) for index, node in enumerate(found.nodes.values())]
    relations = [(f"/relations/{index}", relation) for index, relation in enumerate(found.relations.values())]
    assert check_whole(found.details, places, relations) == []


# Graphs in which steps are nodes

AIF_KINDS = ["I", "I", "RA", "CA", "L", "YA", "MA"]
IDS = st.sampled_from(["1", "2", "3", "4", "5", "6", "x y", ""])


@settings(max_examples=150)
@example(nodes=[("1", "I", "A"), ("2", "RA", "A"), ("3", "I", "A")], edges=[("1", "2"), ("2", "1"), ("2", "3")])
@given(
    nodes=st.lists(
        st.tuples(IDS, st.sampled_from(["I", "I", "RA", "CA", "L", "YA", "MA"]), st.sampled_from(["A", "B", ""]))
    ),
    edges=st.lists(st.tuples(IDS, IDS)),
)
def test_any_graph_of_nodes_and_edges_is_mended_into_a_map(
    nodes: list[tuple[str, str, str]], edges: list[tuple[str, str]]
) -> None:
    """Circles, edges that lead nowhere, steps without ends, doubled nodes."""
    aif = {
        "nodes": [{"nodeID": name, "type": kind, "text": text} for name, kind, text in nodes],
        "edges": [{"fromID": source, "toID": target} for source, target in edges],
    }
    kinds, names = {"I": "atom", "RA": "scheme", "CA": "scheme"}, {"CA": "conflict"}
    sadface = {
        "nodes": [
            {"id": name, "type": kinds.get(kind, "other"), "text": text, "name": names.get(kind, "support")}
            for name, kind, text in nodes
        ],
        "edges": [{"source_id": source, "target_id": target} for source, target in edges],
    }
    statements = list(dict.fromkeys(name for name, kind, _ in nodes if kind == "I"))
    for name, document in (("aif", aif), ("sadface", sadface)):
        found = registry.read(json.dumps(document).encode(), name).map
        assert found is not None
        assert len(found.nodes) <= len(statements)
        again = registry.write(found, name)
        back = registry.read(again.data, name).map
        assert back is not None
        assert (set(back.nodes), set(back.relations)) == (set(found.nodes), set(found.relations))


@pytest.mark.parametrize("size", [5_000])
def test_a_large_graph_of_a_hostile_shape_is_read_without_a_hang(size: int) -> None:
    """Ids that must be made anew, steps on steps on steps, and as many conclusions as statements."""
    statements = [{"nodeID": f"s {number}", "type": "I", "text": "A"} for number in range(size)]
    steps = [{"nodeID": f"t {number}", "type": "CA", "text": "CA"} for number in range(size)]
    edges = [{"fromID": f"s {number}", "toID": f"t {number}"} for number in range(size)]
    edges += [{"fromID": f"t {number}", "toID": f"t {number - 1}"} for number in range(1, size)]
    dangling = registry.read(json.dumps({"nodes": statements + steps, "edges": edges}).encode(), "aif")
    assert dangling.map is not None
    assert (len(dangling.map.nodes), len(dangling.map.relations)) == (size, 0)
    edges.append({"fromID": "t 0", "toID": "s 1"})
    whole = registry.read(json.dumps({"nodes": statements + steps, "edges": edges}).encode(), "aif")
    assert whole.map is not None
    assert len(whole.map.relations) == size


AIF = {
    "nodes": [
        {"nodeID": "10", "type": "I", "text": "Homework should go.", "timestamp": "2020-01-01 00:00:00"},
        {"nodeID": "11", "type": "I", "text": "It takes the time for play."},
        {"nodeID": "12", "type": "I", "text": "Children need play."},
        {"nodeID": "13", "type": "I", "text": "Both are possible."},
        {"nodeID": "20", "type": "RA", "text": "Practical Reasoning"},
        {"nodeID": "21", "type": "CA", "text": "CA"},
        {"nodeID": "30", "type": "L", "text": "Ada: It takes the time for play."},
        {"nodeID": "31", "type": "YA", "text": "Asserting"},
        {"nodeID": "40", "type": "MA", "text": "Default Rephrase"},
    ],
    "edges": [
        {"edgeID": str(index), "fromID": source, "toID": target}
        for index, (source, target) in enumerate(
            [
                ("11", "20"),
                ("12", "20"),
                ("20", "10"),
                ("13", "21"),
                ("21", "20"),
                ("30", "31"),
                ("31", "11"),
                ("9", "10"),
            ]
        )
    ],
}


def test_aif_is_read_with_linked_premises_undercuts_schemes_and_speakers() -> None:
    conversion = registry.read(json.dumps(AIF).encode())
    assert conversion.format == "aif"
    found = conversion.map
    assert found is not None
    assert found.details.thesis == "10"
    assert {node.id: node.type.value for node in found.nodes.values()} == {
        "10": "claim",
        "11": "premise",
        "12": "premise",
        "13": "objection",
    }
    assert (found.relations["20"].premises, found.relations["20"].scheme) == (("11", "12"), "Practical Reasoning")
    assert (found.relations["21"].kind.value, found.relations["21"].target) == ("attack", "20")
    assert found.nodes["11"].attribution == "Ada"
    assert conversion.report.counts == {"dangling-edge": 1}
    assert "1 repaired" in conversion.report.sentence


@settings(max_examples=60)
@given(argument_map=maps())
def test_aif_gives_back_what_its_report_does_not_name(argument_map: ArgumentMap) -> None:
    conversion = registry.write(argument_map, "aif")
    lost = {(entry.element, entry.kind) for entry in conversion.report.entries}
    back = registry.read(conversion.data, "aif").map
    assert back is not None
    for node in argument_map.nodes.values():
        assert back.nodes[node.id].text == node.text
        assert back.nodes[node.id].type is node.type or (node.id, "type") in lost
    for relation in argument_map.relations.values():
        other = back.relations[relation.id]
        assert (other.kind, set(other.premises), other.target) == (
            relation.kind,
            set(relation.premises),
            relation.target,
        )
    assert back.details.thesis == argument_map.details.thesis or ("", "thesis") in lost


MICROTEXT = """<?xml version="1.0" encoding="UTF-8"?>
<arggraph id="m1" topic_id="more_play" stance="pro">
  <edu id="e1"><![CDATA[Homework should go.]]></edu><edu id="e2">It takes time.</edu><edu id="e3">Play matters.</edu>
  <edu id="e4">Practice is needed,</edu><edu id="e5">they say.</edu><joint id="j1"/>
  <adu id="a1" type="pro"/><adu id="a2" type="pro"/><adu id="a3" type="pro"/><adu id="a4" type="opp"/>
  <edge id="c1" src="e1" trg="a1" type="seg"/><edge id="c2" src="e2" trg="a2" type="seg"/>
  <edge id="c3" src="e3" trg="a3" type="seg"/><edge id="c4" src="j1" trg="a4" type="seg"/>
  <edge id="c5" src="e4" trg="j1" type="seg"/><edge id="c6" src="e5" trg="j1" type="seg"/>
  <edge id="c7" src="a2" trg="a1" type="sup"/><edge id="c8" src="a3" trg="c7" type="add"/>
  <edge id="c9" src="a4" trg="c7" type="und"/>
</arggraph>"""


def test_a_microtext_is_read_with_joints_linked_premises_and_undercuts() -> None:
    conversion = registry.read(MICROTEXT.encode())
    assert conversion.report.counts == {"sides": 1}
    found = conversion.map
    assert found is not None
    assert found.details.title == "more play m1"
    assert found.details.thesis == "a1"
    assert found.nodes["a4"].text == "Practice is needed, they say."
    assert found.relations["c7"].premises == ("a2", "a3")
    assert (found.relations["c9"].target, found.nodes["a4"].type) == ("c7", NodeType.OBJECTION)


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><arggraph>&b;</arggraph>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><arggraph/>',
        "<arggraph><edu></arggraph>",
        "<arggraph>",
        "<?xml version='1.0' encoding='nothing'?><arggraph/>",
    ],
)
def test_xml_with_entities_or_mistakes_is_refused(document: str) -> None:
    with pytest.raises(MalformedDocument):
        read(document, "microtexts")


KIALO = """Discussion Title: Homework

1. Homework should go.
1.1. Pro: It takes the time
for play.
1.1.1. Con: Not much of it.
1.2. Con: Practice needs repetition.
1.2.1. Con: -> See 1.1.
"""


def test_a_kialo_discussion_is_read_with_its_references() -> None:
    conversion = registry.read(KIALO.encode())
    assert conversion.format == "kialo"
    found = conversion.map
    assert found is not None
    assert (found.details.title, found.details.thesis) == ("Homework", "1")
    assert found.nodes["1.1"].text == "It takes the time\nfor play."
    told = {(each.kind.value, each.premises, each.target) for each in found.relations.values()}
    assert told == {
        ("support", ("1.1",), "1"),
        ("attack", ("1.1.1",), "1.1"),
        ("attack", ("1.2",), "1"),
        ("attack", ("1.1",), "1.2"),
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("Discussion Title: A\nhello", 2, "is no claim"),
        ("Discussion Title: A\n1.1. Pro: A", 2, "does not stand above it"),
        ("Discussion Title: A\n1. A\n1. B", 3, "of an earlier claim"),
    ],
)
def test_a_kialo_line_out_of_place_is_told(text: str, line: int, message: str) -> None:
    with pytest.raises(MalformedDocument, match=message) as caught:
        read(text, "kialo")
    assert caught.value.line == line


# Outlines


def test_an_outline_is_read_by_its_signs() -> None:
    found = read(
        "# Homework\n\nHomework should go.\n"
        "  + It takes the time for play.\n  & Children need play.\n"
        "    + Pupils spend an hour a day on it.\n    ! Both are possible.\n"
        "  - Practice needs repetition.\n",
        "outline",
    )
    assert found.details.title == "Homework"
    assert found.details.thesis == "n1"
    assert [node.type.value for node in found.nodes.values()] == [
        *("claim", "premise", "premise", "premise", "objection", "objection")
    ]
    told = {(each.kind.value, each.premises, each.target) for each in found.relations.values()}
    assert told == {
        ("support", ("n2", "n3"), "n1"),
        ("support", ("n4",), "n3"),
        ("attack", ("n5",), "r1"),
        ("attack", ("n6",), "n1"),
    }


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("+ A", (1, 1), "nothing above it to bear on"),
        ("A\n  B", (2, 3), "stands below another line without a sign"),
        ("A\n  +", (2, 3), "no text"),
        ("A\n! B", (2, 1), "nothing above it"),
        ("A\n  ! B", (2, 3), "undercuts a line that supports or attacks nothing"),
        ("A\n  + B\n& C", (3, 1), "is linked with nothing"),
    ],
)
def test_a_line_that_cannot_stand_where_it_is_is_told_with_its_place(
    text: str, place: tuple[int, int], message: str
) -> None:
    with pytest.raises(MalformedDocument, match=message) as caught:
        read(text, "outline")
    assert (caught.value.line, caught.value.column) == place


# Spreadsheets


def test_a_spreadsheet_as_people_write_it_is_read() -> None:
    found = read(
        "Text;Relation;Target;ID;source_title\n"
        "Homework should go.;;;c;\n"
        "It takes time.;supports;c;;\n"
        "Pupils spend an hour a day.;;n1;;A survey\n"
        "Practice needs repetition.;con;c;;\n"
    )
    assert found.nodes["c"].text == "Homework should go."
    kinds = {(each.kind.value, each.premises[0], each.target) for each in found.relations.values()}
    assert kinds == {("support", "n1", "c"), ("support", "n2", "n1"), ("attack", "n3", "c")}
    assert found.nodes["n2"].type is NodeType.EVIDENCE


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text() -> None:
    texts = ["=HYPERLINK(1)", "+1", "-1", "@x", "'=already", "plain"]
    nodes = [Node(f"n{index}", NodeType.CLAIM, text) for index, text in enumerate(texts)]
    argument_map = ArgumentMap.of(Details(slug="a", title="=1+1"), nodes)
    rows = list(csv.DictReader(io.StringIO(written(argument_map, "csv"))))
    assert [row["text"][0] for row in rows] == ["'", "'", "'", "'", "'", "'", "p"]
    assert read(written(argument_map, "csv")) == argument_map


def test_a_workbook_holds_texts_and_no_formulas_and_its_values_are_read_as_people_see_them() -> None:
    argument_map = ArgumentMap.of(Details(slug="a", title="=1+1"), [Node("a", NodeType.CLAIM, "=cmd|' /C calc'!A0")])
    book = openpyxl.load_workbook(io.BytesIO(registry.write(argument_map, "xlsx").data))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    sheet = openpyxl.Workbook()
    for row in (["ID", "Text", "Target", "source_year", "source_title"], [1, "A"], [2, "B", 1, 2020.0, "A survey"]):
        sheet.active.append(row)
    out = io.BytesIO()
    sheet.save(out)
    found = registry.read(out.getvalue()).map
    assert found is not None
    assert found.relations["r1"].premises == ("2",)
    assert found.nodes["2"].sources[0].year == 2020


def test_a_workbook_that_is_none_or_a_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 70_000_000)
    for data in (b"PK\x03\x04 no zip", out.getvalue()):
        with pytest.raises(MalformedDocument):
            registry.read(data, "xlsx")


def test_a_workbook_of_empty_cells_is_refused_before_they_are_read() -> None:
    data = empty_cells(450_000)
    assert len(data) < 50_000
    with pytest.raises(MalformedDocument, match="more than 400,000 cells; delete"):
        registry.read(data, "xlsx")


def test_rows_of_a_workbook_are_read_no_further_than_a_map_may_need() -> None:
    book = openpyxl.Workbook()
    book.active.append(["text"])
    book.active.cell(1_000_000, 1).value = "far below"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(MalformedDocument, match=r"line 60002.*more rows than a map may need"):
        registry.read(out.getvalue(), "xlsx")


def test_breaches_of_a_spreadsheet_name_their_lines() -> None:
    with pytest.raises(InvalidDocument) as caught:
        read("id,type,text,relation,target\nc,claim,A,,\np,thing,B,supports,nowhere\n")
    assert [(each.pointer, "(line 3)" in each.message) for each in caught.value.breaches] == [
        ("/nodes/1/type", True),
        ("/relations/0/target", True),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "has no column 'text'"),
        ("text,text\n1,2\n", "has the column 'text' twice"),
        ('id,text\na,"open', "is not CSV"),
    ],
)
def test_what_is_no_table_is_refused(text: str, message: str) -> None:
    with pytest.raises(MalformedDocument, match=message):
        read(text, "csv")


def test_bytes_in_another_encoding_are_read_by_their_mark_or_refused_with_the_place() -> None:
    text = "id,text\na,Қазақстан\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        found = registry.read(text.encode(encoding), "csv").map
        assert found is not None
        assert found.nodes["a"].text == "Қазақстан"
    with pytest.raises(MalformedDocument, match="save it as UTF-8") as caught:
        registry.read("id,text\na,ÄÖ\n".encode("latin-1"), "csv")
    assert (caught.value.line, caught.value.column) == (2, 3)


def test_a_column_that_is_not_ours_is_told() -> None:
    report = registry.read(b"id,text,mood\na,A,glad\n", "csv").report
    assert [entry.kind for entry in report.entries] == ["unknown-column"]


def test_links_in_kialo_s_claims_are_sources() -> None:
    found = read(
        "Discussion Title: Gold\n\n1. Gold is best.\n"
        "1.1. Pro: It is \\(still\\) [a good metal](https://example.org/metal_(good)), they say [1](https://example.org/1).\n"
        "1.2. Con: See [this](no address).\n",
        "kialo",
    )
    node = found.nodes["1.1"]
    assert node.text == "It is (still) a good metal, they say [1]."
    assert [(each.title, each.url) for each in node.sources] == [
        ("a good metal", "https://example.org/metal_(good)"),
        ("https://example.org/1", "https://example.org/1"),
    ]
    assert node.type is NodeType.EVIDENCE
    assert found.nodes["1.2"].text == "See [this](no address)."


# Written only


def test_mermaid_shows_texts_as_texts_and_says_what_it_leaves_out() -> None:
    hostile = '"]; click a "javascript:alert(1)" <b>#quot;'
    conversion = registry.write(
        ArgumentMap.of(Details(slug="a", title="A"), [Node("a", NodeType.CLAIM, hostile, credence=0.5)]), "mermaid"
    )
    text = conversion.data.decode()
    assert "click a" in text
    assert '"]' not in text.replace('"])', "").split("\n")[1].removesuffix('"):::claim')
    assert "<b>" not in text
    assert [entry.kind for entry in conversion.report.entries] == ["node-fields"]
    assert "#58;" in text, "a colon could make an icon of a word, or a style of a text"
    drawn = written(small_map(), "mermaid")
    assert drawn.startswith("flowchart BT\n")
    assert drawn.count(":::junction") == 1
    assert "-. attacks .-x" in drawn


def test_a_flowchart_that_mermaid_draws_only_with_other_settings_is_told() -> None:
    nodes = [Node(f"n{index}", NodeType.CLAIM, "x" * 1_000) for index in range(60)]
    report = registry.write(ArgumentMap.of(Details(slug="a", title="A"), nodes), "mermaid").report
    assert [(entry.severity, entry.kind) for entry in report.entries] == [("info", "size")]
    assert report.sentence == "1 good to know: size (1)."
    assert "maxTextSize" in report.entries[0].remedy


@settings(max_examples=25)
@given(argument_map=maps())
def test_graphml_and_jsonld_are_well_formed_and_hold_every_element(argument_map: ArgumentMap) -> None:
    root = etree.fromstring(registry.write(argument_map, "graphml").data)
    namespace = {"g": "http://graphml.graphdrawing.org/xmlns"}
    assert set(root.xpath("//g:node/@id", namespaces=namespace)) == {*argument_map.nodes, *argument_map.relations}
    parts = json.loads(registry.write(argument_map, "jsonld").data)["nodes"]
    assert {each["id"] for each in parts} == {f"#{each}" for each in (*argument_map.nodes, *argument_map.relations)}


def values_in(value: Any) -> set[str]:
    """Every text and number in a JSON value."""
    if isinstance(value, dict):
        return set().union(*map(values_in, value.values()))
    return set().union(*map(values_in, value)) if isinstance(value, list) else {str(value)}


@settings(max_examples=25)
@given(argument_map=maps())
def test_a_json_ld_processor_keeps_everything(argument_map: ArgumentMap) -> None:
    """What a context does not name, a processor drops; so it names everything."""
    written = json.loads(registry.write(argument_map, "jsonld").data)
    base = "https://example.org/map"
    expanded = values_in(jsonld.expand(written, {"base": base}))
    del written["@context"]
    kinds = {"ArgumentMap", "aif:I-node", "aif:RA-node", "aif:CA-node"}
    assert {
        each for each in values_in(written) if each not in expanded and f"{base}{each}" not in expanded
    } <= kinds | {""}
    assert {"http://www.arg.dundee.ac.uk/aif#I-node"} & expanded or not argument_map.nodes


def test_a_page_folds_by_nesting_and_shows_hostile_texts_as_texts() -> None:
    page = written(small_map(), "html")
    assert page.count("<details") == page.count("</details>") == 3
    root = etree.HTML(page)
    assert root.xpath("//details[@id='c']//*[@id='e1']/ancestor::*[@id='p1']")
    assert "<script" not in page
    for text in HOSTILE:
        if len(text) < 100:
            shown = etree.HTML(written(two_nodes(text), "html"))
            assert shown.xpath("//script|//b|//img") == []
            assert "".join(text.split()) in "".join("".join(shown.xpath("//summary//text()")).split())


def test_prose_tells_the_argument_in_sentences() -> None:
    text = " ".join(written(small_map(), "text").split())
    assert "The thesis: Homework should go." in text
    assert "For this: It takes the time for play." in text
    assert "Together with this: Children need play." in text
    assert "Against this inference: Play and homework do not exclude each other." in text
    assert "[A survey]" in text


# Reports


def test_there_is_a_remedy_for_each_kind_of_entry_and_no_other() -> None:
    used = set()
    for path in Path(formats.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and len(call.args) == 3:
                kind = call.args[1]
                if call.func.attr in {"loss", "repair", "note"} and isinstance(kind, ast.Constant):
                    used.add(kind.value)
    assert used == REMEDIES.keys()


def test_an_entry_says_what_to_do() -> None:
    report = registry.write(seed_map(), "outline").report
    assert report.entries
    assert all(entry.remedy for entry in report.entries)


# Which


def test_the_content_tells_the_format_where_none_is_named() -> None:
    for name in ("json", "csv", "xlsx", "outline", "aif", "sadface"):
        assert registry.detected(registry.write(seed_map(), name).data).name == name
    with pytest.raises(MalformedDocument, match="empty"):
        registry.read(b"  \n")
    with pytest.raises(UnknownFormat, match="there are json, csv, xlsx"):
        registry.read(b"x", "word")
    with pytest.raises(UnknownFormat, match="only written"):
        registry.read(b"x", "mermaid")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.argdown", "[A]: b")
    with pytest.raises(UnknownFormat, match="unpack it"):
        registry.read(out.getvalue())


@pytest.mark.parametrize("wrong", [{}, [], 3, "nonsense"])
def test_a_type_that_is_none_is_refused_with_its_place(wrong: object) -> None:
    document = json.loads(EXAMPLES["sadface"])
    next(each for each in document["nodes"] if each["type"] == "atom")["metadata"] = {"argmap": {"type": wrong}}
    with pytest.raises(InvalidDocument, match="/type is not one of"):
        registry.read(json.dumps(document).encode(), "sadface")


@pytest.mark.parametrize(
    ("text", "file_name", "name"),
    [
        ("[A]: a\n  - [B]: b\n", "", "argdown"),
        ("[A]\n  - [B]\n", "", "argdown"),
        ("<A>\n\n(1) p\n----\n(2) c\n", "", "argdown"),
        ("<!-- a remark -->\n<A>: a\n", "", "argdown"),
        ("Dogs\n  >< Cats\n", "", "argdown"),
        ("A\n  + B\n", "", "outline"),
        ("A\n  + B\n", "talk.argdown", "argdown"),
        ("A\n  + B\n", "talk.md", "outline"),
        ("[A] a\n", "talk.ad", "argdown"),
        ('{"nodes": [], "title": "A"}', "talk.argdown", "json"),
        ("<arggraph><edu/></arggraph>", "", "microtexts"),
        ("<what><ever/></what>", "", "microtexts"),
        ("<ARG><AU>a</AU></ARG>", "talk.txt", "aml"),
    ],
)
def test_titles_in_brackets_are_no_xml_and_no_json_and_a_suffix_tells_texts_apart(
    text: str, file_name: str, name: str
) -> None:
    assert registry.detected(text.encode(), file_name).name == name


def test_a_document_without_a_title_has_that_of_its_file() -> None:
    for file_name, title, slug in (
        ("in/The_new debate.aif", "The new debate", "the-new-debate"),
        ("C:\\maps\\debate.json", "debate", "debate"),
        ("bad\ufffe.aif", "AIF argument map", "aif-argument-map"),
        ("", "AIF argument map", "aif-argument-map"),
    ):
        found = registry.read(EXAMPLES["aif"], file_name=file_name).map
        assert found is not None
        assert (found.details.title, found.details.slug) == (title, slug)
    titled = registry.read(EXAMPLES["kialo"], file_name="other.kialo").map
    assert titled is not None
    assert titled.details.title == "Homework"


def test_a_document_that_can_be_of_two_formats_is_told_with_both() -> None:
    both = {"nodes": [{"nodeID": "1", "type": "I", "text": "A"}, {"id": "a", "type": "atom"}], "edges": []}
    with pytest.raises(UnknownFormat, match="can be aif or sadface"):
        registry.read(json.dumps(both).encode())
    found = registry.read(json.dumps(both).encode(), "aif").map
    assert found is not None
    assert "1" in found.nodes


def test_the_package_is_the_one_face() -> None:
    conversion = formats.write(small_map(), "csv")
    assert formats.read(conversion.data).map == small_map()
