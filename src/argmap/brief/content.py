"""What stands in a brief, for one side of a debate: `pro` (for the thesis), `con` (against it) or `neutral`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from argmap.analysis.cruxes import cruxes
from argmap.analysis.gradual import strengths
from argmap.analysis.grounded import IN, Labelling
from argmap.analysis.schemes import tasks_of
from argmap.analysis.statistics import sides
from argmap.brief.citations import bibliography, key_of, works
from argmap.model.argument_map import ArgumentMap, Node, Relation, RelationKind, Source

SIDES = ("pro", "con", "neutral")
SPEECHES = ("First for", "First against", "Second for", "Second against", "Closing for", "Closing against")
_DEEPEST = 2
_MOST_QUESTIONS = 8
_MOST_CRUXES = 6
# What a reader can use in a room; of a larger map the rest stays in the map.
_MOST_LINES = 24
_MOST_REASONS = 240
_MOST_CARDS = 90
_MOST_OBJECTIONS = 40


@dataclass(frozen=True, slots=True)
class Reason:
    """A numbered statement within a line of argument, and the cards that prove it."""

    number: str
    text: str
    stands: bool
    cards: tuple[str, ...] = ()
    reasons: "tuple[Reason, ...]" = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A piece of evidence to read out: what it says, who says it, and where it stands."""

    number: str
    text: str
    attribution: str
    source: str
    locator: str


@dataclass(frozen=True, slots=True)
class Objection:
    """What the other side will say, to what, and what answers it."""

    text: str
    attribution: str
    to: str
    answers: tuple[str, ...]
    answered: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole brief."""

    title: str
    side: str
    thesis: str
    verdict: str
    case: tuple[str, ...]
    lines: tuple[Reason, ...]
    cards: tuple[Card, ...]
    objections: tuple[Objection, ...]
    cruxes: tuple[str, ...]
    questions: tuple[str, ...]
    bibliography: tuple[str, ...]
    language: str = "en"
    flow: tuple[str, ...] = field(default=SPEECHES)


class NoThesis(ValueError):
    """A brief is about a thesis, and the map names none."""


def brief_of(argument_map: ArgumentMap, side: str = "pro", style: str = "apa") -> Brief:
    """The brief of a map.

    :param side: one of `SIDES`.
    :param style: one of `citations.STYLES`.
    :raises NoThesis: the map names no thesis.
    """
    if argument_map.details.thesis is None:
        raise NoThesis("The map has no thesis, and a brief needs one. Choose one first.")
    return _Making(argument_map, argument_map.details.thesis, side, style).brief()


class _Making:
    def __init__(self, argument_map: ArgumentMap, thesis: str, side: str, style: str):
        self._map, self._thesis, self._side, self._style = argument_map, thesis, side, style
        self._to = argument_map.relations_to()
        self._labels = Labelling(argument_map)
        self._strengths = strengths(argument_map, "quadratic-energy")
        self._sides = sides(argument_map)
        self._works = works(argument_map)
        self._cards: dict[str, Card] = {}
        self._told = 0

    def brief(self) -> Brief:
        node = self._map.nodes[self._thesis]
        label = self._labels.label(self._thesis)
        words = {"in": "is accepted", "out": "is rejected", "undecided": "is undecided"}
        lines = tuple(self._lines())
        objections = tuple(self._objections())
        unanswered = sum(not objection.answered for objection in objections)
        verdict = (
            f"As the map stands, the thesis {words[label]} "
            f"(strength {self._strengths.strengths[self._thesis]:.2f}); {unanswered} of {len(objections)} objections "
            "are unanswered."
        )
        return Brief(
            self._map.details.title,
            self._side,
            _normalized(node.text),
            verdict,
            tuple(_ended(line.text) for line in sorted(lines, key=lambda line: not line.stands)[:3]),
            lines,
            tuple(self._cards.values()),
            objections,
            tuple(self._cruxes()),
            tuple(self._questions()),
            tuple(bibliography(self._map, self._style)),
            self._map.details.language or "en",
        )

    # Lines of argument

    def _lines(self) -> Iterator[Reason]:
        kinds = {"pro": (RelationKind.SUPPORT,), "con": (RelationKind.ATTACK,)}
        wanted = kinds.get(self._side, (RelationKind.SUPPORT, RelationKind.ATTACK))
        for number, relation in enumerate(self._own_relations(wanted)[:_MOST_LINES], 1):
            yield self._line(str(number), relation)

    def _own_relations(self, wanted: tuple[RelationKind, ...]) -> list[Relation]:
        """The relations that open the lines of a side: to the thesis; and for the other side, to what carries it."""
        direct = [relation for relation in self._to.get(self._thesis, ()) if relation.kind in wanted]
        if self._side != "con":
            return direct
        deeper = [
            relation
            for relation in self._map.relations.values()
            if relation.kind is RelationKind.ATTACK
            and relation not in direct
            and self._sides.get(relation.premises[0]) == "con"
        ]
        return sorted([*direct, *deeper], key=lambda relation: self._labels.label(relation.id) != IN)

    def _line(self, number: str, relation: Relation) -> Reason:
        texts = [_normalized(self._map.nodes[premise].text) for premise in relation.premises]
        text = " ".join(map(_ended, texts)) if len(texts) > 1 else texts[0]
        if self._side == "neutral" and relation.kind is RelationKind.ATTACK:
            text = f"Against: {text}"
        stands = self._labels.label(relation.id) == IN
        below = []
        seen = {self._thesis, *relation.premises}
        count = 0
        for premise in relation.premises:
            for support in self._supports(premise)[: _MOST_REASONS - self._told]:
                count += 1
                below.append(self._reason(f"{number}.{count}", support, 1, seen))
        cards = [card for premise in relation.premises for card in self._cards_of(self._map.nodes[premise])]
        return Reason(number, text, stands, tuple(dict.fromkeys(cards)), tuple(below))

    def _reason(self, number: str, relation: Relation, depth: int, seen: set[str]) -> Reason:
        self._told += 1
        fresh = [premise for premise in relation.premises if premise not in seen and self._told < _MOST_REASONS]
        nodes = [self._map.nodes[premise] for premise in relation.premises]
        seen.update(relation.premises)
        cards = [card for node in nodes for card in self._cards_of(node)]
        below = []
        count = 0
        for premise in fresh:
            for support in self._supports(premise):
                only_evidence = all(self._map.nodes[one].sources for one in support.premises)
                if only_evidence or depth >= _DEEPEST:
                    cards += [card for one in support.premises for card in self._cards_of(self._map.nodes[one])]
                else:
                    count += 1
                    below.append(self._reason(f"{number}.{count}", support, depth + 1, seen))
        text = (
            " ".join(_ended(_normalized(node.text)) for node in nodes) if len(nodes) > 1 else _normalized(nodes[0].text)
        )
        stands = self._labels.label(relation.id) == IN
        return Reason(number, text, stands, tuple(dict.fromkeys(cards)), tuple(below))

    def _supports(self, element: str) -> list[Relation]:
        return [relation for relation in self._to.get(element, ()) if relation.kind is RelationKind.SUPPORT]

    # Evidence

    def _cards_of(self, node: Node) -> list[str]:
        if not node.sources or (node.id not in self._cards and len(self._cards) >= _MOST_CARDS):
            return []
        if node.id not in self._cards:
            source = node.sources[0]
            self._cards[node.id] = Card(
                f"E{len(self._cards) + 1}",
                _normalized(node.text),
                node.attribution or "",
                _cited(source) or key_of(source, self._works),
                source.locator or source.url or "",
            )
        return [self._cards[node.id].number]

    # Objections

    def _objections(self) -> list[Objection]:
        """What the other side says, what nothing answers first."""
        other = "con" if self._side != "con" else "pro"
        kind = RelationKind.ATTACK
        objections = []
        relations: Iterator[Relation] | list[Relation]
        if self._side == "con":
            relations = self._supports(self._thesis)
        else:
            relations = [
                relation
                for relation in self._map.relations.values()
                if relation.kind is kind and self._sides.get(relation.premises[0]) == other
            ]
        for relation in islice(
            sorted(relations, key=lambda relation: self._labels.label(relation.id) != IN), _MOST_OBJECTIONS
        ):
            node = self._map.nodes[relation.premises[0]]
            answers = [
                _normalized(self._map.nodes[premise].text)
                for element in (relation.id, *relation.premises)
                for attack in self._to.get(element, ())
                if attack.kind is kind and self._labels.label(attack.id) == IN
                for premise in attack.premises
            ]
            text = " ".join(_ended(_normalized(self._map.nodes[premise].text)) for premise in relation.premises)
            answered = self._labels.label(relation.id) != IN
            if answered and not answers:
                answers = self._indirect(relation)
            objections.append(Objection(text, node.attribution or "", self._target(relation), tuple(answers), answered))
        return sorted(objections, key=lambda objection: objection.answered)

    def _indirect(self, relation: Relation) -> list[str]:
        """What takes an objection down that nothing attacks directly: what attacks its reasons."""
        below = self._labels.bearing_on(relation.id)
        return [
            _normalized(self._map.nodes[premise].text)
            for element in below
            for attack in self._to.get(element, ())
            if attack.kind is RelationKind.ATTACK and self._labels.label(attack.id) == IN
            for premise in attack.premises
        ][:3]

    def _target(self, relation: Relation) -> str:
        if relation.target in self._map.nodes:
            node = self._map.nodes[relation.target]
            return "the thesis" if node.id == self._thesis else _name(node)
        step = self._map.relations[relation.target]
        first = self._map.nodes[step.premises[0]]
        return f"the inference from “{_name(first)}”"

    # What it hangs on, and what to ask

    def _cruxes(self) -> list[str]:
        crux_report = cruxes(self._map, self._thesis, pairs=False)
        words = {"in": "would be accepted", "out": "would be rejected", "undecided": "would be undecided"}
        return [
            f"If “{_normalized(self._map.nodes[crux.nodes[0]].text).rstrip('.')}” "
            f"{'were rejected' if crux.flipped_to[0] != IN else 'were accepted'}, the thesis {words[crux.after]}."
            for crux in crux_report.single[:_MOST_CRUXES]
        ]

    def _questions(self) -> list[str]:
        other = "con" if self._side == "pro" else "pro"
        questions: list[str] = []
        for relation in self._map.relations.values():
            if self._side != "neutral" and self._sides.get(relation.premises[0]) != other:
                continue
            node = self._map.nodes[relation.premises[0]]
            first = next((task for task in tasks_of(relation, self._map) if task.state == "open"), None)
            if first is not None:
                questions.append(f"{first.question.text} (on “{_name(node)}”)")
            elif not node.sources and not self._supports(node.id):
                questions.append(f"What shows that “{_name(node)}”?")
        return list(dict.fromkeys(questions))[:_MOST_QUESTIONS]


def _normalized(text: str) -> str:
    return " ".join(text.split())


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…", "”")) else f"{text}."


def _name(node: Node) -> str:
    """A node as it is named within a sentence."""
    return _normalized(node.title or node.text).rstrip(".")


def _cited(source: Source) -> str:
    """A source as it is cited in a text: who and when, or what."""
    families = [author.partition(",")[0] if "," in author else author.rsplit(" ", 1)[-1] for author in source.authors]
    head = " and ".join(families[:2]) if len(families) < 3 else f"{families[0]} et al."
    head = head or source.title or source.container or ""
    return f"{head} ({source.year})" if head and source.year is not None else head
