"""The argument map: nodes are what is said, relations are how it bears on what else is said.

A relation with several premises is *linked* (they stand or fall together); several relations to one target are
*convergent*. A relation whose target is a relation and which attacks it is an *undercut*. In the terms of the
Argument Interchange Format a relation is an S-node (support: RA, attack: CA); in Carneades' it is an argument.

Nodes and relations are sets: their order in a file has no meaning, and they are always written in the natural
order of their ids (`n2` before `n10`), so equal maps have equal bytes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from argmap.model.constraints import Count, Number, Text, Url, constrained
from argmap.model.extensions import NO_EXTENSIONS, Extensions, Namespaces
from argmap.model.identifiers import IDENTIFIER, SLUG, natural_order

MAX_NODES = 10_000
MAX_RELATIONS = 20_000

IDENTIFIER_RULE = Text(
    64, pattern=IDENTIFIER, form="an id: a letter or digit, then up to 63 letters, digits, '_', '.' or '-'"
)
_SLUG_RULE = Text(80, pattern=SLUG, form="a slug: lower-case words and digits joined by '-', such as my-map")
_LANGUAGE_RULE = Text(
    35, pattern=r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", form="a BCP 47 language tag, such as en or kk-Cyrl"
)
_TAG_RULE = Text(64, pattern=r"\S(.*\S)?", form="a tag without blanks at its ends")
_DATE_RULE = Text(10, pattern=r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", form="a date such as 2022-06-30")


def _extensions(maximum: int) -> Any:
    return constrained(
        "Data of other formats and programs, an object by namespace; kept as it came.",
        Namespaces(maximum),
        default=NO_EXTENSIONS,
    )


class NodeType(StrEnum):
    """What a node is in the argument."""

    CLAIM = "claim"
    PREMISE = "premise"
    OBJECTION = "objection"
    EVIDENCE = "evidence"


class RelationKind(StrEnum):
    """How the premises of a relation bear on its target."""

    SUPPORT = "support"
    ATTACK = "attack"


@dataclass(frozen=True, slots=True)
class Source:
    """Where evidence can be found; the fields mean what they mean in CSL-JSON."""

    title: str | None = constrained("Title of the work.", Text(500), default=None)
    authors: tuple[str, ...] = constrained(
        "Who wrote or said it, one name an item.", Count(100), items=Text(300), default=()
    )
    container: str | None = constrained(
        "The journal, book or site that it stands in (CSL `container-title`).", Text(500), default=None
    )
    year: int | None = constrained("Year of publication (CSL `issued`).", Number(-9999, 9999, whole=True), default=None)
    url: str | None = constrained("Where it can be read.", Url(), default=None)
    doi: str | None = constrained(
        "Digital object identifier, without a resolver's address.",
        Text(300, pattern=r"10\.\d{4,9}/\S+", form="a DOI, such as 10.1093/ia/iiad123"),
        default=None,
    )
    locator: str | None = constrained("The place in the work: a page, a section, a question.", Text(500), default=None)
    retrieved: str | None = constrained("When it was read (CSL `accessed`).", _DATE_RULE, default=None)


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that is said: a claim, a premise, an objection or a piece of evidence."""

    id: str = constrained("Unique in the map, over nodes and relations.", IDENTIFIER_RULE)
    type: NodeType = constrained("What the node is in the argument.")
    text: str = constrained("What is said, in one statement.", Text(10_000))
    title: str | None = constrained("A short name for the node.", Text(300), default=None)
    attribution: str | None = constrained("Who says it.", Text(300), default=None)
    note: str | None = constrained("A remark for readers; not a part of the argument.", Text(10_000), default=None)
    tags: tuple[str, ...] = constrained("Words to filter by.", Count(50), items=_TAG_RULE, default=())
    sources: tuple[Source, ...] = constrained(
        "Where it can be checked; evidence has at least one.", Count(50), default=()
    )
    credence: float | None = constrained(
        "How probable the author holds it, from 0 (false) to 1 (true).", Number(0, 1), default=None
    )
    assumed: bool = constrained("Taken for granted in an evaluation, without support.", default=False)
    extensions: Extensions = _extensions(64_000)

    @property
    def improbable(self) -> bool:
        """Its author holds it less probable than not."""
        return self.credence is not None and self.credence < 0.5


@dataclass(frozen=True, slots=True)
class Relation:
    """One inference: its premises together support or attack its target."""

    id: str = constrained("Unique in the map, over nodes and relations.", IDENTIFIER_RULE)
    kind: RelationKind = constrained("Whether the premises speak for the target or against it.")
    premises: tuple[str, ...] = constrained(
        "Ids of nodes; several are linked: they stand or fall together.", Count(100, minimum=1), items=IDENTIFIER_RULE
    )
    target: str = constrained(
        "Id of a node, or of a relation: an attack on a relation is an undercut.", IDENTIFIER_RULE
    )
    scheme: str | None = constrained("Argumentation scheme (Walton), by name.", Text(200), default=None)
    strength: float | None = constrained(
        "How strongly the premises, if true, bear on the target, from 0 to 1.", Number(0, 1), default=None
    )
    extensions: Extensions = _extensions(64_000)


@dataclass(frozen=True, slots=True)
class Details:
    """What a map says of itself."""

    slug: str = constrained("Name in addresses, unique in the service.", _SLUG_RULE)
    title: str = constrained("Title of the map.", Text(300))
    description: str | None = constrained("What the map is about.", Text(10_000), default=None)
    language: str | None = constrained("Language of the texts (BCP 47).", _LANGUAGE_RULE, default=None)
    licence: str | None = constrained(
        "Under which terms the map may be used, best by its SPDX name.", Text(200), default=None
    )
    tags: tuple[str, ...] = constrained("Words to filter by.", Count(50), items=_TAG_RULE, default=())
    thesis: str | None = constrained("Id of the main claim.", IDENTIFIER_RULE, default=None)
    extensions: Extensions = _extensions(2_000_000)


@dataclass(frozen=True, slots=True)
class ArgumentMap:
    """A whole map. Make one with `ArgumentMap.of`, which puts nodes and relations into their order."""

    id: str
    revision: int
    details: Details
    nodes: Mapping[str, Node]
    relations: Mapping[str, Relation]

    @classmethod
    def of(
        cls,
        details: Details,
        nodes: Iterable[Node] = (),
        relations: Iterable[Relation] = (),
        *,
        id: str = "",
        revision: int = 0,
    ) -> "ArgumentMap":
        """Make a map of its parts; `id` is empty and `revision` 0 while it is not stored."""
        return cls(
            id,
            revision,
            details,
            MappingProxyType({node.id: node for node in sorted(nodes, key=natural_order)}),
            MappingProxyType({relation.id: relation for relation in sorted(relations, key=natural_order)}),
        )

    def elements(self) -> Iterator[Node | Relation]:
        """The nodes, then the relations."""
        yield from self.nodes.values()
        yield from self.relations.values()

    def relations_to(self) -> dict[str, list[Relation]]:
        """The relations by the id of the node or relation that they bear on, each list in natural order."""
        relations: dict[str, list[Relation]] = {}
        for relation in self.relations.values():
            relations.setdefault(relation.target, []).append(relation)
        return relations
