"""JSON as RFC 8259 has it, read strictly, with places for what is wrong.

`loads` refuses what the standard library lets pass: duplicate names in an object, NaN and Infinity, and nesting
deeper than any map needs. `positions` finds the line and column of every value, for messages about its content.
"""

import json
import re
from typing import Any

from argmap.formats.errors import MalformedDocument
from argmap.model.breach import pointer_token
from argmap.model.nesting import deeper_than

MAX_DEPTH = 64


class _Duplicate(ValueError):
    pass


class _NotAllowed(ValueError):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _Duplicate
    return result


def _refuse_constant(name: str) -> Any:
    raise _NotAllowed(name)


_LENIENT = json.JSONDecoder(parse_constant=_refuse_constant)
_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse_constant)


def loads(data: bytes) -> Any:
    """Read a JSON document.

    :raises MalformedDocument: with the line and column of the first thing that is wrong.
    """
    text = decode(data)
    try:
        value = parse(text)
    except (ValueError, RecursionError):
        _refuse_depth(text)
        raise _malformed(text) from None
    if text.count("[") + text.count("{") > MAX_DEPTH and deeper_than(value, MAX_DEPTH):
        _refuse_depth(text)
    return value


def parse(text: str) -> Any:
    """The value of a JSON text that is right, however deep.

    :raises ValueError: it is not right; `loads` says what is wrong.
    :raises RecursionError: it is nested very deep.
    """
    return _DECODER.decode(text)


def _malformed(text: str) -> MalformedDocument:
    """What is wrong with a text that is not too deep, and was not read."""
    try:
        # A name that stands twice is told last, for its place is looked up in what is well formed.
        _LENIENT.decode(text)
        _positions, (line, column, name) = _scan(text)
        return MalformedDocument(
            f"the name {json.dumps(name)} stands twice in one object; keep one of them", line, column
        )
    except json.JSONDecodeError as error:
        return MalformedDocument(_remedy(error, text), error.lineno, error.colno)
    except _NotAllowed as error:
        line, column = _place(text, max(text.find(str(error)), 0))
        return MalformedDocument(f"{error} is not JSON; use a number or null", line, column)
    except ValueError:
        # The standard library refuses integers of more than 4,300 digits, to keep reading linear.
        match = re.search(r"\d{4301,}", text)
        line, column = _place(text, match.start() if match else 0)
        return MalformedDocument("the number has too many digits", line, column)


def decode(data: bytes) -> str:
    """Decode UTF-8, with or without a byte order mark.

    :raises MalformedDocument: at the first byte that is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode("utf-8", "replace"), None)
        raise MalformedDocument(
            f"the byte 0x{data[error.start]:02x} is not UTF-8; save the document as UTF-8", line, column
        ) from None


def _remedy(error: json.JSONDecodeError, text: str) -> str:
    character = repr(text[error.pos]) if error.pos < len(text) else "the end of the document"
    return f"{error.msg[0].lower()}{error.msg[1:]}, found {character}"


def _place(text: str, position: int | None) -> tuple[int, int]:
    position = len(text) if position is None else position
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


# Strings are matched with possessive care: each alternative begins with another character, so no backtracking.
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|[{}\[\],:]|[^\s"{}\[\],:]+', re.DOTALL)


_STEPS = {"{": 1, "[": 1, "}": -1, "]": -1}


def _refuse_depth(text: str) -> None:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += _STEPS.get(token.group()[0], 0)
        if depth > MAX_DEPTH:
            line, column = _place(text, token.start())
            raise MalformedDocument(f"nested more than {MAX_DEPTH} deep", line, column) from None


def positions(data: bytes) -> dict[str, tuple[int, int]]:
    """The line and column (from 1) of every value of a well-formed document, by its JSON Pointer."""
    return _scan(decode(data))[0]


def _scan(text: str) -> tuple[dict[str, tuple[int, int]], tuple[int, int, str]]:
    """Walk over the tokens of a well-formed document, without recursion.

    Returns the places by pointer, and the place and name of the first name that stands twice in its object.
    """
    places: dict[str, tuple[int, int]] = {}
    duplicate = (1, 1, "")
    # One entry for each open container: [pointer, next key or index, whether an object's name comes next, names].
    stack: list[tuple[str, list[Any], set[str]]] = []
    line, line_start, counted = 1, 0, 0
    for token in _TOKEN.finditer(text):
        start, word = token.start(), token.group()
        newlines = text.count("\n", counted, start)
        if newlines:
            line += newlines
            line_start = text.rfind("\n", 0, start) + 1
        counted = start
        if word in "}]":
            stack.pop()
        elif word == ",":
            pointer, state, _ = stack[-1]
            state[1:] = [True] if state[1] is not None else [None]
            if state[1] is None:
                state[0] += 1
        elif word == ":":
            stack[-1][1][1] = False
        elif stack and stack[-1][1][1] is True:
            name = json.loads(word, strict=False)
            _, state, names = stack[-1]
            if name in names and not duplicate[2]:
                duplicate = (line, start - line_start + 1, name)
            names.add(name)
            state[0] = name
        else:
            pointer = f"{stack[-1][0]}/{pointer_token(stack[-1][1][0])}" if stack else ""
            places.setdefault(pointer, (line, start - line_start + 1))
            if word == "{":
                stack.append((pointer, ["", True], set()))
            elif word == "[":
                stack.append((pointer, [0, None], set()))
    return places, duplicate
