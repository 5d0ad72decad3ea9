"""The YAML files of Carneades 4 as argument graphs.

Every scalar is read as the text that it is written as, so that statements called `no` or `1` are called so. What is
wrong is told with its line and column, all of it at once.
"""

from typing import Any

from argmap.caes.deriving import in_words
from argmap.caes.graph import (
    BASIC,
    Argument,
    CarneadesStatement,
    Criterion,
    Graph,
    Issue,
    Preference,
    RuleScheme,
    Standard,
    Weighing,
)
from argmap.caes.terms import NotATerm, Term, normal, parse, substituted, text_of
from argmap.formats import safe_yaml
from argmap.formats.encodings import decoded
from argmap.formats.errors import MalformedDocument
from argmap.model.argument_map import MAX_NODES, MAX_RELATIONS
from argmap.model.breach import TooLarge, pointer_token

_STANDARDS: dict[str, Standard] = {"PE": "PE", "CCE": "CCE", "BRD": "BRD"}
_TOP = (
    *("meta", "language", "weighing_functions", "argument_schemes", "issue_schemes", "statements", "issues"),
    *("arguments", "assumptions", "references", "tests"),
)
_LABELS = {"in": "in", "out": "out", "undecided": "undecided", "undec": "undecided"}


def read_graph(data: bytes) -> tuple[Graph, dict[str, Any], list[str]]:
    """The graph of a file, without its schemes run; its YAML as it stands; and the names that stand twice in it.

    :raises MalformedDocument: not YAML, or no such file; with line and column of each mistake.
    :raises TooLarge: more statements or arguments than a map may hold.
    """
    twice: list[str] = []
    value, places = safe_yaml.loads(decoded(data), twice=twice, texts=True)
    if not isinstance(value, dict):
        raise MalformedDocument("is no list of names and values; a Carneades file has `statements`, `arguments` …")
    reading = _CarneadesFileReader(value, places)
    return reading.graph(), value, twice


def looks_like(value: Any) -> bool:
    """Whether a value of YAML is a Carneades file."""
    return isinstance(value, dict) and set(value) <= set(_TOP) and not set(value).isdisjoint(
        {"statements", "arguments", "argument_schemes", "issues", "assumptions"}
    )  # fmt: skip


class _CarneadesFileReader:
    def __init__(self, value: dict[str, Any], places: safe_yaml.Places):
        self._value, self._places = value, places
        self._graph = Graph()
        self._mistakes: list[MalformedDocument] = []
        self._functions: dict[str, Weighing] = {}

    def graph(self) -> Graph:
        unknown = [name for name in self._value if name not in _TOP]
        if len(unknown) == len(self._value):
            for name in unknown:
                self._wrong(f"/{pointer_token(name)}", f"is not known; there are {', '.join(_TOP)}")
        self._graph.remarks += [f"`{name[:60]}` is not known, and left out." for name in unknown]
        graph = self._graph
        graph.meta = self._mapping("/meta")
        graph.language = {
            normal(name): text for name, text in self._mapping("/language").items() if isinstance(text, str)
        }
        for name, value in self._mapping("/weighing_functions").items():
            weighing = self._weighing(value, f"/weighing_functions/{pointer_token(name)}")
            if weighing is not None:
                self._functions[name] = weighing
        self._schemes()
        self._statements()
        for pointer, identifier, value in self._entries("/arguments", "a"):
            self._argument(pointer, identifier, value)
        self._issues()
        for pointer, text in self._texts("/assumptions"):
            graph.assumptions[self._statement(text, pointer)] = None
        self._tests()
        if len(graph.statements) > MAX_NODES or len(graph.arguments) > MAX_RELATIONS:
            raise TooLarge(f"The file has more than {MAX_NODES:,} statements or {MAX_RELATIONS:,} arguments.")
        if self._mistakes:
            first, *others = sorted(self._mistakes, key=lambda mistake: (mistake.line, mistake.column))
            first.others = tuple(others[:19])
            raise first
        return graph

    # The parts of the file

    def _statements(self) -> None:
        for pointer, name, value in self._entries("/statements", "s"):
            identifier = self._statement(name, pointer)
            statement = self._graph.statements[identifier]
            if isinstance(value, str):
                statement.text = value
            elif isinstance(value, dict):
                text = value.get("text")
                statement.text = text if isinstance(text, str) else statement.text
                meta = value.get("meta") or value.get("metadata")
                statement.meta = meta if isinstance(meta, dict) else {}
                if value.get("assumed") in {"true", "True", "yes", "on"}:
                    self._graph.assumptions[identifier] = None
            elif value is not None:
                self._wrong(pointer, "has the wrong type; give a text, or `text`, `assumed` and `meta`")

    def _argument(self, pointer: str, identifier: str, value: Any) -> None:
        if not isinstance(value, dict):
            self._wrong(pointer, "has the wrong type; an argument has `conclusion` and `premises`")
            return
        graph = self._graph
        scheme_name = value.get("scheme")
        scheme = graph.schemes.get(scheme_name) if isinstance(scheme_name, str) else None
        parameters = tuple(
            assumption for _, assumption in self._texts(f"{pointer}/parameters", value.get("parameters"))
        )
        premises = self._texts(f"{pointer}/premises", value.get("premises"), roles=(roles := []))
        bindings: dict[str, Term] = {}
        if scheme is not None and len(parameters) == len(scheme.variables):
            bindings = dict(zip(scheme.variables, map(_parsed_or_text, parameters), strict=True))
        names = [self._statement(assumption, place) for place, assumption in premises]
        conclusion = value.get("conclusion")
        if scheme is not None and (bindings or not scheme.variables):
            # What an instance of a scheme leaves out, the scheme says.
            if "premises" not in value:
                kept = [substituted(pattern, bindings) for pattern in (*scheme.premises, *scheme.assumptions)]
                names = [self._statement(text_of(element), pointer) for element in kept]
                roles = list(scheme.roles)
                for assumption in scheme.assumptions:
                    graph.assumptions[self._statement(text_of(substituted(assumption, bindings)), pointer)] = None
            if conclusion is None and scheme.conclusions:
                conclusion = text_of(substituted(scheme.conclusions[0], bindings))
        if not isinstance(conclusion, str):
            self._wrong(f"{pointer}/conclusion", "is missing; name the statement that is concluded")
            return
        undercutter = value.get("undercutter")
        graph.arguments[identifier] = Argument(
            identifier,
            self._statement(conclusion, f"{pointer}/conclusion"),
            tuple(names),
            tuple(roles),
            self._statement(undercutter, f"{pointer}/undercutter") if isinstance(undercutter, str) else None,
            scheme_name if isinstance(scheme_name, str) else None,
            self._weighing(value["weight"], f"{pointer}/weight") if value.get("weight") is not None else None,
            parameters,
            value["meta"] if isinstance(value.get("meta"), dict) else {},
        )

    def _issues(self) -> None:
        there: dict[str, str] = {}
        for pointer, identifier, value in self._entries("/issues", "i"):
            if not isinstance(value, dict):
                self._wrong(pointer, "has the wrong type; an issue has `positions`, and perhaps a `standard`")
                continue
            positions = []
            for place, text in self._texts(f"{pointer}/positions", value.get("positions")):
                name = self._statement(text, place)
                if name in there and there[name] != identifier:
                    self._wrong(place, f"'{text}' is in the issue '{there[name]}' already; it can be in one")
                there[name] = identifier
                positions.append(name)
            standard = value.get("standard") or "PE"
            if not isinstance(standard, str) or standard not in _STANDARDS:
                self._wrong(f"{pointer}/standard", "is no proof standard; there are PE, CCE and BRD")
                continue
            self._graph.issues[identifier] = Issue(identifier, tuple(dict.fromkeys(positions)), _STANDARDS[standard])

    def _tests(self) -> None:
        for label, value in self._mapping("/tests").items():
            pointer = f"/tests/{pointer_token(label)}"
            if label not in _LABELS:
                self._wrong(pointer, "is no label; there are in, out and undecided")
                continue
            for _, text in self._texts(pointer, value):
                # A statement that is only tested for is there after the schemes are run, or is not.
                self._graph.expected[normal(text)] = _LABELS[label]

    # Schemes

    def _schemes(self) -> None:
        for pointer, identifier, value in self._entries("/argument_schemes", "s"):
            if not isinstance(value, dict):
                self._wrong(pointer, "has the wrong type; a scheme has `conclusions`, and perhaps `premises`")
                continue
            terms = {
                name: self._terms(f"{pointer}/{name}", value.get(name))
                for name in ("premises", "conclusions", "assumptions", "exceptions", "deletions", "guards")
            }
            weight = value.get("weight")
            names = [text for _, text in self._texts(f"{pointer}/variables", value.get("variables"))]
            roles: list[str] = []
            self._texts(f"{pointer}/premises", value.get("premises"), roles=roles)
            given = [text for _, text in self._texts(f"{pointer}/roles", value.get("roles"))]
            self._graph.schemes[identifier] = RuleScheme(
                identifier,
                tuple(names),
                roles=tuple(given or roles),
                weighing=self._weighing(weight, f"{pointer}/weight") if weight is not None else None,
                meta=value["meta"] if isinstance(value.get("meta"), dict) else {},
                **terms,
            )
        for name, value in self._mapping("/issue_schemes").items():
            pointer = f"/issue_schemes/{pointer_token(name)}"
            patterns = [
                None if text == "..." else self._term(text, place) for place, text in self._texts(pointer, value)
            ]
            self._graph.issue_schemes[name] = tuple(patterns)

    def _terms(self, pointer: str, value: Any) -> tuple[Term, ...]:
        return tuple(self._term(text, place) for place, text in self._texts(pointer, value))

    def _term(self, text: str, pointer: str) -> Term:
        try:
            return parse(text)
        except NotATerm as error:
            self._wrong(pointer, f"'{text[:60]}' is no term: {error}, at character {error.position + 1}")
            return text

    # Weighing functions

    def _weighing(self, value: Any, pointer: str) -> Weighing | None:
        if isinstance(value, str):
            if value in BASIC:
                return Weighing(value)
            if value in self._functions:
                return self._functions[value]
            number = _number(value)
            if number is not None:
                return Weighing("constant", constant=number)
        elif isinstance(value, dict) and len(value) == 1:
            kind, content = next(iter(value.items()))
            if kind == "constant" and _number(content) is not None:
                return Weighing("constant", constant=_number(content) or 0.0)
            if kind in BASIC:
                return Weighing(kind)
            if kind == "preference":
                return self._preference(content, f"{pointer}/preference")
            if kind == "criteria" and isinstance(content, dict):
                return self._criteria(content, f"{pointer}/criteria")
        names = ", ".join([*BASIC, "constant", "preference", "criteria", *self._functions])
        self._wrong(pointer, f"is no weighing function; there are {names}")
        return None

    def _preference(self, content: Any, pointer: str) -> Weighing:
        preferences = []
        for index, item in enumerate(content if isinstance(content, list) else [content]):
            place = f"{pointer}/{index}"
            if not isinstance(item, dict) or not isinstance(item.get("property"), str):
                self._wrong(place, "needs a `property` of the metadata of schemes, and an `order`")
                continue
            order = item.get("order") or "ascending"
            if isinstance(order, list):
                preferences.append(Preference(item["property"], tuple(str(word) for word in order)))
            elif order in {"ascending", "descending"}:
                preferences.append(Preference(item["property"], order))
            else:
                self._wrong(f"{place}/order", "is ascending, descending, or a list from the weakest to the strongest")
        return Weighing("preference", preferences=tuple(preferences))

    def _criteria(self, content: dict[str, Any], pointer: str) -> Weighing:
        hard = [
            int(text) if text.isdigit() else text for _, text in self._texts(f"{pointer}/hard", content.get("hard"))
        ]
        soft = {}
        given_soft = content.get("soft")
        for name, item in given_soft.items() if isinstance(given_soft, dict) else ():
            place = f"{pointer}/soft/{pointer_token(name)}"
            factor = _number(item.get("factor", "1")) if isinstance(item, dict) else None
            values = item.get("values") if isinstance(item, dict) else None
            numbers = (
                {normal(word): _number(value) for word, value in values.items()} if isinstance(values, dict) else {}
            )
            if factor is None or None in numbers.values():
                self._wrong(place, "needs a `factor` and `values`, which are numbers")
                continue
            soft[name] = Criterion(factor, {word: value for word, value in numbers.items() if value is not None})
        return Weighing("criteria", hard=tuple(hard), soft=soft)

    # What the file is made of

    def _wrong(self, pointer: str, message: str) -> None:
        place = pointer
        while place and place not in self._places:
            place = place.rpartition("/")[0]
        line, column = self._places.get(place, (1, 1))
        name = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        self._mistakes.append(MalformedDocument(f"`{name[:60]}` {message}", line, column))

    def _statement(self, text: str, pointer: str) -> str:
        """The id of a statement, which is made where there is none."""
        identifier = normal(text)
        if not identifier:
            self._wrong(pointer, "is empty; name a statement")
        if identifier not in self._graph.statements:
            self._graph.statements[identifier] = CarneadesStatement(
                identifier, in_words(identifier, self._graph.language)
            )
        return identifier

    def _mapping(self, pointer: str) -> dict[str, Any]:
        value = self._value.get(pointer[1:])
        if value is not None and not isinstance(value, dict):
            self._wrong(pointer, "has the wrong type; give names and values")
        return value if isinstance(value, dict) else {}

    def _entries(self, pointer: str, letter: str) -> list[tuple[str, str, Any]]:
        """The entries of a mapping, or of a list whose items may have an `id`: their pointer, id and content."""
        value = self._value.get(pointer[1:])
        if isinstance(value, dict):
            return [(f"{pointer}/{pointer_token(name)}", name, content) for name, content in value.items()]
        if isinstance(value, list):
            taken = {item["id"] for item in value if isinstance(item, dict) and isinstance(item.get("id"), str)}
            entries = []
            for index, item in enumerate(value):
                identifier = item.get("id") if isinstance(item, dict) else None
                if isinstance(item, str):
                    # A statement that is only named.
                    identifier = item
                if not isinstance(identifier, str):
                    number = index + 1
                    while f"{letter}{number}" in taken:
                        number += 1
                    identifier = f"{letter}{number}"
                    taken.add(identifier)
                entries.append((f"{pointer}/{index}", identifier, item))
            return entries
        if value is not None:
            self._wrong(pointer, "has the wrong type; give a list, or ids and values")
        return []

    def _texts(self, pointer: str, value: Any = ..., *, roles: list[str] | None = None) -> list[tuple[str, str]]:
        """The texts of a list, of a mapping (whose names are roles), or one alone; each with its pointer."""
        value = self._value.get(pointer[1:]) if value is ... else value
        if value is None:
            return []
        items: list[tuple[str, Any]] = [(pointer, value)]
        if isinstance(value, list):
            items = [(f"{pointer}/{index}", item) for index, item in enumerate(value)]
        elif isinstance(value, dict):
            items = [(f"{pointer}/{pointer_token(name)}", item) for name, item in value.items()]
        if roles is not None:
            roles += list(value) if isinstance(value, dict) else []
        texts = []
        for place, item in items:
            if isinstance(item, dict) and isinstance(item.get("statement"), str):
                # A premise with more said of it, such as its role.
                texts.append((place, item["statement"]))
            elif isinstance(item, str):
                texts.append((place, item))
            else:
                self._wrong(place, "has the wrong type; give a text")
        return texts


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < 1e12 else None


def _parsed_or_text(text: str) -> Term:
    try:
        return parse(text, ground=True)
    except NotATerm:
        return text
