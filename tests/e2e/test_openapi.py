"""The OpenAPI document, and schemathesis driving every operation of it against the application."""

from typing import Any

import pytest
import schemathesis
import yaml
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from argmap.application import Configuration, create_app
from argmap.cli.openapi import document_yaml
from argmap.service.running.seeding import make_first_administrator, seed
from argmap.store.database import Store
from tests.conftest import SEED, SpeakingClient

PARTS = 5
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Any:
    store = Store.in_folder(tmp_path_factory.mktemp("data"))
    seed(store)
    first = make_first_administrator(store)
    assert first is not None
    app = create_app(Configuration(store))
    app.test_client_class = type("AdministratorClient", (SpeakingClient,), {"token": first.token})
    app.config["ADMINISTRATOR"] = first.token
    yield app
    app.extensions["argmap"].close()
    store.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_operation_answers_as_the_document_says(application: Flask, part: int) -> None:
    """In parts, which run side by side."""
    api_schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = list(api_schema.get_all_operations())[part::PARTS]
    for result in operations:
        _drive(result.ok(), application)
    assert len(operations) >= 10


def _drive(operation: Any, application: Flask) -> None:
    """Send requests that the document allows, and check the answers against it."""

    # The document itself has no parameters, and reading it takes long.
    examples = 3 if "/openapi." in operation.path else 15

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), real=st.booleans(), speaking=st.booleans())
    def drive(case: Any, real: bool, speaking: bool) -> None:
        # Half of the cases go to the map that is there; a made-up reference is only ever answered with 404.
        if real and "reference" in (case.path_parameters or {}):
            seed_again(application)
            case.path_parameters["reference"] = "csto-kazakhstan"
        headers = {"Accept-Encoding": "identity"}
        if case.path.endswith("/events"):
            # The stream has no end; what it says is tested where it is followed.
            headers["Accept"] = "application/json"
        if speaking:
            headers["Authorization"] = f"Bearer {application.config['ADMINISTRATOR']}"
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    drive()


def seed_again(application: Flask) -> None:
    """Put the seeded map back where an earlier case deleted it."""
    client = application.test_client()
    if client.get("/api/v1/maps/csto-kazakhstan").status_code == 404:
        client.post("/api/v1/maps", data=SEED.read_bytes(), content_type="application/json")


def resolved(document: Any, part: Any) -> Any:
    """A part of the document, or what it refers to in the components."""
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    return document["components"][kind][name]


def test_the_document_is_valid_openapi_and_every_operation_has_an_example_and_its_errors() -> None:
    document = yaml.safe_load(document_yaml())
    assert document["openapi"].startswith("3.1")
    validate(document)
    seen = set()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method not in {"get", "post", "put", "patch", "delete"}:
                continue
            assert operation["operationId"] not in seen
            seen.add(operation["operationId"])
            assert operation["summary"], (path, method)
            assert "default" in operation["responses"], (path, method)
            assert operation["description"], (path, method)
            if "requestBody" in operation:
                assert all(
                    {"example", "examples"} & each.keys() for each in operation["requestBody"]["content"].values()
                )
                # 413 and 415 are told once, for every operation.
                assert {"400", "422"} <= set(operation["responses"])
            successes = [
                resolved(document, each) for status, each in operation["responses"].items() if status in {"200", "201"}
            ]
            assert method == "delete" or any(
                "example" in content or "examples" in content or kind != "application/json"
                for each in successes
                for kind, content in each["content"].items()
            ), (path, method)
    assert len(seen) >= 25
    for name, schema in document["components"]["schemas"].items():
        for field, content in schema.get("properties", {}).items():
            assert "$ref" in content or content.get("description"), (name, field)
    assert all(parameter["description"] for parameter in document["components"]["parameters"].values())
