"""`/maps/{map}/present`: a map step by step, for a room; `/talks/{code}`: the same for those who follow."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from argmap.drawing.layout.tree import forest_of
from argmap.drawing.reading_order import numbers_of, relation_steps, steps_of
from argmap.drawing.selecting import part_of
from argmap.http.addresses import local
from argmap.http.services import services
from argmap.http.transactions import read_transaction, writes
from argmap.model.argument_map import ArgumentMap, Node
from argmap.service.editing.writing import find_map
from argmap.service.errors import InvalidArgument, NotFound, ServiceError
from argmap.service.following.following import Hub
from argmap.service.permissions import Actor
from argmap.service.presenting import talks
from argmap.service.secrets import new_id
from argmap.service.unit_of_work import UnitOfWork, reading
from argmap.store.database import Store
from argmap.store.repository import StoredMap
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.reading.picture import ShownPicture, draw, inline
from argmap.web.reading.state import ReaderState
from argmap.web.rendering import page, redirect
from argmap.web.sharing.share import qr_code

_JSON = "application/json"
_STREAM = "text/event-stream"
_CODE = "<string(maxlength=16):code>"
_VOTER = "argmap_voter"
_VOTER_SECONDS = 86_400
# How often a follower's stream looks whether anything was written, and how often it says that it is there.
_LOOK_SECONDS, _HEARTBEAT_SECONDS = 0.2, 15.0


@dataclass(frozen=True, slots=True)
class Step:
    """What a step shows: its statements with their numbers, and what the presenter noted on them."""

    number: int
    nodes: list[tuple[str, Node]]

    @property
    def notes(self) -> list[str]:
        """The notes on its statements."""
        return [node.note for _number, node in self.nodes if node.note]


@dataclass(frozen=True, slots=True)
class Presentation:
    """A map in steps; `plan` says the step of every element, for the script."""

    whole: ArgumentMap
    steps: list[Step]
    plan: dict[str, int]
    picture: ShownPicture


def presentation_of(uow: UnitOfWork, stored: StoredMap, wanted: int | None = None) -> Presentation:
    """A map in steps.

    :param wanted: the step up to which its picture is revealed; None for all.
    """
    whole = uow.maps.load(stored)
    forest = forest_of(whole)
    names = steps_of(forest)
    numbers = numbers_of(forest)
    step_of = {name: number for number, step_names in enumerate(names, start=1) for name in step_names}
    steps = [
        Step(number, [(numbers.get(name, ""), whole.nodes[name]) for name in step_names])
        for number, step_names in enumerate(names, start=1)
    ]
    plan = {f"node-{name}": number for name, number in step_of.items()}
    plan |= {f"relation-{name}": number for name, number in relation_steps(whole, step_of).items()}
    options = {"ratio": "free", "legend": "false", "wrap": "34"}
    if wanted is not None and steps:
        return Presentation(whole, steps, plan, _picture_of(whole, stored, steps[min(wanted, len(steps)) - 1], options))
    return Presentation(whole, steps, plan, draw(uow, stored, ReaderState(stored.slug), options))


def _picture_of(whole: ArgumentMap, stored: StoredMap, step: Step, options: dict[str, str]) -> ShownPicture:
    """A step alone, with what its statements bear on: so that it can be read where no script comes near it."""
    shown = {node.id for _number, node in step.nodes}
    relations = [relation for relation in whole.relations.values() if shown.issuperset(relation.premises)]
    shown |= {relation.target for relation in relations if relation.target in whole.nodes}
    part = part_of(whole, [name for name in whole.nodes if name in shown])
    drawing = services().pictures.draw_map(part, "svg", {**options, "ratio": "16:9"})
    return ShownPicture(inline(drawing.content, ReaderState(stored.slug)), "", drawing.points, drawing.steps)


@blueprint.page("/maps/<reference:reference>/present", action="map.read", works=True)
def present(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """A map for the whole screen, revealed step by step; with `presenter`, what the presenter sees of it."""
    stored = find_map(uow, actor, reference, "map.read")
    sent = request.args.get("step", "")
    wanted = max(int(sent[:6]), 1) if sent.isascii() and sent.isdigit() else None
    shown = presentation_of(uow, stored, wanted)
    step = None if wanted is None else min(wanted, max(len(shown.steps), 1))
    is_presenter = request.args.get("presenter") == "yes"
    code = request.args.get("talk", "")
    if code and not re.fullmatch(r"[a-z0-9]{1,16}", code):
        raise NotFound("There is no such talk. It may have ended.")
    link = f"{request.url_root}talks/{code}" if code else ""
    template = "presenter.html" if is_presenter else "present.html"
    return page(
        template,
        presentation=shown,
        stored=stored,
        step=step,
        code=code,
        talk_link=link,
        qr=qr_code(link) if code else "",
    )


@blueprint.page("/maps/<reference:reference>/present.html", action="map.read", works=True)
def download_presentation(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """The presentation as one HTML file."""
    stored = find_map(uow, actor, reference, "map.read")
    whole = uow.maps.load(stored)
    uow.release()
    content = services().pictures.draw_map(whole, "svg", {}, "present").content
    headers = {"Content-Disposition": f'attachment; filename="{stored.slug}.html"'}
    return Response(content, mimetype="text/html", headers=headers)


# Talks


@blueprint.form("/maps/<reference:reference>/talks", action="map.present")
def begin_talk(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Let an audience follow."""
    stored, talk = talks.begin_talk(uow, actor, reference)
    return redirect(f"/maps/{stored.slug}/present?talk={talk.code}")


@blueprint.form(f"/talks/{_CODE}", action="account.read", offers=(_JSON, "text/html"))
def lead_talk(uow: UnitOfWork, actor: Actor, code: str) -> Response:
    """What the presenter does: go to a step, ask, show the result, end the talk."""
    doing = forms.choice("do", "step", "ask", "stop-asking", "show", "hide", "end")
    if doing == "step":
        talks.show_step(uow, actor, code, forms.number("step", 1, 20_000) or 1)
    elif doing == "ask":
        talks.ask(uow, actor, code, forms.text("node", 64, required=True))
    elif doing == "stop-asking":
        talks.ask(uow, actor, code, None)
    elif doing in {"show", "hide"}:
        talks.show_result(uow, actor, code, shown=doing == "show")
    else:
        talks.end_talk(uow, actor, code)
        return _json({"ended": True})
    return _json(talks.told(uow, actor, talks.find_talk(uow, code)))


@blueprint.page(f"/talks/{_CODE}/state", action="service.read", offers=(_JSON,))
def talk_state(uow: UnitOfWork, actor: Actor, code: str) -> Response:
    """How a talk stands."""
    talk = talks.find_talk(uow, code)
    return _json(talks.told(uow, actor, talk))


@blueprint.page(f"/talks/{_CODE}", action="service.read", works=True)
def follow_talk(uow: UnitOfWork, actor: Actor, code: str) -> Response:
    """What the audience sees, each on its own screen."""
    talk = talks.find_talk(uow, code)
    stored = talks.map_of_talk(uow, actor, talk)
    state = talks.told(uow, actor, talk)
    shown = presentation_of(uow, stored)
    asked = None if talk.asked is None else shown.whole.nodes.get(talk.asked)
    response = page("follow.html", presentation=shown, stored=stored, talk=talk, state=state, asked=asked)
    if _VOTER not in request.cookies:
        response.set_cookie(
            _VOTER,
            services().vault.issue(new_id()),
            max_age=_VOTER_SECONDS,
            path=local("/"),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response


@blueprint.page(f"/talks/{_CODE}/answers", "POST", action="service.read", transaction=None, offers=(_JSON, "text/html"))
def answer_in_talk(code: str) -> Response:
    """Answer what the presenter asks; without an account, and without a name."""
    # Signed, so that nobody votes with browsers that he made up.
    voter = services().vault.redeem(request.cookies.get(_VOTER, ""), _VOTER_SECONDS)
    if voter is None:
        raise InvalidArgument("voter", "is missing; open the link of the talk again, with cookies allowed")
    value = forms.fraction("value")

    @writes
    def answer(uow: UnitOfWork, actor: Actor) -> Response:
        talks.answer(uow, actor, code, voter, value)
        return redirect(f"/talks/{code}")

    answered: Response = answer()
    return answered


@blueprint.page(f"/talks/{_CODE}/events", action="service.read", transaction=None, offers=(_STREAM,))
def follow_events(code: str) -> Response:
    """How a talk goes on, as server-sent events."""
    with read_transaction() as (uow, actor):
        talks.told(uow, actor, talks.find_talk(uow, code))
    # The stream goes on when the request is over, and with it what belongs to the request.
    stream = _events(services().store, services().hub, actor, code)
    return Response(stream, mimetype=_STREAM, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def _events(store: Store, hub: Hub, actor: Actor, code: str) -> Iterator[str]:
    sent, version, silent = 0, object(), 0.0
    yield "retry: 2000\n\n"
    while not hub.is_closed:
        now = store.version()
        if now is None or now != version:
            version = now
            try:
                with reading(store) as uow:
                    told = talks.told(uow, actor, talks.find_talk(uow, code))
            except ServiceError:
                yield "event: ended\ndata: {}\n\n"
                return
            if told["version"] != sent:
                sent, silent = told["version"], 0.0
                yield f"event: talk\ndata: {json.dumps(told)}\n\n"
        time.sleep(_LOOK_SECONDS)
        silent += _LOOK_SECONDS
        if silent >= _HEARTBEAT_SECONDS:
            silent = 0.0
            yield ": here\n\n"


def _json(values: dict[str, Any]) -> Response:
    return Response(json.dumps(values), mimetype=_JSON, headers={"Cache-Control": "no-store"})
