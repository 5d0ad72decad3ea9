"""`/api/v1/maps/{map}/webhooks`."""

from typing import Any

import marshmallow as ma
from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import JsonBody, patch_body
from argmap.api.critique import examples
from argmap.api.critique.bodies import NewWebhook, WebhookPatch
from argmap.api.maps.schemas import TIME
from argmap.http.answers import answer_json
from argmap.http.paging import ONLY_PAGE, PageQuery, PageSchema, list_answer, window_of
from argmap.http.services import services
from argmap.service.following import webhooks
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.hooks import DeliveryRecord, Webhook
from argmap.store.paging import page_of

blueprint = Blueprint(
    "webhooks",
    __name__,
    url_prefix="/api/v1/maps/<reference:reference>/webhooks",
    description="Events posted to a URL, signed as Standard Webhooks; for those who cannot hold a stream.",
)
_WEBHOOK = "<string(maxlength=32):identifier>"
_DELIVERY = f"/{_WEBHOOK}/deliveries/<int(min=1, max=2147483647):delivery>"


class WebhookSchema(ma.Schema):
    """A webhook."""

    id = ma.fields.String(required=True)
    url = ma.fields.String(required=True, metadata={"description": "Where events are posted."})
    kinds = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "Which events."})
    enabled = ma.fields.Boolean(required=True, metadata={"description": "Whether events are posted."})
    created = ma.fields.String(required=True, metadata=TIME)
    created_by = ma.fields.String(required=True, metadata={"description": "The account that created it."})
    waiting = ma.fields.Integer(required=True, metadata={"description": "How many events are still to be delivered."})
    last_status = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "How the last attempt went, such as `answered 204`."}
    )


class IssuedWebhookSchema(WebhookSchema):
    """A webhook with its new secret, which is shown only now."""

    secret = ma.fields.String(
        required=True, metadata={"description": "Signs each message as Standard Webhooks does; begins with `whsec_`."}
    )


class WebhookListSchema(PageSchema):
    """The webhooks of a map."""

    webhooks = ma.fields.List(ma.fields.Nested(WebhookSchema), required=True)


class DeliverySchema(ma.Schema):
    """A message to a webhook, and how its delivery fares."""

    id = ma.fields.Integer(required=True)
    type = ma.fields.String(required=True, metadata={"description": "The kind of event, or `ping`."})
    event = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "The id of the event; null for a ping."}
    )
    attempts = ma.fields.Integer(required=True, metadata={"description": "How often it was tried so far."})
    next_attempt = ma.fields.String(required=True, allow_none=True, metadata=TIME)
    last_status = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "How the last attempt went, such as `answered 204`."}
    )
    created = ma.fields.String(required=True, allow_none=True, metadata=TIME)
    last_attempt = ma.fields.String(required=True, allow_none=True, metadata=TIME)


class DeliveryPageSchema(PageSchema):
    """Some deliveries, the newest first."""

    deliveries = ma.fields.List(ma.fields.Nested(DeliverySchema), required=True)


_EXAMPLE: dict[str, Any] = {
    "id": "7b6a5c4d3e2f1008",
    "url": "https://example.org/hook",
    "kinds": ["revision", "comment"],
    "enabled": True,
    "created": "2026-01-05T09:30:00.000Z",
    "created_by": "admin",
    "waiting": 0,
    "last_status": "answered 204",
}
_DELIVERED: dict[str, Any] = {
    "id": 12,
    "type": "revision",
    "event": 7,
    "attempts": 1,
    "next_attempt": None,
    "last_status": "answered 204",
    "created": "2026-01-05T09:30:00.000Z",
    "last_attempt": "2026-01-05T09:30:01.000Z",
}


def _present(uow: UnitOfWork, webhook: Webhook) -> dict[str, Any]:
    waiting, last = uow.hooks.state(webhook)
    fields = ("id", "url", "enabled", "created", "created_by")
    shown = {name: getattr(webhook, name) for name in fields}
    return {**shown, "kinds": webhook.kinds.split(), "waiting": waiting, "last_status": last}


def _record(record: DeliveryRecord) -> dict[str, Any]:
    return {
        "id": record.key,
        "type": record.kind,
        "event": record.number or None,
        "attempts": record.attempts,
        "next_attempt": record.due,
        "last_status": record.last_status,
        "created": record.created,
        "last_attempt": record.settled,
    }


@blueprint.endpoint(
    "",
    action="map.share",
    answer=Answer(WebhookListSchema, {"webhooks": [_EXAMPLE], **ONLY_PAGE}),
    query=PageQuery,
    links=True,
)
def list_webhooks(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str) -> Response:
    """List the webhooks of a map, without their secrets."""
    page = page_of(webhooks.list_webhooks(uow, actor, reference), window_of(query))
    return list_answer("webhooks", page, (_present(uow, webhook) for webhook in page.items))


@blueprint.endpoint(
    "",
    "POST",
    action="map.share",
    body=JsonBody(NewWebhook, examples.CREATE_WEBHOOK),
    answer=Answer(IssuedWebhookSchema, {**_EXAMPLE, "secret": "whsec_…"}, status=201),
    shows_secret=True,
)
def create_webhook(uow: UnitOfWork, actor: Actor, reference: str, body: NewWebhook) -> Response:
    """Create a webhook: send the events of a map to a URL. The secret that signs them is shown only once."""
    vault = services().vault
    webhook, stored, secret = webhooks.add_webhook(uow, vault, actor, reference, body.url, body.kinds)
    headers = {"Location": f"/api/v1/maps/{stored.slug}/webhooks/{webhook.id}"}
    return answer_json({**_present(uow, webhook), "secret": secret}, status=201, headers=headers)


@blueprint.endpoint(f"/{_WEBHOOK}", action="map.share", answer=Answer(WebhookSchema, _EXAMPLE))
def read_webhook(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Get a webhook, without its secret."""
    return answer_json(_present(uow, webhooks.find_webhook(uow, actor, reference, identifier)))


@blueprint.endpoint(
    f"/{_WEBHOOK}",
    "PATCH",
    action="map.share",
    body=patch_body(WebhookPatch, {"enabled": False}),
    answer=Answer(WebhookSchema, {**_EXAMPLE, "enabled": False}),
)
def patch_webhook(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, body: WebhookPatch) -> Response:
    """Change the URL or the events of a webhook, or pause it."""
    changed = webhooks.change_webhook(
        uow, actor, reference, identifier, url=body.url, kinds=body.kinds, enabled=body.enabled
    )
    return answer_json(_present(uow, changed))


@blueprint.endpoint(f"/{_WEBHOOK}", "DELETE", action="map.share", answer=Answer(status=204))
def remove_webhook(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Delete a webhook and its pending deliveries."""
    webhooks.remove_webhook(uow, actor, reference, identifier)
    return Response(status=204)


@blueprint.endpoint(
    f"/{_WEBHOOK}/rotate-secret",
    "POST",
    action="map.share",
    answer=Answer(IssuedWebhookSchema, {**_EXAMPLE, "secret": "whsec_…"}),
    shows_secret=True,
)
def rotate_webhook_secret(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Give a webhook a new secret. For a day, messages carry a signature by the old one, too."""
    webhook, secret = webhooks.rotate_secret(uow, services().vault, actor, reference, identifier)
    return answer_json({**_present(uow, webhook), "secret": secret})


@blueprint.endpoint(
    f"/{_WEBHOOK}/ping",
    "POST",
    action="map.share",
    answer=Answer(DeliverySchema, {**_DELIVERED, "type": "ping", "event": None}, status=201),
)
def ping_webhook(uow: UnitOfWork, actor: Actor, reference: str, identifier: str) -> Response:
    """Send a webhook a message of the type `ping`, to test it."""
    return answer_json(_record(webhooks.ping(uow, actor, reference, identifier)), status=201)


@blueprint.endpoint(
    f"/{_WEBHOOK}/deliveries",
    action="map.share",
    query=PageQuery,
    answer=Answer(DeliveryPageSchema, {"deliveries": [_DELIVERED], **ONLY_PAGE}),
    links=True,
)
def list_deliveries(uow: UnitOfWork, actor: Actor, query: dict[str, Any], reference: str, identifier: str) -> Response:
    """List the deliveries of the last month, newest first."""
    page = webhooks.list_deliveries(uow, actor, reference, identifier, window_of(query))
    return list_answer("deliveries", page, map(_record, page.items))


@blueprint.endpoint(
    f"{_DELIVERY}/redeliver", "POST", action="map.share", answer=Answer(DeliverySchema, _DELIVERED, status=201)
)
def deliver_again(uow: UnitOfWork, actor: Actor, reference: str, identifier: str, delivery: int) -> Response:
    """Deliver a message again. Its message id stays the same, so that a receiver can drop what it has."""
    record = webhooks.deliver_again(uow, actor, reference, identifier, delivery)
    return answer_json(_record(record), status=201)
