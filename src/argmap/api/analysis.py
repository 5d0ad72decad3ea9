"""`/api/v1/maps/{map}/evaluation`, `/findings`, `/cruxes` and their like: what a map proves."""

from typing import Any

from flask import Response

from argmap.analysis.evaluation import EvaluationOptions
from argmap.analysis.schemes import schemes
from argmap.api import analysis_examples as examples
from argmap.api.analysis_schemas import (
    BriefQuery,
    ChartQuery,
    CruxesSchema,
    EvaluationQuery,
    EvaluationSchema,
    ExplanationsSchema,
    FindingsSchema,
    OneNodeQuery,
    QuestionsSchema,
    SchemesSchema,
    StatisticsSchema,
    SupposedSchema,
    SuppositionSchema,
)
from argmap.api.answers import JSON, answer, answer_json, content_tag
from argmap.api.blueprint import Blueprint
from argmap.api.routes import chosen_media_type, needs, reads, route_spec, services, takes
from argmap.brief.forms import BRIEFS, SOURCES
from argmap.service import analysing
from argmap.service.charts import CHARTS
from argmap.service.errors import NotFound
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "analysis", __name__, url_prefix="/api/v1", description="What a map proves: evaluation, findings, cruxes, schemes."
)


_SVG = "image/svg+xml"


def _analysed(body: bytes) -> Response:
    return answer(body, content_tag(body))


def _options(query: dict[str, Any]) -> EvaluationOptions:
    return EvaluationOptions(query["translation"], query["model"], query["most"], query["seconds"])


@blueprint.route("/maps/<reference:reference>/evaluation")
@needs("map.read")
@route_spec(works=True)
@blueprint.arguments(EvaluationQuery, location="query")
@blueprint.response(200, EvaluationSchema, example=examples.EVALUATION)
@reads
def read_evaluation(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """Evaluate a map: which nodes are in, out or undecided, or how strong each one is."""
    return _analysed(analysing.evaluation(uow, services().pool, actor, reference, query["semantics"], _options(query)))


@blueprint.route("/maps/<reference:reference>/findings")
@needs("map.read")
@route_spec(works=True)
@blueprint.response(200, FindingsSchema, example=examples.FINDINGS)
@reads
def read_findings(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Find the weak places of a map, each with a remedy; `/findings/{rule}` explains a rule."""
    return _analysed(analysing.findings(uow, services().pool, actor, reference))


@blueprint.route("/maps/<reference:reference>/explanations")
@needs("map.read")
@route_spec(works=True)
@blueprint.arguments(OneNodeQuery, location="query")
@blueprint.response(200, ExplanationsSchema, example=examples.EXPLANATIONS)
@reads
def read_explanations(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """Explain in words why each node, or one, stands or falls."""
    return _analysed(analysing.explanations(uow, services().pool, actor, reference, query["node"]))


@blueprint.route("/maps/<reference:reference>/cruxes")
@needs("map.read")
@route_spec(works=True)
@blueprint.arguments(OneNodeQuery, location="query")
@blueprint.response(200, CruxesSchema, example=examples.CRUXES)
@reads
def read_cruxes(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """Find the nodes that decide the label of the thesis, alone or in pairs."""
    return _analysed(analysing.cruxes(uow, services().pool, actor, reference, query["node"]))


@blueprint.route("/maps/<reference:reference>/what-if", methods=["POST"])
@needs("map.read")
@blueprint.arguments(EvaluationQuery, location="query")
@blueprint.response(200, SupposedSchema, example=examples.SUPPOSED)
@takes(SuppositionSchema, example=examples.SUPPOSITION)
@route_spec(offers=(JSON, _SVG), works=True)
@reads
def suppose(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str, value: Any) -> Response:
    """Evaluate a map with changes that are not stored. As SVG, get a picture of the result."""
    pool, semantics = services().pool, query["semantics"]
    if chosen_media_type((JSON, _SVG)) == JSON:
        return _analysed(analysing.suppose(uow, pool, actor, reference, value, semantics, _options(query)))
    body, marks = analysing.supposed_map(uow, pool, actor, reference, value, semantics, _options(query))
    drawn = services().pictures.draw_marked(body, marks, labels=True)
    return answer(drawn, content_tag(drawn), content_type=_SVG)


@blueprint.route("/maps/<reference:reference>/questions")
@needs("map.read")
@route_spec(works=True)
@blueprint.response(200, QuestionsSchema, example=examples.QUESTIONS)
@reads
def read_questions(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """List the critical questions of a map's schemes, open or answered, and suggested schemes."""
    return _analysed(analysing.questions(uow, services().pool, actor, reference))


@blueprint.route("/maps/<reference:reference>/statistics")
@needs("map.read")
@route_spec(works=True)
@blueprint.response(200, StatisticsSchema, example=examples.STATISTICS)
@reads
def read_statistics(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Read the figures of a map."""
    return answer_json(analysing.statistics(uow, services().pool, actor, reference))


@blueprint.route(f"/maps/<reference:reference>/statistics/<suffix({','.join(CHARTS)}):name>.svg")
@needs("map.read")
@route_spec(offers=(_SVG,), offers_octets=True, works=True)
@blueprint.arguments(ChartQuery, location="query")
@blueprint.response(200, {"type": "string"}, example="<svg/>")
@reads
def read_chart(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str, name: str) -> Response:
    """Draw one of the figures for a slide: nodes, relations, labels, evidence, balance, sources or agreement."""
    if name not in CHARTS:
        raise NotFound(f"There is no chart '{name}'; there are {', '.join(CHARTS)}.")
    drawn = analysing.chart(uow, services().pool, actor, reference, name, query["theme"])
    return answer(drawn, content_tag(drawn), content_type=_SVG)


@blueprint.route(f"/maps/<reference:reference>.brief.<suffix({','.join(BRIEFS)}):form>")
@needs("map.read")
@route_spec(offers=tuple(media_type for media_type, _ in BRIEFS.values()), offers_octets=True, works=True)
@blueprint.arguments(BriefQuery, location="query")
@blueprint.response(200, {"type": "string"}, example="# Homework\n")
@reads
def read_brief(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str, form: str) -> Response:
    """Write the brief for a debate: `md`, `html`, `pdf` (A4 or letter) or `docx`."""
    if form not in BRIEFS:
        raise NotFound(f"There is no brief as '.{form}'; there are {', '.join(BRIEFS)}.")
    slug, data = analysing.brief(
        uow,
        services().pool,
        actor,
        reference,
        form,
        side=query["side"],
        style=query["style"],
        paper=query["paper"],
    )
    return _document(data, BRIEFS[form][0], f"{slug}-brief.{form}")


@blueprint.route(f"/maps/<reference:reference>.sources.<suffix({','.join(SOURCES)}):form>")
@needs("map.read")
@route_spec(offers=tuple(media_type for media_type, _ in SOURCES.values()), offers_octets=True, works=True)
@blueprint.response(200, {"type": "string"}, example="@misc{libman2023,\n}\n")
@reads
def read_sources(uow: UnitOfWork, actor: Actor, reference: str, form: str) -> Response:
    """Write the sources of a map as BibTeX (`bib`), RIS (`ris`) or CSL-JSON (`csl`)."""
    if form not in SOURCES:
        raise NotFound(f"There are no sources as '.{form}'; there are {', '.join(SOURCES)}.")
    slug, data = analysing.sources(uow, services().pool, actor, reference, form)
    return _document(data, SOURCES[form][0], f"{slug}.{form}")


def _document(data: bytes, media_type: str, name: str) -> Response:
    content_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return answer(data, content_tag(data), content_type=content_type, headers=headers)


@blueprint.route("/schemes")
@needs("service.read")
@blueprint.response(200, SchemesSchema, example=examples.SCHEMES)
def list_schemes() -> Response:
    """List the argumentation schemes with their premises and critical questions."""
    return answer_json({"schemes": [each.plain() for each in schemes().values()]})
