"""The pages. Templates escape by themselves; nothing is loaded from elsewhere."""

from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import swagger_ui
from flask import Response, render_template, request, send_from_directory

from argmap import __version__
from argmap.analysis.finding_rules import RULES
from argmap.formats.errors import InvalidDocument
from argmap.formats.registry import READABLE, WRITABLE
from argmap.http.answers import JSON, answer_json
from argmap.http.authentication import COOKIE, check_origin
from argmap.http.headers import page_policy
from argmap.http.negotiation import chosen_media_type
from argmap.http.paging import decode_cursor, encode_cursor
from argmap.http.problems import PROBLEM_TYPES
from argmap.http.services import services
from argmap.http.transactions import reads, writes
from argmap.model.breach import Breach
from argmap.service.editing import maps
from argmap.service.errors import NotFound
from argmap.service.people import accounts, ownership, sessions
from argmap.service.people.tokens import revoke_token
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork, reading, writing
from argmap.store.paging import Window
from argmap.web.blueprint import HTML, PageBlueprint

blueprint = PageBlueprint("pages", __name__, template_folder="templates")
# How many maps the home page shows at once.
_MAPS = 24
_STATIC = Path(__file__).parent / "static"
_SWAGGER = Path(swagger_ui.__file__).parent / "static"
_SWAGGER_FILES = {"swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"}


def _page(template: str, *, script: bool = False, status: int = 200, **values: Any) -> Response:
    response = Response(render_template(template, version=__version__, **values), status, mimetype=HTML)
    response.headers["Content-Security-Policy"] = page_policy(script=script)
    return response


@blueprint.page("/", action="maps.list", transaction=reads)
def home(uow: UnitOfWork, actor: Actor) -> Response:
    """The maps, the newest first, or those that a search (`q`) or a `tag` finds, and where to go on."""
    asked = {name: request.args[name][:500] for name in ("q", "tag", "cursor") if request.args.get(name)}
    window = Window(_MAPS, decode_cursor(asked.pop("cursor", None)))
    tags = [asked["tag"]] if "tag" in asked else []
    page = maps.list_maps(uow, actor, window, tags=tags, query=asked.get("q"))
    older = None if page.next is None else urlencode({**asked, "cursor": encode_cursor(page.next)})
    return _page("home.html", actor=actor, maps=page.items, formats=WRITABLE, asked=asked, older=older)


@blueprint.page("/bring", action="service.read", transaction=reads)
def bring(uow: UnitOfWork, actor: Actor) -> Response:
    """Bring maps from other formats: see what becomes of a file, save it in another format, or store it."""
    return _page("bring.html", script=True, actor=actor, readable=READABLE, writable=WRITABLE)


@blueprint.page("/bring/bring.js", action="service.read", offers=("*/*",))
def bring_script() -> Response:
    """What makes the page for bringing maps work."""
    return send_from_directory(_STATIC, "bring.js", max_age=3600)


@blueprint.page("/sign-in/<string(maxlength=200):secret>", action="account.sign_up")
def sign_in(secret: str) -> Response:
    """What a sign-in link opens: a button. Programs that look at links, as mail scanners do, use up none."""
    with reading(services().store) as uow:
        sessions.check_sign_in_link(uow, secret)
    return _private(_page("sign_in.html"))


@blueprint.page("/sign-in/<string(maxlength=200):secret>", "POST", action="account.sign_up", shows_secret=True)
def use_sign_in_link(secret: str) -> Response:
    """Sign a browser in by a link that is good once."""
    check_origin()
    with writing(services().store) as uow:
        issued = sessions.use_sign_in_link(uow, secret, request.user_agent.string)
    response = Response(status=303, headers={"Location": "/account"})
    response.set_cookie(
        COOKIE,
        issued.secret,
        max_age=sessions.SESSION_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response


def _private(response: Response) -> Response:
    """An answer that nobody keeps."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.page("/account", action="account.read", transaction=reads)
def account(uow: UnitOfWork, actor: Actor) -> Response:
    """One's account: sessions, tokens, and what one was offered."""
    own = accounts.own_account(uow, actor)
    sessions_of_account = sessions.list_sessions(uow, actor)
    tokens = [token for token in uow.people.list_tokens(own.key, "token") if token.revoked is None]
    offers = ownership.offers_to(uow, actor)
    return _private(
        _page("account.html", actor=actor, account=own, sessions=sessions_of_account, tokens=tokens, offers=offers)
    )


@blueprint.page("/account", "POST", action="account.read", transaction=writes)
def change_account(uow: UnitOfWork, actor: Actor) -> Response:
    """What the buttons of the account's page do."""
    doing, identifier = request.form.get("do", ""), request.form.get("id", "")[:32]
    if doing == "sign-out":
        sessions.sign_out(uow, actor)
    elif doing == "end-others":
        sessions.end_other_sessions(uow, actor)
    elif doing == "revoke":
        revoke_token(uow, actor, identifier)
    elif doing == "accept":
        ownership.accept(uow, actor, identifier)
    elif doing == "decline":
        ownership.decline(uow, actor, identifier)
    else:
        raise InvalidDocument([Breach("/do", "is not one of: sign-out, end-others, revoke, accept, decline")])
    response = Response(status=303, headers={"Location": "/" if doing == "sign-out" else "/account"})
    if doing == "sign-out":
        response.delete_cookie(COOKIE)
    return response


@blueprint.page("/favicon.ico", action="service.read", offers=("image/svg+xml", "*/*"))
def icon() -> Response:
    """The sign of argmap; browsers ask for it beside every page and drawing."""
    return send_from_directory(_STATIC, "icon.svg", max_age=86400)


@blueprint.page("/docs", action="service.read")
def docs() -> Response:
    """The OpenAPI document, to read and to try."""
    return _page("docs.html", script=True)


@blueprint.page("/docs/assets/<name>", action="service.read", offers=("*/*",))
def docs_asset(name: str) -> Response:
    """What the documentation page is made with, from the swagger-ui package."""
    if name == "start.js":
        return send_from_directory(_STATIC, "start-docs.js", max_age=3600)
    if name not in _SWAGGER_FILES:
        raise NotFound(f"There is no asset '{name}'.")
    return send_from_directory(_SWAGGER, name, max_age=86400)


@blueprint.page("/findings", action="service.read")
def findings() -> Response:
    """All rules that look for weak places in maps."""
    return _page("findings.html", rules=list(RULES.values()))


@blueprint.page("/findings/<name>", action="service.read")
def finding(name: str) -> Response:
    """What a rule finds, why it matters, and what mends it."""
    rule = RULES.get(name)
    if rule is None:
        raise NotFound(f"There is no rule '{name}'.")
    return _page("findings.html", rules=[rule])


@blueprint.page("/problems", action="service.read")
def problems() -> Response:
    """All problem types."""
    return _page("problems.html", kinds=PROBLEM_TYPES.values())


@blueprint.page("/problems/<name>", action="service.read", offers=(HTML, JSON))
def problem(name: str) -> Response:
    """What a problem type means, for people or as JSON."""
    kind = PROBLEM_TYPES.get(name)
    if kind is None:
        raise NotFound(f"There is no problem type '{name}'.")
    if chosen_media_type((HTML, JSON)) == JSON:
        return answer_json({"type": kind.address, **asdict(kind)})
    return _page("problems.html", kinds=[kind])
