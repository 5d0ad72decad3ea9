"""What follows from maps, as tasks: the body is the JSON of a map, the content is the answer as JSON."""

import hashlib
import json
from collections import OrderedDict
from dataclasses import asdict
from typing import Any

from argmap.analysis import finding_rules, findings, schemes
from argmap.analysis.comparison import compare
from argmap.analysis.cruxes import cruxes
from argmap.analysis.evaluation import EvaluationOptions, MapEvaluation, evaluate
from argmap.analysis.explaining import explanations
from argmap.analysis.statistics import statistics
from argmap.analysis.supposing import suppose, with_credences
from argmap.formats.errors import InvalidDocument
from argmap.formats.json_map.readings import read_operations, without_consequences
from argmap.model.argument_map import ArgumentMap
from argmap.model.breach import Breach, InvalidMap
from argmap.model.changes import apply
from argmap.model.plain import canonical_json, map_of, map_to_plain
from argmap.work.tasks import Arguments, TaskResult

_EVALUATED: OrderedDict[tuple[str, str, EvaluationOptions], MapEvaluation] = OrderedDict()
_MOST_EVALUATED = 32


def _answered(values: dict[str, Any]) -> TaskResult:
    return {}, canonical_json(values).encode("utf-8", "backslashreplace")


def _map(body: bytes) -> ArgumentMap:
    return map_of(json.loads(body))


def evaluate_map(arguments: Arguments, body: bytes) -> TaskResult:
    """Evaluate by `semantics` with `options`."""
    return _answered(_evaluated(body, None, arguments).plain())


def _evaluated(body: bytes, argument_map: ArgumentMap | None, arguments: Arguments) -> MapEvaluation:
    """The evaluation of a map; the latest are remembered, for suppositions begin with them."""
    semantics, options = arguments["semantics"], EvaluationOptions(**arguments["options"])
    key = (hashlib.sha256(body).hexdigest(), semantics, options)
    result = _EVALUATED.get(key)
    if result is None:
        result = evaluate(argument_map or _map(body), semantics, options)
        # What was not over in time may be another time.
        if result.complete:
            _EVALUATED[key] = result
            while len(_EVALUATED) > _MOST_EVALUATED:
                _EVALUATED.popitem(last=False)
    return result


def suppose_change(arguments: Arguments, body: bytes) -> TaskResult:
    """Evaluate a map as it would be under the `supposition` (operations, credences), beside how it is.

    With `drawn`, the answer has what a picture of it needs: the map as it would be, its labels and its marks.

    :raises InvalidDocument: naming every breach.
    """
    before = _map(body)
    after = _changed(before, arguments["supposition"])
    semantics, options = arguments["semantics"], EvaluationOptions(**arguments["options"])
    outcome = suppose(before, after, semantics, options, known=_evaluated(body, before, arguments))
    if arguments.get("drawn"):
        nodes = [node for node in outcome.changed if node in after.nodes]
        marks = {node: "changed" if node in before.nodes else "added" for node in nodes}
        return {"marks": marks}, canonical_json(map_to_plain(after)).encode()
    return _answered(
        {
            "semantics": semantics,
            "options": options.of(semantics),
            "changed": [{"node": node, "before": old, "after": new} for node, (old, new) in outcome.changed.items()],
            "before": outcome.before.plain(),
            "after": outcome.after.plain(),
        }
    )


def _changed(before: ArgumentMap, value: Any) -> ArgumentMap:
    if not isinstance(value, dict) or not value.keys() <= {"operations", "credences"} or not value:
        raise InvalidDocument([Breach("", "is not a supposition; give `operations`, `credences`, or both")])
    after = before
    if "operations" in value:
        readings = read_operations(value["operations"], "/operations")
        breaches = [breach for reading in readings for breach in reading.breaches]
        if breaches:
            raise InvalidDocument(breaches)
        try:
            after = apply([reading.value for reading in readings if reading.value is not None], before)
        except InvalidMap as error:
            raise InvalidDocument(without_consequences([], error.breaches)) from None
    return with_credences(after, _credences(after, value.get("credences", {})))


def _credences(argument_map: ArgumentMap, value: Any) -> dict[str, float]:
    if not isinstance(value, dict):
        raise InvalidDocument([Breach("/credences", "has the wrong type; give credences by the ids of nodes")])
    wrong = []
    for node, credence in value.items():
        if node not in argument_map.nodes:
            wrong.append(Breach(f"/credences/{node}", f"names '{node}', which is not a node of this map"))
        elif isinstance(credence, bool) or not isinstance(credence, (int, float)) or not 0 <= credence <= 1:
            wrong.append(Breach(f"/credences/{node}", "is no number from 0 to 1"))
    if wrong:
        raise InvalidDocument(wrong)
    return {node: float(credence) for node, credence in value.items()}


def find(_: Arguments, body: bytes) -> TaskResult:
    """Find the weak places of a map."""
    return _answered(findings.lint(_map(body), finding_rules.RULES).plain())


def explain(arguments: Arguments, body: bytes) -> TaskResult:
    """Explain the label of a `node`, or of all (None)."""
    node = arguments["node"]
    explained = explanations(_map(body), None if node is None else [node])
    return _answered({"explanations": [asdict(explanation) for explanation in explained]})


def find_cruxes(arguments: Arguments, body: bytes) -> TaskResult:
    """Find the cruxes of a `node`."""
    return _answered(cruxes(_map(body), arguments["node"]).plain())


def list_questions(_: Arguments, body: bytes) -> TaskResult:
    """List the critical questions of a map's relations, and likely schemes of those that have none."""
    argument_map = _map(body)
    suggestions = [
        {"relation": suggestion.relation, "scheme": suggestion.scheme, "cues": list(suggestion.cues)}
        for suggestion in schemes.suggestions(argument_map)
    ]
    return _answered({"questions": [task.plain() for task in schemes.tasks(argument_map)], "suggestions": suggestions})


def count(arguments: Arguments, body: bytes) -> TaskResult:
    """Work out the figures of a map in a `year`, with the `ratings` of participants by element."""
    figures = statistics(_map(body), year=arguments["year"], ratings=arguments["ratings"])
    return figures, b""


def compare_maps(arguments: Arguments, body: bytes) -> TaskResult:
    """Compare the map of the first `split` bytes with that of the rest."""
    split = arguments["split"]
    return asdict(compare(_map(body[:split]), _map(body[split:]))), b""
