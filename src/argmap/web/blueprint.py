"""The blueprint of the pages: what is known of each is said where it is registered."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint as FlaskBlueprint

from argmap.http.endpoints import Transaction, assembled
from argmap.http.route_specs import RouteSpec, View
from argmap.http.transactions import reads, writes
from argmap.web.forgery import check_form_token

HTML = "text/html"


class PageBlueprint(FlaskBlueprint):
    """A blueprint of pages."""

    def page(
        self, rule: str, method: str = "GET", *, action: str, transaction: Transaction | None = reads, **fields: Any
    ) -> Callable[[View], View]:
        """Register a page.

        :param action: what it does, as `service.permissions` names it.
        :param transaction: what runs the view.
        :param fields: fields of `RouteSpec`.
        """
        return self._registered(rule, method, _spec(action, transaction, fields), transaction)

    def form(
        self, rule: str, *, action: str, transaction: Transaction | None = writes, **fields: Any
    ) -> Callable[[View], View]:
        """Register what a form of ours is sent to: a POST, in a transaction that writes, with the token of the form.

        :param action: what it does, as `service.permissions` names it.
        :param transaction: what runs the view; None for one that does its own, after work that takes long.
        :param fields: fields of `RouteSpec`.
        """

        def checked(view: View) -> View:
            whole = view if transaction is None else transaction(view)

            @wraps(whole)
            def after_check(*args: Any, **kwargs: Any) -> Any:
                check_form_token()
                return whole(*args, **kwargs)

            return after_check

        return self._registered(rule, "POST", _spec(action, transaction, fields), checked)

    def _registered(
        self, rule: str, method: str, spec: RouteSpec, transaction: Transaction | None
    ) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            self.route(rule, methods=[method])(assembled(view, spec, transaction))
            return view

        return decorate


def _spec(action: str, transaction: Transaction | None, fields: dict[str, Any]) -> RouteSpec:
    return RouteSpec(action, checks_rights=transaction is writes, **{"offers": (HTML,), **fields})


# All pages; the modules beside this one register them.
blueprint = PageBlueprint("pages", __name__, template_folder="templates")
