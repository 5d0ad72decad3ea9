"""`/api/v1/maps`: maps as a whole."""

from dataclasses import replace
from typing import Any

from flask import Response

from argmap.api import examples
from argmap.api.answers import (
    JSON,
    answer,
    answer_json,
    client_has,
    content_tag,
    is_creation,
    joined_json,
    not_modified,
    optional_precondition,
    required_precondition,
)
from argmap.api.blueprint import Blueprint
from argmap.api.conversions import document_of
from argmap.api.drawings import drawing_of, drawing_request
from argmap.api.paging import decode_number, encode_cursor, link_header
from argmap.api.presenting import map_summary, page_json, revision_json
from argmap.api.routes import (
    MERGE_PATCH,
    chosen_media_type,
    needs,
    reads,
    route_spec,
    services,
    takes,
    takes_document,
    takes_map,
    writes,
)
from argmap.api.schemas import (
    ChangesSchema,
    CreationQuery,
    ImportedMapSchema,
    ImportQuery,
    MapPageSchema,
    MapQuery,
    MapSummarySchema,
    RevisionSchema,
    StoredMapSchema,
)
from argmap.formats.conversion import Conversion
from argmap.formats.errors import InvalidDocument
from argmap.formats.registry import WRITABLE
from argmap.formats.schemas import DetailsPatchSchema
from argmap.model.breach import Breach
from argmap.model.plain import canonical_json
from argmap.service import history, maps
from argmap.service.documents import Sent, read_document
from argmap.service.errors import NotFound
from argmap.service.permissions import Actor
from argmap.service.pictures import PICTURE_TYPES
from argmap.service.preconditions import map_tag
from argmap.service.unit_of_work import UnitOfWork
from argmap.service.writing import find_map
from argmap.store.repository import StoredMap

blueprint = Blueprint("maps", __name__, url_prefix="/api/v1/maps", description="Argument maps as a whole.")

_SUFFIXES = {media_type: suffix for suffix, media_type in PICTURE_TYPES.items()}
_REPRESENTATIONS = (JSON, *PICTURE_TYPES.values())
DOCUMENT_SUFFIXES = tuple(suffix for each in WRITABLE if each.name != "json" for suffix in each.suffixes)
_ALL_SUFFIXES = (*PICTURE_TYPES, *DOCUMENT_SUFFIXES)
_FORMS = (*PICTURE_TYPES.values(), *(each.media_type for each in WRITABLE if each.name != "json"))


@blueprint.route("")
@needs("maps.list")
@route_spec(links=True)
@blueprint.arguments(MapQuery, location="query")
@blueprint.response(200, MapPageSchema, example=examples.MAP_PAGE)
@reads
def list_maps(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List maps, the newest first."""
    page = maps.list_maps(
        uow, actor, limit=query["limit"], before=decode_number(query["cursor"]), tag=query["tag"], query=query["q"]
    )
    cursor = encode_cursor(page.next)
    bodies = [canonical_json(map_summary(stored)) for stored in page.items]
    return _list_answer(page_json("maps", bodies, cursor), cursor)


def _list_answer(body: str, cursor: str | None) -> Response:
    return answer(body, content_tag(body.encode()), headers=link_header(cursor))


@blueprint.route("", methods=["POST"])
@needs("maps.create")
@route_spec(allows_dry_run=True)
@blueprint.arguments(CreationQuery, location="query")
@blueprint.response(201, StoredMapSchema, example=examples.MAP)
@takes_map
@writes
def create_map(uow: UnitOfWork, actor: Actor, query: dict[str, Any], value: Conversion) -> Response:
    """Create a map, whole or empty."""
    return _created(uow, actor, value, query["visibility"])


@blueprint.route("/import", methods=["POST"])
@needs("maps.create")
@route_spec(allows_dry_run=True)
@blueprint.arguments(ImportQuery, location="query")
@blueprint.response(201, ImportedMapSchema, example={**examples.MAP, "report": examples.REPORT})
@takes_document
def import_map(query: dict[str, Any], value: Sent) -> Response:
    """Import a document in any format that argmap reads. The answer reports what was lost or repaired."""
    sent = value if query["format"] is None else replace(value, format=query["format"])
    conversion = read_document(services().pool, sent)

    @writes
    def store(uow: UnitOfWork, actor: Actor) -> Response:
        return _created(uow, actor, conversion, query["visibility"], reported=True)

    stored: Response = store()
    return stored


def _created(uow: UnitOfWork, actor: Actor, made: Conversion, visibility: str, *, reported: bool = False) -> Response:
    assert made.map is not None
    written = maps.create_map(uow, actor, made.map, slug_given=made.slug_given, visibility=visibility)
    body, headers = maps.read_map_json(uow, written.stored), {"Location": _address(written.stored)}
    if reported:
        body = joined_json(body, {"report": made.report.plain()})
        headers["Argmap-Report"] = made.report.sentence
    return answer(body, map_tag(written.stored), status=201, headers=headers)


@blueprint.route("/<reference:reference>")
@needs("map.read")
@route_spec(offers=_REPRESENTATIONS, works=True, takes_options=True, links=True)
@blueprint.response(200, StoredMapSchema, example=examples.MAP)
@reads
def read_map(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Get a map as JSON, or as a drawing if the Accept header asks for one."""
    media_type = chosen_media_type(_REPRESENTATIONS)
    if media_type == JSON:
        return _as_json(uow, actor, reference)
    return drawing_of(uow, actor, reference, drawing_request(_SUFFIXES[media_type]))


@blueprint.route("/<reference:reference>.json")
@needs("map.read")
@route_spec(links=True)
@blueprint.response(200, StoredMapSchema, example=examples.MAP)
@reads
def read_map_as_json(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Get a map as JSON, whatever the Accept header says."""
    return _as_json(uow, actor, reference)


@blueprint.route(f"/<reference:reference>.<suffix({','.join(_ALL_SUFFIXES)}):suffix>")
@needs("map.read")
@route_spec(offers=_FORMS, offers_octets=True, works=True, takes_options=True, links=True)
@blueprint.response(200, StoredMapSchema, example=examples.MAP)
@reads
def read_map_as(uow: UnitOfWork, actor: Actor, reference: str, suffix: str) -> Response:
    """Get a map as the suffix says: as a drawing (`svg`, `png`, `pdf`, …) or in another format."""
    if suffix in DOCUMENT_SUFFIXES:
        return document_of(uow, actor, reference, suffix)
    if suffix not in PICTURE_TYPES:
        raise NotFound(f"A map has no form '.{suffix}'; there are .json, .{', .'.join(_ALL_SUFFIXES)}.")
    return drawing_of(uow, actor, reference, drawing_request(suffix))


def _as_json(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    known = services().lookups.map(uow, actor, reference)
    if client_has(map_tag(known)):
        return not_modified(map_tag(known))
    stored = find_map(uow, actor, reference, "map.read")
    headers = {"Link": f'<{_address(stored)}>; rel="canonical"'}
    return answer(maps.read_map_json(uow, stored), map_tag(stored), headers=headers)


@blueprint.route("/<reference:reference>", methods=["PATCH"])
@needs("map.edit")
@route_spec(needs_precondition=True, allows_dry_run=True)
@blueprint.response(200, MapSummarySchema, example=examples.MAP_SUMMARY)
@takes(DetailsPatchSchema, MERGE_PATCH, JSON, example=examples.DETAILS_PATCH)
@writes
def patch_map(uow: UnitOfWork, actor: Actor, reference: str, value: Any) -> Response:
    """Change some details of a map with a merge patch."""
    written = maps.patch_details(uow, actor, reference, value, required_precondition())
    return answer_json(map_summary(written.stored), map_tag(written.stored))


@blueprint.route("/<reference:reference>", methods=["PUT"])
@needs("map.edit")
@route_spec(needs_precondition=True, may_create=True, creation="maps.create", works=True, allows_dry_run=True)
@blueprint.response(200, StoredMapSchema, example=examples.MAP)
@blueprint.alt_response(201, schema=StoredMapSchema, description="The map is new.")
@takes_map
@writes
def replace_map(uow: UnitOfWork, actor: Actor, reference: str, value: Conversion) -> Response:
    """Make a map equal to the one you send, as one revision. With If-None-Match: *, create it under this slug."""
    precondition = required_precondition()
    if is_creation():
        maps.check_absent(uow, reference, precondition)
        return _created(uow, actor, maps.under_slug(value, reference), "private")
    assert value.map is not None
    written = maps.replace_map(uow, actor, reference, value.map, precondition, slug_given=value.slug_given)
    return answer(maps.read_map_json(uow, written.stored), map_tag(written.stored))


@blueprint.route("/<reference:reference>", methods=["DELETE"])
@needs("map.delete")
@route_spec(needs_precondition=True)
@blueprint.response(204)
@writes
def delete_map(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Move a map to the trash, with its log."""
    maps.delete_map(uow, actor, reference, required_precondition())
    return Response(status=204)


@blueprint.route("/<reference:reference>/changes", methods=["POST"])
@needs("map.edit")
@route_spec(may_precondition=True, allows_dry_run=True)
@blueprint.response(201, RevisionSchema, example=examples.REVISION)
@blueprint.alt_response(200, schema=RevisionSchema, description="The operations change nothing: the last revision.")
@takes(ChangesSchema, example=examples.CHANGES)
@writes
def apply_changes(uow: UnitOfWork, actor: Actor, reference: str, value: Any) -> Response:
    """Apply a list of operations, all or none, as one revision."""
    operations, message = _read_changes(value)
    written = maps.apply_changes(uow, actor, reference, operations, message, optional_precondition())
    stored = written.stored
    revision = written.revision or history.find_revision(uow, stored, stored.revision)
    location = f"{_address(stored)}/revisions/{revision.number}"
    status = 201 if written.revision else 200
    return answer(revision_json(revision), map_tag(stored), status=status, headers={"Location": location})


def _read_changes(value: Any) -> tuple[Any, str]:
    if not isinstance(value, dict):
        raise InvalidDocument([Breach("", "has the wrong type; give an object with operations")])
    unknown = [Breach(f"/{name}", "is not a known field; remove it") for name in value.keys() - _CHANGES]
    message = value.get("message", "Apply changes")
    if not isinstance(message, str) or not 1 <= len(message) <= 1000:
        unknown.append(Breach("/message", "is not a text of 1 to 1,000 characters"))
    if unknown:
        raise InvalidDocument(unknown)
    return value.get("operations", []), message


_CHANGES = {"operations", "message"}


def _address(stored: StoredMap) -> str:
    return f"{blueprint.url_prefix}/{stored.slug}"
