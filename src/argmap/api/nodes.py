"""`/api/v1/maps/{map}/nodes`."""

from typing import Any

from flask import Response

from argmap.api import elements as shared
from argmap.api import examples
from argmap.api.answers import JSON
from argmap.api.blueprint import Blueprint
from argmap.api.paging import decode_cursor
from argmap.api.routes import MERGE_PATCH, needs, reads, route_spec, takes, writes
from argmap.api.schemas import NodePageSchema, NodeQuery, RemovedSchema
from argmap.formats.schemas import NewNodeSchema, NodePatchSchema, NodeSchema
from argmap.service import elements
from argmap.service.elements import NODE
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "nodes", __name__, url_prefix="/api/v1/maps/<reference:reference>/nodes", description="What is said in a map."
)


@blueprint.route("")
@needs("map.read")
@route_spec(links=True)
@blueprint.arguments(NodeQuery, location="query")
@blueprint.response(200, NodePageSchema, example=examples.NODE_PAGE)
@reads
def list_nodes(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List nodes, in natural order of their ids."""
    stored, page = elements.list_nodes(
        uow,
        actor,
        reference,
        limit=query["limit"],
        after=decode_cursor(query["cursor"]),
        type=query["type"],
        tag=query["tag"],
        query=query["q"],
    )
    return shared.list_answer(stored, page, "nodes")


@blueprint.route("", methods=["POST"])
@needs("map.edit")
@route_spec(allows_dry_run=True)
@blueprint.response(201, NodeSchema, example=examples.NODE)
@takes(NewNodeSchema, example=examples.NODE)
@writes
def create_node(uow: UnitOfWork, actor: Actor, reference: str, value: Any) -> Response:
    """Add a node. If you leave out the id, the service makes one."""
    return shared.create(uow, actor, NODE, reference, value)


@blueprint.route("/<identifier:identifier>")
@needs("map.read")
@blueprint.response(200, NodeSchema, example=examples.NODE)
@reads
def read_node(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Get a node."""
    return shared.read(uow, actor, NODE, reference, identifier)


@blueprint.route("/<identifier:identifier>", methods=["PUT"])
@needs("map.edit")
@route_spec(needs_precondition=True, may_create=True, allows_dry_run=True)
@blueprint.response(200, NodeSchema, example=examples.NODE)
@blueprint.alt_response(201, schema=NodeSchema, description="Created, where If-None-Match: * was sent.")
@takes(NewNodeSchema, example=examples.NODE)
@writes
def put_node(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Replace a node. With If-None-Match: *, create it."""
    return shared.put(uow, actor, NODE, reference, identifier, value)


@blueprint.route("/<identifier:identifier>", methods=["PATCH"])
@needs("map.edit")
@route_spec(needs_precondition=True, allows_dry_run=True)
@blueprint.response(200, NodeSchema, example=examples.NODE)
@takes(NodePatchSchema, MERGE_PATCH, JSON, example=examples.NODE_PATCH)
@writes
def patch_node(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Change some fields of a node with a merge patch."""
    return shared.patch(uow, actor, NODE, reference, identifier, value)


@blueprint.route("/<identifier:identifier>", methods=["DELETE"])
@needs("map.edit")
@route_spec(needs_precondition=True, allows_dry_run=True)
@blueprint.response(200, RemovedSchema, example=examples.REMOVED)
@writes
def remove_node(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Remove a node and the relations that need it. The answer lists what was removed."""
    return shared.remove(uow, actor, NODE, reference, identifier)
