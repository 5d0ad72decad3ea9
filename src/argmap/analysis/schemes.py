"""Argumentation schemes: patterns of everyday inference, each with the questions that it must stand up to.

After Walton, Reed and Macagno, *Argumentation Schemes* (Cambridge University Press 2008), in our words; the data
stand in `schemes.json`. A relation names its scheme by name or id. The answers to its critical questions stand in the
relation's extension data, namespace `scheme`: `{"answers": {"cq1": {"node": "n7"}, "cq2": {"dismissed": "why"}}}`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from argmap.model.argument_map import ArgumentMap, Relation

NAMESPACE = "scheme"


@dataclass(frozen=True, slots=True)
class CriticalQuestion:
    """A question that an argument of a scheme must be able to answer."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme: its premises by role, its conclusion, its critical questions, and words that hint at it."""

    id: str
    name: str
    premises: tuple[tuple[str, str], ...]
    conclusion: str
    questions: tuple[CriticalQuestion, ...]
    cues: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "id": self.id,
            "name": self.name,
            "premises": [{"role": role, "text": text} for role, text in self.premises],
            "conclusion": self.conclusion,
            "critical_questions": [{"id": question.id, "text": question.text} for question in self.questions],
        }


@dataclass(frozen=True, slots=True)
class QuestionStatus:
    """A critical question of a relation: `open`, `answered` (by a node) or `dismissed` (for a reason)."""

    relation: str
    scheme: str
    question: CriticalQuestion
    state: str
    node: str | None = None
    reason: str | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        plain: dict[str, Any] = {
            "relation": self.relation,
            "scheme": self.scheme,
            "question": {"id": self.question.id, "text": self.question.text},
            "state": self.state,
        }
        return plain | ({"node": self.node} if self.node else {}) | ({"reason": self.reason} if self.reason else {})


@cache
def schemes() -> dict[str, Scheme]:
    """The schemes by their ids."""
    data = json.loads((files("argmap.analysis") / "schemes.json").read_text(encoding="utf-8"))
    return {
        item["id"]: Scheme(
            item["id"],
            item["name"],
            tuple((one["role"], one["text"]) for one in item["premises"]),
            item["conclusion"],
            tuple(CriticalQuestion(one["id"], one["text"]) for one in item["critical_questions"]),
            tuple(item["cues"]),
        )
        for item in data
    }


@cache
def _by_name() -> dict[str, Scheme]:
    return {_plain(name): scheme for scheme in schemes().values() for name in (scheme.id, scheme.name)}


def scheme_named(name: str | None) -> Scheme | None:
    """The scheme of a name or id, whatever its capitals and hyphens; None if there is none."""
    return None if name is None else _by_name().get(_plain(name))


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name.strip().lower())


def tasks(argument_map: ArgumentMap) -> Iterator[QuestionStatus]:
    """The critical questions of all relations that have a scheme, in order."""
    for relation in argument_map.relations.values():
        yield from tasks_of(relation, argument_map)


def tasks_of(relation: Relation, argument_map: ArgumentMap) -> Iterator[QuestionStatus]:
    """The critical questions of a relation; an answer by a node that is not there leaves its question open."""
    scheme = scheme_named(relation.scheme)
    if scheme is None:
        return
    stored_answers = relation.extensions.get(NAMESPACE).get("answers")
    answers = stored_answers if isinstance(stored_answers, dict) else {}
    for question in scheme.questions:
        answer = answers.get(question.id)
        answer = answer if isinstance(answer, dict) else {}
        node, reason = answer.get("node"), answer.get("dismissed")
        if isinstance(node, str) and node in argument_map.nodes:
            yield QuestionStatus(relation.id, scheme.id, question, "answered", node=node)
        elif isinstance(reason, str) and reason.strip():
            yield QuestionStatus(relation.id, scheme.id, question, "dismissed", reason=reason)
        else:
            yield QuestionStatus(relation.id, scheme.id, question, "open")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A scheme that a relation may be of, and the words that hint at it."""

    relation: str
    scheme: str
    cues: tuple[str, ...]


def suggestions(argument_map: ArgumentMap) -> Iterator[Suggestion]:
    """Likely schemes of the relations that have none, the likeliest first; only ever proposed."""
    for relation in argument_map.relations.values():
        if relation.scheme is not None:
            continue
        texts = [argument_map.nodes[premise].text for premise in relation.premises]
        if relation.target in argument_map.nodes:
            texts.append(argument_map.nodes[relation.target].text)
        text = " ".join(texts).lower()
        suggestions = []
        for scheme in schemes().values():
            cues = tuple(cue for cue in scheme.cues if re.search(rf"\b{re.escape(cue)}", text))
            if cues:
                suggestions.append(Suggestion(relation.id, scheme.id, cues))
        yield from sorted(suggestions, key=lambda scheme: -sum(map(len, scheme.cues)))[:3]
