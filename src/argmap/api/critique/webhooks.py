"""`/api/v1/maps/{map}/webhooks`."""

from typing import Any

import marshmallow as ma
from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody
from argmap.api.critique import examples as critique_examples
from argmap.api.critique.bodies import NewWebhook
from argmap.api.maps.schemas import TIME
from argmap.http.answers import answer_json
from argmap.http.services import services
from argmap.service.following import webhooks
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.hooks import Webhook

blueprint = Blueprint(
    "webhooks",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/webhooks",
    description="Events posted to an address, signed; for those who cannot hold a stream.",
)


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


@blueprint.endpoint("", action="map.share", answer=Answer(WebhookListSchema, {"webhooks": [_EXAMPLE]}))
def list_webhooks(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """List the webhooks of a map, without their secrets."""
    hooks = webhooks.list_webhooks(uow, actor, reference)
    return answer_json({"webhooks": [_present(uow, webhook) for webhook in hooks]})


@blueprint.endpoint(
    "",
    "POST",
    action="map.share",
    body=JsonBody(NewWebhook, critique_examples.CREATE_WEBHOOK),
    answer=Answer(IssuedWebhookSchema, {**_EXAMPLE, "secret": "hook_…"}, status=201),
    shows_secret=True,
)
def create_webhook(uow: UnitOfWork, actor: Actor, reference: str, body: NewWebhook) -> Response:
    """Create a webhook: send the events of a map to a URL. The secret that signs them is shown only once."""
    kinds = tuple(body.kinds)
    vault = services().vault
    webhook, stored, secret = webhooks.add_webhook(uow, vault, actor, reference, body.url, kinds)
    headers = {"Location": f"/api/v1/maps/{stored.slug}/webhooks"}
    return answer_json({**_present(uow, webhook), "secret": secret}, status=201, headers=headers)


@blueprint.endpoint("/<string(maxlength=32):identifier>", "DELETE", action="map.share", answer=Answer(status=204))
def remove_webhook(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Delete a webhook and its pending deliveries."""
    webhooks.remove_webhook(uow, actor, reference, identifier)
    return Response(status=204)
