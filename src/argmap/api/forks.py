"""Forks and comparisons: `/maps/{map}/fork`, `/forks`, `/compare/{other}`, `/pull`."""

import csv
import io
from typing import Any

import marshmallow as ma
from flask import Response

from argmap.api import critique_examples, examples
from argmap.api.answers import JSON, answer, answer_json, content_tag
from argmap.api.blueprint import Blueprint
from argmap.api.bodies import checked, text_within
from argmap.api.critique_schemas import ProposalSchema
from argmap.api.people_schemas import text
from argmap.api.presenting import map_summary
from argmap.api.proposals import propose
from argmap.api.routes import asking, needs, reads, route_spec, services, takes, writes
from argmap.api.schemas import MapSummarySchema
from argmap.formats.schemas import Strict, StrictText
from argmap.service import forks
from argmap.service.forks import ForkRow
from argmap.service.permissions import Actor
from argmap.service.preconditions import map_tag
from argmap.service.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "forks",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>",
    description="Copies that know their origin, compared with it and pulled back.",
)
CSV = "text/csv"


class ForkSchema(Strict):
    """How to fork a map."""

    title = text(300, "The origin's without.")
    slug = StrictText(
        validate=[
            text_within(1, 80),
            ma.validate.Regexp("^[a-z0-9]+(-[a-z0-9]+)*$", error="is not a slug, such as my-map"),
        ]
    )


class PullSchema(Strict):
    """Which fork's changes to propose."""

    fork = text(80, "Id or slug of the fork.", required=True)
    title = text(300, required=True)
    reason = text(10_000, required=True)


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


class ForkTableSchema(ma.Schema):
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


@blueprint.route("/fork", methods=["POST"])
@needs("map.fork")
@blueprint.response(201, MapSummarySchema, example=examples.MAP_SUMMARY)
@takes(ForkSchema, example=critique_examples.FORK_MAP)
@writes
def fork_map(uow: UnitOfWork, actor: Actor, reference: str, value: Any) -> Response:
    """Fork a map: create a copy that you own and that knows its origin."""
    fields = checked(ForkSchema, value)
    stored = forks.fork(uow, actor, reference, title=fields.get("title"), slug=fields.get("slug")).stored
    headers = {"Location": f"/api/v1/maps/{stored.slug}"}
    return answer_json(map_summary(stored), map_tag(stored), status=201, headers=headers)


@blueprint.route("/forks")
@needs("map.read")
@route_spec(works=True)
@blueprint.response(200, ForkTableSchema, example={"forks": [_ROW]})
@reads
def list_forks(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """List the forks that you can see, each compared with the current map."""
    return answer_json({"forks": [_row(each) for each in forks.compare_forks(uow, services().pool, actor, reference)]})


@blueprint.route("/forks.csv")
@needs("map.read")
@route_spec(offers=(CSV,), works=True)
@blueprint.response(200, {"type": "string"}, content_type=CSV)
@reads
def list_forks_as_csv(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """List the forks as CSV for a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(_ROW))
    writer.writeheader()
    for each in forks.compare_forks(uow, services().pool, actor, reference):
        writer.writerow(_row(each))
    body = out.getvalue().encode("utf-8-sig")
    headers = {"Content-Disposition": 'attachment; filename="forks.csv"'}
    return answer(body, content_tag(body), content_type=f"{CSV}; charset=utf-8", headers=headers)


def _row(row: ForkRow) -> dict[str, Any]:
    stored, found = row.stored, row.comparison
    return {
        "map": stored.slug,
        "owners": " ".join(row.owners),
        "revision": stored.revision,
        "nodes": stored.node_count,
        "relations": stored.relation_count,
        "matched": len(found["matches"]),
        "changed": sum(bool(match["differs"]) for match in found["matches"]),
        "missing": len(found["nodes_only_here"]),
        "added": len(found["nodes_only_there"]),
        "similarity": round(found["similarity"], 4),
    }


@blueprint.route("/compare/<reference:other>")
@needs("map.read")
@route_spec(works=True)
@blueprint.response(200, ComparisonSchema, example=_COMPARISON)
@reads
def compare_maps(uow: UnitOfWork, actor: Actor, reference: str, other: str) -> Response:
    """Compare two maps. Nodes are matched by id, then by text."""
    return answer_json(forks.compare_maps(uow, services().pool, actor, reference, other))


@blueprint.route("/pull", methods=["POST"])
@needs("map.propose")
@blueprint.response(201, ProposalSchema, example=critique_examples.PROPOSAL)
@route_spec(works=True)
@takes(PullSchema, JSON, example=critique_examples.PULL_FORK)
def pull_fork(reference: str, value: Any) -> Response:
    """Propose the changes of a fork to its origin."""
    fields = checked(PullSchema, value)
    with asking() as (uow, actor):
        drafted = forks.draft_pull(uow, services().pool, actor, reference, fields["fork"])
    proposed: Response = propose(reference, fields["title"], fields["reason"], drafted)
    return proposed
