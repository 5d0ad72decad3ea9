"""`/api/v1/maps/{map}/relations`."""

from typing import Any

from flask import Response

from argmap.api import elements as shared
from argmap.api import examples
from argmap.api.answers import JSON
from argmap.api.blueprint import Blueprint
from argmap.api.paging import decode_cursor
from argmap.api.routes import MERGE_PATCH, needs, reads, route_spec, takes, writes
from argmap.api.schemas import RelationPageSchema, RelationQuery, RemovedSchema
from argmap.formats.schemas import NewRelationSchema, RelationPatchSchema, RelationSchema
from argmap.service import elements
from argmap.service.elements import RELATION
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "relations",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/relations",
    description="How the nodes of a map bear on each other.",
)


@blueprint.route("")
@needs("map.read")
@route_spec(links=True)
@blueprint.arguments(RelationQuery, location="query")
@blueprint.response(200, RelationPageSchema, example=examples.RELATION_PAGE)
@reads
def list_relations(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List relations, in natural order of their ids."""
    stored, page = elements.list_relations(
        uow,
        actor,
        reference,
        limit=query["limit"],
        after=decode_cursor(query["cursor"]),
        kind=query["kind"],
        names=query["at"],
    )
    return shared.list_answer(stored, page, "relations")


@blueprint.route("", methods=["POST"])
@needs("map.edit")
@route_spec(allows_dry_run=True)
@blueprint.response(201, RelationSchema, example=examples.RELATION)
@takes(NewRelationSchema, example=examples.RELATION)
@writes
def create_relation(uow: UnitOfWork, actor: Actor, reference: str, value: Any) -> Response:
    """Add a relation. If you leave out the id, the service makes one."""
    return shared.create(uow, actor, RELATION, reference, value)


@blueprint.route("/<identifier:identifier>")
@needs("map.read")
@blueprint.response(200, RelationSchema, example=examples.RELATION)
@reads
def read_relation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Get a relation."""
    return shared.read(uow, actor, RELATION, reference, identifier)


@blueprint.route("/<identifier:identifier>", methods=["PUT"])
@needs("map.edit")
@route_spec(needs_precondition=True, may_create=True, allows_dry_run=True)
@blueprint.response(200, RelationSchema, example=examples.RELATION)
@blueprint.alt_response(201, schema=RelationSchema, description="Created, where If-None-Match: * was sent.")
@takes(NewRelationSchema, example=examples.RELATION)
@writes
def put_relation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Replace a relation. With If-None-Match: *, create it."""
    return shared.put(uow, actor, RELATION, reference, identifier, value)


@blueprint.route("/<identifier:identifier>", methods=["PATCH"])
@needs("map.edit")
@route_spec(needs_precondition=True, allows_dry_run=True)
@blueprint.response(200, RelationSchema, example=examples.RELATION)
@takes(RelationPatchSchema, MERGE_PATCH, JSON, example=examples.RELATION_PATCH)
@writes
def patch_relation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Change some fields of a relation with a merge patch."""
    return shared.patch(uow, actor, RELATION, reference, identifier, value)


@blueprint.route("/<identifier:identifier>", methods=["DELETE"])
@needs("map.edit")
@route_spec(needs_precondition=True, allows_dry_run=True)
@blueprint.response(200, RemovedSchema, example=examples.REMOVED)
@writes
def remove_relation(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Remove a relation, and the relations that need it; the answer lists what went."""
    return shared.remove(uow, actor, RELATION, reference, identifier)
