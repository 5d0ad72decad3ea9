"""How things are measured: rounds in turn, medians, ratios, and one table at the end."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One ratio with the bound that it must keep (None: it is only told); `at_most` says on which side."""

    name: str
    ratio: float
    bound: float | None
    at_most: bool
    detail: str

    @property
    def kept(self) -> bool:
        """Whether the ratio keeps its bound."""
        if self.bound is None:
            return True
        return self.ratio <= self.bound if self.at_most else self.ratio >= self.bound


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(*works: Callable[[], object], rounds: int = 9) -> list[float]:
    """The median seconds of each of several works, run in turn after one round to warm up."""
    for work in works:
        work()
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for index, work in enumerate(works):
            taken[index].append(seconds(work))
    return [statistics.median(each) for each in taken]


def time_ratio(
    name: str, bound: float, work: Callable[[], object], floor: Callable[[], object], rounds: int = 9
) -> Figure:
    """How many times as long as its floor a work takes; it may take at most `bound` times as long."""
    own, other = medians(work, floor, rounds=rounds)
    return Figure(name, own / other, bound, True, f"{own * 1000:.2f} ms / {other * 1000:.2f} ms")


def show(figures: list[Figure]) -> bool:
    """Print the table; says whether every bound is kept."""
    table = Table(title="argmap bench: ratios of one run")
    for heading in ("measured", "ratio", "bound", "of what", "kept"):
        table.add_column(heading)
    for each in figures:
        bound = "" if each.bound is None else f"{'≤' if each.at_most else '≥'} {each.bound:g}"
        table.add_row(each.name, f"{each.ratio:.2f}", bound, each.detail, "yes" if each.kept else "NO")
    Console(width=150).print(table)
    return all(each.kept for each in figures)
