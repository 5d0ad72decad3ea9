"""`/api/v1/maps/{map}/evaluation`, `/findings`, `/cruxes` and their like: what a map proves."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from argmap.analysis.evaluation import EvaluationOptions
from argmap.analysis.schemes import schemes
from argmap.api.analysis import examples
from argmap.api.analysis.schemas import (
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
from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import ParsedBody
from argmap.api.maps.bodies import read_patch
from argmap.brief.forms import BRIEFS, SOURCES
from argmap.http.answers import JSON, answer, answer_json, content_tag
from argmap.http.negotiation import chosen_media_type
from argmap.http.paging import ONLY_PAGE, PageQuery, list_answer, window_of
from argmap.http.services import services
from argmap.http.transactions import reads
from argmap.service.errors import NotFound
from argmap.service.outputs import analysing
from argmap.service.outputs.charts import CHARTS
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import page_of

blueprint = Blueprint(
    "analysis", __name__, url_prefix="/api/v1", description="What a map proves: evaluation, findings, cruxes, schemes."
)


_SVG = "image/svg+xml"


def _analysed(body: bytes) -> Response:
    return answer(body, content_tag(body))


def _options(query: dict[str, Any]) -> EvaluationOptions:
    return EvaluationOptions(query["translation"], query["model"], query["most"], query["seconds"])


@blueprint.endpoint(
    "/maps/<reference:reference>/evaluation",
    action="map.read",
    query=EvaluationQuery,
    answer=Answer(EvaluationSchema, examples.EVALUATION),
    works=True,
)
def read_evaluation(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """Evaluate a map: which nodes are in, out or undecided, or how strong each one is."""
    return _analysed(analysing.evaluation(uow, services().pool, actor, reference, query["semantics"], _options(query)))


@blueprint.endpoint(
    "/maps/<reference:reference>/findings",
    action="map.read",
    answer=Answer(FindingsSchema, examples.FINDINGS),
    works=True,
)
def read_findings(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Find the weak places of a map, each with a remedy; `/findings/{rule}` explains a rule."""
    return _analysed(analysing.findings(uow, services().pool, actor, reference))


@blueprint.endpoint(
    "/maps/<reference:reference>/explanations",
    action="map.read",
    query=OneNodeQuery,
    answer=Answer(ExplanationsSchema, examples.EXPLANATIONS),
    works=True,
)
def read_explanations(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """Explain in words why each node, or one node, is accepted or rejected."""
    return _analysed(analysing.explanations(uow, services().pool, actor, reference, query["node"]))


@blueprint.endpoint(
    "/maps/<reference:reference>/cruxes",
    action="map.read",
    query=OneNodeQuery,
    answer=Answer(CruxesSchema, examples.CRUXES),
    works=True,
)
def read_cruxes(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """Find the nodes that decide the label of the thesis, alone or in pairs."""
    return _analysed(analysing.cruxes(uow, services().pool, actor, reference, query["node"]))


@blueprint.endpoint(
    "/maps/<reference:reference>/what-if",
    "POST",
    action="map.read",
    query=EvaluationQuery,
    body=ParsedBody(SuppositionSchema, read_patch, examples.SUPPOSITION),
    answer=Answer(SupposedSchema, examples.SUPPOSED),
    transaction=reads,
    offers=(JSON, _SVG),
    works=True,
)
def suppose(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str, body: Mapping[str, Any]) -> Response:
    """Evaluate a map with changes that are not stored. As SVG, get a picture of the result."""
    pool, semantics = services().pool, query["semantics"]
    if chosen_media_type((JSON, _SVG)) == JSON:
        return _analysed(analysing.suppose(uow, pool, actor, reference, body, semantics, _options(query)))
    supposed, marks = analysing.supposed_map(uow, pool, actor, reference, body, semantics, _options(query))
    drawn = services().pictures.draw_marked(supposed, marks, labels=True)
    return answer(drawn, content_tag(drawn), content_type=_SVG)


@blueprint.endpoint(
    "/maps/<reference:reference>/questions",
    action="map.read",
    answer=Answer(QuestionsSchema, examples.QUESTIONS),
    works=True,
)
def read_questions(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """List the critical questions of a map's schemes, open or answered, and suggested schemes."""
    return _analysed(analysing.questions(uow, services().pool, actor, reference))


@blueprint.endpoint(
    "/maps/<reference:reference>/statistics",
    action="map.read",
    answer=Answer(StatisticsSchema, examples.STATISTICS),
    works=True,
)
def read_statistics(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Read the figures of a map."""
    return answer_json(analysing.statistics(uow, services().pool, actor, reference))


@blueprint.endpoint(
    f"/maps/<reference:reference>/statistics/<suffix({','.join(CHARTS)}):name>.svg",
    action="map.read",
    query=ChartQuery,
    answer=Answer({"type": "string"}, "<svg/>"),
    offers=(_SVG,),
    offers_octets=True,
    works=True,
)
def read_chart(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str, name: str) -> Response:
    """Draw one of the figures for a slide: nodes, relations, labels, evidence, balance, sources or agreement."""
    if name not in CHARTS:
        raise NotFound(f"There is no chart '{name}'; there are {', '.join(CHARTS)}.")
    drawn = analysing.chart(uow, services().pool, actor, reference, name, query["theme"])
    return answer(drawn, content_tag(drawn), content_type=_SVG)


@blueprint.endpoint(
    f"/maps/<reference:reference>.brief.<suffix({','.join(BRIEFS)}):form>",
    action="map.read",
    query=BriefQuery,
    answer=Answer({"type": "string"}, "# Homework\n"),
    offers=tuple(media_type for media_type, _ in BRIEFS.values()),
    offers_octets=True,
    works=True,
)
def read_brief(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str, form: str) -> Response:
    """Write the brief for a debate: `md`, `html`, `pdf` (A4 or letter) or `docx`."""
    if form not in BRIEFS:
        raise NotFound(f"There is no brief as '.{form}'; there are {', '.join(BRIEFS)}.")
    slug, data = analysing.brief(
        uow, services().pool, actor, reference, form, side=query["side"], style=query["style"], paper=query["paper"]
    )
    return _document(data, BRIEFS[form][0], f"{slug}-brief.{form}")


@blueprint.endpoint(
    f"/maps/<reference:reference>.sources.<suffix({','.join(SOURCES)}):form>",
    action="map.read",
    answer=Answer({"type": "string"}, "@misc{libman2023,\n}\n"),
    offers=tuple(media_type for media_type, _ in SOURCES.values()),
    offers_octets=True,
    works=True,
)
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


@blueprint.endpoint(
    "/schemes",
    action="service.read",
    answer=Answer(SchemesSchema, {**examples.SCHEMES, **ONLY_PAGE}),
    transaction=None,
    query=PageQuery,
    links=True,
)
def list_schemes(query: dict[str, Any]) -> Response:
    """List the argumentation schemes with their premises and critical questions."""
    page = page_of(list(schemes().values()), window_of(query))
    return list_answer("schemes", page, (scheme.plain() for scheme in page.items))
