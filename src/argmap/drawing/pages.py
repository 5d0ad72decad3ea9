"""A map that is too large for one page, as several whose text can be read: overviews, then parts.

A part is a node with all that bears on it. A part that is too large is an overview of what bears directly on it,
folded, on as many pages as its reasons need; then come the parts that are folded there. No page has text smaller than
12 points on the sheet that it is for, or the map is refused with a proposal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from argmap.drawing.drawings import READABLE_POINTS
from argmap.drawing.layout.tree import Branch, Item, forest_of
from argmap.drawing.look.vocabulary import words_in
from argmap.drawing.options import DrawingOptions, InvalidOptions
from argmap.drawing.picture import Picture
from argmap.drawing.reading_order import items_of, numbers_of
from argmap.drawing.selecting import part_of, select
from argmap.drawing.sheets import Sheet
from argmap.model.argument_map import ArgumentMap

Compose = Callable[[ArgumentMap, DrawingOptions, Sheet], Picture]
_MOST_PAGES = 200
_LONGEST_NAME = 70
# Of the area of a page, about so much is filled by boxes; so many branches are tried first.
_FILLED = 0.42


@dataclass(slots=True)
class DrawnPage:
    """One page: its picture; its name, empty for the page that shows the whole; its number, and how many there are.

    `above` names the part of which it shows a part, with its page (`above_page`); `leads_to` is the page that shows
    what is folded below a node.
    """

    picture: Picture
    name: str
    number: int = 1
    count: int = 1
    above: str = ""
    above_page: int = 1
    leads_to: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _PagePlan:
    """A page before it is laid out for the last time: which nodes it shows, and which of them are folded."""

    root: str | None
    nodes: list[str]
    folded: dict[str, int]
    name: str
    above: int | None = None


def pages_of(argument_map: ArgumentMap, options: DrawingOptions, compose: Compose, sheet: Sheet) -> list[DrawnPage]:
    """The pages of a map: one if its text can be read on the sheet, else overviews and a page for each part.

    :raises InvalidOptions: it would take too many pages, or a text is too long for a page at 12 points.
    """
    whole = compose(argument_map, options, sheet)
    if options.pages != "auto" or whole.points >= READABLE_POINTS or not whole.forest.roots:
        return [DrawnPage(whole, "")]
    # The selection is made once; parts are parts of what was asked for.
    selected = select(argument_map, options).map
    plain = replace(options, focus=None, depth=None, types=(), tags=(), attribution=None, fold=(), step=None)
    numbers = numbers_of(forest_of(argument_map))
    splitter = _Splitter(selected, plain, compose, replace(sheet, numbers=numbers))
    splitter.split_all(options.focus)
    return splitter.drawn()


class _Splitter:
    def __init__(self, argument_map: ArgumentMap, options: DrawingOptions, compose: Compose, sheet: Sheet):
        self.map, self.options, self.compose, self.sheet = argument_map, options, compose, sheet
        self.words = words_in(options.language, argument_map.details.language)
        self.plans: list[_PagePlan] = []
        self._shown: set[str] = set()

    def name(self, identifier: str) -> str:
        """What a part is called: its number and the beginning of its text."""
        node = self.map.nodes[identifier]
        text = " ".join((node.title or node.text).split())
        number = self.sheet.numbers.get(identifier, "")
        short = text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"
        return f"{number} {short}".strip()

    def split_all(self, focus: str | None) -> None:
        """Plan the pages of all trees: the first, then those that are not linked to it."""
        first, *others = forest_of(self.map, focus or self.map.details.thesis).roots
        self._split(first, "", None)
        waiting = [item for item in others if item.node.id not in self._shown]
        if len(waiting) == 1:
            self._split(waiting[0], self.words["unlinked"], None)
            return
        for group, plan in self._groups(None, [[item] for item in waiting]):
            plan.name = self.words["unlinked"]
            self._add(plan)
            page = len(self.plans)
            for item in group:
                if item.node.id in plan.folded:
                    self._split(item, self.name(item.node.id), page)

    def _split(self, item: Item, name: str, above: int | None) -> None:
        """Plan the pages of a part."""
        root = item.node.id
        if root in self._shown:
            return
        self._shown.add(root)
        nodes = [root, *(below.node.id for below in _all_below(item))]
        whole = _PagePlan(root, nodes, {}, name, above)
        if self._fits(whole):
            self._add(whole)
            return
        rows = [[entry for entry, _ in items_of(branch)] for branch in item.branches]
        if not rows:
            self._refuse(root)
        groups = list(self._groups(root, rows))
        pages = []
        for index, (_, plan) in enumerate(groups, start=1):
            plan.name = name if len(groups) == 1 else f"{name} ({index}/{len(groups)})".strip()
            plan.above = above
            if len(groups) == 1:
                self._open(plan, item)
            self._add(plan)
            pages.append(len(self.plans))
        for (group, plan), page in zip(groups, pages, strict=True):
            for below in group:
                if below.node.id in plan.folded:
                    self._split(below, self.name(below.node.id), page)

    def _groups(self, root: str | None, rows: Sequence[list[Item]]) -> "list[tuple[list[Item], _PagePlan]]":
        """Rows of items, as many on each page as can be read; what is below them is folded."""
        groups = []
        start = 0
        while start < len(rows):
            count = self._first_guess(rows[start:])
            while count < len(rows) - start and self._fits(self._overview(root, rows[start : start + count + 1])):
                count += 1
            while count > 1 and not self._fits(self._overview(root, rows[start : start + count])):
                count -= 1
            plan = self._overview(root, rows[start : start + count])
            if count == 1 and not self._fits(plan):
                self._refuse(rows[start][0].node.id)
            groups.append(([item for row in rows[start : start + count] for item in row], plan))
            start += count
        return groups

    def _first_guess(self, rows: Sequence[list[Item]]) -> int:
        """About how many rows fill a page, by the number of characters that one holds at 12 points."""
        room = self.sheet.size[0] * self.sheet.size[1] * _FILLED
        used = 0.0
        for count, row in enumerate(rows):
            # A character takes about half its size across and a line's height down; a box has a head and margins.
            used += sum(READABLE_POINTS**2 * (0.7 * len(item.node.text) + 40.0) for item in row)
            if used > room:
                return max(count, 1)
        return len(rows)

    def _overview(self, root: str | None, rows: Sequence[list[Item]]) -> _PagePlan:
        nodes = ([] if root is None else [root]) + [item.node.id for row in rows for item in row]
        counts = {item.node.id: sum(1 for _ in _all_below(item)) for row in rows for item in row}
        return _PagePlan(root, nodes, {name: count for name, count in counts.items() if count}, "")

    def _open(self, plan: _PagePlan, item: Item) -> None:
        """Open the folded branches of a page again, the smallest first, while it can be read."""
        by_name = {entry.node.id: entry for branch in item.branches for entry, _ in items_of(branch)}
        for name in sorted(plan.folded, key=lambda folded: plan.folded[folded]):
            below = [entry.node.id for entry in _all_below(by_name[name])]
            folded = {other: count for other, count in plan.folded.items() if other != name}
            tried = replace(plan, nodes=[*plan.nodes, *below], folded=folded)
            if not self._fits(tried):
                break
            plan.nodes, plan.folded = tried.nodes, folded

    def _fits(self, plan: _PagePlan) -> bool:
        # With room for any page's number.
        return self._laid_out(plan, dict.fromkeys(plan.folded, _MOST_PAGES)).points >= READABLE_POINTS

    def _laid_out(self, plan: _PagePlan, pages: Mapping[str, int]) -> Picture:
        wanted = set(plan.nodes)
        part = part_of(self.map, [name for name in self.map.nodes if name in wanted])
        if plan.root is not None and plan.root not in (part.details.thesis, None):
            part = replace(part, details=replace(part.details, thesis=None))
        remarks = {
            name: self.words["folded on page"].format(count=count, page=pages[name])
            for name, count in plan.folded.items()
        }
        return self.compose(
            part, replace(self.options, focus=None), replace(self.sheet, remarks=remarks, root=plan.root)
        )

    def _add(self, plan: _PagePlan) -> None:
        self.plans.append(plan)
        if len(self.plans) > _MOST_PAGES:
            problem = f"would take more than {_MOST_PAGES} pages at {READABLE_POINTS:g} points; draw a part "
            raise InvalidOptions([("pages", problem + "(focus, depth), short names (text=title), or pages=one")])

    def _refuse(self, identifier: str) -> None:
        problem = f"cannot show '{identifier}' at {READABLE_POINTS:g} points, for its text is too long for a page; "
        raise InvalidOptions([("pages", problem + "shorten it, draw short names (text=title), or take pages=one")])

    def drawn(self) -> list[DrawnPage]:
        """The pages, laid out with the numbers of the pages to which they lead."""
        begins = {plan.root: number for number, plan in reversed(list(enumerate(self.plans, start=1)))}
        shown: dict[str, int] = {}
        for number, plan in enumerate(self.plans, start=1):
            for name in plan.nodes:
                if name not in plan.folded:
                    shown.setdefault(name, number)
        pages = []
        for number, plan in enumerate(self.plans, start=1):
            # What another page shows already has no page of its own.
            leads_to = {name: begins.get(name) or shown.get(name, number) for name in plan.folded}
            above = ""
            if plan.above is not None:
                named = self.plans[plan.above - 1].name or self.words["thesis"]
                above = self.words["part of"].format(name=named, page=plan.above)
            picture = self._laid_out(plan, leads_to)
            pages.append(DrawnPage(picture, plan.name, number, len(self.plans), above, plan.above or 1, leads_to))
        return pages


def _all_below(item: Item) -> "list[Item]":
    """Everything below an item, however deep."""
    below: list[Item] = []
    waiting: list[Branch] = item.branches[::-1]
    while waiting:
        branch = waiting.pop()
        below += branch.members
        waiting += branch.undercuts
        for member in branch.members:
            waiting += member.branches
    return below
