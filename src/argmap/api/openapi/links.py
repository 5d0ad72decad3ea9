"""Where a client goes on from an answer: OpenAPI's `links`, by operation and status."""

from typing import Any

_SLUG = {"reference": "$response.body#/slug"}
_ELEMENT = {"reference": "$request.path.reference", "identifier": "$response.body#/id"}
_PROPOSAL = {"reference": "$request.path.reference", "identifier": "$response.body#/id"}
_LINKS: dict[tuple[str, str], dict[str, tuple[str, dict[str, str]]]] = {
    ("createMap", "201"): {"map": ("readMap", _SLUG), "nodes": ("listNodes", _SLUG), "follow": ("followMap", _SLUG)},
    ("importMap", "201"): {"map": ("readMap", _SLUG), "nodes": ("listNodes", _SLUG)},
    ("createNode", "201"): {"node": ("readNode", _ELEMENT), "change": ("patchNode", _ELEMENT)},
    ("createRelation", "201"): {"relation": ("readRelation", _ELEMENT), "change": ("patchRelation", _ELEMENT)},
    ("createProposal", "201"): {"preview": ("previewProposal", _PROPOSAL), "accept": ("acceptProposal", _PROPOSAL)},
    ("createComment", "201"): {"comment": ("readComment", _ELEMENT)},
    ("createWebhook", "201"): {"webhook": ("readWebhook", _ELEMENT), "ping": ("pingWebhook", _ELEMENT)},
}


def add_links(document: dict[str, Any]) -> None:
    """Say in the answers of operations which others take what they give."""
    for item in document["paths"].values():
        for operation in item.values():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            for status, response in operation["responses"].items():
                for name, (target, parameters) in _LINKS.get((operation["operationId"], status), {}).items():
                    response.setdefault("links", {})[name] = {"operationId": target, "parameters": parameters}
