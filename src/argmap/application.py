"""The application: stores, engines and doors, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from limits.storage import MemoryStorage, Storage
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, Map

from argmap.api import discovery
from argmap.api.analysis import evaluation as analysis
from argmap.api.critique import comments, events, forks, inbox, proposals, ratings, webhooks
from argmap.api.maps import conversions, drawings, history, maps, nodes, relations
from argmap.api.openapi import make_api, openapi_document
from argmap.api.people import accounts, sessions, sharing
from argmap.drawing.look import fonts
from argmap.http import answers, headers, limits, negotiation, problems, requests
from argmap.http.services import Services
from argmap.model.identifiers import IDENTIFIER, REFERENCE
from argmap.service.following.delivering import Dispatcher
from argmap.service.following.following import Hub
from argmap.service.lookups import Lookups
from argmap.service.outputs.drawing_cache import DISK_BYTES
from argmap.service.outputs.pictures import Pictures
from argmap.service.running.jobs import jobs
from argmap.service.running.supervising import Supervisor
from argmap.service.vault import Vault
from argmap.settings import ANY_ORIGIN
from argmap.store.database import Store
from argmap.web import pages
from argmap.web.site import errors, translations
from argmap.work.pool import MEMORY_BYTES, WorkPool

MAX_BODY_BYTES = 8 * 1024 * 1024


_RESOURCES = (
    analysis,
    maps,
    drawings,
    conversions,
    nodes,
    relations,
    history,
    comments,
    proposals,
    inbox,
    ratings,
    forks,
    events,
    webhooks,
    accounts,
    sessions,
    sharing,
    discovery,
)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an operator decides.

    `work_processes` is how many confined processes each server process has for heavy work, `work_seconds` and
    `work_memory` (bytes) what one task may take;
    behind `trusted_proxies` proxies, as many forwarded headers are believed, and none without.
    `webhooks_to_own_networks` lets webhooks reach the host's own networks, as tests and closed networks need.
    Drawings are kept in `drawings_folder`, up to so many bytes, or in memory alone.
    `rate_limit`, such as `600 per minute`, is for each account or address; it is counted in `counts`, which the
    processes of a server share, or in each of them alone. `public_url` is the one URL where the service is asked,
    `allowed_origins` are others whose pages may use it.
    In `messages_folder` the processes of a server tell each other who is there. `pool` is one that others use too, and
    close; without it, the application has its own.
    """

    store: Store
    work_processes: int = 2
    work_seconds: float = 10.0
    work_memory: int = MEMORY_BYTES
    trusted_proxies: int = 0
    rate_limit: str | None = None
    webhooks_to_own_networks: bool = False
    drawings_folder: Path | None = None
    drawings_bytes: int = DISK_BYTES
    counts: Storage | None = None
    public_url: str | None = None
    allowed_origins: str = ANY_ORIGIN
    messages_folder: Path | None = None
    pool: WorkPool | None = None


class ReferenceConverter(BaseConverter):
    """The id or slug of a map in an address: no dots, so that a suffix can follow."""

    regex = REFERENCE


class IdentifierConverter(BaseConverter):
    """The id of a node or relation in an address."""

    regex = IDENTIFIER


class SuffixConverter(BaseConverter):
    """A word of a few in an address; which, is said in the document. The view answers for the others, with a remedy."""

    regex = "[A-Za-z0-9]+"

    def __init__(self, url_map: Map, *words: str):
        super().__init__(url_map)
        self.words = words


class _Application(Flask):
    """Flask without the search, before every call, for views that are coroutines: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def _parameter_schema(converter: BaseConverter) -> dict[str, str]:
    return {"type": "string", "pattern": f"^{converter.regex}$"}


def _suffix_schema(converter: SuffixConverter) -> dict[str, Any]:
    return {"type": "string", "enum": list(converter.words)}


def create_app(configuration: Configuration) -> Flask:
    """Make the WSGI application around an open store."""
    app = _Application("argmap", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.url_map.converters["reference"] = ReferenceConverter
    app.url_map.converters["identifier"] = IdentifierConverter
    app.url_map.converters["suffix"] = SuffixConverter
    app.url_map.strict_slashes = False
    fonts.warm()
    pool = configuration.pool or WorkPool(
        configuration.work_processes, configuration.work_seconds, memory=configuration.work_memory
    )
    root = urlsplit(configuration.public_url or "").path
    pictures = Pictures(pool, configuration.drawings_folder, configuration.drawings_bytes, root)
    store = configuration.store
    dispatcher = Dispatcher(store, allow_own_networks=configuration.webhooks_to_own_networks)
    hub = Hub(store, configuration.messages_folder)
    app.extensions["argmap"] = Services(
        store,
        pool,
        pictures,
        Lookups(),
        hub,
        Vault(store.key_file),
        Supervisor(jobs(store, hub, dispatcher, pictures)),
        owns_pool=configuration.pool is None,
    )
    api = make_api(app)
    api.register_converter(SuffixConverter, _suffix_schema)
    for converter in (ReferenceConverter, IdentifierConverter):
        api.register_converter(converter, _parameter_schema)
    for module in _RESOURCES:
        api.register_blueprint(module.blueprint)
    app.register_blueprint(pages.blueprint)
    translations.register(app)
    problems.register(app)
    limits.register(app, store, configuration.rate_limit, configuration.counts or MemoryStorage())
    headers.register(app, configuration.public_url, configuration.allowed_origins)
    requests.register(app)
    negotiation.register(app)
    app.after_request(answers.compress)
    errors.register(app)

    @cache
    def document() -> dict[str, Any]:
        return openapi_document(app, api)

    @cache
    def document_as_yaml() -> str:
        return discovery.openapi_yaml(document())

    app.extensions["argmap-openapi"] = document
    app.extensions["argmap-openapi-yaml"] = document_as_yaml
    if configuration.trusted_proxies:
        count = configuration.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app
