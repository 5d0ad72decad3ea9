"""The transactions of endpoints: one that reads, or one that writes once, whatever is asked twice."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any, TypeVar

from flask import Response, request

from argmap.http.authentication import actor_of, count_work_for, credentials
from argmap.http.problems import InvalidQuery
from argmap.http.rights import allow_request
from argmap.http.route_specs import View, current_spec
from argmap.http.services import services
from argmap.service import idempotency
from argmap.service.errors import Clash, StoreUnavailable
from argmap.service.people import tokens
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork, reading, writing
from argmap.store.people import Token

T = TypeVar("T")
_TRIES = 3
_KEPT_HEADERS = {"Content-Type", "ETag", "Location", "Cache-Control"}


@contextmanager
def read_transaction() -> Iterator[tuple[UnitOfWork, Actor]]:
    """A reading transaction, and the actor that the request names."""
    secret = credentials()
    with reading(services().store) as uow:
        actor = actor_of(uow, secret, services().lookups)
        count_work_for(actor)
        yield uow, actor


def retried(function: Callable[..., T]) -> Callable[..., T]:
    """Call a function again, as it is planned and done, where another change came in between.

    :raises Clash: one did each time.
    """

    @wraps(function)
    def tried(*args: Any, **kwargs: Any) -> T:
        for _ in range(_TRIES - 1):
            with suppress(Clash):
                return function(*args, **kwargs)
        return function(*args, **kwargs)

    return tried


def reads(view: View) -> View:
    """Run the view in a reading transaction, handed over as `uow`, for the `actor` that the request names."""

    @wraps(view)
    def in_transaction(*args: Any, **kwargs: Any) -> Any:
        with read_transaction() as (uow, actor):
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
    @retried
    @wraps(view)
    def in_transaction(*args: Any, **kwargs: Any) -> Any:
        try:
            return _committed(view, args, kwargs)
        except _DryRun as dry_run:
            for name in ("Location", "ETag"):
                dry_run.response.headers.pop(name, None)
            return dry_run.response

    return in_transaction


def _committed(view: View, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response:
    secret = credentials()
    with writing(services().store) as uow:
        actor = actor_of(uow, secret)
        count_work_for(actor)
        if actor.token is not None and tokens.use_is_due(actor.token):
            tokens.note_use(uow, actor.token)
        allow_request(uow, actor)
        key, fingerprint = _idempotency(actor)
        if key is not None and (known := idempotency.recall(uow, key, fingerprint)) is not None:
            return Response(known.body, known.status, headers={**known.headers, "Idempotency-Replayed": "true"})
        response: Response = view(uow, actor, *args, **kwargs)
        if is_dry_run():
            raise _DryRun(response)
        if key is not None:
            kept = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
            stored = idempotency.StoredResponse(response.status_code, kept, response.get_data())
            idempotency.remember(uow, key, fingerprint, stored, secret=current_spec().shows_secret)
        return response


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


def _idempotency(actor: Actor) -> tuple[str | None, str]:
    """The key of the request, which is its sender's own, and a fingerprint that tells the request from others.

    Senders without an account cannot be told from each other, so nothing is kept for them.
    """
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if key is None or actor.account_key is None:
        return None, ""
    if not 1 <= len(key) <= 255:
        raise InvalidQuery([("Idempotency-Key", "has a wrong length; give 1 to 255 characters")])
    asked = b"\n".join((request.method.encode(), request.full_path.encode(), request.get_data()))
    own = hashlib.sha256(f"{actor.account_key}\n{key}".encode()).hexdigest()
    return own, hashlib.sha256(asked).hexdigest()
