"""Comparing two maps: which nodes are the same, which only one has, and how alike the maps are.

Nodes are matched by id first, then by the similarity of their texts (the normalised Indel similarity of sorted words,
`token_sort_ratio` of RapidFuzz). Relations are compared through the matched nodes.
"""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

from argmap.model.argument_map import ArgumentMap, Node, Relation
from argmap.model.plain import to_plain

ALIKE = 80.0
# Comparing every text with every other is left out beyond this many pairs; equal texts are still found.
MAX_PAIRS = 1_000_000


@dataclass(frozen=True, slots=True)
class Match:
    """A node of one map that is a node of the other: how it was found, how alike the texts are, what differs."""

    here: str
    there: str
    by: str
    similarity: float
    differs: list[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two maps have in common. `similarity` is from 0 (nothing) to 1 (the same nodes and relations)."""

    matches: list[Match]
    nodes_only_here: list[str]
    nodes_only_there: list[str]
    relations_only_here: list[str]
    relations_only_there: list[str]
    relations_in_both: int
    similarity: float


def compare(here: ArgumentMap, there: ArgumentMap) -> Comparison:
    """Compare two maps."""
    matches = [
        _match(node, there.nodes[identifier], "id")
        for identifier, node in here.nodes.items()
        if identifier in there.nodes and _alike(node, there.nodes[identifier])
    ]
    matches += _by_text(here, there, {match.here for match in matches}, {match.there for match in matches})
    translated = {match.here: match.there for match in matches}
    found_there = set(translated.values())
    mine, theirs = _relations(here, translated), _relations(there, None)
    shared = mine.keys() & theirs.keys()
    size = len(here.nodes) + len(there.nodes) + len(here.relations) + len(there.relations)
    common = 2 * (sum(match.similarity for match in matches) + len(shared))
    return Comparison(
        matches,
        [identifier for identifier in here.nodes if identifier not in translated],
        [identifier for identifier in there.nodes if identifier not in found_there],
        sorted(mine[key] for key in mine.keys() - shared),
        sorted(theirs[key] for key in theirs.keys() - shared),
        len(shared),
        1.0 if size == 0 else common / size,
    )


def _alike(first: Node, second: Node) -> bool:
    """Whether nodes with one id are one node: an id says so unless the texts have nothing in common."""
    return fuzz.token_sort_ratio(first.text, second.text) >= ALIKE / 2


def _match(here: Node, there: Node, by: str) -> Match:
    first, second = to_plain(here), to_plain(there)
    differs = [
        name for name in dict.fromkeys((*first, *second)) if name != "id" and first.get(name) != second.get(name)
    ]
    return Match(here.id, there.id, by, fuzz.token_sort_ratio(here.text, there.text) / 100, differs)


def _by_text(here: ArgumentMap, there: ArgumentMap, known_here: set[str], known_there: set[str]) -> list[Match]:
    """Match what is left by text, the most alike first; each node once."""
    left = [node for identifier, node in here.nodes.items() if identifier not in known_here]
    right = [node for identifier, node in there.nodes.items() if identifier not in known_there]
    pairs: list[tuple[float, int, int]] = []
    if len(left) * len(right) > MAX_PAIRS:
        places = {node.text: index for index, node in enumerate(right)}
        pairs = [(100.0, index, places[node.text]) for index, node in enumerate(left) if node.text in places]
    else:
        texts = [node.text for node in right]
        for row, node in enumerate(left):
            alike = process.extract_iter(node.text, texts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
            pairs += [(float(score), row, column) for _, score, column in alike]
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    matches = []
    for _, row, column in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if row not in taken_left and column not in taken_right:
            taken_left.add(row)
            taken_right.add(column)
            matches.append(_match(left[row], right[column], "text"))
    return matches


def _relations(argument_map: ArgumentMap, translated: dict[str, str] | None) -> dict[tuple[object, ...], str]:
    """The relations by what they connect, in the ids of the other map; undercuts by what they undercut."""

    def name(identifier: str) -> str:
        return identifier if translated is None else translated.get(identifier, f"only here: {identifier}")

    def key(relation: Relation, depth: int = 0) -> tuple[object, ...]:
        inner = argument_map.relations.get(relation.target)
        # Relations may bear on each other in a circle; a few steps tell them apart well enough.
        target: object = name(relation.target) if inner is None else key(inner, depth + 1) if depth < 8 else "…"
        return (relation.kind.value, tuple(sorted(name(premise) for premise in relation.premises)), target)

    return {key(relation): relation.id for relation in argument_map.relations.values()}
