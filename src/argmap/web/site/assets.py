"""What pages load: styles, scripts, fonts, the icon."""

from pathlib import Path

import swagger_ui
from flask import Response, send_from_directory

from argmap.drawing.look import fonts
from argmap.service.errors import NotFound
from argmap.web.blueprint import blueprint
from argmap.web.rendering import STATIC, version_of_assets
from argmap.web.site.generated import generated

_SWAGGER = Path(swagger_ui.__file__).parent / "static"
_SWAGGER_FILES = {"swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"}
_YEAR = 31_536_000
_WOFF2 = "font/woff2"


@blueprint.page(
    "/assets/<string(length=12):version>/<path:name>", action="service.read", transaction=None, offers=("*/*",)
)
def asset(version: str, name: str) -> Response:
    """A file that pages load. Its address changes with its content."""
    if version != version_of_assets():
        raise NotFound(f"There is no file '{name}' of this version.")
    if name in generated():
        content, media_type = generated()[name]
        response = Response(content, mimetype=media_type)
    elif name in fonts.parts():
        response = Response(fonts.part(name), mimetype=_WOFF2)
    else:
        response = send_from_directory(STATIC, name)
    response.cache_control.no_cache = None
    response.cache_control.max_age = _YEAR
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


@blueprint.page("/favicon.ico", action="service.read", transaction=None, offers=("image/svg+xml", "*/*"))
def icon() -> Response:
    """The sign of argmap; browsers ask for it beside every page and drawing."""
    return send_from_directory(STATIC, "icon.svg", max_age=86_400)


@blueprint.page("/docs/assets/<name>", action="service.read", transaction=None, offers=("*/*",))
def docs_asset(name: str) -> Response:
    """What the page for trying the API is made with, from the swagger-ui package."""
    if name == "try.js":
        return send_from_directory(STATIC, name, max_age=3_600)
    if name not in _SWAGGER_FILES:
        raise NotFound(f"There is no file '{name}'.")
    return send_from_directory(_SWAGGER, name, max_age=86_400)
