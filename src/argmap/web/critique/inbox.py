"""What waits for who is signed in: mentions, replies, proposals and reviews."""

from flask import Response, request

from argmap.http.paging import decode_cursor, encode_cursor
from argmap.service.critique.inbox import list_inbox, mark_read
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import Window
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.rendering import private_page, redirect

_SHOWN = 30


@blueprint.page("/inbox", action="account.read")
def inbox(uow: UnitOfWork, actor: Actor) -> Response:
    """What waits, the newest first; what was read is shown where it is asked for."""
    everything = request.args.get("all") == "true"
    window = Window(_SHOWN, decode_cursor(request.args.get("cursor") or None))
    listed = list_inbox(uow, actor, window, read=None if everything else False)
    return private_page("inbox.html", listed=listed, everything=everything, older=encode_cursor(listed.next))


@blueprint.form("/inbox", action="account.read")
def change_inbox(uow: UnitOfWork, actor: Actor) -> Response:
    """Mark an entry, or all, as read; or an entry as not read."""
    identifier = forms.optional("id", 32)
    mark_read(uow, actor, None if identifier is None else [identifier], read=not forms.checked("unread"))
    return redirect("/inbox")
