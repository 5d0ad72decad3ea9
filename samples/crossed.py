"""Maps with cross-links, circles, undercuts and linked premises at random, the same for the same seed."""

import random

from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind

_WORDS = (
    *("the", "city", "should", "close", "its", "centre", "to", "private", "cars", "because", "air", "would", "become"),
    *("cleaner", "and", "shops", "gain", "customers", "while", "buses", "run", "on", "time", "old", "people"),
    *("cannot", "walk", "so", "far", "trends", "began", "before", "closure"),
)
_NEAR = 8


def crossed_map(seed: int, fewest: int = 10, most: int = 40) -> ArgumentMap:
    """A tree of so many nodes, with two to six relations across its branches."""
    random_ = random.Random(seed)
    count = random_.randint(fewest, most)
    nodes = [Node("n0", NodeType.CLAIM, _text(random_))]
    relations: list[Relation] = []
    for number in range(1, count):
        kind = random_.choice(list(NodeType))
        nodes.append(Node(f"n{number}", kind, _text(random_)))
        attacks = kind is NodeType.OBJECTION
        target = f"n{random_.randrange(max(0, number - _NEAR), number)}"
        if relations and attacks and random_.random() < 0.3:
            target = random_.choice(relations).id
        side = RelationKind.ATTACK if attacks else RelationKind.SUPPORT
        relations.append(Relation(f"r{number}", side, (f"n{number}",), target))
    for number in range(random_.randint(2, 6)):
        premise, other, target = random_.sample(range(1, count), 3)
        premises = (f"n{premise}",) if random_.random() < 0.8 else (f"n{premise}", f"n{other}")
        end = f"n{target}" if random_.random() < 0.85 else random_.choice(relations).id
        relations.append(Relation(f"x{number}", random_.choice(list(RelationKind)), premises, end))
    return ArgumentMap.of(Details(slug="crossed", title="Crossed", thesis="n0"), nodes, relations)


def deep_map(seed: int, count: int = 20) -> ArgumentMap:
    """A deep, thin tree: each node bears on the one before it, or on that before."""
    random_ = random.Random(seed)
    nodes = [Node("n0", NodeType.CLAIM, _text(random_))]
    nodes += [Node(f"n{number}", random_.choice(list(NodeType)), _text(random_)) for number in range(1, count)]
    relations = [
        Relation(
            f"r{number}",
            RelationKind.ATTACK if nodes[number].type is NodeType.OBJECTION else RelationKind.SUPPORT,
            (f"n{number}",),
            f"n{max(0, number - random_.randint(1, 2))}",
        )
        for number in range(1, count)
    ]
    return ArgumentMap.of(Details(slug="deep", title="Deep", thesis="n0"), nodes, relations)


def chain_map(count: int = 25) -> ArgumentMap:
    """A chain: each premise supports the one before it."""
    nodes = [Node("n0", NodeType.CLAIM, "Link 0 holds because the next link makes it likely enough.")]
    nodes += [
        Node(f"n{number}", NodeType.PREMISE, f"Link {number} holds because the next link makes it likely enough.")
        for number in range(1, count)
    ]
    relations = [
        Relation(f"r{number}", RelationKind.SUPPORT, (f"n{number}",), f"n{number - 1}") for number in range(1, count)
    ]
    return ArgumentMap.of(Details(slug="chain", title="Chain", thesis="n0"), nodes, relations)


def star_map(count: int) -> ArgumentMap:
    """A thesis with so many reasons."""
    nodes = [Node("t", NodeType.CLAIM, "The plan should be adopted.")]
    nodes += [
        Node(
            f"p{number}", NodeType.PREMISE, f"Reason {number}: it helps group {number} in the city more than all else."
        )
        for number in range(1, count + 1)
    ]
    relations = [Relation(f"r{number}", RelationKind.SUPPORT, (f"p{number}",), "t") for number in range(1, count + 1)]
    return ArgumentMap.of(Details(slug="star", title="Star", thesis="t"), nodes, relations)


def shared_map(count: int = 10) -> ArgumentMap:
    """A thesis with two reasons, and premises each of which supports both."""
    nodes = [
        Node("t", NodeType.CLAIM, "The two reforms should pass together."),
        Node("a", NodeType.CLAIM, "The first reform pays."),
        Node("b", NodeType.CLAIM, "The second reform is just."),
    ]
    nodes += [
        Node(f"p{number}", NodeType.PREMISE, f"Common ground {number} is known from practice.")
        for number in range(count)
    ]
    relations = [Relation(f"r{name}", RelationKind.SUPPORT, (name,), "t") for name in ("a", "b")]
    relations += [
        Relation(f"r{name}{number}", RelationKind.SUPPORT, (f"p{number}",), name)
        for name in ("a", "b")
        for number in range(count)
    ]
    return ArgumentMap.of(Details(slug="shared", title="Shared", thesis="t"), nodes, relations)


def _text(random_: random.Random) -> str:
    return " ".join(random_.choice(_WORDS) for _ in range(random_.randint(5, 16))).capitalize() + "."
