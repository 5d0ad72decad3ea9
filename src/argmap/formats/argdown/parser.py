"""Argdown as a document: statements and arguments as they occur, their relations, premise-conclusion structures.

A block that cannot be read is told and skipped, up to the next empty line; the others are read all the same. The
grammar stands in docs/argdown.md.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from argmap.formats import safe_yaml
from argmap.formats.argdown.tokens import ESCAPED, SHORTCODE, SyntaxToken, front_matter, tokens
from argmap.formats.errors import MalformedDocument
from argmap.formats.json_map import strict_json

MAX_DEPTH = 200
_MOST_MISTAKES = 20
_SIGNS = ("+>", "->", "_>", "<+", "<-", "<_", "><", "+", "-", "_")
_CONTENT = {"text", "tag", "link", "mention"}
_EMPHASIS_OPENS = re.compile(r"(?<!\w)[*_](?=\S)")
_EMPHASIS_CLOSES = {sign: re.compile(rf"(?<=\S)(?={re.escape(sign)}(?!\w))") for sign in ("**", "__", "*", "_")}


_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class Occurrence:
    """A statement or an argument at one place: defined, mentioned by its title alone, or without a title."""

    kind: Literal["statement", "argument"]
    line: int
    column: int
    title: str | None = None
    text: str = ""
    is_reference: bool = False
    # Most have none of these: what is not there is shared, which keeps large documents quick.
    tags: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    data: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    section: tuple[str, ...] = ()
    relations: "tuple[tuple[str, Occurrence], ...]" = ()


@dataclass(slots=True)
class Inference:
    """An inference of a premise-conclusion structure: its rules, its data, and what undercuts it."""

    rules: list[str]
    data: dict[str, Any]
    relations: tuple[tuple[str, Occurrence], ...] = ()


@dataclass(slots=True)
class Structure:
    """A premise-conclusion structure: numbered statements, and inferences between them, in order."""

    argument: Occurrence | None
    line: int
    parts: list[tuple[int, Occurrence] | Inference] = field(default_factory=list)


@dataclass(slots=True)
class ArgdownDocument:
    """What an Argdown document says, in its order.

    `marks` are the tags and the data of its headings, each with the headings that lead to it (`section`).
    """

    front: dict[str, Any]
    blocks: list[Occurrence | Structure]
    marks: list[dict[str, Any]]


def parse(text: str) -> ArgdownDocument:
    """Parse a document whose line ends are `\\n`.

    :raises MalformedDocument: with line and column of the first mistake, and the other mistakes beside it.
    """
    return _ArgdownParser(text).document()


def own_shortcodes(front: Mapping[str, Any]) -> dict[str, str]:
    """The short codes that a document defines in its front matter (`model: {shortcodes: …}`), with their delimiters."""
    model = front.get("model")
    given = model.get("shortcodes") if isinstance(model, dict) else None
    codes = {}
    for code, meant in given.items() if isinstance(given, dict) else ():
        sign = meant.get("unicode") if isinstance(meant, dict) else None
        if isinstance(code, str) and SHORTCODE.fullmatch(code) and isinstance(sign, str) and sign.strip():
            codes[code] = sign
    return codes


class _ArgdownParser:
    def __init__(self, text: str):
        self._mistakes: list[MalformedDocument] = []
        self._front = self._read_front(front_matter(text))
        self._tokens, self._next = list(tokens(text, own_shortcodes(self._front))), 0
        self._section: tuple[str, ...] = ()
        self._levels: list[tuple[int, str]] = []
        self._owner: Occurrence | None = None
        self._marks: dict[tuple[str, ...], dict[str, Any]] = {}

    # The tokens

    @property
    def _token(self) -> SyntaxToken | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _is(self, *kinds: str) -> bool:
        token = self._token
        return token is not None and token.kind in kinds

    def _is_next(self, *kinds: str) -> bool:
        return self._next + 1 < len(self._tokens) and self._tokens[self._next + 1].kind in kinds

    def _take(self) -> SyntaxToken:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _skip(self, *kinds: str) -> None:
        while self._is(*kinds):
            self._next += 1

    def _mistake(self, message: str, token: SyntaxToken | None = None) -> MalformedDocument:
        token = token or self._token
        if token is None:
            last = self._tokens[-1] if self._tokens else None
            return MalformedDocument(f"{message}, found the end", last.line if last else 1, last.column if last else 1)
        blanks = len(token.value) - len(token.value.lstrip()) if token.kind == "text" else 0
        return MalformedDocument(message, token.line, token.column + blanks)

    # The document

    def document(self) -> ArgdownDocument:
        blocks: list[Occurrence | Structure] = []
        while self._token is not None and len(self._mistakes) < _MOST_MISTAKES:
            if self._is("blank", "newline"):
                self._next += 1
                continue
            try:
                self._block(blocks)
            except MalformedDocument as mistake:
                self._mistakes.append(mistake)
                while self._token is not None and not self._is("blank"):
                    self._next += 1
        if self._mistakes:
            first, *others = self._mistakes
            first.others = tuple(others)
            raise first
        return ArgdownDocument(self._front, blocks, list(self._marks.values()))

    def _read_front(self, token: SyntaxToken | None) -> dict[str, Any]:
        if token is None:
            return {}
        try:
            value, _ = safe_yaml.loads(token.value, token.line, token.column)
        except MalformedDocument as mistake:
            self._mistakes.append(mistake)
            return {}
        if value is not None and not isinstance(value, dict):
            wrong = MalformedDocument("the front matter is no list of names and values", token.line, token.column)
            self._mistakes.append(wrong)
            return {}
        return value or {}

    def _block(self, blocks: list[Occurrence | Structure]) -> None:
        # A structure belongs to the argument right above it, with no heading between.
        owner, self._owner = self._owner, None
        if self._is("heading"):
            self._heading()
        elif self._is("number"):
            blocks.append(self._structure(owner))
        elif self._is("item"):
            self._take()
            blocks.append(self._occurrence_with_relations())
        elif self._is("relation"):
            raise self._mistake("a relation needs a statement or an argument above it, with no empty line between")
        elif self._is("inference"):
            raise self._mistake("an inference needs numbered statements, such as (1) …, directly above it")
        else:
            occurrence = self._occurrence_with_relations()
            self._owner = occurrence if occurrence.kind == "argument" else None
            blocks.append(occurrence)

    def _heading(self) -> None:
        level = len(self._take().value)
        words: list[str] = []
        tags: list[str] = []
        while self._is(*_CONTENT) or (self._is("newline") and self._is_next(*_CONTENT)):
            token = self._take()
            (tags if token.kind == "tag" else words).append(token.value or " ")
        title = " ".join(without_emphasis("".join(words)).split())
        data = data_of(self._take()) if self._is("data") else {}
        if not title:
            raise self._mistake("a heading needs a text")
        self._levels = [above for above in self._levels if above[0] < level] + [(level, title)]
        self._section = tuple(heading for _, heading in self._levels)
        mark = {name: value for name, value in (("tags", tags), ("data", data)) if value}
        if mark:
            self._marks[self._section] = {"section": list(self._section), **mark}

    # Statements and arguments

    def _occurrence_with_relations(self) -> Occurrence:
        base = self._occurrence()
        self._relations_of(base, *_SIGNS)
        if self._token is not None and not self._is("blank", "item", "number", "heading"):
            raise self._mistake("expected an empty line, or a relation that is set in")
        return base

    def _relations_of(self, base: Occurrence | Inference, *signs: str) -> None:
        """Read the lines of relations below something, each to the nearest line above that is less far in."""
        open_: list[tuple[int, Occurrence | Inference, list[tuple[str, Occurrence]]]] = [(0, base, [])]
        while True:
            self._skip("newline")
            token = self._token
            if token is None or token.kind != "relation":
                for _, parent, members in open_:
                    parent.relations = tuple(members)
                return
            # A line that is less far in than the one before, but as far as none, is as far in as the next that is less.
            level = token.indent
            if level < open_[-1][0]:
                level = max(indent for indent, _, _ in open_ if indent <= level) or level
            while len(open_) > 1 and open_[-1][0] >= level:
                _, parent, members = open_.pop()
                parent.relations = tuple(members)
            if len(open_) > MAX_DEPTH:
                raise self._mistake(f"relations are nested more than {MAX_DEPTH} deep")
            if len(open_) == 1 and token.value not in signs:
                raise self._mistake(f"only {' and '.join(signs)} can stand below an inference")
            self._take()
            member = self._occurrence()
            open_[-1][2].append((token.value, member))
            open_.append((level, member, []))

    def _occurrence(self) -> Occurrence:
        self._space()
        token = self._token
        if token is None or token.kind in {"blank", "newline"}:
            raise self._mistake("expected a statement: a text, [Title], [Title]: text, <Title> or <Title>: text")
        kind: Literal["statement", "argument"] = "argument" if token.kind.startswith("argument") else "statement"
        occurrence = Occurrence(kind, token.line, token.column, section=self._section)
        if token.kind in {"statement", "argument"}:
            self._take()
            occurrence.title, occurrence.is_reference = " ".join(token.value.split()), True
            self._space()
            tags: list[str] = []
            while self._is("tag"):
                tags.append(self._take().value)
                self._space()
            occurrence.tags = tuple(tags)
            if self._is(*_CONTENT):
                shape = "[…]" if kind == "statement" else "<…>"
                raise self._mistake(
                    f"a text after {shape} needs a colon before it: {shape}: text; or @{shape} in a text"
                )
        else:
            if token.kind.endswith("-definition"):
                self._take()
                occurrence.title = " ".join(token.value.split())
            self._content(occurrence)
        # A title with nothing behind it but what is set in below it says no more than the title.
        bare = occurrence.title is not None and self._is("newline")
        self._data(occurrence)
        if (
            not occurrence.text.strip()
            and not occurrence.tags
            and not occurrence.is_reference
            and not (bare and not occurrence.data)
        ):
            raise self._mistake("expected a text", token)
        return occurrence

    def _content(self, occurrence: Occurrence) -> None:
        words: list[str] = []
        tags: list[str] = []
        links: list[tuple[str, str]] = []
        while True:
            if self._is(*_CONTENT):
                token = self._take()
                if token.kind == "tag":
                    tags.append(token.value)
                elif token.kind == "link":
                    links.append((token.value, token.url))
                    words.append(token.value)
                else:
                    words.append(token.value)
            elif self._is("newline") and self._text_goes_on():
                self._take()
                words.append(" ")
            else:
                break
        occurrence.tags, occurrence.links = tuple(tags), tuple(links)
        if self._is("statement", "argument", "statement-definition", "argument-definition"):
            token = self._take()
            shape = f"[{token.value}]" if token.kind.startswith("statement") else f"<{token.value}>"
            raise self._mistake(f"{shape} begins a statement: put an empty line before it, or write @{shape}", token)
        occurrence.text = " ".join(without_emphasis("".join(words)).split())

    def _text_goes_on(self) -> bool:
        return self._is_next(*_CONTENT, "statement", "argument", "statement-definition", "argument-definition")

    def _data(self, occurrence: Occurrence) -> None:
        if self._is("newline") and self._is_next("data", "open-data"):
            self._take()
        if self._is("open-data"):
            raise self._mistake("the data that begins here is not closed: } is missing")
        if self._is("data"):
            occurrence.data = data_of(self._take())
            self._space()
            if self._is(*_CONTENT, "data", "statement", "argument", "statement-definition", "argument-definition"):
                raise self._mistake("data stands at the end of a statement: expected the end of the line")

    # Premise-conclusion structures

    def _structure(self, owner: Occurrence | None) -> Structure:
        first = self._token
        assert first is not None
        structure = Structure(owner, first.line)
        while True:
            self._skip("newline")
            if self._is("number"):
                number = int(self._take().value)
                statement = self._occurrence()
                if statement.kind == "argument":
                    raise self._mistake("a numbered line is a statement, not an argument")
                self._relations_of(statement, *_SIGNS)
                structure.parts.append((number, statement))
            elif self._is("inference"):
                if not structure.parts or isinstance(structure.parts[-1], Inference):
                    raise self._mistake("an inference needs a numbered statement above it")
                structure.parts.append(self._inference())
            else:
                break
        if not self._is("blank") and self._token is not None:
            raise self._mistake("expected a numbered statement, an inference, or an empty line")
        if isinstance(structure.parts[-1], Inference):
            raise self._mistake("an inference needs a conclusion below it, with a number: (3) …")
        if not any(isinstance(part, Inference) for part in structure.parts):
            raise self._mistake("numbered statements need an inference (----) and a conclusion", first)
        if isinstance(structure.parts[-2], tuple):
            raise self._mistake("the last statement is no conclusion: an inference (----) before it is missing")
        return structure

    def _space(self) -> None:
        while self._is("text") and self._token is not None and not self._token.value.strip():
            self._take()

    def _inference(self) -> Inference:
        token = self._take()
        if token.value == "\0":
            raise self._mistake("the inference that begins here is not closed: -- is missing", token)
        rules, brace, rest = token.value.partition("{")
        data: dict[str, Any] = {}
        if brace:
            line = token.line + rules.count("\n")
            column = len(rules) - rules.rfind("\n") if "\n" in rules else token.column + len(rules)
            data = data_of(SyntaxToken("data", brace + rest.rstrip(), line, column))
        names = [" ".join(part.replace("\\", "").split()) for part in rules.split(",")]
        inference = Inference([name for name in names if name], data)
        if self._is(*_CONTENT):
            raise self._mistake("expected the end of the line after an inference")
        self._relations_of(inference, "_", "<_")
        return inference


def data_of(token: SyntaxToken) -> dict[str, Any]:
    """The data between braces: YAML, of which JSON is a part.

    :raises MalformedDocument: it is none; with line and column.
    """
    inner = token.value[1:-1]
    if inner.lstrip(" \t").startswith("\n"):
        # Names on lines of their own are YAML without the braces.
        value, _ = safe_yaml.loads(inner, token.line, token.column + 1)
    else:
        try:
            value = strict_json.parse(token.value)
        except (ValueError, RecursionError):
            value, _ = safe_yaml.loads(token.value, token.line, token.column)
    if not isinstance(value, dict):
        raise MalformedDocument("data is a list of names and values", token.line, token.column)
    return value


def without_emphasis(text: str) -> str:
    """A text without the signs of bold and italic print."""
    previous = None
    for _ in range(3):
        if ("*" not in text and "_" not in text) or text == previous:
            break
        previous, text = text, _without_outer_emphasis(text)
    for sign, stand_in in ESCAPED.items():
        text = text.replace(stand_in, sign)
    return text


def _without_outer_emphasis(text: str) -> str:
    """A text without the outermost signs of emphasis.

    Each sign that opens is closed by the first that can close it; where those stand is looked up once for a text.
    """
    closes: dict[str, list[int]] = {}
    kept: list[str] = []
    position = 0
    while (opens := _EMPHASIS_OPENS.search(text, position)) is not None:
        for sign, pattern in _EMPHASIS_CLOSES.items():
            inner = opens.start() + len(sign)
            if not text.startswith(sign, opens.start()) or inner >= len(text) or text[inner].isspace():
                continue
            if sign not in closes:
                closes[sign] = [match.start() for match in pattern.finditer(text)]
            index = bisect_left(closes[sign], inner + 1)
            if index < len(closes[sign]):
                close = closes[sign][index]
                kept += text[position : opens.start()], text[inner:close]
                position = close + len(sign)
                break
        else:
            kept.append(text[position : opens.end()])
            position = opens.end()
    return "".join(kept) + text[position:]


def walk(block: Occurrence | Structure) -> Iterator[Occurrence]:
    """Every occurrence in a block, in the order of the document."""
    waiting: list[Occurrence] = []
    if isinstance(block, Occurrence):
        waiting.append(block)
    else:
        for part in reversed(block.parts):
            if isinstance(part, Inference):
                waiting += [member for _, member in reversed(part.relations)]
            else:
                waiting.append(part[1])
    while waiting:
        term = waiting.pop()
        yield term
        waiting += [member for _, member in reversed(term.relations)]
