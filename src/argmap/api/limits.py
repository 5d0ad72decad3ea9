"""How often one may ask: by token, or else by address; signing in is limited more.

The counting is that of `limits`, the library under Flask-Limiter, called once a request: Flask-Limiter's own work
around it took half as long as all the rest of a small answer. The counts are those of one server process; with two
processes, twice as much may pass.
"""

import hashlib
import math
import time

from flask import Flask, Response, g, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from argmap.api.problems import problem

SIGN_INS = "10 per minute"
_SIGNING = {"accounts.sign_in", "accounts.sign_up", "pages.sign_in"}


def speaker() -> str:
    """Whom a request is counted for: its token, or its address."""
    header = request.headers.get("Authorization")
    if header:
        return hashlib.sha256(header.encode("utf-8", "replace")).hexdigest()
    return request.remote_addr or "nowhere"


def register(app: Flask, rate_limit: str | None) -> None:
    """Limit how often one may ask; without a limit, sign-ins alone are limited.

    :raises ValueError: the limit is not of the form `600 per minute`.
    """
    general = None if rate_limit is None else parse(rate_limit)
    signing = parse(SIGN_INS)
    counter = FixedWindowRateLimiter(MemoryStorage())

    def hit(item: RateLimitItem, *names: str) -> Response | None:
        allowed = counter.hit(item, *names)
        window = counter.get_window_stats(item, *names)
        g.rate = (item.amount, max(window.remaining, 0), max(1, math.ceil(window.reset_time - time.time())))
        if allowed:
            return None
        detail = f"You asked more often than {item} allows; ask again in {g.rate[2]} seconds."
        return problem("too-many-requests", detail, headers={"Retry-After": str(g.rate[2])})

    @app.before_request
    def count() -> Response | None:
        # By address, so that passwords cannot be tried in the name of many tokens.
        if request.endpoint in _SIGNING and (refused := hit(signing, "signing", request.remote_addr or "")):
            return refused
        return None if general is None else hit(general, speaker())

    @app.after_request
    def tell(response: Response) -> Response:
        rate = g.get("rate")
        if rate is not None:
            amount, remaining, reset = rate
            response.headers["RateLimit-Limit"] = str(amount)
            response.headers["RateLimit-Remaining"] = str(remaining)
            response.headers["RateLimit-Reset"] = str(reset)
        return response
