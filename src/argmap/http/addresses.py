"""Addresses of this service, below the path at which it is published."""

import re

from flask import Response, request

_LINKED = re.compile(r"<(/[^>]*)>")


def local(path: str) -> str:
    """The address of a path such as `/docs`, where the service may be below another path of its host."""
    return f"{request.script_root}{path}"


def add_root(response: Response) -> None:
    """Let the headers of an answer that name paths of ours name them below the path of the service."""
    root = request.script_root
    if not root:
        return
    location = response.headers.get("Location", "")
    if location.startswith("/") and not location.startswith(f"{root}/"):
        response.headers["Location"] = root + location
    if "Link" in response.headers:
        response.headers["Link"] = _LINKED.sub(
            lambda link: link[0] if link[1].startswith(f"{root}/") else f"<{root}{link[1]}>", response.headers["Link"]
        )
