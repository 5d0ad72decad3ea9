"""What every answer says to a browser: what it may load and run, who may frame it, and what it must not keep.

The table is the one place for it. Whatever a browser can open is under the strictest policy that its kind allows:
what is no page of ours runs no script, and loads nothing.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from argmap.http.addresses import add_root
from argmap.http.problems import problem
from argmap.http.request_ids import request_id
from argmap.settings import ANY_ORIGIN

_CLOSED = "base-uri 'none'; form-action 'none'"
# A drawing or a document that is made of users' text: styles, and what is in it. It may be framed, as slides do.
_DOCUMENT = (
    f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors *; {_CLOSED}"
)
# JSON, archives, problems: nothing at all.
_DATA = f"default-src 'none'; frame-ancestors 'none'; {_CLOSED}"
_DOCUMENTS = {"image/svg+xml", "text/html", "application/pdf", "image/png", "application/xhtml+xml"}
_HSTS = "max-age=31536000"
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
DRAWING_HEADERS = {
    "Argmap-Text-Size": "How large the text of the statements is on the page at least, in points.",
    "Argmap-Advice": "What to do if the text is smaller than 12 pt.",
    "Argmap-Steps": "The number of steps of the reveal.",
    "Argmap-Pages": "The number of pages, if there are several.",
    "Argmap-Missing-Scripts": "Scripts that no built-in font covers; the reader's machine draws them.",
    "Argmap-Simplified": "How the drawing was simplified because the full one took too long.",
}
# What answers tell in headers of our own or of HTTP's, with what it means.
ANSWER_HEADERS = {
    "ETag": "The version of the answer, for `If-None-Match` and `If-Match`.",
    "Location": "The address of what was created.",
    "Link": "Related addresses (RFC 8288), such as the `next` page of a list.",
    "Retry-After": "How many seconds to wait before you repeat the request.",
    "WWW-Authenticate": "How to authenticate (RFC 6750).",
    "RateLimit-Limit": "How many requests you may send in the current period.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "In how many seconds the period ends.",
    "Preference-Applied": "`merge` if the change was allowed to be merged.",
    "Idempotency-Replayed": "`true` if this is the stored answer to an earlier request with the same key.",
    "X-Request-Id": "The id of the request in the log: yours, if you sent one, or a new one.",
    **DRAWING_HEADERS,
}
_ASKED = (
    *("Accept", "Authorization", "Content-Type", "If-Match", "If-None-Match"),
    *("Idempotency-Key", "Last-Event-ID", "Prefer", "X-Request-Id"),
)
_CROSS_ORIGIN = {"Access-Control-Expose-Headers": ", ".join(ANSWER_HEADERS)}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": ", ".join(_ASKED),
    "Access-Control-Max-Age": "86400",
}
# Asked by who supervises the server, by whatever address it has there.
_FOR_ANY_HOST = {"/healthz", "/readyz"}


def page_policy(*, framed: bool = False, inline_styles: bool = False) -> str:
    """The policy of a page of ours: what it loads comes from this service, and nothing in its text is run.

    :param framed: whether pages of others may frame it.
    :param inline_styles: whether styles may stand in its text, as the page for trying the API needs.
    """
    styles = "'self' 'unsafe-inline'" if inline_styles else "'self'"
    ancestors = "*" if framed else "'none'"
    return (
        f"default-src 'none'; img-src 'self' data: blob:; style-src {styles}; font-src 'self' data:; "
        f"script-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors {ancestors}; "
        "base-uri 'none'; form-action 'self'"
    )


def register(app: Flask, public_url: str | None, allowed_origins: str = ANY_ORIGIN) -> None:
    """Put the headers on every answer.

    :param public_url: the one URL, such as `https://maps.example.org` or `https://example.org/maps`, at which the
        service is asked and to which its links lead; without it, whatever the request's Host says.
    :param allowed_origins: origins whose pages may use the service, in a list with commas; `*` for any. They send a
        token: a cookie of ours is never taken from them, for no answer allows credentials.
    """
    origins = {origin.strip() for origin in allowed_origins.split(",")}

    if public_url is not None:
        _fix_host(app, public_url)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        add_root(response)
        for name, value in _EVERYWHERE.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", _DOCUMENT if response.mimetype in _DOCUMENTS else _DATA)
        if request.is_secure:
            headers["Strict-Transport-Security"] = _HSTS
        headers["X-Request-Id"] = request_id()
        origin = request.headers.get("Origin", "")
        if ANY_ORIGIN in origins:
            headers["Access-Control-Allow-Origin"] = ANY_ORIGIN
        else:
            response.vary.add("Origin")
            if origin in origins:
                headers["Access-Control-Allow-Origin"] = origin
        if "Access-Control-Allow-Origin" in headers:
            headers.extend(_CROSS_ORIGIN)
            if request.method == "OPTIONS":
                headers.extend(_PREFLIGHT)
        return response


def _fix_host(app: Flask, public_url: str) -> None:
    parts = urlsplit(public_url)
    inner = app.wsgi_app

    def at_public_url(environ: dict[str, object], start_response: object) -> object:
        environ["argmap.host"] = environ.get("HTTP_HOST", "")
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = parts.scheme, parts.netloc
        environ["SCRIPT_NAME"] = parts.path
        # A proxy in front may have taken the path away, or not.
        path = str(environ["PATH_INFO"])
        if parts.path and (path == parts.path or path.startswith(f"{parts.path}/")):
            environ["PATH_INFO"] = path[len(parts.path) :] or "/"
        return inner(environ, start_response)  # type: ignore[arg-type]

    app.wsgi_app = at_public_url  # type: ignore[method-assign, assignment]

    @app.before_request
    def check_host() -> Response | None:
        asked = request.environ["argmap.host"]
        if asked == parts.netloc or request.path in _FOR_ANY_HOST:
            return None
        return problem("wrong-host", f"This service is at {public_url}, not at the host that the request names.")
