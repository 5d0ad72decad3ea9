"""The blueprint of the pages: what is known of each is said where it is registered."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint as FlaskBlueprint

from argmap.http.endpoints import Transaction, assembled
from argmap.http.route_specs import RouteSpec, View
from argmap.http.transactions import writes

HTML = "text/html"


class PageBlueprint(FlaskBlueprint):
    """A blueprint of pages."""

    def page(
        self, rule: str, method: str = "GET", *, action: str, transaction: Transaction | None = None, **fields: Any
    ) -> Callable[[View], View]:
        """Register a page.

        :param action: what it does, as `service.permissions` names it.
        :param transaction: what runs the view, such as `reads`.
        :param fields: fields of `RouteSpec`.
        """
        spec = RouteSpec(action, checks_rights=transaction is writes, **{"offers": (HTML,), **fields})

        def decorate(view: View) -> View:
            self.route(rule, methods=[method])(assembled(view, spec, transaction))
            return view

        return decorate


# All pages; the modules beside this one register them.
blueprint = PageBlueprint("pages", __name__, template_folder="templates")
