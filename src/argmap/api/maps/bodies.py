"""What requests about maps and their elements carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import marshmallow as ma

from argmap.api.maps.schemas import OPERATIONS
from argmap.drawing.options import OPTIONS, DrawingOptions, InvalidOptions, write_value
from argmap.formats.errors import InvalidDocument
from argmap.formats.json_map.readings import Parsed, read_new_element, read_operations
from argmap.formats.json_map.schemas import Strict, StrictInteger, StrictText, checked
from argmap.model.breach import Breach, pointer_token
from argmap.model.changes import Operation
from argmap.model.constraints import Count, Number, Text, Words, constrained
from argmap.model.moments import Moment
from argmap.service.editing.elements import ElementKind, NewElement
from argmap.service.editing.merging import REST, Resolution

MESSAGE = Text(1000)


RESOLUTIONS = "How to resolve conflicts, one by one."
OTHERWISE = "How to resolve all other conflicts: for the change (`mine`), or for the map as it is (`theirs`)."


@dataclass(frozen=True, slots=True)
class Changes:
    """Operations to apply, all or none."""

    operations: list[Parsed[Operation]]
    message: str | None = None
    base_revision: int | None = None


@dataclass(frozen=True, slots=True)
class TakingBack:
    """How to undo or restore; all of it may be left out."""

    resolutions: tuple[Resolution, ...] = constrained(RESOLUTIONS, Count(10_000), default=())
    otherwise: str | None = constrained(OTHERWISE, Words(REST), default=None)
    message: str | None = constrained("For the log; by default, it names the revisions.", MESSAGE, default=None)


@dataclass(frozen=True, slots=True)
class UndoOfMany(TakingBack):
    """Which revisions to undo: a range (`first`, `last`), or all of one author (`author`, `since`)."""

    first: int | None = constrained("The first revision.", Number(1, 10**9, whole=True), default=None)
    last: int | None = constrained("The last; by default, the first alone.", Number(1, 10**9, whole=True), default=None)
    author: str | None = constrained("All that this account changed.", Text(300), default=None)
    since: Moment | None = constrained("Of an author: only from this time on.", default=None)


@dataclass(frozen=True, slots=True)
class BranchCopy:
    """Which branch of which map to copy."""

    map: str = constrained("Id or slug of the other map.", Text(80))
    node: str = constrained("The node with which the branch begins.", Text(64))
    target: str | None = constrained("What its copy supports or attacks here.", Text(64), default=None)
    kind: str = constrained(
        "Whether it supports or attacks the target.", Words(("support", "attack")), default="support"
    )
    message: str | None = constrained("For the log; by default, it says what was copied.", MESSAGE, default=None)


class ChangesSchema(Strict):
    """Operations to apply, all or none."""

    operations = ma.fields.Raw(required=True, metadata={"description": "What to change, in this order.", **OPERATIONS})
    message = StrictText(
        validate=checked(MESSAGE),
        metadata={"description": "What the change is for, for the log.", **MESSAGE.keywords()},
    )

    base_revision = StrictInteger(
        validate=ma.validate.Range(1, 10**9),
        metadata={
            "description": "The revision that you read. Required without If-Match: what you touch may not have changed "
            "since."
        },
    )

    @ma.post_load
    def make(self, values: dict[str, Any], **_: Any) -> Changes:
        """The changes, with what is wrong with each."""
        return Changes(**{**values, "operations": read_operations(values["operations"], "/operations")})


@dataclass(frozen=True, slots=True)
class NewView:
    """Options of drawings to save."""

    options: dict[str, Any] = constrained(
        "The options that a drawing takes in its query, as texts, numbers, flags or lists."
    )


def read_element_for(kind: ElementKind, value: Any) -> NewElement:
    """A node or relation that was sent, with what is wrong with it; its id may be left out."""
    identifier = value.get("id") if isinstance(value, dict) else None
    parsed: Parsed[Any] = read_new_element(kind.element, value)
    return NewElement(parsed, identifier if isinstance(identifier, str) else None)


def read_patch(value: Any) -> Mapping[str, Any]:
    """A merge patch.

    :raises InvalidDocument: it is no object.
    """
    if not isinstance(value, dict):
        raise InvalidDocument([Breach("", "has the wrong type; give an object with the fields to change")])
    return value


def read_options(given: Mapping[str, Any]) -> dict[str, str]:
    """Options in JSON, with their values as JSON has them, as the texts that a URL has.

    :raises InvalidDocument: naming every option that is unknown or not allowed.
    """
    wrong: list[Breach] = []
    texts: dict[str, str] = {}
    for name, value in given.items():
        place = f"/options/{pointer_token(name[:60])}"
        option = OPTIONS.get(name)
        if option is None:
            wrong.append(Breach(place, f"is not an option of a drawing; there are {', '.join(OPTIONS)}"))
            continue
        try:
            texts[name] = write_value(option.parse(_option_text(value)))
        except (ValueError, InvalidOptions) as error:
            wrong.append(Breach(place, str(error)))
    if wrong:
        raise InvalidDocument(wrong)
    plain = DrawingOptions()
    return {name: text for name, text in sorted(texts.items()) if text != write_value(getattr(plain, name))}


def _option_text(value: Any) -> str:
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return ",".join(value)
    if isinstance(value, (str, bool, int, float)):
        return write_value(value)
    raise ValueError("has the wrong type; give a text, a number, true or false, or a list of texts")
