"""Making answers: entity tags, conditional requests (RFC 9110, section 13) and compression.

A tag is made by `service.preconditions`; here it is quoted, marked when the answer is compressed (a strong tag
names one sequence of bytes), and compared.
"""

import gzip
import hashlib
import re
from typing import Any

from flask import Response, request
from werkzeug.exceptions import BadRequest

from argmap.http.problems import PreconditionRequired
from argmap.http.services import services
from argmap.model.plain import canonical_json
from argmap.service.editing.preconditions import Precondition

JSON = "application/json"
_GZIP_MARK = "--gzip"
# RFC 9110, section 8.8.3.
_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"\*|{_TAG}(?:\s*,\s*{_TAG})*")
_VARIES = ("Accept", "Accept-Encoding")
# Keep it, and ask whether it still holds.
_ASK_AGAIN = "no-cache"
_COMPRESSED_FROM = 1024
_COMPRESSIBLE = {
    JSON,
    "text/html",
    "text/css",
    "text/javascript",
    "image/svg+xml",
    "text/vnd.graphviz",
    "application/schema+json",
    "application/yaml",
}


def answer(
    body: str | bytes, tag: str, *, status: int = 200, content_type: str = JSON, headers: dict[str, str] | None = None
) -> Response:
    """An answer with its entity tag; a GET whose client has it already is answered with 304."""
    if request.method in {"GET", "HEAD"} and client_has(tag):
        return not_modified(tag, (headers or {}).get("Cache-Control", _ASK_AGAIN))
    content = {"ETag": f'"{tag}"', "Cache-Control": _ASK_AGAIN, **(headers or {})}
    return Response(body, status, headers=content, content_type=content_type)


def answer_json(content: Any, tag: str | None = None, **options: Any) -> Response:
    """An answer of JSON values; without a tag, the tag is a hash of the content."""
    body = canonical_json(content).encode("utf-8", "backslashreplace")
    return answer(body, tag or content_tag(body), **options)


def content_tag(body: bytes) -> str:
    """A tag made of the bytes themselves."""
    return hashlib.sha256(body).hexdigest()[:20]


def client_has(tag: str) -> bool:
    """Whether If-None-Match names the tag."""
    header = request.headers.get("If-None-Match")
    if header is None:
        return False
    # What nearly every client sends: the one tag that it was given.
    if header == f'"{tag}"':
        return True
    given = request.if_none_match
    return given.star_tag or any(_plain(sent) == tag for sent in given.as_set(include_weak=True))


def lasting(reference: str) -> dict[str, str]:
    """The header of an answer about the past of a map, which never changes.

    A map may be deleted and its slug given to another: only under its id is the answer kept for good.
    """
    kept = "max-age=31536000, immutable" if reference.startswith("m_") else "max-age=3600"
    return {"Cache-Control": f"private, {kept}"}


def not_modified(tag: str, cache_control: str = "no-cache") -> Response:
    """304, with the headers that the answer would have had."""
    own = f'"{_marked(tag) if _gzip_wanted() else tag}"'
    return Response(status=304, headers={"ETag": own, "Cache-Control": cache_control, "Vary": ", ".join(_VARIES)})


def required_precondition() -> Precondition:
    """What If-Match or If-None-Match demands of a change.

    :raises PreconditionRequired: neither is there.
    """
    precondition = optional_precondition()
    if precondition is None:
        raise PreconditionRequired("Send If-Match with the ETag of what you change.")
    return precondition


def is_creation() -> bool:
    """Whether `If-None-Match: *` says that something new is to be created."""
    return "If-None-Match" in request.headers and request.if_none_match.star_tag


def optional_precondition() -> Precondition | None:
    """What If-Match or If-None-Match demands of a change, if anything."""
    if is_creation():
        return Precondition(absent=True)
    header = request.headers.get("If-Match")
    if header is None:
        return None
    if not _TAGS.fullmatch(header.strip()):
        raise BadRequest('If-Match must be * or a list of tags in quotes, such as "n1-3".')
    given = request.if_match
    # If-Match compares strongly: weak tags never match (RFC 9110, section 13.1.1).
    return Precondition(None if given.star_tag else frozenset(_plain(tag) for tag in given.as_set()))


def _plain(tag: str) -> str:
    return tag.removesuffix(_GZIP_MARK)


def _marked(tag: str) -> str:
    return tag + _GZIP_MARK


def _gzip_wanted() -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "") and bool(request.accept_encodings["gzip"])


def compress(response: Response) -> Response:
    """Compress what is worth it, for clients that take it."""
    if response.mimetype not in _COMPRESSIBLE or response.direct_passthrough:
        return response
    response.vary.update(_VARIES)
    if response.status_code not in {200, 201} or not _gzip_wanted():
        return response
    body = response.get_data()
    if len(body) < _COMPRESSED_FROM:
        return response
    tag, _ = response.get_etag()
    if response.mimetype == "image/svg+xml" and tag:
        packed = services().compressed.of(tag, body)
    else:
        packed = gzip.compress(body, 3, mtime=0)
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
    if tag:
        response.headers["ETag"] = f'"{_marked(tag)}"'
    return response
