"""xAIF, the extended form of AIF that the tools of ARG-tech exchange: an AIF document within a larger one.

| theirs | ours |
|---|---|
| `AIF` | as in `aif.py`, with its participants and locutions |
| `OVA` (how it is laid out), `text`, `dialog`, what else stands beside `AIF` | extension data, namespace `xaif` |

arguebuf reads the nodes and edges alone; here speakers are read from participants and locutions too.
"""

import json
from typing import Any

from argmap.formats.conversion import Conversion, Report
from argmap.formats.extending import extended_map
from argmap.formats.json_map.strict_json import loads
from argmap.formats.scheme_graphs import aif
from argmap.formats.scheme_graphs.scheme_graph import document_of_value
from argmap.model.argument_map import ArgumentMap

NAMESPACE = "xaif"
_LISTS = ("schemefulfillments", "descriptorfulfillments", "participants", "locutions")


def looks_like(value: Any) -> bool:
    """Whether a JSON value is an xAIF document: an object under `AIF`."""
    return isinstance(value, dict) and isinstance(value.get("AIF"), dict)


def read(data: bytes) -> Conversion:
    """Read a map from xAIF.

    :raises MalformedDocument: not JSON, with line and column.
    :raises InvalidDocument: JSON, but not xAIF, or with a text that no map may have.
    :raises TooLarge: more nodes or edges than a map may have.
    """
    whole = loads(data)
    value, nodes, edges = document_of_value(whole.get("AIF") if isinstance(whole, dict) else None, "xAIF", "/AIF")
    report = Report()
    made = aif.map_of(value, nodes, edges, report, title="xAIF argument map")
    beside = {name: content for name, content in whole.items() if name != "AIF"}
    return Conversion("xaif", report, extended_map(made, NAMESPACE, beside, report), title_given=False)


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as xAIF."""
    report = Report()
    inner = {**{name: [] for name in _LISTS}, **aif.document_of_map(argument_map, report)}
    beside = argument_map.details.extensions.get(NAMESPACE)
    document = {"AIF": inner, "text": "", **beside}
    return Conversion("xaif", report, data=(json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
