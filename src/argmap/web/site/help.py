"""`/help` and the preferences of a browser."""

from flask import Response

from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.web import forms
from argmap.web.blueprint import blueprint
from argmap.web.rendering import page, redirect, return_path
from argmap.web.site.preferences import LANGUAGES, THEMES, keep_language, keep_theme


@blueprint.page("/help", action="service.read")
def help_page(uow: UnitOfWork, actor: Actor) -> Response:
    """Three sentences on each page, with where to read on."""
    return page("help.html")


@blueprint.form("/preferences", action="service.read", transaction=None)
def change_preferences() -> Response:
    """Change the colours of the pages, or the language of drawings, in this browser."""
    response = redirect(return_path("/"))
    if forms.checked("theme"):
        keep_theme(response, forms.choice("theme", *THEMES))
    if forms.checked("language"):
        keep_language(response, forms.choice("language", "", *LANGUAGES))
    return response
