"""flask-smorest's blueprint, strict about parameters that no route knows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import marshmallow as ma
from flask_smorest import Blueprint as SmorestBlueprint
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict

from argmap.api.routes import current_spec, route_spec, spec_of


class _QueryParser(FlaskParser):
    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": ma.RAISE}

    def load_querystring(self, req: Any, schema: Any) -> Any:
        """The query without `dry_run`, which `writes` obeys."""
        given = MultiDict(req.args)
        if current_spec().allows_dry_run:
            given.pop("dry_run", None)
        return self._makeproxy(given, schema)


# Where the document, while it is made, keeps the name of an operation's endpoint.
ENDPOINT = "x-endpoint"


class Blueprint(SmorestBlueprint):
    """A blueprint whose routes refuse unknown query parameters, since those are mostly misspelt ones.

    The name of a view is that of its operation: `read_map` is `readMap` in the OpenAPI document.
    """

    ARGUMENTS_PARSER = _QueryParser()

    def arguments(self, schema: Any, **options: Any) -> Callable[[Any], Any]:
        """The route takes arguments that a schema describes; see flask-smorest."""
        decorate = super().arguments(schema, **options)
        return lambda view: route_spec(takes_query=True)(decorate(view))

    def route(self, rule: str, **options: Any) -> Callable[[Any], Any]:
        """Register a view at an address; see flask-smorest."""
        register = super().route(rule, **options)

        def decorate(view: Any) -> Any:
            # Read here, where what the decorators below say is known.
            spec = spec_of(view)
            view.argmap_spec = replace(spec, is_operation=True)
            first, *rest = view.__name__.split("_")
            operation = first + "".join(word.capitalize() for word in rest)
            known = {"operationId": operation, ENDPOINT: f"{self.name}.{view.__name__}"}
            return register(self.doc(**known)(view))

        return decorate
