"""Finding maps, and importing them."""

from urllib.parse import urlencode

from flask import Response, request

from argmap.formats.registry import READABLE, WRITABLE
from argmap.http.paging import decode_cursor, encode_cursor
from argmap.http.transactions import reads
from argmap.service.editing import maps
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import Position, Window
from argmap.web.blueprint import blueprint
from argmap.web.rendering import page

# How many maps are shown at once.
_MAPS = 24


@blueprint.page("/", action="maps.list", transaction=reads)
def home(uow: UnitOfWork, actor: Actor) -> Response:
    """The maps, newest first, or those that a search (`q`) or a `tag` matches."""
    asked = {name: request.args[name][:500] for name in ("q", "tag", "cursor") if request.args.get(name)}
    window = Window(_MAPS, decode_cursor(asked.pop("cursor", None)))
    tags = [asked["tag"]] if "tag" in asked else []
    listed = maps.list_maps(uow, actor, window, tags=tags, query=asked.get("q"))

    def query_at(position: Position | None) -> str | None:
        return None if position is None else urlencode({**asked, "cursor": encode_cursor(position)})

    older, newer = query_at(listed.next), query_at(listed.prev)
    return page("home.html", actor=actor, page=listed, formats=WRITABLE, asked=asked, older=older, newer=newer)


@blueprint.page("/import", action="service.read", transaction=reads)
def import_page(uow: UnitOfWork, actor: Actor) -> Response:
    """Import maps from files: see what becomes of one, save it in another format, or store it."""
    return page("import.html", script=True, actor=actor, readable=READABLE, writable=WRITABLE)
