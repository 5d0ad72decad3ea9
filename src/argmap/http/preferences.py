"""What a client says of a change besides the change: a message for the log, and that it may be merged (RFC 7240)."""

import re

from flask import Response, request

from argmap.http.problems import InvalidQuery
from argmap.http.route_specs import current_spec
from argmap.model.constraints import Text

MESSAGE = Text(1000)
_MERGE = re.compile(r"(?:^|,)\s*merge\s*(?:$|[,;])")


def sent_message() -> str | None:
    """What the change is for, as the query says (`message`); None: the log says what it did.

    :raises InvalidQuery: it is empty or too long.
    """
    message = request.args.get("message")
    wrong = None if message is None else MESSAGE.breach(message)
    if wrong is not None:
        raise InvalidQuery([("message", wrong)])
    return message


def prefers_merge() -> bool:
    """Whether a change may be merged with what has changed since the client read it (`Prefer: merge`)."""
    return current_spec().may_merge and bool(_MERGE.search(request.headers.get("Prefer", "").lower()))


def applied(response: Response) -> Response:
    """An answer that says whether the preference was obeyed."""
    if prefers_merge():
        response.headers["Preference-Applied"] = "merge"
    return response
