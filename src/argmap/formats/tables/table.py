"""A map as a table, as someone writes an argument into a spreadsheet: a row for each statement.

| column | ours |
|---|---|
| `id`, `type`, `text`, `title`, `attribution`, `note`, `tags`, `credence`, `assumed`, `extensions` | the node |
| `relation` (`supports`, `attacks`), `target`, `linked_with`, `relation_id`, `scheme`, `strength` | a relation of it |
| `relation_extensions` | extension data of that relation |
| `source_title` … `source_retrieved` | a source of it |
| a row of type `map`: the same, `language` and `licence` | the details; `target`: thesis |

A row with the id of an earlier one adds a relation or a source to it. Columns may come in any order and may be left
out; ids, types and relations too: a statement without an id gets one, an objection attacks, evidence is what has a
source. Several values of one cell are CSV, extension data is JSON. Nothing of ours is lost; columns that are not ours
are.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from argmap.formats.conversion import Conversion, Report
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.formats.json_map import strict_json
from argmap.formats.json_map.document import map_from_plain
from argmap.model.argument_map import MAX_NODES, MAX_RELATIONS, ArgumentMap, Node, Relation, Source
from argmap.model.breach import Breach
from argmap.model.fields import FieldType, field_names, field_types
from argmap.model.plain import Plain, canonical_json, map_to_plain

UNTITLED = "Untitled"
_NODE = field_names(Node, without=("sources",))
# The fields of a relation for which the table has no column of another name; those that nodes have, too, get a prefix.
_OF_RELATION = {
    name: f"relation_{name}" if name in _NODE else name
    for name in field_names(Relation, without=("id", "kind", "premises", "target"))
}
_RELATION = ("relation", "target", "linked_with", "relation_id", *_OF_RELATION.values())
_SOURCE = field_names(Source)
_DETAILS = ("language", "licence")
COLUMNS = (*_NODE, *_RELATION, *(f"source_{name}" for name in _SOURCE), *_DETAILS)
_KINDS = {"support": "supports", "attack": "attacks"}
_WORDS = {
    "supports": "support",
    "support": "support",
    "pro": "support",
    "+": "support",
    "attacks": "attack",
    "attack": "attack",
    "con": "attack",
    "-": "attack",
}
_MOST_ROWS = 2 * (MAX_NODES + MAX_RELATIONS)


def rows_of(argument_map: ArgumentMap) -> Iterator[dict[str, str]]:
    """The rows of a map, each a text by column: first the map itself, then its nodes."""
    plain = map_to_plain(argument_map)
    names = {"slug": "id", "title": "text", "description": "note", "thesis": "target"}
    head = {names.get(name, name): plain[name] for name in (*names, "language", "licence") if name in plain}
    if "extensions" in plain:
        head["extensions"] = canonical_json(plain["extensions"])
    yield {"type": "map", **head, "tags": _several(plain.get("tags", []))}
    by_first: dict[str, list[Plain]] = {}
    for relation in plain["relations"]:
        by_first.setdefault(relation["premises"][0], []).append(relation)
    for node in plain["nodes"]:
        fields = {"tags": "", **{name: _cell(node[name]) for name in _NODE if name in node}}
        relations = [_relation_cells(relation) for relation in by_first.get(node["id"], ())]
        sources = [_source_cells(source) for source in node.get("sources", ())]
        for index in range(max(len(relations), len(sources), 1)):
            row = fields if index == 0 else {"id": node["id"]}
            yield {
                **row,
                **(relations[index] if index < len(relations) else {}),
                **(sources[index] if index < len(sources) else {}),
            }


def _relation_cells(relation: Plain) -> dict[str, str]:
    cells = {"relation": _KINDS[relation["kind"]], "target": relation["target"], "relation_id": relation["id"]}
    cells["linked_with"] = " ".join(relation["premises"][1:])
    return cells | {column: _cell(relation[name]) for name, column in _OF_RELATION.items() if name in relation}


def _source_cells(source: Plain) -> dict[str, str]:
    return {f"source_{name}": _cell(value) for name, value in source.items()}


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return canonical_json(value)
    if isinstance(value, list):
        return _several(value)
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _several(values: list[str]) -> str:
    """Several values as one cell: a line of CSV."""
    if not values:
        return ""
    out = io.StringIO()
    # Cells with line ends are quoted only where line ends end a row.
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue().removesuffix("\r\n")


class TableReader:
    """Reads a map from rows of cells, each with its line; the first names the columns."""

    def __init__(self, rows: Iterable[tuple[int, list[str]]], format_name: str):
        self.report = Report()
        self.plain: Plain = {"title": UNTITLED, "nodes": [], "relations": []}
        self._nodes: dict[str, Plain] = {}
        self._lines: dict[str, int] = {}
        self._waiting: list[tuple[int, Plain]] = []
        self._rows, self._format = rows, format_name
        self._taken: set[str] = set()
        self._made: dict[str, int] = {}

    def conversion(self) -> Conversion:
        """The map that the rows make.

        :raises MalformedDocument: there is no column `text`; with the line.
        :raises InvalidDocument: it is no map; with every breach and its line.
        """
        rows = list(self._read_rows())
        self._taken = {row["id"] for _, row in rows if row.get("id")}
        for line, row in rows:
            self._row(line, row)
        for line, relation in self._waiting:
            self._lines[f"/relations/{len(self.plain['relations'])}"] = line
            relation.setdefault("id", self._new_id("r"))
            self.plain["relations"].append(relation)
        try:
            argument_map = map_from_plain(self.plain)
        except InvalidDocument as error:
            raise InvalidDocument([self._located(breach) for breach in error.breaches]) from None
        return Conversion(
            self._format,
            self.report,
            argument_map,
            slug_given="slug" in self.plain,
            title_given=self.plain["title"] != UNTITLED,
        )

    def _read_rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows below the header that are not empty, each by column."""
        names: list[str] | None = None
        for count, (line, cells) in enumerate(self._rows):
            if count > _MOST_ROWS:
                raise MalformedDocument("has more rows than a map may need", line)
            if names is None:
                names = [name.strip().lower().replace(" ", "_") for name in cells]
                self._check_header(names)
                continue
            row = {name: cell for name, cell in zip(names, cells, strict=False) if cell}
            if row:
                yield line, row
        if names is None:
            self._check_header([])

    def _check_header(self, names: list[str]) -> None:
        if "text" not in names:
            raise MalformedDocument(f"has no column 'text'; the first row names the columns: {', '.join(COLUMNS)}")
        twice = {name for name in names if name in COLUMNS and names.count(name) > 1}
        if twice:
            raise MalformedDocument(f"has the column '{sorted(twice)[0]}' twice; leave one out")
        for name in dict.fromkeys(names):
            if name and name not in COLUMNS:
                self.report.loss("", "unknown-column", f"The column '{name[:60]}' is not ours.")

    def _row(self, line: int, row: dict[str, str]) -> None:
        if row.get("type", "").strip().lower() == "map":
            self._details(row)
            return
        identifier = row.get("id") or self._new_id("n")
        node = self._nodes.get(identifier)
        if node is None:
            node = self._node(line, identifier, row)
        if any(name.startswith("source_") for name in row):
            node.setdefault("sources", []).append(_source_of(row))
        if "target" in row or "relation" in row:
            self._relation(line, identifier, node, row)

    def _details(self, row: dict[str, str]) -> None:
        names = {"id": "slug", "text": "title", "note": "description", "target": "thesis"}
        self.plain |= {names.get(name, name): row[name] for name in (*names, "language", "licence") if name in row}
        if "tags" in row:
            self.plain["tags"] = _values(row["tags"])
        if "extensions" in row:
            self.plain["extensions"] = _object(row["extensions"])

    def _node(self, line: int, identifier: str, row: dict[str, str]) -> Plain:
        node: Plain = {"id": identifier, **_read(Node, {name: row[name] for name in _NODE if name in row})}
        sourced = any(name.startswith("source_") for name in row)
        node["type"] = row.get("type", "").strip().lower() or ("evidence" if sourced else "claim")
        self._lines[f"/nodes/{len(self.plain['nodes'])}"] = line
        self._nodes[identifier] = node
        self.plain["nodes"].append(node)
        return node

    def _relation(self, line: int, identifier: str, node: Plain, row: dict[str, str]) -> None:
        word = row.get("relation", "").strip().lower()
        default = "attack" if node["type"] == "objection" else "support"
        relation: Plain = {
            "kind": _WORDS.get(word, word) if word else default,
            "premises": [identifier, *row.get("linked_with", "").split()],
            "target": row.get("target", ""),
        }
        if "relation_id" in row:
            relation["id"] = row["relation_id"]
            self._taken.add(row["relation_id"])
        relation |= _read(Relation, {name: row[column] for name, column in _OF_RELATION.items() if column in row})
        self._waiting.append((line, relation))

    def _new_id(self, letter: str) -> str:
        while True:
            self._made[letter] = self._made.get(letter, 0) + 1
            name = f"{letter}{self._made[letter]}"
            if name not in self._taken:
                self._taken.add(name)
                return name

    def _located(self, breach: Breach) -> Breach:
        place = "/".join(breach.pointer.split("/")[:3])
        line = self._lines.get(place)
        where = f" (line {line})" if line is not None else ""
        return Breach(breach.pointer, f"{breach.message}{where}")


def _values(cell: str) -> list[str]:
    return next(csv.reader(io.StringIO(cell, newline="")), [])


def _number(cell: str) -> float | str:
    """A number, also with a decimal comma; what is none is left for the schema to refuse."""
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return cell


def _object(cell: str) -> Any:
    """A value in JSON; what is none is left for the schema to refuse."""
    try:
        return strict_json.loads(cell.encode("utf-8", "surrogatepass"))
    except MalformedDocument:
        return cell


def _source_of(row: dict[str, str]) -> Plain:
    return _read(Source, {name: row[f"source_{name}"] for name in _SOURCE if f"source_{name}" in row})


def _flag(cell: str) -> bool | str:
    """Whether it is so; what is neither true nor false is left for the schema to refuse."""
    return {"true": True, "false": False}.get(cell.strip().lower(), cell)


def _whole_number(cell: str) -> int | str:
    """A whole number; what is none is left for the schema to refuse."""
    text = cell.strip()
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else text


_READERS: dict[FieldType, Callable[[str], Any]] = {
    FieldType.NUMBER: _number,
    FieldType.WHOLE_NUMBER: _whole_number,
    FieldType.FLAG: _flag,
    FieldType.TEXTS: _values,
    FieldType.EXTENSIONS: _object,
}


def _read(kind: type[Node | Relation | Source], cells: dict[str, str]) -> Plain:
    """The cells of an element, by the names of its fields, as JSON values."""
    types = field_types(kind)
    return {name: _READERS.get(types[name], str)(cell) for name, cell in cells.items()}
