"""What to do about each kind of entry in the report of a conversion, said once.

The kinds are words for programs: they stay what they are.
"""

_WHOLE = "Keep the map as JSON, CSV, XLSX or SADFace beside it: these keep everything."
_DOCUMENT = "Keep the document beside the map, if that matters."
_NOTHING = "Nothing needs to be done: it says the same."

REMEDIES = {
    # What is not carried over
    "argument": _NOTHING,
    "attribution": "Mend the kept locution, or remove it from the extension data.",
    "backing": _WHOLE,
    "canvas": _DOCUMENT,
    "extensions": _WHOLE,
    "issue": "Draw the attacks between its positions in the map, where they matter.",
    "mode": "Let the other statement attack in return, or go on without strict mode.",
    "no-premises": "Give the argument a premise, or assume its conclusion.",
    "node-fields": _WHOLE,
    "not-assumed": "Say what supports it, or mark it as assumed.",
    "relation": _WHOLE,
    "relation-fields": _WHOLE,
    "relation-ids": "Give a relation a scheme, and it is written with its id; or keep the map as JSON beside it.",
    "scheme": "Name the scheme in letters, digits, blanks and full stops.",
    "scheme-set": _DOCUMENT,
    "sides": _DOCUMENT,
    "tags": "Write the tag without brackets and line ends.",
    "thesis": "Name the thesis when the document was read again, or keep the map as JSON beside it.",
    "title": "Give it a title without brackets and signs, that no other has.",
    "type": "Set the type when the document was read again, or keep the map as JSON beside it.",
    "unknown-column": "Rename or remove it.",
    "unknown-edge": _DOCUMENT,
    "unknown-node": _DOCUMENT,
    # What was mended
    "attack-on-argument": "Set the attack in below the premise that it is against.",
    "circular-step": "Remove the edge in the document, if it is not meant.",
    "dangling-edge": "Remove the edge in the document, or add what it names.",
    "direct-edge": "Put a step between the two statements in the document, if it is no support.",
    "doubled-edge": "Remove the edge in the document, if it is not meant.",
    "doubled-name": "Remove one of the two in the document.",
    "doubled-node": "Give one of the two another id in the document.",
    "incomplete-step": "Add what the step lacks in the document, or remove it.",
    "several-conclusions": _NOTHING,
    "undercut-without-inference": "Let the argument bear on something, and undercut that.",
    "unit-without-proposition": "Give the unit a proposition in the document, or remove it.",
    # What is good to know
    "size": "Where you draw it, raise Mermaid's settings maxEdges and maxTextSize.",
}
