"""Inputs that ask for far more work than they look: what strangers send to stop a service.

Each kind of document is made of any length, so that it can be shown that reading it grows no quicker than it does.
"""

import io
import zipfile
from collections.abc import Callable

from openpyxl import Workbook

from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind

# Argdown of about so many characters.
ARGDOWN: dict[str, Callable[[int], str]] = {
    "[": lambda size: "[" * size,
    "{": lambda size: "{" * size,
    "<": lambda size: "<" * size,
    "[a](": lambda size: "[a](" * (size // 4),
    "@[": lambda size: "@[" * (size // 2),
    "#(": lambda size: "#(" * (size // 2),
    "/*": lambda size: "/*" * (size // 2),
    "<!--": lambda size: "<!--" * (size // 4),
    "*a": lambda size: "*a " * (size // 3),
    "**a": lambda size: "**a " * (size // 4),
    "#t": lambda size: "a " + "#t " * (size // 3),
    "--": lambda size: "--a\n\n" * (size // 5),
    "-- /*": lambda size: "(1) a\n-- " + "/*" * (size // 2) + "--\n(2) b",
    "one title": lambda size: "".join(f"[t]: x #t{number} {{a{number}: 1}}\n\n" for number in range(size // 25)),
    "open quotes": lambda size: 'a {"' + '\\"' * (size // 2),
    "open data": lambda size: "a {\n\n" * (size // 5),
    "undercuts of an argument": lambda size: (
        "<a>\n"
        + "".join(f"  +> [b{number}]\n" for number in range(size // 32))
        + "".join(f"  <_ [c{number}]\n" for number in range(size // 32))
    ),
}


def empty_cells(count: int) -> bytes:
    """A workbook of so many empty cells in one row below a header."""
    book, out, made = Workbook(), io.BytesIO(), io.BytesIO()
    book.save(out)
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row><row>'
        + '<c r="B2"/>' * count
        + "</row></sheetData></worksheet>"
    )
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            is_sheet = entry.filename == "xl/worksheets/sheet1.xml"
            new.writestr(entry.filename, sheet if is_sheet else old.read(entry))
    return made.getvalue()


def chain(length: int) -> ArgumentMap:
    """Claims of which each supports the one before."""
    nodes = [_claim(number) for number in range(length)]
    relations = [
        Relation(f"r{number}", RelationKind.SUPPORT, (f"c{number}",), f"c{number - 1}") for number in range(1, length)
    ]
    return ArgumentMap.of(Details(slug="chain", title="A chain", thesis="c0"), nodes, relations)


def quarrel(count: int) -> ArgumentMap:
    """Claims that all attack each other."""
    nodes = [_claim(number) for number in range(count)]
    relations = [
        Relation(f"r{one}-{other}", RelationKind.ATTACK, (f"c{one}",), f"c{other}")
        for one in range(count)
        for other in range(count)
        if one != other
    ]
    return ArgumentMap.of(Details(slug="quarrel", title="A quarrel", thesis="c0"), nodes, relations)


def crowd(count: int) -> ArgumentMap:
    """Claims of which seven support each other one."""
    nodes = [_claim(number) for number in range(count)]
    relations = [
        Relation(f"r{number}", RelationKind.SUPPORT, (f"c{number}",), f"c{(number - 1) // 7}")
        for number in range(1, count)
    ]
    return ArgumentMap.of(Details(slug="crowd", title="A crowd", thesis="c0"), nodes, relations)


def cycles(count: int) -> ArgumentMap:
    """Pairs of claims that attack each other: two to the power of their count are the preferred extensions."""
    nodes = [_claim(number) for number in range(2 * count)]
    relations = [
        Relation(f"r{number}", RelationKind.ATTACK, (f"c{number}",), f"c{number ^ 1}") for number in range(2 * count)
    ]
    return ArgumentMap.of(Details(slug="cycles", title="Pairs", thesis="c0"), nodes, relations)


def _claim(number: int) -> Node:
    return Node(f"c{number}", NodeType.CLAIM, f"Claim {number}.")
