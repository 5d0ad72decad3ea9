"""What a client finds without knowing anything: the index, the schema, the OpenAPI document, the health checks."""

from typing import Any

import yaml
from flask import Response, current_app

from argmap import __version__
from argmap.api.blueprint import Answer, Blueprint
from argmap.api.maps.schemas import HealthSchema
from argmap.formats.json_map.json_schema import map_json_schema
from argmap.http.answers import JSON, answer, answer_json, content_tag
from argmap.http.negotiation import chosen_media_type
from argmap.http.services import services
from argmap.service.errors import StoreUnavailable
from argmap.service.running.readiness import problems

_ALIVE = {
    "status": "alive",
    "drawings": {
        "drawings": 12,
        "bytes": 904_000,
        "limit_bytes": 536_870_912,
        "hits": 840,
        "made": 12,
        "hit_rate": 0.9859,
    },
}
blueprint = Blueprint("discovery", __name__, description="What there is, and whether it is well.")
_SCHEMA_FORMS = ("application/schema+json", JSON)
_YAML = "application/yaml"
_SHORT = 124
_INDEX = {
    "name": "argmap",
    "version": __version__,
    "maps": "/api/v1/maps",
    "schema": "/api/v1/schemas/map.json",
    "openapi": "/api/v1/openapi.json",
    "documentation": "/docs",
}


@blueprint.endpoint("/api/v1", action="service.read", answer=Answer({"type": "object"}, _INDEX), transaction=None)
def index() -> Response:
    """List what the API offers."""
    return answer_json(_INDEX)


@blueprint.endpoint(
    "/api/v1/schemas/map.json",
    action="service.read",
    answer=Answer({"type": "object"}, {"title": "argmap argument map", "type": "object"}),
    transaction=None,
    offers=_SCHEMA_FORMS,
)
def read_schema() -> Response:
    """Get the JSON Schema (2020-12) of a map."""
    return answer_json(map_json_schema(), content_type=chosen_media_type(_SCHEMA_FORMS))


@blueprint.endpoint(
    "/api/v1/openapi.json",
    action="service.read",
    answer=Answer({"type": "object"}, {"openapi": "3.1.0"}),
    transaction=None,
)
def read_openapi_json() -> Response:
    """Get this document as JSON."""
    return answer_json(current_app.extensions["argmap-openapi"]())


@blueprint.endpoint(
    "/api/v1/openapi.yaml",
    action="service.read",
    answer=Answer({"type": "object"}, {"openapi": "3.1.0"}, content_type=_YAML),
    transaction=None,
    offers=(_YAML,),
    offers_octets=True,
)
def read_openapi_yaml() -> Response:
    """Get this document as YAML."""
    body: str = current_app.extensions["argmap-openapi-yaml"]()
    return answer(body, content_tag(body.encode()), content_type=_YAML)


@blueprint.endpoint("/healthz", action="service.read", answer=Answer(HealthSchema, _ALIVE), transaction=None)
def healthz() -> Response:
    """Report that the process is alive, with statistics of cached drawings."""
    drawings = services().pictures.cache.statistics()
    return answer_json({"status": "alive", "drawings": drawings}, headers={"Cache-Control": "no-store"})


@blueprint.endpoint(
    "/readyz", action="service.read", answer=Answer(HealthSchema, {"status": "ready"}), transaction=None
)
def readyz() -> Response:
    """Report whether the service can work, and which background jobs fail.

    A job that fails is run again, and does not make the service unready.
    """
    bound = services()
    wrong = problems(bound.store, bound.pool, bound.supervisor)
    jobs = {name.removeprefix("job "): told for name, told in wrong.items() if name.startswith("job ")}
    other = {name: told for name, told in wrong.items() if not name.startswith("job ")}
    if other:
        raise StoreUnavailable("; ".join(f"{name}: {told}" for name, told in other.items()))
    content = {"status": "ready", **({"jobs": jobs} if jobs else {})}
    return answer_json(content, headers={"Cache-Control": "no-store"})


class _DocumentDumper(yaml.SafeDumper):
    """Texts of several lines as they are, not as quoted strings; short objects and lists in one line."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write what stands twice twice: many readers of OpenAPI know no aliases."""
        return True

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        """A short object, such as a reference, is written in one line."""
        is_reference = isinstance(mapping, dict) and mapping.keys() == {"$ref"}
        return super().represent_mapping(tag, mapping, True if is_reference or _is_short(mapping) else flow_style)

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        """A short list is written in one line."""
        return super().represent_sequence(tag, sequence, True if _is_short(sequence) else flow_style)


def _is_short(value: Any) -> bool:
    return len(str(value)) < _SHORT


_DocumentDumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def openapi_yaml(document: dict[str, Any]) -> str:
    """The OpenAPI document as YAML, in the order in which it was made."""
    text: str = yaml.dump(document, Dumper=_DocumentDumper, sort_keys=False, allow_unicode=True, width=120)
    return text
