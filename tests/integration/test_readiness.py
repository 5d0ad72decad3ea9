"""Readiness: what is wrong is told within a second, and what is only busy is not wrong."""

import threading
import time
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from argmap.service.running.supervising import Job, Supervisor
from argmap.store.database import Store
from tests.integration.conftest import ON_SQLITE


@ON_SQLITE
def test_a_database_that_was_moved_away_is_told(client: FlaskClient, store: Store) -> None:
    assert store.file is not None
    store.file.rename(store.file.with_suffix(".moved"))
    answer = client.get("/readyz")
    assert (answer.status_code, "was moved away" in answer.get_json()["detail"]) == (503, True)


@ON_SQLITE
def test_a_full_disk_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("argmap.service.running.readiness._FREE_BYTES", 2**80)
    answer = client.get("/readyz")
    assert (answer.status_code, "disk of the data folder is full" in answer.get_json()["detail"]) == (503, True)


def test_what_does_not_answer_is_told_within_a_second_and_a_busy_pool_is_nothing_wrong(
    app: Flask, client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = app.extensions["argmap"].pool
    with pool.queue.place(expensive=True):
        assert client.get("/readyz").status_code == 200
    blocked = threading.Event()
    monkeypatch.setattr(Store, "check", lambda _: blocked.wait(30))
    answer = client.get("/readyz")
    blocked.set()
    assert (answer.status_code, "store: does not answer" in answer.get_json()["detail"]) == (503, True)


def test_a_job_that_fails_is_told_by_name_and_without_its_words(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("with a secret in it")

    supervisor = Supervisor([Job("failing", 60.0, fail)])
    services = app.extensions["argmap"]
    app.extensions["argmap"] = replace(services, supervisor=supervisor)
    supervisor.start()
    while not supervisor.states()["failing"].failures:
        time.sleep(0.005)
    answer = client.get("/readyz")
    supervisor.stop()
    app.extensions["argmap"] = services
    assert answer.get_json()["jobs"]["failing"].startswith("has failed since its last success (1 in a row)")
    assert "secret" not in answer.text
    assert "with a secret in it" in caplog.text
