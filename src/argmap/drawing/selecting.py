"""What of a map is drawn: the focus and how far from it, types, tags, and folded branches."""

from collections import deque
from collections.abc import Callable, Iterable
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
        kept = _part(kept, _bearing_on(kept, root, options.depth))
    if options.types or options.tags or options.attribution:
        kept = _part(kept, _matching(kept, root, options))
    folded: dict[str, int] = {}
    for identifier in options.fold:
        if identifier in kept.nodes and identifier not in folded:
            hidden = _only_below(kept, identifier, root)
            if hidden:
                folded = {name: count for name, count in folded.items() if name not in hidden}
                kept = _part(kept, set(kept.nodes) - hidden)
                folded[identifier] = len(hidden)
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


def _part(argument_map: ArgumentMap, nodes: Iterable[str]) -> ArgumentMap:
    """The map with these nodes, and the relations that need no others."""
    wanted = set(nodes)
    kept = {identifier: node for identifier, node in argument_map.nodes.items() if identifier in wanted}
    # A relation needs its premises and its target, which may be a relation that needs another.
    relations_to = argument_map.relations_to()
    relations: dict[str, Relation] = {}
    waiting = [relation for identifier in kept for relation in relations_to.get(identifier, ())]
    while waiting:
        relation = waiting.pop()
        if relation.id not in relations and all(premise in kept for premise in relation.premises):
            relations[relation.id] = relation
            waiting += relations_to.get(relation.id, ())
    thesis = argument_map.details.thesis
    details = replace(argument_map.details, thesis=thesis if thesis in kept else None)
    return ArgumentMap.of(details, kept.values(), relations.values())


def _bearing_on(argument_map: ArgumentMap, root: str, depth: int | None, closed: str | None = None) -> set[str]:
    """The nodes from which relations lead to a root, also through relations on relations, up to a depth.

    :param closed: a node whose own premises are not followed.
    """
    relations_to = argument_map.relations_to()
    reached = {root}
    waiting = deque([(root, 0)])
    seen = {root}
    while waiting:
        target, distance = waiting.popleft()
        if target == closed or (depth is not None and distance >= depth):
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


def _only_below(argument_map: ArgumentMap, identifier: str, root: str | None) -> set[str]:
    """The nodes that bear on a node and, but for it, on nothing that is drawn."""
    below = _bearing_on(argument_map, identifier, None) - {identifier}
    premises = {premise for relation in argument_map.relations.values() for premise in relation.premises}
    starts = [name for name in argument_map.nodes if name == root or name not in premises]
    held: set[str] = set()
    for start in starts:
        if start not in below:
            held |= _bearing_on(argument_map, start, None, closed=identifier)
    return below - held
