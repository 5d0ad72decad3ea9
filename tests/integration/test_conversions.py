"""Other formats over HTTP."""

from base64 import b64decode
from io import BytesIO

from flask.testing import FlaskClient

from argmap.formats import registry
from tests.conftest import MapMaker, pointers
from tests.documents import EXAMPLES
from tests.drawing import seed_map

SEEDED = "/api/v1/maps/csto-kazakhstan"
OUTLINE = "Homework should go.\n  + It takes the time for play.\n  - Practice needs repetition.\n"


def test_a_map_is_saved_in_every_format_with_a_report_of_what_is_lost(seeded: FlaskClient) -> None:
    for each in registry.WRITABLE[1:]:
        answer = seeded.get(f"{SEEDED}.{each.suffixes[0]}")
        assert answer.status_code == 200, each.name
        assert answer.mimetype == each.media_type
        assert answer.headers["Content-Disposition"] == f'attachment; filename="csto-kazakhstan.{each.suffixes[0]}"'
        assert f'<{SEEDED}/conversions/{each.name}>; rel="describedby"' in answer.headers["Link"]
        report = seeded.get(f"{SEEDED}/conversions/{each.name}").get_json()
        assert report["sentence"] == answer.headers["Argmap-Report"]
        tag = answer.headers["ETag"]
        assert seeded.get(f"{SEEDED}.{each.suffixes[0]}", headers={"If-None-Match": tag}).status_code == 304
    assert seeded.get(f"{SEEDED}/conversions/word").status_code == 404


def test_a_spreadsheet_that_was_saved_makes_the_same_map(seeded: FlaskClient) -> None:
    saved = seeded.get(f"{SEEDED}.csv").data
    found = registry.read(saved, "csv").map
    assert found is not None
    assert (found.nodes, found.relations) == (seed_map().nodes, seed_map().relations)


def test_a_map_is_made_of_an_outline_or_a_spreadsheet(client: FlaskClient) -> None:
    for content_type, body in (
        ("text/x-outline", OUTLINE),
        ("text/csv; charset=utf-8", "id,text,target\nc,Homework should go.,\np,It takes time.,c\n"),
    ):
        answer = client.post("/api/v1/maps/import", data=body.encode(), content_type=content_type)
        assert answer.status_code == 201, answer.text
        assert any(node["text"] == "Homework should go." for node in answer.get_json()["nodes"])
        assert answer.get_json()["report"]["sentence"] == answer.headers["Argmap-Report"] == "Nothing was lost."
    # A slug that is made of the title is made unique.
    assert client.post("/api/v1/maps/import", data=OUTLINE, content_type="text/x-outline").status_code == 201


def test_a_document_is_converted_without_being_stored(client: FlaskClient) -> None:
    answer = client.post("/api/v1/convert?to=mermaid", data=OUTLINE, content_type="text/x-outline")
    assert answer.status_code == 200
    found = answer.get_json()
    assert (found["from"], found["to"]) == ("outline", "mermaid")
    assert found["document"].startswith("flowchart BT")
    assert found["report"]["sentence"] == "Nothing was lost."
    assert client.get("/api/v1/maps").get_json()["maps"] == []
    book = client.post("/api/v1/convert?to=xlsx", data=OUTLINE, content_type="text/x-outline").get_json()
    back = client.post(
        "/api/v1/convert?to=csv",
        data=b64decode(book["document"]),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    assert "It takes the time for play." in back.get_json()["document"]
    assert pointers(client.post("/api/v1/convert?to=word", data=OUTLINE, content_type="text/x-outline")) == ["/to"]
    assert client.post("/api/v1/convert?to=csv", data=b"x", content_type="image/png").status_code == 415


def test_a_document_that_is_not_in_its_format_is_422_with_line_and_column(client: FlaskClient) -> None:
    answer = client.post("/api/v1/convert?to=json", data="A\n  B\n", content_type="text/x-outline")
    assert answer.status_code == 422
    problem = answer.get_json()
    assert problem["type"] == "/problems/malformed-document"
    assert (problem["line"], problem["column"], problem["format"]) == (2, 3, "outline")
    assert client.post("/api/v1/convert?to=csv", data=b"{", content_type="application/json").status_code == 400


def test_the_formats_are_listed(client: FlaskClient, make_map: MapMaker) -> None:
    found = {each["name"]: each for each in client.get("/api/v1/formats").get_json()["formats"]}
    assert found["csv"]["reads"]
    assert not found["mermaid"]["reads"]
    address = make_map({"a": "claim"})
    assert client.get(f"{address}.mmd").text.startswith("flowchart")


def test_a_file_is_sent_as_a_form_and_its_content_or_a_field_tells_the_format(client: FlaskClient) -> None:
    for fields in ({}, {"format": "aif"}):
        form = {"file": (BytesIO(EXAMPLES["aif"]), "homework.json"), **fields}
        answer = client.post("/api/v1/convert?to=json", data=form, content_type="multipart/form-data")
        assert answer.status_code == 200, answer.text
        assert answer.get_json()["from"] == "aif"
    made = client.post("/api/v1/maps/import", data={"file": (BytesIO(EXAMPLES["argdown"]), "h.argdown")})
    assert made.status_code == 201
    assert made.get_json()["extensions"]["argdown"]["front"] == {"author": "Ada"}
    assert pointers(client.post("/api/v1/maps/import", data={"format": "aif"}, content_type="multipart/form-data")) == [
        "/file"
    ]
    unknown = {"file": (BytesIO(b"x"), "x"), "format": "word"}
    assert pointers(client.post("/api/v1/maps/import", data=unknown)) == ["/format"]


def test_a_profile_names_the_format_and_a_charset_the_encoding(client: FlaskClient) -> None:
    body = "id,text\na,Café\n".encode("latin-1")
    answer = client.post("/api/v1/convert?to=json", data=body, content_type="text/csv; charset=iso-8859-1")
    assert "Café" in answer.get_json()["document"]
    wide = "Café.\n  + Tea.\n".encode("utf-16")
    answer = client.post("/api/v1/convert?to=json", data=wide, content_type="text/x-outline")
    assert "Café" in answer.get_json()["document"]
    answer = client.post(
        "/api/v1/convert?to=json", data=EXAMPLES["sadface"], content_type='application/json; profile="sadface"'
    )
    assert answer.get_json()["from"] == "sadface"
    refused = client.post("/api/v1/convert?to=json", data=body, content_type="text/csv; charset=klingon")
    assert refused.status_code == 422
    assert "klingon" in refused.get_json()["detail"]


def test_every_mistake_in_a_document_is_answered_with_its_place(client: FlaskClient) -> None:
    text = "[A] x\n\n[B]: fine\n\n[E] y\n"
    answer = client.post("/api/v1/convert?to=json", data=text, content_type="text/vnd.argdown")
    assert answer.status_code == 422
    problem = answer.get_json()
    assert [(each["line"], each["column"]) for each in problem["errors"]] == [(1, 5), (5, 5)]


def test_extension_data_is_answered_and_patched_by_namespace(client: FlaskClient) -> None:
    made = client.post("/api/v1/maps/import", data=EXAMPLES["aif"], content_type="application/vnd.aif+json")
    address = made.headers["Location"]
    node = client.get(f"{address}/nodes/11")
    assert node.get_json()["extensions"]["aif"]["timestamp"] == "2020-01-01 10:00:01"
    changed = client.patch(
        f"{address}/nodes/11",
        json={"extensions": {"my-tool": {"seen": True}}},
        headers={"If-Match": node.headers["ETag"], "Content-Type": "application/merge-patch+json"},
    )
    assert set(changed.get_json()["extensions"]) == {"aif", "my-tool"}
    assert client.get(f"{address}.aif").status_code == 200


def test_a_format_that_is_only_read_is_refused_as_a_target(client: FlaskClient) -> None:
    answer = client.post("/api/v1/convert?to=kialo", data="A claim.", content_type="text/x-outline")
    assert pointers(answer) == ["/to"]
    assert answer.get_json()["errors"][0]["in"] == "query"
