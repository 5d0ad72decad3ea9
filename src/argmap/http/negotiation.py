"""Choosing the media type of an answer (RFC 9110, section 12)."""

from flask import Flask, Response, request

from argmap.http.problems import NotAcceptable
from argmap.http.route_specs import OCTETS, current_spec


def chosen_media_type(offers: tuple[str, ...]) -> str:
    """The offer that the Accept header likes best; the first where it has no say.

    :raises NotAcceptable: it excludes all.
    """
    if request.headers.get("Accept", "*/*") == "*/*":
        return offers[0]
    best = request.accept_mimetypes.best_match(offers)
    if best is None:
        raise NotAcceptable(offers)
    return best


def register(app: Flask) -> None:
    """Check Accept before a view runs, so that a request in vain changes nothing."""

    @app.before_request
    def check_accept() -> None:
        asked = request.headers.get("Accept", "*/*") != "*/*"
        if asked and request.endpoint is not None and request.method != "OPTIONS":
            chosen_media_type(current_spec().all_offers)

    @app.after_request
    def send_octets(response: Response) -> Response:
        if request.headers.get("Accept") == OCTETS and response.status_code == 200 and current_spec().offers_octets:
            response.content_type = OCTETS
        return response
