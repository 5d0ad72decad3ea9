"""One word for one thing: class names are unique, and the words that the glossary avoids do not come back."""

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef) and node.name != "Meta":
                # `Meta` is marshmallow's word, within a schema.
                places[node.name.lstrip("_")].append(str(file.relative_to(ROOT)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def _words(name: str) -> set[str]:
    """The words of a name in snake case or camel case."""
    return set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


def test_no_name_is_a_word_that_the_glossary_avoids() -> None:
    section = (ROOT / "docs" / "glossary.md").read_text().partition("## Words to avoid")[2]
    avoided = {word.lower() for row in section.splitlines()[4:] for word in re.findall(r"\w+", row.split("|")[1])}
    avoided -= {"for", "who", "sends", "a", "request"}
    assert {"facts", "rehearsal", "speaker"} <= avoided
    found = set()
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text())):
            name = node.name if isinstance(node, ast.ClassDef | ast.FunctionDef) else getattr(node, "arg", None)
            if isinstance(name, str) and avoided & set(
                re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
            ):
                found.add(f"{file.relative_to(ROOT)}: {name}")
    assert found == set()


def test_a_variable_is_named_after_what_it_holds() -> None:
    vague = {
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in SOURCES
        for node in ast.walk(ast.parse(file.read_text()))
        if getattr(node, "id", getattr(node, "arg", None)) in {"each", "found"}
    }
    assert vague == set()
