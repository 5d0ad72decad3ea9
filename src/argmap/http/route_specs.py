"""What is known of a route beside its address: obeyed at run time, and written into openapi.yaml."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request

from argmap.http.answers import JSON
from argmap.service.permissions import ACTIONS

View = Callable[..., Any]
OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """What a route takes and offers.

    `action` names what it does, in `service.permissions`; the use case that it calls checks it.
    """

    action: str
    # The action instead, where If-None-Match: * says that something new is to be created.
    creation: str | None = None
    offers: tuple[str, ...] = (JSON,)
    # Whether the same bytes can be had as application/octet-stream.
    offers_octets: bool = False
    takes: tuple[str, ...] = ()
    body: Any = None
    example: Any = None
    needs_precondition: bool = False
    may_create: bool = False
    may_precondition: bool = False
    # Whether heavy work may be too much, or have to wait.
    works: bool = False
    takes_options: bool = False
    takes_query: bool = False
    # Whether it is one of the operations of the REST interface, and no page.
    is_operation: bool = False
    # Whether `dry_run=true` is obeyed: the answer tells what would become of it, and nothing is stored.
    allows_dry_run: bool = False
    # Whether `message` in the query says what the change is for, and whether `Prefer: merge` is obeyed.
    takes_message: bool = False
    may_merge: bool = False
    # Whether the body may be left out.
    optional_body: bool = False
    shows_secret: bool = False
    # Whether the view's transaction looks rights up, so that they need not be looked up before it.
    checks_rights: bool = False
    # Whether the answer has a `Link` header.
    links: bool = False
    # Kinds of problems beside those that follow from the rest.
    problems: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.action in ACTIONS, self.action

    @property
    def common_parameters(self) -> set[str]:
        """Query parameters that the view does not read itself."""
        return ({"dry_run"} if self.allows_dry_run else set()) | ({"message"} if self.takes_message else set())

    @property
    def all_offers(self) -> tuple[str, ...]:
        """Every media type of an answer."""
        return (OCTETS, *self.offers) if self.offers_octets else self.offers


# Flask's own answers, such as that to OPTIONS.
_PLAIN = RouteSpec("service.read")


def with_spec(view: View, spec: RouteSpec) -> View:
    """A view that carries its spec."""
    view.argmap_spec = spec  # type: ignore[attr-defined]
    return view


def spec_of(view: View) -> RouteSpec:
    """What a view function takes and offers."""
    spec: RouteSpec = getattr(view, "argmap_spec", _PLAIN)
    return spec


def current_spec() -> RouteSpec:
    """The spec of the route that handles the request."""
    return spec_of(current_app.view_functions[str(request.endpoint)])
