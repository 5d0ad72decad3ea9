"""A placed scene as SVG: built as a tree by lxml, which escapes whatever texts hold.

Ids and classes are stable for style sheets and scripts: `node-{id}`, `relation-{id}`; classes `node`, `claim`,
`premise`, `objection`, `evidence`, `thesis`, `relation`, `support`, `attack`, `undercut`. There is no script, and
nothing is loaded from elsewhere: the font is in the file.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from argmap.drawing.forms.words import describe_map, describe_node, describe_relation, scheme_name
from argmap.drawing.layout.boxes import MARK_GAP, STUB_SIGN, STUB_SPACING, Box
from argmap.drawing.layout.paths import arrow_head, number, outline, path_of
from argmap.drawing.layout.scene import Line
from argmap.drawing.look import fonts
from argmap.drawing.look.line_breaking import is_right_to_left
from argmap.drawing.look.style import style_rules
from argmap.drawing.look.theme import LINE_HEIGHT, MARGIN, PADDING
from argmap.drawing.picture import Picture
from argmap.model.argument_map import Relation, RelationKind

SVG = "http://www.w3.org/2000/svg"


# The signs of labels, from the middle of their disc: a tick, a cross, a bar.
_SEALS = {"in": "m-3.5 0.5l2.5 2.8l4.5 -6", "out": "m-3 -3l6 6m0 -6l-6 6", "undecided": "m-3.5 0h7"}
_RIGHT_TO_LEFT = "\u200f"
SIGNS = {"added": "+", "removed": "−", "changed": "≠"}


def write_svg(
    picture: Picture,
    address: str | None = None,
    marks: Mapping[str, str] | None = None,
    *,
    stepped: bool = False,
    embed: bool = True,
    size: tuple[float, float] | None = None,
) -> bytes:
    """A picture as an SVG document in UTF-8.

    :param address: the page of the map, to which the links of the nodes lead; None for a drawing without links.
    :param marks: for some elements, one of `SIGNS`: the element is marked by colour and sign.
    :param stepped: whether to draw all steps, and to write on each element at which it is revealed (`data-step`).
    :param embed: whether the font is in the file.
    :param size: its sides in pixels, if not its natural ones.
    """
    return _Writer(picture, address, marks or {}, stepped, embed).document(size)


class _Writer:
    def __init__(self, picture: Picture, address: str | None, marks: Mapping[str, str], stepped: bool, embed: bool):
        self.picture, self.scene, self.map, self.theme = picture, picture.scene, picture.map, picture.theme
        self.address, self.marks, self.stepped, self.embed = address, marks, stepped, embed
        self.highlight = set(picture.options.highlight)
        shown = picture.options.show
        self.labels = picture.annotations.labels if "labels" in shown else {}
        self.strengths = picture.annotations.strengths if "strengths" in shown else {}
        self.cruxes = picture.annotations.cruxes if "cruxes" in shown else ()
        self.characters: set[str] = set()
        self.said = {name: describe_relation(relation, self.map) for name, relation in self.map.relations.items()}
        self.bears: dict[str, list[str]] = {}
        for name, relation in self.map.relations.items():
            for premise in relation.premises:
                self.bears.setdefault(premise, []).append(self.said[name])

    def document(self, size: tuple[float, float] | None) -> bytes:
        picture, details = self.picture, self.map.details
        width, height = number(picture.width), number(picture.height)
        enlarged = picture.options.font_size / 14.0
        sides = size or (picture.width * enlarged, picture.height * enlarged)
        # Written as an attribute, the namespace need not be looked up for each element.
        root = etree.Element("svg", {"xmlns": SVG})
        for name, value in (
            ("width", number(sides[0])),
            ("height", number(sides[1])),
            ("viewBox", f"0 0 {width} {height}"),
            # Its parts are entered one by one, in the order of the argument (WAI-ARIA Graphics Module).
            ("role", "graphics-document document"),
            ("aria-labelledby", "map-title"),
            ("aria-describedby", "map-description"),
        ):
            root.set(name, value)
        if details.language:
            root.set("lang", details.language)
        _add(root, "title", details.title, id="map-title")
        _add(root, "desc", describe_map(self.map), id="map-description")
        style = _add(root, "style")
        _add(root, "rect", class_="background", width=width, height=height)
        if not self.map.nodes:
            self._text(root, 30.0, 40.0, picture.words["empty"], "text")
        # Each relation is said by the nodes from which it comes.
        lines = _add(root, "g", class_="relations")
        lines.set("aria-hidden", "true")
        self._relations(lines)
        nodes = _add(root, "g", class_="nodes")
        for identifier in picture.step_of:
            if self.stepped or picture.shows_node(identifier):
                self._node(nodes, self.scene.boxes[identifier])
        self._labels(root)
        if picture.legend:
            self._legend(root)
        if picture.notice:
            self._text(root, MARGIN, picture.height - 8.0, picture.notice, "small")
        embedded = fonts.style_sheet(self.characters) if self.embed else ""
        judged = bool(self.labels or self.strengths or self.cruxes)
        style.text = embedded + style_rules(self.theme, marked=bool(self.marks), judged=judged)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))

    def _step(self, element: Any, step: int) -> None:
        if self.stepped:
            element.set("data-step", str(step))

    def _text(
        self,
        parent: Any,
        x: float,
        y: float,
        text: str,
        class_: str,
        room: float = 0.0,
        *,
        right_to_left: bool | None = None,
    ) -> None:
        """A line of text; in a room of this width, a text from right to left begins at its right side.

        :param right_to_left: whether its paragraph is; None to find out by its own characters.
        """
        if right_to_left is None:
            right_to_left = not text.isascii() and is_right_to_left(text)
        if right_to_left:
            # Anchored in its middle, it is where it belongs whether a program knows its direction or not.
            length = self._length(text, class_, parent)
            x += (room - length / 2) if room else length / 2
        element = _add(parent, "text", text, x=number(x), y=number(y), class_=class_)
        if right_to_left:
            element.set("class", f"{class_} rtl")
            element.set("direction", "rtl")
            element.set("text-anchor", "middle")
        if not self.embed and not text.isascii():
            self._in_fonts(element, text, class_, None if right_to_left else x)
        self.characters.update(text)

    def _in_fonts(self, element: Any, text: str, class_: str, x: float | None) -> None:
        """For programs that take one font for a whole line: each run of characters in the font that has them.

        :param x: where the line begins; None for one from right to left.
        """
        if x is None:
            # They also take the direction of a line from its characters alone.
            text = f"{_RIGHT_TO_LEFT}{text}{_RIGHT_TO_LEFT}"
        runs = fonts.runs_of(text)
        if not any(name for name, _ in runs):
            element.text = text
            return
        element.text = None
        for name, characters in runs:
            part = _add(element, "tspan", characters, **({"font-family": name} if name else {}))
            if x is not None:
                # With a place of its own, a run is a line of its own.
                part.set("x", number(x))
                x += self._length(characters, class_, element.getparent())

    def _length(self, text: str, class_: str, parent: Any) -> float:
        """The width of a line in one of the classes of the style sheet."""
        sizes = self.theme.sizes
        if class_.startswith("text") and "thesis" in f"{parent.get('class')} {parent.getparent().get('class')}":
            return fonts.width(text, sizes.thesis, "bold")
        if class_.startswith("text"):
            return fonts.width(text, sizes.text, "bold" if "name" in class_ else "regular")
        return fonts.width(text, sizes.mark, "bold") if class_ == "mark" else fonts.width(text, sizes.small)

    # Relations

    def _relations(self, parent: Any) -> None:
        by_relation: dict[str, list[Line]] = {}
        for line in self.scene.lines:
            by_relation.setdefault(line.relation.id, []).append(line)
        for identifier, relation in self.map.relations.items():
            if identifier in by_relation:
                step = self.picture.relation_step(identifier) if self.stepped or self.picture.options.step else 0
                if self.stepped or step <= self.picture.revealed:
                    self._step(self._relation(parent, relation, by_relation[identifier]), step)

    def _relation(self, parent: Any, relation: Relation, lines: Sequence[Line]) -> Any:
        undercut = relation.target in self.map.relations
        mark = self.marks.get(relation.id, "")
        words = f"relation {relation.kind.value}{' undercut' if undercut else ''} {mark}".rstrip()
        group = _add(parent, "g", id=f"relation-{relation.id}", class_=words)
        _add(group, "title", self.said[relation.id])
        path = " ".join(path_of(line) for line in lines)
        if relation.id in self.highlight:
            _add(group, "path", class_="halo", d=path)
        _add(group, "path", class_="line", d=path)
        for line in lines:
            if line.arrow:
                head = arrow_head(line.points, relation.kind)
                _add(group, "path", class_="head" if relation.kind is RelationKind.SUPPORT else "bar", d=head)
        if mark:
            x, y = lines[0].points[0]
            self._badge(group, x - 8, y - 8, mark)
        for x, y in self.scene.junctions.get(relation.id, ()):
            _add(group, "circle", class_="junction", cx=number(x), cy=number(y), r="3.6")
        return group

    def _labels(self, root: Any) -> None:
        if not self.scene.labels:
            return
        group = _add(root, "g", class_="labels")
        group.set("aria-hidden", "true")
        for label in self.scene.labels:
            step = self.picture.relation_step(label.relation.id)
            if self.stepped or step <= self.picture.revealed:
                text = fonts.shortened(scheme_name(label.relation), self.theme.sizes.small, label.room)
                self._text(group, label.x, label.y, text, "label")
                self._step(group[-1], step)

    # Nodes

    def _node(self, parent: Any, box: Box) -> None:
        content, node = box.content, box.content.node
        kind = "thesis" if content.is_thesis else node.type.value
        mark = self.marks.get(node.id, "")
        group = _add(parent, "g", id=f"node-{node.id}", class_=f"node {kind} {mark}".rstrip(), tabindex="0")
        self._step(group, self.picture.step_of[node.id])
        described = describe_node(node, self.map)
        bears = " ".join(self.bears.get(node.id, ()))
        _add(group, "title", described)
        if bears:
            _add(group, "desc", bears)
        inner = group
        if self.address is not None:
            inner = _add(group, "a", href=f"{self.address}?chosen={node.id}")
        else:
            # The label is read, and the texts within are not read again; the title is shown when the pointer rests.
            # A link is named by its own texts instead.
            group.set("role", "graphics-symbol img")
            group.set("aria-label", f"{described} {bears}".strip())
        shapes = outline(box.x, box.y, box.width, box.height, kind)
        if node.id in self.highlight:
            _add(inner, "path", class_="halo", d=shapes[0][1])
        for class_, path in shapes:
            _add(inner, "path", class_=class_, d=path)
        sizes, room = content.sizes, box.width - 2 * PADDING
        y = box.y + PADDING + sizes.mark
        self._text(inner, box.x + PADDING, y, content.mark, "mark")
        if box.head:
            self._text(inner, box.x + PADDING + content.mark_width + MARK_GAP, y, box.head, "small")
        step = content.size * LINE_HEIGHT
        y = box.y + PADDING + content.mark_height + sizes.small * 0.95
        for line in box.author:
            self._text(inner, box.x + PADDING, y, line, "small", room)
            y += sizes.small * LINE_HEIGHT
        y += (content.size - sizes.small) * 0.95
        for line in box.titles:
            self._text(inner, box.x + PADDING, y, line, "text name", room)
            y += step
        for line, right_to_left in zip(box.lines, content.directions(box.lines), strict=True):
            if line:
                self._text(inner, box.x + PADDING, y, line, "text", room, right_to_left=right_to_left)
            y += step
        y += sizes.small * 0.95 - content.size * 0.95 + 2
        for line in box.small:
            self._text(inner, box.x + PADDING, y, line, "small", room)
            y += sizes.small * LINE_HEIGHT
        self._stubs(group, box)
        self._judgement(inner, box, node.id)
        if mark:
            self._badge(group, box.right, box.y, mark)

    def _stubs(self, parent: Any, box: Box) -> None:
        """What the box says of lines that are not drawn, each with its sign, leading to the node at the other end."""
        content, size = box.content, box.content.sizes.small
        step = size * LINE_HEIGHT * STUB_SPACING
        y = box.bottom - PADDING - content.stubs_height + 4 + size
        for stub in content.stubs:
            address = f"#node-{stub.other}" if self.address is None else f"{self.address}?chosen={stub.other}"
            link = _add(parent, "a", href=address, class_=f"stub {stub.kind.value}")
            x, middle = box.x + PADDING, y - size * 0.36
            ends = [(x, middle), (x + 11.0, middle)]
            _add(link, "path", class_="line", d=f"M{number(x)} {number(middle)}h9")
            _add(
                link,
                "path",
                class_="head" if stub.kind is RelationKind.SUPPORT else "bar",
                d=arrow_head(ends, stub.kind),
            )
            room = box.width - 2 * PADDING - STUB_SIGN
            self._text(link, x + STUB_SIGN, y, fonts.shortened(stub.text, size, room), "small")
            y += step

    def _judgement(self, parent: Any, box: Box, identifier: str) -> None:
        """What an evaluation says of a node: its label by colour and sign, its strength as a bar, a crux as a frame."""
        if identifier in self.cruxes:
            frame = {"x": box.x - 4, "y": box.y - 4, "width": box.width + 8, "height": box.height + 8}
            _add(parent, "rect", class_="crux", rx="6", **{name: number(value) for name, value in frame.items()})
        if identifier in self.strengths:
            x, y, width = box.x + PADDING, box.y + box.height - 5.0, box.width - 2 * PADDING
            _add(parent, "rect", class_="scale", x=number(x), y=number(y), width=number(width), height="3")
            filled = number(width * self.strengths[identifier])
            _add(parent, "rect", class_="strength", x=number(x), y=number(y), width=filled, height="3")
        label = self.labels.get(identifier)
        if label is not None:
            self._seal(parent, label, box.x + 1, box.y + 1)

    def _seal(self, parent: Any, label: str, x: float, y: float) -> None:
        """The sign of a label, on a disc."""
        seal = _add(parent, "g", class_=f"seal {label}")
        _add(seal, "circle", cx=number(x), cy=number(y), r="8")
        _add(seal, "path", d=f"M{number(x)} {number(y)}{_SEALS[label]}")

    def _badge(self, parent: Any, x: float, y: float, mark: str) -> None:
        """A sign on a disc, for what was added, removed or changed."""
        _add(parent, "circle", class_="badge", cx=number(x), cy=number(y), r="8")
        self._text(parent, x - fonts.width(SIGNS[mark], 14, "bold") / 2, y + 5, SIGNS[mark], "sign")

    # Legend

    def _legend(self, root: Any) -> None:
        group = _add(root, "g", class_="legend")
        group.set("aria-hidden", "true")
        for entry in self.picture.legend:
            x, middle = entry.x, entry.y
            if entry.kind == "junction":
                _add(group, "circle", class_="junction", cx=number(x + 12), cy=number(middle), r="3.6")
            elif entry.kind in _SEALS:
                self._seal(group, entry.kind, x + 13, middle)
            elif entry.kind == "strength":
                _add(group, "rect", class_="scale", x=number(x), y=number(middle - 1.5), width="26", height="3")
                _add(group, "rect", class_="strength", x=number(x), y=number(middle - 1.5), width="17", height="3")
            elif entry.kind == "crux":
                frame = {"x": number(x), "y": number(middle - 7), "width": "26", "height": "14"}
                _add(group, "rect", class_="crux", rx="4", **frame)
            elif entry.kind == "undercut":
                part = _add(group, "g", class_="relation attack")
                _add(part, "path", class_="line", d=f"M{number(x + 13)} {number(middle + 8)}v-6")
                points = [(x + 13, middle + 8), (x + 13, middle + 1)]
                _add(part, "path", class_="bar", d=arrow_head(points, RelationKind.ATTACK))
                _add(group, "path", class_="undercut-line", d=f"M{number(x)} {number(middle - 2)}h26")
            elif entry.relation is not None:
                part = _add(group, "g", class_=f"relation {entry.kind}")
                _add(part, "path", class_="line", d=f"M{number(x)} {number(middle)}h26")
                head = arrow_head([(x, middle), (x + 30, middle)], entry.relation)
                name = "head" if entry.relation is RelationKind.SUPPORT else "bar"
                _add(part, "path", class_=name, d=head)
            else:
                part = _add(group, "g", class_=f"node {entry.kind}")
                for class_, path in outline(x, middle - 7, 26.0, 14.0, entry.kind):
                    _add(part, "path", class_=class_, d=path)
            self._text(group, x + 36, middle + 3.8, entry.text, "small")


def _add(parent: Any, tag: str, text: str | None = None, class_: str | None = None, **attributes: str) -> Any:
    if class_ is not None:
        attributes = {"class": class_, **attributes}
    element = etree.SubElement(parent, tag, attributes)
    if text is not None:
        element.text = text
    return element
