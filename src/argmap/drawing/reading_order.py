"""The order in which an argument is told: the numbers by which debaters cite nodes, and the steps of a reveal."""

from collections.abc import Iterator, Mapping
from itertools import count

from argmap.drawing.layout.tree import Branch, Forest, Item
from argmap.drawing.options import DrawingOptions, InvalidOptions
from argmap.model.argument_map import ArgumentMap


def numbers_of(forest: Forest) -> dict[str, str]:
    """The number of every node but the first root: 1, 1.1, 1.1a, 1.1a.1, 1.1a.1a and so on.

    Linked premises, convergent ones and what undercuts them are counted in the order in which they are drawn.
    """
    numbers: dict[str, str] = {}
    if not forest.roots:
        return numbers
    first, *others = forest.roots
    top = count(1)
    waiting = [(item, str(number)) for item, number in zip(_items_below(first), top, strict=False)]
    waiting += [(item, str(next(top))) for item in others]
    waiting.reverse()
    while waiting:
        item, number = waiting.pop()
        numbers[item.node.id] = number
        below = [(branch, _below(number, index)) for index, branch in enumerate(_items_below(item))]
        waiting += reversed(below)
    return numbers


def _below(number: str, index: int) -> str:
    """The number of what is `index`-th below a number; digits and letters take turns, as in 1.1a.1a."""
    if "." not in number or number[-1].isalpha():
        return f"{number}.{index + 1}"
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return f"{number}{letters}"


def _items_below(item: Item) -> Iterator[Item]:
    for branch in item.branches:
        for below, _ in items_of(branch):
            yield below


def items_of(branch: Branch) -> Iterator[tuple[Item, Branch]]:
    """What hangs on a branch: its premises, then those of what undercuts or backs it, each with its own branch."""
    for member in branch.members:
        yield member, branch
    for undercut in branch.undercuts:
        yield from items_of(undercut)


def revealable_steps(forest: Forest, options: DrawingOptions) -> list[list[str]]:
    """The steps of a reveal, if the step that the options ask for is among them.

    :raises InvalidOptions: it is past the last.
    """
    steps = steps_of(forest)
    if isinstance(options.step, int) and options.step > max(len(steps), 1):
        raise InvalidOptions([("step", f"is past the end; give 1 to {max(len(steps), 1)}, or last")])
    return steps


def steps_of(forest: Forest) -> list[list[str]]:
    """The nodes that each step of a reveal adds.

    First the thesis; then each line of argument, one step for its first claim with what is linked to it, and one
    for all that bears directly on each of its nodes, in depth; then the other roots in the same way.
    """
    steps: list[list[str]] = []
    for root in forest.roots:
        steps.append([root.node.id])
        waiting: list[Item] = []
        for branch in root.branches:
            entries = [entry for entry, _ in items_of(branch)]
            steps.append([entry.node.id for entry in entries])
            waiting = entries[::-1]
            while waiting:
                below = list(_items_below(waiting.pop()))
                if below:
                    steps.append([branch.node.id for branch in below])
                    waiting += below[::-1]
    return steps


def relation_steps(argument_map: ArgumentMap, step_of: Mapping[str, int]) -> dict[str, int]:
    """The step at which each relation is revealed: when its premises and what it bears on are.

    :param step_of: the step of each node, from 1.
    """
    steps: dict[str, int] = {}
    for identifier in argument_map.relations:
        waiting, seen, latest = [identifier], {identifier}, 1
        while waiting:
            relation = argument_map.relations[waiting.pop()]
            latest = max(latest, *(step_of[premise] for premise in relation.premises))
            if relation.target in argument_map.nodes:
                latest = max(latest, step_of[relation.target])
            elif relation.target not in seen:
                seen.add(relation.target)
                waiting.append(relation.target)
        steps[identifier] = latest
    return steps
