"""Lists in pages: `limit` and an opaque `cursor`, one envelope, and `Link` headers (RFC 8288)."""

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import marshmallow as ma
from flask import Response, request

from argmap.formats.errors import MalformedDocument
from argmap.formats.json_map import strict_json
from argmap.http.addresses import local
from argmap.http.answers import answer, content_tag
from argmap.http.problems import InvalidQuery
from argmap.model.json_text import JsonText, json_array, json_object
from argmap.model.plain import canonical_json
from argmap.store.paging import Page, Position, Window

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_MOST_VALUES = 3
NOT_A_CURSOR = "is not a cursor of this list; take the `next` or `prev` of a page"


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
        validate=ma.validate.Length(1, 1_000),
        metadata={"description": "The `next` or `prev` of another page."},
    )


class PageSchema(ma.Schema):
    """A page of a list."""

    next = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Cursor of the next page; null on the last."}
    )
    prev = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Cursor of the page before; null on the first."}
    )
    total = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "How many items all pages have; null where counting them is not cheap."},
    )


# What a page has beside its items, in examples.
ONLY_PAGE: dict[str, Any] = {"next": None, "prev": None, "total": 1}


def window_of(query: dict[str, Any]) -> Window:
    """Which part of a list a query asks for.

    :raises InvalidQuery: the cursor is not one of ours.
    """
    return Window(query["limit"], decode_cursor(query["cursor"]))


def list_answer(name: str, page: Page[Any], items: Iterable[Any] | None = None, *, tag: str | None = None) -> Response:
    """A page of a list under its name, with `next`, `prev` and `total`.

    :param items: the items as JSON values, or as `JsonText`; without them, those of the page.
    :param tag: the version of the list; without one, a hash of the answer.
    """
    shown = page.items if items is None else items
    texts = (item if isinstance(item, JsonText) else canonical_json(item) for item in shown)
    cursors = {"next": encode_cursor(page.next), "prev": encode_cursor(page.prev)}
    body = json_object({name: json_array(texts), **cursors, "total": page.total})
    return answer(body, tag or content_tag(body.encode()), headers=_link_header(cursors))


def encode_cursor(position: Position | None) -> str | None:
    """The cursor of a position in a list; opaque to clients."""
    if position is None:
        return None
    content = json.dumps([int(position.backward), *position.values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> Position | None:
    """The position of a cursor.

    :raises InvalidQuery: it is not one of ours.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        direction, *values = strict_json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeError, MalformedDocument, TypeError, ValueError):
        raise InvalidQuery([("cursor", NOT_A_CURSOR)]) from None
    usable = all(type(value) in {int, str} for value in values) and 1 <= len(values) <= _MOST_VALUES
    if type(direction) is not int or direction not in {0, 1} or not usable:
        raise InvalidQuery([("cursor", NOT_A_CURSOR)])
    return Position(tuple(values), bool(direction))


def _link_header(cursors: dict[str, str | None]) -> dict[str, str]:
    """The `Link` header to the first page and those around this one."""
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    links = [_link(arguments, "first")]
    links += [_link([*arguments, ("cursor", cursor)], name) for name, cursor in cursors.items() if cursor is not None]
    return {"Link": ", ".join(links)}


def _link(arguments: list[tuple[str, str]], relation: str) -> str:
    query = f"?{urlencode(arguments)}" if arguments else ""
    return f'<{local(request.path)}{query}>; rel="{relation}"'
