"""Abstract argumentation frameworks (Dung 1995): arguments that attack each other; as TGF and apx."""

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

MAX_ARGUMENTS = 200_000
_ARG = re.compile(r"arg\(\s*([^\s(),]+)\s*\)\s*\.")
_ATT = re.compile(r"att\(\s*([^\s(),]+)\s*,\s*([^\s(),]+)\s*\)\s*\.")


class MalformedFramework(ValueError):
    """The text is no framework; `line` says where (from 1)."""

    def __init__(self, message: str, line: int):
        self.line = line
        super().__init__(f"line {line}: {message}")


@dataclass(frozen=True)
class Framework:
    """Arguments, in order, and pairs of an attacker and what it attacks; what algorithms walk over is kept with it."""

    arguments: tuple[str, ...]
    attacks: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, arguments: Iterable[str], attacks: Iterable[tuple[str, str]]) -> "Framework":
        """Make a framework; attacks of arguments that it has not are left out."""
        names = tuple(dict.fromkeys(arguments))
        known = set(names)
        made = cls(names, frozenset(attack for attack in attacks if attack[0] in known and attack[1] in known))
        # Worked out with the framework, so that a semantics takes the time of its own work alone.
        _ = made.targets
        return made

    @cached_property
    def targets(self) -> tuple["array[int]", "array[int]"]:
        """What each argument attacks, by places: the targets of the argument at `n` stand in the second array, from the
        `n`th number of the first to the next. Arrays of numbers stay quick where dictionaries of texts do not."""
        place = {name: index for index, name in enumerate(self.arguments)}
        pairs = sorted((place[source], place[target]) for source, target in self.attacks)
        starts = array("l", [0] * (len(self.arguments) + 1))
        for source, _ in pairs:
            starts[source + 1] += 1
        for index in range(len(self.arguments)):
            starts[index + 1] += starts[index]
        return starts, array("l", [target for _, target in pairs])

    def attackers(self) -> dict[str, list[str]]:
        """The attackers of each argument, in the order of the arguments."""
        place = {name: index for index, name in enumerate(self.arguments)}
        attackers: dict[str, list[str]] = {name: [] for name in self.arguments}
        for source, target in self.attacks:
            attackers[target].append(source)
        for attackers_of in attackers.values():
            attackers_of.sort(key=place.__getitem__)
        return attackers


def read_tgf(text: str) -> Framework:
    """Read the Trivial Graph Format: a line for each argument, `#`, then a line `from to` for each attack.

    :raises MalformedFramework: with the line.
    """
    arguments: dict[str, None] = {}
    attacks = []
    after = False
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words:
            continue
        if words == ["#"] and not after:
            after = True
        elif not after:
            arguments[words[0]] = None
        elif len(words) < 2:
            raise MalformedFramework("an attack is a line `from to`", number)
        else:
            for name in words[:2]:
                if name not in arguments:
                    raise MalformedFramework(f"there is no argument '{name[:40]}' above the line `#`", number)
            attacks.append((words[0], words[1]))
        if len(arguments) > MAX_ARGUMENTS:
            raise MalformedFramework(f"more than {MAX_ARGUMENTS:,} arguments", number)
    return Framework.of(arguments, attacks)


def read_apx(text: str) -> Framework:
    """Read ASPARTIX's format: facts `arg(a).` and `att(a,b).`; `%` begins a comment.

    :raises MalformedFramework: with the line.
    """
    arguments: dict[str, None] = {}
    attacks = []
    for number, line in enumerate(text.splitlines(), 1):
        rest = line.partition("%")[0].strip()
        while rest:
            match = _ARG.match(rest)
            if match is not None:
                arguments[match.group(1)] = None
            else:
                match = _ATT.match(rest)
                if match is None:
                    raise MalformedFramework("expected `arg(a).` or `att(a,b).`", number)
                attacks.append((match.group(1), match.group(2)))
            rest = rest[match.end() :].strip()
        if len(arguments) > MAX_ARGUMENTS:
            raise MalformedFramework(f"more than {MAX_ARGUMENTS:,} arguments", number)
    unknown = next((name for pair in attacks for name in pair if name not in arguments), None)
    if unknown is not None:
        raise MalformedFramework(f"an attack names '{unknown[:40]}', for which there is no `arg({unknown[:40]}).`", 1)
    return Framework.of(arguments, attacks)


def write_tgf(framework: Framework) -> str:
    """The framework in the Trivial Graph Format."""
    place = {name: index for index, name in enumerate(framework.arguments)}
    attacks = sorted(framework.attacks, key=lambda attack: (place[attack[0]], place[attack[1]]))
    return "\n".join([*framework.arguments, "#", *(f"{source} {target}" for source, target in attacks), ""])


def write_apx(framework: Framework) -> str:
    """The framework as ASPARTIX's facts; names are as they are, which the format allows for letters and digits."""
    place = {name: index for index, name in enumerate(framework.arguments)}
    attacks = sorted(framework.attacks, key=lambda attack: (place[attack[0]], place[attack[1]]))
    facts = [f"arg({name})." for name in framework.arguments]
    return "\n".join([*facts, *(f"att({source},{target})." for source, target in attacks), ""])
