"""What to do about each kind of entry in a conversion report.

Programs rely on the names of the kinds, so they do not change.
"""

_WHOLE = "Keep the map as JSON, CSV, XLSX or SADFace too; these formats keep everything."
_DOCUMENT = "If this matters, keep the original document too."
_NOTHING = "You need to do nothing; the meaning is the same."

REMEDIES = {
    # What is not carried over
    "argument": _NOTHING,
    "attribution": "Correct the kept locution, or remove it from the extension data.",
    "backing": _WHOLE,
    "canvas": _DOCUMENT,
    "extensions": _WHOLE,
    "issue": "Add attacks between its positions to the map where they matter.",
    "mode": "Add an attack in return, or leave strict mode off.",
    "no-premises": "Give the argument a premise, or assume its conclusion.",
    "node-fields": _WHOLE,
    "not-assumed": "Add what supports it, or mark it as assumed.",
    "relation": _WHOLE,
    "relation-fields": _WHOLE,
    "relation-ids": "Give the relation a scheme, which lets it keep its id, or keep the map as JSON too.",
    "scheme": "Use only letters, digits, spaces and full stops in the name of the scheme.",
    "scheme-set": _DOCUMENT,
    "sides": _DOCUMENT,
    "tags": "Remove brackets and line breaks from the tag.",
    "thesis": "Set the thesis again after importing the document, or keep the map as JSON too.",
    "title": "Choose a unique title without brackets and signs.",
    "type": "Set the type again after importing the document, or keep the map as JSON too.",
    "unknown-column": "Rename or remove the column.",
    "unknown-edge": _DOCUMENT,
    "unknown-node": _DOCUMENT,
    # What was repaired
    "attack-on-argument": "Indent the attack below the premise that it is about.",
    "circular-step": "If it is a mistake, remove the edge from the document.",
    "dangling-edge": "Remove the edge from the document, or add the element that it names.",
    "direct-edge": "If it is not a support, put a step between the two statements in the document.",
    "doubled-edge": "If it is a mistake, remove the edge from the document.",
    "doubled-name": "Remove one of the two from the document.",
    "doubled-node": "Give one of the two another id in the document.",
    "incomplete-step": "Add what the step lacks to the document, or remove the step.",
    "several-conclusions": _NOTHING,
    "undercut-without-inference": "Let the argument support or attack something, then undercut that.",
    "unit-without-proposition": "Give the unit a proposition in the document, or remove the unit.",
    # What is good to know
    "size": "Raise Mermaid's settings maxEdges and maxTextSize where you draw it.",
}
