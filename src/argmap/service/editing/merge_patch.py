"""JSON Merge Patch (RFC 7396)."""

from typing import Any


def merged(target: Any, patch: Any) -> Any:
    """The target with the patch merged into it, by the algorithm of RFC 7396, section 2.

    Recursion is bounded by the nesting that `formats.strict_json` lets in.
    """
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
