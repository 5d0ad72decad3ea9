"""Carneades 4's evaluation of structured arguments: which statements are in, out or undecided.

The grounded labelling of a Carneades argument evaluation structure (CAES): assumptions are in; what no argument
supports is out; what an argument of some weight supports is in, and where it is at issue the position wins whose
heaviest argument is heavier than every other's by the standard of proof. Labels are given only where they must be, so
the order of the statements does not matter. Source: Gordon and Walton, "Formalizing Balancing Arguments", COMMA 2016.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from argmap.caes.graph import LINKED, Argument, Graph, Issue, Preference, Weighing
from argmap.caes.terms import Compound, statement_term, text_of

IN, OUT, UNDECIDED = "in", "out", "undecided"
_CLEARLY = 0.5
_DOUBT = 0.3


@dataclass(slots=True)
class Evaluation:
    """Labels of statements, weights of the arguments that are applicable, those that are undercut, and remarks."""

    labels: dict[str, str]
    weights: dict[str, float]
    undercut: set[str]
    remarks: list[str] = field(default_factory=list)


def evaluate(graph: Graph) -> Evaluation:
    """Label a graph whose schemes have been run."""
    return _GraphLabelling(graph).evaluation()


class _GraphLabelling:
    def __init__(self, graph: Graph):
        self._graph = graph
        self._for = graph.arguments_for()
        self._issue = graph.issue_of()
        self._labels: dict[str, str] = {}
        self._remarks = list(graph.remarks)
        # What must be looked at again when a statement gets a label.
        self._after: dict[str, list[str]] = {}
        for argument in graph.arguments.values():
            for statement in (*argument.premises, *([argument.undercutter] if argument.undercutter else [])):
                self._after.setdefault(statement, []).append(argument.conclusion)

    def evaluation(self) -> Evaluation:
        for assumption in self._graph.assumptions:
            self._labels[assumption] = IN
        for issue in self._graph.issues.values():
            standing = [position for position in issue.positions if self._labels.get(position) == IN]
            if len(standing) > 1:
                names = ", ".join(standing)
                self._remarks.append(f"The assumptions {names} are positions of one issue: they contradict each other.")
            if standing:
                self._labels |= {
                    position: OUT for position in issue.positions if position not in self._graph.assumptions
                }
        waiting = deque(self._graph.statements)
        queued = set(waiting)
        while waiting:
            statement = waiting.popleft()
            queued.discard(statement)
            if statement in self._labels:
                continue
            for changed in self._settle(statement):
                again = [*self._after.get(changed, ())]
                again += [rival for rival in self._rivals(changed) if rival not in self._labels]
                # A position whose rival's argument is settled may be resolved: all of the issue is looked at.
                again += [position for one in self._after.get(changed, ()) for position in self._rivals(one)]
                for position in again:
                    if position not in queued and position not in self._labels:
                        queued.add(position)
                        waiting.append(position)
        labels = {statement: self._labels.get(statement, UNDECIDED) for statement in self._graph.statements}
        undercut = {argument.id for argument in self._graph.arguments.values() if self._is_undercut(argument)}
        weights = {
            argument.id: self._weight(argument)
            for argument in self._graph.arguments.values()
            if self._is_applicable(argument)
        }
        return Evaluation(labels, weights, undercut, self._remarks)

    def _rivals(self, statement: str) -> tuple[str, ...]:
        issue = self._issue.get(statement)
        return () if issue is None else issue.positions

    def _settle(self, statement: str) -> list[str]:
        """Label a statement if it must have a label now; the statements that got one."""
        arguments = self._for.get(statement, [])
        if all(self._is_applicable(argument) and self._weight(argument) == 0 for argument in arguments):
            self._labels[statement] = OUT
            return [statement]
        issue = self._issue.get(statement)
        if issue is None:
            if any(self._is_applicable(argument) and self._weight(argument) > 0 for argument in arguments):
                self._labels[statement] = IN
                return [statement]
            return []
        if all(
            self._is_applicable(argument) for position in issue.positions for argument in self._for.get(position, ())
        ):
            return self._resolve(issue)
        return []

    def _resolve(self, issue: Issue) -> list[str]:
        strengths = {
            position: max((self._weight(argument) for argument in self._for.get(position, ())), default=0.0)
            for position in issue.positions
        }
        winner = None
        for position, strength in strengths.items():
            others = [other for name, other in strengths.items() if name != position]
            if strength > 0 and all(_wins(strength, other, issue.standard) for other in others):
                winner = position
        changed = [position for position in issue.positions if position not in self._labels]
        self._labels |= {position: IN if position == winner else OUT for position in changed}
        return changed

    # Arguments

    def _is_undercut(self, argument: Argument) -> bool:
        return argument.undercutter is not None and self._labels.get(argument.undercutter) == IN

    def _is_applicable(self, argument: Argument) -> bool:
        if argument.undercutter is not None:
            label = self._labels.get(argument.undercutter)
            if label == IN:
                return True
            if label is None:
                return False
        return all(premise in self._labels for premise in argument.premises)

    def _weight(self, argument: Argument) -> float:
        """The weight of an applicable argument, from 0 to 1."""
        if self._is_undercut(argument):
            return 0.0
        weighing = self._weighing(argument)
        return _FUNCTIONS[weighing.kind](self, argument, weighing)

    def _weighing(self, argument: Argument) -> Weighing:
        if argument.weighing is not None:
            return argument.weighing
        if argument.scheme in _BASIC:
            return Weighing(argument.scheme)
        scheme = self._graph.schemes.get(argument.scheme or "")
        return scheme.weighing if scheme is not None and scheme.weighing is not None else LINKED

    def _standing(self, argument: Argument) -> int:
        return sum(self._labels.get(premise) == IN for premise in argument.premises)

    def _linked(self, argument: Argument, _: Weighing) -> float:
        return float(self._standing(argument) == len(argument.premises))

    def _convergent(self, argument: Argument, _: Weighing) -> float:
        return float(self._standing(argument) > 0)

    def _cumulative(self, argument: Argument, _: Weighing) -> float:
        return self._standing(argument) / len(argument.premises) if argument.premises else 1.0

    def _factorized(self, argument: Argument, _: Weighing) -> float:
        if any(self._labels.get(premise) == OUT for premise in argument.premises):
            return 0.0
        positions = self._rivals(argument.conclusion) or (argument.conclusion,)
        premises = {premise for one in positions for other in self._for.get(one, ()) for premise in other.premises}
        return self._standing(argument) / len(premises) if premises else 1.0

    def _constant(self, argument: Argument, weighing: Weighing) -> float:
        return weighing.constant * self._linked(argument, weighing)

    def _preference(self, argument: Argument, weighing: Weighing) -> float:
        if not self._linked(argument, weighing):
            return 0.0
        positions = self._rivals(argument.conclusion)
        if not positions:
            return 1.0
        rivals = [rival for position in positions for rival in self._for.get(position, ())]
        own = self._rank(argument, weighing.preferences)
        weaker = sum(self._rank(rival, weighing.preferences) < own for rival in rivals)
        return (weaker + 1) / len(rivals)

    def _rank(self, argument: Argument, preferences: tuple[Preference, ...]) -> tuple[tuple[int, float, str], ...]:
        scheme = self._graph.schemes.get(argument.scheme or "")
        meta = argument.meta if scheme is None else {**argument.meta, **scheme.meta}
        return tuple(_place(meta.get(preference.property), preference.order) for preference in preferences)

    def _criteria(self, argument: Argument, weighing: Weighing) -> float:
        for hard in weighing.hard:
            if any(self._labels.get(statement) != IN for statement in self._named(argument, hard)):
                return 0.0
        factors = sum(criterion.factor for criterion in weighing.soft.values())
        total = 0.0
        for name, criterion in weighing.soft.items():
            thing = self._object(argument, name)
            if thing is None or thing not in criterion.values:
                return 0.0
            total += criterion.factor / factors * criterion.values[thing] if factors else 0.0
        return total

    def _named(self, argument: Argument, hard: str | int) -> list[str]:
        """The premises that a hard criterion names: by index from 0, by role, or by predicate."""
        if isinstance(hard, int):
            return list(argument.premises[hard : hard + 1])
        scheme = self._graph.schemes.get(argument.scheme or "")
        roles = argument.roles or (scheme.roles if scheme is not None else ())
        premises = [premise for role, premise in zip(roles, argument.premises, strict=False) if role == hard]
        return premises or [premise for premise in argument.premises if _predicate(premise) == hard]

    def _object(self, argument: Argument, name: str) -> str | None:
        """The object of the premise with a predicate, or of the position that stands in its issue."""
        for premise in argument.premises:
            if _predicate(premise) != name:
                continue
            if self._labels.get(premise) == IN:
                return _object_of(premise)
            standing = [rival for rival in self._rivals(premise) if self._labels.get(rival) == IN]
            if standing:
                return _object_of(standing[0])
        return None


_BASIC = ("linked", "convergent", "cumulative", "factorized")
_FUNCTIONS: dict[str, Callable[[_GraphLabelling, Argument, Weighing], float]] = {
    "linked": _GraphLabelling._linked,
    "convergent": _GraphLabelling._convergent,
    "cumulative": _GraphLabelling._cumulative,
    "factorized": _GraphLabelling._factorized,
    "constant": _GraphLabelling._constant,
    "preference": _GraphLabelling._preference,
    "criteria": _GraphLabelling._criteria,
}


def _wins(strength: float, other: float, standard: str) -> bool:
    """Whether a strength is greater than another by a standard of proof."""
    if not strength > other:
        return False
    if standard == "PE":
        return True
    if not strength - other > _CLEARLY:
        return False
    return standard == "CCE" or other < _DOUBT


def _predicate(statement: str) -> str:
    term = statement_term(statement)
    return term.functor if isinstance(term, Compound) else str(term)


def _object_of(statement: str) -> str | None:
    term = statement_term(statement)
    return text_of(term.arguments[-1]) if isinstance(term, Compound) else None


def _place(value: Any, order: str | tuple[str, ...]) -> tuple[int, float, str]:
    """Where a value of a property stands in an order, the weakest least; a value that is not there is weakest."""
    if value is None:
        return (-1, 0.0, "")
    text = str(value)
    if isinstance(order, tuple):
        return (0, float(order.index(text)) if text in order else -1.0, "")
    try:
        number = float(text)
    except ValueError:
        digits = text.replace("-", "")
        # Dates in ISO 8601 sort as their digits do.
        number = float(digits) if digits.isdigit() and len(digits) == 8 else float("nan")
    if number == number:
        return (1, number if order == "ascending" else -number, "")
    return (0, 0.0, text if order == "ascending" else "".join(chr(0x10FFFF - ord(character)) for character in text))
