"""How often one may ask: by account, or else by address; signing in is limited more.

The counting is that of `limits`, the library under Flask-Limiter, called once a request: Flask-Limiter's own work
around it took half as long as all the rest of a small answer. All processes of a server count together.
"""

import math
import time

from flask import Flask, Response, current_app, g, request
from limits import RateLimitItem, WindowStats, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from argmap.http.authentication import counted_for
from argmap.http.problems import problem
from argmap.service.errors import TooManyAttempts
from argmap.store.database import Store

# What one address may ask of the sign-in, right or wrong: enough for a class behind one address.
SIGN_INS = "120 per minute"
# Wrong passwords: for an account from one address, and for it from everywhere. The second is wide, since whoever knows
# a name could lock its account otherwise; a sign-in link is not counted.
WRONG_FROM_ONE_ADDRESS, WRONG_FROM_EVERYWHERE = "10 per 5 minute", "200 per 15 minute"
_SIGNING = {
    "sessions.sign_in",
    "accounts.sign_up",
    "pages.check_password",
    "pages.sign_up",
    "pages.sign_in_link",
    "pages.use_sign_in_link",
}


class SignInLimits:
    """Counts passwords that did not fit."""

    def __init__(self, counter: FixedWindowRateLimiter):
        self._counter = counter
        self._own, self._all = parse(WRONG_FROM_ONE_ADDRESS), parse(WRONG_FROM_EVERYWHERE)

    def check(self, name: str, address: str) -> None:
        """Refuse one more try where too many failed.

        :raises TooManyAttempts: with the seconds to wait.
        """
        for item, names in self._counts(name, address):
            if not self._counter.test(item, *names):
                seconds = _seconds_left(self._counter.get_window_stats(item, *names))
                raise TooManyAttempts(
                    "Too many wrong passwords for this account. Wait, or ask for a sign-in link.", seconds
                )

    def note_failure(self, name: str, address: str) -> None:
        """Count a password that did not fit."""
        for item, names in self._counts(name, address):
            self._counter.hit(item, *names)

    def _counts(self, name: str, address: str) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
        return (self._own, ("wrong", name, address)), (self._all, ("wrong", name))


def _seconds_left(window: WindowStats) -> int:
    return max(1, math.ceil(window.reset_time - time.time()))


def sign_in_limits() -> SignInLimits:
    """The counts of the application that handles the request."""
    limits: SignInLimits = current_app.extensions["argmap-sign-in-limits"]
    return limits


def register(app: Flask, store: Store, rate_limit: str | None, storage: Storage) -> None:
    """Limit how often one may ask; without a limit, sign-ins alone are limited.

    :raises ValueError: the limit is not of the form `600 per minute`.
    """
    general = None if rate_limit is None else parse(rate_limit)
    signing = parse(SIGN_INS)
    counter = FixedWindowRateLimiter(storage)
    app.extensions["argmap-sign-in-limits"] = SignInLimits(counter)

    def hit(item: RateLimitItem, *names: str) -> Response | None:
        allowed = counter.hit(item, *names)
        window = counter.get_window_stats(item, *names)
        seconds = _seconds_left(window)
        remaining = max(window.remaining, 0)
        # Where two limits count, the one that stops first is told.
        told = g.get("rate")
        if told is None or remaining < told[1]:
            g.rate = (item.amount, remaining, seconds)
        if allowed:
            return None
        detail = f"You asked more often than {item} allows; ask again in {seconds} seconds."
        return problem("too-many-requests", detail, headers={"Retry-After": str(seconds)})

    @app.before_request
    def count() -> Response | None:
        # By address, so that passwords cannot be tried in the name of many tokens.
        if request.endpoint in _SIGNING and (refused := hit(signing, "signing", request.remote_addr or "")):
            return refused
        return None if general is None else hit(general, counted_for(store))

    @app.after_request
    def tell(response: Response) -> Response:
        rate = g.get("rate")
        if rate is not None:
            amount, remaining, reset = rate
            response.headers["RateLimit-Limit"] = str(amount)
            response.headers["RateLimit-Remaining"] = str(remaining)
            response.headers["RateLimit-Reset"] = str(reset)
        return response
