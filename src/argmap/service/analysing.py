"""What stored maps come to: evaluations, findings, explanations, cruxes, suppositions, figures."""

from collections import OrderedDict
from typing import Any

from argmap.analysis import finding_rules, findings, schemes
from argmap.analysis.cruxes import Cruxes, cruxes
from argmap.analysis.evaluation import Options, Result, evaluate
from argmap.analysis.explaining import explanations
from argmap.analysis.statistics import statistics
from argmap.analysis.supposing import suppose, with_credences
from argmap.formats.errors import InvalidDocument
from argmap.formats.readings import read_operations, without_consequences
from argmap.model.argument_map import ArgumentMap
from argmap.model.breach import Breach, InvalidMap
from argmap.model.changes import apply
from argmap.service.charts import chart_of
from argmap.service.errors import NotFound
from argmap.service.maps import read_map
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.service.writing import find_map
from argmap.store.repository import StoredMap


def map_for(uow: UnitOfWork, actor: Actor, reference: str) -> tuple[str, ArgumentMap]:
    """The slug and the content of a map, for documents about it.

    :raises NotFound: there is no such map.
    """
    stored, argument_map = read_map(uow, actor, reference)
    return stored.slug, argument_map


def _from(uow: UnitOfWork, stored: StoredMap) -> dict[str, Any]:
    """Of which map, revision and time an answer is."""
    return {"map": stored.slug, "revision": stored.revision, "time": uow.now()}


def evaluation(uow: UnitOfWork, actor: Actor, reference: str, semantics: str, options: Options) -> dict[str, Any]:
    """A map by one of the semantics, as JSON values.

    :raises NotFound: there is no such map.
    """
    stored, argument_map = read_map(uow, actor, reference)
    return {**_from(uow, stored), **_evaluated(stored, argument_map, semantics, options).plain()}


_EVALUATED: OrderedDict[tuple[str, int, str, Options], Result] = OrderedDict()
_MOST_EVALUATED = 64


def _evaluated(stored: StoredMap, argument_map: ArgumentMap, semantics: str, options: Options) -> Result:
    """The evaluation of a map at its revision; the latest are remembered, for suppositions begin with them."""
    key = (stored.id, stored.revision, semantics, options)
    found = _EVALUATED.get(key)
    if found is None:
        found = evaluate(argument_map, semantics, options)
        # What was not over in time may be another time.
        if found.complete:
            _EVALUATED[key] = found
            while len(_EVALUATED) > _MOST_EVALUATED:
                _EVALUATED.popitem(last=False)
    return found


def found_in(uow: UnitOfWork, actor: Actor, reference: str) -> dict[str, Any]:
    """The findings of a map, as JSON values.

    :raises NotFound: there is no such map.
    """
    stored, argument_map = read_map(uow, actor, reference)
    return {**_from(uow, stored), **findings.lint(argument_map, finding_rules.RULES).plain()}


def explained(uow: UnitOfWork, actor: Actor, reference: str, node: str | None) -> dict[str, Any]:
    """Why nodes stand or fall, as JSON values.

    :param node: the id of one node; None for all.
    :raises NotFound: there is no such map, or no such node.
    """
    stored, argument_map = read_map(uow, actor, reference)
    if node is not None and node not in argument_map.nodes:
        raise NotFound(f"The map has no node '{node}'.")
    told = explanations(argument_map, None if node is None else [node])
    return {
        **_from(uow, stored),
        "explanations": [
            {"node": each.node, "label": each.label, "text": each.text, "sufficient": each.sufficient,
             "minimal": each.minimal}
            for each in told
        ],
    }  # fmt: skip


def cruxes_of(uow: UnitOfWork, actor: Actor, reference: str, node: str | None) -> dict[str, Any]:
    """The cruxes of the thesis, or of another node, and where participants differ, as JSON values.

    :raises NotFound: there is no such map, no such node, or no thesis.
    """
    stored, argument_map = read_map(uow, actor, reference)
    thesis = node or argument_map.details.thesis
    if thesis is None or thesis not in argument_map.nodes:
        raise NotFound("The map names no thesis; name a node." if node is None else f"The map has no node '{node}'.")
    found = cruxes(argument_map, thesis)
    return {**_from(uow, stored), **plain_cruxes(found), "disputes": _disputes(uow, stored, found)}


def plain_cruxes(found: Cruxes) -> dict[str, Any]:
    """Cruxes as JSON values."""
    return {
        "thesis": found.thesis,
        "label": found.label,
        "single": [_crux(each) for each in found.single],
        "pairs": [_crux(each) for each in found.pairs],
        "topple": found.topple,
        "save": found.save,
        "complete": found.complete,
    }


def _crux(each: Any) -> dict[str, Any]:
    told = {"nodes": list(each.nodes), "flipped_to": list(each.flipped_to), "before": each.before, "after": each.after}
    return told if each.shift is None else {**told, "shift": each.shift}


def _disputes(uow: UnitOfWork, stored: StoredMap, found: Cruxes) -> list[dict[str, Any]]:
    """Nodes that participants rate far apart, those that are cruxes first."""
    alone = {each.nodes[0] for each in found.single}
    told = []
    for element, values in _ratings(uow, stored).items():
        spread = max(values) - min(values)
        if len(values) > 1 and spread >= 0.4:
            told.append(
                {"element": element, "spread": round(spread, 4), "ratings": len(values), "crux": element in alone}
            )
    return sorted(told, key=lambda each: (not each["crux"], -each["spread"]))


def _ratings(uow: UnitOfWork, stored: StoredMap) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for element, _, value in uow.critique.ratings(stored.key):
        found.setdefault(element, []).append(value)
    return found


def supposed(
    uow: UnitOfWork, actor: Actor, reference: str, value: Any, semantics: str, options: Options
) -> tuple[dict[str, Any], ArgumentMap, ArgumentMap]:
    """What would become of a map under some operations or credences; nothing is stored.

    Returns the answer as JSON values, and the map as it is and as it would be.

    :raises NotFound: there is no such map.
    :raises InvalidDocument: naming every breach.
    """
    stored, before = read_map(uow, actor, reference)
    after = _changed(before, value)
    known = _evaluated(stored, before, semantics, options)
    found = suppose(before, after, semantics, options, known=known)
    answer = {
        **_from(uow, stored),
        "semantics": semantics,
        "options": options.of(semantics),
        "changed": [{"node": node, "before": old, "after": new} for node, (old, new) in found.changed.items()],
        "before": found.before.plain(),
        "after": found.after.plain(),
    }
    return answer, before, after


def _changed(before: ArgumentMap, value: Any) -> ArgumentMap:
    if not isinstance(value, dict) or not value.keys() <= {"operations", "credences"} or not value:
        raise InvalidDocument([Breach("", "is not a supposition; give `operations`, `credences`, or both")])
    after = before
    if "operations" in value:
        readings = read_operations(value["operations"], "/operations")
        told = [breach for reading in readings for breach in reading.breaches]
        if told:
            raise InvalidDocument(told)
        try:
            after = apply([each.value for each in readings if each.value is not None], before)
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


def questions(uow: UnitOfWork, actor: Actor, reference: str) -> dict[str, Any]:
    """The critical questions of a map's relations, and likely schemes of those that have none, as JSON values.

    :raises NotFound: there is no such map.
    """
    stored, argument_map = read_map(uow, actor, reference)
    proposed = [
        {"relation": each.relation, "scheme": each.scheme, "cues": list(each.cues)}
        for each in schemes.suggestions(argument_map)
    ]
    return {
        **_from(uow, stored),
        "questions": [each.plain() for each in schemes.tasks(argument_map)],
        "suggestions": proposed,
    }


def figures(uow: UnitOfWork, actor: Actor, reference: str) -> dict[str, Any]:
    """The figures of a map, as JSON values.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return {**_from(uow, stored), **_figures(uow, stored)}


def chart(uow: UnitOfWork, actor: Actor, reference: str, name: str, theme: str) -> bytes:
    """One of the figures of a map as a picture, see `charts.CHARTS`.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return chart_of(_figures(uow, stored), name, stored.details.title, theme)


def _figures(uow: UnitOfWork, stored: StoredMap) -> dict[str, Any]:
    return statistics(uow.maps.load(stored), year=int(uow.now()[:4]), ratings=_ratings(uow, stored))
