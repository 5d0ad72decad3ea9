"""A brief as Markdown (CommonMark with tables)."""

import re
from collections.abc import Iterator, Sequence

from argmap.brief.content import Brief, Reason

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
HEADINGS = {
    "case": "The case in three lines",
    "lines": "Lines of argument",
    "objections": "Objections and answers",
    "cards": "Evidence cards",
    "cruxes": "Where it turns",
    "questions": "Questions to the other side",
    "flow": "Flow",
    "bibliography": "Sources",
}
SIDE_WORDS = {"pro": "For the thesis", "con": "Against the thesis", "neutral": "Both sides"}


def write_markdown(brief: Brief) -> bytes:
    """The brief as Markdown; users' texts are escaped."""
    lines = [f"# {_plain(brief.title)}", "", f"**{SIDE_WORDS[brief.side]}.** {_plain(brief.thesis)}", ""]
    lines += [_plain(brief.verdict), "", f"## {HEADINGS['case']}", ""]
    lines += [f"{number}. {_plain(objection)}" for number, objection in enumerate(brief.case, 1)]
    lines += ["", f"## {HEADINGS['lines']}", ""]
    for line in brief.lines:
        lines += _reason(line, 0)
    lines += _heading("objections", brief.objections)
    for objection in brief.objections:
        mark = "Answered" if objection.answered else "**Unanswered**"
        who = f" ({_plain(objection.attribution)})" if objection.attribution else ""
        lines.append(f"- {mark}: {_plain(objection.text)}{who} To: {_plain(objection.to)}.")
        lines += [f"  - {_plain(answer)}" for answer in objection.answers]
    lines += _heading("cards", brief.cards)
    for card in brief.cards:
        place = ", ".join(_plain(part) for part in (card.attribution, card.source, card.locator) if part)
        lines.append(f"- **{card.number}** {_plain(card.text)} — {place}")
    for name, texts in (("cruxes", brief.cruxes), ("questions", brief.questions)):
        lines += [*_heading(name, texts), *(f"- {_plain(text)}" for text in texts)]
    lines += ["", f"## {HEADINGS['flow']}", "", *_flow(brief)]
    lines += [*_heading("bibliography", brief.bibliography), *(f"- {_plain(entry)}" for entry in brief.bibliography)]
    return ("\n".join(lines).strip() + "\n").encode()


def _heading(name: str, items: Sequence[object]) -> list[str]:
    """The heading of a part that has something in it."""
    return ["", f"## {HEADINGS[name]}", ""] if items else []


def _reason(reason: Reason, depth: int) -> Iterator[str]:
    mark = "" if reason.stands else " (rejected)"
    cards = f" [{', '.join(reason.cards)}]" if reason.cards else ""
    yield f"{'  ' * depth}- **{reason.number}** {_plain(reason.text)}{mark}{_plain(cards)}"
    for deeper in reason.reasons:
        yield from _reason(deeper, depth + 1)


def _flow(brief: Brief) -> Iterator[str]:
    yield f"| Line | {' | '.join(brief.flow)} |"
    yield f"|---|{'---|' * len(brief.flow)}"
    for line in brief.lines:
        yield f"| {line.number} |{'  |' * len(brief.flow)}"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
