"""`/api/v1/maps/{map}/revisions`: the log of a map, what differs, and taking back; `/api/v1/bin`."""

import csv
import io
from typing import Any

import marshmallow as ma
from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody
from argmap.api.maps import examples
from argmap.api.maps.bodies import BranchCopy, TakingBack, UndoOfMany
from argmap.api.maps.revisions import made_revision
from argmap.api.maps.schemas import (
    BinSchema,
    BlameSchema,
    DifferenceSchema,
    MapSummarySchema,
    RevisionPageSchema,
    RevisionSchema,
    StoredMapSchema,
    several,
)
from argmap.api.presenting import map_summary, revision_json
from argmap.formats.json_map.schemas import StrictMoment
from argmap.formats.tables.csv_table import guarded
from argmap.http.answers import JSON, answer, answer_json, content_tag, lasting, optional_precondition
from argmap.http.negotiation import chosen_media_type
from argmap.http.paging import ONLY_PAGE, PageQuery, list_answer, window_of
from argmap.http.services import services
from argmap.http.transactions import read_transaction, retried, writes
from argmap.model.plain import canonical_json
from argmap.service.editing import branches, history
from argmap.service.editing.merging import Resolving
from argmap.service.editing.preconditions import map_tag
from argmap.service.editing.writing import find_map
from argmap.service.errors import InvalidArgument, NotFound
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.history import LogFilter, touched_ids
from argmap.store.paging import page_of

blueprint = Blueprint(
    "history", __name__, url_prefix="/api/v1", description="The log of a map: who changed what, and how it was."
)
_REVISIONS = "/maps/<reference:reference>/revisions"
_NUMBER = "int(max=1000000000)"
_DIFFERENCE = f"{_REVISIONS}/<{_NUMBER}:first>...<{_NUMBER}:second>"
_FORMS = {"json": JSON, "md": "text/markdown", "svg": "image/svg+xml"}


CSV = "text/csv"


class LogQuery(ma.Schema):
    """Which entries of the log."""

    error_messages = {"unknown": "is not a known parameter"}
    author = several("Only what this account changed.")
    element = several("Only changes of this node or relation.")
    since = StrictMoment(load_default=None, metadata={"description": "From this time on.", "format": "date-time"})
    until = StrictMoment(load_default=None, metadata={"description": "Up to this time.", "format": "date-time"})


class LogPageQuery(PageQuery, LogQuery):
    """Which entries of the log, and which page."""


class CopiedSchema(ma.Schema):
    """What was copied."""

    revision = ma.fields.Integer(required=True)
    node = ma.fields.String(required=True, metadata={"description": "The id that the copied node has here."})
    renamed = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(),
        values=ma.fields.String(),
        metadata={"description": "The ids here of elements whose ids were taken, by those there."},
    )


class PastMapSchema(RevisionSchema):
    """An entry of the log with the map as it was then."""

    map = ma.fields.Nested(StoredMapSchema, required=True)


@blueprint.endpoint(
    _REVISIONS,
    action="map.read",
    query=LogPageQuery,
    answer=Answer(RevisionPageSchema, examples.REVISION_PAGE),
    links=True,
)
def list_revisions(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List the log of a map, newest first."""
    _, page = history.list_revisions(uow, actor, reference, window_of(query), _log_filter(query))
    return list_answer("revisions", page, map(revision_json, page.items))


@blueprint.endpoint(
    f"{_REVISIONS}.csv",
    action="map.read",
    query=LogQuery,
    answer=Answer({"type": "string"}, content_type=CSV),
    offers=(CSV,),
)
def export_revisions(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """Get the log as CSV for a spreadsheet: who did what, when and why."""
    rows = history.export_revisions(uow, actor, reference, _log_filter(query))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["number", "time", "author", "accepted_by", "source", "elements", "message"])
    for row in rows:
        source = "" if row.source is None else canonical_json(row.source)
        touched = " ".join(touched_ids(row.operations))
        told = [row.number, row.time, row.author, row.accepted_by or "", source, touched, row.message]
        writer.writerow([guarded(str(value)) for value in told])
    body = out.getvalue().encode("utf-8-sig")
    headers = {"Content-Disposition": 'attachment; filename="revisions.csv"'}
    return answer(body, content_tag(body), content_type=f"{CSV}; charset=utf-8", headers=headers)


def _log_filter(query: dict[str, Any]) -> LogFilter:
    return LogFilter(query["author"], query["element"], query["since"], query["until"])


@blueprint.endpoint(
    f"{_REVISIONS}/<{_NUMBER}:number>", action="map.read", answer=Answer(PastMapSchema, examples.PAST_MAP), works=True
)
def read_revision(uow: UnitOfWork, actor: Actor, reference: str, number: int) -> Response:
    """Get one entry of the log, with the map as it was after that change."""
    stored, revision, map_json = history.read_revision(uow, services().pool, actor, reference, number)
    # A revision never changes; the map may be deleted and its slug given away, so the tag names the map.
    return answer(revision_json(revision, map_json), f"{stored.id[2:10]}-revision-{number}", headers=lasting(reference))


@blueprint.endpoint(
    _DIFFERENCE,
    action="map.read",
    answer=Answer(DifferenceSchema, examples.DIFFERENCE),
    offers=tuple(_FORMS.values()),
    works=True,
)
def read_difference(uow: UnitOfWork, actor: Actor, reference: str, first: int, second: int) -> Response:
    """Compare two revisions: as operations or, if the Accept header asks for it, as Markdown or a picture."""
    return _difference(uow, actor, reference, first, second, chosen_media_type(tuple(_FORMS.values())))


@blueprint.endpoint(
    f"{_DIFFERENCE}.<suffix({','.join(_FORMS)}):suffix>",
    action="map.read",
    answer=Answer(DifferenceSchema, examples.DIFFERENCE),
    offers=tuple(_FORMS.values()),
    works=True,
)
def read_difference_as(uow: UnitOfWork, actor: Actor, reference: str, first: int, second: int, suffix: str) -> Response:
    """Compare two revisions as the suffix says: `json`, `md` or `svg`."""
    if suffix not in _FORMS:
        raise NotFound(f"A difference has no form '.{suffix}'; there are .{' and .'.join(_FORMS)}.")
    return _difference(uow, actor, reference, first, second, _FORMS[suffix])


def _difference(uow: UnitOfWork, actor: Actor, reference: str, first: int, second: int, media_type: str) -> Response:
    stored = find_map(uow, actor, reference, "map.read")
    pool = services().pool
    tag = f"{stored.id[2:10]}-{first}-{second}-{media_type.rpartition('/')[2].partition('+')[0]}"
    if media_type == JSON:
        return answer(history.read_difference(uow, pool, stored, first, second), tag, headers=lasting(reference))
    if media_type == _FORMS["md"]:
        body = history.read_difference(uow, pool, stored, first, second, "md")
    else:
        body = services().pictures.draw_marked(*history.mark_difference(uow, pool, stored, first, second))
    return answer(body, tag, content_type=f"{media_type}; charset=utf-8", headers=lasting(reference))


@blueprint.endpoint(
    f"{_REVISIONS}/<{_NUMBER}:number>/restore",
    "POST",
    action="map.edit",
    answer=Answer(
        RevisionSchema, examples.REVISION, status=201, also={200: "The map is so already: the last revision."}
    ),
    body=JsonBody(TakingBack, examples.TAKE_BACK, optional=True),
    transaction=retried,
    may_precondition=True,
    allows_dry_run=True,
    works=True,
)
def restore_revision(reference: str, number: int, body: TakingBack) -> Response:
    """Restore a revision: make the map as it was then, as a new revision. What others added since is in conflict."""
    with read_transaction() as (uow, actor):
        plan = history.plan_restoration(uow, services().pool, actor, reference, number)
    restored: Response = _restored(reference, plan, body)
    return restored


@writes
def _restored(uow: UnitOfWork, actor: Actor, reference: str, plan: history.Restoration, body: TakingBack) -> Response:
    resolving = Resolving(body.resolutions, body.otherwise)
    precondition = optional_precondition()
    return made_revision(uow, history.restore(uow, actor, reference, plan, precondition, resolving, body.message))


@blueprint.endpoint(
    f"{_REVISIONS}/<{_NUMBER}:number>/undo",
    "POST",
    action="map.edit",
    answer=Answer(
        RevisionSchema, examples.REVISION, status=201, also={200: "Nothing of it is left to undo: the last revision."}
    ),
    body=JsonBody(TakingBack, examples.TAKE_BACK, optional=True),
    may_precondition=True,
    allows_dry_run=True,
)
def undo_revision(uow: UnitOfWork, actor: Actor, reference: str, number: int, body: TakingBack) -> Response:
    """Undo one revision and keep later changes. A conflict names the revision that is in the way."""
    return _undone(uow, actor, reference, history.Undoing(number), body)


@blueprint.endpoint(
    "/maps/<reference:reference>/undo",
    "POST",
    action="map.edit",
    answer=Answer(
        RevisionSchema, examples.REVISION, status=201, also={200: "Nothing of it is left to undo: the last revision."}
    ),
    body=JsonBody(UndoOfMany, examples.UNDO_MANY),
    may_precondition=True,
    allows_dry_run=True,
)
def undo_revisions(uow: UnitOfWork, actor: Actor, reference: str, body: UndoOfMany) -> Response:
    """Undo a range of revisions, or all that one account did since a time, and keep what others did."""
    if (body.author is None) == (body.first is None):
        raise InvalidArgument("", "needs either `first` (and `last`) or `author` (and `since`)")
    return _undone(uow, actor, reference, history.Undoing(body.first, body.last, body.author, body.since), body)


def _undone(uow: UnitOfWork, actor: Actor, reference: str, chosen: history.Undoing, body: TakingBack) -> Response:
    resolving = Resolving(body.resolutions, body.otherwise)
    precondition = optional_precondition()
    return made_revision(uow, history.undo(uow, actor, reference, chosen, precondition, resolving, body.message))


@blueprint.endpoint(
    "/maps/<reference:reference>/copies",
    "POST",
    action="map.edit",
    body=JsonBody(BranchCopy, examples.COPY_BRANCH),
    answer=Answer(CopiedSchema, examples.COPIED, status=201),
    allows_dry_run=True,
    may_precondition=True,
)
def copy_branch(uow: UnitOfWork, actor: Actor, reference: str, body: BranchCopy) -> Response:
    """Copy a node of another map, with all that bears on it. The copies say where they come from."""
    precondition = optional_precondition()
    if precondition is not None:
        precondition.check(map_tag(find_map(uow, actor, reference, "map.edit")))
    copied = branches.copy_branch(
        uow, actor, reference, body.map, body.node, target=body.target, kind=body.kind, message=body.message
    )
    stored = copied.written.stored
    node = copied.names.get(body.node, body.node)
    content = {"revision": stored.revision, "node": node, "renamed": dict(copied.names)}
    headers = {"Location": f"/api/v1/maps/{stored.slug}/nodes/{node}"}
    return answer_json(content, map_tag(stored), status=201, headers=headers)


@blueprint.endpoint(
    "/maps/<reference:reference>/blame/<identifier:identifier>",
    action="map.read",
    answer=Answer(BlameSchema, examples.BLAME),
)
def read_blame(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """List who changed a node or relation, when and why, newest first."""
    states = [
        {
            "revision": entry.revision.number,
            "author": entry.revision.author_of(identifier),
            "accepted_by": entry.revision.accepted_by,
            "source": entry.revision.source,
            "credits": [credit for credit in entry.revision.credits if credit["element"] == identifier],
            "time": entry.revision.time,
            "message": entry.revision.message,
            "state": entry.state,
        }
        for entry in history.blame(uow, actor, reference, identifier)
    ]
    return answer_json({"states": states})


@blueprint.endpoint(
    "/bin", action="maps.create", query=PageQuery, answer=Answer(BinSchema, {**examples.BIN, **ONLY_PAGE}), links=True
)
def list_bin(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List the deleted maps that you own. They stay in the trash for 30 days, unless a setting says otherwise."""
    page = page_of(history.list_bin(uow, actor), window_of(query))
    return list_answer("maps", page, ({**map_summary(stored), "deleted": deleted} for stored, deleted in page.items))


@blueprint.endpoint(
    "/bin/<identifier:identifier>/restore",
    "POST",
    action="maps.create",
    answer=Answer(MapSummarySchema, examples.MAP_SUMMARY),
)
def restore_map(uow: UnitOfWork, actor: Actor, identifier: str) -> Response:
    """Restore a deleted map by its id."""
    stored = history.take_out_of_bin(uow, actor, identifier)
    return answer_json(map_summary(stored), map_tag(stored))
