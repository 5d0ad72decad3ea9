"""Where a form of the editor leads."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response

from argmap.store.repository import StoredMap
from argmap.web.rendering import redirect, return_path


def done(stored: StoredMap, chosen: str | None = None) -> Response:
    """Back to the map as it was shown, with an element chosen."""
    shown = urlsplit(return_path(f"/maps/{stored.slug}"))
    kept = [(name, value) for name, value in parse_qsl(shown.query) if name not in {"chosen", "view"}]
    query = urlencode([*kept, *([("chosen", chosen)] if chosen else [])])
    return redirect(f"/maps/{stored.slug}" + (f"?{query}" if query else ""))
