"""Texts for people, looked up in the catalogue of their language; each is marked by `_`."""

from typing import Any

from flask import g
from flask_babel import get_translations


def _(text: str, **values: Any) -> str:
    """A text in the language of the page, with values in the place of `%(name)s`."""
    looked_up = lookup(text)
    return looked_up % values if values else looked_up


def _marked(text: str) -> str:
    """A text that is looked up later, when it is said."""
    return text


def lookup(text: str) -> str:
    """A text in the language of the page, as it stands in the catalogue."""
    return str(_catalogue().gettext(text))


def lookup_plural(one: str, many: str, number: int) -> str:
    """The form of a text for a number, in the language of the page."""
    return str(_catalogue().ngettext(one, many, number))


def _catalogue() -> Any:
    # Looked for once in a request: pages have hundreds of texts.
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue
