"""Texts for people, looked up in the catalogue of their language; each is marked by `_`."""

from typing import Any

from flask_babel import gettext


def _(text: str, **values: Any) -> str:
    """A text in the language of the page, with values in the place of `%(name)s`."""
    return str(gettext(text, **values))
