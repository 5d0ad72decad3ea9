"""A map as a numbered outline in plain text, for a screen reader or an e-mail."""

import textwrap
from collections.abc import Iterator
from dataclasses import replace

from argmap.drawing.layout.tree import Branch, Item, forest_of
from argmap.drawing.look.vocabulary import words_in
from argmap.drawing.options import DrawingOptions
from argmap.drawing.reading_order import numbers_of, revealable_steps
from argmap.drawing.selecting import select
from argmap.model.argument_map import ArgumentMap, Node, Relation, RelationKind, Source

_WIDTH = 78
# Deeper than this, lines are indented no more: there must be room for words.
_DEEPEST = 12


def write_outline(argument_map: ArgumentMap, options: DrawingOptions) -> str:
    """The map, or the part that the options ask for, as text of lines no longer than 78 characters.

    :raises OptionsInvalid: an option names what the map has not.
    """
    return "\n".join(_Outline(argument_map, options).lines()) + "\n"


class _Outline:
    def __init__(self, argument_map: ArgumentMap, options: DrawingOptions):
        selection = select(argument_map, options)
        self.map, self.folded = selection.map, selection.folded
        self.forest = forest_of(self.map, selection.root)
        steps = revealable_steps(self.forest, options)
        shown = steps[: options.step] if isinstance(options.step, int) else steps
        self.revealed = {identifier for step in shown for identifier in step}
        self.numbers = numbers_of(forest_of(argument_map))
        self._cited_at: dict[Source, str] = {}
        self.words = words_in(options.language, argument_map.details.language)

    def lines(self) -> Iterator[str]:
        details = self.map.details
        title = _one_line(details.title)
        yield from textwrap.wrap(title, _WIDTH)
        yield "=" * min(len(title), _WIDTH)
        if details.description:
            yield ""
            yield from textwrap.wrap(_one_line(details.description), _WIDTH)
        if not self.map.nodes:
            yield ""
            yield self.words["empty"]
        for root in self.forest.roots:
            yield ""
            yield from self._tree(root)
        links = [line.relation for line in self.forest.free_lines if line.premise in self.revealed]
        if links:
            yield ""
            for relation in dict.fromkeys(links):
                yield from _hanging("* ", self._sentence(relation), 0)

    def _tree(self, root: Item) -> Iterator[str]:
        waiting: list[tuple[int, Branch | None, Item]] = [(0, None, root)]
        while waiting:
            depth, branch, item = waiting.pop()
            # What bears on what is not revealed yet comes later still.
            if item.node.id not in self.revealed:
                continue
            yield from self._item(depth, branch, item)
            below: list[tuple[int, Branch | None, Item]] = []
            # What undercuts a step stands right below the last premise of it, before what bears on that.
            if branch is not None and item is branch.members[-1]:
                below += [(depth + 1, undercut, member) for undercut in branch.undercuts for member in undercut.members]
            for under in item.branches:
                below += [(depth + 1, under, member) for member in under.members]
            waiting += below[::-1]

    def _item(self, depth: int, branch: Branch | None, item: Item) -> Iterator[str]:
        node = item.node
        kind = "thesis" if node.id == self.map.details.thesis else node.type.value
        number = "" if kind == "thesis" else self.numbers.get(node.id, "")
        head = f"{number}. " if number else ""
        role = "" if branch is None else f"[{self._role(branch, node)}] "
        by = f" ({_one_line(node.attribution)})" if node.attribution else ""
        text = f"{role}{self.words[kind].capitalize()}: {_one_line(node.text)}{by}"
        if node.id in self.folded:
            text += f" [{self.words['folded'].format(count=self.folded[node.id])}]"
        yield from _hanging(head, text, depth)
        for source in node.sources:
            yield from _hanging("  - ", self._reference(source, number), depth)

    def _reference(self, source: Source, number: str) -> str:
        """A source in full the first time; then where that was, with the place in it."""
        work = replace(source, locator=None)
        first = self._cited_at.setdefault(work, number or self.words["thesis"])
        if first == (number or self.words["thesis"]):
            return reference(source)
        return ", ".join(part for part in (f"source as at {first}", source.locator) if part)

    def _role(self, branch: Branch, node: Node) -> str:
        relation = branch.relation
        if relation.target in self.map.relations:
            premises = self.map.relations[relation.target].premises
            cited = ", ".join(self.numbers.get(premise, premise) for premise in premises)
            verb = "undercuts the step from" if relation.kind is RelationKind.ATTACK else "backs the step from"
            role = f"{verb} {cited}"
        else:
            role = "supports" if relation.kind is RelationKind.SUPPORT else "attacks"
        others = [self.numbers.get(premise, premise) for premise in relation.premises if premise != node.id]
        linked = f", together with {', '.join(others)}" if others else ""
        scheme = f", {_one_line(relation.scheme)}" if relation.scheme else ""
        return role + linked + scheme

    def _sentence(self, relation: Relation) -> str:
        verb = "supports" if relation.kind is RelationKind.SUPPORT else "attacks"
        premises = " together with ".join(self._cited(premise) for premise in relation.premises)
        if relation.target in self.map.nodes:
            return f"{premises} also {verb} {self._cited(relation.target)}."
        step = " and ".join(self._cited(premise) for premise in self.map.relations[relation.target].premises)
        return f"{premises} also {verb} the step from {step}."

    def _cited(self, identifier: str) -> str:
        return self.numbers.get(identifier) or self.words["thesis"]


def _hanging(head: str, text: str, depth: int) -> list[str]:
    indent = "   " * min(depth, _DEEPEST)
    rest = indent + " " * len(head)
    return textwrap.wrap(text, _WIDTH, initial_indent=indent + head, subsequent_indent=rest, break_on_hyphens=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def reference(source: Source) -> str:
    """A source in one line: authors, title, where and when it appeared, the place in it, the address."""
    year = f"({source.year})" if source.year is not None else ""
    authors = "; ".join(source.authors)
    doi = f"doi:{source.doi}" if source.doi else ""
    parts = (f"{authors} {year}".strip(), source.title, source.container, source.locator, doi, source.url)
    return _one_line(", ".join(part for part in parts if part))
