"""Errors as `application/problem+json` (RFC 9457): one table from what was raised to what is answered."""

import json
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import marshmallow as ma
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from argmap.drawing.options import InvalidOptions
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.formats.registry import UnknownFormat
from argmap.http.addresses import local
from argmap.http.request_ids import request_id
from argmap.model.breach import Breach
from argmap.model.merging import conflict_to_plain
from argmap.service import errors
from argmap.service.editing.merging import MergeConflict
from argmap.store.paging import InvalidPosition

RETRY_AFTER_SECONDS = 2


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem; its page explains it at `/problems/{name}`."""

    name: str
    status: int
    title: str
    explanation: str
    remedy: str

    @property
    def address(self) -> str:
        """The stable `type` of the problem."""
        return f"/problems/{self.name}"


PROBLEM_TYPES = {
    problem_type.name: problem_type
    for problem_type in (
        ProblemType(
            "bad-request",
            400,
            "Bad request",
            "The request could not be understood.",
            "Compare it with the examples in the documentation.",
        ),
        ProblemType(
            "malformed-json",
            400,
            "Malformed JSON",
            "The body is not valid JSON (RFC 8259): the syntax is wrong, an object repeats a name, the nesting is "
            "deeper than any map needs, or the bytes are not UTF-8.",
            "Check the line and column that the answer names.",
        ),
        ProblemType(
            "unauthenticated",
            401,
            "Not signed in",
            "This needs a token, and none was sent, or the token is unknown, expired or revoked.",
            "Send Authorization: Bearer with a valid token. `argmap token create` makes one.",
        ),
        ProblemType(
            "forbidden",
            403,
            "Not allowed",
            "You can see this, but you are not allowed to do that with it: your role on the map is too low, or your "
            "token lacks a scope.",
            "Ask an owner of the map for a higher role, or use a token with the scope that the answer names.",
        ),
        ProblemType(
            "quota-exceeded",
            403,
            "Quota exceeded",
            "This account has reached its quota.",
            "Delete something first, or ask an administrator for a higher quota.",
        ),
        ProblemType(
            "not-found",
            404,
            "Not found",
            "There is nothing at this URL, or you may not see it: no such route, map, node, relation or revision.",
            "Check the URL, or list what exists one level up, such as /api/v1/maps.",
        ),
        ProblemType(
            "method-not-allowed",
            405,
            "Method not allowed",
            "This URL exists, but does not support this method.",
            "Use one of the methods in the Allow header.",
        ),
        ProblemType(
            "not-acceptable",
            406,
            "Not acceptable",
            "The Accept header excludes every media type that this URL can answer with.",
            "Ask for one of the media types that the answer lists, or leave Accept out.",
        ),
        ProblemType(
            "conflict",
            409,
            "Conflict",
            "The request conflicts with what is stored, for example because an id or slug is taken. The id of a "
            "removed element is never reused.",
            "Choose another id or slug, or leave the id out and let the service make one.",
        ),
        ProblemType(
            "gone",
            410,
            "Gone",
            "This is no longer valid: the invitation has expired, was revoked, or is used up.",
            "Ask the person who sent it for a new one.",
        ),
        ProblemType(
            "precondition-failed",
            412,
            "Precondition failed",
            "Someone changed the resource after you read it, so your change was not made. The ETag header of the "
            "answer is that of the current version.",
            "Read it again, apply your change to the current version, and send it with the new ETag in If-Match.",
        ),
        ProblemType(
            "too-large",
            413,
            "Too large",
            "The body is larger than 8 MiB, or the map would have more than 10,000 nodes or 20,000 relations.",
            "Split it.",
        ),
        ProblemType(
            "unsupported-media-type",
            415,
            "Unsupported media type",
            "This URL does not accept the media type or the encoding of the body.",
            "Send one of those that the Accept-Post, Accept-Patch or Accept-Encoding header lists.",
        ),
        ProblemType(
            "invalid",
            422,
            "Invalid content",
            "The request is well formed, but its content is not valid. `errors` lists every validation error with a "
            "JSON Pointer to its place and a remedy.",
            "Correct every place that is listed.",
        ),
        ProblemType(
            "malformed-document",
            422,
            "Malformed document",
            "The document is not in the format that was named for it, or no format could be recognised.",
            "Check the line and column that the answer names, or name another format; /api/v1/formats lists them.",
        ),
        ProblemType(
            "idempotency-key-reused",
            422,
            "Idempotency key reused",
            "This Idempotency-Key was already used with a different request.",
            "Use a new key for each request, and repeat a key only with exactly the same request.",
        ),
        ProblemType(
            "precondition-required",
            428,
            "Precondition required",
            "A change must say which version it was made for, so that nobody's work is overwritten unseen.",
            "Send If-Match with the ETag that you read, or If-None-Match: * to create.",
        ),
        ProblemType(
            "too-many-requests",
            429,
            "Too many requests",
            "You sent more requests than this service allows for one account or address.",
            "Wait as long as Retry-After says. RateLimit-Remaining shows how many requests you have left.",
        ),
        ProblemType(
            "uri-too-long",
            414,
            "URI too long",
            "The URL is longer than the service accepts.",
            "Shorten it, or send long values in a body.",
        ),
        ProblemType(
            "headers-too-large",
            431,
            "Headers too large",
            "The request has more headers, or larger ones, than the service accepts.",
            "Send fewer or shorter headers. Cookies are the most likely cause.",
        ),
        ProblemType(
            "not-implemented",
            501,
            "Not implemented",
            "The request uses a part of HTTP that the service does not support, such as a transfer coding.",
            "Send the body with Content-Length, or chunked.",
        ),
        ProblemType(
            "wrong-host",
            421,
            "Wrong host",
            "The request names a host that is not this service's.",
            "Use the URL that the operator of the service published.",
        ),
        ProblemType(
            "internal",
            500,
            "Internal error",
            "Something went wrong in the service. Nothing from this request was stored.",
            "Report it with the X-Request-Id of the answer.",
        ),
        ProblemType(
            "store-unavailable",
            503,
            "Store unavailable",
            "The database cannot be read or written right now: the disk is full, it is read-only, or it is locked. "
            "Nothing from this request was stored.",
            "Wait as long as Retry-After says, then repeat the request.",
        ),
        ProblemType(
            "busy",
            503,
            "Busy",
            "Too many drawings, conversions or evaluations are waiting. Nothing from this request was stored.",
            "Wait as long as Retry-After says, then repeat the request.",
        ),
        ProblemType(
            "too-costly",
            422,
            "Too costly",
            "The request needs more time or memory than one request may use. `limit` in the answer says which.",
            "Ask for less: a smaller document, a part of the map (focus, depth or fold), a smaller picture, one node.",
        ),
    )
}

_BY_EXCEPTION: tuple[tuple[type[Exception], str], ...] = (
    (MalformedDocument, "malformed-json"),
    (errors.NotFound, "not-found"),
    (errors.Unauthenticated, "unauthenticated"),
    (errors.Forbidden, "forbidden"),
    (errors.QuotaExceeded, "quota-exceeded"),
    (errors.TooManyAttempts, "too-many-requests"),
    (errors.Gone, "gone"),
    (errors.Conflict, "conflict"),
    (errors.Clash, "conflict"),
    (errors.Stale, "precondition-failed"),
    (errors.KeyReused, "idempotency-key-reused"),
    (errors.TooLarge, "too-large"),
    (errors.StoreUnavailable, "store-unavailable"),
    (errors.Busy, "busy"),
    (errors.TooCostly, "too-costly"),
)
_NOT_BY_STATUS = {
    *("malformed-json", "malformed-document", "idempotency-key-reused", "quota-exceeded", "busy", "too-costly")
}
_BY_STATUS = {kind.status: kind for kind in reversed(PROBLEM_TYPES.values()) if kind.name not in _NOT_BY_STATUS}


class PreconditionRequired(Exception):
    """A change came without If-Match."""


class InvalidQuery(Exception):
    """Parameters of the address are wrong; carries (name, message) pairs."""

    def __init__(self, problems: list[tuple[str, str]]):
        super().__init__("; ".join(f"{name} {message}" for name, message in problems))
        self.found = problems


class UnsupportedMediaType(Exception):
    """The body has another media type than the route takes; carries those."""

    def __init__(self, supported: Iterable[str], hint: str = ""):
        self.supported = ", ".join(supported)
        super().__init__(f"Send {self.supported}, and name it in Content-Type. {hint}".strip())


class NotAcceptable(Exception):
    """The client accepts none of what the route can answer; carries that."""

    def __init__(self, offered: Iterable[str]):
        super().__init__(f"This address answers with {', '.join(offered)}.")


def problem(
    name: str, detail: str, *, status: int | None = None, headers: dict[str, str] | None = None, **members: Any
) -> Response:
    """An answer of a problem type; `members` are RFC 9457 extension members."""
    kind = PROBLEM_TYPES[name]
    content = {
        "type": local(kind.address),
        "title": kind.title,
        "status": status or kind.status,
        "detail": detail,
        "instance": quote(local(request.path), safe="/:@!$&'()*+,;=~-._"),
        **members,
    }
    # ASCII: a message may quote what is not valid Unicode.
    response = Response(json.dumps(content), status or kind.status, content_type="application/problem+json")
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    """Answer every exception by the table."""
    app.register_error_handler(HTTPException, answer_http_exception)
    app.register_error_handler(InvalidDocument, _answer_invalid)
    app.register_error_handler(InvalidQuery, _answer_query)
    not_a_cursor = "is not a cursor of this list; take the `next` or `prev` of a page"
    app.register_error_handler(InvalidPosition, lambda _: _answer_query(InvalidQuery([("cursor", not_a_cursor)])))
    app.register_error_handler(
        errors.InvalidArgument,
        lambda error: _answer_invalid(InvalidDocument([Breach(_pointer(error.name), error.message)])),
    )
    app.register_error_handler(InvalidOptions, lambda error: _answer_query(InvalidQuery(error.found)))
    app.register_error_handler(
        UnknownFormat, lambda error: _answer_invalid(InvalidDocument([Breach("/format", str(error))]))
    )
    app.register_error_handler(PreconditionRequired, _answer_required)
    app.register_error_handler(UnsupportedMediaType, _answer_media_type)
    app.register_error_handler(NotAcceptable, lambda error: problem("not-acceptable", str(error)))
    app.register_error_handler(errors.Renamed, _redirect)
    for exception, name in _BY_EXCEPTION:
        app.register_error_handler(exception, _answer(name))
    app.register_error_handler(Exception, _answer_defect)


def _answer(name: str) -> Any:
    def answer(error: Exception) -> Response:
        chosen = name
        members: dict[str, Any] = {}
        headers: dict[str, str] = {}
        if isinstance(error, MalformedDocument):
            members = {"line": error.line, "column": error.column}
            if error.format not in {None, "json"}:
                chosen, members["format"] = "malformed-document", error.format
            if error.others:
                every = (error, *error.others)
                members["errors"] = [
                    {"pointer": "", "message": item.message, "line": item.line, "column": item.column} for item in every
                ]
        # RFC 6750, section 3.1: no error where no token was sent.
        if isinstance(error, errors.Unauthenticated):
            sent = ', error="invalid_token"' if "Authorization" in request.headers else ""
            headers["WWW-Authenticate"] = f'Bearer realm="argmap"{sent}'
        if isinstance(error, errors.MissingScope):
            headers["WWW-Authenticate"] = f'Bearer realm="argmap", error="insufficient_scope", scope="{error.scope}"'
        if isinstance(error, errors.TooManyAttempts):
            headers["Retry-After"] = str(error.seconds)
        if isinstance(error, MergeConflict):
            members["conflicts"] = [conflict_to_plain(conflict) for conflict in error.conflicts]
            members["errors"] = [{"pointer": breach.pointer, "message": breach.message} for breach in error.breaches]
        if isinstance(error, errors.TooCostly):
            members["limit"] = error.limit
        if isinstance(error, errors.Stale):
            if error.current is not None:
                headers["ETag"] = f'"{error.current}"'
            if error.state is not None:
                members["current"] = error.state
            if error.changed:
                members["changed"] = list(error.changed)
        if PROBLEM_TYPES[chosen].status == 503:
            headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
            logging.getLogger("argmap").warning("%s: %s (request %s)", chosen, error, request_id())
        return problem(chosen, str(error), headers=headers, **members)

    return answer


def _answer_invalid(error: InvalidDocument) -> Response:
    errors = [{"pointer": breach.pointer, "message": breach.message} for breach in error.breaches]
    return problem("invalid", _counted(error.breaches), errors=errors)


def _redirect(error: errors.Renamed) -> Response:
    """308: the same request at the slug that the map has now."""
    path = re.sub(rf"/{re.escape(error.old)}(?=[/.@]|$)", f"/{error.new}", request.path, count=1)
    query = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    return Response(status=308, headers={"Location": quote(path, safe="/@.:") + query})


def _pointer(name: str) -> str:
    """The JSON Pointer of an argument, whose name is that of a field of the body."""
    return f"/{name.replace('.', '/')}" if name else ""


def _counted(breaches: list[Breach]) -> str:
    first = breaches[0]
    rest = f", and {len(breaches) - 1} more" if len(breaches) > 1 else ""
    return f"{first.pointer or 'The document'} {first.message}{rest}."


def _answer_query(error: InvalidQuery) -> Response:
    errors = [{"in": "query", "pointer": f"/{name}", "message": message} for name, message in error.found]
    return problem("invalid", f"In the query, {error}.", errors=errors)


def _answer_required(error: PreconditionRequired) -> Response:
    return problem("precondition-required", str(error))


def _answer_media_type(error: UnsupportedMediaType) -> Response:
    header = "Accept-Patch" if request.method == "PATCH" else "Accept-Post"
    return problem("unsupported-media-type", str(error), headers={header: error.supported})


def answer_http_exception(error: HTTPException) -> Any:
    """Answer what Flask, werkzeug and webargs raise."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    messages = getattr(error, "data", {}).get("messages")
    if status == 422 and messages:
        return _answer_query(InvalidQuery(list(_query_messages(messages))))
    kind = _BY_STATUS.get(status) or PROBLEM_TYPES["bad-request"]
    headers = {
        name: value for name, value in error.get_headers() if name.lower() not in {"content-type", "content-length"}
    }
    detail = kind.explanation if status in {404, 413} else (error.description or kind.explanation)
    return problem(kind.name, detail, status=status, headers=headers)


def _query_messages(messages: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for fields in messages.values():
        for name, named in fields.items():
            for message in named if isinstance(named, list) else [str(named)]:
                yield str(name), message


def _answer_defect(error: Exception) -> Response:
    log = logging.getLogger("argmap")
    log.exception("A defect in %s %s (request %s)", request.method, request.path, request_id(), exc_info=error)
    return problem("internal", PROBLEM_TYPES["internal"].explanation)


class BreachSchema(ma.Schema):
    """One thing that is wrong with the content."""

    pointer = ma.fields.String(required=True, metadata={"description": "JSON Pointer (RFC 6901) of the place."})
    message = ma.fields.String(required=True, metadata={"description": "What is wrong there, and the remedy."})
    part = ma.fields.String(
        data_key="in", metadata={"description": "`query` when the place is a parameter of the address."}
    )


class ConflictSchema(ma.Schema):
    """A field that two sides changed differently."""

    element = ma.fields.String(required=True)
    id = ma.fields.String(required=True)
    field = ma.fields.String(required=True, metadata={"description": "Empty: one removed what the other changed."})
    base = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "At the base revision."})
    theirs = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "In the map now."})
    mine = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "As the change would have it."})
    revision = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "What made it theirs."})
    author = ma.fields.String(required=True, allow_none=True, metadata={"description": "Who made it theirs."})


class ChangedSchema(ma.Schema):
    """An element that has changed since the client read it."""

    element = ma.fields.String(required=True)
    id = ma.fields.String(required=True)
    fields_ = ma.fields.List(
        ma.fields.String(), data_key="fields", metadata={"description": "The fields that differ, where one was read."}
    )


class ProblemSchema(ma.Schema):
    """A problem (RFC 9457)."""

    type = ma.fields.String(required=True, metadata={"description": "Address of a page that explains the problem."})
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    instance = ma.fields.String()
    errors = ma.fields.List(ma.fields.Nested(BreachSchema))
    conflicts = ma.fields.List(ma.fields.Nested(ConflictSchema))
    current = ma.fields.Dict(metadata={"description": "With 412: what you wanted to change, as it is now."})
    changed = ma.fields.List(
        ma.fields.Nested(ChangedSchema), metadata={"description": "With 412: what has changed since you read it."}
    )
    line = ma.fields.Integer(metadata={"description": "Line of the mistake, from 1."})
    column = ma.fields.Integer(metadata={"description": "Column of the mistake, from 1."})
    limit = ma.fields.String(metadata={"description": "What the request has too much of: time, memory, crash, engine."})
    format = ma.fields.String(metadata={"description": "The format in which the body was read."})
