"""What an Argdown document means: statements and arguments by title, each once, and the relations between them.

Statements with one title are one statement, said several times; the last definition, or the one whose data says
`isCanonical`, gives the text. A relation of a reconstructed argument (one with a premise-conclusion structure) is one
of its main conclusion, and an undercut of it one of its last inference. An attack on an argument of which a premise is
attacked by the same statement says nothing more and is left out. This is how Argdown's own tools take it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from argmap.formats.argdown_parser import Document, Inference, Occurrence, Structure
from argmap.formats.errors import MalformedDocument

EndKind = Literal["statement", "argument", "inference"]
# What a relation leads from or to: the key of a statement, of an argument, or of the argument with the inference.
End = tuple[EndKind, str]
_KINDS = {"+": "support", "-": "attack", "_": "undercut"}


_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class Said:
    """A statement or an argument, with all that is said of it in different places."""

    key: str
    title: str | None
    text: str = ""
    line: int = 1
    tags: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    data: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    section: tuple[str, ...] = ()
    defined: bool = False


@dataclass(slots=True)
class Step:
    """An inference: the keys of the statements that it is drawn from, and of what it concludes."""

    premises: list[str]
    conclusion: str
    rules: list[str]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation: `support`, `attack`, `undercut`, or `contradiction`, which has no direction."""

    kind: str
    source: End
    target: End


class Meaning:
    """The statements, arguments, inferences (by the key of their argument) and relations of a document."""

    def __init__(self, document: Document):
        self.statements: dict[str, Said] = {}
        self.arguments: dict[str, Said] = {}
        self.steps: dict[str, list[Step]] = {}
        # The keys of the statements of each structure, as they stand in it.
        self.ordered: dict[str, list[str]] = {}
        self.links: list[Link] = []
        self._made = 0
        self._canonical: set[tuple[str, str]] = set()
        self._raw: list[tuple[str, End, End]] = []
        for block in document.blocks:
            if isinstance(block, Structure):
                self._structure(block)
            else:
                self._occurrence(block)
        self.links = list(self._meant())

    def _occurrence(self, block: Occurrence) -> End:
        """Read an occurrence with everything below it."""
        end = self._said(block)
        waiting = [(block, end)]
        while waiting:
            parent, parent_end = waiting.pop()
            for sign, member in parent.relations:
                member_end = self._said(member)
                self._relate(sign, parent_end, member_end)
                waiting.append((member, member_end))
        return end

    def _said(self, occurrence: Occurrence) -> End:
        kind: EndKind = occurrence.kind
        known = self.statements if kind == "statement" else self.arguments
        key = occurrence.title if occurrence.title is not None else self._new_key()
        said = known.get(key)
        if said is None:
            said = known[key] = Said(key, occurrence.title, line=occurrence.line, section=occurrence.section)
        if not occurrence.is_reference:
            if (kind, key) not in self._canonical:
                said.text = occurrence.text
            if occurrence.data.get("isCanonical") is True:
                self._canonical.add((kind, key))
            if not said.defined:
                said.line, said.section, said.defined = occurrence.line, occurrence.section, True
        said.tags += tuple(tag for tag in occurrence.tags if tag not in said.tags)
        said.links += occurrence.links
        if occurrence.data:
            said.data = {**said.data, **occurrence.data}
        return kind, key

    def _new_key(self) -> str:
        self._made += 1
        return f"\0{self._made}"

    def _relate(self, sign: str, parent: End, member: End) -> None:
        if sign == "><":
            self._raw.append(("contradiction", parent, member))
        elif sign.endswith(">"):
            self._raw.append((_KINDS[sign[0]], parent, member))
        else:
            self._raw.append((_KINDS[sign[-1]], member, parent))

    def _structure(self, structure: Structure) -> None:
        owner = structure.argument
        key = owner.title if owner is not None and owner.title is not None else self._new_key()
        argument = self.arguments.setdefault(key, Said(key, None, line=structure.line))
        if key in self.steps:
            raise MalformedDocument(
                f"the argument <{argument.title}> has a premise-conclusion structure already; name another one",
                structure.line,
            )
        steps: list[Step] = []
        by_number: dict[int, str] = {}
        open_: list[str] = []
        for index, part in enumerate(structure.parts):
            if isinstance(part, Inference):
                continue
            number, statement = part
            name = self._occurrence(statement)[1]
            before = structure.parts[index - 1] if index else None
            if isinstance(before, Inference):
                uses = before.data.get("uses")
                named = [by_number[each] for each in uses if isinstance(each, int) and each in by_number] \
                    if isinstance(uses, list) else []  # fmt: skip
                premises = [each for each in dict.fromkeys(named or open_) if each != name]
                steps.append(Step(premises, name, before.rules, before.data))
                open_ = []
            open_.append(name)
            by_number[number] = name
        self.steps[key] = steps
        self.ordered[key] = list(by_number.values())
        for part in structure.parts:
            if isinstance(part, Inference):
                for sign, member in part.relations:
                    self._relate(sign, ("inference", key), self._occurrence(member))

    # What the relations mean

    def _meant(self) -> Iterator[Link]:
        meant: dict[tuple[str, End, End], Link] = {}
        for kind, source, target in self._raw:
            link = Link(kind, self._source(source), self._target(kind, target))
            if link.kind == "contradiction" and (kind, link.target, link.source) in meant:
                continue
            meant.setdefault((kind, link.source, link.target), link)
        against = {(each.source, each.target) for each in meant.values() if each.kind in {"attack", "contradiction"}}
        against |= {(each.target, each.source) for each in meant.values() if each.kind == "contradiction"}
        for link in meant.values():
            if not (link.kind == "attack" and self._is_redundant(link, against)):
                yield link

    def _source(self, end: End) -> End:
        if end[0] == "argument" and self.steps.get(end[1]):
            return "statement", self.steps[end[1]][-1].conclusion
        return end

    def _target(self, kind: str, end: End) -> End:
        if kind == "undercut" and end[0] == "argument" and self.steps.get(end[1]):
            return "inference", end[1]
        return end

    def _is_redundant(self, link: Link, against: set[tuple[End, End]]) -> bool:
        """Whether an attack on an argument only repeats one on a premise of it."""
        if link.source[0] != "statement" or link.target[0] != "argument":
            return False
        return any((link.source, ("statement", premise)) in against for premise in self.premises_of(link.target[1]))

    def premises_of(self, key: str) -> list[str]:
        """The statements of a reconstructed argument that it does not conclude itself."""
        steps = self.steps.get(key, [])
        concluded = {step.conclusion for step in steps}
        return [each for step in steps for each in step.premises if each not in concluded]
