"""The text that Kialo exports of a discussion.

```
Discussion Title: Homework

1. Homework should go.
1.1. Pro: It takes the time for play.
1.1.1. Con: Not much of it.
1.2. Con: -> See 1.1.1.
```

| theirs | ours |
|---|---|
| the title; `1.` (and `2.` … in discussions with several theses) | the title; claims, of which one is the thesis |
| `Pro:`, `Con:` with a longer number | a support, an attack of the claim with the shorter one |
| `-> See 1.1.1.` | a further relation of that claim |
| lines without a number | a part of the claim before |
| `[words](address)` in a claim | the words, and a source |
| `\\(` and `\\[` | brackets |

Read only: Kialo takes no such text in. Votes and comments are not in it.
"""

import re

from argmap.formats.conversion import Conversion, Report
from argmap.formats.encodings import decoded
from argmap.formats.errors import MalformedDocument
from argmap.formats.scheme_graphs.scheme_graph import Proposition, SchemeApplication, SchemeGraph
from argmap.model.argument_map import MAX_NODES
from argmap.model.constraints import Url
from argmap.model.plain import Plain

UNTITLED = "Kialo discussion"
_CLAIM = re.compile(r"(?P<number>\d+(?:\.\d+)*)\.\s+(?:(?P<side>Pro|Con):\s*)?(?P<text>.*)$")
_TITLE = re.compile(r"Discussion (?:Title|Name):\s*(?P<title>.*\S)\s*$")
_LINK = re.compile(r"\[(?P<words>(?:[^\[\]\\\n]|\\.)*)\]\((?P<address>[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)")
_ESCAPED = re.compile(r"\\([\[\]()])")
_SEE = re.compile(r"\s*(?:->|→)\s*See\s+(?P<number>\d+(?:\.\d+)*)\.?\s*$")


def looks_like(text: str) -> bool:
    """Whether a text begins as Kialo's does."""
    return bool(_TITLE.match(text.lstrip().partition("\n")[0]))


def read(data: bytes) -> Conversion:
    """Read a map from Kialo's text.

    :raises MalformedDocument: a line that cannot stand where it is; with its line.
    :raises InvalidDocument: a text that no map may have.
    """
    report = Report()
    graph = SchemeGraph(report)
    graph.details = {"title": UNTITLED}
    reading = _KialoReader(graph)
    for number, line in enumerate(decoded(data).splitlines(), start=1):
        if line.strip():
            reading.line(number, line.strip())
    for statement in graph.statements.values():
        _take_links(statement)
    titled = graph.details["title"] != UNTITLED
    return Conversion("kialo", report, graph.to_map(), title_given=titled)


def _take_links(statement: Proposition) -> None:
    """Make sources of the links in a text, and leave their words in it."""
    sources: list[Plain] = []

    def words_of(link: re.Match[str]) -> str:
        words, address = _ESCAPED.sub(r"\1", link["words"]).strip(), link["address"]
        if Url().breach(address) is not None:
            return link.group()
        numbered = words.isdecimal()
        sources.append({"title": (address if numbered or not words else words)[:500], "url": address})
        return f"[{words}]" if numbered else words

    statement.text = _ESCAPED.sub(r"\1", _LINK.sub(words_of, statement.text))
    if sources:
        statement.fields["sources"] = sources[:50]


class _KialoReader:
    def __init__(self, graph: SchemeGraph):
        self._graph = graph
        self._last: str | None = None

    def line(self, number: int, line: str) -> None:
        """Read a line that is not empty."""
        title, claim = _TITLE.match(line), _CLAIM.match(line)
        if title and not self._graph.statements:
            self._graph.details["title"] = title["title"][:300]
        elif claim:
            self._claim(number, claim)
        elif self._last is not None:
            statement = self._graph.statements[self._last]
            statement.text = f"{statement.text}\n{line}"
        else:
            raise MalformedDocument("is no claim; a claim begins with its number, as in '1.1. Pro: …'", number)

    def _claim(self, line: int, claim: re.Match[str]) -> None:
        identifier, side, text = claim["number"], claim["side"], claim["text"]
        above = identifier.rpartition(".")[0]
        if identifier in self._graph.statements:
            raise MalformedDocument(f"has the number {identifier}. of an earlier claim", line)
        if above and above not in self._graph.statements:
            raise MalformedDocument(f"bears on {above}., which does not stand above it", line)
        if len(self._graph.statements) >= MAX_NODES:
            raise MalformedDocument(f"has more than {MAX_NODES:,} claims", line)
        see = _SEE.match(text)
        premise = identifier
        if see:
            premise = see["number"]
            self._last = None
        else:
            self._graph.statements[identifier] = Proposition(text)
            self._last = identifier
        if above:
            step = f"r{identifier}"
            self._graph.steps[step] = SchemeApplication("attack" if side == "Con" else "support")
            self._graph.edges += [(premise, step), (step, above)]
