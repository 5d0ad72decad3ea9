"""Prolog terms, as Carneades' schemes have them: read, written, matched and unified.

An atom is a `str`, a number an `int` or `float`; the rest are `Variable` and `Compound`. A list is a compound of `.`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MAX_DEPTH = 60
MAX_LENGTH = 4_000


@dataclass(frozen=True, slots=True)
class Variable:
    """A logical variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Compound:
    """A functor and its arguments."""

    functor: str
    arguments: "tuple[Term, ...]"


Term = str | int | float | Variable | Compound
Bindings = Mapping[str, Term]
EMPTY = "[]"


class NotATerm(ValueError):
    """The text is no term; the message says what was expected, `position` where (from 0)."""

    def __init__(self, message: str, position: int):
        self.position = position
        super().__init__(message)


# ISO Prolog's operators, as far as guards need them: priority, and the greatest priority of the left and right side.
_INFIX: dict[str, tuple[int, int, int]] = {
    **dict.fromkeys([";"], (1100, 1099, 1100)),
    **dict.fromkeys([","], (1000, 999, 1000)),
    **dict.fromkeys(
        ["=", "\\=", "==", "\\==", "@<", "@>", "@=<", "@>=", "is", "=:=", "=\\=", "<", ">", "=<", ">="], (700, 699, 699)
    ),
    **dict.fromkeys(["+", "-"], (500, 500, 499)),
    **dict.fromkeys(["*", "/", "//", "mod", "rem"], (400, 400, 399)),
    **dict.fromkeys(["**", "^"], (200, 199, 200)),
}
_PREFIX: dict[str, tuple[int, int]] = {"\\+": (900, 900), "not": (900, 900), "-": (200, 200), "+": (200, 200)}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.\d+(?:[eE][-+]?\d+)?|\d+)|(?P<quoted>'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<variable>[A-Z_]\w*)|(?P<atom>¬?\w[\w.]*\w|¬?\w|¬)|(?P<symbol>[-+*/\\^<>=~:?@#&$]+)|(?P<punct>[()\[\]|,;!]))"
)


def parse(text: str, *, ground: bool = False) -> Term:
    """Read a term.

    :param ground: names that begin with a capital letter are atoms too, as in the ids of statements.
    :raises NotATerm: it is none.
    """
    if len(text) > MAX_LENGTH:
        raise NotATerm(f"a term has at most {MAX_LENGTH:,} characters", MAX_LENGTH)
    return _TermParser(text, ground).whole()


class _TermParser:
    def __init__(self, text: str, ground: bool):
        self._text, self._ground = text, ground
        self._tokens: list[tuple[str, str, int]] = []
        position = 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                raise NotATerm("expected a term", position)
            kind = str(match.lastgroup)
            self._tokens.append((kind, match[kind], match.start(kind)))
            position = match.end()
        self._next = 0
        self._depth = 0

    def whole(self) -> Term:
        term = self._expression(1200)
        if self._next < len(self._tokens):
            raise NotATerm("expected the end of the term", self._tokens[self._next][2])
        return term

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._next][:2] if self._next < len(self._tokens) else ("end", "")

    def _position(self) -> int:
        return self._tokens[self._next][2] if self._next < len(self._tokens) else len(self._text)

    def _expect(self, punctuation: str) -> None:
        if self._peek() != ("punct", punctuation):
            raise NotATerm(f"expected '{punctuation}'", self._position())
        self._next += 1

    def _expression(self, priority: int) -> Term:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise NotATerm(f"nested more than {MAX_DEPTH} deep", self._position())
        left = self._primary(priority)
        while True:
            kind, word = self._peek()
            if kind not in {"symbol", "atom", "punct"} or word not in _INFIX:
                break
            own, _, right = _INFIX[word]
            if own > priority:
                break
            self._next += 1
            left = Compound(word, (left, self._expression(right)))
        self._depth -= 1
        return left

    def _primary(self, priority: int) -> Term:
        kind, word = self._peek()
        if kind == "end":
            raise NotATerm("expected a term", self._position())
        self._next += 1
        if kind == "number":
            return float(word) if "." in word else int(word)
        if kind == "variable" and not self._ground:
            return Variable(word)
        if word == "(":
            inner = self._expression(1200)
            self._expect(")")
            return inner
        if word == "[":
            return self._list()
        if kind == "punct" and word != "!":
            raise NotATerm("expected a term", self._tokens[self._next - 1][2])
        if self._peek() == ("punct", "(") and (kind != "symbol" or self._adjacent()):
            return self._compound(_atom(word) if kind == "quoted" else word)
        if word in _PREFIX and self._peek()[0] not in {"end"} and self._peek()[1] not in {")", ",", "]", "|"}:
            own, right = _PREFIX[word]
            if own <= priority:
                operand = self._expression(right)
                if word == "-" and isinstance(operand, (int, float)):
                    return -operand
                return Compound(word, (operand,))
        return _atom(word) if kind == "quoted" else word

    def _adjacent(self) -> bool:
        """Whether the bracket that comes next stands directly behind the symbol before."""
        _, word, start = self._tokens[self._next - 1]
        return self._tokens[self._next][2] == start + len(word)

    def _compound(self, functor: str) -> Term:
        self._expect("(")
        arguments = [self._expression(999)]
        while self._peek() == ("punct", ","):
            self._next += 1
            arguments.append(self._expression(999))
        self._expect(")")
        return Compound(functor, tuple(arguments))

    def _list(self) -> Term:
        items: list[Term] = []
        tail: Term = EMPTY
        if self._peek() != ("punct", "]"):
            items.append(self._expression(999))
            while self._peek() == ("punct", ","):
                self._next += 1
                items.append(self._expression(999))
            if self._peek() == ("punct", "|"):
                self._next += 1
                tail = self._expression(999)
        self._expect("]")
        return list_of(items, tail)


def _atom(word: str) -> str:
    """A quoted atom, without the quotes where it needs none."""
    inner = word[1:-1]
    return inner if word[0] == "'" and re.fullmatch(r"[a-z]\w*", inner) else word


def list_of(items: list[Term], tail: Term = EMPTY) -> Term:
    """A Prolog list."""
    for item in reversed(items):
        tail = Compound(".", (item, tail))
    return tail


def items_of(term: Term) -> list[Term] | None:
    """The items of a Prolog list; None if it is none, or its end is open."""
    items = []
    while isinstance(term, Compound) and term.functor == "." and len(term.arguments) == 2:
        items.append(term.arguments[0])
        term = term.arguments[1]
    return items if term == EMPTY else None


def text_of(term: Term) -> str:
    """A term as text, without blanks."""
    if isinstance(term, Variable):
        return term.name
    if isinstance(term, Compound):
        if term.functor == "." and len(term.arguments) == 2:
            return _list_text(term)
        if len(term.arguments) == 2 and term.functor in _INFIX:
            left, right = map(text_of, term.arguments)
            between = f" {term.functor} " if term.functor[0].isalpha() else term.functor
            return f"{left}{between}{right}"
        return f"{term.functor}({','.join(map(text_of, term.arguments))})"
    return str(term)


def _list_text(term: Term) -> str:
    items = []
    while isinstance(term, Compound) and term.functor == "." and len(term.arguments) == 2:
        items.append(text_of(term.arguments[0]))
        term = term.arguments[1]
    tail = "" if term == EMPTY else f"|{text_of(term)}"
    return f"[{','.join(items)}{tail}]"


_BLANKS = re.compile(r"\s*([(),\[\]|])\s*")


def normal(identifier: str) -> str:
    """The id of a statement with its blanks as they are compared."""
    return _BLANKS.sub(r"\1", " ".join(identifier.split()))


def statement_term(identifier: str) -> Term:
    """The term that the id of a statement is; an atom if it is no term."""
    try:
        return parse(identifier, ground=True)
    except NotATerm:
        return normal(identifier)


def match(pattern: Term, term: Term, bindings: Bindings) -> dict[str, Term] | None:
    """Bind the variables of a pattern so that it equals a term, beyond what is bound; None if nothing does."""
    bound = dict(bindings)
    waiting = [(pattern, term)]
    while waiting:
        one, other = waiting.pop()
        if isinstance(one, Variable):
            if one.name == "_":
                continue
            if one.name not in bound:
                bound[one.name] = other
                continue
            one = bound[one.name]
            if one != other or type(one) is not type(other):
                return None
        elif isinstance(one, Compound):
            if not isinstance(other, Compound) or one.functor != other.functor:
                return None
            if len(one.arguments) != len(other.arguments):
                return None
            waiting += zip(one.arguments, other.arguments, strict=True)
        elif one != other:
            return None
    return bound


def substituted(term: Term, bindings: Bindings) -> Term:
    """The term with its bound variables replaced."""
    if isinstance(term, Variable):
        return bindings.get(term.name, term)
    if isinstance(term, Compound):
        return Compound(term.functor, tuple(substituted(argument, bindings) for argument in term.arguments))
    return term


def variables(term: Term) -> Iterator[str]:
    """The names of the variables of a term."""
    if isinstance(term, Variable):
        yield term.name
    elif isinstance(term, Compound):
        for argument in term.arguments:
            yield from variables(argument)


def unify(one: Term, other: Term, bindings: Bindings) -> dict[str, Term] | None:
    """Bind variables so that two terms are equal (without the occurs check); None if nothing does."""
    bound = dict(bindings)
    waiting = [(one, other)]
    while waiting:
        left, right = (_resolved(term, bound) for term in waiting.pop())
        if left == right and type(left) is type(right):
            continue
        if isinstance(left, Variable):
            bound[left.name] = right
        elif isinstance(right, Variable):
            bound[right.name] = left
        elif isinstance(left, Compound) and isinstance(right, Compound):
            if left.functor != right.functor or len(left.arguments) != len(right.arguments):
                return None
            waiting += zip(left.arguments, right.arguments, strict=True)
        else:
            return None
    return bound


def _resolved(term: Term, bindings: Bindings) -> Term:
    seen = set()
    while isinstance(term, Variable) and term.name in bindings and term.name not in seen:
        seen.add(term.name)
        term = bindings[term.name]
    return term
