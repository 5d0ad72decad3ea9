"""Heavy work holds no database connection: a map is read, the connection given back, and then it is worked on."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from argmap.store.database import Store
from argmap.work.tasks import Task

MAP = "/api/v1/maps/csto-kazakhstan"
PROPOSAL = {
    "title": "T",
    "reason": "R",
    "operations": [{"op": "put_node", "node": {"id": "new", "type": "claim", "text": "New."}}],
}
REQUESTS: list[tuple[str, str, Any]] = [
    ("GET", f"{MAP}.svg?theme=dark", None),
    ("GET", f"{MAP}.pptx", None),
    ("GET", f"{MAP}.brief.docx", None),
    ("GET", f"{MAP}.sources.bib", None),
    ("GET", f"{MAP}/evaluation?semantics=preferred", None),
    ("GET", f"{MAP}/findings", None),
    ("GET", f"{MAP}/explanations", None),
    ("GET", f"{MAP}/cruxes", None),
    ("GET", f"{MAP}/questions", None),
    ("GET", f"{MAP}/statistics", None),
    ("GET", f"{MAP}/conversions/argdown", None),
    ("GET", f"{MAP}/compare/{MAP.rpartition('/')[2]}", None),
    ("GET", f"{MAP}/forks", None),
    ("POST", f"{MAP}/what-if", {"operations": [{"op": "remove_node", "id": "5"}]}),
    ("POST", "/api/v1/convert?to=csv", {"title": "T"}),
    ("POST", "/api/v1/maps", {"title": "T"}),
    ("GET", f"{MAP}/revisions/1", None),
    ("GET", f"{MAP}/revisions/1...2", None),
    ("GET", f"{MAP}/revisions/1...2.svg", None),
    ("GET", f"{MAP}@1.svg", None),
    ("POST", f"{MAP}/proposals", {**PROPOSAL, "base_revision": 1}),
    ("POST", f"{MAP}/pull", {"fork": "csto-kazakhstan-fork", "title": "T", "reason": "R"}),
    ("POST", f"{MAP}/revisions/1/restore", None),
]


def test_no_connection_is_held_while_work_is_done(
    app: Flask, seeded: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded.post(f"{MAP}/forks", json={})
    for reference in (MAP, f"{MAP}-fork"):
        assert (
            seeded.post(f"{reference}/nodes", json={"id": "added", "type": "claim", "text": reference}).status_code
            == 201
        )
    app.extensions["argmap"].supervisor.stop()
    pool = app.extensions["argmap"].pool
    held: list[int] = []
    perform = pool.perform
    monkeypatch.setattr(Task, "is_small", lambda *_: False)

    def watched(*args: Any) -> Any:
        held.append(store.engine.pool.checkedout())  # type: ignore[attr-defined]
        return perform(*args)

    monkeypatch.setattr(pool, "perform", watched)
    for method, path, body in REQUESTS:
        held.clear()
        # What was done before would not be done again.
        pool.forget()
        answer = seeded.open(path, method=method, json=body)
        assert answer.status_code < 300, (path, answer.text)
        assert (path, bool(held), set(held)) == (path, True, {0})
