"""Lists in pages: `limit` and an opaque `cursor`, and `Link` headers (RFC 8288) to the first and next page."""

import base64
import binascii
from typing import Any
from urllib.parse import urlencode

import marshmallow as ma
from flask import request

from argmap.http.problems import InvalidQuery

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


class PageQuery(ma.Schema):
    """Which page of a list."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {"unknown": "is not a known parameter"}
    limit = ma.fields.Integer(
        load_default=DEFAULT_LIMIT,
        validate=ma.validate.Range(1, MAX_LIMIT, error="must be from {min} to {max}"),
        metadata={"description": "How many items at most."},
    )
    cursor = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, 500),
        metadata={"description": "The `next` of the page before."},
    )


def encode_cursor(position: str | None) -> str | None:
    """The cursor of a position in a list; opaque to clients."""
    return None if position is None else base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> str | None:
    """The position of a cursor.

    :raises InvalidQuery: it is not one of ours.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise InvalidQuery([("cursor", "is not a cursor of this list; take the `next` of a page")]) from None


def decode_number(cursor: str | None) -> int | None:
    """The position of a cursor in a list that is ordered by a number.

    :raises InvalidQuery: it is not one of ours.
    """
    position = decode_cursor(cursor)
    if position is None:
        return None
    if not position.isascii() or not position.isdigit() or len(position) > 18:
        raise InvalidQuery([("cursor", "is not a cursor of this list; take the `next` of a page")])
    return int(position)


def link_header(cursor: str | None) -> dict[str, str]:
    """The `Link` header of a page whose next one begins at `cursor`."""
    arguments: dict[str, Any] = {name: value for name, value in request.args.items() if name != "cursor"}
    links = [_link(arguments, "first")]
    if cursor is not None:
        links.append(_link({**arguments, "cursor": cursor}, "next"))
    return {"Link": ", ".join(links)}


def _link(arguments: dict[str, Any], relation: str) -> str:
    query = f"?{urlencode(arguments)}" if arguments else ""
    return f'<{request.path}{query}>; rel="{relation}"'
