"""Search: one table of examples, on both databases."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from argmap.store.database import Store
from argmap.store.search import matches
from argmap.store.tables import nodes
from tests.conftest import MapMaker

EXAMPLES = [
    # What is asked, a text that has it, and one that has not.
    ("koln", "Köln am Rhein", "Kolin an der Elbe"),
    ("KÖLN", "koln", "Kiel"),
    ("strasse", "Die Straße", "Die Strände"),
    ("λογος", "Ἐν ἀρχῇ ἦν ὁ λόγος", "ἀρχή"),
    ("ΛΟΓΟΣ", "λόγος", "λόγιος"),
    ("еще", "Ещё раз", "Раз"),
    ("мой", "мой дом", "мои дома"),
    ("हिन्दी", "यह हिन्दी है", "यह हद है"),
    ("3.14", "Pi is 3.14159", "3 times 14"),
    ("3", "Pi is 3.14", "Pi is 2.71"),
    ("example", "See https://www.example.org/a-path", "See https://www.exemplar.org/"),
    ("path", "See https://www.example.org/a-path?x=1", "See https://www.example.org/"),
    ("multivect", "A multivector policy", "A vector policy"),
    ("one two", "Two, and then one", "One alone"),
    ("ｗｉｄｅ", "A wide street", "A narrow street"),
    ("ﬁn", "The final word", "The last word"),
    ("国际", "国际法", "法律"),
    ("o'brien", "O’Brien said", "Bryan said"),
    ("snake_case", "snake case", "snakecase"),
]


@pytest.mark.parametrize(("query", "found", "other"), EXAMPLES)
def test_a_query_finds_what_has_its_words(
    client: FlaskClient, make_map: MapMaker, query: str, found: str, other: str
) -> None:
    address = make_map()
    for identifier, content in (("yes", found), ("no", other)):
        body = {"id": identifier, "type": "claim", "text": content}
        assert client.post(f"{address}/nodes", json=body).status_code == 201
    listed = client.get(f"{address}/nodes", query_string={"q": query}).get_json()["nodes"]
    assert [each["id"] for each in listed] == ["yes"]


@pytest.mark.parametrize("query", ['"', "' OR 1=1", ":*", "NEAR(", "&", "!x", "\\", "%", "😀"])
def test_no_word_of_a_query_is_an_operator(client: FlaskClient, make_map: MapMaker, query: str) -> None:
    make_map({"a": "claim"})
    assert client.get("/api/v1/maps", query_string={"q": query}).status_code == 200


def test_the_index_is_used(store: Store, client: FlaskClient) -> None:
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            # Of so few rows it would rather look at all.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        asked = select(nodes.c.key).where(matches(connection, nodes, "multivector"))
        sql = str(asked.compile(connection, compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {sql}"))
    assert ("VIRTUAL TABLE INDEX" if store.file is not None else "ix_nodes_search") in plan
