"""The pages. Templates escape by themselves; nothing is loaded from elsewhere."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import swagger_ui
from flask import Blueprint, Response, render_template, request, send_from_directory

from argmap import __version__
from argmap.analysis.finding_rules import RULES
from argmap.api.authentication import COOKIE
from argmap.api.paging import decode_number, encode_cursor
from argmap.api.problems import PROBLEM_TYPES
from argmap.api.routes import needs, reads, route_facts, services
from argmap.formats.registry import READABLE, WRITABLE
from argmap.service import accounts, maps
from argmap.service.errors import NotFound
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork, writing

blueprint = Blueprint("pages", __name__, template_folder="templates")
_HTML = "text/html"
# How many maps the home page shows at once.
_MAPS = 24
_STATIC = Path(__file__).parent / "static"
_SWAGGER = Path(swagger_ui.__file__).parent / "static"
_SWAGGER_FILES = {"swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"}
_POLICY = "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src data:; {script}"


def _page(template: str, *, script: str = "", status: int = 200, **values: Any) -> Response:
    response = Response(render_template(template, version=__version__, **values), status, mimetype=_HTML)
    response.headers["Content-Security-Policy"] = _POLICY.format(script=script)
    return response


@blueprint.route("/")
@needs("maps.list")
@route_facts(offers=(_HTML,))
@reads
def home(uow: UnitOfWork, actor: Actor) -> Response:
    """The maps, the newest first, or those that a search (`q`) or a `tag` finds, and where to go on."""
    asked = {name: request.args[name][:500] for name in ("q", "tag", "cursor") if request.args.get(name)}
    before = decode_number(asked.pop("cursor", None))
    found = maps.list_maps(uow, actor, limit=_MAPS, before=before, tag=asked.get("tag"), query=asked.get("q"))
    older = None if found.next is None else urlencode({**asked, "cursor": encode_cursor(found.next)})
    return _page("home.html", actor=actor, maps=found.items, formats=WRITABLE, asked=asked, older=older)


@blueprint.route("/bring")
@needs("service.read")
@route_facts(offers=(_HTML,))
@reads
def bring(uow: UnitOfWork, actor: Actor) -> Response:
    """Bring maps from other formats: see what becomes of a file, save it in another format, or store it."""
    script = "script-src 'self'; connect-src 'self'"
    return _page("bring.html", script=script, actor=actor, readable=READABLE, writable=WRITABLE)


@blueprint.route("/bring/bring.js")
@needs("service.read")
@route_facts(offers=("*/*",))
def bring_script() -> Response:
    """What makes the page for bringing maps work."""
    return send_from_directory(_STATIC, "bring.js", max_age=3600)


@blueprint.route("/sign-in/<string(maxlength=200):secret>")
@needs("account.sign_up")
@route_facts(offers=(_HTML,))
def sign_in(secret: str) -> Response:
    """Sign a browser in by a link that is good once."""
    with writing(services().store) as uow:
        issued = accounts.use_sign_in_link(uow, secret)
    response = Response(status=303, headers={"Location": "/"})
    response.set_cookie(
        COOKIE, issued.secret, max_age=30 * 86_400, httponly=True, samesite="Lax", secure=request.is_secure
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.route("/favicon.ico")
@needs("service.read")
@route_facts(offers=("image/svg+xml", "*/*"))
def icon() -> Response:
    """The sign of argmap; browsers ask for it beside every page and drawing."""
    return send_from_directory(_STATIC, "icon.svg", max_age=86400)


@blueprint.route("/docs")
@needs("service.read")
@route_facts(offers=(_HTML,))
def docs() -> Response:
    """The OpenAPI document, to read and to try."""
    return _page("docs.html", script="script-src 'self'; connect-src 'self'")


@blueprint.route("/docs/assets/<name>")
@needs("service.read")
@route_facts(offers=("*/*",))
def docs_asset(name: str) -> Response:
    """What the documentation page is made with, from the swagger-ui package."""
    if name == "start.js":
        return send_from_directory(_STATIC, "start-docs.js", max_age=3600)
    if name not in _SWAGGER_FILES:
        raise NotFound(f"There is no asset '{name}'.")
    return send_from_directory(_SWAGGER, name, max_age=86400)


@blueprint.route("/findings")
@needs("service.read")
@route_facts(offers=(_HTML,))
def findings() -> Response:
    """All rules that look for weak places in maps."""
    return _page("findings.html", rules=list(RULES.values()))


@blueprint.route("/findings/<name>")
@needs("service.read")
@route_facts(offers=(_HTML,))
def finding(name: str) -> Response:
    """What a rule finds, why it matters, and what mends it."""
    rule = RULES.get(name)
    if rule is None:
        raise NotFound(f"There is no rule '{name}'.")
    return _page("findings.html", rules=[rule])


@blueprint.route("/problems")
@needs("service.read")
@route_facts(offers=(_HTML,))
def problems() -> Response:
    """All problem types."""
    return _page("problems.html", kinds=PROBLEM_TYPES.values())


@blueprint.route("/problems/<name>")
@needs("service.read")
@route_facts(offers=(_HTML,))
def problem(name: str) -> Response:
    """What a problem type means."""
    kind = PROBLEM_TYPES.get(name)
    if kind is None:
        raise NotFound(f"There is no problem type '{name}'.")
    return _page("problems.html", kinds=[kind])
