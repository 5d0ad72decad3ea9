"""What each field of the model may hold, said once.

A dataclass field carries one of these as its constraint; `rules.py` checks it, and the JSON Schema and the
REST schemas are derived from it, so the three cannot disagree.
"""

import math
import re
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlsplit

from argmap.model.characters import first_forbidden


class Constraint(Protocol):
    """What a value of one field must satisfy."""

    def breach(self, value: Any) -> str | None:
        """Say what is wrong with a value of the right type and how to mend it, or None."""

    def keywords(self) -> dict[str, Any]:
        """The same constraint as JSON Schema (2020-12) keywords, as far as they can express it."""


@dataclass(frozen=True)
class Text:
    """A text of `minimum` to `maximum` characters (code points), optionally of a pattern (explained by `form`)."""

    maximum: int
    minimum: int = 1
    pattern: str | None = None
    form: str = ""

    def breach(self, value: Any) -> str | None:
        if len(value) < self.minimum or (self.minimum and not value.strip()):
            return f"is empty; write at least {self.minimum} character{'s' if self.minimum > 1 else ''}"
        if len(value) > self.maximum:
            return f"has {len(value):,} characters; shorten it to at most {self.maximum:,}"
        forbidden = first_forbidden(value)
        if forbidden is not None:
            position, name = forbidden
            return f"has the character {name} at position {position}, which XML 1.0 forbids; remove it"
        if self.pattern is not None and re.fullmatch(self.pattern, value) is None:
            return f"is not {self.form}"
        return None

    def keywords(self) -> dict[str, Any]:
        words: dict[str, Any] = {"minLength": self.minimum, "maxLength": self.maximum}
        if self.pattern is not None:
            words["pattern"] = f"^{self.pattern}$"
        return words


@dataclass(frozen=True)
class Number:
    """A finite number from `minimum` to `maximum`, both included."""

    minimum: float
    maximum: float
    whole: bool = False

    def breach(self, value: Any) -> str | None:
        if not math.isfinite(value) or not self.minimum <= value <= self.maximum:
            return f"is {value}; give a number from {self.minimum:g} to {self.maximum:g}"
        return None

    def keywords(self) -> dict[str, Any]:
        return {"minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True)
class Words:
    """One of a few words."""

    words: tuple[str, ...]

    def breach(self, value: Any) -> str | None:
        return None if value in self.words else f"is not one of: {', '.join(self.words)}"

    def keywords(self) -> dict[str, Any]:
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Url:
    """An absolute http or https address: it becomes a link in pages and drawings."""

    maximum: int = 2_000

    def breach(self, value: Any) -> str | None:
        problem = Text(self.maximum).breach(value)
        if problem is not None:
            return problem
        try:
            parts = urlsplit(value)
            absolute = parts.scheme in {"http", "https"} and bool(parts.hostname)
        except ValueError:
            absolute = False
        if not absolute or re.search(r"\s", value):
            return "is not an absolute http or https address, such as https://example.org/page"
        return None

    def keywords(self) -> dict[str, Any]:
        return {"format": "uri", "pattern": "^https?://", "maxLength": self.maximum}


@dataclass(frozen=True)
class Count:
    """How many items a list may hold."""

    maximum: int
    minimum: int = 0

    def breach(self, value: Any) -> str | None:
        if len(value) < self.minimum:
            return f"is empty; give at least {self.minimum}"
        if len(value) > self.maximum:
            return f"has {len(value):,} items; keep at most {self.maximum:,}"
        return None

    def keywords(self) -> dict[str, Any]:
        return {"minItems": self.minimum, "maxItems": self.maximum}


def constrained(
    doc: str, constraint: Constraint | None = None, *, items: Constraint | None = None, default: Any = ...
) -> Any:
    """A dataclass field with its meaning, its constraint and, for a list, the constraint of each item."""
    metadata = {"doc": doc, "constraint": constraint, "items": items}
    if default is ...:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def field_breaches(value: Any) -> list[tuple[str, str]]:
    """Check every constrained field of a dataclass instance.

    Returns pairs of a JSON Pointer relative to the instance and a message; absent (None) fields are fine.
    """
    breaches: list[tuple[str, str]] = []
    for name, constraint, items in _constrained_fields(value.__class__):
        content = getattr(value, name)
        if content is None:
            continue
        if constraint is not None and (message := constraint.breach(content)):
            breaches.append((f"/{name}", message))
        if items is not None:
            for index, item in enumerate(content):
                if message := items.breach(item):
                    breaches.append((f"/{name}/{index}", message))
    return breaches


@cache
def _constrained_fields(kind: Any) -> tuple[tuple[str, Constraint | None, Constraint | None], ...]:
    every = ((field.name, field.metadata.get("constraint"), field.metadata.get("items")) for field in fields(kind))
    return tuple(item for item in every if item[1] is not None or item[2] is not None)
