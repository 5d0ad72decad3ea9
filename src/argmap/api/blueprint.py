"""flask-smorest's blueprint, with all that there is to say of an endpoint in one place, in any order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import marshmallow as ma
from flask_smorest import Blueprint as SmorestBlueprint
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict

from argmap.api.bodies import RequestBody
from argmap.http.endpoints import Transaction, assembled
from argmap.http.route_specs import RouteSpec, View, current_spec, with_spec
from argmap.http.transactions import reads, writes

# Where the document, while it is made, keeps the name of an operation's endpoint.
ENDPOINT = "x-endpoint"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint answers with when all goes well; `also` describes other statuses with the same schema."""

    schema: Any = None
    example: Any = None
    status: int = 200
    content_type: str | None = None
    also: Mapping[int, str] = field(default_factory=dict)


class _QueryParser(FlaskParser):
    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": ma.RAISE}

    def load_querystring(self, req: Any, schema: Any) -> Any:
        """The query without what is read elsewhere, such as `dry_run`, which `writes` obeys."""
        given = MultiDict(req.args)
        for name in current_spec().common_parameters:
            given.pop(name, None)
        return self._makeproxy(given, schema)


# GET runs in a transaction that reads, and every other method in one that writes, unless an endpoint says otherwise.
_BY_METHOD: Transaction = lambda view: view  # noqa: E731


class Blueprint(SmorestBlueprint):
    """A blueprint whose routes refuse unknown query parameters, since those are mostly misspelt ones."""

    ARGUMENTS_PARSER = _QueryParser()

    def endpoint(
        self,
        rule: str,
        method: str = "GET",
        *,
        action: str,
        answer: Answer,
        query: type[ma.Schema] | None = None,
        body: RequestBody | None = None,
        transaction: Transaction | None = _BY_METHOD,
        **fields: Any,
    ) -> Callable[[View], View]:
        """Register a view: what it takes, what it answers with, and what is known of it.

        The view gets `uow` and `actor` from its transaction, then `query` and the parts of its address, and `body`.
        Its name is that of the operation: `read_map` is `readMap` in openapi.yaml.

        :param action: what it does, as `service.permissions` names it.
        :param query: describes the query parameters.
        :param transaction: what runs the view; by default `reads` for GET, and `writes` for every other method.
        :param fields: fields of `RouteSpec`.
        """
        if transaction is _BY_METHOD:
            transaction = reads if method == "GET" else writes
        if body is not None:
            fields |= {"body": body.schema, "takes": body.media_types, "example": body.example}
            fields["optional_body"] = getattr(body, "optional", False)
        spec = RouteSpec(
            action, is_operation=True, takes_query=query is not None, checks_rights=transaction is writes, **fields
        )

        def decorate(view: View) -> View:
            whole = assembled(view, spec, transaction)
            if body is not None:
                whole = _with_body(whole, body)
            whole = self._documented(whole, answer)
            if query is not None:
                whole = self.arguments(query, location="query")(whole)
            first, *rest = view.__name__.split("_")
            operation = first + "".join(word.capitalize() for word in rest)
            whole = self.doc(**{"operationId": operation, ENDPOINT: f"{self.name}.{view.__name__}"})(whole)
            self.route(rule, methods=[method])(with_spec(whole, spec))
            return view

        return decorate

    def _documented(self, view: View, answer: Answer) -> View:
        described = {"example": answer.example, "content_type": answer.content_type}
        whole: View = self.response(
            answer.status, answer.schema, **{name: value for name, value in described.items() if value is not None}
        )(view)
        for status, description in answer.also.items():
            whole = self.alt_response(status, schema=answer.schema, description=description)(whole)
        return whole


def _with_body(view: View, body: RequestBody) -> View:
    @wraps(view)
    def read(*args: Any, **kwargs: Any) -> Any:
        return view(*args, body=body.read(), **kwargs)

    return read
