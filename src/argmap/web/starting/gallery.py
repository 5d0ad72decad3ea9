"""`/`: the maps that there are, to be found by words, tags, and by whose they are."""

from urllib.parse import urlencode

from flask import Response, request

from argmap.http.addresses import local
from argmap.http.paging import decode_cursor, encode_cursor
from argmap.service.editing import maps
from argmap.service.people import accounts
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import Position, Window
from argmap.web.blueprint import blueprint
from argmap.web.rendering import page

# How many maps are shown at once.
_MAPS = 24
WHOSE = ("all", "mine", "shared")
_SORTS = {"changed": "-modified", "new": "-created", "title": "title"}


@blueprint.page("/", action="maps.list")
def home(uow: UnitOfWork, actor: Actor) -> Response:
    """The maps, those changed last first, or those that a search (`q`), a `tag`, a `group` or `whose` chooses."""
    asked = {
        name: request.args[name][:500]
        for name in ("q", "tag", "whose", "group", "sort", "cursor")
        if request.args.get(name)
    }
    window = Window(_MAPS, decode_cursor(asked.pop("cursor", None)))
    signed_in = actor.account_key is not None
    whose = asked.get("whose", "all") if signed_in and asked.get("whose") in WHOSE else "all"
    groups = uow.people.groups_of(accounts.own_account(uow, actor).key) if signed_in else []
    group = next((group for group in groups if group.id == asked.get("group")), None)
    listed = maps.list_maps(
        uow,
        actor,
        window,
        tags=[asked["tag"]] if "tag" in asked else [],
        query=asked.get("q"),
        owners=[actor.name] if whose == "mine" else [],
        shared=whose == "shared",
        group=None if group is None else group.key,
        sort=_SORTS.get(asked.get("sort", ""), "-modified"),
    )

    def address(position: Position | None) -> str | None:
        return None if position is None else _address(asked, cursor=encode_cursor(position))

    return page(
        "home.html",
        listed=listed,
        asked=asked,
        whose=whose,
        groups=groups,
        group=group,
        tags=maps.common_tags(uow, actor),
        older=address(listed.next),
        newer=address(listed.prev),
        but=lambda **changes: _address(asked, **changes),
    )


def _address(asked: dict[str, str], **changes: str | None) -> str:
    values = {name: value for name, value in {**asked, **changes}.items() if value}
    return local("/") + (f"?{urlencode(values)}" if values else "")
