"""What the participants hold: credences of nodes, strengths of relations, whether objections are answered."""

import statistics
from typing import Any

from argmap.service.editing.writing import find_map
from argmap.service.errors import InvalidArgument, NotFound
from argmap.service.people.accounts import own_account
from argmap.service.permissions import Actor, Role, role_on
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap

SHOW_RATERS = ("owner", "everyone")
# From so many ratings on, their figures are shown to those who do not see the names.
FEWEST = 5


def rate(uow: UnitOfWork, actor: Actor, reference: str, element: str, value: float | None) -> dict[str, Any]:
    """Give a node a credence or a relation a strength, from 0 to 1; None takes one's own away.

    :raises NotFound: there is no such element, or no rating to take away.
    :raises InvalidArgument: the value is not from 0 to 1.
    """
    stored = find_map(uow, actor, reference, "map.rate")
    if value is not None and not 0 <= value <= 1:
        raise InvalidArgument("value", f"is {value:g}; give a number from 0 to 1")
    if uow.maps.node(stored, element) is None and uow.maps.relation(stored, element) is None:
        raise NotFound(f"The map has no element '{element}'.")
    account = own_account(uow, actor)
    gone = uow.critique.put_rating(stored.key, element, account.key, value, uow.now())
    if value is None and not gone:
        raise NotFound(f"You gave '{element}' no rating.")
    # What followers are told says nothing of the value: from the figures before and after, it could be worked out.
    uow.maps.history.add_event(stored.key, "rating", uow.now(), {"element": element, "changed": True})
    values = [rating for _, _, rating in uow.critique.ratings(stored.key, element)]
    shown = _shown(values, named=_shows_names(uow, actor, stored))
    return {"element": element, **shown, "mine": value}


def vote(uow: UnitOfWork, actor: Actor, reference: str, objection: str, answered: bool | None) -> dict[str, Any]:
    """Say whether an objection is answered; None takes one's own vote away.

    :raises NotFound: there is no such node, or no vote to take away.
    :raises InvalidArgument: the node is no objection.
    """
    stored = find_map(uow, actor, reference, "map.rate")
    node = uow.maps.elements(stored).node(objection)
    if node is None:
        raise NotFound(f"The map has no node '{objection}'.")
    if node.type.value != "objection":
        raise InvalidArgument("", f"'{objection}' is a {node.type}, not an objection")
    account = own_account(uow, actor)
    gone = uow.critique.put_vote(stored.key, objection, account.key, answered, uow.now())
    if answered is None and not gone:
        raise NotFound(f"You gave no vote on '{objection}'.")
    uow.maps.history.add_event(stored.key, "rating", uow.now(), {"objection": objection, "changed": True})
    told = _votes(uow, stored).get(objection, {"objection": objection, "answered": 0, "unanswered": 0})
    return {**told, "mine": answered}


def read_ratings(uow: UnitOfWork, actor: Actor, reference: str) -> dict[str, Any]:
    """How the ratings of each element are distributed, and the votes on objections.

    Names stand beside the values only for those whom the owner lets see them. The others are told the figures of an
    element when at least five have rated it, for those of fewer would tell what single participants think.
    """
    stored = find_map(uow, actor, reference, "map.read")
    named = _shows_names(uow, actor, stored)
    by_element: dict[str, list[tuple[str, float]]] = {}
    for element, name, value in uow.critique.ratings(stored.key):
        by_element.setdefault(element, []).append((name, value))
    elements = []
    for element, given in by_element.items():
        entry = {"element": element, **_shown([value for _, value in given], named=named)}
        entry["mine"] = next((value for name, value in given if name == actor.name), None)
        if named:
            entry["ratings"] = [{"name": name, "value": value} for name, value in given]
        elements.append(entry)
    return {"ratings": elements, "votes": list(_votes(uow, stored, named=named).values())}


def _shows_names(uow: UnitOfWork, actor: Actor, stored: StoredMap) -> bool:
    role = role_on(uow, actor, stored)
    everyone = uow.maps.show_raters(stored) == "everyone" and role is not None and role > Role.READER
    return everyone or role is Role.OWNER


def show_raters(uow: UnitOfWork, actor: Actor, reference: str, whom: str) -> str:
    """Let the owners alone, or every participant, see who gave which rating.

    :raises InvalidArgument: an unknown word.
    """
    stored = find_map(uow, actor, reference, "map.share")
    if whom not in SHOW_RATERS:
        raise InvalidArgument("show_raters", f"is not one of: {', '.join(SHOW_RATERS)}")
    uow.maps.set_show_raters(stored, whom)
    return whom


def _votes(uow: UnitOfWork, stored: StoredMap, *, named: bool = False) -> dict[str, dict[str, Any]]:
    votes: dict[str, dict[str, Any]] = {}
    for objection, name, answered in uow.critique.votes(stored.key):
        entry = votes.setdefault(objection, {"objection": objection, "answered": 0, "unanswered": 0})
        entry["answered" if answered else "unanswered"] += 1
        if named:
            entry.setdefault("votes", []).append({"name": name, "answered": bool(answered)})
    return votes


def _shown(values: list[float], *, named: bool) -> dict[str, Any]:
    """The figures of ratings, for those who see the names, or of many; of few, their count alone."""
    return _distribution(values) if named or len(values) >= FEWEST else {**_distribution([]), "count": len(values)}


def _distribution(values: list[float]) -> dict[str, Any]:
    """Count, mean, and the five numbers of a box plot; quartiles include the ends."""
    if not values:
        return {"count": 0, "mean": None, "min": None, "q1": None, "median": None, "q3": None, "max": None}
    cut = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return {
        "count": len(values),
        "mean": statistics.fmean(values),
        "min": min(values),
        "q1": cut[0],
        "median": cut[1],
        "q3": cut[2],
        "max": max(values),
    }
