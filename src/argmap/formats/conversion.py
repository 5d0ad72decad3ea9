"""A conversion and its report: what was made, and what the other format has no place for."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from argmap.formats.remedies import REMEDIES
from argmap.model.argument_map import ArgumentMap, Details, Node, Relation
from argmap.model.fields import field_names

_OPTIONAL = field_names(Node, without=("id", "type", "text", "extensions"))
Severity = Literal["info", "loss", "repair"]


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One thing that a conversion did not carry over (`loss`), repaired (`repair`), or that is good to know (`info`).

    `element` is the id of a node or relation, or empty for the map; `kind` is a stable word for programs.
    """

    severity: Severity
    element: str
    kind: str
    message: str
    remedy: str

    def plain(self) -> dict[str, str]:
        """As JSON values."""
        return {
            "severity": self.severity,
            "element": self.element,
            "kind": self.kind,
            "message": self.message,
            "remedy": self.remedy,
        }


@dataclass(slots=True)
class Report:
    """What happened in a conversion."""

    entries: list[ReportEntry] = field(default_factory=list)

    def loss(self, element: str, kind: str, message: str) -> None:
        """Note what the other format has no place for."""
        self._add("loss", element, kind, message)

    def lost_fields(self, node: Node, where: str, *, kept: tuple[str, ...] = ()) -> None:
        """Note the fields of a node, beside its type and text, for which there is no place in a format.

        :param where: the format in words, such as "an outline".
        :param kept: names of fields for which there is.
        """
        names = [name for name in _OPTIONAL if name not in kept and getattr(node, name) not in (None, (), False)]
        if names:
            self.loss(node.id, "node-fields", f"There is no place in {where} for {', '.join(names)}.")

    def lost_extensions(self, argument_map: ArgumentMap, where: str, *, kept: tuple[str, ...]) -> None:
        """Note once the extension data for which there is no place in a format.

        :param where: the format by its name.
        :param kept: the namespaces for which there is.
        """
        elements: tuple[Details | Node | Relation, ...] = (
            argument_map.details,
            *argument_map.nodes.values(),
            *argument_map.relations.values(),
        )
        lost = Counter(name for element in elements if element.extensions for name in element.extensions.plain())
        for name, count in sorted(lost.items()):
            if name not in kept:
                message = f"There is no place in {where} for the data of '{name}' that {count} elements carry."
                self.loss("", "extensions", message)

    def note(self, element: str, kind: str, message: str) -> None:
        """Note what is good to know of the document that was made."""
        self._add("info", element, kind, message)

    def repair(self, element: str, kind: str, message: str) -> None:
        """Note what was repaired on reading."""
        self._add("repair", element, kind, message)

    def _add(self, severity: Severity, element: str, kind: str, message: str) -> None:
        self.entries.append(ReportEntry(severity, element, kind, message, REMEDIES[kind]))

    @property
    def loses(self) -> bool:
        """Whether anything is not carried over."""
        return any(entry.severity == "loss" for entry in self.entries)

    @property
    def counts(self) -> dict[str, int]:
        """How many entries there are of each kind."""
        return dict(sorted(Counter(entry.kind for entry in self.entries).items()))

    @property
    def sentence(self) -> str:
        """The report in words."""
        if not self.entries:
            return "Nothing was lost."
        parts = [f"{kind.replace('-', ' ')} ({count})" for kind, count in self.counts.items()]
        told = Counter(entry.severity for entry in self.entries)
        words: dict[Severity, str] = {"loss": "not carried over", "repair": "repaired", "info": "good to know"}
        verbs = [f"{told[severity]} {said}" for severity, said in words.items() if told[severity]]
        return f"{' and '.join(verbs)}: {', '.join(parts)}."

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {"sentence": self.sentence, "counts": self.counts, "entries": [entry.plain() for entry in self.entries]}


def report_of(plain: dict[str, Any]) -> Report:
    """The report of what `Report.plain` made."""
    return Report([ReportEntry(**entry) for entry in plain["entries"]])


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a reader or a writer made (`map` or `data`), in which format, and the report.

    `slug_given` says whether a document that was read names the slug, or whether it was made of the title;
    `title_given` whether the title is the document's own.
    """

    format: str
    report: Report
    map: ArgumentMap | None = None
    data: bytes = b""
    slug_given: bool = False
    title_given: bool = True
