"""Run the schemes of a Carneades graph: rules of Constraint Handling Rules, forward from the assumptions.

Premises are kept heads, deletions are removed heads, guards are conditions; conclusions and the schemes' own
assumptions go into the store. What is put into the store is tried at once against the rules, in their order, before
what comes after it (the refined operational semantics of CHR: Duck et al., "The Refined Operational Semantics of
Constraint Handling Rules", ICLP 2004); the store is a set. Each firing becomes arguments, whatever is deleted later.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from argmap.caes.graph import Argument, Graph, Issue, RuleScheme
from argmap.caes.guards import solve
from argmap.caes.terms import (
    Bindings,
    Compound,
    Term,
    Variable,
    list_of,
    match,
    statement_term,
    substituted,
    text_of,
    variables,
)

# Carneades stops at as many.
MAX_APPLICATIONS = 100_000
# Tries to match a head: a bound on the work that few rules with many heads can make.
MAX_TRIES = 5_000_000


def derived(graph: Graph) -> Graph:
    """The graph with the arguments and issues that its schemes make; the same object, changed."""
    if graph.schemes:
        _Run(graph).run()
    if graph.issue_schemes:
        _make_issues(graph)
    return graph


@dataclass(eq=False, slots=True)
class _TermConstraint:
    """Something in the store; what is removed and put in again is another one."""

    term: Term
    alive: bool = True


@dataclass(slots=True)
class _ConstraintStore:
    by_functor: dict[tuple[str, int], dict[Term, _TermConstraint]] = field(default_factory=dict)

    def add(self, term: Term) -> _TermConstraint | None:
        """Put a term in; None if it is there."""
        known = self.by_functor.setdefault(_functor(term), {})
        if term in known:
            return None
        known[term] = constraint = _TermConstraint(term)
        return constraint

    def remove(self, constraint: _TermConstraint) -> None:
        constraint.alive = False
        self.by_functor[_functor(constraint.term)].pop(constraint.term, None)

    def like(self, pattern: Term) -> list[_TermConstraint]:
        if isinstance(pattern, Variable):
            return [fact for known in self.by_functor.values() for fact in known.values()]
        return list(self.by_functor.get(_functor(pattern), {}).values())


def _functor(term: Term) -> tuple[str, int]:
    return (term.functor, len(term.arguments)) if isinstance(term, Compound) else (str(term), 0)


class _Run:
    def __init__(self, graph: Graph):
        self._graph = graph
        self._store = _ConstraintStore()
        self._fired: set[tuple[str, tuple[int, ...]]] = set()
        self._kept: list[_TermConstraint] = []
        self._made = {
            (argument.scheme, argument.parameters) for argument in graph.arguments.values() if argument.parameters
        }
        self._known = {
            (argument.conclusion, frozenset(argument.premises), argument.scheme)
            for argument in graph.arguments.values()
        }
        self._applications = 0
        self._tries = 0
        self._number = 0

    def run(self) -> None:
        for scheme in self._graph.schemes.values():
            if not scheme.premises and not scheme.deletions:
                for bindings in self._guarded(scheme, {}):
                    self._activate(self._fire(scheme, bindings))
                    break
        self._activate([statement_term(assumption) for assumption in list(self._graph.assumptions)])

    def _activate(self, terms: list[Term]) -> None:
        """Put terms into the store, each with all that follows from it before the next."""
        waiting: list[Iterator[Term]] = [iter(terms)]
        while waiting:
            term = next(waiting[-1], None)
            if term is None:
                waiting.pop()
            elif self._applications >= MAX_APPLICATIONS or self._tries >= MAX_TRIES:
                self._graph.remarks.append(
                    f"The schemes were stopped after {self._applications:,} applications: there may be more arguments."
                )
                return
            else:
                constraint = self._store.add(term)
                if constraint is not None:
                    self._kept.append(constraint)
                    waiting.append(self._consequences(constraint))

    def _consequences(self, active: _TermConstraint) -> Iterator[Term]:
        """What follows from a constraint by each rule and each head that it matches, until it is removed."""
        for scheme in self._graph.schemes.values():
            heads = (*scheme.premises, *scheme.deletions)
            for place in range(len(heads)):
                for partners, bindings in self._matches(heads, place, active):
                    key = scheme.id, tuple(map(id, partners))
                    if key in self._fired or not all(partner.alive for partner in partners):
                        continue
                    for solutions in self._guarded(scheme, bindings):
                        self._fired.add(key)
                        for removed in partners[len(scheme.premises) :]:
                            self._store.remove(removed)
                        yield from self._fire(scheme, solutions)
                        break
                    if not active.alive or self._applications >= MAX_APPLICATIONS:
                        return

    def _matches(
        self, heads: tuple[Term, ...], place: int, active: _TermConstraint
    ) -> Iterator[tuple[list[_TermConstraint], dict[str, Term]]]:
        """The ways to match all heads, the one at `place` by the active constraint, each by another one."""
        start = match(heads[place], active.term, {})
        if start is None:
            return
        open_: list[tuple[int, dict[int, _TermConstraint], dict[str, Term]]] = [(0, {place: active}, start)]
        while open_:
            index, partners, bindings = open_.pop()
            while index in partners:
                index += 1
            if index == len(heads):
                yield [partners[index] for index in range(len(heads))], bindings
                continue
            used = set(map(id, partners.values()))
            further = []
            for candidate in self._store.like(substituted(heads[index], bindings)):
                self._tries += 1
                if id(candidate) in used or self._tries > MAX_TRIES:
                    continue
                bound = match(heads[index], candidate.term, bindings)
                if bound is not None:
                    further.append((index + 1, {**partners, index: candidate}, bound))
            open_ += reversed(further)

    def _guarded(self, scheme: RuleScheme, bindings: Bindings) -> Iterator[dict[str, Term]]:
        goal: Term = "true"
        for guard in scheme.guards:
            goal = Compound(",", (goal, guard))
        yield from solve(goal, bindings)

    def _fire(self, scheme: RuleScheme, bindings: Bindings) -> list[Term]:
        """Make the arguments of a firing; what it puts into the store."""
        self._applications += 1
        conclusions = [substituted(conclusion, bindings) for conclusion in scheme.conclusions]
        assumptions = [substituted(assumption, bindings) for assumption in scheme.assumptions]
        values = [substituted(Variable(name), bindings) for name in scheme.variables]
        parameters = tuple(map(text_of, values))
        self._make(scheme, bindings, conclusions, assumptions, parameters)
        return [*assumptions, *conclusions, Compound("argument", (scheme.id, list_of(values)))]

    def _make(
        self,
        scheme: RuleScheme,
        bindings: Bindings,
        conclusions: list[Term],
        assumptions: list[Term],
        parameters: tuple[str, ...],
    ) -> None:
        graph = self._graph
        if parameters and (scheme.id, parameters) in self._made:
            return
        self._made.add((scheme.id, parameters))
        kept = [(role, pattern) for role, pattern in _with_roles(scheme) if not _is_argument(pattern)]
        premises = [text_of(substituted(pattern, bindings)) for _, pattern in kept] + [
            text_of(assumption) for assumption in assumptions
        ]
        roles = [role for role, _ in kept] + [""] * len(assumptions)
        fresh = [
            text for text in map(text_of, conclusions) if (text, frozenset(premises), scheme.id) not in self._known
        ]
        if not fresh:
            return
        name = self._new_id()
        undercutter = f"undercut({name})"
        for index, conclusion in enumerate(fresh):
            identifier = name if index == 0 else self._new_id()
            self._known.add((conclusion, frozenset(premises), scheme.id))
            graph.arguments[identifier] = Argument(
                identifier, conclusion, tuple(premises), tuple(roles), undercutter, scheme.id, None, parameters,
                derived=True,
            )  # fmt: skip
            self._say(conclusion)
        for statement in (*premises, undercutter):
            self._say(statement)
        for assumption in map(text_of, assumptions):
            graph.assumptions[assumption] = None
        for exception in scheme.exceptions:
            premise = text_of(substituted(exception, bindings))
            self._say(premise)
            identifier = self._new_id()
            graph.arguments[identifier] = Argument(identifier, undercutter, (premise,), derived=True)

    def _new_id(self) -> str:
        while True:
            self._number += 1
            name = f"a{self._number}"
            if name not in self._graph.arguments:
                return name

    def _say(self, identifier: str) -> None:
        if identifier not in self._graph.statements:
            self._graph.statement(identifier).text = in_words(identifier, self._graph.language)


def _with_roles(scheme: RuleScheme) -> list[tuple[str, Term]]:
    roles = (*scheme.roles, *([""] * len(scheme.premises)))
    return list(zip(roles, scheme.premises, strict=False))


def _is_argument(term: Term) -> bool:
    return isinstance(term, Compound) and term.functor == "argument" and len(term.arguments) == 2


def in_words(identifier: str, language: dict[str, str]) -> str:
    """The text of a statement by the templates of a language (`predicate/arity`), or its id."""
    term = statement_term(identifier)
    arguments = term.arguments if isinstance(term, Compound) else ()
    template = language.get("{}/{}".format(*_functor(term)))
    if template is None:
        return identifier
    values = iter([in_words(text_of(argument), language) for argument in arguments])
    return re.sub(r"%[vsdqtfg]", lambda word: next(values, word.group()), template)


# Issues


def _make_issues(graph: Graph) -> None:
    statements = {identifier: statement_term(identifier) for identifier in graph.statements}
    for name, patterns in graph.issue_schemes.items():
        for number, positions in enumerate(_positions(patterns, statements), 1):
            _join(graph, f"{name}_{number}", positions)


def _positions(patterns: tuple[Term | None, ...], statements: dict[str, Term]) -> list[list[str]]:
    """Lists of statements that are positions of one issue by a pattern (None stands for `...`)."""
    groups: dict[tuple[tuple[str, str], ...], dict[str, None]] = {}
    real = [pattern for pattern in patterns if pattern is not None]
    if None in patterns and real:
        # What the first and the last pattern call alike must be alike; the rest is numbered.
        alike = set(variables(real[0])) & set(variables(real[-1])) if len(real) > 1 else set()
        for identifier, term in statements.items():
            matched = match(real[0], term, {})
            if matched is not None:
                key = tuple(sorted((name, text_of(value)) for name, value in matched.items() if name in alike))
                groups.setdefault(key, {})[identifier] = None
    else:
        for pattern in real:
            for term in statements.values():
                bindings = match(pattern, term, {})
                if bindings is None:
                    continue
                instances = [text_of(substituted(pattern, bindings)) for pattern in real]
                there = dict.fromkeys(instance for instance in instances if instance in statements)
                groups.setdefault(tuple((position, "") for position in sorted(there)), {}).update(there)
    return [list(matched) for matched in groups.values() if len(matched) > 1]


def _join(graph: Graph, name: str, positions: list[str]) -> None:
    """Make an issue of positions; one that is in an issue already brings the others into that one."""
    issue_of = graph.issue_of()
    there = next((issue_of[position] for position in positions if position in issue_of), None)
    free = [position for position in positions if position not in issue_of]
    if there is not None:
        there.positions = (*there.positions, *free)
        return
    while name in graph.issues:
        name += "_"
    graph.issues[name] = Issue(name, tuple(free))
