"""Talks: a presenter goes through the steps of a map, an audience follows on its own screens, and answers questions.

Whoever has the code of an owner's talk sees what is presented, read only, until it ends: lecture halls have no
accounts.
"""

import secrets
from datetime import timedelta
from typing import Any

from argmap.model.moments import from_now
from argmap.service.editing.writing import find_map
from argmap.service.errors import Conflict, Forbidden, InvalidArgument, NotFound
from argmap.service.permissions import Actor, Role, allow, given_role
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap
from argmap.store.talks import Talk

_HOURS = 6
# Without vowels and look-alikes: it is read from a screen, and typed into a phone.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH = 9
_MAX_ANSWERS = 20_000
# How many columns the answers of an audience are shown in.
COLUMNS = 5


def begin_talk(uow: UnitOfWork, actor: Actor, reference: str) -> tuple[StoredMap, Talk]:
    """Let an audience follow a map, for six hours.

    :raises Unauthenticated: nobody is signed in.
    """
    stored = find_map(uow, actor, reference, "map.present")
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    uow.talks.add(
        map_key=stored.key,
        code=code,
        presenter=actor.name,
        started=uow.now(),
        expires=from_now(timedelta(hours=_HOURS)),
    )
    return stored, find_talk(uow, code)


def find_talk(uow: UnitOfWork, code: str) -> Talk:
    """The talk with a code.

    :raises NotFound: there is none, or it has ended.
    """
    talk = uow.talks.find(code, uow.now())
    if talk is None:
        raise NotFound("There is no such talk. It may have ended.")
    return talk


def map_of_talk(uow: UnitOfWork, actor: Actor, talk: Talk) -> StoredMap:
    """The map that a talk presents.

    An owner shows a map to whoever has the code. Others who present a private map show it to those who may read it.

    :raises NotFound: the map was deleted, or may not be shown to the actor.
    """
    stored = uow.maps.find(uow.maps.id_of(talk.map_key))
    presenter = uow.people.account(talk.presenter)
    if presenter is None or presenter.disabled:
        raise NotFound("This talk has ended.")
    if stored is not None and given_role(uow, stored, presenter.key) is Role.OWNER:
        return stored
    if stored is None:
        raise NotFound("The map of this talk was deleted.")
    return find_map(uow, actor, stored.id, "map.read")


def _led(uow: UnitOfWork, actor: Actor, code: str) -> Talk:
    allow(uow, actor, "account.read")
    talk = find_talk(uow, code)
    if talk.presenter != actor.name:
        raise Forbidden("Only the presenter leads a talk.")
    return talk


def show_step(uow: UnitOfWork, actor: Actor, code: str, step: int) -> None:
    """Lead the audience to a step."""
    if not 1 <= step <= 20_000:
        raise InvalidArgument("step", "has to be a whole number from 1 to 20000")
    talk = _led(uow, actor, code)
    if step != talk.step:
        uow.talks.update(talk, step=step)


def ask(uow: UnitOfWork, actor: Actor, code: str, node: str | None) -> None:
    """Ask the audience how probable a statement is; None ends the question.

    :raises InvalidArgument: the map has no such statement.
    """
    talk = _led(uow, actor, code)
    if node is not None and uow.maps.node(map_of_talk(uow, actor, talk), node) is None:
        raise InvalidArgument("node", "is no statement of this map")
    uow.talks.update(talk, asked=node, shows_result=False)


def show_result(uow: UnitOfWork, actor: Actor, code: str, *, shown: bool) -> None:
    """Let the audience see what it answered, or not."""
    uow.talks.update(_led(uow, actor, code), shows_result=shown)


def end_talk(uow: UnitOfWork, actor: Actor, code: str) -> None:
    """End a talk: its code is good no more."""
    uow.talks.update(_led(uow, actor, code), expires=uow.now())


def answer(uow: UnitOfWork, actor: Actor, code: str, voter: str, value: float) -> None:
    """Answer the question of a talk, from 0 (no) to 1 (yes).

    :param voter: tells a browser from others.
    :raises Conflict: nothing is asked at the moment, or as many have answered as may.
    """
    talk = find_talk(uow, code)
    map_of_talk(uow, actor, talk)
    if talk.asked is None:
        raise Conflict("The presenter asks nothing at the moment.")
    if not 0 <= value <= 1:
        raise InvalidArgument("value", f"is {value:g}; give a number from 0 to 1")
    if uow.talks.count_answers(talk) >= _MAX_ANSWERS:
        raise Conflict("This talk has as many answers as it can hold.")
    uow.talks.answer(talk, talk.asked, voter, value)
    uow.talks.update(talk)


def told(uow: UnitOfWork, actor: Actor, talk: Talk) -> dict[str, Any]:
    """How a talk stands, as JSON values: the step, the question, and how many answered.

    What they answered is told once the presenter shows it; to the presenter, at once.

    :raises NotFound: the map was deleted, or may not be shown to the actor.
    """
    map_of_talk(uow, actor, talk)
    columns = [0] * COLUMNS if talk.asked is None else uow.talks.answers(talk, talk.asked, COLUMNS)
    is_shown = talk.shows_result or talk.presenter == actor.name
    result = columns if talk.asked is not None and is_shown else None
    return {
        "step": talk.step,
        "asked": talk.asked,
        "answers": sum(columns),
        "shows_result": talk.shows_result,
        "result": result,
        "version": talk.version,
    }
