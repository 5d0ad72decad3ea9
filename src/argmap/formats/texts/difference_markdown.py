"""What differs between two states of a map, as Markdown for people."""

from collections.abc import Sequence
from typing import Any

from argmap.model.merging import ElementChange

_SIGNS = {"added": "**+**", "removed": "**−**", "changed": "**≠**"}


def write_difference(title: str, steps: Sequence[ElementChange]) -> str:
    """The steps as a Markdown document with a list of what was added, removed and changed."""
    lines = [f"# {_inline(title)}", ""]
    if not steps:
        return "\n".join([*lines, "Nothing differs.", ""])
    for step in sorted(steps, key=lambda step: (step.place[0] != "details", step.place)):
        lines += _describe(step)
    return "\n".join([*lines, ""])


def _describe(step: ElementChange) -> list[str]:
    kind, identifier = step.place
    how = step.change
    name = "the details" if kind == "details" else f"{kind} `{identifier}`"
    state = step.after if step.after is not None else step.before
    told = f"- {_SIGNS[how]} {how} {name}"
    if how != "changed" and state is not None:
        return [f"{told}: {_whole(kind, state)}"]
    lines = [told]
    before, after = step.before or {}, step.after or {}
    for field in dict.fromkeys((*before, *after)):
        old, new = before.get(field), after.get(field)
        if old != new:
            lines.append(f"  - {field}: {_value(old)} → {_value(new)}")
    return lines


def _whole(kind: str, state: dict[str, Any]) -> str:
    if kind == "node":
        return f"{state['type']}, {_value(state['text'])}"
    if kind == "relation":
        return f"{', '.join(state['premises'])} {state['kind']} {state['target']}"
    return _value(state.get("title"))


def _value(value: Any) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, str):
        return f"“{_inline(value)}”"
    return f"`{value}`" if "`" not in str(value) else _inline(str(value))


def _inline(text: str) -> str:
    """A text on one line, in which no character is Markdown or HTML."""
    flat = " ".join(text.split())
    return "".join(f"\\{character}" if character in "\\`*_{}[]()#+-.!|<>&~" else character for character in flat)
