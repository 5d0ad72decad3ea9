"""`/maps/{map}/share`: download a map, put it elsewhere, and let others in."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import segno
from flask import Response, request
from markupsafe import Markup

from argmap.brief.forms import BRIEFS, SOURCES
from argmap.drawing.options import OPTIONS, PAGES
from argmap.formats.registry import WRITABLE
from argmap.http.addresses import local
from argmap.model.moments import from_now
from argmap.service.critique import ratings
from argmap.service.editing import maps
from argmap.service.editing.preconditions import Precondition
from argmap.service.editing.writing import find_map
from argmap.service.people import sharing
from argmap.service.permissions import Actor, Role, has_role, role_on
from argmap.service.unit_of_work import UnitOfWork
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.reading.reader import read
from argmap.web.rendering import page, private_page, redirect

_SHARE = "/maps/<reference:reference>/share"
# What is asked for each download; the rest of the options is for the API.
_ASKED = ("theme", "ratio", "language", "numbers", "labels", "legend")
FORMS = (("svg", "SVG"), ("png", "PNG"), ("pdf", "PDF"), ("pptx", "PowerPoint"))


@blueprint.page(_SHARE, action="map.read", works=True)
def share(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Everything with which a map is taken elsewhere, with a live preview."""
    reading = read(uow, actor, reference)
    stored, state = reading.stored, reading.state
    chosen = {name: request.args[name] for name in _ASKED if request.args.get(name)}
    pinned = request.args.get("pin") == "yes"
    shows_part = request.args.get("part") == "shown"
    shown = {name: value for name, value in reading.options.items() if name != "ratio"}
    if not shows_part:
        # The whole map, with what its boxes show and what is marked.
        shown = {name: value for name, value in shown.items() if name in {"show", "highlight"}}
    options = {**shown, **chosen}
    name = f"{stored.slug}@{stored.revision}" if pinned else stored.slug
    owns = has_role(uow, actor, stored, Role.OWNER)
    values: dict[str, Any] = {
        "access": sharing.read_access(uow, actor, stored.slug)[1] if owns else None,
        "invitations": sharing.list_map_invitations(uow, actor, stored.slug) if owns else [],
        "blind": uow.maps.blind_ratings(stored),
        "role": role_on(uow, actor, stored),
        "sign_up": uow.setting("sign_up"),
        "groups": uow.people.groups_of(actor.account_key) if owns and actor.account_key else [],
    }
    root = request.url_root.rstrip("/")
    link = root + state.link().removeprefix(local(""))
    query = urlencode(options)
    drawing = {form: _drawing_address(name, form, query) for form, _title in FORMS}
    return private_page(
        "share.html",
        stored=stored,
        state=state,
        chosen=chosen,
        pinned=pinned,
        shows_part=shows_part,
        shown_count=sum(1 for _entry in reading.outline.in_order()),
        whole_count=len(reading.whole.nodes),
        choices={name: OPTIONS[name].choices for name in ("theme", "language")} | {"ratio": tuple(PAGES)},
        forms=FORMS,
        drawings=drawing,
        briefs=tuple(BRIEFS),
        sources=tuple(SOURCES),
        formats=WRITABLE,
        root=root,
        link=link,
        embed=root + "/maps/" + stored.slug + "/embed",
        # A code holds no more than some 2,000 characters, and is easier to read with fewer.
        code=qr_code(link if len(link) <= 300 else f"{root}/maps/{stored.slug}"),
        **values,
    )


def _drawing_address(name: str, form: str, query: str) -> str:
    extra = "pages=auto" if form == "pdf" else "width=2400" if form == "png" else ""
    whole = "&".join(part for part in (query, extra) if part)
    return local(f"/api/v1/maps/{name}.{form}") + (f"?{whole}" if whole else "")


def qr_code(link: str) -> Markup:
    """A link as a QR code (ISO/IEC 18004), as SVG to stand in a page."""
    return Markup(
        segno.make(link, error="m").svg_inline(scale=4, border=2, svgclass="qr", lineclass=None, omitsize=True)
    )


@blueprint.form(_SHARE, action="map.share", shows_secret=True)
def change_sharing(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """Change who can see a map, invite people, or put the map into the trash."""
    doing = forms.choice("do", "visibility", "role", "remove", "group", "invite", "revoke", "blind", "delete")
    name = forms.text("name", 80)
    if doing == "visibility":
        sharing.change_access(uow, actor, reference, visibility=forms.choice("visibility", *sharing.VISIBILITIES))
    elif doing == "role":
        sharing.set_account_role(
            uow, actor, reference, name, forms.choice("role", "critic", "reader", "editor", "owner")
        )
    elif doing == "remove":
        remove = sharing.set_group_role if forms.checked("is_group") else sharing.set_account_role
        remove(uow, actor, reference, name, None)
    elif doing == "group":
        sharing.set_group_role(uow, actor, reference, name, forms.choice("role", "critic", "reader", "editor"))
    elif doing == "invite":
        role, days = forms.choice("role", "critic", "reader", "editor"), forms.number("days", 1, 365) or 14
        invited = sharing.invite_to_map(
            uow, actor, reference, role, expires=from_now(timedelta(days=days)), uses=forms.number("uses", 1, 10_000)
        )
        link = f"{request.url_root}invitations/{invited.secret}"
        return private_page(
            "invited.html",
            reference=reference,
            role=role,
            link=link,
            code=qr_code(link),
            sign_up=uow.setting("sign_up"),
        )
    elif doing == "revoke":
        sharing.revoke_map_invitation(uow, actor, reference, forms.text("id", 32))
    elif doing == "blind":
        ratings.set_blind(uow, actor, reference, blind=forms.checked("blind"))
    else:
        maps.delete_map(uow, actor, reference, Precondition())
        return redirect("/")
    return redirect(f"/maps/{reference}/share")


# In pages of others


@blueprint.page("/maps/<reference:reference>/embed", action="map.read", works=True)
def embed(uow: UnitOfWork, actor: Actor, reference: str) -> Response:
    """A map alone, for an `<iframe>`: its picture, which leads to the reader."""
    reading = read(uow, actor, reference, framed=True)
    return page("embed.html", framed=True, reading=reading, state=reading.state, details=reading.whole.details)


@blueprint.page("/oembed", action="service.read", offers=("application/json", "*/*"))
def oembed(uow: UnitOfWork, actor: Actor) -> Response:
    """How another page embeds a map (oEmbed 1.0)."""
    asked = request.args.get("url", "")
    prefix = request.url_root + "maps/"
    reference = asked.removeprefix(prefix).partition("?")[0].partition("/")[0] if asked.startswith(prefix) else ""
    stored = find_map(uow, actor, reference, "map.read")
    width = _side("maxwidth", 960)
    height = min(_side("maxheight", 540), round(width * 9 / 16))
    address = f"{request.url_root}maps/{stored.slug}/embed"
    html = Markup('<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>')
    answer = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "argmap",
        "provider_url": request.url_root,
        "title": stored.details.title,
        "html": str(html.format(address, width, height, stored.details.title)),
        "width": width,
        "height": height,
        "thumbnail_url": f"{request.url_root}api/v1/maps/{stored.slug}.png?width=640",
        "thumbnail_width": 640,
        "thumbnail_height": 360,
    }
    response = Response(json.dumps(answer), mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _side(name: str, otherwise: int) -> int:
    sent = request.args.get(name, "")
    return min(max(int(sent[:6]), 200), otherwise) if sent.isascii() and sent.isdigit() else otherwise
