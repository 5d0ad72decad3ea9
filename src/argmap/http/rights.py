"""Whether the sender of a request may do what its route is for."""

from flask import request

from argmap.http.answers import is_creation
from argmap.http.route_specs import current_spec
from argmap.service.editing.writing import find_map
from argmap.service.permissions import ACTIONS, Actor, allow
from argmap.service.unit_of_work import UnitOfWork


def requested_action() -> str:
    """The action of the request, as `service.permissions` names it."""
    spec = current_spec()
    return spec.creation if spec.creation is not None and is_creation() else spec.action


def allow_request(uow: UnitOfWork, actor: Actor) -> None:
    """Let an actor do what the request asks; the use case then finds the map without asking again.

    :raises NotFound: the actor may not see the map.
    :raises Unauthenticated: a token is needed.
    :raises Forbidden: the actor sees the map and may not do this with it, or the token may not.
    """
    action = requested_action()
    reference = (request.view_args or {}).get("reference")
    if reference is None or ACTIONS[action].role is None:
        allow(uow, actor, action)
    else:
        uow.allowed[actor, reference, action] = find_map(uow, actor, reference, action)
