"""Putting an endpoint or a page together: its view, its transaction, and what is known of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response

from argmap.http.route_specs import RouteSpec, View, with_spec

# What runs a view: in a transaction that it is given, or again where another change came in between.
Transaction = Callable[[View], View]


def assembled(view: View, spec: RouteSpec, transaction: Transaction | None) -> View:
    """The view in its transaction, carrying its spec; an answer that shows a secret is kept by nobody."""
    whole = view if transaction is None else transaction(view)
    return with_spec(_unkept(whole) if spec.shows_secret else whole, spec)


def _unkept(view: View) -> View:
    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:
        response: Response = view(*args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered
