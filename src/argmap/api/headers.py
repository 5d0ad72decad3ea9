"""What every answer says to a browser: what it may load and run, who may frame it, and what it must not keep.

The table is the one place for it. Whatever a browser can open is under the strictest policy that its kind allows:
what is no page of ours runs no script, and loads nothing.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from argmap.api.openapi import DRAWING_HEADERS
from argmap.api.problems import problem

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
_READING = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(("ETag", "Link", "Location", "Retry-After", *DRAWING_HEADERS)),
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
# Asked by who supervises the server, by whatever address it has there.
_FOR_ANY_HOST = {"/healthz", "/readyz"}


def page_policy(*, script: bool = False) -> str:
    """The policy of a page of ours; without `script` it runs none."""
    scripts = " script-src 'self'; connect-src 'self';" if script else ""
    return (
        "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src data:;"
        f"{scripts} frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


def register(app: Flask, public_url: str | None) -> None:
    """Put the headers on every answer.

    :param public_url: the one origin, such as `https://maps.example.org`, at which the service is asked and to which
        its links lead; without it, whatever the request's Host says.
    """
    if public_url is not None:
        _fix_host(app, public_url)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        for name, value in _EVERYWHERE.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", _DOCUMENT if response.mimetype in _DOCUMENTS else _DATA)
        if request.is_secure:
            headers["Strict-Transport-Security"] = _HSTS
        # Pages of any origin may read, never write.
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            headers.extend(_READING)
        if request.method == "OPTIONS":
            headers.extend(_PREFLIGHT)
        return response


def _fix_host(app: Flask, public_url: str) -> None:
    parts = urlsplit(public_url)
    inner = app.wsgi_app

    def at_public_url(environ: dict[str, object], start_response: object) -> object:
        environ["argmap.host"] = environ.get("HTTP_HOST", "")
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = parts.scheme, parts.netloc
        return inner(environ, start_response)  # type: ignore[arg-type]

    app.wsgi_app = at_public_url  # type: ignore[method-assign, assignment]

    @app.before_request
    def check_host() -> Response | None:
        asked = request.environ["argmap.host"]
        if asked == parts.netloc or request.path in _FOR_ANY_HOST:
            return None
        return problem("wrong-host", f"This service is at {public_url}, not at the host that the request names.")
