"""`/api/v1/me/inbox`: what waits for an account; `/api/v1/maps/{map}/counts`: how much is said of each element."""

from typing import Any

import marshmallow as ma
from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import patch_body
from argmap.api.critique import examples
from argmap.api.critique.bodies import ReadMarks
from argmap.api.critique.schemas import CountsSchema, InboxPageSchema, InboxQuery
from argmap.http.addresses import local
from argmap.http.answers import answer_json
from argmap.http.paging import ONLY_PAGE, list_answer, window_of
from argmap.service.critique import inbox
from argmap.service.editing.writing import find_map
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import InboxEntry

blueprint = Blueprint(
    "inbox",
    __name__,
    url_prefix="/api/v1",
    description="What waits for you: mentions, replies, decisions on your proposals, reviews that you are asked for.",
)


class MarkedSchema(ma.Schema):
    """How many entries changed."""

    changed = ma.fields.Integer(required=True)


@blueprint.endpoint(
    "/me/inbox",
    action="account.read",
    query=InboxQuery,
    answer=Answer(InboxPageSchema, {"entries": [examples.INBOX], **ONLY_PAGE}),
    links=True,
)
def list_inbox(uow: UnitOfWork, actor: Actor, query: dict[str, Any]) -> Response:
    """List what waits for you, newest first."""
    page = inbox.list_inbox(uow, actor, window_of(query), kinds=query["kind"], read=query["read"])
    return list_answer("entries", page, map(_entry, page.items))


def _entry(entry: InboxEntry) -> dict[str, Any]:
    names = ("id", "kind", "by", "time", "read")
    of_map = local(f"/api/v1/maps/{entry.map_slug}")
    address = f"{of_map}/comments/{entry.comment}" if entry.comment else f"{of_map}/proposals/{entry.proposal}"
    return {**{name: getattr(entry, name) for name in names}, "map": entry.map_slug, "address": address}


@blueprint.endpoint(
    "/me/inbox",
    "PATCH",
    action="account.change",
    body=patch_body(ReadMarks, examples.READ_MARKS),
    answer=Answer(MarkedSchema, {"changed": 1}),
)
def mark_inbox(uow: UnitOfWork, actor: Actor, body: ReadMarks) -> Response:
    """Mark entries as read or as not yet read."""
    return answer_json({"changed": inbox.mark_read(uow, actor, body.ids, read=body.read)})


@blueprint.endpoint(
    "/maps/<reference:reference>/counts", action="map.read", answer=Answer(CountsSchema, examples.COUNTS)
)
def read_counts(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Count the comments on each node and relation, and the open proposals about it, in one call."""
    stored = find_map(uow, actor, reference, "map.read")
    comments, proposals = uow.critique.comment_counts(stored.key), uow.critique.proposal_counts(stored.key)
    counts = [
        {"element": element, "comments": comments.get(element, 0), "proposals": proposals.get(element, 0)}
        for element in sorted({*comments, *proposals})
    ]
    return answer_json({"counts": counts})
