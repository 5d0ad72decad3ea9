"""`/api/v1/maps/{map}/relations`."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import MERGE_PATCH, ParsedBody
from argmap.api.maps import elements as shared
from argmap.api.maps import examples
from argmap.api.maps.bodies import read_patch
from argmap.api.maps.schemas import RelationPageSchema, RelationQuery, RemovedSchema
from argmap.api.presenting import chosen_fields, list_tag
from argmap.formats.json_map.schemas import NewRelationSchema, RelationPatchSchema, RelationSchema
from argmap.http.answers import JSON
from argmap.http.paging import list_answer, window_of
from argmap.service.editing import elements
from argmap.service.editing.elements import RELATION, NewElement
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "relations",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/relations",
    description="How the nodes of a map bear on each other.",
)


@blueprint.endpoint(
    "", action="map.read", query=RelationQuery, answer=Answer(RelationPageSchema, examples.RELATION_PAGE), links=True
)
def list_relations(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List relations, in natural order of their ids.."""
    stored, page = elements.list_relations(
        uow, actor, reference, window_of(query), kinds=query["kind"], at=query["at"], ids=query["id"]
    )
    return list_answer("relations", page, chosen_fields(page.items, query, RelationSchema), tag=list_tag(stored, query))


@blueprint.endpoint(
    "",
    "POST",
    action="map.edit",
    body=shared.new_body(RELATION, NewRelationSchema, examples.RELATION),
    answer=Answer(RelationSchema, examples.RELATION, status=201),
    allows_dry_run=True,
    takes_message=True,
)
def create_relation(uow: UnitOfWork, actor: Actor, reference: str, body: NewElement) -> Response:
    """Add a relation. If you leave out the id, the service makes one."""
    return shared.create(uow, actor, RELATION, reference, body)


@blueprint.endpoint("/<identifier:identifier>", action="map.read", answer=Answer(RelationSchema, examples.RELATION))
def read_relation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Get a relation."""
    return shared.read(uow, actor, RELATION, reference, identifier)


@blueprint.endpoint(
    "/<identifier:identifier>",
    "PUT",
    action="map.edit",
    body=shared.new_body(RELATION, NewRelationSchema, examples.RELATION),
    answer=Answer(RelationSchema, examples.RELATION, also={201: "Created, where If-None-Match: * was sent."}),
    needs_precondition=True,
    may_create=True,
    allows_dry_run=True,
    takes_message=True,
)
def put_relation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: NewElement) -> Response:
    """Replace a relation. With If-None-Match: *, create it."""
    return shared.put(uow, actor, RELATION, reference, identifier, body)


@blueprint.endpoint(
    "/<identifier:identifier>",
    "PATCH",
    action="map.edit",
    body=ParsedBody(RelationPatchSchema, read_patch, examples.RELATION_PATCH, (MERGE_PATCH, JSON)),
    answer=Answer(RelationSchema, examples.RELATION),
    needs_precondition=True,
    allows_dry_run=True,
    takes_message=True,
    may_merge=True,
)
def patch_relation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Mapping[str, Any]) -> Response:
    """Change some fields of a relation with a merge patch."""
    return shared.patch(uow, actor, RELATION, reference, identifier, body)


@blueprint.endpoint(
    "/<identifier:identifier>",
    "DELETE",
    action="map.edit",
    answer=Answer(RemovedSchema, examples.REMOVED),
    needs_precondition=True,
    allows_dry_run=True,
    takes_message=True,
)
def remove_relation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Remove a relation, and the relations that need it; the answer lists what went."""
    return shared.remove(uow, actor, RELATION, reference, identifier)
