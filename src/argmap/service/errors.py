"""What can go wrong in a use case. `http/problems.py` turns each into an answer, in one table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from argmap.model.breach import Breach, InvalidMap, TooLarge
from argmap.store.errors import Clash, StoreTooNew, StoreUnavailable
from argmap.work.errors import Busy, TooCostly


class ServiceError(Exception):
    """Base of the exceptions; the text is for the user."""


class NotFound(ServiceError):
    """What the address or the argument names is not there."""


class Renamed(ServiceError):
    """The map that had this slug has another one now; carries both."""

    def __init__(self, old: str, new: str):
        super().__init__(f"The map '{old}' is called '{new}' now.")
        self.old, self.new = old, new


class Unauthenticated(ServiceError):
    """Nobody is signed in, or the token is unknown, expired or revoked."""


class Forbidden(ServiceError):
    """The actor sees it and may not do this with it."""


class MissingScope(Forbidden):
    """The token lacks a scope; carries it."""

    def __init__(self, scope: str, held: Iterable[str]):
        super().__init__(f"The token lacks the scope '{scope}'; it has: {', '.join(sorted(held))}.")
        self.scope = scope


class Gone(ServiceError):
    """It was there and is no longer good: an invitation that expired or is used up."""


class TooManyAttempts(ServiceError):
    """Too many wrong passwords were tried; carries the seconds to wait."""

    def __init__(self, message: str, seconds: int):
        super().__init__(message)
        self.seconds = seconds


class QuotaExceeded(ServiceError):
    """The account has as much as it may have."""


class Conflict(ServiceError):
    """The request clashes with what is stored: a slug or an id is taken."""


class Stale(ServiceError):
    """What the client wants to change has changed since it was read.

    Carries the present version tag and, where they are known, the present state and what has changed: fields of the
    state, or elements.
    """

    def __init__(
        self, message: str, current: str | None, *, state: Any = None, changed: Sequence[Mapping[str, Any]] = ()
    ):
        super().__init__(message)
        self.current, self.state, self.changed = current, state, changed


class InvalidArgument(ServiceError):
    """A value that was given does not do; carries the name of the argument (`a.b`: field b of a) and why."""

    def __init__(self, name: str, message: str):
        super().__init__(f"{name} {message}" if name else message)
        self.name, self.message = name, message


class KeyReused(ServiceError):
    """An idempotency key came again with another request."""


__all__ = [
    "Breach",
    "Busy",
    "Clash",
    "Conflict",
    "Forbidden",
    "Gone",
    "InvalidArgument",
    "InvalidMap",
    "KeyReused",
    "NotFound",
    "QuotaExceeded",
    "Renamed",
    "ServiceError",
    "Stale",
    "StoreTooNew",
    "StoreUnavailable",
    "TooCostly",
    "TooLarge",
    "TooManyAttempts",
    "Unauthenticated",
]
