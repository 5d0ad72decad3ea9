"""Tokens of forms: a form is good only from a page that this service wrote for the session that sends it.

The token is a digest of the session's secret, which no other site can read; beside it, `http.authentication` compares
the origin of every change by cookie.
"""

import hmac

from flask import request

from argmap.http.authentication import COOKIE
from argmap.service.errors import Unauthenticated
from argmap.service.secrets import digest

FIELD = "form_token"


def form_token() -> str:
    """The token for the forms of this answer; empty where nobody is signed in."""
    secret = request.cookies.get(COOKIE)
    return "" if secret is None else digest(f"form {secret}")[:32]


def check_form_token() -> None:
    """Refuse a form that comes with a session's cookie and without the token of its pages.

    :raises Unauthenticated: the token is missing, or of another session.
    """
    expected = form_token()
    sent = request.form.get(FIELD, "").encode("utf-8", "surrogatepass")
    if expected and not hmac.compare_digest(expected.encode(), sent):
        raise Unauthenticated("This page belongs to another session. Reload it, and try again.")
