"""What an Argdown document means: statements and arguments by title, each once, and the relations between them.

Statements with one title are one statement, said several times; the last definition, or the one whose data says
`isCanonical`, gives the text. A relation of a reconstructed argument (one with a premise-conclusion structure) is one
of its main conclusion, and an undercut of it one of its last inference; an undercut below a conclusion is one of the
inference that leads to it. An attack on an argument of which a premise is attacked by the same statement says nothing
more and is left out. In strict mode (`model: {mode: strict}` in the front matter) an attack of a statement on a
statement says that they are contrary, which has no direction. This is how Argdown's own tools take it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from argmap.formats.argdown.parser import ArgdownDocument, Inference, Occurrence, Structure
from argmap.formats.errors import MalformedDocument

EndKind = Literal["statement", "argument", "inference"]
_KINDS = {"+": "support", "-": "attack", "_": "undercut"}
# The kinds of relation that have no direction.
MUTUAL = {"contradiction", "contrary"}


class RelationEnd(NamedTuple):
    """What a relation leads from or to: a statement, an argument, or an inference by its place in its argument."""

    kind: EndKind
    key: str
    step: int = 0


_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class Said:
    """A statement or an argument, with all that is said of it in different places."""

    key: str
    title: str | None
    text: str = ""
    line: int = 1
    # An ordered set; most have none of these three.
    tags: Mapping[str, None] = field(default_factory=lambda: _NOTHING)
    links: Sequence[tuple[str, str]] = ()
    data: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    section: tuple[str, ...] = ()
    defined: bool = False


@dataclass(slots=True)
class ReconstructedInference:
    """An inference: the keys of the statements that it is drawn from, and of what it concludes."""

    premises: list[str]
    conclusion: str
    rules: list[str]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation: `support`, `attack` or `undercut`; or `contrary` or `contradiction`, which have no direction."""

    kind: str
    source: RelationEnd
    target: RelationEnd


class Meaning:
    """The statements, arguments, inferences (by the key of their argument) and relations of a document."""

    def __init__(self, document: ArgdownDocument):
        self.statements: dict[str, Said] = {}
        self.arguments: dict[str, Said] = {}
        self.steps: dict[str, list[ReconstructedInference]] = {}
        # The keys of the statements of each structure as they stand in it, and whether each is a conclusion there.
        self.ordered: dict[str, list[tuple[str, bool]]] = {}
        self.links: list[Link] = []
        self._made = 0
        model = document.front.get("model")
        self._is_strict = isinstance(model, dict) and model.get("mode") == "strict"
        self._canonical: set[tuple[str, str]] = set()
        self._raw: list[tuple[str, RelationEnd, RelationEnd]] = []
        for block in document.blocks:
            if isinstance(block, Structure):
                self._structure(block)
            else:
                self._occurrence(block)
        self.links = list(self._meant())

    def _occurrence(self, block: Occurrence, concluded_by: RelationEnd | None = None) -> RelationEnd:
        """Read an occurrence with everything below it.

        :param concluded_by: the inference whose conclusion it is: what undercuts below it bears on that.
        """
        ends = {id(block): self._said(block)}
        waiting = [block]
        order = []
        while waiting:
            parent = waiting.pop()
            order.append(parent)
            for sign, member in parent.relations:
                ends[id(member)] = self._said(member)
                undercut = parent is block and concluded_by is not None and sign in {"_", "<_"}
                self._relate(sign, concluded_by if undercut and concluded_by else ends[id(parent)], ends[id(member)])
                waiting.append(member)
        # What is set in below a statement is defined before it: of one title twice, the outer text counts.
        for element in reversed(order):
            self._define(element, ends[id(element)])
        return ends[id(block)]

    def _define(self, occurrence: Occurrence, end: RelationEnd) -> None:
        """Take the text of a definition; the last one counts, or the canonical one. One of tags alone has none."""
        said = (self.statements if end.kind == "statement" else self.arguments)[end.key]
        if occurrence.text and not occurrence.is_reference and (end.kind, end.key) not in self._canonical:
            said.text = occurrence.text
        if occurrence.data.get("isCanonical") is True:
            self._canonical.add((end.kind, end.key))

    def _said(self, occurrence: Occurrence) -> RelationEnd:
        kind: EndKind = occurrence.kind
        known = self.statements if kind == "statement" else self.arguments
        key = occurrence.title if occurrence.title is not None else self._new_key()
        said = known.get(key)
        if said is None:
            said = known[key] = Said(key, occurrence.title, line=occurrence.line, section=occurrence.section)
        if not occurrence.is_reference and not said.defined:
            said.line, said.section, said.defined = occurrence.line, occurrence.section, True
        # In place, for a title may occur in every line.
        if occurrence.tags:
            said.tags = said.tags if isinstance(said.tags, dict) else {}
            said.tags.update(dict.fromkeys(occurrence.tags))
        if occurrence.links:
            said.links = said.links if isinstance(said.links, list) else []
            said.links.extend(occurrence.links)
        if occurrence.data:
            said.data = said.data if isinstance(said.data, dict) else {}
            said.data.update(occurrence.data)
        return RelationEnd(kind, key)

    def _new_key(self) -> str:
        self._made += 1
        return f"\0{self._made}"

    def _relate(self, sign: str, parent: RelationEnd, member: RelationEnd) -> None:
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
        steps: list[ReconstructedInference] = []
        by_number: dict[int, str] = {}
        open_: list[str] = []
        ordered: list[tuple[str, bool]] = []
        for index, part in enumerate(structure.parts):
            if isinstance(part, Inference):
                for sign, member in part.relations:
                    self._relate(sign, RelationEnd("inference", key, len(steps)), self._occurrence(member))
                continue
            number, statement = part
            uses = statement.data.get("uses")
            if uses is not None:
                statement.data = {name: value for name, value in statement.data.items() if name != "uses"}
            before = structure.parts[index - 1] if index else None
            concluded_by = RelationEnd("inference", key, len(steps)) if isinstance(before, Inference) else None
            name = self._occurrence(statement, concluded_by).key
            if isinstance(before, Inference):
                uses = before.data.get("uses", uses)
                named = [by_number[use] for use in uses if isinstance(use, int) and use in by_number] \
                    if isinstance(uses, list) else []  # fmt: skip
                premises = [fromkey for fromkey in dict.fromkeys(named or open_) if fromkey != name]
                steps.append(ReconstructedInference(premises, name, before.rules, before.data))
                open_ = []
            open_.append(name)
            ordered.append((name, isinstance(before, Inference)))
            by_number[number] = name
        self.steps[key] = steps
        self.ordered[key] = ordered

    # What the relations mean

    def _meant(self) -> Iterator[Link]:
        meant: dict[tuple[str, RelationEnd, RelationEnd], Link] = {}
        for kind, source, target in self._raw:
            link = self._link(kind, source, target)
            if link.source == link.target and link.source != source:
                # An argument set in below its own conclusion says nothing but that.
                continue
            if link.kind in MUTUAL and (link.kind, link.target, link.source) in meant:
                continue
            meant.setdefault((link.kind, link.source, link.target), link)
        against: dict[RelationEnd, set[RelationEnd]] = {}
        for meaning_of in meant.values():
            if meaning_of.kind == "attack" or meaning_of.kind in MUTUAL:
                against.setdefault(meaning_of.source, set()).add(meaning_of.target)
            if meaning_of.kind in MUTUAL:
                against.setdefault(meaning_of.target, set()).add(meaning_of.source)
        premises = {
            key: {RelationEnd("statement", name) for name, concluded in ordered if not concluded}
            for key, ordered in self.ordered.items()
        }
        for link in meant.values():
            if not (link.kind == "attack" and self._is_redundant(link, against, premises)):
                yield link

    def _link(self, kind: str, source: RelationEnd, target: RelationEnd) -> Link:
        if source.kind == "argument" and self.steps.get(source.key):
            source = RelationEnd("statement", self.steps[source.key][-1].conclusion)
        if kind == "undercut" and target.kind == "argument" and self.steps.get(target.key):
            target = RelationEnd("inference", target.key, len(self.steps[target.key]) - 1)
        if self._is_strict and kind == "attack" and source.kind == target.kind == "statement":
            kind = "contrary"
        return Link(kind, source, target)

    @staticmethod
    def _is_redundant(
        link: Link, against: dict[RelationEnd, set[RelationEnd]], premises: dict[str, set[RelationEnd]]
    ) -> bool:
        """Whether an attack on an argument only repeats one on a premise of it."""
        if link.source.kind != "statement" or link.target.kind != "argument":
            return False
        return not against.get(link.source, set()).isdisjoint(premises.get(link.target.key, set()))
