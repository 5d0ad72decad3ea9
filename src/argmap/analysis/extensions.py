"""Which sets of arguments of a framework can stand together: the semantics of Dung and after.

| semantics | extensions | source |
|---|---|---|
| `grounded` | the least complete one | Dung 1995 |
| `complete` | conflict-free, and they have all that they defend | Dung 1995 |
| `preferred` | the greatest complete ones | Dung 1995 |
| `stable` | they attack all that they have not; there may be none | Dung 1995 |
| `semi-stable` | complete ones with the greatest range | Caminada 2006 |
| `ideal` | the greatest admissible one within all preferred ones | Dung, Mancarella and Toni 2007 |

The grounded one is found by propagation, in time that grows with the attacks. The others are found by a SAT solver
(glucose, by python-sat) on the encoding of complete labellings (Besnard and Doutre 2004): an argument is in when all
its attackers are out, and out when one of them is in. Where there are more extensions, or it takes longer, than was
allowed, what was found so far is told with the reason.
"""

import time
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pysat.solvers import Solver

from argmap.analysis.frameworks import Framework

SEMANTICS = ("grounded", "complete", "preferred", "stable", "semi-stable", "ideal")
MAX_EXTENSIONS = 1_000
SECONDS = 5.0
_CONFLICTS = 5_000


@dataclass(frozen=True, slots=True)
class ExtensionSearch:
    """The extensions that were found, in the order of their arguments; and why there may be more, if so."""

    extensions: list[frozenset[str]]
    reason: str | None = None


class _OutOfTime(Exception):
    """The search was not over when its time was."""


def acceptance(arguments: Iterable[str], extensions: Sequence[Collection[str]]) -> dict[str, Any]:
    """Extensions as JSON values, with what stands in some of them (`credulous`) and in all (`sceptical`)."""
    names, inside = list(arguments), [set(extension) for extension in extensions]
    return {
        "extensions": extensions,
        "credulous": [name for name in names if any(name in extension for extension in inside)],
        "sceptical": [name for name in names if inside and all(name in extension for extension in inside)],
    }


def extensions(
    framework: Framework, semantics: str, *, most: int = MAX_EXTENSIONS, seconds: float = SECONDS
) -> ExtensionSearch:
    """The extensions of a framework by one of `SEMANTICS`.

    :param most: no more than so many are looked for.
    :param seconds: no longer than this.
    """
    if semantics == "grounded":
        return ExtensionSearch([grounded(framework)])
    search = _LabellingSearch(framework, seconds)
    extensions: list[frozenset[str]] = []
    reason = None
    place = {name: index for index, name in enumerate(framework.arguments)}
    try:
        for extension in search.all_of(semantics):
            if len(extensions) == most:
                reason = f"There are more than {most:,} extensions."
                break
            extensions.append(extension)
    except _OutOfTime:
        reason = f"Undecided in time: the search was stopped after {seconds:g} s."
    finally:
        search.close()
    return ExtensionSearch(sorted(extensions, key=lambda extension: sorted(place[name] for name in extension)), reason)


def grounded(framework: Framework) -> frozenset[str]:
    """The grounded extension: what stands whatever view one takes."""
    starts, targets = framework.targets
    count = len(framework.arguments)
    left = array("l", [0] * count)
    for target in targets:
        left[target] += 1
    # 0: nothing is known; 1: in; 2: out.
    state = bytearray(count)
    waiting = [place for place in range(count) if not left[place]]
    while waiting:
        place = waiting.pop()
        state[place] = 1
        for target in targets[starts[place] : starts[place + 1]]:
            if state[target]:
                continue
            state[target] = 2
            for beyond in targets[starts[target] : starts[target + 1]]:
                left[beyond] -= 1
                if not left[beyond] and not state[beyond]:
                    waiting.append(beyond)
    return frozenset(name for name, known in zip(framework.arguments, state, strict=True) if known == 1)


class _LabellingSearch:
    """Complete labellings of a framework as models of clauses."""

    def __init__(self, framework: Framework, seconds: float):
        self._names = framework.arguments
        self._in = {name: index + 1 for index, name in enumerate(self._names)}
        self._out = {name: index + 1 + len(self._names) for index, name in enumerate(self._names)}
        self._end = time.monotonic() + seconds
        self._attackers = framework.attackers()
        self._clauses: list[list[int]] = []
        for name in self._names:
            mine, gone = self._in[name], self._out[name]
            attackers = self._attackers[name]
            self._clauses.append([-mine, -gone])
            self._clauses += [[-mine, self._out[attacker]] for attacker in attackers]
            self._clauses.append([mine, *(-self._out[attacker] for attacker in attackers)])
            self._clauses += [[gone, -self._in[attacker]] for attacker in attackers]
            self._clauses.append([-gone, *(self._in[attacker] for attacker in attackers)])
        self._solvers: list[Solver] = []

    def close(self) -> None:
        """Give the solvers' memory back."""
        for solver in self._solvers:
            solver.delete()

    def all_of(self, semantics: str) -> Iterator[frozenset[str]]:
        """The extensions by a semantics, one after another."""
        match semantics:
            case "complete":
                yield from self._each(self._solver())
            case "stable":
                decided = [[self._in[name], self._out[name]] for name in self._names]
                yield from self._each(self._solver(decided))
            case "preferred":
                yield from self._preferred()
            case "semi-stable":
                yield from self._semi_stable()
            case "ideal":
                yield self._ideal()
            case _:
                raise ValueError(semantics)

    def _solver(self, more: list[list[int]] | None = None) -> Solver:
        solver = Solver(name="glucose4", bootstrap_with=self._clauses + (more or []))
        self._solvers.append(solver)
        return solver

    def _model(self, solver: Solver, assumptions: list[int]) -> set[int] | None:
        """A model as the set of its true variables; None if there is none.

        :raises _OutOfTime: it was not found in time.
        """
        while True:
            if time.monotonic() > self._end:
                raise _OutOfTime
            # In a server of green threads the others have their turn between two searches.
            time.sleep(0)
            solver.conf_budget(_CONFLICTS)
            answer = solver.solve_limited(assumptions=assumptions)
            if answer is not None:
                return {literal for literal in solver.get_model() if literal > 0} if answer else None

    def _members(self, model: set[int]) -> frozenset[str]:
        return frozenset(name for name in self._names if self._in[name] in model)

    def _each(self, solver: Solver) -> Iterator[frozenset[str]]:
        while (model := self._model(solver, [])) is not None:
            yield self._members(model)
            # A complete labelling is told by what is in: any other has something else in, or something less.
            solver.add_clause([-v if v in model else v for v in self._in.values()])

    def _preferred(self) -> Iterator[frozenset[str]]:
        for model in self._greatest(list(self._in.values())):
            yield self._members(model)

    def _semi_stable(self) -> Iterator[frozenset[str]]:
        ranges = [index + 1 + 2 * len(self._names) for index in range(len(self._names))]
        for name, variable in zip(self._names, ranges, strict=True):
            self._clauses.append([-variable, self._in[name], self._out[name]])
            self._clauses += [[variable, -self._in[name]], [variable, -self._out[name]]]
        for model in self._greatest(ranges):
            # Several extensions may have one range.
            yield from self._each(self._solver([[v] if v in model else [-v] for v in ranges]))

    def _greatest(self, measured: list[int]) -> Iterator[set[int]]:
        """Models whose true variables among some are greatest by inclusion, one for each such set."""
        solver = self._solver()
        # A variable for each search for something greater, above all others.
        switch = 3 * len(self._names)
        while (model := self._model(solver, [])) is not None:
            while True:
                kept, rest = ([v for v in measured if (v in model) is there] for there in (True, False))
                switch += 1
                solver.add_clause([-switch, *rest])
                greater = self._model(solver, [*kept, switch]) if rest else None
                if greater is None:
                    break
                model = greater
            yield model
            if not rest:
                return
            solver.add_clause(rest)

    def _ideal(self) -> frozenset[str]:
        """The greatest admissible set that no admissible set attacks (Dunne, Dvořák and Woltran 2013)."""
        solver = self._solver()
        accepted: set[str] = set()
        for name in self._names:
            if name not in accepted:
                model = self._model(solver, [self._in[name]])
                if model is not None:
                    accepted |= self._members(model)
        safe = {name for name in accepted if accepted.isdisjoint(self._attackers[name])}
        while True:
            attacked = {name for name in self._names if not safe.isdisjoint(self._attackers[name])}
            kept = {name for name in safe if attacked.issuperset(self._attackers[name])}
            if kept == safe:
                return frozenset(safe)
            safe = kept
