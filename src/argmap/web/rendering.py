"""Making a page: its template, its policy, and the addresses of what it loads."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, render_template
from markupsafe import Markup, escape

from argmap import __version__
from argmap.http.headers import page_policy
from argmap.web.blueprint import HTML, blueprint

STATIC = Path(__file__).parent / "static"


def page(template: str, *, script: bool = False, status: int = 200, **values: Any) -> Response:
    """A page of ours; without `script` it runs none."""
    content = render_template(template, version=__version__, asset=asset, **values)
    response = Response(content, status, mimetype=HTML)
    response.headers["Content-Security-Policy"] = page_policy(script=script)
    return response


def private_page(template: str, **values: Any) -> Response:
    """A page that nobody keeps: it shows what is one person's own."""
    response = page(template, **values)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.app_template_filter("code_spans")
def code_spans(text: str) -> Markup:
    """A text with what stands between backticks as code; everything else is escaped."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


@cache
def asset(name: str) -> str:
    """The address of a file in `static/`, which changes with its content, so that browsers may keep it for good."""
    return f"/assets/{digest_of(name)}/{name}"


@cache
def digest_of(name: str) -> str:
    """What tells the content of a file in `static/` from others."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
