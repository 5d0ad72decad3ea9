"""How often one may ask: Flask-Limiter, by token or else by address; signing in is limited more.

The counts are those of one server process: with two processes, twice as much may pass.
"""

import hashlib
import time
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address

from argmap.api.problems import problem

SIGN_INS = "10 per minute"
_SIGNING = {"accounts.sign_in", "accounts.sign_up", "pages.sign_in"}


def speaker() -> str:
    """Whom a request is counted for: its token, or its address."""
    header = request.headers.get("Authorization", "")
    if header:
        return hashlib.sha256(header.encode("utf-8", "replace")).hexdigest()
    return get_remote_address()


def register(app: Flask, rate_limit: str | None) -> None:
    """Limit how often one may ask; without a limit, sign-ins alone are limited."""
    limiter = Limiter(
        speaker,
        app=app,
        application_limits=[rate_limit] if rate_limit else [],
        storage_uri="memory://",
        headers_enabled=True,
        on_breach=_too_many,
    )
    for endpoint in _SIGNING:
        # By address, so that passwords cannot be tried in the name of many tokens.
        view: Any = app.view_functions[endpoint]
        app.view_functions[endpoint] = limiter.limit(SIGN_INS, key_func=get_remote_address)(view)


def _too_many(limit: RequestLimit) -> Response:
    wait = max(1, round(limit.reset_at - time.time()))
    detail = f"You asked more often than {limit.limit} allows; ask again in {wait} seconds."
    return problem("too-many-requests", detail, headers={"Retry-After": str(wait)})
