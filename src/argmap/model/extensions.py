"""Extension data: what other formats and programs say of an element and the model has no field for.

An object by namespace (`aif`, `ova`, a program's name); what stands in a namespace is its owner's affair and is kept
as it came. It is held as text, so that elements stay values that can be compared and hashed.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from argmap.model.characters import first_forbidden
from argmap.model.nesting import deeper_than

_NAMESPACE = r"[a-z][a-z0-9_-]{0,39}"
MAX_DEPTH = 24


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
# Texts up to this length are checked once, though they are read, checked and stored.
_REMEMBERED = 4_000


@dataclass(frozen=True, slots=True)
class Extensions:
    """JSON values by namespace, as the JSON text of one object."""

    text: str = "{}"

    @classmethod
    def of(cls, plain: dict[str, Any]) -> "Extensions":
        """Make them of a dictionary of JSON values.

        :raises ValueError: there is a number that JSON has not (NaN, infinity).
        """
        return cls(_ENCODER.encode(plain))

    def plain(self) -> dict[str, Any]:
        """The dictionary, made anew."""
        plain: dict[str, Any] = json.loads(self.text)
        return plain

    def get(self, namespace: str) -> dict[str, Any]:
        """What stands in a namespace; empty if there is nothing, or no object."""
        kept = self.plain().get(namespace) if self else None
        return kept if isinstance(kept, dict) else {}

    def extended(self, namespace: str, content: dict[str, Any]) -> "Extensions":
        """The same with something else in one namespace.

        :raises ValueError: there is a number that JSON has not (NaN, infinity).
        """
        if f'"{namespace}"' in self.text:
            return Extensions.of({**self.plain(), namespace: content})
        # Nothing stands there: what there is need not be read.
        before = f"{self.text[:-1]}," if self else "{"
        return Extensions(f'{before}"{namespace}":{_ENCODER.encode(content)}}}')

    def __bool__(self) -> bool:
        return self.text != "{}"


NO_EXTENSIONS = Extensions()


@dataclass(frozen=True)
class Namespaces:
    """Extension data of at most `maximum` characters of JSON, under names that can be namespaces."""

    maximum: int

    def breach(self, value: Extensions) -> str | None:
        """Say what is wrong with extension data and how to mend it, or None."""
        if len(value.text) > self.maximum:
            return f"has {len(value.text):,} characters of JSON; keep at most {self.maximum:,}"
        if not value:
            return None
        return _known_problem(value.text) if len(value.text) <= _REMEMBERED else _problem(value.text)

    def keywords(self) -> dict[str, Any]:
        """The same as JSON Schema keywords, as far as they can express it."""
        return {"propertyNames": {"pattern": f"^{_NAMESPACE}$"}}


def _problem(text: str) -> str | None:
    forbidden = first_forbidden(text)
    if forbidden is not None:
        return f"has the character {forbidden[1]}, which XML 1.0 forbids; remove it"
    plain = json.loads(text)
    if deeper_than(plain, MAX_DEPTH):
        return f"is nested more than {MAX_DEPTH} deep"
    wrong = next((name for name in plain if not re.fullmatch(_NAMESPACE, name)), None)
    if wrong is not None:
        return f"has the name '{wrong[:40]}'; a namespace is a lower-case word of letters, digits, '_' and '-'"
    return None


_known_problem = lru_cache(maxsize=2_000)(_problem)
