"""The id of a request, which its answer names, and the log wherever it says something of the request."""

import re
import secrets

from flask import g, request

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id() -> str:
    """The id of the request that is being handled: the client's, if it can stand in a log, or a new one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
    known_id: str = g.request_id
    return known_id
