"""Other formats: documents converted without being stored, and reports of what a format does not keep."""

from base64 import b64encode
from typing import Any

from flask import Response

from argmap.api import examples
from argmap.api.answers import answer, answer_json, content_tag
from argmap.api.blueprint import Blueprint
from argmap.api.problems import InvalidQuery
from argmap.api.routes import needs, reads, takes_documents
from argmap.api.schemas import ConversionSchema, ConvertQuery, FormatsSchema, ReportSchema
from argmap.formats.registry import FORMATS, READABLE, WRITABLE, UnknownFormat, by_name, write
from argmap.service.errors import NotFound
from argmap.service.maps import read_map
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork

blueprint = Blueprint(
    "conversions", __name__, url_prefix="/api/v1", description="Other formats: reading, writing, and what is lost."
)


@blueprint.route("/formats")
@needs("service.read")
@blueprint.response(200, FormatsSchema, example=examples.FORMATS)
def list_formats() -> Response:
    """List the formats: which are read, which written, and what they keep of a map."""
    found = [
        {
            "name": each.name,
            "title": each.title,
            "media_type": each.media_type,
            "suffixes": list(each.suffixes),
            "reads": each in READABLE,
            "writes": each in WRITABLE,
            "keeps": each.keeps,
        }
        for each in FORMATS
    ]
    return answer_json({"formats": found})


@blueprint.route("/convert", methods=["POST"])
@needs("service.read")
@blueprint.arguments(ConvertQuery, location="query")
@blueprint.response(200, ConversionSchema, example=examples.CONVERSION)
@takes_documents
@reads
def convert(uow: UnitOfWork, actor: Actor, query: dict[str, Any], value: Any) -> Response:
    """Convert a document from one format to another; nothing is stored. Content-Type names its format."""
    try:
        gone = write(value.map, query["to"])
    except UnknownFormat as error:
        raise InvalidQuery([("to", str(error))]) from None
    entries = [*value.report.entries, *gone.report.entries]
    report = type(value.report)(entries)
    told = {"from": value.format, "to": gone.format, "report": report.plain()}
    if by_name(gone.format).binary:
        return answer_json({**told, "encoding": "base64", "document": b64encode(gone.data).decode()})
    return answer_json({**told, "encoding": "text", "document": gone.data.decode("utf-8-sig")})


@blueprint.route("/maps/<reference:reference>/conversions/<format_name>")
@needs("map.read")
@blueprint.response(200, ReportSchema, example=examples.REPORT)
@reads
def read_report(uow: UnitOfWork, actor: Actor, reference: str, format_name: str) -> Response:
    """Read what a map would lose in a format."""
    _, argument_map = read_map(uow, actor, reference)
    try:
        return answer_json(write(argument_map, format_name).report.plain())
    except UnknownFormat as error:
        raise NotFound(str(error)) from None


def document_of(uow: UnitOfWork, actor: Actor, reference: str, name: str) -> Response:
    """A map in one of the formats, to be saved; a header says where the report of what it lost is.

    :raises NotFound: there is no such map.
    """
    stored, argument_map = read_map(uow, actor, reference)
    conversion = write(argument_map, name)
    chosen = by_name(name)
    address = f"/api/v1/maps/{stored.slug}"
    headers = {
        "Link": f'<{address}>; rel="canonical", <{address}/conversions/{chosen.name}>; rel="describedby"',
        "Content-Disposition": f'attachment; filename="{stored.slug}.{chosen.suffixes[0]}"',
        "Argmap-Report": conversion.report.sentence,
    }
    content_type = f"{chosen.media_type}; charset=utf-8" if chosen.media_type.startswith("text/") else chosen.media_type
    return answer(conversion.data, content_tag(conversion.data), content_type=content_type, headers=headers)
