"""Proposals and forks, for tests."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.people import bearer


def put_node(identifier: str, text: str, type: str = "premise", **more: Any) -> dict[str, Any]:
    return {"op": "put_node", "node": {"id": identifier, "type": type, "text": text, **more}}


def put_relation(identifier: str, premise: str, target: str, kind: str = "support") -> dict[str, Any]:
    return {
        "op": "put_relation",
        "relation": {"id": identifier, "kind": kind, "premises": [premise], "target": target},
    }


def propose(client: FlaskClient, address: str, operations: list[Any], token: str | None = None, **more: Any) -> str:
    """Make a proposal; gives its address."""
    body = {"title": "Better words", "reason": "Because.", "operations": operations, **more}
    answer = client.post(f"{address}/proposals", json=body, headers=bearer(token) if token else {})
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def accept(client: FlaskClient, where: str, body: Any = None, **options: Any) -> TestResponse:
    """Accept a proposal as it is now."""
    headers = {"If-Match": client.get(where).headers["ETag"], **options.pop("headers", {})}
    return client.post(f"{where}/accept", json=body or {}, headers=headers, **options)


def apply(client: FlaskClient, address: str, *operations: Any, token: str | None = None, **more: Any) -> TestResponse:
    """Apply operations, whatever the map is like now."""
    headers = {"If-Match": "*", **(bearer(token) if token else {})}
    return client.post(f"{address}/changes", json={"operations": list(operations), **more}, headers=headers)
