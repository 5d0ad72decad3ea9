"""What a map, or a Carneades graph, comes to by one of the semantics: one answer in one form for all of them."""

from dataclasses import dataclass, field
from typing import Any

from argmap.analysis import extensions as dung
from argmap.analysis.gradual import MODELS, strengths
from argmap.analysis.grounded import IN, OUT, UNDECIDED
from argmap.analysis.structured import Evaluation as Structured
from argmap.analysis.structured import evaluate as evaluate_graph
from argmap.analysis.translations import TRANSLATIONS, TooManyArguments, Translated, translated
from argmap.caes.of_map import graph_of
from argmap.model.argument_map import ArgumentMap

SEMANTICS = ("carneades", *dung.SEMANTICS, "strength")
DEFAULT = "grounded"


@dataclass(frozen=True, slots=True)
class EvaluationOptions:
    """How to evaluate: the translation for Dung's semantics, the model for strengths, and how far to search."""

    translation: str = TRANSLATIONS[0]
    model: str = MODELS[0]
    most: int = dung.MAX_EXTENSIONS
    seconds: float = dung.SECONDS

    def of(self, semantics: str) -> dict[str, Any]:
        """Those that matter to a semantics, as JSON values."""
        if semantics == "strength":
            return {"model": self.model}
        if semantics == "carneades":
            return {}
        return {"translation": self.translation, "most": self.most, "seconds": self.seconds}


@dataclass(slots=True)
class MapEvaluation:
    """What came of an evaluation.

    `labels` are those of nodes; with several extensions a node is in or out where it is so in all of them. `extensions`
    list the nodes that stand in each; `credulous` those that stand in some, `sceptical` those that stand in all.
    `complete` is False where the search was stopped, and `reason` says why.
    """

    semantics: str
    options: dict[str, Any]
    labels: dict[str, str]
    strengths: dict[str, float] = field(default_factory=dict)
    extensions: list[list[str]] | None = None
    complete: bool = True
    reason: str | None = None
    remarks: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """As JSON values; what a semantics has not is left out."""
        plain: dict[str, Any] = {"semantics": self.semantics, "options": self.options}
        if self.labels:
            plain["labels"] = self.labels
        if self.strengths:
            plain["strengths"] = self.strengths
        if self.extensions is not None:
            plain |= dung.acceptance(self.labels, self.extensions)
        plain["complete"] = self.complete
        if self.reason is not None:
            plain["reason"] = self.reason
        if self.remarks:
            plain["remarks"] = self.remarks
        return plain


def evaluate(
    argument_map: ArgumentMap, semantics: str = DEFAULT, options: EvaluationOptions | None = None
) -> MapEvaluation:
    """Evaluate a map by one of `SEMANTICS`."""
    options = options or EvaluationOptions()
    told = options.of(semantics)
    if semantics == "strength":
        strength_of = strengths(argument_map, options.model)
        rounded = {node: round(value, 6) for node, value in strength_of.strengths.items()}
        reason = (
            None if strength_of.converged else f"The strengths did not come to rest in {strength_of.steps:,} steps."
        )
        remarks = (
            [f"The map has circles: the strengths came to rest in {strength_of.steps:,} steps."]
            if strength_of.steps
            else []
        )
        return MapEvaluation(
            semantics,
            told,
            {},
            rounded,
            complete=strength_of.converged,
            reason=reason,
            remarks=[] if reason else remarks,
        )
    if semantics == "carneades":
        return _structured(argument_map, evaluate_graph(graph_of(argument_map)), told)
    remarks = []
    try:
        framework = translated(argument_map, options.translation)
    except TooManyArguments as error:
        framework = translated(argument_map, "flat")
        told["translation"] = "flat"
        remarks.append(str(error))
    result = _abstract(argument_map, framework, semantics, options, told)
    result.remarks += remarks
    return result


def _structured(argument_map: ArgumentMap, evaluation: Structured, told: dict[str, Any]) -> MapEvaluation:
    labels = {node: evaluation.labels[node] for node in argument_map.nodes}
    return MapEvaluation("carneades", told, labels, remarks=evaluation.remarks)


def _abstract(
    argument_map: ArgumentMap, framework: Translated, semantics: str, options: EvaluationOptions, told: dict[str, Any]
) -> MapEvaluation:
    answer = dung.extensions(framework.framework, semantics, most=options.most, seconds=options.seconds)
    attackers = framework.framework.attackers()
    per: list[dict[str, str]] = []
    for inside in answer.extensions:
        beaten = {name for name, extensions in attackers.items() if not inside.isdisjoint(extensions)}
        per.append({node: _label(names, inside, beaten) for node, names in framework.standing_for.items()})
    labels = {}
    for node in argument_map.nodes:
        given = {labels[node] for labels in per}
        labels[node] = given.pop() if len(given) == 1 else UNDECIDED
    listed = [[node for node, label in labels.items() if label == IN] for labels in per]
    remarks = ["There is no stable extension."] if semantics == "stable" and not per and answer.reason is None else []
    return MapEvaluation(
        semantics, told, labels, extensions=listed, complete=answer.reason is None, reason=answer.reason,
        remarks=remarks,
    )  # fmt: skip


def _label(names: list[str], inside: frozenset[str], beaten: set[str]) -> str:
    if any(name in inside for name in names):
        return IN
    return OUT if all(name in beaten for name in names) else UNDECIDED
