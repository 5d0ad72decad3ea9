"""flask-smorest's blueprint, strict about parameters that no route knows."""

import marshmallow as ma
from flask_smorest import Blueprint as SmorestBlueprint
from webargs.flaskparser import FlaskParser


class _Parser(FlaskParser):
    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": ma.RAISE}


class Blueprint(SmorestBlueprint):
    """A blueprint whose routes refuse unknown query parameters, since those are mostly misspelt ones."""

    ARGUMENTS_PARSER = _Parser()
