"""Passwords, kept as Argon2id. Working a hash out takes a while on purpose: never within a transaction."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from argmap.service.errors import InvalidArgument

# For so long after signing in one may do what else needs the password.
FRESH_MINUTES = 15
_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """What is kept of a password.

    :raises InvalidArgument: it is shorter than ten characters, or longer than a thousand.
    """
    if not 10 <= len(password) <= 1000:
        raise InvalidArgument("password", "has a wrong length; give 10 to 1,000 characters")
    return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def fits(password: str, hashed: str | None) -> bool:
    """Whether a password is that of a hash; where there is none, it takes as long to say no."""
    try:
        _HASHER.verify(hashed or _nobodys(), password.encode("utf-8", "surrogatepass"))
    except VerifyMismatchError:
        return False
    return hashed is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash("no account has this password")
