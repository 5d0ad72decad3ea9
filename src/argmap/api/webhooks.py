"""`/api/v1/maps/{map}/webhooks`."""

from typing import Any

import marshmallow as ma
from flask import Response

from argmap.api import critique_examples
from argmap.api.answers import answer_json
from argmap.api.blueprint import Blueprint
from argmap.api.bodies import checked
from argmap.api.people_schemas import text, word
from argmap.api.routes import needs, reads, services, shows_secret, takes, writes
from argmap.api.schemas import TIME
from argmap.formats.schemas import Strict, StrictList
from argmap.service import webhooks
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.hooks import Webhook

blueprint = Blueprint(
    "webhooks",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/webhooks",
    description="Events posted to an address, signed; for those who cannot hold a stream.",
)


class NewWebhookSchema(Strict):
    """A webhook to make."""

    url = text(2_000, "Where events are posted; http or https, outside the host's own networks.", required=True)
    kinds = StrictList(word(webhooks.KINDS), validate=ma.validate.Length(1, 4))


class WebhookSchema(ma.Schema):
    """A webhook."""

    id = ma.fields.String(required=True)
    url = ma.fields.String(required=True)
    kinds = ma.fields.List(ma.fields.String(), required=True)
    created = ma.fields.String(required=True, metadata=TIME)
    created_by = ma.fields.String(required=True)
    waiting = ma.fields.Integer(required=True, metadata={"description": "How many events are still to be delivered."})
    last_status = ma.fields.String(required=True, allow_none=True)


class IssuedWebhookSchema(WebhookSchema):
    """A new webhook with its secret, which is told only now."""

    secret = ma.fields.String(required=True, metadata={"description": "Signs each body: HMAC-SHA256."})


class WebhookListSchema(ma.Schema):
    """The webhooks of a map."""

    webhooks = ma.fields.List(ma.fields.Nested(WebhookSchema), required=True)


_EXAMPLE: dict[str, Any] = {
    "id": "7b6a5c4d3e2f1008",
    "url": "https://example.org/hook",
    "kinds": ["revision", "comment"],
    "created": "2026-01-05T09:30:00.000Z",
    "created_by": "admin",
    "waiting": 0,
    "last_status": "answered 204",
}


def _present(uow: UnitOfWork, webhook: Webhook) -> dict[str, Any]:
    waiting, last = uow.hooks.state(webhook)
    fields = ("id", "url", "created", "created_by")
    shown = {name: getattr(webhook, name) for name in fields}
    return {**shown, "kinds": webhook.kinds.split(), "waiting": waiting, "last_status": last}


@blueprint.route("")
@needs("map.share")
@blueprint.response(200, WebhookListSchema, example={"webhooks": [_EXAMPLE]})
@reads
def list_webhooks(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """List the webhooks of a map, without their secrets."""
    found = webhooks.list_webhooks(uow, actor, reference)
    return answer_json({"webhooks": [_present(uow, each) for each in found]})


@blueprint.route("", methods=["POST"])
@needs("map.share")
@blueprint.response(201, IssuedWebhookSchema, example={**_EXAMPLE, "secret": "hook_…"})
@takes(NewWebhookSchema, example=critique_examples.CREATE_WEBHOOK)
@shows_secret
@writes
def create_webhook(uow: UnitOfWork, actor: Actor, reference: str, value: Any) -> Response:
    """Create a webhook: send the events of a map to a URL. The secret that signs them is shown only once."""
    fields = checked(NewWebhookSchema, value)
    kinds = tuple(fields.get("kinds", webhooks.KINDS))
    vault = services().vault
    webhook, stored, secret = webhooks.add_webhook(uow, vault, actor, reference, fields["url"], kinds)
    headers = {"Location": f"/api/v1/maps/{stored.slug}/webhooks"}
    return answer_json({**_present(uow, webhook), "secret": secret}, status=201, headers=headers)


@blueprint.route("/<string(maxlength=32):identifier>", methods=["DELETE"])
@needs("map.share")
@blueprint.response(204)
@writes
def remove_webhook(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Delete a webhook and its pending deliveries."""
    webhooks.remove_webhook(uow, actor, reference, identifier)
    return Response(status=204)
