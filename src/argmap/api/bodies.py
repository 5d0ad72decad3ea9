"""The bodies of requests: what they may be, and reading them before the view and its transaction begin."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, is_dataclass
from typing import Any, Protocol

import marshmallow as ma
from flask import request

from argmap.api.maps.examples import NEW_MAP
from argmap.formats.conversion import Conversion
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.formats.json_map import strict_json
from argmap.formats.json_map.schemas import MapSchema, breaches_of, schema_of
from argmap.formats.registry import READABLE, by_media_type
from argmap.http.answers import JSON
from argmap.http.problems import UnsupportedMediaType
from argmap.http.requests import check_rights
from argmap.http.route_specs import OCTETS
from argmap.http.services import services
from argmap.model.breach import Breach
from argmap.service.outputs.documents import Sent, read_document

MERGE_PATCH = "application/merge-patch+json"
MULTIPART = "multipart/form-data"
_DOCUMENTS = tuple(form.media_type for form in READABLE)


class RequestBody(Protocol):
    """What an endpoint takes: documented by its schema, and read into the value that the view gets as `body`."""

    @property
    def schema(self) -> type[ma.Schema]:
        """What describes it in openapi.yaml."""

    @property
    def example(self) -> Any:
        """An example of it."""

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types that it may have."""

    def read(self) -> Any:
        """The body of the request that is handled.

        :raises UnsupportedMediaType: its Content-Type is another.
        :raises MalformedDocument: it cannot be parsed.
        :raises InvalidDocument: it is not what it should be; with every breach.
        """


@dataclass(frozen=True, slots=True)
class JsonBody:
    """A JSON object: `kind` is the dataclass that is made of it, or a schema, of which the view gets a dictionary."""

    kind: type
    example: Any
    media_types: tuple[str, ...] = (JSON,)
    # Whether no body at all says the same as an empty object.
    optional: bool = False

    @property
    def schema(self) -> type[ma.Schema]:
        """See `RequestBody`."""
        return schema_of(self.kind) if is_dataclass(self.kind) else self.kind

    def read(self) -> Any:
        """See `RequestBody`."""
        if self.optional and not request.get_data():
            return self.schema().load({})
        try:
            return self.schema().load(read_json(self.media_types))
        except ma.ValidationError as error:
            raise InvalidDocument(breaches_of(error.messages)) from None


def patch_body(kind: type, example: Any) -> JsonBody:
    """A merge patch (RFC 7396) of fields that are never null."""
    return JsonBody(kind, example, (MERGE_PATCH, JSON))


@dataclass(frozen=True, slots=True)
class ParsedBody:
    """A JSON value that `parse` reads: with every breach, as far as the map that it is for need not be known."""

    schema: type[ma.Schema]
    parse: Callable[[Any], Any]
    example: Any
    media_types: tuple[str, ...] = (JSON,)

    def read(self) -> Any:
        """See `RequestBody`."""
        return self.parse(read_json(self.media_types))


def read_json(media_types: tuple[str, ...]) -> Any:
    """The JSON value that was sent, read strictly.

    :raises UnsupportedMediaType: the Content-Type is another.
    :raises MalformedDocument: it is not JSON.
    """
    with rights_first():
        if request.mimetype not in media_types:
            raise UnsupportedMediaType(media_types)
        return strict_json.loads(request.get_data())


@contextmanager
def rights_first() -> Iterator[None]:
    """Refuse those who may not do this first, whatever is wrong with the body."""
    try:
        yield
    except (UnsupportedMediaType, MalformedDocument, InvalidDocument):
        check_rights()
        raise


@dataclass(frozen=True, slots=True)
class MapBody:
    """A map in our own format; the view gets its `Conversion`."""

    schema: type[ma.Schema] = MapSchema
    example: Any = field(default_factory=lambda: NEW_MAP)
    media_types: tuple[str, ...] = (JSON,)

    def read(self) -> Conversion:
        """See `RequestBody`."""
        with rights_first():
            if request.mimetype != JSON:
                hint = "To create a map from another format, POST it to /api/v1/maps/import."
                raise UnsupportedMediaType((JSON,), hint)
            sent = Sent(request.get_data(), "json", charset=request.mimetype_params.get("charset"))
            return read_document(services().pool, sent)


@dataclass(frozen=True, slots=True)
class DocumentBody:
    """A document in any format that is read; the view gets it as it was sent, to have it read.

    It comes as a form with one file, as bytes (`application/octet-stream`), or under the media type of its format.
    """

    schema: type[ma.Schema] = MapSchema
    example: Any = field(default_factory=lambda: NEW_MAP)
    media_types: tuple[str, ...] = (OCTETS, MULTIPART)

    def read(self) -> Sent:
        """See `RequestBody`."""
        return _uploaded() if request.mimetype == MULTIPART else _sent()


def _sent() -> Sent:
    """The document in the body, in the format that the media type or its `profile` names, if either does."""
    if request.mimetype == OCTETS:
        return Sent(request.get_data())
    profile = request.mimetype_params.get("profile", "")
    named = next((form for form in READABLE if profile and profile.rsplit(":", 1)[-1] == form.name), None)
    chosen = named or (by_media_type(request.mimetype) if request.mimetype in _DOCUMENTS else None)
    if chosen is None:
        raise UnsupportedMediaType((OCTETS, MULTIPART, *_DOCUMENTS))
    charset = None if chosen.binary else request.mimetype_params.get("charset")
    return Sent(request.get_data(), chosen.name, charset=charset)


def _uploaded() -> Sent:
    """The one file of a form; its field `format`, its content, or its name tells the format.

    :raises InvalidDocument: there is no file, or there are several.
    """
    files = [file for _, file in request.files.items(multi=True)]
    if len(files) != 1:
        problem = "is missing; send one file" if not files else "was sent twice; send one file"
        raise InvalidDocument([Breach("/file", problem)])
    return Sent(files[0].read(), request.form.get("format") or None, files[0].filename or "")
