"""Saved views: options of drawings under a name, at an address that stays.

A view that is changed gets a new version. A *pinned* address, `name@revision`, shows the map as it was at that
revision, with the options that the view had before the map went beyond it: whatever is saved later, it stays.
"""

import json
from collections.abc import Mapping

from argmap.drawing.options import OPTIONS
from argmap.model.plain import canonical_json
from argmap.service.editing.preconditions import Precondition
from argmap.service.editing.writing import find_map
from argmap.service.errors import InvalidArgument, NotFound
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap
from argmap.store.views import View

MAX_PER_MAP = 100


def list_views(uow: UnitOfWork, actor: Actor, reference: str) -> tuple[StoredMap, list[View]]:
    """The views of a map, by name.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return stored, uow.views.present(stored.key)


def read_view(uow: UnitOfWork, actor: Actor, reference: str, name: str) -> tuple[StoredMap, View]:
    """A view as it is now.

    :raises NotFound: there is no such map or view.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return stored, _present(uow, stored, name)


def pinned_view(uow: UnitOfWork, stored: StoredMap, name: str, revision: int) -> View:
    """The version of a view that belongs to a revision: the last that was saved before it, or else the first.

    :raises NotFound: there never was such a view.
    """
    versions = uow.views.versions(stored.key, name)
    if not versions:
        raise NotFound(f"The map has no view '{name}'.")
    before = [view for view in versions if view.revision < revision]
    return before[-1] if before else versions[0]


def put_view(
    uow: UnitOfWork, actor: Actor, reference: str, name: str, options: Mapping[str, str], precondition: Precondition
) -> tuple[StoredMap, View, bool]:
    """Save options under a name; says whether the name is new.

    :raises NotFound: there is no such map.
    :raises Stale: the precondition does not hold.
    :raises InvalidArgument: the map has too many views.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    versions = uow.views.versions(stored.key, name)
    present = versions[-1] if versions and versions[-1].deleted is None else None
    precondition.check(None if present is None else view_tag(present))
    if present is None and len(uow.views.present(stored.key)) >= MAX_PER_MAP:
        raise InvalidArgument("", f"would be one view too many; a map has at most {MAX_PER_MAP}")
    view = View(name, len(versions) + 1, canonical_json(dict(options)), stored.revision, actor.name, uow.now(), None)
    uow.views.add(stored.key, view)
    return stored, view, present is None


def delete_view(uow: UnitOfWork, actor: Actor, reference: str, name: str, precondition: Precondition) -> None:
    """Take a view away; pinned addresses of it go on.

    :raises NotFound: there is no such map or view.
    :raises Stale: the precondition does not hold.
    """
    stored = find_map(uow, actor, reference, "map.edit")
    precondition.check(view_tag(_present(uow, stored, name)))
    uow.views.delete(stored.key, name, uow.now())


def view_tag(view: View) -> str:
    """The version tag of a view."""
    return f"view-{view.name}-{view.number}"


def options_of(view: View) -> dict[str, str]:
    """The options of a view, as the texts that an address has."""
    options: dict[str, str] = json.loads(view.options)
    return options


def options_for(view: View, form: str) -> dict[str, str]:
    """The options of a view that are for a form of drawing."""
    given = options_of(view)
    return {name: text for name, text in given.items() if not OPTIONS[name].only or form in OPTIONS[name].only}


def _present(uow: UnitOfWork, stored: StoredMap, name: str) -> View:
    versions = uow.views.versions(stored.key, name)
    if not versions or versions[-1].deleted is not None:
        raise NotFound(f"The map has no view '{name}'.")
    return versions[-1]
