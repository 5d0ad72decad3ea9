"""What may know what: tests stand on what they share, and on what is public."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent.parent
FILES = sorted(path for path in TESTS.rglob("*.py") if "node_modules" not in path.parts)


def _imports(file: Path) -> Iterator[tuple[str, str]]:
    """The modules that a file imports from, with the names."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", name.name) for name in node.names)
        elif isinstance(node, ast.Import):
            yield from ((name.name, "") for name in node.names)


def test_no_test_imports_from_another_test_or_from_the_benchmarks() -> None:
    wrong = {
        f"{file.relative_to(TESTS)}: {module}"
        for file in FILES
        for module, _ in _imports(file)
        if module.split(".")[0] == "bench" or module.rpartition(".")[2].startswith("test_")
    }
    assert wrong == set()


def test_no_test_uses_a_private_name_of_argmap() -> None:
    wrong = {
        f"{file.relative_to(TESTS)}: {name}"
        for file in FILES
        for module, name in _imports(file)
        if module.startswith("argmap") and name.startswith("_") and not name.startswith("__")
    }
    wrong |= {
        f"{file.relative_to(TESTS)}:{node.lineno}: {node.attr}"
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"})
    }
    assert wrong == set()
