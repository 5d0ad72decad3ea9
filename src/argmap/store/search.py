"""Full text search, the same in both databases: all words of a query must occur, each as the beginning of a word.

What a word is, and which words are alike, is decided here and nowhere else: texts and queries are turned into sequences
of letters and digits of ASCII, which the databases index as they are. The beginning of a word stays the beginning of
what it is turned into.

- Capital and small letters are alike, as are letters of one kind (`ß` and `ss`, final sigma, full-width forms).
- Accents are left out in Latin, Greek and Cyrillic (`koln` finds Köln), where people search without them; й stays what
  it is. Marks of other scripts, such as the vowel signs of Devanagari, are part of their words.
- A number with a point or comma is one word (`3.14`); otherwise signs separate words, in addresses too.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, literal_column, select, text

_MOST_BYTES = 60
_FOLDED = ("LATIN", "GREEK", "CYRILLIC")
# In Cyrillic only what is a sign of stress, or is left out by many who write: ё is е, and й is no и.
_CYRILLIC_ACCENTS = {"\u0301", "\u0300", "\u0308"}
_ASCII_WORD = re.compile(r"\d+(?:[.,]\d+)+[a-z0-9]*|[a-z0-9]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)+")


def words(content: str) -> Iterator[str]:
    """The words of a text, in their order, each as it is compared."""
    if content.isascii():
        # The same, and much quicker.
        yield from _ASCII_WORD.findall(content.lower())
        return
    plain = _without_accents(unicodedata.normalize("NFKD", content.casefold()))
    position = 0
    while position < len(plain):
        number = _NUMBER.match(plain, position)
        end = number.end() if number is not None else position
        while end < len(plain) and _is_part(plain[end]):
            end += 1
        if end > position:
            yield plain[position:end]
        position = end + 1


def _without_accents(content: str) -> str:
    kept, script = [], ""
    for character in content:
        if unicodedata.category(character) == "Mn":
            if (script == "CYRILLIC" and character not in _CYRILLIC_ACCENTS) or script not in _FOLDED:
                kept.append(character)
            continue
        script = "LATIN" if character.isascii() else unicodedata.name(character, "").partition(" ")[0]
        kept.append(character)
    # Once more: what ends in a sigma after the folding is final no longer.
    return "".join(kept).casefold()


def _is_part(character: str) -> bool:
    return character.isalnum() or (not character.isascii() and unicodedata.category(character)[0] in "LMN")


def _indexed(word: str) -> str:
    """A word as letters and digits of ASCII; the letter in front keeps the databases from seeing a number."""
    return f"x{word.encode('utf-8', 'replace')[:_MOST_BYTES].hex()}"


def index_text(content: str) -> str:
    """What is indexed of a text: each of its words once."""
    return " ".join(sorted({_indexed(word) for word in words(content)}))


def matches(connection: Connection, table: Table, query: str) -> ColumnElement[bool]:
    """The condition that a row's `search_text` has every word of the query, by their beginnings.

    A query without any letter or digit matches nothing.
    """
    wanted = [_indexed(word) for word in words(query)]
    if connection.dialect.name == "sqlite":
        # Each word quoted as an FTS5 string: no word is an operator, whatever it says.
        expression = " ".join(f'"{word}"*' for word in wanted) or '""'
        index = f"{table.name}_search"
        rowids: Any = (
            select(literal_column("rowid"))
            .select_from(text(index))
            .where(text(f"{index} MATCH :search_expression").bindparams(search_expression=expression))
        )
        return table.c.key.in_(rowids)
    expression = " & ".join(f"'{word}':*" for word in wanted)
    # The configuration stands in the statement, not in a parameter: the index is on this very expression.
    simple: Any = literal_column("'simple'")
    return func.to_tsvector(simple, table.c.search_text).op("@@")(func.to_tsquery(simple, expression))
