"""The past of a map: differences, restoring, undoing, blame, the bin, and the proof of the log."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from flask.testing import FlaskClient
from lxml import etree

from argmap.service.editing.history import verify
from argmap.service.unit_of_work import reading
from argmap.store import migrations
from argmap.store.database import Store, engine_for
from tests.conftest import MapMaker, change


@pytest.fixture
def address(client: FlaskClient, make_map: MapMaker) -> str:
    """A map with five revisions: a text changed, a node added, one removed with its relation, the title changed."""
    address = make_map({"a": "claim", "b": "claim", "c": "premise"}, {"r": ("support", ["c"], "a")}, thesis="a")
    change(client, "PATCH", f"{address}/nodes/a", {"text": "Second text of a."})
    client.post(f"{address}/nodes", json={"id": "d", "type": "objection", "text": "But."})
    change(client, "DELETE", f"{address}/nodes/c")
    change(client, "PATCH", address, {"title": "Other"})
    return address


def problems(store: Store) -> list[str]:
    with reading(store) as uow:
        return [problem for stored in uow.maps.all_maps() for problem in verify(uow, stored)]


def test_the_difference_of_two_revisions_is_told_as_operations_and_steps(client: FlaskClient, address: str) -> None:
    answer = client.get(f"{address}/revisions/1...5").get_json()
    told = {(step["element"], step["id"]): step["change"] for step in answer["steps"]}
    assert told == {
        ("node", "a"): "changed",
        ("node", "d"): "added",
        ("node", "c"): "removed",
        ("relation", "r"): "removed",
        ("details", "(details)"): "changed",
    }
    assert [each["op"] for each in answer["operations"]] == [
        "remove_relation",
        "put_node",
        "put_node",
        "set_details",
        "remove_node",
    ]
    assert client.get(f"{address}/revisions/3...3").get_json() == {"operations": [], "steps": []}
    assert client.get(f"{address}/revisions/1...9").status_code == 404


def test_the_operations_of_a_difference_make_one_map_of_the_other(client: FlaskClient, address: str) -> None:
    for first, second in ((1, 5), (5, 1), (2, 4), (4, 2)):
        start = client.get(f"{address}/revisions/{first}").get_json()["map"]
        end = client.get(f"{address}/revisions/{second}").get_json()["map"]
        body = {key: value for key, value in start.items() if key not in {"id", "revision", "slug"}}
        copy = client.post("/api/v1/maps", json=body).headers["Location"]
        operations = client.get(f"{address}/revisions/{first}...{second}").get_json()["operations"]
        for each in operations:
            if each["op"] == "set_details":
                each["details"]["slug"] = copy.rpartition("/")[2]
        assert client.post(f"{copy}/changes", json={"operations": operations, "base_revision": 1}).status_code < 300
        made = client.get(copy).get_json()
        assert {key: made[key] for key in ("nodes", "relations", "title")} == {
            key: end[key] for key in ("nodes", "relations", "title")
        }


def test_a_difference_is_read_as_markdown_in_which_no_text_is_markup(client: FlaskClient, make_map: MapMaker) -> None:
    address = make_map({"a": "claim"})
    change(client, "PATCH", f"{address}/nodes/a", {"text": "<script>*bold* [x](javascript:1)"})
    markdown = client.get(f"{address}/revisions/1...2.md").text
    assert "- **≠** changed node `a`" in markdown
    assert "\\<script\\>\\*bold\\* \\[x\\]\\(javascript:1\\)" in markdown


def test_a_difference_is_drawn_with_a_colour_and_a_sign(client: FlaskClient, address: str) -> None:
    svg = client.get(f"{address}/revisions/1...5.svg")
    assert svg.mimetype == "image/svg+xml"
    root = etree.fromstring(svg.data)
    namespace = {"s": "http://www.w3.org/2000/svg"}
    for identifier, mark, sign in (("d", "added", "+"), ("c", "removed", "−"), ("a", "changed", "≠")):
        group = root.xpath(f"//s:g[@id='node-{identifier}']", namespaces=namespace)[0]
        assert mark in group.get("class").split()
        assert sign in group.xpath("s:text/text()", namespaces=namespace)
    assert ".added .badge{fill:" in root.find("s:style", namespace).text


def test_a_revision_is_restored_as_a_new_one(client: FlaskClient, address: str) -> None:
    before = client.get(f"{address}/revisions/1").get_json()["map"]
    answer = client.post(f"{address}/revisions/1/restore")
    assert (answer.status_code, answer.get_json()["number"]) == (201, 6)
    assert answer.get_json()["message"] == "Restore revision 1"
    assert client.get(address).get_json() == {**before, "revision": 6}
    assert client.post(f"{address}/revisions/1/restore").status_code == 200


def test_one_change_is_undone_and_the_later_ones_stay(client: FlaskClient, address: str) -> None:
    answer = client.post(f"{address}/revisions/4/undo")
    assert answer.status_code == 201
    now = client.get(address).get_json()
    assert {node["id"] for node in now["nodes"]} == {"a", "b", "c", "d"}
    assert now["title"] == "Other"
    assert [relation["id"] for relation in now["relations"]] == ["r"]


def test_undoing_what_was_changed_again_is_a_conflict_that_says_by_which_revision(
    client: FlaskClient, address: str
) -> None:
    change(client, "PATCH", f"{address}/nodes/a", {"text": "Third text of a."})
    answer = client.post(f"{address}/revisions/2/undo")
    assert answer.status_code == 409
    assert "6 by admin" in answer.get_json()["detail"]
    change(client, "PATCH", f"{address}/nodes/d", {"note": "Another field."})
    assert client.post(f"{address}/revisions/6/undo").status_code == 201


def test_fields_that_were_changed_apart_are_undone_apart(client: FlaskClient, address: str) -> None:
    change(client, "PATCH", f"{address}/nodes/a", {"note": "Another field."})
    client.post(f"{address}/revisions/2/undo")
    node = client.get(f"{address}/nodes/a").get_json()
    assert (node["text"], node["note"]) == ("Text of a.", "Another field.")


def test_blame_tells_who_wrote_each_state_of_a_node(client: FlaskClient, address: str) -> None:
    states = client.get(f"{address}/blame/a").get_json()["states"]
    assert [(each["revision"], each["state"]["text"]) for each in states] == [
        (2, "Second text of a."),
        (1, "Text of a."),
    ]
    assert all(each["author"] == "admin" and each["message"] for each in states)
    assert client.get(f"{address}/blame/c").get_json()["states"][0]["state"] is None
    assert client.get(f"{address}/blame/never").status_code == 404


def test_a_deleted_map_rests_in_the_bin_and_comes_back(client: FlaskClient, address: str) -> None:
    identifier = client.get(address).get_json()["id"]
    slug = address.rpartition("/")[2]
    change(client, "DELETE", address)
    assert client.get(f"/api/v1/maps/{identifier}").status_code == 404
    assert [each["id"] for each in client.get("/api/v1/bin").get_json()["maps"]] == [identifier]
    client.post("/api/v1/maps", json={"title": "T", "slug": slug})
    restored = client.post(f"/api/v1/bin/{identifier}/restore").get_json()
    assert restored["slug"] == f"{slug}-2"
    assert client.get(f"/api/v1/maps/{slug}-2").get_json()["id"] == identifier
    assert client.get("/api/v1/bin").get_json()["maps"] == []
    assert client.post(f"/api/v1/bin/{identifier}/restore").status_code == 404


def test_a_map_that_comes_back_under_another_slug_is_edited_as_before(
    client: FlaskClient, address: str, store: Store
) -> None:
    identifier = client.get(address).get_json()["id"]
    slug = address.rpartition("/")[2]
    change(client, "DELETE", address)
    client.post("/api/v1/maps", json={"title": "T", "slug": slug})
    client.post(f"/api/v1/bin/{identifier}/restore")
    back = f"/api/v1/maps/{slug}-2"
    assert client.get(back).get_json()["slug"] == f"{slug}-2"
    assert change(client, "PATCH", back, {"title": "Changed"}).status_code == 200
    assert client.post(f"{back}/nodes", json={"type": "claim", "text": "T."}).status_code == 201
    assert client.get(f"{back}/revisions").get_json()["revisions"][-1]["number"] == 1
    assert problems(store) == []


def test_the_log_the_hashes_and_the_map_agree(store: Store, client: FlaskClient, address: str) -> None:
    client.post(f"{address}/revisions/1/restore")
    assert problems(store) == []


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE revisions SET author = 'eve' WHERE number = 2", "revision 2 does not fit its hash"),
        ("UPDATE revisions SET time = '2020-01-01T00:00:00.000Z' WHERE number = 3", "revision 3 does not fit"),
        ("DELETE FROM revisions WHERE number = 2", "revision 2 is missing"),
        ("DELETE FROM revisions WHERE number = 5", "the log ends at revision 4"),
        ("""UPDATE nodes SET body = replace(body, 'Second', 'Zeroth') WHERE id = 'a'""", "a is not as the log says"),
        ("DELETE FROM nodes WHERE id = 'b'", "b is not as the log says"),
        ("UPDATE maps SET node_count = 7", "counts"),
        ("DELETE FROM revision_elements WHERE element_id = 'b'", "b has no entry in the index"),
    ],
)
def test_whatever_is_tampered_with_is_found(
    store: Store, client: FlaskClient, address: str, statement: str, place: str
) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql(statement)
    assert place in problems(store)[0]


def test_a_database_of_the_first_version_is_brought_up_to_date_with_its_log(tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = engine_for(f"sqlite:///{tmp_path / 'argmap.sqlite3'}", 1)
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO maps VALUES (1, 'm_old', 'old', 1, "
            "'{\"slug\":\"old\",\"title\":\"Old\"}', 'Old', 1, 0, 0, 't', 't')"
        )
        connection.exec_driver_sql(
            "INSERT INTO nodes VALUES (1, 1, 'a', 'a a', 'claim', 1, "
            '\'{"id":"a","type":"claim","text":"T."}\', \'T.\')'
        )
        connection.exec_driver_sql(
            "INSERT INTO revisions VALUES (1, 1, 'anonymous', 't', 'Create', "
            '\'[{"op":"set_details","details":{"slug":"old","title":"Old"}},'
            '{"op":"put_node","node":{"id":"a","type":"claim","text":"T."}}]\', '
            '\'[{"op":"remove_node","id":"a"},{"op":"set_details","details":{"slug":"u","title":"u"}}]\')'
        )
    engine.dispose()
    store = Store.in_folder(tmp_path)
    assert problems(store) == []
    with reading(store) as uow:
        assert uow.maps.all_maps()[0].visibility == "public"
    store.close()
