"""`/api/v1/maps/{map}/ratings` and `/answers`: what the participants hold."""

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody, patch_body
from argmap.api.critique import examples
from argmap.api.critique.bodies import Rating, ShowRaters, Vote
from argmap.api.critique.schemas import DistributionSchema, RatingsSchema, VotesSchema
from argmap.formats.json_map.schemas import schema_of
from argmap.http.answers import answer_json
from argmap.service.critique import ratings
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "ratings",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>",
    description="What the participants hold: credences, strengths, answered objections.",
)


@blueprint.endpoint("/ratings", action="map.read", answer=Answer(RatingsSchema, examples.RATINGS))
def read_ratings(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Get the distribution of ratings, with names only for those whom the owner allows to see them."""
    return answer_json(ratings.read_ratings(uow, actor, reference))


@blueprint.endpoint(
    "/ratings",
    "PATCH",
    action="map.share",
    body=patch_body(ShowRaters, examples.PATCH_RATINGS),
    answer=Answer(schema_of(ShowRaters), {"show_raters": "everyone"}),
)
def patch_ratings(uow: UnitOfWork, actor: Actor, reference: str, body: ShowRaters) -> Response:
    """Choose who can see who gave which rating: `owner`, or `everyone` who takes part."""
    return answer_json({"show_raters": ratings.show_raters(uow, actor, reference, body.show_raters)})


@blueprint.endpoint(
    "/ratings/<identifier:identifier>",
    "PUT",
    action="map.rate",
    body=JsonBody(Rating, examples.PUT_RATING),
    answer=Answer(DistributionSchema, examples.DISTRIBUTION),
)
def put_rating(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Rating) -> Response:
    """Rate a node (credence) or a relation (strength), or change your rating."""
    return answer_json(ratings.rate(uow, actor, reference, identifier, body.value))


@blueprint.endpoint(
    "/ratings/<identifier:identifier>",
    "DELETE",
    action="map.rate",
    answer=Answer(DistributionSchema, examples.DISTRIBUTION),
)
def remove_rating(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Withdraw your rating."""
    return answer_json(ratings.rate(uow, actor, reference, identifier, None))


@blueprint.endpoint(
    "/answers/<identifier:identifier>",
    "PUT",
    action="map.rate",
    body=JsonBody(Vote, examples.PUT_VOTE),
    answer=Answer(VotesSchema, examples.VOTES),
)
def put_vote(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: Vote) -> Response:
    """Vote on whether an objection is answered, or change your vote."""
    return answer_json(ratings.vote(uow, actor, reference, identifier, body.answered))


@blueprint.endpoint(
    "/answers/<identifier:identifier>", "DELETE", action="map.rate", answer=Answer(VotesSchema, examples.VOTES)
)
def remove_vote(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Withdraw your vote."""
    return answer_json(ratings.vote(uow, actor, reference, identifier, None))
