"""The conditions of schemes: goals of Prolog over numbers and terms, decided under bindings."""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from argmap.caes.terms import Bindings, Compound, Term, Variable, items_of, substituted, text_of, unify, variables

_ARITHMETIC: dict[tuple[str, int], Callable[..., int | float]] = {
    ("+", 2): lambda a, b: a + b,
    ("-", 2): lambda a, b: a - b,
    ("*", 2): lambda a, b: a * b,
    ("/", 2): lambda a, b: a // b if isinstance(a, int) and isinstance(b, int) and a % b == 0 else a / b,
    ("//", 2): lambda a, b: int(Fraction(a) / Fraction(b)),
    ("mod", 2): lambda a, b: a % b,
    ("rem", 2): lambda a, b: int(math.fmod(a, b)),
    ("**", 2): lambda a, b: _power(a, b),
    ("^", 2): lambda a, b: _power(a, b),
    ("-", 1): lambda a: -a,
    ("+", 1): lambda a: a,
    ("abs", 1): abs,
    ("min", 2): min,
    ("max", 2): max,
    ("sqrt", 1): math.sqrt,
    ("truncate", 1): int,
    ("round", 1): round,
    ("floor", 1): math.floor,
    ("ceiling", 1): math.ceil,
    ("float", 1): float,
}


def _power(base: float, exponent: float) -> float:
    if abs(exponent) > 1_000 or abs(base) > 1e100:
        raise ArithmeticError("too large a power")
    power: float = base**exponent
    return power


def value_of(term: Term) -> int | float:
    """The number that an arithmetic term is.

    :raises ArithmeticError: it is none.
    """
    if isinstance(term, (int, float)):
        if isinstance(term, int) and abs(term) > 10**60:
            raise ArithmeticError("too large a number")
        return term
    if isinstance(term, Compound):
        operation = _ARITHMETIC.get((term.functor, len(term.arguments)))
        if operation is not None:
            try:
                return operation(*map(value_of, term.arguments))
            except (ValueError, TypeError) as error:
                raise ArithmeticError(str(error)) from None
    raise ArithmeticError(f"'{text_of(term)}' is no number")


_COMPARISONS: dict[str, Callable[[int | float, int | float], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "=<": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=:=": lambda a, b: a == b,
    "=\\=": lambda a, b: a != b,
}
_ORDERS: dict[str, Callable[[object, object], bool]] = {
    "@<": lambda a, b: _order(a) < _order(b),
    "@>": lambda a, b: _order(a) > _order(b),
    "@=<": lambda a, b: _order(a) <= _order(b),
    "@>=": lambda a, b: _order(a) >= _order(b),
}


def _order(term: object) -> tuple[int, float, str]:
    """Prolog's standard order: variables, numbers, atoms, compounds."""
    if isinstance(term, (int, float)):
        return 1, float(term), ""
    if isinstance(term, Compound):
        return 3, len(term.arguments), f"{term.functor}({text_of(term)}"
    return (0 if isinstance(term, Variable) else 2), 0.0, term.name if isinstance(term, Variable) else str(term)


def solve(goal: Term, bindings: Bindings) -> Iterator[dict[str, Term]]:
    """The bindings under which a guard holds; a goal that is not known, or no number where one must be, fails."""
    goal = substituted(goal, bindings)
    functor, arguments = (goal.functor, goal.arguments) if isinstance(goal, Compound) else (goal, ())
    if functor == "true" and not arguments:
        yield dict(bindings)
    elif functor == "," and len(arguments) == 2:
        for first in solve(arguments[0], bindings):
            yield from solve(arguments[1], first)
    elif functor == ";" and len(arguments) == 2:
        for argument in arguments:
            yield from solve(argument, bindings)
    elif functor in {"\\+", "not"} and len(arguments) == 1:
        if next(solve(arguments[0], bindings), None) is None:
            yield dict(bindings)
    elif functor == "member" and len(arguments) == 2:
        for item in items_of(arguments[1]) or ():
            bound = unify(arguments[0], item, bindings)
            if bound is not None:
                yield bound
    elif len(arguments) == 2:
        yield from _binary(str(functor), arguments[0], arguments[1], bindings)
    elif len(arguments) == 1 and functor in _CHECKS and _CHECKS[str(functor)](arguments[0]):
        yield dict(bindings)


def _binary(functor: str, left: Term, right: Term, bindings: Bindings) -> Iterator[dict[str, Term]]:
    if functor in _COMPARISONS or functor == "is":
        try:
            value = value_of(right)
            if functor == "is":
                bound = unify(left, value, bindings)
                if bound is not None:
                    yield bound
            elif _COMPARISONS[functor](value_of(left), value):
                yield dict(bindings)
        except ArithmeticError:
            return
    elif functor == "=":
        bound = unify(left, right, bindings)
        if bound is not None:
            yield bound
    elif functor in {"\\=", "dif"}:
        if unify(left, right, bindings) is None:
            yield dict(bindings)
    elif functor in {"==", "\\=="}:
        if (left == right) == (functor == "=="):
            yield dict(bindings)
    elif functor in _ORDERS and _ORDERS[functor](left, right):
        yield dict(bindings)


_CHECKS: dict[str, Callable[[Term], bool]] = {
    "atom": lambda term: isinstance(term, str),
    "number": lambda term: isinstance(term, (int, float)),
    "integer": lambda term: isinstance(term, int),
    "atomic": lambda term: isinstance(term, (str, int, float)),
    "compound": lambda term: isinstance(term, Compound),
    "var": lambda term: isinstance(term, Variable),
    "nonvar": lambda term: not isinstance(term, Variable),
    "ground": lambda term: next(variables(term), None) is None,
}
