"""An outline: indented text, as one writes an argument into an e-mail.

```
# Homework
Homework should go.
  + It takes the time for play.
  & Children need play.
    + Pupils spend an hour a day on it.
    ! Play and homework do not exclude each other.
  - Practice needs repetition.
```

| theirs | ours |
|---|---|
| `# …` | the title of the map |
| the first line without a sign | the thesis; further ones are other claims |
| `+ …` below a line | a support of it |
| `- …` below a line | an attack on it, by an objection |
| `& …` after a line, as far in | a premise linked with it |
| `! …` below a line | an undercut of the step from that line |

Written, a map loses ids, all fields of nodes and relations but texts, and the types of what is not as above; a node
that bears on a second target is told once, and the second time left out. Line breaks in texts become blanks.
"""

import re
from dataclasses import dataclass

from argmap.formats.conversion import Conversion, Report
from argmap.formats.encodings import decoded
from argmap.formats.errors import MalformedDocument
from argmap.formats.json_map.document import map_from_plain
from argmap.formats.texts.telling import Told, tell
from argmap.model.argument_map import MAX_NODES, ArgumentMap, Node, NodeType, Relation, RelationKind
from argmap.model.plain import Plain

_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<sign>[-+&!•*] |[-+&!•*](?=$))?\s*(?P<text>.*\S)?\s*$")
_TAB = 4
# What the outermost lines of an outline that is put below something bear on.
ABOVE = "above"
_SIGNS = {"+": "support", "•": "support", "*": "support", "-": "attack"}


@dataclass(slots=True)
class _Open:
    """A line that others may stand below: how far in, its node, and the relation by which it bears on another."""

    indent: int
    node: str
    relation: Plain | None


def read(data: bytes) -> Conversion:
    """Read a map from an outline.

    :raises MalformedDocument: a line that cannot stand where it is; with its line and column.
    :raises InvalidDocument: a text that no map may have.
    :raises TooLarge: more lines than a map may have nodes.
    """
    reading = _OutlineReader(decoded(data))
    return Conversion("outline", reading.report, map_from_plain(reading.plain()))


def read_below(text: str) -> ArgumentMap:
    """Read an outline whose outermost lines bear on something that is there already: the node `ABOVE` of the result.

    A line without a sign is a support, as in a plain list; a title at the beginning is left out.

    :raises MalformedDocument: a line that cannot stand where it is; with its line and column.
    :raises InvalidDocument: a text that no map may have.
    :raises TooLarge: more lines than a map may have nodes.
    """
    return map_from_plain(_OutlineReader(text, ABOVE).plain())


class _OutlineReader:
    def __init__(self, text: str, above: str | None = None):
        self.report = Report()
        self._title = ""
        self._nodes: list[Plain] = []
        self._relations: list[Plain] = []
        self._open: list[_Open] = []
        self._is_below = above is not None
        if above is not None:
            self._nodes.append({"id": above, "type": "claim", "text": above})
            self._open.append(_Open(-1, above, None))
        for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
            if line.strip():
                self._line(number, line)

    def plain(self) -> Plain:
        """The map as JSON values."""
        claims = [node["id"] for node in self._nodes if node["type"] == "claim"]
        plain: Plain = {"title": self._title or (self._nodes[0]["text"][:300] if self._nodes else "Untitled")}
        if claims and self._nodes[0]["type"] == "claim":
            plain["thesis"] = claims[0]
        return {**plain, "nodes": self._nodes, "relations": self._relations}

    def _line(self, number: int, line: str) -> None:
        matched = _LINE.match(line)
        assert matched is not None
        indent = len(matched["indent"].expandtabs(_TAB))
        sign, text = (matched["sign"] or "").strip(), matched["text"] or ""
        column = len(matched["indent"]) + 1
        if not sign and text.startswith("#") and len(self._nodes) == self._is_below:
            self._title = text.lstrip("#").strip() or self._title
            return
        if not text:
            raise MalformedDocument(f"has the sign '{sign}' and no text; write what it says", number, column)
        if len(self._nodes) >= MAX_NODES:
            raise MalformedDocument(f"has more than {MAX_NODES:,} lines; split it", number)
        if sign == "&":
            self._link(number, column, indent, text)
            return
        while self._open and self._open[-1].indent >= indent:
            self._open.pop()
        if not sign and not self._is_below:
            self._start(number, column, text)
            self._open.append(_Open(indent, self._nodes[-1]["id"], None))
        else:
            self._bear(number, column, indent, sign or "+", text)

    def _start(self, number: int, column: int, text: str) -> None:
        if self._open:
            raise MalformedDocument(
                "stands below another line without a sign; begin it with +, -, & or !, or move it to the left",
                number,
                column,
            )
        self._add_node("claim", text)

    def _bear(self, number: int, column: int, indent: int, sign: str, text: str) -> None:
        if not self._open:
            raise MalformedDocument(
                f"has the sign '{sign}' with nothing above it to bear on; begin with the thesis", number, column
            )
        above = self._open[-1]
        if sign == "!" and above.relation is None:
            raise MalformedDocument(
                "undercuts a line that supports or attacks nothing; put ! below a line with + or -", number, column
            )
        target = above.relation["id"] if sign == "!" and above.relation is not None else above.node
        kind = "attack" if sign == "!" else _SIGNS[sign]
        node = self._add_node("objection" if kind == "attack" else "premise", text)
        relation: Plain = {"id": f"r{len(self._relations) + 1}", "kind": kind, "premises": [node], "target": target}
        self._relations.append(relation)
        self._open.append(_Open(indent, node, relation))

    def _link(self, number: int, column: int, indent: int, text: str) -> None:
        while self._open and self._open[-1].indent > indent:
            self._open.pop()
        before = self._open[-1] if self._open else None
        if before is None or before.relation is None or before.indent != indent:
            raise MalformedDocument(
                "is linked with nothing; put & as far in as the line with + or - that it goes with", number, column
            )
        kind = "objection" if before.relation["kind"] == "attack" else "premise"
        before.relation["premises"].append(self._add_node(kind, text))
        self._open[-1] = _Open(indent, before.relation["premises"][-1], before.relation)

    def _add_node(self, kind: str, text: str) -> str:
        identifier = f"n{len(self._nodes) + 1}"
        self._nodes.append({"id": identifier, "type": kind, "text": text})
        return identifier


# Writing


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as an outline, the thesis first."""
    report = Report()
    lines = [f"# {_one_line(argument_map.details.title)}"]
    for told in tell(argument_map, report):
        sign = "" if told.relation is None else f"{_sign(told, told.relation, argument_map, report)} "
        lines.append(f"{'  ' * told.depth}{sign}{_text(told.node)}")
        _note_losses(told, report)
    return Conversion("outline", report, data=("\n".join(lines) + "\n").encode())


def _sign(told: Told, relation: Relation, argument_map: ArgumentMap, report: Report) -> str:
    if told.linked:
        return "&"
    if relation.target in argument_map.relations:
        if relation.kind is RelationKind.SUPPORT:
            report.loss(relation.id, "backing", "A support of a step is written as an undercut is.")
        return "!"
    return "+" if relation.kind is RelationKind.SUPPORT else "-"


def _note_losses(told: Told, report: Report) -> None:
    node, relation = told.node, told.relation
    report.lost_fields(node, "an outline")
    kind = NodeType.CLAIM
    if relation is not None:
        kind = NodeType.OBJECTION if relation.kind is RelationKind.ATTACK else NodeType.PREMISE
        if not told.linked and (relation.scheme is not None or relation.strength is not None):
            report.loss(relation.id, "relation-fields", "An outline has no place for schemes and strengths.")
    if node.type is not kind:
        report.loss(node.id, "type", f"It is read again as a {kind.value}, not as {node.type.value}.")


def _text(node: Node) -> str:
    text = _one_line(node.text)
    # A sign at the beginning of a text would be taken for one of the outline.
    return f"“{text}”" if re.match(r"[-+&!•*#]", text) else text


def _one_line(text: str) -> str:
    return " ".join(text.split())
