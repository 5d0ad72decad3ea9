"""What is checked and prepared in every request before its view runs: rights, encodings, query parameters."""

import zlib
from io import BytesIO

from flask import Flask, Response, current_app, request

from argmap.http.authentication import credentials
from argmap.http.problems import InvalidQuery, problem
from argmap.http.rights import allow_request, requested_action
from argmap.http.route_specs import current_spec, spec_of
from argmap.http.transactions import read_transaction
from argmap.service.errors import Unauthenticated
from argmap.service.permissions import ACTIONS

_ENCODINGS = {"gzip", "x-gzip"}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_LARGE_BYTES = 64_000


def register(app: Flask) -> None:
    """Refuse who may not ask, read compressed bodies, and refuse query parameters that no route knows."""
    app.before_request(_check_characters)
    app.before_request(_check_rights_of_large)
    app.before_request(_decompress)
    app.before_request(_check_query)


def _check_characters() -> Response | None:
    """Refuse addresses with the character NUL, which not every database can be asked for."""
    if "\0" in request.path:
        return problem("not-found", "There is nothing at this URL.")
    wrong = [name for name, value in request.args.items(multi=True) if "\0" in name + value]
    if wrong:
        raise InvalidQuery([(wrong[0].replace("\0", ""), "has the character U+0000; remove it")])
    return None


def _decompress() -> Response | None:
    """Put a body that was sent in gzip in its place; it may be no larger than one that was not."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"identity", ""}:
        return None
    if encoding not in _ENCODINGS:
        detail = f"The body is encoded as '{encoding[:40]}'. Send it as it is, or as gzip."
        return problem("unsupported-media-type", detail, headers={"Accept-Encoding": "gzip"})
    limit: int = current_app.config["MAX_CONTENT_LENGTH"]
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        body = unpacking.decompress(request.get_data(cache=False), limit + 1)
        is_whole = unpacking.eof or len(body) > limit
    except zlib.error:
        is_whole = False
    if not is_whole:
        return problem("bad-request", "The body is not gzip, as Content-Encoding says, or it is cut off.")
    if len(body) > limit:
        return problem("too-large", f"The body is over {limit:,} bytes when it is unpacked. Split it.")
    request.environ["wsgi.input"] = BytesIO(body)
    request.environ["CONTENT_LENGTH"] = str(len(body))
    # Read anew by whoever asks for the body next.
    request.__dict__.pop("stream", None)
    return None


def _check_query() -> None:
    """Refuse query parameters where the route takes none: they are mostly misspelt, or meant for another."""
    if not request.args or request.endpoint is None:
        return
    spec = spec_of(current_app.view_functions[request.endpoint])
    if spec.is_operation and not spec.takes_query and not spec.takes_options:
        unknown = [name for name in request.args if name not in spec.common_parameters]
        if unknown:
            raise InvalidQuery([(name, "is not a parameter of this address; remove it") for name in unknown])


def _check_rights_of_large() -> None:
    """Refuse a change before its body is read if that is large; others are refused in their transaction."""
    if request.method in _SAFE or request.endpoint is None:
        return
    if not current_spec().checks_rights or (request.content_length or _LARGE_BYTES) >= _LARGE_BYTES:
        check_rights()


def check_rights() -> None:
    """Refuse the request if its sender may not do what its route is for."""
    secret = credentials()
    if secret is None and ACTIONS[requested_action()].account:
        raise Unauthenticated("This needs a token: send Authorization: Bearer with one.")
    with read_transaction() as (uow, actor):
        allow_request(uow, actor)
