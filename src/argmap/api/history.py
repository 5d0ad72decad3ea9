"""`/api/v1/maps/{map}/revisions`: the log of a map, and the map as it was."""

from typing import Any

from flask import Response

from argmap.api import examples
from argmap.api.answers import answer
from argmap.api.blueprint import Blueprint
from argmap.api.paging import PageQuery, decode_number, encode_cursor, link_header
from argmap.api.presenting import page_json, revision_json
from argmap.api.routes import needs, reads
from argmap.api.schemas import RevisionPageSchema, RevisionSchema
from argmap.formats.schemas import MapSchema, StrictNested
from argmap.model.plain import canonical_json, map_to_plain
from argmap.service import maps
from argmap.service.permissions import Actor
from argmap.service.preconditions import map_tag
from argmap.service.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "history",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/revisions",
    description="The log of a map: who changed what, and how it was.",
)


class PastMapSchema(RevisionSchema):
    """An entry of the log with the map as it was then."""

    map = StrictNested(MapSchema, required=True)


@blueprint.route("")
@needs("map.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, RevisionPageSchema, example=examples.REVISION_PAGE)
@reads
def list_revisions(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List the log, the newest entry first."""
    stored, page = maps.list_revisions(
        uow, actor, reference, limit=query["limit"], before=decode_number(query["cursor"])
    )
    cursor = encode_cursor(page.next)
    bodies = [revision_json(revision) for revision in page.items]
    return answer(page_json("revisions", bodies, cursor), map_tag(stored), headers=link_header(cursor))


@blueprint.route("/<int(max=1000000000):number>")
@needs("map.read")
@blueprint.response(200, PastMapSchema, example=examples.PAST_MAP)
@reads
def read_revision(uow: UnitOfWork, actor: Actor, reference: str, number: int) -> Response:
    """Read one entry of the log, with the map as it was after it."""
    stored, revision, past = maps.read_revision(uow, actor, reference, number)
    map_json = canonical_json(map_to_plain(past))
    # A revision never changes; the map may be deleted and its slug given away, so the tag names the map.
    return answer(revision_json(revision, map_json), f"{stored.id[2:10]}-revision-{number}")
