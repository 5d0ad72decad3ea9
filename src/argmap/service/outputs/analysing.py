"""What stored maps come to: evaluations, findings, explanations, cruxes, suppositions, figures, briefs.

Each reads a snapshot of the map, gives the connection back, and lets the pool of confined processes do the work.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from argmap.analysis.evaluation import EvaluationOptions
from argmap.brief.content import NoThesis
from argmap.model.plain import canonical_json
from argmap.service.critique.ratings import current_ratings
from argmap.service.editing.snapshots import snapshot
from argmap.service.editing.writing import find_map
from argmap.service.errors import Conflict, NotFound
from argmap.service.outputs.charts import chart_of
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap
from argmap.work.pool import WorkPool


def _head(uow: UnitOfWork, stored: StoredMap, **more: Any) -> str:
    """Of which map, revision and time an answer is."""
    return canonical_json({"map": stored.slug, "revision": stored.revision, "time": uow.now(), **more})


def _joined(head: str, content: bytes) -> bytes:
    """Two JSON objects, neither of them empty, as one."""
    return head[:-1].encode() + b"," + content[1:]


def _analysed(
    uow: UnitOfWork, pool: WorkPool, stored: StoredMap, task: str, arguments: dict[str, Any], **more: Any
) -> bytes:
    head = _head(uow, stored, **more)
    return _joined(head, pool.run(task, arguments, snapshot(uow, stored))[1])


def evaluation(
    uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, semantics: str, options: EvaluationOptions
) -> bytes:
    """A map by one of the semantics, as JSON.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return _analysed(uow, pool, stored, "evaluate", {"semantics": semantics, "options": asdict(options)})


def findings(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str) -> bytes:
    """The findings of a map, as JSON.

    :raises NotFound: there is no such map.
    """
    return _analysed(uow, pool, find_map(uow, actor, reference, "map.read"), "findings", {})


def explanations(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, node: str | None) -> bytes:
    """Why nodes stand or fall, as JSON.

    :param node: the id of one node; None for all.
    :raises NotFound: there is no such map, or no such node.
    """
    stored = find_map(uow, actor, reference, "map.read")
    if node is not None:
        _check_node(uow, stored, node)
    return _analysed(uow, pool, stored, "explanations", {"node": node})


def cruxes(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, node: str | None) -> bytes:
    """The cruxes of the thesis, or of another node, and where participants differ, as JSON.

    :raises NotFound: there is no such map, no such node, or no thesis.
    """
    stored = find_map(uow, actor, reference, "map.read")
    thesis = node or stored.details.thesis
    if thesis is None:
        raise NotFound("The map names no thesis; name a node.")
    _check_node(uow, stored, thesis)
    ratings, head = _ratings(uow, stored), _head(uow, stored)
    content = pool.run("cruxes", {"node": thesis}, snapshot(uow, stored))[1]
    alone = {crux["nodes"][0] for crux in json.loads(content)["single"]}
    disputes = canonical_json({"disputes": _disputes(ratings, alone)}).encode()
    return _joined(_joined(head, content).decode(), disputes)


def _check_node(uow: UnitOfWork, stored: StoredMap, node: str) -> None:
    if uow.maps.node(stored, node) is None:
        raise NotFound(f"The map has no node '{node}'.")


def _disputes(ratings: dict[str, list[float]], alone: set[str]) -> list[dict[str, Any]]:
    """Elements that participants rate far apart, those that are cruxes first."""
    disputes = []
    for element, values in ratings.items():
        spread = max(values) - min(values)
        if len(values) > 1 and spread >= 0.4:
            disputes.append(
                {"element": element, "spread": round(spread, 4), "ratings": len(values), "crux": element in alone}
            )
    return sorted(disputes, key=lambda dispute: (not dispute["crux"], -dispute["spread"]))


def _ratings(uow: UnitOfWork, stored: StoredMap) -> dict[str, list[float]]:
    by_element: dict[str, list[float]] = {}
    for given in current_ratings(uow, stored):
        by_element.setdefault(given.element, []).append(given.value)
    return by_element


def suppose(
    uow: UnitOfWork,
    pool: WorkPool,
    actor: Actor,
    reference: str,
    supposition: Mapping[str, Any],
    semantics: str,
    options: EvaluationOptions,
) -> bytes:
    """What would become of a map under some operations or credences, as JSON; nothing is stored.

    :raises NotFound: there is no such map.
    :raises InvalidDocument: naming every breach.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return _analysed(uow, pool, stored, "suppose", _supposition(supposition, semantics, options))


def supposed_map(
    uow: UnitOfWork,
    pool: WorkPool,
    actor: Actor,
    reference: str,
    supposition: Mapping[str, Any],
    semantics: str,
    options: EvaluationOptions,
) -> tuple[bytes, dict[str, str]]:
    """A map as it would be, as JSON, and how each node that changed is marked in a picture.

    :raises NotFound: there is no such map.
    :raises InvalidDocument: naming every breach.
    """
    stored = find_map(uow, actor, reference, "map.read")
    arguments = {**_supposition(supposition, semantics, options), "drawn": True}
    values, content = pool.run("suppose", arguments, snapshot(uow, stored))
    return content, values["marks"]


def _supposition(supposition: Mapping[str, Any], semantics: str, options: EvaluationOptions) -> dict[str, Any]:
    return {"supposition": supposition, "semantics": semantics, "options": asdict(options)}


def questions(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str) -> bytes:
    """The critical questions of a map's relations, and likely schemes of those that have none, as JSON.

    :raises NotFound: there is no such map.
    """
    return _analysed(uow, pool, find_map(uow, actor, reference, "map.read"), "questions", {})


def statistics(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str) -> dict[str, Any]:
    """The figures of a map, as JSON values.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return {"map": stored.slug, "revision": stored.revision, "time": uow.now(), **_figures(uow, pool, stored)}


def chart(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, name: str, theme: str) -> bytes:
    """One of the figures of a map as a picture, see `charts.CHARTS`.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return chart_of(_figures(uow, pool, stored), name, stored.details.title, theme)


def _figures(uow: UnitOfWork, pool: WorkPool, stored: StoredMap) -> dict[str, Any]:
    arguments = {"year": int(uow.now()[:4]), "ratings": _ratings(uow, stored)}
    return pool.run("statistics", arguments, snapshot(uow, stored))[0]


def brief(
    uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, form: str, *, side: str, style: str, paper: str
) -> tuple[str, bytes]:
    """The slug of a map, and its brief in a form.

    :raises NotFound: there is no such map.
    :raises Conflict: the map names no thesis.
    """
    stored = find_map(uow, actor, reference, "map.read")
    arguments = {"form": form, "side": side, "style": style, "paper": paper}
    try:
        return stored.slug, pool.run("brief", arguments, snapshot(uow, stored))[1]
    except NoThesis as error:
        raise Conflict(str(error)) from None


def sources(uow: UnitOfWork, pool: WorkPool, actor: Actor, reference: str, form: str) -> tuple[str, bytes]:
    """The slug of a map, and its sources in a form.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    return stored.slug, pool.run("sources", {"form": form}, snapshot(uow, stored))[1]
