"""What waits for who is signed in: mentions, replies, proposals and reviews."""

from contextlib import suppress
from dataclasses import dataclass
from textwrap import shorten

from flask import Response, request

from argmap.http.paging import decode_cursor, encode_cursor
from argmap.service.critique.comments import find_comment
from argmap.service.critique.inbox import list_inbox, mark_read
from argmap.service.critique.proposals import find_proposal
from argmap.service.editing.writing import find_map
from argmap.service.errors import NotFound
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import InboxEntry
from argmap.store.paging import Window
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.rendering import private_page, redirect

_SHOWN = 30
_WORDS = 160


@blueprint.page("/inbox", action="account.read")
def inbox(uow: UnitOfWork, actor: Actor) -> Response:
    """What waits, the newest first; what was read is shown where it is asked for."""
    everything = request.args.get("all") == "true"
    window = Window(_SHOWN, decode_cursor(request.args.get("cursor") or None))
    listed = list_inbox(uow, actor, window, read=None if everything else False)
    about = {entry.id: _about(uow, actor, entry) for entry in listed.items}
    return private_page(
        "inbox.html", listed=listed, about=about, everything=everything, older=encode_cursor(listed.next)
    )


@dataclass(frozen=True, slots=True)
class About:
    """What an entry is about: the map, and the first words of the comment or the proposal, with what became of it."""

    title: str
    words: str = ""
    status: str = ""


def _about(uow: UnitOfWork, actor: Actor, entry: InboxEntry) -> About:
    title = find_map(uow, actor, entry.map_id, "map.read").details.title
    with suppress(NotFound):
        if entry.proposal is not None:
            _stored, proposal = find_proposal(uow, actor, entry.map_id, entry.proposal)
            return About(title, proposal.title, proposal.status)
        if entry.comment is not None:
            _stored, comment = find_comment(uow, actor, entry.map_id, entry.comment)
            return About(title, shorten(comment.body or "", _WORDS, placeholder=" …"))
    return About(title)


@blueprint.form("/inbox", action="account.read")
def change_inbox(uow: UnitOfWork, actor: Actor) -> Response:
    """Mark an entry, or all, as read; or an entry as not read."""
    identifier = forms.optional("id", 32)
    mark_read(uow, actor, None if identifier is None else [identifier], read=not forms.checked("unread"))
    return redirect("/inbox")
