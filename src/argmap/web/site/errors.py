"""Problems as pages: who looks with a browser is told in words what happened and what to do."""

import json
from contextlib import suppress
from typing import Any

from flask import Flask, Response, current_app, g, request

from argmap.http.problems import PROBLEM_TYPES, ProblemType
from argmap.http.request_ids import request_id
from argmap.http.transactions import read_transaction
from argmap.service.errors import ServiceError, StoreUnavailable
from argmap.service.permissions import ANONYMOUS
from argmap.web.blueprint import HTML
from argmap.web.forgery import FIELD
from argmap.web.rendering import page
from argmap.web.words import _, _marked

_PROBLEM = "application/problem+json"
# What people type, and would be sorry to lose.
_MAX_KEPT = 20_000


def register(app: Flask) -> None:
    """Answer browsers in HTML where programs get `application/problem+json`."""

    @app.after_request
    def as_page(response: Response) -> Response:
        if response.mimetype != _PROBLEM or not _is_browser():
            return response
        _find_actor()
        told = json.loads(response.get_data())
        kind = PROBLEM_TYPES[told["type"].rpartition("/")[2]]
        answer = page(
            "problem.html",
            status=response.status_code,
            problem=told | {"detail": _detail(kind, told["detail"])},
            kind=kind,
            remedy=_remedy(kind),
            fields=_FIELDS,
            typed=_typed(),
            request_id=request_id(),
            return_to=request.form.get("return_to", "") if request.method == "POST" and _typed() else "",
            may_sign_in=kind.name == "unauthenticated" or g.get("actor", ANONYMOUS).account_key is None,
        )
        for name in ("Retry-After", "Allow"):
            if name in response.headers:
                answer.headers[name] = response.headers[name]
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _find_actor() -> None:
    """Who looks: an address that leads nowhere has asked for nobody yet."""
    if "actor" not in g and request.cookies:
        with suppress(ServiceError, StoreUnavailable), read_transaction():
            pass


def _is_browser() -> bool:
    """Whether a browser shows the answer to a person: it says so itself, or asks a page for HTML."""
    if request.headers.get("Sec-Fetch-Dest") in {"document", "iframe"}:
        return True
    if request.path.startswith("/api/"):
        return False
    return HTML in request.headers.get("Accept", "")


def _detail(kind: ProblemType, detail: str) -> str:
    """What happened; of tokens and scopes, only programs are told."""
    if kind.name == "unauthenticated" and "Authorization" in detail:
        ended = _("Your session has ended.") if request.cookies else _("You are not signed in.")
        return f"{ended} {_('Please sign in to go on.')}"
    if kind.name == "forbidden" and (request.path.startswith("/admin") or detail.startswith("The token lacks")):
        return _("Only administrators can open this page.")
    if kind.name == "not-found" and not detail.startswith("There is no"):
        return _("This page does not exist, or you may not see it.")
    return detail


def _remedy(kind: ProblemType) -> str:
    """What a person can do; the remedies of the problem types are for programs."""
    if kind.name == "forbidden" and not request.path.startswith("/maps/"):
        return _("Ask an administrator of this server.")
    return _REMEDIES.get(kind.name, kind.remedy)


# How forms call their fields, for mistakes in them.
_FIELDS = {
    "name": _marked("Name"),
    "title": _marked("Title"),
    "text": _marked("Text"),
    "display_name": _marked("Display name"),
    "password": _marked("Password"),
    "current_password": _marked("Current password"),
    "new_password": _marked("New password"),
    "body": _marked("Comment"),
    "note": _marked("Note"),
    "reason": _marked("Reason"),
    "id": _marked("Short name"),
    "value": _marked("Value"),
    "file": _marked("File"),
}
_REMEDIES = {
    "unauthenticated": "Sign in, then go back and try again.",
    "forbidden": "Ask an owner of the map to give you a higher role.",
    "not-found": "Check the link. The map may have been deleted or renamed, or you may have to sign in to see it.",
    "method-not-allowed": "Go back to the map, and use the buttons there.",
    "precondition-failed": "Go back, look at what changed, and try again.",
    "too-many-requests": "Wait a minute, then try again.",
    "internal": "Try again. If it happens again, tell the administrator the number below.",
    "store-unavailable": "Wait a moment, then try again.",
    "busy": "Wait a moment, then try again.",
    "invalid": "Go back, correct what is listed, and try again.",
    "conflict": "Go back, look at how it is now, and try again.",
    "too-costly": "Open a part of the map: a branch, or fewer levels.",
}


def _typed() -> list[str]:
    """What was typed into the form that failed, so that it can be copied."""
    if request.method != "POST" or request.mimetype not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return []
    if (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        # It was refused unread.
        return []
    secret = {FIELD, "return_to", "password", "current_password", "new_password"}
    form: Any = request.form
    return [value[:_MAX_KEPT] for name, value in form.items() if name not in secret and len(value) > 20]
