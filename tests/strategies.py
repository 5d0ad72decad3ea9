"""Random maps and operations, for hypothesis."""

from hypothesis import strategies as st

from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind, Source
from argmap.model.changes import Operation, PutNode, PutRelation, RemoveNode, RemoveRelation, SetDetails
from argmap.model.extensions import Extensions

# XML 1.0's characters, and of them those that are likely to break a writer.
CHARACTERS = st.one_of(
    st.sampled_from("<>&\"'\\{}|[]();:#%\n\t \u202eשלוםمرحبا字😀éÑ_NGlrE"),
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
)
TEXTS = st.text(CHARACTERS, min_size=1, max_size=60).filter(lambda text: bool(text.strip()))
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,5}", fullmatch=True)
SOURCES = st.builds(
    Source,
    title=TEXTS,
    authors=st.lists(TEXTS, max_size=2).map(tuple),
    year=st.none() | st.integers(-500, 2100),
    locator=st.none() | TEXTS,
)
EXTENSIONS = st.sampled_from([{}, {}, {"aif": {"timestamp": "2020"}}, {"my-tool": [1, None, "é\n", {"x": 0.5}]}]).map(
    Extensions.of
)
_TAGS = st.lists(st.sampled_from(["a", "b", "tag c"]), max_size=2, unique=True).map(tuple)


@st.composite
def nodes(draw: st.DrawFn, identifier: str | None = None, types: tuple[NodeType, ...] = tuple(NodeType)) -> Node:
    """A valid node."""
    kind = draw(st.sampled_from(types))
    return Node(
        id=identifier or draw(IDS),
        type=kind,
        text=draw(TEXTS),
        attribution=draw(st.none() | TEXTS),
        tags=draw(_TAGS),
        sources=tuple(draw(st.lists(SOURCES, min_size=int(kind is NodeType.EVIDENCE), max_size=2))),
        credence=draw(st.none() | st.floats(0, 1)),
        assumed=draw(st.booleans()),
        extensions=draw(EXTENSIONS),
    )


@st.composite
def maps(draw: st.DrawFn, max_nodes: int = 8) -> ArgumentMap:
    """A valid map, with linked premises, undercuts and circles."""
    identifiers = draw(st.lists(IDS, max_size=max_nodes, unique=True))
    content = {each: draw(nodes(each)) for each in identifiers}
    relations: dict[str, Relation] = {}
    for number in range(draw(st.integers(0, 2 * len(identifiers)))):
        relation = draw(relation_in(f"zr{number}", content, relations))
        if relation is not None and relation.id not in content:
            relations[relation.id] = relation
    claims = [each for each in identifiers if content[each].type is NodeType.CLAIM]
    return ArgumentMap.of(
        Details(
            slug="map",
            title=draw(TEXTS),
            description=draw(st.none() | TEXTS),
            tags=draw(_TAGS),
            thesis=draw(st.sampled_from([None, *claims])),
            extensions=draw(EXTENSIONS),
        ),
        content.values(),
        relations.values(),
    )


@st.composite
def relation_in(
    draw: st.DrawFn, identifier: str, content: dict[str, Node], relations: dict[str, Relation]
) -> Relation | None:
    """A relation that these nodes and relations allow, or None where they allow none."""
    targets = [*content, *relations]
    if len(content) < 2:
        return None
    target = draw(st.sampled_from(targets))
    candidates = [each for each in content if each != target]
    premises = draw(st.lists(st.sampled_from(candidates), min_size=1, max_size=3, unique=True))
    objects = any(content[each].type is NodeType.OBJECTION for each in premises)
    kind = RelationKind.ATTACK if objects else draw(st.sampled_from(list(RelationKind)))
    return Relation(
        identifier,
        kind,
        tuple(premises),
        target,
        scheme=draw(st.none() | TEXTS),
        strength=draw(st.none() | st.floats(0, 1)),
        extensions=draw(EXTENSIONS),
    )


@st.composite
def operations_on(draw: st.DrawFn, argument_map: ArgumentMap) -> list[Operation]:
    """Operations, most of which the map allows."""
    found: list[Operation] = []
    content, relations = dict(argument_map.nodes), dict(argument_map.relations)
    for number in range(draw(st.integers(1, 6))):
        choice = draw(st.integers(0, 4))
        if choice == 0:
            node = draw(nodes(draw(st.sampled_from([*content, f"new{number}"]))))
            content[node.id] = node
            found.append(PutNode(node))
        elif choice == 1 and content:
            found.append(RemoveNode(draw(st.sampled_from(sorted(content)))))
        elif choice == 2:
            relation = draw(relation_in(draw(st.sampled_from([*relations, f"newr{number}"])), content, relations))
            if relation is not None:
                relations[relation.id] = relation
                found.append(PutRelation(relation))
        elif choice == 3 and relations:
            found.append(RemoveRelation(draw(st.sampled_from(sorted(relations)))))
        else:
            found.append(SetDetails(Details(slug="map", title=draw(TEXTS))))
    return found
