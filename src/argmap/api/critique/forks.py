"""Forks and comparisons: `/maps/{map}/forks`, `/compare/{other}`, `/pull`."""

import csv
import io
from typing import Any

import marshmallow as ma
from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody
from argmap.api.critique import examples as critique_examples
from argmap.api.critique.bodies import NewFork, Pull
from argmap.api.critique.proposals import propose
from argmap.api.critique.schemas import ProposalSchema
from argmap.api.maps import examples
from argmap.api.maps.schemas import MapSummarySchema
from argmap.api.presenting import map_summary
from argmap.http.answers import answer, answer_json, content_tag
from argmap.http.paging import ONLY_PAGE, PageQuery, PageSchema, list_answer, window_of
from argmap.http.services import services
from argmap.http.transactions import read_transaction
from argmap.service.critique import forks
from argmap.service.critique.forks import ForkRow
from argmap.service.editing.preconditions import map_tag
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import page_of

blueprint = Blueprint(
    "forks",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>",
    description="Copies that know their origin, compared with it and pulled back.",
)
CSV = "text/csv"


class MatchSchema(ma.Schema):
    """A node that both maps have."""

    here = ma.fields.String(required=True)
    there = ma.fields.String(required=True)
    by = ma.fields.String(required=True, validate=ma.validate.OneOf(["id", "text"]))
    similarity = ma.fields.Float(required=True)
    differs = ma.fields.List(ma.fields.String(), required=True)


class ComparisonSchema(ma.Schema):
    """What two maps have in common; similarity is from 0 to 1."""

    matches = ma.fields.List(ma.fields.Nested(MatchSchema), required=True)
    nodes_only_here = ma.fields.List(ma.fields.String(), required=True)
    nodes_only_there = ma.fields.List(ma.fields.String(), required=True)
    relations_only_here = ma.fields.List(ma.fields.String(), required=True)
    relations_only_there = ma.fields.List(ma.fields.String(), required=True)
    relations_in_both = ma.fields.Integer(required=True)
    similarity = ma.fields.Float(required=True)


class ForkRowSchema(ma.Schema):
    """A fork compared with its origin."""

    map = ma.fields.String(required=True)
    owners = ma.fields.String(required=True)
    revision = ma.fields.Integer(required=True)
    nodes = ma.fields.Integer(required=True)
    relations = ma.fields.Integer(required=True)
    matched = ma.fields.Integer(required=True)
    changed = ma.fields.Integer(required=True)
    missing = ma.fields.Integer(required=True)
    added = ma.fields.Integer(required=True)
    similarity = ma.fields.Float(required=True)


class ForkTableSchema(PageSchema):
    """Forks compared with their origin."""

    forks = ma.fields.List(ma.fields.Nested(ForkRowSchema), required=True)


_COMPARISON: dict[str, Any] = {
    "matches": [{"here": "n1", "there": "n1", "by": "id", "similarity": 0.92, "differs": ["text"]}],
    "nodes_only_here": ["n2"],
    "nodes_only_there": [],
    "relations_only_here": ["r2"],
    "relations_only_there": [],
    "relations_in_both": 1,
    "similarity": 0.81,
}
_ROW: dict[str, Any] = {
    "map": "a-spectacle-fork",
    "owners": "ada",
    "revision": 4,
    "nodes": 12,
    "relations": 9,
    "matched": 11,
    "changed": 2,
    "missing": 1,
    "added": 1,
    "similarity": 0.93,
}


@blueprint.endpoint(
    "/forks",
    "POST",
    action="map.fork",
    body=JsonBody(NewFork, critique_examples.FORK_MAP),
    answer=Answer(MapSummarySchema, examples.MAP_SUMMARY, status=201),
)
def fork_map(uow: UnitOfWork, actor: Actor, reference: str, body: NewFork) -> Response:
    """Fork a map: create a copy that you own and that knows its origin."""
    stored = forks.fork(uow, actor, reference, title=body.title, slug=body.slug).stored
    headers = {"Location": f"/api/v1/maps/{stored.slug}"}
    return answer_json(map_summary(stored), map_tag(stored), status=201, headers=headers)


@blueprint.endpoint(
    "/forks",
    action="map.read",
    answer=Answer(ForkTableSchema, {"forks": [_ROW], **ONLY_PAGE}),
    works=True,
    query=PageQuery,
    links=True,
)
def list_forks(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List the forks that you can see, each compared with the current map."""
    page = page_of(forks.compare_forks(uow, services().pool, actor, reference), window_of(query))
    return list_answer("forks", page, map(_row, page.items))


@blueprint.endpoint(
    "/forks.csv", action="map.read", answer=Answer({"type": "string"}, content_type=CSV), offers=(CSV,), works=True
)
def list_forks_as_csv(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """List the forks as CSV for a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(_ROW))
    writer.writeheader()
    for fork in forks.compare_forks(uow, services().pool, actor, reference):
        writer.writerow(_row(fork))
    body = out.getvalue().encode("utf-8-sig")
    headers = {"Content-Disposition": 'attachment; filename="forks.csv"'}
    return answer(body, content_tag(body), content_type=f"{CSV}; charset=utf-8", headers=headers)


def _row(row: ForkRow) -> dict[str, Any]:
    stored, compared = row.stored, row.comparison
    return {
        "map": stored.slug,
        "owners": " ".join(row.owners),
        "revision": stored.revision,
        "nodes": stored.node_count,
        "relations": stored.relation_count,
        "matched": len(compared["matches"]),
        "changed": sum(bool(match["differs"]) for match in compared["matches"]),
        "missing": len(compared["nodes_only_here"]),
        "added": len(compared["nodes_only_there"]),
        "similarity": round(compared["similarity"], 4),
    }


@blueprint.endpoint(
    "/compare/<reference:other>", action="map.read", answer=Answer(ComparisonSchema, _COMPARISON), works=True
)
def compare_maps(uow: UnitOfWork, actor: Actor, reference: str, other: str) -> Response:
    """Compare two maps. Nodes are matched by id, then by text."""
    return answer_json(forks.compare_maps(uow, services().pool, actor, reference, other))


@blueprint.endpoint(
    "/pull",
    "POST",
    action="map.propose",
    body=JsonBody(Pull, critique_examples.PULL_FORK),
    answer=Answer(ProposalSchema, critique_examples.PROPOSAL, status=201),
    transaction=None,
    works=True,
)
def pull_fork(reference: str, body: Pull) -> Response:
    """Propose the changes of a related map: of a fork to its origin, the other way, or between forks of one origin.

    Pull as often as you like: only what changed since the last accepted pull is proposed.
    """
    with read_transaction() as (uow, actor):
        drafted = forks.draft_pull(uow, services().pool, actor, reference, body.fork)
    proposed: Response = propose(reference, body.title, body.reason, drafted)
    return proposed
