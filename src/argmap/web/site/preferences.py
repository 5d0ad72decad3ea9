"""How a browser is to show the pages: what people choose is kept in a cookie of theirs."""

from flask import Response, request

from argmap.drawing.look.vocabulary import LANGUAGES as CATALOGUES
from argmap.http.addresses import local

LANGUAGES = tuple(CATALOGUES)
THEMES = ("auto", "light", "dark", "contrast")
_COOKIE = "argmap_theme"
_LANGUAGE_COOKIE = "argmap_language"
_YEAR = 31_536_000


def theme() -> str:
    """The colours that were chosen; `auto` is what the device prefers."""
    chosen = request.cookies.get(_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def drawing_language() -> str | None:
    """The language that was chosen for the words of drawings; None for that of each map."""
    chosen = request.cookies.get(_LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else None


def keep_theme(response: Response, chosen: str) -> None:
    """Let the browser remember the colours, which are one of `THEMES`."""
    _keep(response, _COOKIE, chosen)


def keep_language(response: Response, chosen: str) -> None:
    """Let the browser remember the language of drawings: one of `LANGUAGES`, or empty for that of each map."""
    _keep(response, _LANGUAGE_COOKIE, chosen)


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure, path=local("/")
    )
