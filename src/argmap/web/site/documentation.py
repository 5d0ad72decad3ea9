"""The reference of the API, what argmap checks, and what its error messages mean."""

from dataclasses import asdict

from flask import Response, current_app
from markdown_it import MarkdownIt

from argmap.analysis.finding_rules import RULES
from argmap.http.answers import JSON, answer, answer_json, content_tag
from argmap.http.negotiation import chosen_media_type
from argmap.http.problems import PROBLEM_TYPES
from argmap.service.errors import NotFound
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.web.blueprint import HTML, blueprint
from argmap.web.rendering import page
from argmap.web.site.reference import reference_of

_WRITTEN = "argmap-reference"


@blueprint.page("/docs", action="service.read", transaction=None)
def docs() -> Response:
    """The reference of the API, written from openapi.yaml."""
    known = current_app.extensions
    if _WRITTEN not in known:
        reference = reference_of(known["argmap-openapi"]())
        introduction = MarkdownIt("commonmark", {"html": False}).render(reference.introduction)
        made = page("reference.html", reference=reference, introduction=introduction)
        known[_WRITTEN] = (made.get_data(), made.headers["Content-Security-Policy"])
    # Written once: it is the same for everybody, and takes longer than most answers.
    body, policy = known[_WRITTEN]
    headers = {"Content-Security-Policy": policy}
    return answer(body, content_tag(body), content_type=f"{HTML}; charset=utf-8", headers=headers)


@blueprint.page("/docs/try", action="service.read", transaction=None)
def try_api() -> Response:
    """The API, to be tried in the browser."""
    return page("try.html", inline_styles=True)


@blueprint.page("/findings", action="service.read")
def findings(uow: UnitOfWork, actor: Actor) -> Response:
    """All rules that look for weak places in maps."""
    return page("findings.html", rules=list(RULES.values()))


@blueprint.page("/findings/<name>", action="service.read")
def finding(uow: UnitOfWork, actor: Actor, name: str) -> Response:
    """What a rule finds, why it matters, and what repairs it."""
    rule = RULES.get(name)
    if rule is None:
        raise NotFound(f"There is no rule '{name}'.")
    return page("findings.html", rules=[rule])


@blueprint.page("/problems", action="service.read")
def problems(uow: UnitOfWork, actor: Actor) -> Response:
    """All problem types."""
    return page("problems.html", kinds=list(PROBLEM_TYPES.values()))


@blueprint.page("/problems/<name>", action="service.read", offers=(HTML, JSON))
def problem(uow: UnitOfWork, actor: Actor, name: str) -> Response:
    """What a problem type means, for people or as JSON."""
    kind = PROBLEM_TYPES.get(name)
    if kind is None:
        raise NotFound(f"There is no problem type '{name}'.")
    if chosen_media_type((HTML, JSON)) == JSON:
        return answer_json({"type": kind.address, **asdict(kind)})
    return page("problems.html", kinds=[kind])
