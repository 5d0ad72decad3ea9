"""The languages of the pages: every text of theirs is marked for translation, and looked up for who reads.

Catalogues are in `argmap/translations`, a folder for each language; `make messages` writes what there is to translate.
"""

from pathlib import Path

from flask import Flask, request
from flask_babel import Babel

from argmap.web.words import lookup, lookup_plural

CATALOGUES = Path(__file__).parent.parent.parent / "translations"
LANGUAGES = ("en",)


def register(app: Flask) -> None:
    """Let pages be in the language that the browser asks for, where there is a catalogue of it."""
    Babel(
        app,
        default_translation_directories=str(CATALOGUES),
        default_domain="argmap",
        locale_selector=lambda: request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0],
    )
    app.jinja_env.install_gettext_callables(lookup, lookup_plural, newstyle=True)  # type: ignore[attr-defined]
