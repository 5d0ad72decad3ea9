"""Argdown's tokens: what stands at the beginning of a line (relations, numbers, inferences, headings, list items), and
what stands in it (titles, texts, tags, links, mentions, data). Comments are nowhere.

The grammar stands in docs/argdown.md. Line ends are `\\n` here.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple


class SyntaxToken(NamedTuple):
    """A token, of the kind `front`, `heading`, `relation`, `number`, `inference`, `item`, `blank`, `newline`, `text`,
    `statement-definition`, `argument-definition`, `statement`, `argument`, `mention`, `link`, `tag`, `data` or
    `open-data` (braces that do not close): its value (a title, a text, the sign of a relation), and where it begins.

    `indent` counts the blanks before a relation or an item; `url` is that of a link.
    """

    kind: str
    value: str
    line: int
    column: int
    indent: int = 0
    url: str = ""


_BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")
_BLANKS = re.compile(r"[ \t]*")
_END_OF_LINE = re.compile(r"[ \t]*\n")
_COMMENT_BEGINS = re.compile(r"<!--|/\*|//")
_FRONT = re.compile(r"={3,}(.*?)={3,}", re.DOTALL)
_HEADING = re.compile(r"[ \t]*(#+) ")
_RELATION = re.compile(r"([ \t]+)(\+>|->|<_|_>|<\+|<-|><|\+|-(?!-)|_(?=\s))")
_NUMBER = re.compile(r"[ \t]*\((\d{1,9})\)")
_INFERENCE = re.compile(r"[ \t]*-{2}")
_ITEM = re.compile(r"([ \t]*)(?:\d{1,9}\.|\*)(?=\s)")
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\n]+)\)")
_MENTION = re.compile(r"@(?:\[[^\]\n]+\]|<[^>\n]+>)")
_TITLE = {"[": re.compile(r"\[([^\]\n]+)\](:?)"), "<": re.compile(r"<([^>\n]+)>(:?)")}
_TAG = re.compile(r"#(?:\(([^)\n]+)\)|([\w\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef-]+))")
_DASHES = re.compile(r"-{2,}")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_CLOSERS = {"[": "]", "<": ">", "(": ")"}
_MOST_OPEN_DATA = 20
_TEXT = re.compile(r"[^\\@#\[\]{}<>/\n.:]+")
SHORTCODE = re.compile(r"([.:])([^\s.:]{1,40})\1")

# Escaped signs of emphasis, until the others are gone.
ESCAPED = {"*": "\x01", "_": "\x02"}

# What people cannot type, by the documentation's short codes (`.->.` and `:->:`).
SHORTCODES = {
    "A": "∀", "E": "∃", "O": "𝗢", "P": "𝗣", "->": "→", "<->": "↔", "~": "¬", "^": "∧", "v": "∨", "v_": "⊻", "<>": "◇",
    "[]": "◻", "happy": "😀", "smile": "☺", "smiley": "☺", "laugh": "😆", "lol": "😆", "rofl": "🤣", "joy": "😂",
    "heart": "❤", "?": "❓", "question": "❓", "love": "😍", "wink": "😉", "shush": "🤫", "meh": "😐", "eye-roll": "🙄",
    "sad": "😢", "disappointed": "😞", "scream": "😱", "+1": "👍", "up": "👍", "-1": "👎", "down": "👎", "think": "🤔",
    "star": "⭐", "y": "✔", "check": "✔", "agree": "✔", "n": "❌", "cross": "❌", "disagree": "❌",
}  # fmt: skip
_NO_CODES: Mapping[str, str] = MappingProxyType({})


def front_matter(text: str) -> SyntaxToken | None:
    """The front matter of a document, if it has any."""
    front = _front_of(text)
    return None if front is None else _Scanner(text, _NO_CODES).token("front", front.group(1), front.start(1))


def tokens(text: str, codes: Mapping[str, str] = _NO_CODES) -> Iterator[SyntaxToken]:
    """The tokens of a document, in one pass, after its front matter; `blank` stands for one or more empty lines.

    :param codes: short codes of the document's own, with their delimiters, and what each stands for.
    """
    return _Scanner(text, codes).tokens()


def _front_of(text: str) -> re.Match[str] | None:
    return _FRONT.match(text, len(text) - len(text.lstrip()))


def without_comments(text: str) -> str:
    """A text without the comments in it."""
    scanner, kept, position = _Scanner(text, _NO_CODES), [], 0
    for beginning in _COMMENT_BEGINS.finditer(text):
        end = scanner.comment_end(beginning.start()) if beginning.start() >= position else None
        if end is not None:
            kept.append(text[position : beginning.start()])
            position = end
    return "".join(kept) + text[position:]


class _Scanner:
    def __init__(self, text: str, codes: Mapping[str, str]):
        self._text, self._codes = text, codes
        self._starts = [0, *(error.end() for error in re.finditer("\n", text))]
        self._closers: dict[str, int] = {}
        self._open_data = 0

    def _next(self, closer: str, position: int) -> int:
        """Where a closing sign stands next; the end of the text if nowhere.

        It is remembered, for positions only grow: so all that opens without being closed costs one look at the text.
        """
        known = self._closers.get(closer, -1)
        if known < position:
            known = self._text.find(closer, position)
            known = self._closers[closer] = len(self._text) if known < 0 else known
        return known

    def _closes_in_line(self, closer: str, position: int) -> bool:
        return self._next(closer, position) < self._next("\n", position)

    def token(self, kind: str, value: str, at: int, *, indent: int = 0, url: str = "") -> SyntaxToken:
        line = bisect_right(self._starts, at)
        return SyntaxToken(kind, value, line, at - self._starts[line - 1] + 1, indent, url)

    def tokens(self) -> Iterator[SyntaxToken]:
        text, position = self._text, 0
        # Whether a line begins here; and whether an empty line, or nothing, is before it.
        fresh, empty = True, True
        front = _front_of(text)
        if front is not None:
            position, fresh, empty = front.end(), False, False
        while position < len(text):
            if fresh:
                blank = _BLANK_LINES.match(text, position)
                if blank is not None:
                    if not empty:
                        yield self.token("blank", "", position)
                    empty, position = True, blank.end()
                    continue
                comment = self._comment_at(position)
                if comment is not None:
                    # A line of nothing but a comment is not there at all, and separates nothing.
                    end = _END_OF_LINE.match(text, comment)
                    position, fresh = (comment, False) if end is None else (end.end(), True)
                    continue
                token_and_end = self._line_start(position)
                fresh, empty = False, False
                if token_and_end is not None:
                    token, position = token_and_end
                    yield token
                    continue
                position = _BLANKS.match(text, position).end()  # type: ignore[union-attr]
            if position == len(text):
                return
            end = _END_OF_LINE.match(text, position)
            if end is not None:
                yield self.token("newline", "", position)
                fresh, position = True, end.end()
                continue
            part, position = self._inline(position)
            if part is not None:
                yield part

    def _comment_at(self, position: int) -> int | None:
        """Where a comment ends that begins here, after blanks."""
        start = position
        while start < len(self._text) and self._text[start] in " \t":
            start += 1
        return self.comment_end(start)

    def comment_end(self, position: int) -> int | None:
        """Where the comment ends that begins here, if one does."""
        text = self._text
        if text.startswith("//", position):
            return self._next("\n", position)
        for opener, closer in (("/*", "*/"), ("<!--", "-->")):
            if text.startswith(opener, position):
                close = self._next(closer, position + len(opener))
                return None if close == len(text) else close + len(closer)
        return None

    def _line_start(self, position: int) -> tuple[SyntaxToken, int] | None:
        text = self._text
        relation = _RELATION.match(text, position)
        if relation is not None:
            indent = len(relation.group(1))
            token = self.token("relation", relation.group(2), relation.start(2), indent=indent)
            return token, relation.end()
        for kind, pattern in (("number", _NUMBER), ("inference", _INFERENCE), ("heading", _HEADING), ("item", _ITEM)):
            token_and_end = pattern.match(text, position)
            if token_and_end is None:
                continue
            value = "" if kind == "inference" else token_and_end.group(1)
            if kind == "inference":
                # Up to the closing dashes: `----`, `-- rule --`, or over several lines.
                return self._inference(position, token_and_end.end())
            at = position + len(token_and_end.group()) - len(token_and_end.group().lstrip())
            indent = len(value) if kind == "item" else 0
            return self.token(kind, value, at, indent=indent), token_and_end.end()
        return None

    def _inference(self, position: int, start: int) -> tuple[SyntaxToken, int]:
        close = _DASHES.search(self._text, start)
        # No further than to the closing dashes: a text of many inferences is looked at once.
        if close is None or _EMPTY_LINE.search(self._text, start, close.start()) is not None:
            end = self._text.find("\n", start)
            end = len(self._text) if end < 0 else end
            return self.token("inference", "\0", position), end
        value = self._text[start : close.start()]
        return self.token("inference", without_comments(value), start), close.end()

    def _bracketed(self, character: str, position: int) -> tuple[SyntaxToken, int] | None:
        """A mention, a link, a title or a tag; a pattern is only tried where its bracket closes in the line."""
        text = self._text
        opener = text[position + 1 : position + 2] if character in "@#" else character
        closer = _CLOSERS.get(opener)
        if closer is not None and not self._closes_in_line(closer, position):
            return None
        if character == "@":
            mention = _MENTION.match(text, position)
            return None if mention is None else (self.token("mention", mention.group(), position), mention.end())
        if character == "#":
            tag = _TAG.match(text, position)
            return None if tag is None else (self.token("tag", tag[1] or tag[2], position), tag.end())
        if character == "[" and self._closes_in_line(")", position):
            link = _LINK.match(text, position)
            if link is not None:
                return self.token("link", link.group(1), position, url=link.group(2).strip()), link.end()
        title = _TITLE[character].match(text, position)
        if title is None:
            return None
        kind = "statement" if character == "[" else "argument"
        return self.token(f"{kind}-definition" if title.group(2) else kind, title.group(1), position), title.end()

    def _inline(self, position: int) -> tuple[SyntaxToken | None, int]:
        text = self._text
        character = text[position]
        if character == "\\" and position + 1 < len(text) and text[position + 1] != "\n":
            escaped = text[position + 1]
            return self.token("text", ESCAPED.get(escaped, escaped), position), position + 2
        if character in "/<" and (comment := self.comment_end(position)) is not None:
            return None, comment
        if character in "@[<#":
            bracketed = self._bracketed(character, position)
            if bracketed is not None:
                return bracketed
        if character == "{":
            end = _end_of_data(text, position)
            if end is None:
                self._open_data += 1
                # The rest of a document is looked through for each; so many mistakes are enough to tell.
                rest = len(text) if self._open_data >= _MOST_OPEN_DATA else position + 1
                return self.token("open-data", "", position), rest
            return self.token("data", text[position:end], position), end
        if character in ".:" and (code := SHORTCODE.match(text, position)):
            meant = self._codes.get(code.group()) or SHORTCODES.get(code.group(2))
            if meant is not None:
                return self.token("text", meant, position), code.end()
        plain = _TEXT.match(text, position)
        if plain is None:
            return self.token("text", character, position), position + 1
        # Blanks at the end of a line belong to its end.
        end = plain.end()
        if end < len(text) and text[end] == "\n":
            end -= len(plain.group()) - len(plain.group().rstrip(" \t"))
        return self.token("text", text[position:end], position), max(end, position + 1)


_IN_DATA = re.compile(r"""[{}]|"(?:[^"\\]|\\.)*"|(?<=[\s:,\[{])'(?:[^']|'')*'|[^{}"']+|.""", re.DOTALL)
# The same, once a quote was found that does not close: no later one does.
_IN_DATA_WITHOUT_TEXTS = re.compile(r"""[{}]|(?<=[\s:,\[{])'(?:[^']|'')*'|[^{}"']+|["']""")


def _end_of_data(text: str, position: int) -> int | None:
    """Where the braces that open here close; texts in quotes may hold braces."""
    depth, pattern = 0, _IN_DATA
    while position < len(text):
        match = pattern.match(text, position)
        assert match is not None
        position = match.end()
        piece = match.group()
        if piece == "{":
            depth += 1
        elif piece == "}":
            depth -= 1
            if depth == 0:
                return position
        elif piece == '"':
            pattern = _IN_DATA_WITHOUT_TEXTS
    return None
