"""Full text search, in the words of each database: all words must occur, the last one may be a beginning."""

import re
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, literal_column, select, text


def matches(connection: Connection, table: Table, query: str) -> ColumnElement[bool]:
    """The condition that a row's `search_text` has every word of the query, by their beginnings.

    A query without any letter or digit matches nothing.
    """
    words = re.findall(r"\w+", query)
    if connection.dialect.name == "sqlite":
        # Each word quoted as an FTS5 string: no word is an operator, whatever it says.
        expression = " ".join(f'"{word}"*' for word in words) or '""'
        index = f"{table.name}_search"
        found: Any = (
            select(literal_column("rowid"))
            .select_from(text(index))
            .where(text(f"{index} MATCH :search_expression").bindparams(search_expression=expression))
        )
        return table.c.key.in_(found)
    expression = " & ".join(f"'{word}':*" for word in words)
    return func.to_tsvector("simple", table.c.search_text).op("@@")(func.to_tsquery("simple", expression))
