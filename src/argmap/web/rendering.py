"""Making a page: its template, its policy, and the addresses of what it loads."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, g, render_template, request
from markupsafe import Markup, escape

from argmap import __version__
from argmap.http.addresses import local
from argmap.http.headers import page_policy
from argmap.service.permissions import ANONYMOUS, Actor
from argmap.web.blueprint import HTML, blueprint
from argmap.web.forgery import form_token
from argmap.web.site.generated import generated
from argmap.web.site.preferences import drawing_language, theme

STATIC = Path(__file__).parent / "static"
# What browsers say of themselves; each also names those after it.
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS", "macOS"), ("Linux", "Linux")),
)


def page(
    template: str, *, status: int = 200, framed: bool = False, inline_styles: bool = False, **values: Any
) -> Response:
    """A page of ours.

    :param framed: whether pages of others may frame it.
    :param inline_styles: see `page_policy`.
    """
    response = Response(render_template(template, **values), status, mimetype=HTML)
    response.headers["Content-Security-Policy"] = page_policy(framed=framed, inline_styles=inline_styles)
    # What a page shows depends on who looks, and on the cookies that say how.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.vary.add("Cookie")
    return response


def private_page(template: str, **values: Any) -> Response:
    """A page that nobody keeps: it shows what is one person's own."""
    response = page(template, **values)
    response.headers["Cache-Control"] = "no-store"
    return response


def redirect(path: str) -> Response:
    """Send the browser to another page of ours, after a form."""
    return Response(status=303, headers={"Location": local(path)})


def return_path(otherwise: str) -> str:
    """Where a form came from, as it says; only ever a path of ours."""
    asked = request.form.get("return_to", "")
    if re.fullmatch(r"/(?![/\\])[^\x00-\x20\\]*", asked) and len(asked) <= 4_000:
        return asked.removeprefix(request.script_root) or "/"
    return otherwise


@blueprint.app_context_processor
def _common() -> dict[str, Any]:
    actor: Actor = g.get("actor", ANONYMOUS)
    return {
        "version": __version__,
        "asset": asset,
        "url": local,
        "actor": actor,
        "signed_in": actor.account_key is not None,
        "form_token": form_token(),
        "theme": theme(),
        "drawing_language": drawing_language() or "",
        "here": local(request.full_path if request.query_string else request.path),
    }


@blueprint.app_template_filter("code_spans")
def code_spans(text: str) -> Markup:
    """A text with what stands between backticks as code; everything else is escaped."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


@blueprint.app_template_filter("client")
def client(user_agent: str) -> str:
    """A browser and its system in words, such as `Firefox on Linux`; a program by its own name."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    return user_agent if browser is None else browser if system is None else f"{browser}, {system}"


@blueprint.app_template_filter("paragraphs")
def paragraphs(text: str) -> Markup:
    """A text with its line breaks; everything in it is escaped."""
    parts = [str(escape(part.strip())).replace("\n", "<br>") for part in re.split(r"\n\s*\n", text) if part.strip()]
    return Markup("".join(f"<p>{part}</p>" for part in parts))


def asset(name: str) -> str:
    """The address of a file in `static/`, which changes with all of them, so that browsers may keep it for good.

    Modules load each other by their names, so they share one version.
    """
    return local(f"/assets/{version_of_assets()}/{name}")


@cache
def version_of_assets() -> str:
    """What tells the files in `static/` from those of other versions."""
    told = hashlib.sha256(repr(generated()).encode())
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            told.update(file.relative_to(STATIC).as_posix().encode() + b"\0" + file.read_bytes())
    return told.hexdigest()[:12]
