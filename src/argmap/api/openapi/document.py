"""Putting the document together: what flask-smorest makes of the routes, completed by the spec of each route."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask_smorest import Api

from argmap import __version__
from argmap.api.blueprint import ENDPOINT
from argmap.api.bodies import MULTIPART
from argmap.api.openapi import shared
from argmap.api.openapi.links import add_links
from argmap.api.openapi.media import DOCUMENT_EXAMPLES, answered_content, sent_content
from argmap.api.openapi.properties import describe_properties
from argmap.drawing.options import OPTIONS
from argmap.formats.json_map.json_schema import register_fields
from argmap.http.headers import DRAWING_HEADERS
from argmap.http.preferences import MESSAGE
from argmap.http.problems import ProblemSchema, answer_http_exception
from argmap.http.route_specs import OCTETS, RouteSpec, spec_of
from argmap.service.permissions import ACTIONS, Need, Role

_DESCRIPTION = """\
Argument maps as a service. Nodes hold what is said: claims, premises, objections and evidence. Relations say how one
node bears on another, or on a relation: support, attack, and undercut (an attack on a relation).

**Conditional requests.** Answers that can be read again carry an `ETag`. Send it in `If-None-Match` to learn cheaply
that nothing has changed. Send it in `If-Match` with every PUT, PATCH and DELETE, so that you never overwrite work you
have not seen: omitting it returns 428, and if someone changed the resource first, you get 412.

**Retries.** A POST may carry an `Idempotency-Key`. For 24 hours, the same request with the same key is done once and
gets the same answer.

**Rights.** An operation says which scope your token needs, and which role you need on the map. Those that name no scope
need no token if the map is public or unlisted.

**Errors** are `application/problem+json` (RFC 9457). The address in `type` leads to a page that explains the problem.

**Every answer** names its request in `X-Request-Id`, as the log does where it reports an error. The `RateLimit` headers
say how many more requests you may send.

**Media types.** Where an address ends in a suffix, the suffix decides the form of the answer. Clients that cannot
handle its media type can send `Accept: application/octet-stream` and get the same bytes.
"""


class ArgmapApi(Api):
    """flask-smorest's Api, with our problems in place of its errors."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def handle_http_exception(self, error: Any) -> Any:
        return answer_http_exception(error)


def make_api(app: Flask) -> ArgmapApi:
    """Bind the OpenAPI machinery to an application."""
    app.config.update(
        API_TITLE="argmap",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {
                "description": _DESCRIPTION,
                "contact": {"name": "The developers of argmap"},
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "servers": [{"url": "/"}],
        },
    )
    api = ArgmapApi(app)
    register_fields(api.ma_plugin)
    api.spec.components.schema("Problem", schema=ProblemSchema)
    for option in OPTIONS.values():
        api.spec.components.parameter(option.name, "query", shared.option_parameter(option))
    api.spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "description": "A token; see /api/v1/tokens."}
    )
    return api


def openapi_document(app: Flask, api: ArgmapApi) -> dict[str, Any]:
    """The whole document."""
    resolve = api.ma_plugin.resolver.resolve_schema_dict
    # Resolving may add components, so the document is made after it.
    bodies = {
        endpoint: resolve(spec_of(view).body)
        for endpoint, view in app.view_functions.items()
        if spec_of(view).body is not None
    }
    document: dict[str, Any] = api.spec.to_dict()
    problems = shared.ProblemResponses()
    for path, method, operation in _operations(document):
        endpoint = operation.pop(ENDPOINT)
        _complete(path, method, operation, spec_of(app.view_functions[endpoint]), bodies.get(endpoint), problems)
    shared.open_schemas(document)
    shared.describe_operations(document)
    describe_properties(document)
    add_links(document)
    shared.share_properties(document)
    shared.share_parameters(document)
    shared.share_examples(document)
    document["components"]["responses"] = shared.not_modified() | problems.components
    shared.share_responses(document)
    document["components"]["headers"] = shared.headers()
    shared.drop_unused_schemas(document)
    # A token may be sent with any request; operations that need one say so themselves.
    document["security"] = [{}, {"token": []}]
    first = ("openapi", "info", "servers", "security", "tags", "paths", "components")
    return {name: document[name] for name in first if name in document}


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and ENDPOINT in operation:
                yield path, method.upper(), operation


def _complete(
    path: str, method: str, operation: dict[str, Any], spec: RouteSpec, body: Any, problems: shared.ProblemResponses
) -> None:
    parameters: list[Any] = operation.setdefault("parameters", [])
    need = None if spec.action is None else ACTIONS[spec.action]
    told = operation.get("description", "").strip()
    operation["description"] = f"{told}\n\n{_rights(need)}".strip()
    if need is not None and need.account:
        operation["security"] = [{"token": []}]
    has_query = spec.takes_query or bool(spec.common_parameters)
    if body is not None:
        operation["requestBody"] = {
            "required": not spec.optional_body,
            "content": sent_content(body, spec.example, spec.takes, MULTIPART),
        }
    _add_headers(method, parameters, spec)
    if spec.takes_options:
        parameters += shared.option_references()
    _complete_responses(method, operation["responses"], spec)
    kinds = _problems(method, spec, need, has_query=has_query)
    responses = operation["responses"] | problems.references(kinds)
    operation["responses"] = {**dict(sorted(responses.items())), "default": problems.of_every_operation()}


def _rights(need: Need | None) -> str:
    """Who may do it, in a sentence."""
    if need is None:
        return "Needs no token."
    if need.role is Role.READER and not need.account:
        return "Needs no token for public maps."
    if not need.account:
        return "Needs no token."
    role = "" if need.role is None else f", role `{need.role.word}`"
    who = ", for administrators" if need.admin else ""
    return f"Needs: scope `{need.scope}`{role}{who}."


def _add_headers(method: str, parameters: list[Any], spec: RouteSpec) -> None:
    """The headers that requests may carry, or must."""
    if method == "POST":
        text = "The same key with the same request is answered once."
        parameters.append(shared.header_parameter("Idempotency-Key", text, 255))
    if spec.needs_precondition or spec.may_precondition:
        required = spec.needs_precondition and not spec.may_create
        text = "The `ETag` of what you change, or `*`."
        parameters.append(shared.header_parameter("If-Match", text, 2000, required=required))
    if spec.allows_dry_run:
        text = "With `true`, you get the answer that the change would get, and nothing is stored."
        schema = {"type": "boolean", "default": False}
        parameters.append({"in": "query", "name": "dry_run", "description": text, "schema": schema})
    if spec.takes_message:
        text = "What the change is for, for the log. Without it, the log says what the change did."
        schema = {"type": "string", **MESSAGE.keywords()}
        parameters.append({"in": "query", "name": "message", "description": text, "schema": schema})
    if spec.may_merge:
        text = "`merge`: merge the change with what has changed since you read it, if nothing clashes."
        parameters.append(shared.header_parameter("Prefer", text, 200))
    if spec.may_create:
        parameters.append(shared.header_parameter("If-None-Match", "`*` to create what does not exist yet.", 2000))
    if method == "GET":
        parameters.append(shared.header_parameter("If-None-Match", "An `ETag` that you have.", 2000))


def _complete_responses(method: str, responses: dict[str, Any], spec: RouteSpec) -> None:
    """The answers when all goes well."""
    for status in [status for status in responses if status in {"422", "default"}]:
        del responses[status]
    for status, response in responses.items():
        names: list[str] = []
        if status in {"200", "201"}:
            names.append("ETag")
        if status == "201":
            names.append("Location")
        if method == "POST":
            names.append("Idempotency-Replayed")
        if spec.may_merge:
            names.append("Preference-Applied")
        if spec.takes_options and status == "200":
            names += DRAWING_HEADERS
        if spec.links and status == "200":
            names.append("Link")
        if names:
            response["headers"] = shared.header_references(*names)
    if method == "GET" and "200" in responses:
        described = next(iter(responses["200"].get("content", {"": {}}).values()))
        responses["200"]["content"] = answered_content(described, spec.all_offers)
        responses["304"] = {"$ref": f"#/components/responses/{shared.NOT_MODIFIED}"}


def _problems(method: str, spec: RouteSpec, need: Need | None, *, has_query: bool) -> list[str]:
    """The kinds of problems that a route may answer with."""
    names = [*spec.problems]
    if need is not None:
        names += ["quota-exceeded"] if need.counts else []
    if spec.takes:
        names += ["bad-request", "malformed-json", "invalid"]
        if not set(DOCUMENT_EXAMPLES).isdisjoint(spec.takes) or OCTETS in spec.takes:
            names.append("malformed-document")
    if has_query or spec.takes_options or method == "DELETE":
        names.append("invalid")
    if method != "GET":
        names.append("conflict")
    if method == "POST":
        names.append("idempotency-key-reused")
    if spec.needs_precondition or spec.may_precondition:
        names += ["precondition-failed", "bad-request"]
    if spec.needs_precondition:
        names.append("precondition-required")
    if spec.works or MULTIPART in spec.takes:
        names += ["busy", "too-costly"]
    return names
