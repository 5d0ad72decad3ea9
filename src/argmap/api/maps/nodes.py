"""`/api/v1/maps/{map}/nodes`."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import MERGE_PATCH, ParsedBody
from argmap.api.maps import elements as shared
from argmap.api.maps import examples
from argmap.api.maps.bodies import read_patch
from argmap.api.maps.schemas import NodePageSchema, NodeQuery, RemovedSchema
from argmap.api.presenting import chosen_fields, list_tag
from argmap.formats.json_map.schemas import NewNodeSchema, NodePatchSchema, NodeSchema
from argmap.http.answers import JSON
from argmap.http.paging import list_answer, window_of
from argmap.service.editing import elements
from argmap.service.editing.elements import NODE, NewElement
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "nodes", __name__, url_prefix="/api/v1/maps/<reference:reference>/nodes", description="What is said in a map."
)


@blueprint.endpoint(
    "", action="map.read", query=NodeQuery, answer=Answer(NodePageSchema, examples.NODE_PAGE), links=True
)
def list_nodes(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List nodes, in natural order of their ids.."""
    stored, page = elements.list_nodes(
        uow,
        actor,
        reference,
        window_of(query),
        types=query["type"],
        tags=query["tag"],
        query=query["q"],
        ids=query["id"],
    )
    return list_answer("nodes", page, chosen_fields(page.items, query, NodeSchema), tag=list_tag(stored, query))


@blueprint.endpoint(
    "",
    "POST",
    action="map.edit",
    body=shared.new_body(NODE, NewNodeSchema, examples.NODE),
    answer=Answer(NodeSchema, examples.NODE, status=201),
    allows_dry_run=True,
    takes_message=True,
)
def create_node(uow: UnitOfWork, actor: Actor, reference: str, body: NewElement) -> Response:
    """Add a node. If you leave out the id, the service makes one."""
    return shared.create(uow, actor, NODE, reference, body)


@blueprint.endpoint("/<identifier:identifier>", action="map.read", answer=Answer(NodeSchema, examples.NODE))
def read_node(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Get a node."""
    return shared.read(uow, actor, NODE, reference, identifier)


@blueprint.endpoint(
    "/<identifier:identifier>",
    "PUT",
    action="map.edit",
    body=shared.new_body(NODE, NewNodeSchema, examples.NODE),
    answer=Answer(NodeSchema, examples.NODE, also={201: "Created, where If-None-Match: * was sent."}),
    needs_precondition=True,
    may_create=True,
    allows_dry_run=True,
    takes_message=True,
)
def put_node(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: NewElement) -> Response:
    """Replace a node. With If-None-Match: *, create it."""
    return shared.put(uow, actor, NODE, reference, identifier, body)


@blueprint.endpoint(
    "/<identifier:identifier>",
    "PATCH",
    action="map.edit",
    body=ParsedBody(NodePatchSchema, read_patch, examples.NODE_PATCH, (MERGE_PATCH, JSON)),
    answer=Answer(NodeSchema, examples.NODE),
    needs_precondition=True,
    allows_dry_run=True,
    takes_message=True,
    may_merge=True,
)
def patch_node(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Mapping[str, Any]) -> Response:
    """Change some fields of a node with a merge patch."""
    return shared.patch(uow, actor, NODE, reference, identifier, body)


@blueprint.endpoint(
    "/<identifier:identifier>",
    "DELETE",
    action="map.edit",
    answer=Answer(RemovedSchema, examples.REMOVED),
    needs_precondition=True,
    allows_dry_run=True,
    takes_message=True,
)
def remove_node(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Remove a node and the relations that need it. The answer lists what was removed."""
    return shared.remove(uow, actor, NODE, reference, identifier)
