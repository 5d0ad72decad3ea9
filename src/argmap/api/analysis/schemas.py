"""What the analysis of maps is asked and answers with: for OpenAPI."""

import marshmallow as ma
from marshmallow.validate import OneOf, Range

from argmap.analysis.evaluation import DEFAULT, SEMANTICS
from argmap.analysis.extensions import MAX_EXTENSIONS, SECONDS
from argmap.analysis.gradual import MODELS
from argmap.analysis.translations import TRANSLATIONS
from argmap.api.maps.schemas import OperationSchema
from argmap.brief.forms import PAPERS, SIDES, STYLES
from argmap.drawing.look.theme import THEMES
from argmap.formats.json_map.schemas import Strict
from argmap.http.paging import PageSchema


class EvaluationQuery(ma.Schema):
    """By which semantics, and how."""

    semantics = ma.fields.String(
        load_default=DEFAULT,
        validate=OneOf(SEMANTICS, error="is not a semantics; there are {choices}"),
        metadata={"description": "How to evaluate."},
    )
    translation = ma.fields.String(
        load_default=TRANSLATIONS[0],
        validate=OneOf(TRANSLATIONS, error="is not a translation; there are {choices}"),
        metadata={"description": "How the map is seen as a framework, for Dung's semantics."},
    )
    model = ma.fields.String(
        load_default=MODELS[0],
        validate=OneOf(MODELS, error="is not a model; there are {choices}"),
        metadata={"description": "The gradual semantics, for `strength`."},
    )
    most = ma.fields.Integer(
        load_default=MAX_EXTENSIONS, validate=Range(1, MAX_EXTENSIONS), metadata={"description": "Most extensions."}
    )
    seconds = ma.fields.Float(
        load_default=SECONDS, validate=Range(0.1, SECONDS), metadata={"description": "Longest search."}
    )


class BriefQuery(ma.Schema):
    """For whom a brief is, and how it looks."""

    side = ma.fields.String(load_default="pro", validate=OneOf(SIDES, error="is not a side; there are {choices}"))
    style = ma.fields.String(
        load_default="apa",
        validate=OneOf(list(STYLES), error="is not a style; there are {choices}"),
        metadata={"description": "Citation style of the bibliography."},
    )
    paper = ma.fields.String(
        load_default="a4",
        validate=OneOf(list(PAPERS), error="is not a paper; there are {choices}"),
        metadata={"description": "Of a PDF."},
    )


class ChartQuery(ma.Schema):
    """How a chart looks."""

    theme = ma.fields.String(
        load_default="light",
        validate=OneOf(list(THEMES), error="is not a theme; there are {choices}"),
        metadata={"description": "As of drawings."},
    )


class OneNodeQuery(ma.Schema):
    """Of which node."""

    node = ma.fields.String(load_default=None, metadata={"description": "Id of a node."})


class _AnalysisSchema(ma.Schema):
    map = ma.fields.String(required=True, metadata={"description": "Slug of the map."})
    revision = ma.fields.Integer(required=True, metadata={"description": "The revision that was looked at."})
    time = ma.fields.String(required=True, metadata={"format": "date-time", "description": "When."})


class EvaluationSchema(_AnalysisSchema):
    """What a map comes to."""

    semantics = ma.fields.String(required=True)
    options = ma.fields.Dict(required=True)
    labels = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    strengths = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Float())
    extensions = ma.fields.List(ma.fields.List(ma.fields.String()))
    credulous = ma.fields.List(ma.fields.String(), metadata={"description": "In some extension."})
    sceptical = ma.fields.List(ma.fields.String(), metadata={"description": "In every extension."})
    complete = ma.fields.Boolean(required=True, metadata={"description": "Whether the search was over in time."})
    reason = ma.fields.String()
    remarks = ma.fields.List(ma.fields.String())


class FindingSchema(ma.Schema):
    """A weak place."""

    rule = ma.fields.String(required=True)
    severity = ma.fields.String(required=True)
    element = ma.fields.String(required=True, metadata={"description": "Id; empty: the map."})
    message = ma.fields.String(required=True)
    remedy = ma.fields.String(required=True)
    others = ma.fields.List(ma.fields.String())


class FindingsSchema(_AnalysisSchema):
    """The findings of a map."""

    findings = ma.fields.List(ma.fields.Nested(FindingSchema), required=True)
    counts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)
    off = ma.fields.List(ma.fields.Dict(), required=True)
    unknown_rules = ma.fields.List(ma.fields.String())


class ExplanationSchema(ma.Schema):
    """Why a node is accepted or rejected."""

    node = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    sufficient = ma.fields.List(ma.fields.String(), required=True)
    minimal = ma.fields.Boolean(required=True)


class ExplanationsSchema(_AnalysisSchema):
    """Why nodes stand or fall."""

    explanations = ma.fields.List(ma.fields.Nested(ExplanationSchema), required=True)


class CruxesSchema(_AnalysisSchema):
    """The cruxes of a map."""

    thesis = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    single = ma.fields.List(ma.fields.Dict(), required=True)
    pairs = ma.fields.List(ma.fields.Dict(), required=True)
    topple = ma.fields.List(ma.fields.String(), required=True)
    save = ma.fields.List(ma.fields.String(), required=True)
    disputes = ma.fields.List(ma.fields.Dict(), required=True)
    complete = ma.fields.Boolean(required=True)


class SuppositionSchema(Strict):
    """What to suppose: operations, as for `/changes`, and credences by the ids of nodes."""

    operations = ma.fields.List(ma.fields.Nested(OperationSchema))
    credences = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Float())


class SupposedSchema(_AnalysisSchema):
    """What would become of a map."""

    semantics = ma.fields.String(required=True)
    options = ma.fields.Dict(required=True)
    changed = ma.fields.List(ma.fields.Dict(), required=True)
    before = ma.fields.Dict(required=True)
    after = ma.fields.Dict(required=True)


class QuestionsSchema(_AnalysisSchema):
    """Critical questions, and schemes that are proposed."""

    questions = ma.fields.List(ma.fields.Dict(), required=True)
    suggestions = ma.fields.List(ma.fields.Dict(), required=True)


class StatisticsSchema(_AnalysisSchema):
    """The figures of a map."""

    nodes = ma.fields.Dict(required=True)
    relations = ma.fields.Dict(required=True)
    labels = ma.fields.Dict(required=True)
    depth = ma.fields.Integer(required=True)
    breadth = ma.fields.Integer(required=True)
    premises_with_evidence = ma.fields.Dict(required=True)
    balance = ma.fields.Dict(required=True)
    sources = ma.fields.Dict(required=True)
    agreement = ma.fields.Dict()


class SchemesSchema(PageSchema):
    """The schemes."""

    schemes = ma.fields.List(ma.fields.Dict(), required=True)
