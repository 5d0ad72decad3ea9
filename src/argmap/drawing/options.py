"""What can be chosen about a drawing: one table, from which REST, the command line and the documents take it.

An option comes as text, as it stands in an address or on a command line, and is checked here. What depends on the
map (a node to focus on, the number of steps) is checked when the map is drawn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import parse_qsl, quote

from argmap.drawing.look.theme import THEMES
from argmap.drawing.look.vocabulary import LANGUAGES
from argmap.model.argument_map import NodeType
from argmap.model.identifiers import IDENTIFIER

# The sides of a slide of 13.33 x 7.5 in, and of the pages that there are, in points.
SLIDE = (960.0, 540.0)
PAGES: dict[str, tuple[float, float] | None] = {
    "16:9": SLIDE,
    "4:3": (720.0, 540.0),
    "a4": (595.28, 841.89),
    "a4-landscape": (841.89, 595.28),
    "free": None,
}
DIRECTIONS = ("TB", "BT", "LR", "RL")
LAYOUTS = ("auto", "columns", "layered")
TEXTS = ("statement", "title", "both")
REVEALS = ("clicks", "slides", "none")
SHOWN = ("credence", "evaluation", "labels", "strengths", "cruxes", "findings", "comments")
MAX_PIXELS = 100_000_000
_PATTERN = f"^{IDENTIFIER}$"

Kind = Literal["choice", "choices", "flag", "integer", "number", "identifier", "identifiers", "words", "text", "step"]


class InvalidOptions(Exception):
    """Options that cannot be obeyed; carries (name, message) pairs, each message with what is allowed."""

    def __init__(self, problems: Sequence[tuple[str, str]]):
        super().__init__("; ".join(f"{name} {message}" for name, message in problems))
        self.found = list(problems)


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name, what it takes, and what it is for.

    `low` and `high` bound a number; `only` names the forms that it is for, if not for all.
    """

    name: str
    kind: Kind
    description: str
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    only: tuple[str, ...] = ()

    def parse(self, text: str) -> Any:
        """The value that a text stands for.

        :raises ValueError: with a message that says what is allowed.
        """
        if self.kind == "choice":
            if text not in self.choices:
                raise ValueError(f"is none of {', '.join(self.choices)}")
            return text
        if self.kind == "flag":
            if text not in {"true", "false"}:
                raise ValueError("is neither true nor false")
            return text == "true"
        if self.kind in {"integer", "number", "step"}:
            return self._number(text)
        if self.kind == "identifier":
            return _identifier(text)
        if self.kind == "text":
            if not text.strip() or len(text) > self.high:
                raise ValueError(f"has to have 1 to {self.high:g} characters")
            return text.strip()
        values = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
        if self.kind == "identifiers":
            return tuple(_identifier(value) for value in values)
        if self.kind == "choices" and (unknown := [value for value in values if value not in self.choices]):
            raise ValueError(f"has {_shown(unknown[0])}, which is none of {', '.join(self.choices)}")
        if not all(values):
            raise ValueError("has an empty item; separate items by single commas")
        return values

    def _number(self, text: str) -> int | float | str:
        if self.kind == "step" and text == "last":
            return text
        allowed = f"give {'a whole number' if self.kind != 'number' else 'a number'} from {self.low:g} to {self.high:g}"
        if self.kind == "step":
            allowed += ", or last"
        try:
            value = float(text) if self.kind == "number" else int(text if len(text) <= 12 else "")
        except ValueError:
            raise ValueError(f"is not a number; {allowed}") from None
        if not self.low <= value <= self.high:
            raise ValueError(f"is out of range; {allowed}")
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """What it takes, as JSON Schema."""
        if self.kind == "choice":
            return {"type": "string", "enum": list(self.choices)}
        if self.kind == "flag":
            return {"type": "boolean"}
        if self.kind in {"integer", "number"}:
            return {"type": self.kind, "minimum": self.low, "maximum": self.high}
        if self.kind == "step":
            return {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "string", "enum": ["last"]}]}
        if self.kind == "identifier":
            return {"type": "string", "pattern": _PATTERN}
        if self.kind == "text":
            return {"type": "string", "minLength": 1, "maxLength": int(self.high)}
        item: dict[str, Any] = {"type": "string", "minLength": 1}
        if self.kind == "identifiers":
            item = {"type": "string", "pattern": _PATTERN}
        if self.kind == "choices":
            item = {"type": "string", "enum": list(self.choices)}
        return {"type": "array", "items": item, "minItems": 1}


_TYPES = tuple(kind.value for kind in NodeType)

OPTIONS = {
    option.name: option
    for option in (
        Option("theme", "choice", "Colours and strokes.", tuple(THEMES)),
        Option(
            "direction", "choice", "Direction of the argument, starting at the thesis: TB puts it on top.", DIRECTIONS
        ),
        Option(
            "layout",
            "choice",
            "How boxes are placed: in columns below each other, in layers, or in the better of both ways.",
            LAYOUTS,
        ),
        Option("ratio", "choice", "The page format to fill. The text is as large as it allows.", tuple(PAGES)),
        Option("focus", "identifier", "Show this node and what supports or attacks it."),
        Option("depth", "integer", "How many inferences to show below the focus (or thesis).", low=1, high=10_000),
        Option("types", "choices", "Show only these types of nodes, and the thesis.", _TYPES),
        Option("tags", "words", "Show only nodes with one of these tags, and the thesis."),
        Option(
            "attribution", "text", "Show only what this person says (as the nodes write it), and the thesis.", high=300
        ),
        Option("wrap", "integer", "Roughly how many characters fit on a line of text.", low=12, high=120),
        Option("font_size", "number", "Size of the text in pixels, at the drawing's natural size.", low=6, high=96),
        Option("text", "choice", "What the boxes say: texts, short names (titles, or first clauses), or both.", TEXTS),
        Option("legend", "flag", "Whether to show a legend of shapes and lines."),
        Option("numbers", "flag", "Number the nodes as debaters cite them: 1, 1.1, 1.1a."),
        Option("labels", "flag", "Label inferences with their schemes."),
        Option("highlight", "identifiers", "Nodes and relations to highlight."),
        Option("fold", "identifiers", "Nodes whose branches to fold. Each shows how many nodes it hides."),
        Option("step", "step", "Reveal the map up to this step. Boxes keep their places.", low=1, high=20_000),
        Option("show", "choices", "What else to show in the boxes.", SHOWN),
        Option(
            "language", "choice", "Language of the type labels and the legend. Defaults to the map's.", tuple(LANGUAGES)
        ),
        Option(
            "scale", "number", "Scale of the PNG: pixels per pixel of the drawing.", low=0.05, high=20, only=("png",)
        ),
        Option("width", "integer", "Width of the PNG in pixels.", low=16, high=30_000, only=("png",)),
        Option(
            "pages", "choice", "`auto` uses as many pages as 12 pt text needs.", ("one", "auto"), only=("pdf", "pptx")
        ),
        Option("editable", "flag", "Whether slides have editable shapes, or one picture each.", only=("pptx",)),
        Option(
            "reveal",
            "choice",
            "How slides reveal the map: by clicks, by a slide for each step, or not.",
            REVEALS,
            only=("pptx",),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class DrawingOptions:
    """The options of a drawing, checked; see `OPTIONS`."""

    theme: str = "light"
    direction: str = "TB"
    layout: str = "auto"
    ratio: str = "16:9"
    focus: str | None = None
    depth: int | None = None
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    attribution: str | None = None
    wrap: int | None = None
    font_size: float = 14.0
    text: str | None = None
    legend: bool = True
    numbers: bool | None = None
    labels: bool = False
    highlight: tuple[str, ...] = ()
    fold: tuple[str, ...] = ()
    step: int | str | None = None
    show: tuple[str, ...] = ()
    language: str | None = None
    scale: float | None = None
    width: int | None = None
    pages: str | None = None
    editable: bool = True
    reveal: str = "clicks"

    @property
    def shows_numbers(self) -> bool:
        """Whether boxes have numbers: on pages, which are found by them, unless the options say otherwise."""
        return self.pages == "auto" if self.numbers is None else self.numbers

    @property
    def said(self) -> str:
        """What boxes say, one of `TEXTS`: on pages, which are read by themselves, titles and texts."""
        return self.text or ("both" if self.pages == "auto" else "statement")

    @property
    def canonical(self) -> str:
        """What differs from the defaults, in one stable form: equal texts mean equal options."""
        return _text_of(self)

    def given(self) -> dict[str, str]:
        """What differs from the defaults, as the texts from which `parse_options` makes these options again."""
        return dict(parse_qsl(self.canonical))


# Asked for with every drawing that is answered, most of them with the same options.
@lru_cache(maxsize=512)
def _text_of(options: DrawingOptions) -> str:
    plain = DrawingOptions()
    parts = []
    for field in fields(options):
        value = getattr(options, field.name)
        if value != getattr(plain, field.name):
            parts.append(f"{field.name}={quote(write_value(value), safe=',:')}")
    return "&".join(parts)


def write_value(value: Any) -> str:
    """A value as the text that `Option.parse` takes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)


def parse_options(given: Mapping[str, str], form: str) -> DrawingOptions:
    """Check the options of a drawing in a form, such as `svg`.

    :raises InvalidOptions: naming every unknown name and every value that is not allowed.
    """
    values: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for name, text in given.items():
        option = OPTIONS.get(name)
        if option is None:
            problems.append((name[:60], f"is no option of a drawing; there are {', '.join(OPTIONS)}"))
        elif option.only and form not in option.only:
            problems.append((name, f"is for .{' and .'.join(option.only)} only; leave it out for .{form}"))
        else:
            try:
                values[name] = option.parse(text)
            except ValueError as error:
                problems.append((name, str(error)))
    if values.get("scale") is not None and values.get("width") is not None:
        problems.append(("width", "stands beside scale; give one of them"))
    if problems:
        raise InvalidOptions(problems)
    if form == "pptx":
        values.setdefault("pages", "auto")
    return DrawingOptions(**values)


def _identifier(text: str) -> str:
    if not re.fullmatch(IDENTIFIER, text):
        raise ValueError(f"has {_shown(text)}, which cannot be an id of a node or relation")
    return text


def _shown(text: str) -> str:
    return f"'{text[:60]}'"
