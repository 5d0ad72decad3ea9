"""The OpenAPI 3.1 document: what flask-smorest makes of the routes, completed by the facts of each route.

What every operation has in common (problems, conditional headers, representations) is written here once, from
the same facts that the routes obey at run time.
"""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask_smorest import Api

from argmap import __version__
from argmap.api import analysis_examples, critique_examples, examples, people_examples
from argmap.api.answers import JSON
from argmap.api.problems import PROBLEM_TYPES, ProblemSchema, answer_http_exception
from argmap.api.routes import MULTIPART, Facts, facts_of
from argmap.drawing.options import OPTIONS, Option
from argmap.formats.map_schema import register_fields
from argmap.formats.registry import READABLE, WRITABLE, by_media_type
from argmap.service.permissions import ACTIONS
from argmap.service.pictures import PICTURE_TYPES

_DESCRIPTION = """\
Argument maps as a service. Nodes are what is said (claims, premises, objections, evidence); relations are how it
bears on what else is said (support, attack; an attack on a relation is an undercut).

**Conditional requests.** Every answer has an `ETag`; send it in `If-None-Match` to be told that nothing changed,
and in `If-Match` with every PUT, PATCH and DELETE, so that no one's work is overwritten unseen.

**Repeating.** A POST may carry an `Idempotency-Key`; the same request with the same key is answered with the same
answer for 24 hours, and done once.

**Errors** are `application/problem+json` (RFC 9457); the address in `type` leads to a page that explains them.
"""

_REQUEST_EXAMPLES = {
    "createMap": examples.NEW_MAP,
    "replaceMap": examples.NEW_MAP,
    "patchMap": examples.DETAILS_PATCH,
    "applyChanges": examples.CHANGES,
    "createNode": examples.NODE,
    "putNode": examples.NODE,
    "patchNode": examples.NODE_PATCH,
    "createRelation": examples.RELATION,
    "putRelation": examples.RELATION,
    "patchRelation": examples.RELATION_PATCH,
    "putView": examples.NEW_VIEW,
    "convert": examples.NEW_MAP,
    "suppose": analysis_examples.SUPPOSITION,
    **people_examples.REQUESTS,
    **critique_examples.REQUESTS,
}


# Documents in other formats than our own, by media type.
_DOCUMENT_EXAMPLES = {
    "text/csv": "id,type,text,relation,target\nc,claim,Homework should go.,,\n,premise,It takes time.,supports,c\n",
    "text/x-outline": "Homework should go.\n  + It takes the time for play.\n  - Practice needs repetition.\n",
    "text/x-kialo": "Discussion Title: Homework\n\n1. Homework should go.\n1.1. Pro: It takes time.\n",
    "application/vnd.aif+json": '{"nodes": [{"nodeID": "1", "type": "I", "text": "Homework should go."}], "edges": []}',
    "application/vnd.sadface+json": '{"nodes": [{"id": "1", "type": "atom", "text": "It should go."}], "edges": []}',
    "application/vnd.xaif+json": '{"AIF": {"nodes": [{"nodeID": 1, "type": "I", "text": "Go."}], "edges": []}}',
    "application/vnd.ova+json": '{"nodes": [{"id": 1, "type": "I", "text": "It should go."}], "edges": []}',
    "application/vnd.araucaria+xml": "<ARG><AU><PROP identifier='A'><PROPTEXT>Go.</PROPTEXT></PROP></AU></ARG>",
    "application/vnd.carneades+yaml": "statements: {go: It should go.}\nassumptions: [go]\n",
    "text/vnd.argdown": "[Go]: Homework should go.\n  + <Time>: It takes the time for play.\n",
    "application/vnd.argmicro+xml": "<arggraph><edu id='e1'>It should go.</edu><adu id='a1'/>"
    "<edge id='c1' src='e1' trg='a1' type='seg'/></arggraph>",
}
_TEXTS = {
    *(each.media_type for each in WRITABLE if each.name != "json" and not each.binary),
    *("text/markdown", "text/event-stream", "image/svg+xml", "text/vnd.graphviz", "text/plain"),
}
_BINARY = {media_type for media_type in PICTURE_TYPES.values() if media_type not in _TEXTS}
_BINARY |= {each.media_type for each in WRITABLE if each.binary}


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
            "info": {"description": _DESCRIPTION, "license": {"name": "MIT", "identifier": "MIT"}},
            "servers": [{"url": "/"}],
        },
    )
    api = ArgmapApi(app)
    register_fields(api.ma_plugin)
    api.spec.components.schema("Problem", schema=ProblemSchema)
    for option in OPTIONS.values():
        api.spec.components.parameter(option.name, "query", _option(option))
    api.spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "description": "A token; see /api/v1/tokens."}
    )
    return api


def openapi_document(app: Flask, api: ArgmapApi) -> dict[str, Any]:
    """The whole document."""
    document: dict[str, Any] = api.spec.to_dict()
    resolve = api.ma_plugin.resolver.resolve_schema_dict
    bodies = {id(facts): resolve(facts.body) for _, _, _, facts in _operations(app, document) if facts.body is not None}
    # Resolving may have added components.
    document = api.spec.to_dict()
    for path, method, operation, facts in _operations(app, document):
        operation["operationId"] = operation.pop("operationId", None) or _operation_id(app, path, method)
        if id(facts) in bodies:
            _add_body(operation, facts, bodies[id(facts)])
        _complete(path, method, operation, facts)
    document["components"].pop("responses", None)
    first = ("openapi", "info", "servers", "tags", "paths", "components")
    return {name: document[name] for name in first if name in document}


def _operations(app: Flask, document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], Facts]]:
    views = {(path, method): view for path, method, view in _views(app)}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and (path, method.upper()) in views:
                yield path, method.upper(), operation, facts_of(app.view_functions[views[path, method.upper()]])


def _views(app: Flask) -> Iterator[tuple[str, str, str]]:
    for rule in app.url_map.iter_rules():
        path = "".join(f"{{{data}}}" if is_dynamic else data for is_dynamic, data in rule._trace).lstrip("|")
        for method in rule.methods or ():
            yield path, method, rule.endpoint


def _operation_id(app: Flask, path: str, method: str) -> str:
    endpoint = next(each for known, way, each in _views(app) if (known, way) == (path, method))
    first, *rest = endpoint.rpartition(".")[2].split("_")
    return first + "".join(word.capitalize() for word in rest)


def _complete(path: str, method: str, operation: dict[str, Any], facts: Facts) -> None:
    responses = operation["responses"]
    parameters = operation.setdefault("parameters", [])
    for status in [status for status in responses if status == "422" or status == "default"]:
        del responses[status]
    problems = ["not-acceptable", "too-many-requests"]
    need = None if facts.action is None else ACTIONS[facts.action]
    if need is not None:
        # A bad token is refused wherever one is sent; where none is needed, none need be sent.
        problems.append("unauthenticated")
        operation["security"] = [{"token": [need.scope]}] if need.account else [{}, {"token": [need.scope]}]
        if need.account or facts.action == "account.sign_up":
            problems.append("forbidden")
    if facts.action in {"maps.create", "map.edit", "map.fork"}:
        problems.append("quota-exceeded")
    if operation["operationId"] in {"acceptInvitation", "signUp"}:
        problems += ["gone", "not-found"]
    if "{" in path:
        problems.append("not-found")
    if facts.takes:
        problems += ["malformed-json", "too-large", "unsupported-media-type", "invalid"]
        if not set(_DOCUMENT_EXAMPLES).isdisjoint(facts.takes):
            problems.append("malformed-document")
    elif any(each.get("in") == "query" for each in parameters):
        problems.append("invalid")
    if method in {"POST", "PUT", "PATCH"}:
        problems.append("conflict")
    if method == "DELETE":
        problems += ["invalid", "conflict"]
    if method == "POST":
        parameters.append(_header("Idempotency-Key", "The same key with the same request is answered once.", 255))
        problems.append("idempotency-key-reused")
    if facts.needs_precondition or facts.may_precondition:
        parameters.append(_header("If-Match", "The ETag of what is changed, or *.", 2000))
        problems.append("precondition-failed")
    if facts.needs_precondition:
        problems.append("precondition-required")
    if facts.may_create:
        parameters.append(_header("If-None-Match", "* to create what is not there yet.", 2000))
    if method == "GET":
        parameters.append(_header("If-None-Match", "An ETag that the client has.", 2000))
        responses["304"] = {"description": "The client has it already."}
    if path not in {"/healthz", "/api/v1/", "/api/v1/schemas/map.json"} and "openapi" not in path:
        problems += ["store-unavailable"]
    if facts.works or MULTIPART in facts.takes:
        problems += ["busy", "too-costly"]
    if facts.takes_options:
        parameters += [{"$ref": f"#/components/parameters/{name}"} for name in OPTIONS]
        problems.append("invalid")
        responses["200"].setdefault("headers", {}).update(DRAWING_HEADERS)
    if method == "GET" and "200" in responses:
        _add_forms(responses["200"], facts.offers)
    for status in ("200", "201"):
        if status in responses:
            headers = responses[status].setdefault("headers", {})
            headers["ETag"] = {"schema": {"type": "string"}, "description": "The version of what is answered."}
    _add_problems(responses, problems)


def _add_forms(response: dict[str, Any], offers: tuple[str, ...]) -> None:
    """Document every form of an answer: drawings are texts, the others share one schema."""
    described = next(iter(response.get("content", {"": {}}).values()))
    texts = {media_type: {"schema": {"type": "string"}} for media_type in _TEXTS}
    binary = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in _BINARY}
    response["content"] = {media_type: {**texts, **binary}.get(media_type, described) for media_type in offers}


def _option(option: Option) -> dict[str, Any]:
    """An option of a drawing as a parameter of the query; lists are separated by commas."""
    only = f" Only for .{' and .'.join(option.only)}." if option.only else ""
    found = {"in": "query", "name": option.name, "description": option.description + only, "schema": option.schema}
    return {**found, "style": "form", "explode": False} if option.schema.get("type") == "array" else found


DRAWING_HEADERS = {
    name: {"schema": {"type": "string"}, "description": description}
    for name, description in (
        ("Argmap-Text-Size", "How large the text is on a slide of 13.33 in, in points."),
        ("Argmap-Advice", "What to do where the text is under 12 pt."),
        ("Argmap-Steps", "How many steps the reveal has."),
        ("Argmap-Pages", "How many pages there are, if more than one."),
        ("Argmap-Missing-Scripts", "Scripts for which there is no font: the reader's machine draws them."),
        ("Argmap-Simplified", "How the drawing was simplified because the full one took too long."),
    )
}


def _header(name: str, description: str, maximum: int) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": maximum}
    return {"in": "header", "name": name, "description": description, "schema": schema}


def _add_problems(responses: dict[str, Any], problems: list[str]) -> None:
    by_status: dict[int, list[str]] = {}
    for name in dict.fromkeys(problems):
        by_status.setdefault(PROBLEM_TYPES[name].status, []).append(name)
    for status, names in sorted(by_status.items()):
        kinds = [PROBLEM_TYPES[name] for name in names]
        responses[str(status)] = {
            "description": " Or: ".join(kind.explanation for kind in kinds),
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {
                        kind.name: {
                            "value": {
                                "type": kind.address,
                                "title": kind.title,
                                "status": kind.status,
                                "detail": kind.explanation,
                            }
                        }
                        for kind in kinds
                    },
                }
            },
        }


def _add_body(operation: dict[str, Any], facts: Facts, schema: dict[str, Any]) -> None:
    example = _REQUEST_EXAMPLES[operation["operationId"]]
    bodies: dict[str, Any] = {}
    for media_type in facts.takes or (JSON,):
        chosen = by_media_type(media_type)
        if media_type == MULTIPART:
            names = [each.name for each in READABLE]
            form = {"file": {"type": "string", "format": "binary"}, "format": {"type": "string", "enum": names}}
            bodies[media_type] = {
                "schema": {"type": "object", "properties": form, "required": ["file"]},
                "example": {"file": "Homework should go.", "format": "outline"},
            }
        elif media_type in _DOCUMENT_EXAMPLES:
            bodies[media_type] = {"schema": {"type": "string"}, "example": _DOCUMENT_EXAMPLES[media_type]}
        elif chosen is not None and chosen.binary:
            bodies[media_type] = {"schema": {"type": "string", "format": "binary"}, "example": "PK"}
        else:
            bodies[media_type] = {"schema": schema, "example": example}
    operation["requestBody"] = {"required": True, "content": bodies}
