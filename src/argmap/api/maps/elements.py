"""What the endpoints of nodes and of relations share."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import marshmallow as ma
from flask import Response, url_for

from argmap.api.bodies import ParsedBody
from argmap.api.maps.bodies import read_element_for
from argmap.api.presenting import removal
from argmap.http.answers import answer, answer_json, required_precondition
from argmap.http.preferences import applied, prefers_merge, sent_message
from argmap.http.services import services
from argmap.service.editing import elements
from argmap.service.editing.elements import ElementKind, NewElement
from argmap.service.editing.preconditions import element_tag, map_tag
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork


def new_body(kind: ElementKind, schema: type[ma.Schema], example: Any) -> ParsedBody:
    """The body of a request that carries a whole element."""
    return ParsedBody(schema, partial(read_element_for, kind), example)


def create(uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, new: NewElement) -> Response:
    """Create an element; the answer names its address."""
    written, element = elements.add(uow, actor, kind, reference, new, sent_message())
    return answer(
        element.body,
        element_tag(written.stored, element),
        status=201,
        headers={"Location": _address(kind, reference, element.id)},
    )


def read(uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str) -> Response:
    """Read an element."""
    stored, element = services().lookups.element(uow, actor, kind, reference, identifier)
    return answer(element.body, element_tag(stored, element))


def put(uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str, new: NewElement) -> Response:
    """Replace an element, or create it."""
    precondition = required_precondition()
    written, element = elements.put(uow, actor, kind, reference, identifier, new, precondition, sent_message())
    headers = {"Location": _address(kind, reference, identifier)} if precondition.absent else None
    status = 201 if precondition.absent else 200
    return answer(element.body, element_tag(written.stored, element), status=status, headers=headers)


def patch(
    uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str, changes: Mapping[str, Any]
) -> Response:
    """Change an element by a merge patch."""
    written, element = elements.patch(
        uow,
        actor,
        kind,
        reference,
        identifier,
        changes,
        required_precondition(),
        message=sent_message(),
        merges=prefers_merge(),
    )
    return applied(answer(element.body, element_tag(written.stored, element)))


def remove(uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str) -> Response:
    """Remove an element; the answer lists what went with it."""
    written = elements.remove(uow, actor, kind, reference, identifier, required_precondition(), sent_message())
    return answer_json(removal(written), map_tag(written.stored))


def _address(kind: ElementKind, reference: str, identifier: str) -> str:
    return url_for(f"{kind.word}s.read_{kind.word}", reference=reference, identifier=identifier)
