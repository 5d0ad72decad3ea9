"""Answers kept by their `Idempotency-Key`, so that a client may repeat a POST whose answer it never got."""

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select

from argmap.model.moments import from_now
from argmap.service.errors import Conflict, KeyReused
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.tables import idempotency_keys

KEPT = timedelta(hours=24)
# Marks, among the headers, an answer that showed a secret.
_SECRET = "argmap-secret"


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A successful answer, as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes


def recall(uow: UnitOfWork, key: str, fingerprint: str) -> StoredResponse | None:
    """The answer that was given to this request before, if it was.

    :param fingerprint: what tells one request from another: method, address and body.
    :raises KeyReused: the key belongs to another request.
    :raises Conflict: the answer showed a secret, and was not kept.
    """
    row = uow.connection.execute(
        select(
            idempotency_keys.c.fingerprint,
            idempotency_keys.c.status,
            idempotency_keys.c.headers,
            idempotency_keys.c.body,
        ).where(idempotency_keys.c.key == key, idempotency_keys.c.created >= from_now(-KEPT))
    ).first()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise KeyReused("The Idempotency-Key was used for another request; make a new key for each request.")
    headers = json.loads(row.headers)
    if headers.pop(_SECRET, None):
        raise Conflict(
            "This request was carried out before, and its answer showed a secret, which is not kept. If you never got "
            "it, revoke what was made and ask again with a new Idempotency-Key."
        )
    return StoredResponse(row.status, headers, row.body)


def remember(uow: UnitOfWork, key: str, fingerprint: str, answer: StoredResponse, *, secret: bool = False) -> None:
    """Keep an answer for 24 hours, in the transaction of the change that it answers; of a `secret` one, the fact.

    What is older is answered with no more; a job deletes it, see `upkeep.py`.
    """
    uow.connection.execute(delete(idempotency_keys).where(idempotency_keys.c.key == key))
    uow.connection.execute(
        insert(idempotency_keys).values(
            key=key,
            fingerprint=fingerprint,
            status=answer.status,
            headers=json.dumps({**answer.headers, _SECRET: True} if secret else answer.headers),
            body=b"" if secret else answer.body,
            created=uow.now(),
        )
    )
