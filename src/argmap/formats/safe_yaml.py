"""YAML 1.1 as JSON values: no tags, no anchors, no names twice, no depth that a reader could not bear; with places.

Dates stay the texts that they are written as. Only mappings, sequences and scalars of JSON come out.
"""

import math
from dataclasses import dataclass
from typing import Any

import yaml

from argmap.formats.errors import MalformedDocument
from argmap.model.breach import pointer_token

MAX_DEPTH = 60
Places = dict[str, tuple[int, int]]
_PLAIN = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp", "value")
}


class _Loader(yaml.SafeLoader):
    """Composes nodes, and refuses what could grow: aliases, tags, depth."""

    def __init__(self, text: str):
        super().__init__(text)
        self._depth = 0

    def _mark(self) -> Any:
        return self.peek_event().start_mark  # type: ignore[no-untyped-call]

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="an alias is not taken here", problem_mark=self._mark())
        self._depth += 1
        if self._depth > MAX_DEPTH:
            problem = f"nested more than {MAX_DEPTH} deep"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=self._mark())
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def loads(
    text: str, line: int = 1, column: int = 1, *, twice: list[str] | None = None, texts: bool = False
) -> tuple[Any, Places]:
    """The JSON value of a YAML document, and the line and column of every value by its JSON Pointer.

    :param twice: takes the pointers of names that stand twice in a mapping, of which the last is read; without it they
        are errors.
    :param texts: every scalar is the text that it is written as, or None where it is empty.
    :param line: the line of a larger document in which it begins; columns of its first line begin at `column`.
    :raises MalformedDocument: not YAML, or with aliases, tags, names twice, or nested too deep; with line and column.
    """
    try:
        root = _Loader(text).get_single_node()
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise _error(f"has the character U+{error.character:04X}, which YAML forbids", *place, line, column) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        raise _error(f"is not YAML: {error.problem or error.context}", *place, line, column) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _error(f"is not YAML: {error}", 1, 1, line, column) from None
    places: Places = {}
    return (None if root is None else _Values(places, line, column, twice, texts).of(root, "")), places


def _error(message: str, own_line: int, own_column: int, line: int, column: int) -> MalformedDocument:
    shift = column - 1 if own_line == 1 else 0
    return MalformedDocument(message, own_line + line - 1, own_column + shift)


@dataclass
class _Values:
    places: Places
    line: int
    column: int
    twice: list[str] | None
    texts: bool

    def of(self, node: Any, pointer: str) -> Any:
        """The value of a node; notes the places of all that is in it."""
        mark = node.start_mark
        own = mark.line + 1, mark.column + 1
        self.places[pointer] = own[0] + self.line - 1, own[1] + (self.column - 1 if own[0] == 1 else 0)
        if node.tag not in _PLAIN:
            raise self._error(node, f"has the tag {node.tag}, which is not taken here")
        if isinstance(node, yaml.SequenceNode):
            return [self.of(item, f"{pointer}/{index}") for index, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, pointer)
        if self.texts:
            return node.value or None
        return _scalar(node)

    def _mapping(self, node: Any, pointer: str) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._error(key, "has a name that is no text")
            place = f"{pointer}/{pointer_token(key.value)}"
            if key.value in content:
                if self.twice is None:
                    raise self._error(key, f"has the name '{key.value[:60]}' twice; keep one of them")
                self.twice.append(place)
            content[key.value] = self.of(value, place)
        return content

    def _error(self, node: Any, message: str) -> MalformedDocument:
        return _error(message, node.start_mark.line + 1, node.start_mark.column + 1, self.line, self.column)


_SCALARS = yaml.constructor.SafeConstructor()


def _scalar(node: Any) -> Any:
    kind = node.tag.rsplit(":", 1)[1]
    try:
        if kind == "int":
            return _SCALARS.construct_yaml_int(node)
        if kind == "float":
            number = _SCALARS.construct_yaml_float(node)
            return number if math.isfinite(number) else node.value
        if kind == "bool":
            return _SCALARS.construct_yaml_bool(node)
    except (ValueError, IndexError):
        return node.value
    return None if kind == "null" else node.value
