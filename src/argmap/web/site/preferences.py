"""How a browser is to show the pages: what people choose is kept in a cookie of theirs."""

from flask import Response, request

from argmap.http.addresses import local

THEMES = ("auto", "light", "dark", "contrast")
_COOKIE = "argmap_theme"
_YEAR = 31_536_000


def theme() -> str:
    """The colours that were chosen; `auto` is what the device prefers."""
    chosen = request.cookies.get(_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def keep_theme(response: Response, chosen: str) -> None:
    """Let the browser remember the colours, which are one of `THEMES`."""
    response.set_cookie(
        _COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure, path=local("/")
    )
