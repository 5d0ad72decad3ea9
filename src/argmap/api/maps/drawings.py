"""Drawings of maps, of saved views, and of both as they were at a revision."""

from typing import Any

from flask import Response, request

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody
from argmap.api.maps import examples
from argmap.api.maps.bodies import NewView, read_options
from argmap.api.maps.schemas import ViewSchema, ViewsSchema
from argmap.http.addresses import local
from argmap.http.answers import answer, answer_json, lasting, required_precondition
from argmap.http.paging import ONLY_PAGE, PageQuery, list_answer, window_of
from argmap.http.services import services
from argmap.service.editing import history
from argmap.service.editing.writing import find_map
from argmap.service.errors import NotFound
from argmap.service.outputs import views
from argmap.service.outputs.drawing_cache import Kept
from argmap.service.outputs.pictures import PICTURE_TYPES, DrawingRequest
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import page_of
from argmap.store.repository import StoredMap
from argmap.store.views import View

_MAP = "/<reference:reference>"
_VIEW = f"{_MAP}/views/<reference:name>"
_SUFFIX = f"<suffix({','.join(PICTURE_TYPES)}):suffix>"
_NUMBER = "int(min=1, max=2147483647)"
FORMS = tuple(PICTURE_TYPES.values())
_TEXTUAL = {PICTURE_TYPES[name] for name in ("svg", "dot", "txt")}

blueprint = Blueprint(
    "drawings", __name__, url_prefix="/api/v1/maps", description="Drawings of maps, and views: options under a name."
)


def drawing_of(uow: UnitOfWork, actor: Actor, reference: str, wanted: DrawingRequest) -> Response:
    """The answer with a drawing of a map.

    :raises NotFound: there is no such map or revision.
    :raises OptionsInvalid: naming every option that cannot be obeyed.
    :raises DrawingFailed: it took too much time or memory, even simplified.
    """
    checked_request = wanted.checked()
    known = services().lookups.map(uow, actor, reference)
    kept = services().pictures.find(known, checked_request)
    if kept is not None:
        return _drawn(reference, known, checked_request, kept)
    stored = find_map(uow, actor, reference, "map.read")
    if checked_request.revision is not None:
        history.find_revision(uow, stored, checked_request.revision)
    return _drawn(reference, stored, checked_request, services().pictures.draw(uow, stored, checked_request))


def _drawn(reference: str, stored: StoredMap, wanted: DrawingRequest, kept: Kept) -> Response:
    drawing = kept.drawing
    pinned = "" if wanted.revision is None else f"-{wanted.revision}"
    headers = {
        "Link": f'<{blueprint.url_prefix}/{stored.slug}>; rel="canonical"',
        "Content-Disposition": f'inline; filename="{stored.slug}{pinned}.{wanted.form}"',
    }
    if wanted.revision is not None:
        headers |= lasting(reference)
    if drawing.points is not None:
        headers["Argmap-Text-Size"] = f"{drawing.points:.1f} pt"
    if drawing.advice:
        headers["Argmap-Advice"] = drawing.advice
    if drawing.steps:
        headers["Argmap-Steps"] = str(drawing.steps)
    if drawing.pages > 1:
        headers["Argmap-Pages"] = str(drawing.pages)
    if drawing.missing:
        headers["Argmap-Missing-Scripts"] = ", ".join(drawing.missing)
    if drawing.simplified:
        headers["Argmap-Simplified"] = drawing.simplified
    media_type = PICTURE_TYPES[wanted.form]
    content_type = f"{media_type}; charset=utf-8" if media_type in _TEXTUAL else media_type
    return answer(drawing.content, kept.tag, content_type=content_type, headers=headers)


def drawing_request(suffix: str, options: dict[str, str] | None = None, revision: int | None = None) -> DrawingRequest:
    """The drawing that the suffix of an address and its query ask for; the query goes before saved options.

    :raises NotFound: there is no such form.
    """
    if suffix not in PICTURE_TYPES:
        raise NotFound(f"A drawing has no form '.{suffix}'; there are .{', .'.join(PICTURE_TYPES)}.")
    return DrawingRequest(suffix, {**(options or {}), **request.args.to_dict()}, revision)


@blueprint.endpoint(
    f"{_MAP}@<{_NUMBER}:revision>.{_SUFFIX}",
    action="map.read",
    answer=Answer(),
    offers=FORMS,
    offers_octets=True,
    works=True,
    takes_options=True,
    links=True,
)
def draw_revision(uow: UnitOfWork, actor: Actor, reference: str, revision: int, suffix: str) -> Response:
    """Draw a map as it was after a revision. This URL always shows the same picture."""
    return drawing_of(uow, actor, reference, drawing_request(suffix, revision=revision))


# Views


@blueprint.endpoint(
    f"{_MAP}/views",
    action="map.read",
    answer=Answer(ViewsSchema, {**examples.VIEWS, **ONLY_PAGE}),
    query=PageQuery,
    links=True,
)
def list_views(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List the saved views of a map by name."""
    stored, saved = views.list_views(uow, actor, reference)
    page = page_of(saved, window_of(query))
    return list_answer("views", page, (_view_json(stored, view) for view in page.items))


@blueprint.endpoint(_VIEW, action="map.read", answer=Answer(ViewSchema, examples.VIEW))
def read_view(uow: UnitOfWork, actor: Actor, reference: str, name: str) -> Response:
    """Get the options of a saved view."""
    stored, view = views.read_view(uow, actor, reference, name)
    return answer_json(_view_json(stored, view), views.view_tag(view))


@blueprint.endpoint(
    _VIEW,
    "PUT",
    action="map.edit",
    body=JsonBody(NewView, examples.NEW_VIEW),
    answer=Answer(ViewSchema, examples.VIEW, also={201: "The name is new."}),
    needs_precondition=True,
    may_create=True,
)
def put_view(uow: UnitOfWork, actor: Actor, reference: str, name: str, body: NewView) -> Response:
    """Save drawing options under a name. The URLs of its drawings stay the same."""
    precondition = required_precondition()
    stored, view, new = views.put_view(uow, actor, reference, name, read_options(body.options), precondition)
    headers = {"Location": _address(stored, view)} if new else None
    return answer_json(_view_json(stored, view), views.view_tag(view), status=201 if new else 200, headers=headers)


@blueprint.endpoint(_VIEW, "DELETE", action="map.edit", answer=Answer(status=204), needs_precondition=True)
def delete_view(uow: UnitOfWork, actor: Actor, reference: str, name: str) -> Response:
    """Delete a saved view. URLs that pin a revision keep working."""
    views.delete_view(uow, actor, reference, name, required_precondition())
    return Response(status=204)


@blueprint.endpoint(
    f"{_VIEW}.{_SUFFIX}",
    action="map.read",
    answer=Answer(),
    offers=FORMS,
    offers_octets=True,
    works=True,
    takes_options=True,
    links=True,
)
def draw_view(uow: UnitOfWork, actor: Actor, reference: str, name: str, suffix: str) -> Response:
    """Draw a saved view of the current map. Options in the query override the saved ones."""
    _, view = views.read_view(uow, actor, reference, name)
    return drawing_of(uow, actor, reference, drawing_request(suffix, views.options_for(view, suffix)))


@blueprint.endpoint(
    f"{_VIEW}@<{_NUMBER}:revision>.{_SUFFIX}",
    action="map.read",
    answer=Answer(),
    offers=FORMS,
    offers_octets=True,
    works=True,
    takes_options=True,
    links=True,
)
def draw_pinned_view(uow: UnitOfWork, actor: Actor, reference: str, name: str, revision: int, suffix: str) -> Response:
    """Draw a saved view as it and the map were at a revision. This URL always shows the same picture."""
    stored = find_map(uow, actor, reference, "map.read")
    view = views.pinned_view(uow, stored, name, revision)
    return drawing_of(uow, actor, reference, drawing_request(suffix, views.options_for(view, suffix), revision))


def _view_json(stored: StoredMap, view: View) -> dict[str, Any]:
    address = _address(stored, view)
    return {
        "name": view.name,
        "options": views.options_of(view),
        "author": view.author,
        "saved": view.time,
        "drawing": f"{address}.svg",
        "pinned": f"{address}@{view.revision}.svg",
    }


def _address(stored: StoredMap, view: View) -> str:
    return local(f"{blueprint.url_prefix}/{stored.slug}/views/{view.name}")
