"""What the participants hold: credences of nodes, strengths of relations, whether objections are answered."""

import statistics
from typing import Any

from argmap.model.sameness import says_the_same
from argmap.service.editing.writing import find_map
from argmap.service.errors import InvalidArgument, NotFound
from argmap.service.people.accounts import own_account
from argmap.service.permissions import Actor, Role, role_on
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Given
from argmap.store.repository import StoredMap

SHOW_RATERS = ("owner", "everyone")
# From so many ratings on, their figures are shown to those who do not see the names.
FEWEST = 5


def rate(uow: UnitOfWork, actor: Actor, reference: str, element: str, value: float | None) -> dict[str, Any]:
    """Give a node a credence or a relation a strength, from 0 to 1; None takes one's own away.

    A rating is one of what the element says: when that changes, it no longer counts until it is given again. One's own
    can be taken away whatever became of the element.

    :raises NotFound: there is no such element, or no rating to take away.
    :raises InvalidArgument: the value is not from 0 to 1.
    """
    stored = find_map(uow, actor, reference, "map.rate")
    if value is not None and not 0 <= value <= 1:
        raise InvalidArgument("value", f"is {value:g}; give a number from 0 to 1")
    about = _said_by(uow, stored, element)
    if value is not None and about is None:
        raise NotFound(f"The map has no element '{element}'.")
    account = own_account(uow, actor)
    gone = uow.critique.put_rating(stored.key, element, account.key, value, uow.now(), about)
    if value is None and not gone:
        raise NotFound(f"You gave '{element}' no rating.")
    # What followers are told says nothing of the value: from the figures before and after, it could be worked out.
    uow.maps.history.add_event(stored.key, "rating", uow.now(), {"element": element, "changed": True})
    given = uow.critique.ratings(stored.key, element)
    told = _told_ratings(uow, actor, stored, element, given, named=_shows_names(uow, actor, stored))
    told.pop("gone")
    return told


def vote(uow: UnitOfWork, actor: Actor, reference: str, objection: str, answered: bool | None) -> dict[str, Any]:
    """Say whether an objection is answered; None takes one's own vote away. A vote holds as long as the text does.

    :raises NotFound: there is no such node, or no vote to take away.
    :raises InvalidArgument: the node is no objection.
    """
    stored = find_map(uow, actor, reference, "map.rate")
    node = uow.maps.elements(stored).node(objection)
    if answered is not None:
        if node is None:
            raise NotFound(f"The map has no node '{objection}'.")
        if node.type.value != "objection":
            raise InvalidArgument("", f"'{objection}' is a {node.type}, not an objection")
    account = own_account(uow, actor)
    about = None if node is None else node.text
    gone = uow.critique.put_vote(stored.key, objection, account.key, answered, uow.now(), about)
    if answered is None and not gone:
        raise NotFound(f"You gave no vote on '{objection}'.")
    uow.maps.history.add_event(stored.key, "rating", uow.now(), {"objection": objection, "changed": True})
    told = _votes(uow, actor, stored).get(
        objection, {"objection": objection, "answered": 0, "unanswered": 0, "earlier": 0}
    )
    return {**told, "mine": answered}


def read_ratings(uow: UnitOfWork, actor: Actor, reference: str) -> dict[str, Any]:
    """How the ratings of each element are distributed, and the votes on objections; of elements that are there.

    Names stand beside the values only for those whom the owner lets see them. The others are told the figures of an
    element when at least five have rated it, for those of fewer would tell what single participants think.
    """
    stored = find_map(uow, actor, reference, "map.read")
    named = _shows_names(uow, actor, stored)
    by_element: dict[str, list[Given]] = {}
    for given in uow.critique.ratings(stored.key):
        by_element.setdefault(given.element, []).append(given)
    elements = [_told_ratings(uow, actor, stored, element, given, named=named) for element, given in by_element.items()]
    there = [told for told in elements if not told.pop("gone")]
    return {"ratings": there, "votes": list(_votes(uow, actor, stored, named=named).values())}


def current_ratings(uow: UnitOfWork, stored: StoredMap) -> list[Given]:
    """The ratings that count: of elements that are there, and of what they say now."""
    given = uow.critique.ratings(stored.key)
    said = {element: _said_by(uow, stored, element) for element in {rating.element for rating in given}}
    return [rating for rating in given if _still_counts(rating, said[rating.element])]


def _told_ratings(
    uow: UnitOfWork, actor: Actor, stored: StoredMap, element: str, given: list[Given], *, named: bool
) -> dict[str, Any]:
    """The ratings of an element; those of what it said earlier are told apart, and count for nothing."""
    now = _said_by(uow, stored, element)
    current = [rating for rating in given if _still_counts(rating, now)]
    entry = {"element": element, "gone": now is None, **_shown([rating.value for rating in current], named=named)}
    entry["earlier"] = len(given) - len(current)
    own = next((rating for rating in given if rating.name == actor.name), None)
    entry["mine"] = None if own is None else own.value
    entry["mine_counts"] = own is not None and own in current
    entry["mine_given"] = None if own is None else own.time
    if _is_hidden(uow, actor, stored, entry):
        entry |= {**_distribution([]), "count": len(current)}
        named = False
    if named:
        entry["ratings"] = [
            {"name": rating.name, "value": rating.value, "time": rating.time, "counts": rating in current}
            for rating in given
        ]
    return entry


def _said_by(uow: UnitOfWork, stored: StoredMap, identifier: str) -> str | None:
    """What an element says: the text of a node, or what a relation connects."""
    elements = uow.maps.elements(stored)
    node = elements.node(identifier)
    if node is not None:
        return node.text
    relation = elements.relation(identifier)
    return None if relation is None else f"{' '.join(sorted(relation.premises))} {relation.kind} {relation.target}"


def _still_counts(given: Given, now: str | None) -> bool:
    """Whether a value was given to what the element says now. One from before that was written down counts."""
    return now is not None and (given.about is None or says_the_same(given.about, now))


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


def set_blind(uow: UnitOfWork, actor: Actor, reference: str, *, blind: bool) -> None:
    """Let participants see the figures of an element only after they rated it themselves, or always."""
    uow.maps.set_blind_ratings(find_map(uow, actor, reference, "map.share"), blind)


def _is_hidden(uow: UnitOfWork, actor: Actor, stored: StoredMap, entry: dict[str, Any]) -> bool:
    """Whether the figures of an element are kept from the actor: on a map where one rates first, and has not yet."""
    return not entry["mine_counts"] and uow.maps.blind_ratings(stored) and role_on(uow, actor, stored) is not Role.OWNER


def _votes(uow: UnitOfWork, actor: Actor, stored: StoredMap, *, named: bool = False) -> dict[str, dict[str, Any]]:
    votes: dict[str, dict[str, Any]] = {}
    for given in uow.critique.votes(stored.key):
        now = _said_by(uow, stored, given.element)
        if now is None:
            continue
        counts = _still_counts(given, now)
        entry = votes.setdefault(
            given.element, {"objection": given.element, "answered": 0, "unanswered": 0, "earlier": 0, "mine": None}
        )
        entry[("answered" if given.value else "unanswered") if counts else "earlier"] += 1
        if given.name == actor.name:
            entry["mine"] = bool(given.value)
        if named:
            vote = {"name": given.name, "answered": bool(given.value), "time": given.time, "counts": counts}
            entry.setdefault("votes", []).append(vote)
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
