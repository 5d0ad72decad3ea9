"""How the model says no."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule: where (a JSON Pointer, RFC 6901) and what, with the remedy.

    `reference` is the id that a broken reference names.
    """

    pointer: str
    message: str
    reference: str | None = field(default=None, compare=False)


class InvalidMap(ValueError):
    """A map or a change breaks hard rules; carries every breach, in the order of their places."""

    def __init__(self, breaches: list[Breach]):
        self.breaches = breaches
        super().__init__("; ".join(f"{breach.pointer or '(root)'} {breach.message}" for breach in breaches))


class TooLarge(ValueError):
    """A map or a change is larger than the service takes."""


def pointer_token(key: str | int) -> str:
    """Escape one reference token of a JSON Pointer (RFC 6901, section 3)."""
    return str(key).replace("~", "~0").replace("/", "~1")
