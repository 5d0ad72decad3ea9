"""Adding, changing, connecting and removing statements and inferences; undo and redo."""

import json
from dataclasses import replace
from typing import Any

from flask import Response, request

from argmap.formats.json_map.readings import Parsed
from argmap.model.argument_map import Node, NodeType, Relation, RelationKind
from argmap.model.changes import Operation, PutNode, PutRelation, RemoveNode, SetDetails
from argmap.service.editing import elements, maps, own_steps
from argmap.service.editing.branches import branch_alone, first_relation, fitting_type
from argmap.service.editing.elements import NODE, RELATION, ElementKind
from argmap.service.editing.preconditions import Precondition, element_tag
from argmap.service.editing.writing import find_map
from argmap.service.errors import InvalidArgument, NotFound
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.editing.going_back import done
from argmap.web.words import _

_MAP = "/maps/<reference:reference>"
_ID = "<string(maxlength=64):identifier>"
MAX_TEXT = 10_000
# How a new statement bears on the one that is chosen.
SIDES = ("support", "attack", "together")
TYPES = tuple(kind.value for kind in NodeType)
KINDS = tuple(kind.value for kind in RelationKind)


def _parsed(*operations: Operation) -> list[Parsed[Operation]]:
    return [Parsed("", operation) for operation in operations]


@blueprint.form(f"{_MAP}/statements", action="map.edit")
def add_statement(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Add a statement: for, against or together with another, on an inference, or by itself."""
    stored = find_map(uow, actor, reference, "map.edit")
    text = forms.text("text", MAX_TEXT, required=True)
    target, side = forms.optional("target", 64), forms.choice("side", *SIDES)
    node = Node(uow.maps.new_element_id(stored, "n"), _type_of(side, target), text)
    operations: list[Operation] = [PutNode(node)]
    if target is None:
        if stored.details.thesis is None:
            operations.append(SetDetails(replace(stored.details, thesis=node.id)))
    elif side == "together":
        relation = _first_relation_of(uow, stored, target)
        operations.append(PutRelation(replace(relation, premises=(*relation.premises, node.id))))
    else:
        _check_exists(uow, stored, target)
        name = uow.maps.new_element_id(stored, "r")
        operations.append(PutRelation(Relation(name, RelationKind(side), (node.id,), target)))
    written = maps.apply_changes(uow, actor, reference, _parsed(*operations))
    return done(written.stored, node.id)


def _type_of(side: str, target: str | None) -> NodeType:
    """The type that the form says, or that fits: an objection attacks, a statement that stands alone is a claim."""
    if target is None:
        fitting = NodeType.CLAIM
    else:
        fitting = fitting_type(RelationKind.ATTACK if side == "attack" else RelationKind.SUPPORT)
    chosen = forms.choice("type", fitting.value, *TYPES)
    if chosen == NodeType.EVIDENCE.value:
        # Evidence needs a source, for which there is the form of the statement.
        raise InvalidArgument("type", _("cannot be evidence yet: add the statement first, then its source"))
    return NodeType(chosen)


def _first_relation_of(uow: UnitOfWork, stored: StoredMap, premise: str) -> Relation:
    relation = first_relation(uow.maps.load(stored), premise)
    if relation is None:
        raise InvalidArgument("side", _("needs a statement that already supports or attacks another"))
    return relation


def _check_exists(uow: UnitOfWork, stored: StoredMap, identifier: str) -> None:
    if uow.maps.node(stored, identifier) is None and uow.maps.relation(stored, identifier) is None:
        raise NotFound(f"The map has no statement or inference '{identifier}'.")


@blueprint.form(f"{_MAP}/statements/{_ID}", action="map.edit")
def change_statement(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Change a statement: what the form has; what others changed meanwhile is merged."""
    changes: dict[str, Any] = {}
    if "text" in request.form:
        changes["text"] = forms.text("text", MAX_TEXT, required=True)
    if "type" in request.form:
        changes["type"] = forms.choice("type", *TYPES)
    for name, most in (("title", 300), ("attribution", 300), ("note", 10_000)):
        if name in request.form:
            changes[name] = forms.optional(name, most)
    if "tags" in request.form:
        changes["tags"] = [tag.strip() for tag in forms.text("tags", 2_000).split(",") if tag.strip()]
    if "credence" in request.form:
        changes["credence"] = forms.fraction("credence") if forms.optional("credence") else None
    if "source_title" in request.form:
        changes["sources"] = _sources(uow, actor, reference, identifier)
    written, _element = elements.patch(
        uow, actor, NODE, reference, identifier, changes, _seen(uow, actor, NODE, reference, identifier), merges=True
    )
    return done(written.stored, identifier)


def _sources(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> list[dict[str, Any]]:
    """The sources with the first one as the form says; the others stay."""
    _stored, current = elements.read(uow, actor, NODE, reference, identifier, "map.edit")
    sources: list[dict[str, Any]] = json.loads(current.body).get("sources", [])
    first = dict(sources[0]) if sources else {}
    for field, name, most in (
        ("title", "source_title", 500),
        ("url", "source_url", 2_000),
        ("locator", "source_locator", 500),
    ):
        first[field] = forms.optional(name, most)
    first["authors"] = [author.strip() for author in forms.text("source_authors", 2_000).split(";") if author.strip()]
    first["year"] = forms.number("source_year", 1, 9_999)
    kept = {name: value for name, value in first.items() if value not in (None, [], "")}
    return ([kept] if kept else []) + sources[1:]


def _seen(uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str) -> Precondition:
    """The version of an element that the form was made for."""
    seen = forms.optional("seen", 200)
    if seen is None:
        stored, current = elements.read(uow, actor, kind, reference, identifier, "map.edit")
        seen = element_tag(stored, current)
    return Precondition(frozenset({seen}))


@blueprint.form(f"{_MAP}/inferences/{_ID}", action="map.edit")
def change_inference(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Change an inference: whether it supports or attacks, its scheme and its strength."""
    changes: dict[str, Any] = {"kind": forms.choice("kind", *KINDS), "scheme": forms.optional("scheme", 300)}
    changes["strength"] = forms.fraction("strength") if forms.optional("strength") else None
    precondition = _seen(uow, actor, RELATION, reference, identifier)
    written, _element = elements.patch(uow, actor, RELATION, reference, identifier, changes, precondition, merges=True)
    return done(written.stored, identifier)


@blueprint.form(f"{_MAP}/remove", action="map.edit")
def remove_element(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Remove a statement, alone or with all that is below it alone, or an inference."""
    identifier = forms.text("element", 64, required=True)
    stored = find_map(uow, actor, reference, "map.edit")
    if uow.maps.relation(stored, identifier) is not None:
        written = elements.remove(uow, actor, RELATION, reference, identifier, Precondition())
        return done(written.stored)
    whole = uow.maps.load(stored)
    if identifier not in whole.nodes:
        raise NotFound(f"The map has no statement or inference '{identifier}'.")
    relation = first_relation(whole, identifier)
    target = None if relation is None else relation.target
    names = branch_alone(whole, identifier) if forms.checked("branch") else [identifier]
    operations: list[Operation] = [RemoveNode(name) for name in names]
    if whole.details.thesis in names:
        operations.insert(0, SetDetails(replace(stored.details, thesis=None)))
    written = maps.apply_changes(uow, actor, reference, _parsed(*operations))
    return done(written.stored, target if target in whole.nodes and target not in names else None)


@blueprint.form(f"{_MAP}/undo", action="map.edit")
def undo_step(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Take back one's latest step, or do it again."""
    take = own_steps.redo_own if forms.choice("do", "undo", "redo") == "redo" else own_steps.undo_own
    written = take(uow, actor, reference)
    chosen = forms.optional("chosen", 64)
    exists = chosen is not None and (
        uow.maps.node(written.stored, chosen) is not None or uow.maps.relation(written.stored, chosen) is not None
    )
    return done(written.stored, chosen if exists else None)
