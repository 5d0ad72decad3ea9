"""Webhooks and their queue in the database."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from argmap.store.critique_tables import deliveries, events, webhooks
from argmap.store.paging import Page, Window, fetch_page
from argmap.store.tables import maps


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told what happens on a map; `secret` is encrypted."""

    key: int
    map_key: int
    id: str
    url: str
    secret: str
    kinds: str
    created: str
    created_by: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event that is to be delivered, with all that its request needs; the secrets are encrypted.

    `number` is that of the event; 0, for a test of the webhook, which has no event.
    """

    key: int
    webhook_id: str
    host: str
    url: str
    secret: str
    old_secret: str | None
    old_secret_until: str | None
    attempts: int
    number: int
    kind: str
    time: str
    body: str
    map_id: str
    map_slug: str
    map_revision: int


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """How a delivery fares: `due` is when it is tried next, None once it is settled."""

    key: int
    number: int
    kind: str
    attempts: int
    due: str | None
    last_status: str | None
    settled: str | None
    created: str | None


PING = "ping"
_DELIVERY: tuple[ColumnElement[Any], ...] = (
    deliveries.c.key,
    webhooks.c.id,
    webhooks.c.host,
    webhooks.c.url,
    webhooks.c.secret,
    webhooks.c.old_secret,
    webhooks.c.old_secret_until,
    deliveries.c.attempts,
    deliveries.c.event_number,
    func.coalesce(events.c.kind, PING),
    func.coalesce(events.c.time, deliveries.c.created),
    func.coalesce(events.c.body, "{}"),
    maps.c.id,
    maps.c.slug,
    maps.c.revision,
)
_OF_EVENT = (events.c.map_key == webhooks.c.map_key) & (events.c.number == deliveries.c.event_number)
_WEBHOOK = [webhooks.c[name] for name in Webhook.__dataclass_fields__]


_RECORDS = (
    select(
        deliveries.c.key,
        deliveries.c.event_number,
        func.coalesce(events.c.kind, PING),
        deliveries.c.attempts,
        deliveries.c.due,
        deliveries.c.last_status,
        deliveries.c.settled,
        deliveries.c.created,
    )
    .join(webhooks, webhooks.c.key == deliveries.c.webhook_key)
    .outerjoin(events, _OF_EVENT)
)


class Hooks:
    """Reads and writes webhooks and their deliveries; the caller owns the transaction."""

    def __init__(self, connection: Connection):
        self.connection = connection

    def add(self, **values: Any) -> None:
        """Keep a webhook."""
        self.connection.execute(insert(webhooks).values(**values))

    def of_map(self, map_key: int) -> list[Webhook]:
        """The webhooks of a map, the oldest first."""
        statement = select(*_WEBHOOK).where(webhooks.c.map_key == map_key).order_by(webhooks.c.key)
        return [Webhook(*row) for row in self.connection.execute(statement)]

    def remove(self, webhook: Webhook) -> None:
        """Delete a webhook with what waits for it."""
        self.connection.execute(delete(webhooks).where(webhooks.c.key == webhook.key))

    def queue(self, map_key: int, number: int, kind: str, due: str) -> None:
        """Queue an event for the webhooks of its map that want its kind."""
        rows = [
            {"webhook_key": webhook.key, "event_number": number, "attempts": 0, "due": due, "created": due}
            for webhook in self.of_map(map_key)
            if webhook.enabled and kind in webhook.kinds.split()
        ]
        if rows:
            self.connection.execute(insert(deliveries), rows)

    def queue_for(self, webhook: Webhook, number: int, now: str) -> int:
        """Queue one event, or with number 0 a test, for one webhook; gives the key of the delivery."""
        values = {"webhook_key": webhook.key, "event_number": number, "attempts": 0, "due": now, "created": now}
        statement = insert(deliveries).values(values).returning(deliveries.c.key)
        return int(self.connection.execute(statement).scalar_one())

    def change(self, webhook: Webhook, **values: Any) -> None:
        """Change columns of a webhook."""
        self.connection.execute(update(webhooks).where(webhooks.c.key == webhook.key).values(**values))

    def list_deliveries(self, webhook: Webhook, window: Window) -> Page[DeliveryRecord]:
        """The deliveries of a webhook, the newest first.

        :raises InvalidPosition: the position is of another list.
        """
        statement = _RECORDS.where(deliveries.c.webhook_key == webhook.key)
        return fetch_page(
            self.connection, statement, (deliveries.c.key,), window, DeliveryRecord, descending=True, count=True
        )

    def delivery(self, webhook: Webhook, key: int) -> DeliveryRecord | None:
        """One delivery of a webhook."""
        statement = _RECORDS.where(deliveries.c.webhook_key == webhook.key, deliveries.c.key == key)
        row = self.connection.execute(statement).first()
        return None if row is None else DeliveryRecord(*row)

    def any_due(self, now: str) -> bool:
        """Whether a delivery is due."""
        return (
            self.connection.execute(select(deliveries.c.key).where(deliveries.c.due <= now).limit(1)).first()
            is not None
        )

    def claim(
        self, now: str, until: str, limit: int, *, per_host: int, busy: Collection[str] = (), host: str | None = None
    ) -> list[Delivery]:
        """Take deliveries that are due; nobody else takes them before `until`.

        :param limit: how many at most.
        :param per_host: how many of one host are looked at, the first ones; no more of it are taken.
        :param busy: hosts that have enough already.
        :param host: the one host that is asked for; without it, all.
        """
        place = func.row_number().over(partition_by=webhooks.c.host, order_by=(deliveries.c.due, deliveries.c.key))
        ranked = (
            select(deliveries.c.key, place.label("place"))
            .join(webhooks, webhooks.c.key == deliveries.c.webhook_key)
            .where(deliveries.c.due <= now, webhooks.c.host.not_in(busy) if host is None else webhooks.c.host == host)
            .subquery()
        )
        # What another server is claiming at the moment is its own.
        chosen = (
            select(deliveries.c.key)
            .where(
                deliveries.c.key.in_(select(ranked.c.key).where(ranked.c.place <= per_host)), deliveries.c.due <= now
            )
            .order_by(deliveries.c.due, deliveries.c.key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        keys = list(self.connection.execute(chosen).scalars())
        if not keys:
            return []
        self.connection.execute(update(deliveries).where(deliveries.c.key.in_(keys)).values(due=until))
        rows = self.connection.execute(
            select(*_DELIVERY)
            .join(webhooks, webhooks.c.key == deliveries.c.webhook_key)
            .join(maps, maps.c.key == webhooks.c.map_key)
            .outerjoin(events, _OF_EVENT)
            .where(deliveries.c.key.in_(keys))
            .order_by(deliveries.c.key)
        )
        return [Delivery(*row) for row in rows]

    def settle(self, key: int, *, attempts: int, due: str | None, status: str, time: str) -> None:
        """Write down how a delivery went, and when it is to be tried again (None: never)."""
        self.connection.execute(
            update(deliveries)
            .where(deliveries.c.key == key)
            .values(attempts=attempts, due=due, last_status=status[:200], settled=time)
        )

    def state(self, webhook: Webhook) -> tuple[int, str | None]:
        """How many deliveries wait, and how the last attempt went."""
        waiting = self.connection.execute(
            select(deliveries.c.key).where(deliveries.c.webhook_key == webhook.key, deliveries.c.due.is_not(None))
        ).all()
        last = self.connection.execute(
            select(deliveries.c.last_status)
            .where(deliveries.c.webhook_key == webhook.key, deliveries.c.last_status.is_not(None))
            .order_by(deliveries.c.key.desc())
            .limit(1)
        ).scalar_one_or_none()
        return len(waiting), last
