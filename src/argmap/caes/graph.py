"""A Carneades argument graph: statements, arguments, issues, schemes, and the labels that its file asserts."""

from dataclasses import dataclass, field
from typing import Any, Literal

from argmap.caes.terms import Term

Standard = Literal["PE", "CCE", "BRD"]
BASIC = ("linked", "convergent", "cumulative", "factorized")


@dataclass(frozen=True, slots=True)
class Preference:
    """One property by which arguments are ordered, by the metadata of their schemes.

    `order` is `ascending` (the greatest is strongest), `descending`, or the values from the weakest to the strongest.
    """

    property: str
    order: str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A soft criterion: how much it counts, and the value of each object (from 0 to 1)."""

    factor: float
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Weighing:
    """A weighing function, by its kind: one of the basic ones, `constant`, `preference` or `criteria`."""

    kind: str
    constant: float = 1.0
    preferences: tuple[Preference, ...] = ()
    hard: tuple[str | int, ...] = ()
    soft: dict[str, Criterion] = field(default_factory=dict)


LINKED = Weighing("linked")


@dataclass(slots=True)
class CarneadesStatement:
    """Something that can be in, out or undecided."""

    id: str
    text: str
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Argument:
    """An inference from premises (statements, each perhaps in a role) to a conclusion; an undercutter defeats it."""

    id: str
    conclusion: str
    premises: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    undercutter: str | None = None
    scheme: str | None = None
    weighing: Weighing | None = None
    parameters: tuple[str, ...] = ()
    meta: dict[str, Any] = field(default_factory=dict)
    # Whether a scheme made it when it was run.
    derived: bool = False


@dataclass(slots=True)
class Issue:
    """Positions of which at most one can win, by a proof standard."""

    id: str
    positions: tuple[str, ...]
    standard: Standard = "PE"


@dataclass(frozen=True, slots=True)
class RuleScheme:
    """A scheme of arguments: patterns with variables, run forward as a rule."""

    id: str
    variables: tuple[str, ...] = ()
    premises: tuple[Term, ...] = ()
    conclusions: tuple[Term, ...] = ()
    assumptions: tuple[Term, ...] = ()
    exceptions: tuple[Term, ...] = ()
    deletions: tuple[Term, ...] = ()
    guards: tuple[Term, ...] = ()
    roles: tuple[str, ...] = ()
    weighing: Weighing | None = None
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Graph:
    """A whole graph. Ids of statements are normal (`terms.normal`)."""

    statements: dict[str, CarneadesStatement] = field(default_factory=dict)
    arguments: dict[str, Argument] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
    assumptions: dict[str, None] = field(default_factory=dict)
    schemes: dict[str, RuleScheme] = field(default_factory=dict)
    issue_schemes: dict[str, tuple[Term | None, ...]] = field(default_factory=dict)
    language: dict[str, str] = field(default_factory=dict)
    # The labels that the file asserts, by statement.
    expected: dict[str, str] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)
    # What there is to tell of it, such as that its schemes were stopped.
    remarks: list[str] = field(default_factory=list)

    def statement(self, identifier: str) -> CarneadesStatement:
        """The statement of an id, made if there is none; the id is its text then."""
        statement = self.statements.get(identifier)
        if statement is None:
            statement = self.statements[identifier] = CarneadesStatement(identifier, identifier)
        return statement

    def arguments_for(self) -> dict[str, list[Argument]]:
        """The arguments by their conclusion."""
        arguments: dict[str, list[Argument]] = {}
        for argument in self.arguments.values():
            arguments.setdefault(argument.conclusion, []).append(argument)
        return arguments

    def issue_of(self) -> dict[str, Issue]:
        """The issue of each statement that is in one."""
        return {position: issue for issue in self.issues.values() for position in issue.positions}
