"""`/api/v1/maps`: maps as a whole."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import MERGE_PATCH, DocumentBody, JsonBody, MapBody, ParsedBody
from argmap.api.maps import examples
from argmap.api.maps.bodies import Changes, ChangesSchema, read_patch
from argmap.api.maps.conversions import document_of
from argmap.api.maps.drawings import drawing_of, drawing_request
from argmap.api.maps.revisions import made_revision
from argmap.api.maps.schemas import (
    CreationQuery,
    ImportedMapSchema,
    ImportQuery,
    MapPageSchema,
    MapQuery,
    MapSummarySchema,
    RevisionSchema,
    StoredMapSchema,
)
from argmap.api.presenting import chosen_fields, map_summary
from argmap.formats.conversion import Conversion
from argmap.formats.json_map.schemas import DetailsPatchSchema
from argmap.formats.registry import WRITABLE
from argmap.http.answers import (
    JSON,
    answer,
    answer_json,
    client_has,
    is_creation,
    not_modified,
    optional_precondition,
    required_precondition,
)
from argmap.http.negotiation import chosen_media_type
from argmap.http.paging import list_answer, window_of
from argmap.http.preferences import applied, prefers_merge, sent_message
from argmap.http.problems import PreconditionRequired
from argmap.http.services import services
from argmap.http.transactions import writes
from argmap.model.json_text import joined_objects, json_object
from argmap.service.editing import maps
from argmap.service.editing.preconditions import map_tag
from argmap.service.editing.writing import find_map
from argmap.service.errors import NotFound
from argmap.service.outputs.documents import Sent, read_document
from argmap.service.outputs.pictures import PICTURE_TYPES
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap

blueprint = Blueprint("maps", __name__, url_prefix="/api/v1/maps", description="Argument maps as a whole.")

_SUFFIXES = {media_type: suffix for suffix, media_type in PICTURE_TYPES.items()}
_REPRESENTATIONS = (JSON, *PICTURE_TYPES.values())
DOCUMENT_SUFFIXES = tuple(suffix for candidate in WRITABLE if candidate.name != "json" for suffix in candidate.suffixes)
_ALL_SUFFIXES = (*PICTURE_TYPES, *DOCUMENT_SUFFIXES)
_FORMS = (*PICTURE_TYPES.values(), *(candidate.media_type for candidate in WRITABLE if candidate.name != "json"))


@blueprint.endpoint("", action="maps.list", query=MapQuery, answer=Answer(MapPageSchema, examples.MAP_PAGE), links=True)
def list_maps(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List maps, newest first."""
    page = maps.list_maps(
        uow,
        actor,
        window_of(query),
        tags=query["tag"],
        query=query["q"],
        ids=query["id"],
        visibilities=query["visibility"],
        owners=query["owner"],
        modified_since=query["modified_since"],
        sort=query["sort"],
    )
    return list_answer("maps", page, chosen_fields(map(map_summary, page.items), query, MapSummarySchema))


@blueprint.endpoint(
    "",
    "POST",
    action="maps.create",
    query=CreationQuery,
    body=MapBody(),
    answer=Answer(StoredMapSchema, examples.MAP, status=201),
    allows_dry_run=True,
)
def create_map(uow: UnitOfWork, actor: Actor, query: dict[str, Any], body: Conversion) -> Response:
    """Create a map, whole or empty."""
    return _created(uow, actor, body, query["visibility"])


@blueprint.endpoint(
    "/import",
    "POST",
    action="maps.create",
    query=ImportQuery,
    body=DocumentBody(),
    answer=Answer(ImportedMapSchema, {**examples.MAP, "report": examples.REPORT}, status=201),
    transaction=None,
    allows_dry_run=True,
)
def import_map(query: dict[str, Any], body: Sent) -> Response:
    """Import a document in any format that argmap reads. The answer reports what was lost or repaired."""
    sent = body if query["format"] is None else replace(body, format=query["format"])
    conversion = read_document(services().pool, sent)

    @writes
    def store(uow: UnitOfWork, actor: Actor) -> Response:
        source = {"kind": "import", "format": conversion.format}
        return _created(uow, actor, conversion, query["visibility"], source)

    stored: Response = store()
    return stored


def _created(
    uow: UnitOfWork, actor: Actor, made: Conversion, visibility: str, source: Mapping[str, Any] | None = None
) -> Response:
    """Store a new map; of one that was imported (`source`), the answer has the report."""
    assert made.map is not None
    message = "Create the map" if source is None else f"Import from {made.format}"
    written = maps.create_map(
        uow, actor, made.map, slug_given=made.slug_given, message=message, visibility=visibility, source=source
    )
    body, headers = maps.read_map_json(uow, written.stored), {"Location": _address(written.stored)}
    if source is not None:
        body = joined_objects(body, json_object({"report": made.report.plain()}))
        headers["Argmap-Report"] = made.report.sentence
    return answer(body, map_tag(written.stored), status=201, headers=headers)


@blueprint.endpoint(
    "/<reference:reference>",
    action="map.read",
    answer=Answer(StoredMapSchema, examples.MAP),
    offers=_REPRESENTATIONS,
    works=True,
    takes_options=True,
    links=True,
)
def read_map(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Get a map as JSON, or as a drawing if the Accept header asks for one."""
    media_type = chosen_media_type(_REPRESENTATIONS)
    if media_type == JSON:
        return _as_json(uow, actor, reference)
    return drawing_of(uow, actor, reference, drawing_request(_SUFFIXES[media_type]))


@blueprint.endpoint(
    "/<reference:reference>.json", action="map.read", answer=Answer(StoredMapSchema, examples.MAP), links=True
)
def read_map_as_json(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Get a map as JSON, whatever the Accept header says."""
    return _as_json(uow, actor, reference)


@blueprint.endpoint(
    f"/<reference:reference>.<suffix({','.join(_ALL_SUFFIXES)}):suffix>",
    action="map.read",
    answer=Answer(StoredMapSchema, examples.MAP),
    offers=_FORMS,
    offers_octets=True,
    works=True,
    takes_options=True,
    links=True,
)
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


@blueprint.endpoint(
    "/<reference:reference>",
    "PATCH",
    action="map.edit",
    body=ParsedBody(DetailsPatchSchema, read_patch, examples.DETAILS_PATCH, (MERGE_PATCH, JSON)),
    answer=Answer(MapSummarySchema, examples.MAP_SUMMARY),
    needs_precondition=True,
    allows_dry_run=True,
    takes_message=True,
    may_merge=True,
)
def patch_map(uow: UnitOfWork, actor: Actor, reference: str, body: Mapping[str, Any]) -> Response:
    """Change some details of a map with a merge patch."""
    precondition, message = required_precondition(), sent_message()
    written = maps.patch_details(uow, actor, reference, body, precondition, message=message, merges=prefers_merge())
    return applied(answer_json(map_summary(written.stored), map_tag(written.stored)))


@blueprint.endpoint(
    "/<reference:reference>",
    "PUT",
    action="map.edit",
    body=MapBody(),
    answer=Answer(StoredMapSchema, examples.MAP, also={201: "The map is new."}),
    needs_precondition=True,
    may_create=True,
    creation="maps.create",
    works=True,
    allows_dry_run=True,
    takes_message=True,
)
def replace_map(uow: UnitOfWork, actor: Actor, reference: str, body: Conversion) -> Response:
    """Make a map equal to the one you send, as one revision. With If-None-Match: *, create it under this slug."""
    precondition = required_precondition()
    if is_creation():
        maps.check_absent(uow, reference, precondition)
        return _created(uow, actor, maps.under_slug(body, reference), "private")
    assert body.map is not None
    written = maps.replace_map(
        uow, actor, reference, body.map, precondition, slug_given=body.slug_given, message=sent_message()
    )
    return answer(maps.read_map_json(uow, written.stored), map_tag(written.stored))


@blueprint.endpoint(
    "/<reference:reference>", "DELETE", action="map.delete", answer=Answer(status=204), needs_precondition=True
)
def delete_map(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Move a map to the trash, with its log."""
    maps.delete_map(uow, actor, reference, required_precondition())
    return Response(status=204)


@blueprint.endpoint(
    "/<reference:reference>/changes",
    "POST",
    action="map.edit",
    body=JsonBody(ChangesSchema, examples.CHANGES),
    answer=Answer(
        RevisionSchema, examples.REVISION, status=201, also={200: "The operations change nothing: the last revision."}
    ),
    may_precondition=True,
    allows_dry_run=True,
    may_merge=True,
    problems=("precondition-required",),
)
def apply_changes(uow: UnitOfWork, actor: Actor, reference: str, body: Changes) -> Response:
    """Apply a list of operations, all or none, as one revision. Send If-Match, or the `base_revision` that you read:
    then what you touch may not have changed since.
    """
    precondition = optional_precondition()
    if precondition is None and body.base_revision is None:
        raise PreconditionRequired(
            "Send If-Match with the ETag of the map, or base_revision with the revision you read."
        )
    written = maps.apply_changes(
        uow,
        actor,
        reference,
        body.operations,
        body.message,
        precondition,
        base=body.base_revision,
        merges=prefers_merge(),
    )
    return applied(made_revision(uow, written))


def _address(stored: StoredMap) -> str:
    return f"{blueprint.url_prefix}/{stored.slug}"
