"""What pages load: styles, scripts, the icon."""

from pathlib import Path

import swagger_ui
from flask import Response, send_from_directory

from argmap.service.errors import NotFound
from argmap.web.blueprint import blueprint
from argmap.web.rendering import STATIC, digest_of

_SWAGGER = Path(swagger_ui.__file__).parent / "static"
_SWAGGER_FILES = {"swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"}
_YEAR = 31_536_000


@blueprint.page("/assets/<string(length=12):digest>/<name>", action="service.read", offers=("*/*",))
def asset(digest: str, name: str) -> Response:
    """A file that pages load. Its address changes with its content."""
    if not (STATIC / name).is_file() or digest_of(name) != digest:
        raise NotFound(f"There is no file '{name}' of this version.")
    response = send_from_directory(STATIC, name, max_age=_YEAR)
    response.cache_control.immutable = True
    return response


@blueprint.page("/favicon.ico", action="service.read", offers=("image/svg+xml", "*/*"))
def icon() -> Response:
    """The sign of argmap; browsers ask for it beside every page and drawing."""
    return send_from_directory(STATIC, "icon.svg", max_age=86_400)


@blueprint.page("/docs/assets/<name>", action="service.read", offers=("*/*",))
def docs_asset(name: str) -> Response:
    """What the page for trying the API is made with, from the swagger-ui package."""
    if name == "try.js":
        return send_from_directory(STATIC, name, max_age=3_600)
    if name not in _SWAGGER_FILES:
        raise NotFound(f"There is no file '{name}'.")
    return send_from_directory(_SWAGGER, name, max_age=86_400)
