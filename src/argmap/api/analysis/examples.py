"""Examples of the analysis of maps, for OpenAPI."""

from typing import Any

_OF = {"map": "homework", "revision": 3, "time": "2026-11-24T12:00:00Z"}
EVALUATION = {
    **_OF,
    "semantics": "grounded",
    "options": {"translation": "aspic", "most": 1000, "seconds": 5.0},
    "labels": {"c": "in", "p": "in"},
    "extensions": [["c", "p"]],
    "credulous": ["c", "p"],
    "sceptical": ["c", "p"],
    "complete": True,
}
FINDINGS = {
    **_OF,
    "findings": [
        {
            "rule": "premise-without-evidence",
            "severity": "note",
            "element": "p",
            "message": "The premise “It takes the time for play.” (p) has neither evidence nor a source.",
            "remedy": "Add evidence or a source; or say that it is `assumed`.",
        }
    ],
    "counts": {"error": 0, "warning": 0, "note": 1},
    "off": [],
}
EXPLANATIONS = {
    **_OF,
    "explanations": [
        {
            "node": "c",
            "label": "in",
            "text": "“Homework should go” is accepted because “It takes the time for play” (p) holds.",
            "sufficient": ["c", "p"],
            "minimal": True,
        }
    ],
}
CRUXES: dict[str, Any] = {
    **_OF,
    "thesis": "c",
    "label": "in",
    "single": [{"nodes": ["p"], "flipped_to": ["out"], "before": "in", "after": "out", "shift": -0.1}],
    "pairs": [],
    "topple": [],
    "save": [],
    "disputes": [],
    "complete": True,
}
SUPPOSITION = {"credences": {"3c": 0.2}}
SUPPOSED = {
    **_OF,
    "semantics": "strength",
    "options": {"model": "quadratic-energy"},
    "changed": [{"node": "c", "before": 0.6, "after": 0.52}],
    "before": {"semantics": "strength", "options": {}, "strengths": {"c": 0.6}, "complete": True},
    "after": {"semantics": "strength", "options": {}, "strengths": {"c": 0.52}, "complete": True},
}
QUESTIONS = {
    **_OF,
    "questions": [
        {
            "relation": "r1",
            "scheme": "practical-reasoning",
            "question": {"id": "cq1", "text": "Are there other goals that conflict with it?"},
            "state": "open",
        }
    ],
    "suggestions": [],
}
STATISTICS = {
    **_OF,
    "nodes": {"claim": 1, "premise": 1, "objection": 0, "evidence": 0},
    "relations": {"support": 1, "attack": 0, "undercut": 0, "linked": 0},
    "labels": {"in": 2, "out": 0, "undecided": 0},
    "depth": 1,
    "breadth": 1,
    "premises_with_evidence": {"count": 0, "of": 1, "share": 0.0},
    "balance": {"pro": 2, "con": 0, "none": 0},
    "sources": {"citations": 0, "different": 0, "kinds": {}, "years": None},
}
SCHEMES = {"schemes": [{"id": "sign", "name": "argument from sign"}]}
