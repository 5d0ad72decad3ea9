"""What the endpoints of nodes and of relations share."""

from typing import Any

from flask import Response, url_for

from argmap.api.answers import answer, answer_json, required_precondition
from argmap.api.paging import encode_cursor, link_header
from argmap.api.presenting import page_json, removal
from argmap.api.routes import services
from argmap.service import elements
from argmap.service.elements import ElementKind
from argmap.service.permissions import Actor
from argmap.service.preconditions import element_tag, map_tag
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import Page, StoredMap


def list_answer(stored: StoredMap, page: Page, name: str) -> Response:
    """A page of elements; its tag is the map's."""
    cursor = encode_cursor(page.next)
    return answer(page_json(name, page.items, cursor), map_tag(stored), headers=link_header(cursor))


def create(uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, value: Any) -> Response:
    """Create an element; the answer names its address."""
    written, element = elements.add(uow, actor, kind, reference, value)
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


def put(uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str, value: Any) -> Response:
    """Replace an element, or create it."""
    precondition = required_precondition()
    written, element = elements.put(uow, actor, kind, reference, identifier, value, precondition)
    headers = {"Location": _address(kind, reference, identifier)} if precondition.absent else None
    status = 201 if precondition.absent else 200
    return answer(element.body, element_tag(written.stored, element), status=status, headers=headers)


def patch(uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str, value: Any) -> Response:
    """Change an element by a merge patch."""
    written, element = elements.patch(uow, actor, kind, reference, identifier, value, required_precondition())
    return answer(element.body, element_tag(written.stored, element))


def remove(uow: UnitOfWork, actor: Actor, kind: ElementKind, reference: str, identifier: str) -> Response:
    """Remove an element; the answer lists what went with it."""
    written = elements.remove(uow, actor, kind, reference, identifier, required_precondition())
    return answer_json(removal(written), map_tag(written.stored))


def _address(kind: ElementKind, reference: str, identifier: str) -> str:
    return url_for(f"{kind.word}s.read_{kind.word}", reference=reference, identifier=identifier)
