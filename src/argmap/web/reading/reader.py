"""`/maps/{map}`: a map to be read, with all that can be said of it."""

import json
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request

from argmap.drawing.layout.tree import Forest, forest_of
from argmap.drawing.options import parse_options
from argmap.drawing.reading_order import numbers_of
from argmap.drawing.selecting import select
from argmap.http.services import services
from argmap.model.argument_map import ArgumentMap
from argmap.model.plain import map_of
from argmap.service.editing import history
from argmap.service.editing.writing import find_map
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap
from argmap.web.blueprint import blueprint
from argmap.web.reading.outline import MapOutline
from argmap.web.reading.panel import panel_of
from argmap.web.reading.picture import ShownPicture, draw, marked_by, options_of, readable_levels
from argmap.web.reading.remembering import remembered, remembered_while_alike
from argmap.web.reading.state import ReaderState
from argmap.web.rendering import page

# So many statements are open at most: more would be slow to draw, and nobody could read them.
_MOST_SHOWN = 3_000


@dataclass(slots=True)
class Reading:
    """A map as a state of the reader shows it.

    `missing` is the element that the state names and that the map does not have, or has no more; `ignored` are the
    parameters of the query that say nothing.
    """

    stored: StoredMap
    whole: ArgumentMap
    state: ReaderState
    outline: MapOutline
    levels: int
    marked: list[str]
    options: dict[str, str]
    picture: ShownPicture
    missing: str | None
    ignored: list[str]


def read(uow: UnitOfWork, actor: Actor, reference: str, *, framed: bool = False) -> Reading:
    """The map that a request asks for, in the state that its query says.

    :param framed: whether the page stands in a frame of another.

    :raises NotFound: there is no such map that the actor may see.
    """
    stored = find_map(uow, actor, reference, "map.read")
    state, ignored = ReaderState.of(stored.slug, request.args)
    whole = (
        remembered(stored, "map", None, lambda: uow.maps.load(stored))
        if state.revision is None
        else _past(uow, actor, stored, state.revision)
    )
    # Links are kept and sent: one to a statement that was removed since still leads to the map.
    missing = None
    if state.chosen is not None and state.chosen not in whole.nodes and state.chosen not in whole.relations:
        missing, state = state.chosen, replace(state, chosen=None)
    if state.focus is not None and state.focus not in whole.nodes:
        missing, state = state.focus, replace(state, focus=None)
    about = (state.revision, state.focus, state.types, state.tags, state.by)
    part, forest = remembered(stored, "trees", about, lambda: _trees(whole, state))
    numbers = remembered(stored, "numbers", state.revision, lambda: numbers_of(forest_of(whole)))
    outline = MapOutline(whole, forest, numbers)
    levels = state.levels or remembered_while_alike(
        stored,
        "levels",
        (*about, state.show),
        len(outline.entries),
        lambda: readable_levels(uow, stored, outline, state),
    )
    levels = min(levels, outline.levels_of(_MOST_SHOWN))
    marked = marked_by(outline, part, state)
    seen = [name for name in (state.chosen, *marked[:50]) if name is not None]
    folded = outline.fold(levels, state.opened, state.folded, seen)
    options = options_of(state, folded, marked)
    picture = draw(uow, stored, state, options, framed=framed)
    return Reading(stored, whole, state, outline, levels, marked, options, picture, missing, ignored)


def _trees(whole: ArgumentMap, state: ReaderState) -> tuple[ArgumentMap, Forest]:
    """The part of a map that a state shows, if nothing of it were folded, and its trees."""
    part = select(whole, parse_options(options_of(state, [], []), "svg")).map
    return part, forest_of(part, state.focus or whole.details.thesis)


def _past(uow: UnitOfWork, actor: Actor, stored: StoredMap, revision: int) -> ArgumentMap:
    content = history.read_revision(uow, services().pool, actor, stored.slug, revision)[2]
    return map_of(json.loads(content))


@blueprint.page("/maps/<reference:reference>", action="map.read")
def read_map(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """A map: its picture, its outline, and a panel with what there is to say of what is chosen."""
    reading = read(uow, actor, reference)
    panel = panel_of(
        uow,
        actor,
        reading.stored,
        reading.whole,
        reading.outline,
        reading.state.chosen,
        is_past=reading.state.revision is not None,
    )
    return page(
        "reader.html",
        reading=reading,
        panel=panel,
        state=reading.state,
        details=reading.whole.details,
        outline=reading.outline,
        crumbs=_crumbs(reading),
        nearby=_nearby(reading),
        marked=set(reading.marked),
        is_same=request.headers.get("Argmap-Have") == reading.picture.tag,
        tags=sorted({tag for node in reading.whole.nodes.values() for tag in node.tags}),
        authors=sorted({node.attribution for node in reading.whole.nodes.values() if node.attribution}),
        **_hits(reading),
    )


def _crumbs(reading: Reading) -> list[Any]:
    """The statements from the thesis down to the branch that is in focus."""
    if reading.state.focus is None:
        return []
    entry = MapOutline.of(reading.whole).entries[reading.state.focus]
    return [*entry.path(), entry]


def _nearby(reading: Reading) -> dict[str, str]:
    """Where the arrow keys lead: along the argument."""
    entry = reading.outline.entries.get(reading.state.chosen or "")
    state = reading.state
    if entry is None:
        first = next(iter(reading.outline.roots), None)
        return {} if first is None else {"down": state.link(chosen=first.node.id)}
    siblings = reading.outline.roots if entry.above is None else entry.above.below
    to = {
        "up": None if entry.above is None else entry.above,
        "down": entry.below[0] if entry.below else None,
        "previous": siblings[entry.position - 2] if entry.position > 1 else None,
        "next": siblings[entry.position] if entry.position < len(siblings) else None,
    }
    return {name: state.link(chosen=other.node.id) for name, other in to.items() if other is not None}


def _hits(reading: Reading) -> dict[str, Any]:
    """Where a search leads: the statement before and after the chosen one, among those that it marks."""
    marked, chosen = reading.marked, reading.state.chosen
    if not marked:
        return {"hits": 0}
    position = marked.index(chosen) if chosen in marked else None
    following = 0 if position is None else (position + 1) % len(marked)
    before = len(marked) - 1 if position is None else (position - 1) % len(marked)
    return {
        "hits": len(marked),
        "hit": None if position is None else position + 1,
        "next_hit": reading.state.link(chosen=marked[following]),
        "previous_hit": reading.state.link(chosen=marked[before]),
    }
