"""`/api/v1/maps/{map}/ratings` and `/answers`: what the participants hold."""

from typing import Any

from flask import Response

from argmap.api import critique_examples as examples
from argmap.api.answers import JSON, answer_json
from argmap.api.blueprint import Blueprint
from argmap.api.bodies import checked
from argmap.api.critique_schemas import (
    DistributionSchema,
    RatingSchema,
    RatingsSchema,
    ShowRatersSchema,
    VoteSchema,
    VotesSchema,
)
from argmap.api.routes import MERGE_PATCH, needs, reads, takes, writes
from argmap.service import ratings
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "ratings",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>",
    description="What the participants hold: credences, strengths, answered objections.",
)


@blueprint.route("/ratings")
@needs("map.read")
@blueprint.response(200, RatingsSchema, example=examples.RATINGS)
@reads
def read_ratings(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Get the distribution of ratings, with names only for those whom the owner allows to see them."""
    return answer_json(ratings.read_ratings(uow, actor, reference))


@blueprint.route("/ratings", methods=["PATCH"])
@needs("map.share")
@blueprint.response(200, ShowRatersSchema, example={"show_raters": "everyone"})
@takes(ShowRatersSchema, MERGE_PATCH, JSON, example=examples.PATCH_RATINGS)
@writes
def patch_ratings(uow: UnitOfWork, actor: Actor, reference: str, value: Any) -> Response:
    """Choose who can see who gave which rating: `owner`, or `everyone` who takes part."""
    fields = checked(ShowRatersSchema, value)
    return answer_json({"show_raters": ratings.show_raters(uow, actor, reference, fields["show_raters"])})


@blueprint.route("/ratings/<identifier:identifier>", methods=["PUT"])
@needs("map.rate")
@blueprint.response(200, DistributionSchema, example=examples.DISTRIBUTION)
@takes(RatingSchema, example=examples.PUT_RATING)
@writes
def put_rating(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Rate a node (credence) or a relation (strength), or change your rating."""
    fields = checked(RatingSchema, value)
    return answer_json(ratings.rate(uow, actor, reference, identifier, fields["value"]))


@blueprint.route("/ratings/<identifier:identifier>", methods=["DELETE"])
@needs("map.rate")
@blueprint.response(200, DistributionSchema, example=examples.DISTRIBUTION)
@writes
def remove_rating(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Withdraw your rating."""
    return answer_json(ratings.rate(uow, actor, reference, identifier, None))


@blueprint.route("/answers/<identifier:identifier>", methods=["PUT"])
@needs("map.rate")
@blueprint.response(200, VotesSchema, example=examples.VOTES)
@takes(VoteSchema, example=examples.PUT_VOTE)
@writes
def put_vote(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, value: Any) -> Response:
    """Vote on whether an objection is answered, or change your vote."""
    fields = checked(VoteSchema, value)
    return answer_json(ratings.vote(uow, actor, reference, identifier, fields["answered"]))


@blueprint.route("/answers/<identifier:identifier>", methods=["DELETE"])
@needs("map.rate")
@blueprint.response(200, VotesSchema, example=examples.VOTES)
@writes
def remove_vote(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Withdraw your vote."""
    return answer_json(ratings.vote(uow, actor, reference, identifier, None))
