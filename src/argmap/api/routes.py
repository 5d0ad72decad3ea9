"""What stands around every endpoint: its transaction, its body, what it offers, and the spec for OpenAPI.

An endpoint is a function under a few decorators, read from the top: route, spec, arguments, transaction. The
facts (`takes`, `offers`, `conditional`) are both obeyed at run time and written into openapi.yaml.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, request

from argmap.api.answers import JSON, is_creation
from argmap.api.authentication import actor_of, count_work_for, credentials
from argmap.api.examples import NEW_MAP
from argmap.api.problems import InvalidQuery, NotAcceptable, UnsupportedMediaType
from argmap.formats import strict_json
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.formats.registry import READABLE, by_media_type
from argmap.formats.schemas import MapSchema
from argmap.model.breach import Breach
from argmap.service import idempotency, tokens
from argmap.service.documents import Sent, read_document
from argmap.service.errors import Clash, StoreUnavailable, Unauthenticated
from argmap.service.following import Hub
from argmap.service.lookups import Lookups
from argmap.service.permissions import ACTIONS, Actor, allow
from argmap.service.pictures import Pictures
from argmap.service.supervising import Supervisor
from argmap.service.unit_of_work import UnitOfWork, reading, writing
from argmap.service.vault import Vault
from argmap.service.writing import find_map
from argmap.store.database import Store
from argmap.store.people import Token
from argmap.work.pool import WorkPool

View = Callable[..., Any]
MULTIPART = "multipart/form-data"
OCTETS = "application/octet-stream"
_TRIES = 3
_LARGE_BYTES = 64_000
MERGE_PATCH = "application/merge-patch+json"


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """What a route takes and offers."""

    offers: tuple[str, ...] = (JSON,)
    # Whether the same bytes can be had as application/octet-stream.
    offers_octets: bool = False
    takes: tuple[str, ...] = ()
    body: Any = None
    example: Any = None
    needs_precondition: bool = False
    may_create: bool = False
    may_precondition: bool = False
    works: bool = False
    takes_options: bool = False
    takes_query: bool = False
    # Whether it is one of the operations of the REST interface, and no page.
    is_operation: bool = False
    # Whether `dry_run=true` is obeyed: the answer tells what would become of it, and nothing is stored.
    allows_dry_run: bool = False
    action: str | None = None
    # The action instead, where If-None-Match: * says that something new is to be created.
    creation: str | None = None
    shows_secret: bool = False
    checks_rights: bool = False
    needs_store: bool = True
    # Whether the answer has a `Link` header.
    links: bool = False
    # Kinds of problems beside those that follow from the rest.
    problems: tuple[str, ...] = ()

    @property
    def all_offers(self) -> tuple[str, ...]:
        """Every media type of an answer."""
        return (OCTETS, *self.offers) if self.offers_octets else self.offers


@dataclass(frozen=True, slots=True)
class Services:
    """What the endpoints work with, bound to the application by its factory."""

    store: Store
    pool: WorkPool
    pictures: Pictures
    lookups: Lookups
    hub: Hub
    vault: Vault
    supervisor: Supervisor
    owns_pool: bool

    def close(self) -> None:
        """End streams and background work, and give everything back."""
        self.end_background_work()
        self.pictures.close()
        if self.owns_pool:
            self.pool.close()

    def end_background_work(self) -> None:
        """End streams and jobs; what is asked for is still answered."""
        self.hub.close()
        self.supervisor.stop()
        self.hub.present.bus.close()


def services() -> Services:
    """The services of the application that handles the request."""
    found: Services = current_app.extensions["argmap"]
    return found


def spec_of(view: View) -> RouteSpec:
    """What a view function takes and offers."""
    found: RouteSpec = getattr(view, "argmap_spec", RouteSpec())
    return found


def route_spec(**values: Any) -> Callable[[View], View]:
    """Say what a route takes and offers; see `RouteSpec`."""

    def decorate(view: View) -> View:
        view.argmap_spec = replace(spec_of(view), **values)  # type: ignore[attr-defined]
        return view

    return decorate


@contextmanager
def _rights_first() -> Iterator[None]:
    """Tell who may not do this so, whatever is wrong with the body: rights are checked before that is told."""
    try:
        yield
    except (UnsupportedMediaType, MalformedDocument, InvalidDocument):
        check_rights()
        raise


def takes(body: Any, *media_types: str, example: Any) -> Callable[[View], View]:
    """The route has a JSON body, described by a schema; the view gets its value, read strictly, as `value`.

    :raises UnsupportedMediaType: in a request whose Content-Type is another.
    :raises MalformedDocument: in a request whose body is not JSON.
    """
    supported = media_types or (JSON,)

    def decorate(view: View) -> View:
        @wraps(view)
        def with_value(*args: Any, **kwargs: Any) -> Any:
            with _rights_first():
                if request.mimetype not in supported:
                    raise UnsupportedMediaType(supported)
                value = strict_json.loads(request.get_data())
            return view(*args, value=value, **kwargs)

        return route_spec(body=body, takes=supported, example=example)(with_value)

    return decorate


_DOCUMENTS = tuple(each.media_type for each in READABLE)


def takes_map(view: View) -> View:
    """The route has a map in our own format; the view gets its `Conversion`, as `value`.

    It is read before the view's transaction begins.

    :raises UnsupportedMediaType: in a request whose Content-Type is not JSON.
    :raises MalformedDocument: in a request whose body is not JSON.
    :raises InvalidDocument: in a request whose body is, but is not a map.
    """

    @wraps(view)
    def with_map(*args: Any, **kwargs: Any) -> Any:
        with _rights_first():
            if request.mimetype != JSON:
                hint = "To create a map from another format, POST it to /api/v1/maps/import."
                raise UnsupportedMediaType((JSON,), hint)
            sent = Sent(request.get_data(), "json", charset=request.mimetype_params.get("charset"))
            made = read_document(services().pool, sent)
        return view(*args, value=made, **kwargs)

    return route_spec(body=MapSchema, takes=(JSON,), example=NEW_MAP)(with_map)


def takes_document(view: View) -> View:
    """The route has a document in any format that is read; the view gets it as it was sent, as `value`.

    It comes as a form with one file, as bytes (`application/octet-stream`), or under the media type of its format.

    :raises UnsupportedMediaType: in a request whose Content-Type is none of these.
    :raises InvalidDocument: in a form without a file, or with several.
    """

    @wraps(view)
    def with_document(*args: Any, **kwargs: Any) -> Any:
        return view(*args, value=_uploaded() if request.mimetype == MULTIPART else _sent(), **kwargs)

    return route_spec(body=MapSchema, takes=(OCTETS, MULTIPART), example=NEW_MAP)(with_document)


def _sent() -> Sent:
    """The document in the body, in the format that the media type or its `profile` names, if either does."""
    if request.mimetype == OCTETS:
        return Sent(request.get_data())
    profile = request.mimetype_params.get("profile", "")
    named = next((each for each in READABLE if profile and profile.rsplit(":", 1)[-1] == each.name), None)
    chosen = named or (by_media_type(request.mimetype) if request.mimetype in _DOCUMENTS else None)
    if chosen is None:
        raise UnsupportedMediaType((OCTETS, MULTIPART, *_DOCUMENTS))
    charset = None if chosen.binary else request.mimetype_params.get("charset")
    return Sent(request.get_data(), chosen.name, charset=charset)


def _uploaded() -> Sent:
    """The one file of a form; its field `format`, its content, or its name tells the format.

    :raises InvalidDocument: there is no file, or there are several.
    """
    files = [file for _, file in request.files.items(multi=True)]
    if len(files) != 1:
        raise InvalidDocument(
            [Breach("/file", "is missing; send one file" if not files else "stands twice; send one file")]
        )
    return Sent(files[0].read(), request.form.get("format") or None, files[0].filename or "")


def needs(action: str) -> Callable[[View], View]:
    """The route is for an action of `service.permissions`; the use case that it calls checks it.

    Said here for OpenAPI, for the test that walks every route, and to refuse a change without a token at the door.
    """
    assert action in ACTIONS, action
    return route_spec(action=action)


@contextmanager
def asking() -> Iterator[tuple[UnitOfWork, Actor]]:
    """A reading transaction, and the actor that the request names."""
    secret = credentials()
    with reading(services().store) as uow:
        actor = actor_of(uow, secret, services().lookups)
        count_work_for(actor)
        yield uow, actor


def again(view: View) -> View:
    """Try a view again, as it is planned and done, where another change came in between.

    :raises Clash: one did each time.
    """

    @wraps(view)
    def tried(*args: Any, **kwargs: Any) -> Any:
        for _ in range(_TRIES - 1):
            with suppress(Clash):
                return view(*args, **kwargs)
        return view(*args, **kwargs)

    return tried


def reads(view: View) -> View:
    """Run the view in a reading transaction, handed over as `uow`, for the `actor` that the request names."""

    @wraps(view)
    def in_transaction(*args: Any, **kwargs: Any) -> Any:
        with asking() as (uow, actor):
            response = view(uow, actor, *args, **kwargs)
        if actor.token is not None and tokens.use_is_due(actor.token):
            _note_use(actor.token)
        return response

    return in_transaction


def _note_use(token: Token) -> None:
    # Reading goes on where the store cannot be written.
    with suppress(StoreUnavailable), writing(services().store) as uow:
        tokens.note_use(uow, token)


def writes(view: View) -> View:
    """Run the view in a writing transaction, handed over as `uow` and `actor`.

    A POST with an Idempotency-Key that was answered before gets the same answer again; the answer is kept in the
    transaction of the change, so that there is never one without the other. Of an answer that shows a secret it is
    kept that it was given, and nothing more.
    """

    # Where another change came in between, what it changed is seen at the next try, and answered as it should be.
    @again
    @wraps(view)
    def in_transaction(*args: Any, **kwargs: Any) -> Any:
        try:
            return committed(*args, **kwargs)
        except _DryRun as dry_run:
            for name in ("Location", "ETag"):
                dry_run.response.headers.pop(name, None)
            return dry_run.response

    def committed(*args: Any, **kwargs: Any) -> Any:
        secret = credentials()
        with writing(services().store) as uow:
            actor = actor_of(uow, secret)
            count_work_for(actor)
            if actor.token is not None and tokens.use_is_due(actor.token):
                tokens.note_use(uow, actor.token)
            _allow(uow, actor)
            key, fingerprint = _idempotency(actor)
            if key is not None and (known := idempotency.recall(uow, key, fingerprint)) is not None:
                return Response(known.body, known.status, headers={**known.headers, "Idempotency-Replayed": "true"})
            response: Response = view(uow, actor, *args, **kwargs)
            if is_dry_run():
                raise _DryRun(response)
            if key is not None:
                kept = {
                    name: value
                    for name, value in response.headers.items()
                    if name in {"Content-Type", "ETag", "Location", "Cache-Control"}
                }
                # Asked of the route as it is called, whatever the order of the decorators.
                shows = current_spec().shows_secret
                answered = idempotency.StoredResponse(response.status_code, kept, response.get_data())
                idempotency.remember(uow, key, fingerprint, answered, secret=shows)
            return response

    return route_spec(checks_rights=True)(in_transaction)


class _DryRun(Exception):
    """Ends the transaction of a request with `dry_run=true`, so that nothing is stored; carries the answer."""

    def __init__(self, response: Response):
        self.response = response


def is_dry_run() -> bool:
    """Whether the request asks what would become of it, and no more.

    :raises InvalidQuery: `dry_run` is neither true nor false.
    """
    value = request.args.get("dry_run", "false")
    if value not in {"true", "false"}:
        raise InvalidQuery([("dry_run", "is neither true nor false")])
    return value == "true" and current_spec().allows_dry_run


def shows_secret(view: View) -> View:
    """The route answers with a secret that is shown only once: such an answer is kept by nobody."""

    @wraps(view)
    def unkept(*args: Any, **kwargs: Any) -> Any:
        response: Response = view(*args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return route_spec(shows_secret=True)(unkept)


def _idempotency(actor: Actor) -> tuple[str | None, str]:
    """The key of the request, which is its sender's own, and what tells the request from others.

    Senders without an account cannot be told from each other, so nothing is kept for them.
    """
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if key is None or actor.account_key is None:
        return None, ""
    if not 1 <= len(key) <= 255:
        raise InvalidQuery([("Idempotency-Key", "has a wrong length; give 1 to 255 characters")])
    told = b"\n".join((request.method.encode(), request.full_path.encode(), request.get_data()))
    own = hashlib.sha256(f"{actor.account_key}\n{key}".encode()).hexdigest()
    return own, hashlib.sha256(told).hexdigest()


def chosen_media_type(offers: tuple[str, ...]) -> str:
    """The offer that the Accept header likes best; the first where it has no say.

    :raises NotAcceptable: it excludes all.
    """
    if request.headers.get("Accept", "*/*") == "*/*":
        return offers[0]
    best = request.accept_mimetypes.best_match(offers)
    if best is None:
        raise NotAcceptable(offers)
    return best


def register(app: Flask) -> None:
    """Check Accept before a view runs, so that a request in vain changes nothing."""

    @app.before_request
    def check_accept() -> None:
        asked = request.headers.get("Accept", "*/*") != "*/*"
        if asked and request.endpoint is not None and request.method != "OPTIONS":
            chosen_media_type(current_spec().all_offers)

    @app.after_request
    def send_octets(response: Response) -> Response:
        if request.headers.get("Accept") == OCTETS and response.status_code == 200 and current_spec().offers_octets:
            response.content_type = OCTETS
        return response

    @app.before_request
    def check_rights_of_large() -> None:
        """Refuse a change before a body is read that is large, or no JSON; others are refused in the transaction."""
        if request.method in {"GET", "HEAD", "OPTIONS"} or request.endpoint is None:
            return
        spec = spec_of(current_app.view_functions[request.endpoint])
        if not spec.checks_rights or (request.content_length or _LARGE_BYTES) >= _LARGE_BYTES:
            check_rights()


def check_rights() -> None:
    """Refuse the request if its sender may not do what its route is for."""
    action = _action()
    if action is None:
        return
    secret = credentials()
    if secret is None and ACTIONS[action].account:
        raise Unauthenticated("This needs a token: send Authorization: Bearer with one.")
    with asking() as (uow, actor):
        _allow(uow, actor)


def _allow(uow: UnitOfWork, actor: Actor) -> None:
    """Let an actor do what the route is for; the use case finds the map without asking again."""
    action = _action()
    if action is None:
        return
    reference = (request.view_args or {}).get("reference")
    if reference is None or ACTIONS[action].role is None:
        allow(uow, actor, action)
    else:
        uow.allowed[actor, reference, action] = find_map(uow, actor, reference, action)


def _action() -> str | None:
    """The action of the request."""
    spec = current_spec()
    return spec.creation if spec.creation is not None and is_creation() else spec.action


def current_spec() -> RouteSpec:
    """The spec of the route that handles the request."""
    return spec_of(current_app.view_functions[str(request.endpoint)])
