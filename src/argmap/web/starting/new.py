"""`/new`: a new map from nothing, from a template, from a file or from pasted text."""

import base64
import json
from dataclasses import replace
from textwrap import shorten
from typing import Any

from flask import Response, request

from argmap.formats.conversion import Conversion
from argmap.formats.registry import READABLE, WRITABLE, writable
from argmap.http.services import services
from argmap.http.transactions import writes
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType
from argmap.model.identifiers import slug_of
from argmap.model.plain import canonical_json, map_to_plain
from argmap.service.editing import maps
from argmap.service.errors import InvalidArgument
from argmap.service.outputs.documents import Sent, convert_document, read_document
from argmap.service.people.sharing import VISIBILITIES
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.reading.picture import inline
from argmap.web.reading.state import ReaderState
from argmap.web.rendering import page, redirect
from argmap.web.starting.starters import read_starter, starters
from argmap.web.words import _

_MAX_TEXT = 2_000_000


@blueprint.page("/new", action="service.read")
def new_map(uow: UnitOfWork, actor: Actor) -> Response:
    """The ways to begin."""
    return page("new.html", starters=starters(), readable=READABLE, visibilities=VISIBILITIES, pasted="", chosen="")


@blueprint.form("/new", action="maps.create")
def create_map(uow: UnitOfWork, actor: Actor) -> Response:
    """A map with a title and, if there is one, a thesis."""
    title, thesis = forms.text("title", 300, required=True), forms.optional("thesis", 10_000)
    details = Details(slug=slug_of(title), title=title, thesis="thesis" if thesis else None)
    nodes = [Node("thesis", NodeType.CLAIM, thesis)] if thesis else []
    written = maps.create_map(
        uow,
        actor,
        ArgumentMap.of(details, nodes),
        slug_given=False,
        visibility=forms.choice("visibility", *VISIBILITIES),
    )
    return redirect(f"/maps/{written.stored.slug}")


@blueprint.page("/new/templates/<string(maxlength=40):name>", action="service.read")
def show_starter(uow: UnitOfWork, actor: Actor, name: str) -> Response:
    """A template, as a picture."""
    made = read_starter(name)
    assert made.map is not None
    drawing = services().pictures.draw_map(made.map, "svg", {})
    return page("starter.html", name=name, details=made.map.details, picture=inline(drawing.content, ReaderState("-")))


@blueprint.form("/new/templates/<string(maxlength=40):name>", action="maps.create")
def use_starter(uow: UnitOfWork, actor: Actor, name: str) -> Response:
    """A map of one's own, made of a template."""
    made = read_starter(name)
    assert made.map is not None
    title = forms.text("title", 300) or made.map.details.title
    details = replace(made.map.details, title=title, slug=slug_of(title), description=None)
    whole = ArgumentMap.of(details, made.map.nodes.values(), made.map.relations.values())
    source = {"kind": "template", "name": name}
    written = maps.create_map(uow, actor, whole, slug_given=False, message=_("Start from a template"), source=source)
    return redirect(f"/maps/{written.stored.slug}")


@blueprint.form("/new/import", action="service.read", transaction=None)
def import_document() -> Response:
    """Read a file or a pasted text, show what becomes of it, and store it if the form says so."""
    format_name = forms.optional("format", 40)
    pasted = request.form.get("text", "")[:_MAX_TEXT]
    file = request.files.get("file")
    if file is not None and file.filename:
        sent = Sent(file.read(), format_name, file.filename)
    else:
        if not forms.text("text", _MAX_TEXT):
            raise InvalidArgument("text", "is empty; choose a file or paste some text")
        sent = Sent(pasted.encode(), format_name)
    made = read_document(services().pool, sent)
    assert made.map is not None
    made, whole = _named(made, forms.text("title", 300))
    values: dict[str, Any] = {
        "visibility_chosen": forms.choice("visibility", *VISIBILITIES),
        "made": made,
        "report": made.report.plain(),
        "starters": starters(),
        "readable": READABLE,
        "visibilities": VISIBILITIES,
        "pasted": "" if file is not None and file.filename else pasted,
        "chosen": format_name or "",
    }
    if not forms.checked("store"):
        drawing = services().pictures.draw_map(whole, "svg", {})
        values |= {"writable": WRITABLE, "document": canonical_json(map_to_plain(whole))}
        return page("new.html", picture=inline(drawing.content, ReaderState("-")), **values)
    slug = _stored(made)
    return page("imported.html", slug=slug, **values) if made.report.entries else redirect(f"/maps/{slug}")


@blueprint.form("/new/convert", action="service.read", transaction=None, offers=("*/*",))
def save_as() -> Response:
    """A document that was checked, in another format."""
    sent = Sent(forms.text("text", _MAX_TEXT, required=True).encode(), "json")
    chosen = writable(forms.choice("to", *(candidate.name for candidate in WRITABLE)))
    told = json.loads(convert_document(services().pool, sent, chosen.name))
    content = told["document"]
    data = base64.b64decode(content) if told["encoding"] == "base64" else content
    name = f"{read_document(services().pool, sent).map.details.slug}.{chosen.suffixes[0]}"  # type: ignore[union-attr]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=chosen.media_type, headers=headers)


def _named(made: Conversion, title: str) -> tuple[Conversion, ArgumentMap]:
    """What was read, with the title that was typed; pasted text without a title is named by its thesis."""
    assert made.map is not None
    details = made.map.details
    file = request.files.get("file")
    if not title and not made.title_given and not (file and file.filename) and details.thesis:
        title = shorten(made.map.nodes[details.thesis].text, 80, placeholder="…")
    if not title:
        return made, made.map
    details = replace(details, title=title, slug=details.slug if made.slug_given else slug_of(title))
    whole = replace(made.map, details=details)
    return replace(made, map=whole), whole


def _stored(made: Conversion) -> str:
    visibility = forms.choice("visibility", *VISIBILITIES)
    # What was checked before comes back as JSON; the log says from which format it came.
    format_name = forms.choice("original", made.format, *(candidate.name for candidate in READABLE))
    # That JSON always has a slug, which is the document's own only if the document was JSON or was not checked.
    slug_given = forms.checked("slug_given") if forms.optional("original", 40) else made.slug_given

    @writes
    def store(uow: UnitOfWork, actor: Actor) -> Response:
        assert made.map is not None
        written = maps.create_map(
            uow,
            actor,
            made.map,
            slug_given=slug_given,
            message=f"Import from {format_name}",
            visibility=visibility,
            source={"kind": "import", "format": format_name},
        )
        return Response(written.stored.slug)

    answered: Response = store()
    return answered.get_data(as_text=True)
