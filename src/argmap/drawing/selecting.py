"""What of a map is drawn: the focus and how far from it, types, tags, and folded branches."""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from argmap.drawing.options import DrawingOptions, InvalidOptions
from argmap.model.argument_map import ArgumentMap, Node, Relation

_SUGGESTED = 8


@dataclass(slots=True)
class Selection:
    """The part of a map to draw, the node to begin with, and how many nodes each fold hides."""

    map: ArgumentMap
    root: str | None
    folded: dict[str, int] = field(default_factory=dict)


def select(argument_map: ArgumentMap, options: DrawingOptions) -> Selection:
    """The part of a map that the options ask for.

    :raises InvalidOptions: an option names what the map has not.
    """
    _check_ids(argument_map, options)
    root = options.focus or argument_map.details.thesis
    kept: ArgumentMap = argument_map
    if options.focus is not None or (options.depth is not None and root is not None):
        assert root is not None
        kept = part_of(kept, _bearing_on(kept, root, options.depth))
    if options.types or options.tags or options.attribution:
        kept = part_of(kept, _matching(kept, root, options))
    hidden, folded = _folded(kept, options.fold, root)
    if hidden:
        kept = part_of(kept, set(kept.nodes) - hidden)
    return Selection(kept, root if root in kept.nodes else None, folded)


def _check_ids(argument_map: ArgumentMap, options: DrawingOptions) -> None:
    unknown = []
    ids = {"focus": (options.focus,) if options.focus else (), "fold": options.fold, "highlight": options.highlight}
    for name, values in ids.items():
        for value in values:
            known = value in argument_map.nodes or (name == "highlight" and value in argument_map.relations)
            if not known:
                some = ", ".join(list(argument_map.nodes)[:_SUGGESTED])
                more = ", …" if len(argument_map.nodes) > _SUGGESTED else ""
                unknown.append((name, f"names '{value}', which the map has not; there are {some or 'no nodes'}{more}"))
    if options.depth is not None and options.focus is None and argument_map.details.thesis is None:
        unknown.append(("depth", "needs a focus, for the map has no thesis; give focus=ID"))
    if unknown:
        raise InvalidOptions(unknown)


def part_around(argument_map: ArgumentMap, elements: Collection[str]) -> ArgumentMap:
    """The elements that are named, with what they bear on and what bears on them directly, and the thesis."""
    relations_to = argument_map.relations_to()
    wanted = {argument_map.details.thesis} - {None}
    near = [relation for relation in argument_map.relations.values() if relation.id in elements]
    near += [relation for name in elements for relation in relations_to.get(name, ())]
    near += [
        relation for relation in argument_map.relations.values() if not set(relation.premises).isdisjoint(elements)
    ]
    wanted |= {name for name in elements if name in argument_map.nodes}
    seen: set[str] = set()
    while near:
        relation = near.pop()
        wanted |= {*relation.premises}
        if relation.target in argument_map.nodes:
            wanted.add(relation.target)
        elif relation.target not in seen:
            seen.add(relation.target)
            near.append(argument_map.relations[relation.target])
    return part_of(argument_map, [name for name in argument_map.nodes if name in wanted])


def part_of(argument_map: ArgumentMap, nodes: Iterable[str], without: Collection[str] = ()) -> ArgumentMap:
    """The map with these nodes, and the relations that need no others.

    :param without: relations that are left out all the same.
    """
    wanted = set(nodes)
    kept = {identifier: node for identifier, node in argument_map.nodes.items() if identifier in wanted}
    # A relation needs its premises and its target, which may be a relation that needs another.
    relations_to = argument_map.relations_to()
    relations: dict[str, Relation] = {}
    waiting = [relation for identifier in kept for relation in relations_to.get(identifier, ())]
    while waiting:
        relation = waiting.pop()
        if (
            relation.id not in relations
            and relation.id not in without
            and all(premise in kept for premise in relation.premises)
        ):
            relations[relation.id] = relation
            waiting += relations_to.get(relation.id, ())
    thesis = argument_map.details.thesis
    details = replace(argument_map.details, thesis=thesis if thesis in kept else None)
    return ArgumentMap.of(details, kept.values(), relations.values())


def _bearing_on(argument_map: ArgumentMap, root: str, depth: int | None) -> set[str]:
    """The nodes from which relations lead to a root, also through relations on relations, up to a depth."""
    relations_to = argument_map.relations_to()
    reached = {root}
    waiting = deque([(root, 0)])
    seen = {root}
    while waiting:
        target, distance = waiting.popleft()
        if depth is not None and distance >= depth:
            continue
        for relation in relations_to.get(target, ()):
            if relation.id in seen:
                continue
            seen.add(relation.id)
            # What bears on a relation is as far away as its premises.
            waiting.append((relation.id, distance))
            for premise in relation.premises:
                if premise not in reached:
                    reached.add(premise)
                    waiting.append((premise, distance + 1))
    return reached


def _reached(relations_to: Mapping[str, list[Relation]], starts: Iterable[str], closed: Collection[str]) -> set[str]:
    """The nodes that bear on some, these among them; what bears on `closed` nodes alone is not."""
    reached = set(starts)
    waiting = [start for start in reached if start not in closed]
    seen: set[str] = set()
    while waiting:
        for relation in relations_to.get(waiting.pop(), ()):
            if relation.id in seen:
                continue
            seen.add(relation.id)
            waiting.append(relation.id)
            new = [premise for premise in relation.premises if premise not in reached]
            reached.update(new)
            waiting += [premise for premise in new if premise not in closed]
    return reached


def _folded(argument_map: ArgumentMap, fold: Sequence[str], root: str | None) -> tuple[set[str], dict[str, int]]:
    """What folds hide: the nodes that bear on folded ones and, but for them, on nothing that is drawn. Roots stay.

    Beside them, how many each fold hides that is itself seen; what two folds hide counts for the last of them.
    """
    closed = {identifier for identifier in fold if identifier in argument_map.nodes}
    if not closed:
        return set(), {}
    relations_to = argument_map.relations_to()
    premises = {premise for relation in argument_map.relations.values() for premise in relation.premises}
    below = {premise for name in closed for relation in relations_to.get(name, ()) for premise in relation.premises}
    # What bears on the inferences to folded nodes is below them, too.
    below = _reached(relations_to, [*below, *_on_inferences(relations_to, closed)], ())
    starts = [name for name in argument_map.nodes if name == root or name not in premises]
    # On a circle that nothing leads to, the folded node is where one begins.
    starts += closed - _reached(relations_to, starts, ())
    hidden = below - _reached(relations_to, starts, closed)
    hider: dict[str, str] = {}
    for identifier in fold:
        if identifier in closed and identifier not in hidden:
            hider.update(dict.fromkeys(_reached(relations_to, [identifier], ()) & hidden, identifier))
    return hidden, dict(Counter(hider.values()))


def _on_inferences(relations_to: Mapping[str, list[Relation]], targets: Iterable[str]) -> Iterator[str]:
    """The premises of what undercuts or backs the inferences to some nodes, and of what undercuts that."""
    waiting = [relation.id for target in targets for relation in relations_to.get(target, ())]
    seen = set(waiting)
    while waiting:
        for relation in relations_to.get(waiting.pop(), ()):
            yield from relation.premises
            if relation.id not in seen:
                seen.add(relation.id)
                waiting.append(relation.id)


def _matching(argument_map: ArgumentMap, root: str | None, options: DrawingOptions) -> set[str]:
    tests: list[Callable[[Node], bool]] = []
    if options.types:
        tests.append(lambda node: node.type.value in options.types)
    if options.tags:
        tests.append(lambda node: bool(set(node.tags) & set(options.tags)))
    if options.attribution:
        tests.append(lambda node: node.attribution == options.attribution)
    always = {root, argument_map.details.thesis}
    return {
        identifier
        for identifier, node in argument_map.nodes.items()
        if identifier in always or all(test(node) for test in tests)
    }
