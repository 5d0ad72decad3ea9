"""Other formats: documents converted without being stored, and reports of what a format does not keep."""

from dataclasses import replace
from typing import Any

from flask import Response

from argmap.api.blueprint import Answer, Blueprint
from argmap.api.bodies import DocumentBody
from argmap.api.maps import examples
from argmap.api.maps.schemas import ConversionSchema, ConvertQuery, FormatsSchema, ReportSchema
from argmap.formats.registry import FORMATS, READABLE, WRITABLE, UnknownFormat, by_name, writable
from argmap.http.answers import answer, answer_json, content_tag
from argmap.http.paging import ONLY_PAGE, PageQuery, list_answer, window_of
from argmap.http.problems import InvalidQuery
from argmap.http.services import services
from argmap.http.transactions import reads
from argmap.service.editing.writing import find_map
from argmap.service.errors import NotFound
from argmap.service.outputs.documents import Sent, convert_document, document_of_map
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import page_of

blueprint = Blueprint(
    "conversions", __name__, url_prefix="/api/v1", description="Other formats: reading, writing, and what is lost."
)


@blueprint.endpoint(
    "/formats",
    action="service.read",
    answer=Answer(FormatsSchema, {**examples.FORMATS, **ONLY_PAGE}),
    transaction=None,
    query=PageQuery,
    links=True,
)
def list_formats(query: dict[str, Any]) -> Response:
    """List the formats that argmap reads and writes, and what each one keeps of a map."""
    listed = [
        {
            "name": candidate.name,
            "title": candidate.title,
            "media_type": candidate.media_type,
            "suffixes": list(candidate.suffixes),
            "reads": candidate in READABLE,
            "writes": candidate in WRITABLE,
            "keeps": candidate.keeps,
        }
        for candidate in FORMATS
    ]
    return list_answer("formats", page_of(listed, window_of(query)))


@blueprint.endpoint(
    "/convert",
    "POST",
    action="service.read",
    query=ConvertQuery,
    body=DocumentBody(),
    answer=Answer(ConversionSchema, examples.CONVERSION),
    transaction=reads,
)
def convert(uow: UnitOfWork, actor: Actor, query: dict[str, Any], body: Sent) -> Response:
    """Convert a document from one format to another without storing it."""
    try:
        writable(query["to"])
    except UnknownFormat as error:
        raise InvalidQuery([("to", str(error))]) from None
    # Who asks has been looked up; nothing more is needed of the store.
    uow.release()
    sent = body if query["source"] is None else replace(body, format=query["source"])
    converted = convert_document(services().pool, sent, query["to"])
    return answer(converted, content_tag(converted))


@blueprint.endpoint(
    "/maps/<reference:reference>/conversions/<format_name>",
    action="map.read",
    answer=Answer(ReportSchema, examples.REPORT),
    works=True,
)
def read_report(uow: UnitOfWork, actor: Actor, reference: str, format_name: str) -> Response:
    """Report what a map would lose in a format."""
    stored = find_map(uow, actor, reference, "map.read")
    try:
        _, report = document_of_map(uow, services().pool, stored, format_name)
    except UnknownFormat as error:
        raise NotFound(str(error)) from None
    return answer_json(report)


def document_of(uow: UnitOfWork, actor: Actor, reference: str, name: str) -> Response:
    """A map in one of the formats, to be saved; a header says where the report of what it lost is.

    :raises NotFound: there is no such map.
    """
    stored = find_map(uow, actor, reference, "map.read")
    data, report = document_of_map(uow, services().pool, stored, name)
    chosen = by_name(name)
    address = f"/api/v1/maps/{stored.slug}"
    headers = {
        "Link": f'<{address}>; rel="canonical", <{address}/conversions/{chosen.name}>; rel="describedby"',
        "Content-Disposition": f'attachment; filename="{stored.slug}.{chosen.suffixes[0]}"',
        "Argmap-Report": report["sentence"],
    }
    content_type = f"{chosen.media_type}; charset=utf-8" if chosen.media_type.startswith("text/") else chosen.media_type
    return answer(data, content_tag(data), content_type=content_type, headers=headers)
