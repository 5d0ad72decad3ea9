"""What the reader shows beside the picture: all there is to know of a statement, of an inference, or of the map."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from argmap.analysis.schemes import QuestionStatus, Scheme, scheme_named, schemes, tasks_of
from argmap.drawing.forms.outline import reference
from argmap.http.services import services
from argmap.model.argument_map import ArgumentMap, Node, Relation
from argmap.service.critique import ratings
from argmap.service.critique.threads import threads
from argmap.service.editing import history
from argmap.service.editing.own_steps import OwnSteps, own_steps
from argmap.service.editing.preconditions import element_tag
from argmap.service.outputs import analysing
from argmap.service.permissions import Actor, Role, role_on
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Proposal
from argmap.store.history import LogFilter, Revision
from argmap.store.paging import Window
from argmap.store.repository import StoredMap
from argmap.web.map_rights import MapRights
from argmap.web.reading.outline import Entry, MapOutline, side_of
from argmap.web.reading.remembering import remembered
from argmap.web.words import _
from argmap.work.errors import Busy, TooCostly

# What is heavy to say of a larger map is said where it is asked for.
_MOST_NODES = 1_500


@dataclass(slots=True)
class Bearing:
    """An inference beside a statement: in words, and its other end."""

    relation: Relation
    side: str
    words: str
    nodes: list[Node]


@dataclass(slots=True)
class Panel(MapRights):
    """What is told of the chosen element; of the map, where none is chosen."""

    threads: list[list[dict[str, Any]]]
    node: Node | None = None
    relation: Relation | None = None
    entry: Entry | None = None
    bears_on: list[Bearing] = field(default_factory=list)
    borne_by: list[Bearing] = field(default_factory=list)
    label: str | None = None
    explanation: str | None = None
    references: list[tuple[str, str | None]] = field(default_factory=list)
    scheme: Scheme | None = None
    questions: Sequence[QuestionStatus] = ()
    rating: dict[str, Any] | None = None
    vote: dict[str, Any] | None = None
    findings: list[dict[str, Any]] = field(default_factory=list)
    versions: list[history.ElementVersion] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    own_steps: OwnSteps = field(default_factory=OwnSteps)
    # The version of the element for which the page's forms are made.
    tag: str = ""

    @property
    def all_schemes(self) -> list[Scheme]:
        """The schemes to choose from, by name."""
        return sorted(schemes().values(), key=lambda scheme: scheme.name)

    @property
    def element(self) -> Node | Relation | None:
        """The chosen element."""
        return self.node or self.relation

    @property
    def kind(self) -> str:
        """What is chosen, as comments name it."""
        return "node" if self.node is not None else "relation" if self.relation is not None else "map"


def panel_of(
    uow: UnitOfWork,
    actor: Actor,
    stored: StoredMap,
    whole: ArgumentMap,
    outline: MapOutline,
    chosen: str | None,
    *,
    is_past: bool = False,
) -> Panel:
    """All there is to say of an element, or of the map.

    :param is_past: whether the map is shown as it was: what the analysis says is of the map as it is.
    """
    node, relation = whole.nodes.get(chosen or ""), whole.relations.get(chosen or "")
    role = role_on(uow, actor, stored)
    element = node or relation
    if element is None:
        panel = _of_map(uow, actor, stored, role)
    else:
        panel = _of_element(uow, actor, stored, whole, outline, role, element)
    if panel.may_edit and not is_past:
        panel.own_steps = own_steps(uow, actor, stored)
        if element is not None:
            read = uow.maps.node if isinstance(element, Node) else uow.maps.relation
            current = read(stored, element.id)
            panel.tag = "" if current is None else element_tag(stored, current)
    if not is_past and len(whole.nodes) <= _MOST_NODES:
        _analyse(uow, actor, stored, panel, outline)
    return panel


def _of_element(
    uow: UnitOfWork,
    actor: Actor,
    stored: StoredMap,
    whole: ArgumentMap,
    outline: MapOutline,
    role: Role | None,
    element: Node | Relation,
) -> Panel:
    node, relation = (element, None) if isinstance(element, Node) else (None, element)
    kind = "relation" if node is None else "node"
    panel = Panel(role, threads(uow, stored, kind, element.id), node, relation, outline.entries.get(element.id))
    told = ratings.read_ratings(uow, actor, stored.slug)
    panel.rating = next((entry for entry in told["ratings"] if entry["element"] == element.id), None)
    panel.vote = next((entry for entry in told["votes"] if entry["objection"] == element.id), None)
    panel.versions = remembered(
        stored, "versions", element.id, lambda: history.blame(uow, actor, stored.slug, element.id)[-20:][::-1]
    )
    cited = outline.cited
    if node is not None:
        panel.bears_on, panel.borne_by = _bearings(node.id, whole, cited)
        panel.references = [(reference(source), source.url or _doi(source.doi)) for source in node.sources]
    if relation is not None:
        panel.bears_on = [_bearing(relation, whole, cited)]
        panel.borne_by = [_bearing(other, whole, cited) for other in whole.relations_to().get(relation.id, ())]
        panel.scheme = scheme_named(relation.scheme)
        panel.questions = list(tasks_of(relation, whole))
    return panel


def _of_map(uow: UnitOfWork, actor: Actor, stored: StoredMap, role: Role | None) -> Panel:
    panel = Panel(role, threads(uow, stored, "map", None))
    panel.revisions = list(history.list_revisions(uow, actor, stored.slug, Window(8), LogFilter())[1].items)
    panel.proposals = list(
        uow.critique.list_proposals(stored.key, Window(20), statuses=("open",), authors=(), elements=()).items
    )
    return panel


def _analyse(uow: UnitOfWork, actor: Actor, stored: StoredMap, panel: Panel, outline: MapOutline) -> None:
    """What the analysis says; a page is not held back by one that is too costly, or has to wait."""
    pool = services().pool
    with suppress(Busy, TooCostly):
        told = remembered(
            stored, "findings", None, lambda: json.loads(analysing.findings(uow, pool, actor, stored.slug))["findings"]
        )
        chosen = panel.element
        panel.findings = [
            one | {"message": outline.numbered(one["message"])}
            for one in told
            if chosen is None or one["element"] == chosen.id
        ]
        if panel.node is not None:
            name = panel.node.id
            panel.label, text = remembered(stored, "explanation", name, lambda: _explained(uow, actor, stored, name))
            panel.explanation = outline.numbered(text)


def _explained(uow: UnitOfWork, actor: Actor, stored: StoredMap, node: str) -> tuple[str, str]:
    told = json.loads(analysing.explanations(uow, services().pool, actor, stored.slug, node))["explanations"][0]
    return told["label"], told["text"]


def _doi(doi: str | None) -> str | None:
    return None if doi is None else f"https://doi.org/{doi}"


def _bearings(identifier: str, whole: ArgumentMap, cited: Callable[[str], str]) -> tuple[list[Bearing], list[Bearing]]:
    ups = [_bearing(one, whole, cited) for one in whole.relations.values() if identifier in one.premises]
    downs = [_bearing(one, whole, cited) for one in whole.relations_to().get(identifier, ())]
    return ups, downs


def _bearing(relation: Relation, whole: ArgumentMap, cited: Callable[[str], str]) -> Bearing:
    nodes = [whole.nodes[premise] for premise in relation.premises]
    inner = whole.relations.get(relation.target)
    target = cited(relation.target) if inner is None else _joined(inner.premises, cited)
    side = side_of(relation, whole)
    text = _sentences(is_one=len(nodes) == 1)[side] % {"premises": _joined(relation.premises, cited), "target": target}
    return Bearing(relation, side, text, nodes)


def _joined(premises: Sequence[str], cited: Callable[[str], str]) -> str:
    return _(" and ").join(cited(premise) for premise in premises)


def _sentences(*, is_one: bool) -> dict[str, str]:
    """How premises bear on something, by the side that they are on."""
    if is_one:
        return {
            "support": _("%(premises)s supports %(target)s"),
            "attack": _("%(premises)s attacks %(target)s"),
            "undercut": _("%(premises)s undercuts the inference from %(target)s"),
            "backing": _("%(premises)s backs the inference from %(target)s"),
        }
    return {
        "support": _("%(premises)s together support %(target)s"),
        "attack": _("%(premises)s together attack %(target)s"),
        "undercut": _("%(premises)s together undercut the inference from %(target)s"),
        "backing": _("%(premises)s together back the inference from %(target)s"),
    }
