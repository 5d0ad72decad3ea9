"""How a reader says that a document cannot be read."""

from argmap.model.breach import Breach


class MalformedDocument(ValueError):
    """The bytes are not in the format; names the place by line and column, both from 1 (columns in characters).

    `format` is the name of the format that was tried, where it was chosen among several; `others` are further mistakes
    that the reader found after this one.
    """

    format: str | None = None
    others: "tuple[MalformedDocument, ...]" = ()

    def __init__(self, message: str, line: int = 1, column: int = 1):
        self.line, self.column, self.message = line, column, message
        super().__init__(f"line {line}, column {column}: {message}")


class InvalidDocument(ValueError):
    """The document is well formed but not a map; carries every breach with its JSON Pointer."""

    def __init__(self, breaches: list[Breach]):
        self.breaches = breaches
        super().__init__("; ".join(f"{breach.pointer or '(root)'} {breach.message}" for breach in breaches))
