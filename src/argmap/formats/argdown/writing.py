"""A map as Argdown; see `argdown.py` for what becomes of what."""

import json
import re
from collections.abc import Set
from typing import Any

from argmap.formats.argdown.parser import own_shortcodes
from argmap.formats.argdown.reading import DETAILS, NAMESPACE, NODE_FIELDS
from argmap.formats.argdown.tokens import SHORTCODES
from argmap.formats.conversion import Conversion, Report
from argmap.formats.extending import parted
from argmap.formats.scheme_graphs.scheme_graph import inferred
from argmap.model.argument_map import ArgumentMap, Node, Relation, RelationKind
from argmap.model.plain import Plain, to_plain

_SIGNS = {RelationKind.SUPPORT: "+", RelationKind.ATTACK: "-"}
_TITLE = re.compile(r"[^\[\]<>{}\n@#:\\/*]+")
_TAG = re.compile(r"[\w-]+")
_MENTION = re.compile(r"@(?:\[([^\]\n]+)\]|<([^>\n]+)>)")
# Longer than a short code may be: the signs in it may be escaped by now.
_CODE = re.compile(r"([.:])([^\s.:]{1,80})\1")
_RULE = re.compile(r"[\w .'’]+")


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as Argdown."""
    return _ArgdownWriter(argument_map).conversion()


class _ArgdownWriter:
    def __init__(self, argument_map: ArgumentMap):
        self._map = argument_map
        self._report = Report()
        self._to = argument_map.relations_to()
        self._types = inferred(argument_map, sourced=True)
        self._plain = self._lines_of_nodes()
        self._as_arguments = self._nodes_as_arguments()
        self._titles: dict[str, str] = {}
        self._lines: list[str] = []
        self._section: tuple[str, ...] = ()
        kept = argument_map.details.extensions.get(NAMESPACE)
        self._front_kept: Plain = kept["front"] if isinstance(kept.get("front"), dict) else {}
        self._codes = own_shortcodes(self._front_kept)
        headings = kept["headings"] if isinstance(kept.get("headings"), list) else []
        # The tags and the data of headings, as they came, by the headings that lead to each.
        self._written: set[tuple[str, ...]] = set()
        self._marks = {
            tuple(_texts(heading.get("section"))): heading for heading in headings if isinstance(heading, dict)
        }

    def conversion(self) -> Conversion:
        self._name()
        self._front()
        for node in self._map.nodes.values():
            self._heading(node.extensions.get(NAMESPACE))
            self._node(node)
        for relation in self._map.relations.values():
            if self._is_argument(relation):
                self._heading(relation.extensions.get(NAMESPACE))
                self._argument(relation)
        for section in [section for section in self._marks if section not in self._written]:
            # A heading under which nothing stands may have tags or data all the same.
            self._heading({"section": list(section)})
        if self._plain:
            self._report.loss(
                "", "relation-ids", f"The ids of {len(self._plain)} relations are not kept: they are lines below nodes."
            )
        return Conversion("argdown", self._report, data=("\n".join(self._lines).strip("\n") + "\n").encode())

    # Names

    def _name(self) -> None:
        """A title for each element: its own, its id where another has that title, or what it came with."""
        elements = list(self._map.elements())
        taken = {element.id for element in elements}
        for element in elements:
            wanted = element.title if isinstance(element, Node) else element.extensions.get(NAMESPACE).get("argument")
            usable = isinstance(wanted, str) and _is_title(wanted) and wanted not in taken
            self._titles[element.id] = str(wanted) if usable else element.id
            taken.add(self._titles[element.id])

    def _lines_of_nodes(self) -> set[str]:
        """The relations for which a line below a node or an argument does: there is no more to say than their kind."""
        spans: dict[tuple[str, str, str], str] = {}
        for relation in self._map.relations.values():
            said = relation.scheme is not None or relation.strength is not None or bool(relation.extensions)
            if not said and len(relation.premises) == 1 and not self._to.get(relation.id):
                # The same line twice would say nothing more.
                spans.setdefault((relation.kind, relation.premises[0], relation.target), relation.id)
        return set(spans.values())

    def _nodes_as_arguments(self) -> set[str]:
        """The nodes that came as arguments, and of which nothing needs a statement: no premise or conclusion."""
        arguments = {
            node.id for node in self._map.nodes.values() if node.extensions.get(NAMESPACE).get("argument") is True
        }
        for relation in self._map.relations.values():
            if relation.id not in self._plain:
                needed = {*relation.premises, relation.target} & arguments
                arguments -= needed
        for node in self._map.nodes.values():
            if node.extensions.get(NAMESPACE).get("argument") is True and node.id not in arguments:
                self._report.loss(node.id, "argument", "It is written as a statement: it is a premise or a conclusion.")
        return arguments

    def _shape(self, identifier: str) -> str:
        title = self._titles[identifier]
        return f"<{title}>" if identifier in self._as_arguments else f"[{title}]"

    def _is_argument(self, relation: Relation) -> bool:
        return relation.id not in self._plain

    # The document

    def _front(self) -> None:
        details = to_plain(self._map.details)
        names = {*DETAILS, "tags"} - {"thesis", "extensions"}
        given = {name: value for name, value in details.items() if name in names}
        _, rest = parted(self._map.details.extensions, NAMESPACE)
        given |= {"extensions": rest} if rest else {}
        title = self._map.details.title
        given |= {"title": title} if title != " ".join(title.split()) else {}
        given["thesis"] = self._map.details.thesis
        front: Plain = {"title": title, **self._front_kept, "argmap": given}
        self._leave_strict_mode(front)
        lines = [f"{_yaml_name(name)}: {_json(value)}" for name, value in front.items()]
        self._lines += ["===", *lines, "===", ""]

    def _leave_strict_mode(self, front: Plain) -> None:
        """Take the strict mode out where an attack of one statement on another goes one way only."""
        model = front.get("model")
        if not isinstance(model, dict) or model.get("mode") != "strict":
            return
        lines = [self._map.relations[identifier] for identifier in self._plain]
        attacks = {(line.premises[0], line.target) for line in lines if line.kind is RelationKind.ATTACK}
        between = {ends for ends in attacks if all(end in self._map.nodes for end in ends)}
        between = {ends for ends in between if not self._as_arguments.intersection(ends)}
        if any((target, source) not in between for source, target in between):
            front["model"] = {name: value for name, value in model.items() if name != "mode"}
            self._report.loss(
                "", "mode", "Strict mode has no attack of one statement on another that goes one way only."
            )

    def _heading(self, kept: Plain) -> None:
        section = tuple(text for text in _texts(kept.get("section")) if self._escaped(text).strip())
        if section == self._section or not section:
            return
        same = 0
        while same < min(len(section), len(self._section)) and section[same] == self._section[same]:
            same += 1
        # A section that is left for one that holds it must be opened anew.
        same = min(same, len(section) - 1)
        for level in range(same, len(section)):
            self._written.add(section[: level + 1])
            mark = self._marks.get(section[: level + 1], {})
            tags = "".join(f" {_tag(tag)}" for tag in _texts(mark.get("tags")) if _tag(tag))
            data = f" {_json(mark['data'])}" if isinstance(mark.get("data"), dict) and mark["data"] else ""
            title = self._escaped(" ".join(section[level].split()))
            self._lines += [f"{'#' * (level + 1)} {title}{tags}{data}", ""]
        self._section = section

    def _node(self, node: Node) -> None:
        self._lines.append(f"{self._shape(node.id)}: {self._said(node)}")
        self._relations(node.id)
        self._lines.append("")

    def _said(self, node: Node) -> str:
        """The text, the tags and the data of a node."""
        plain = to_plain(node)
        data: Plain = {}
        text = self._escaped(node.text, set(self._titles.values()))
        title = self._titles[node.id]
        if title != node.id:
            data["id"] = node.id
        if node.title is not None and node.title != title:
            self._report.loss(node.id, "title", "Its title cannot be one in Argdown, or another has it.")
        if node.text != " ".join(node.text.split()) or node.text.startswith("\\"):
            data["text"] = node.text
        if self._types.nodes[node.id].type is not node.type:
            data["type"] = node.type.value
        data |= {name: plain[name] for name in NODE_FIELDS if name in plain and name not in {"type", "extensions"}}
        data = self._with_kept(data, node)
        tags = "".join(f" {_tag(tag)}" for tag in node.tags if _tag(tag))
        if any(not _tag(tag) for tag in node.tags):
            self._report.loss(node.id, "tags", "A tag with a bracket or a line end has no place in Argdown.")
        return f"{text}{tags}{' ' + _json(data) if data else ''}"

    def _with_kept(self, data: Plain, element: Node | Relation) -> Plain:
        """The data of an element with what it came with, and with the extension data of others."""
        kept, rest = parted(element.extensions, NAMESPACE)
        came: Plain = kept["data"] if isinstance(kept.get("data"), dict) else {}
        return came | data | ({"extensions": rest} if rest else {})

    def _relations(self, identifier: str) -> None:
        """Lines below an element for the relations to it that need no more."""
        for relation in self._to.get(identifier, ()):
            if not self._is_argument(relation):
                undercut = identifier in self._map.relations and relation.kind is RelationKind.ATTACK
                sign = "_" if undercut else _SIGNS[relation.kind]
                self._lines.append(f"  {sign} {self._shape(relation.premises[0])}")

    def _argument(self, relation: Relation) -> None:
        kept = relation.extensions.get(NAMESPACE)
        title = self._titles[relation.id]
        data: Plain = {"id": relation.id} if title != relation.id else {}
        data |= {"strength": relation.strength} if relation.strength is not None else {}
        data = self._with_kept(data, relation)
        direct = relation.kind is RelationKind.SUPPORT and relation.target in self._map.nodes
        if not direct:
            data |= {"kind": relation.kind.value, "target": relation.target}
        description = kept.get("description")
        described = isinstance(description, str) and description.strip()
        marks = "".join(f" {_tag(tag)}" for tag in _texts(kept.get("tags")) if _tag(tag))
        head = f"<{title}>: {self._escaped(' '.join(str(description).split()))}" if described else f"<{title}>"
        self._lines.append(f"{head}{marks}{' ' + _json(data) if data else ''}")
        self._relations(relation.id)
        self._lines.append("")
        for number, premise in enumerate(relation.premises, 1):
            self._lines.append(f"({number}) [{self._titles[premise]}]")
        self._lines += self._inference(relation, kept)
        number = len(relation.premises) + 1
        if direct:
            self._lines.append(f"({number}) [{self._titles[relation.target]}]")
        else:
            self._stand_in(relation, number)
        self._lines.append("")

    def _inference(self, relation: Relation, kept: Plain) -> list[str]:
        data = kept["inference"] if isinstance(kept.get("inference"), dict) else {}
        scheme = relation.scheme or ""
        if scheme and not _is_rules(scheme):
            self._report.loss(relation.id, "scheme", "Its scheme has characters that no inference rule has.")
            scheme = " ".join(re.sub(r"[^\w .'’]+", " ", scheme).split())
        if not scheme and not data:
            return ["----"]
        return ["--", " ".join(filter(None, (scheme, _json(data) if data else ""))), "--"]

    def _stand_in(self, relation: Relation, number: int) -> None:
        """A conclusion for what Argdown cannot conclude: an attack by several, or something about a step."""
        target = self._titles[relation.target]
        shown = f"@[{target}]" if relation.target in self._map.nodes else f"@<{target}>"
        words = "speaks for" if relation.kind is RelationKind.SUPPORT else "speaks against"
        sign = "+>" if relation.kind is RelationKind.SUPPORT else "->"
        aim = f"[{target}]" if relation.target in self._map.nodes else f"<{target}>"
        if relation.target in self._map.relations and relation.kind is RelationKind.ATTACK:
            sign = "_>"
        self._lines.append(f'({number}) This {words} {shown}. {{"standsFor":true}}')
        if relation.target in self._map.nodes or self._is_argument(self._map.relations[relation.target]):
            self._lines.append(f"  {sign} {aim}")

    # Texts

    def _escaped(self, text: str, titles: Set[str] = frozenset()) -> str:
        """A text in which nothing means anything to Argdown but the mentions of titles that there are."""
        escapes: list[str] = []
        text = " ".join(text.split())
        position = 0
        for mention in _MENTION.finditer(text):
            if (mention.group(1) or mention.group(2)) in titles:
                escapes += [self._plainly(text[position : mention.start()]), mention.group()]
                position = mention.end()
        return "".join([*escapes, self._plainly(text[position:])])

    def _plainly(self, text: str) -> str:
        text = re.sub(r"([\\@#*_\[\]{}<>])", r"\\\1", text)
        text = re.sub(r"/(?=[/*])|=(?==)", lambda match: f"\\{match.group()}", text)
        text = re.sub(r"(?<=\\=)=", r"\\=", text)

        def guarded(match: re.Match[str]) -> str:
            code = match.group().replace("\\", "")
            return f"\\{match.group()}" if code[1:-1] in SHORTCODES or code in self._codes else match.group()

        return _CODE.sub(guarded, text)


def _is_title(text: str) -> bool:
    tidy = text == " ".join(text.split()) and 0 < len(text) <= 300
    return tidy and _TITLE.fullmatch(text) is not None and not text.startswith(("-", "Untitled "))


def _is_rules(scheme: str) -> bool:
    """Whether a scheme can be one or several inference rules."""
    names = scheme.split(", ")
    return all(_RULE.fullmatch(name) and name == " ".join(name.split()) for name in names)


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _tag(tag: str) -> str:
    if _TAG.fullmatch(tag):
        return f"#{tag}"
    return f"#({tag})" if re.fullmatch(r"[^()\n]+", tag) and tag == " ".join(tag.split()) else ""


def _json(value: Any) -> str:
    """JSON in which no text holds what would end data or front matter."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def guarded(match: re.Match[str]) -> str:
        return match.group().replace("{", "\\u007b").replace("}", "\\u007d").replace("==", "=\\u003d")

    return re.sub(r'"(?:[^"\\]|\\.)*"', guarded, text)


def _yaml_name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z][\w-]*", name) else _json(name)
