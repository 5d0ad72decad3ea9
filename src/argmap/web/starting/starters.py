"""Maps to start from: each a file of Argdown in `starters/`, with texts that say what belongs there."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from argmap.formats.conversion import Conversion
from argmap.formats.registry import read
from argmap.service.errors import NotFound

_FOLDER = Path(__file__).parent / "starters"
# In the order in which they are offered.
NAMES = (
    *("pros-and-cons", "policy-debate", "research-question", "case-study", "reading-of-a-text"),
    *("hypothesis-test", "moot-court", "ibis", "ethics-case", "peer-review"),
)


@dataclass(frozen=True, slots=True)
class Starter:
    """A map to start from: what it is called, and what it is for."""

    name: str
    title: str
    description: str
    statements: int


@cache
def starters() -> tuple[Starter, ...]:
    """All of them."""
    listed = []
    for name in NAMES:
        made = read_starter(name)
        assert made.map is not None
        details = made.map.details
        about = (details.description or "").removesuffix(" Replace each text with your own.")
        listed.append(Starter(name, details.title, about, len(made.map.nodes)))
    return tuple(listed)


@cache
def read_starter(name: str) -> Conversion:
    """The map of a starter.

    :raises NotFound: there is none of this name.
    """
    if name not in NAMES:
        raise NotFound(f"There is no template '{name}'.")
    file = _FOLDER / f"{name}.argdown"
    return read(file.read_bytes(), "argdown", file.name)
