"""`/api/v1/maps/{map}/events`: what happens on a map, as it happens."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import marshmallow as ma
from flask import Response, request

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.maps.schemas import TIME
from argmap.http.answers import JSON, answer, answer_json
from argmap.http.authentication import credentials
from argmap.http.negotiation import chosen_media_type
from argmap.http.problems import InvalidQuery
from argmap.http.services import services
from argmap.http.transactions import reads
from argmap.model.json_text import JsonText, json_array, json_object
from argmap.model.moments import from_now
from argmap.service.editing.writing import find_map
from argmap.service.errors import Unauthenticated
from argmap.service.following.following import Hub, follow
from argmap.service.following.presence import Presence
from argmap.service.people.tokens import actor_by
from argmap.service.permissions import ANONYMOUS, Actor
from argmap.service.secrets import digest
from argmap.service.unit_of_work import UnitOfWork, reading
from argmap.store.history import Event

blueprint = Blueprint(
    "events",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/events",
    description="What happens on a map, as it happens.",
)
STREAM = "text/event-stream"


class EventSchema(ma.Schema):
    """Something that happened on a map; ids grow by one."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True, metadata={"description": "revision, comment, proposal or rating."})
    time = ma.fields.String(required=True, metadata=TIME)
    data = ma.fields.Dict(required=True)


class EventListSchema(ma.Schema):
    """Events after one, in order."""

    events = ma.fields.List(ma.fields.Nested(EventSchema), required=True)
    last = ma.fields.Integer(required=True, metadata={"description": "Number of the last event of the map."})


class EventQuery(ma.Schema):
    """From where on."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {"unknown": "is not a known parameter"}
    last_event_id = ma.fields.Integer(
        load_default=None,
        validate=ma.validate.Range(0, 10**12),
        metadata={"description": "The last event that you have; without it (or the header), from now on."},
    )
    ticket = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, 1_000),
        metadata={"description": "A ticket in place of a token, for clients that cannot send headers."},
    )


class TicketSchema(ma.Schema):
    """Lets an `EventSource`, which sends no headers, follow one map."""

    ticket = ma.fields.String(required=True, metadata={"description": "For `ticket` in the query of the stream."})
    expires = ma.fields.String(required=True, metadata=TIME)


TICKET_SECONDS = 60
_EXAMPLE = {
    "events": [{"id": 7, "kind": "rating", "time": "2026-01-05T09:30:00.000Z", "data": {"element": "n1", "count": 3}}],
    "last": 7,
}


@blueprint.endpoint(
    "",
    action="map.read",
    query=EventQuery,
    answer=Answer(EventListSchema, _EXAMPLE),
    transaction=None,
    offers=(STREAM, JSON),
)
def follow_map(query: dict[str, Any], reference: str) -> Response:
    """Follow a map as a stream of server-sent events, or get the events after a given one as JSON.

    The stream begins after `Last-Event-ID` (header, or `last_event_id` in the query), without gap or double; a
    comment line every 15 seconds keeps it open. Who reads too slowly is cut and may resume. `presence` tells who signed
    in follows too, or no longer; it has no id, is not stored, and is in the stream alone. `goodbye` ends the stream of
    a server that ends.
    """
    last = _last_event(query)
    hashed = _token_digest(query["ticket"], reference)

    def actor_again(uow: UnitOfWork) -> Actor:
        return ANONYMOUS if hashed is None else actor_by(uow.people.by_token(hashed))

    with reading(services().store) as uow:
        stored = find_map(uow, actor_again(uow), reference, "map.read")
        if chosen_media_type((STREAM, JSON)) == JSON:
            newest = uow.maps.history.last_event(stored.key)
            missed = [] if last is None else uow.maps.history.events_after(stored.key, last)
            body = json_object({"events": json_array(map(_json, missed)), "last": newest})
            return answer(body, f"{stored.id[2:10]}-events-{last}-{newest}")
    followed = follow(
        services().hub,
        services().store,
        actor_again,
        stored.id,
        last,
        credential=hashed or "",
        cut_connection=_cutter(),
    )
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(_stream(followed, services().hub), content_type=f"{STREAM}; charset=utf-8", headers=headers)


def _token_digest(ticket: str | None, reference: str) -> str | None:
    """By which token a request follows a map: its own, or the one with which its ticket was made.

    :raises Unauthenticated: the ticket has expired, or is for another map.
    """
    if ticket is None:
        secret = credentials()
        return None if secret is None else digest(secret)
    content = services().vault.redeem(ticket, TICKET_SECONDS)
    of_map, _, hashed = (content or "").partition(" ")
    if of_map != reference:
        raise Unauthenticated("The ticket has expired, or is for another map. Ask for a new one.")
    return hashed or None


@blueprint.endpoint(
    "/ticket",
    "POST",
    action="map.read",
    answer=Answer(TicketSchema, {"ticket": "gAAAAAB…", "expires": "2026-01-05T09:31:00.000Z"}, status=201),
    transaction=reads,
    shows_secret=True,
)
def create_ticket(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Create a ticket that is good for a minute, with which an `EventSource` can begin to follow this map.

    The stream goes on when the ticket has expired, and ends when your token does.
    """
    find_map(uow, actor, reference, "map.read")
    secret = credentials()
    ticket = services().vault.issue(f"{reference} {'' if secret is None else digest(secret)}")
    return answer_json({"ticket": ticket, "expires": from_now(timedelta(seconds=TICKET_SECONDS))}, status=201)


def _last_event(query: dict[str, Any]) -> int | None:
    header = request.headers.get("Last-Event-ID")
    if header is None or query["last_event_id"] is not None:
        number: int | None = query["last_event_id"]
        return number
    if not header.isascii() or not header.isdigit() or len(header) > 12:
        raise InvalidQuery([("Last-Event-ID", "is not the id of an event")])
    return int(header)


def _json(event: Event) -> str:
    data = JsonText(event.body)
    return json_object({"id": event.number, "kind": event.kind, "time": event.time, "data": data})


def _stream(events: Iterator[Event | Presence | None], hub: Hub) -> Iterator[str]:
    yield "retry: 2000\n\n"
    for event in events:
        yield _told(event)
    if hub.is_closed:
        # The server ends, or begins anew: who comes again soon finds it, or another.
        yield "retry: 1000\nevent: goodbye\ndata: {}\n\n"


def _told(event: Event | Presence | None) -> str:
    # JSON has no line breaks of its own here, so one data line holds it.
    if event is None:
        return ": here\n\n"
    if isinstance(event, Presence):
        # Without an id: it is no part of what can be asked for again.
        return f"event: presence\ndata: {json.dumps({'name': event.name, 'here': event.here})}\n\n"
    return f"id: {event.number}\nevent: {event.kind}\ndata: {event.body}\n\n"


def _cutter() -> Callable[[], None]:
    """How to end this connection from outside while it is stuck in sending: under gevent, by ending its greenlet."""
    gevent = sys.modules.get("gevent")
    if gevent is None or not getattr(sys.modules.get("gevent.monkey"), "is_module_patched", lambda _: False)("socket"):
        return lambda: None
    current = gevent.getcurrent()
    return lambda: current.kill(block=False)
