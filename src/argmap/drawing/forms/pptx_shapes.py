"""A picture as the shapes of a slide: boxes with their text, and for each relation one freeform of its lines and heads.

The lines are those of the SVG, point by point, and no connectors: slide programs lay out connectors anew, each in its
own way, so that lines would run through boxes. A freeform looks the same in all of them (ECMA-376 part 1, 20.1.9.8).
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

from argmap.drawing.forms.words import describe_node, describe_relation, scheme_name
from argmap.drawing.layout.boxes import Box
from argmap.drawing.layout.paths import Stroke, head_points, strokes_of
from argmap.drawing.layout.scene import Line, Point
from argmap.drawing.look.legend import JUDGED
from argmap.drawing.look.line_breaking import is_right_to_left
from argmap.drawing.look.theme import LINE_HEIGHT, MARGIN, PADDING
from argmap.drawing.options import SLIDE
from argmap.drawing.picture import Picture
from argmap.drawing.sheets import HEADING, SLIDE_TEXT
from argmap.model.argument_map import NodeType, Relation, RelationKind

_DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
# English Metric Units of a point.
EMU = 12_700
_NAMESPACES: Any = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}


def fitted(picture: Picture) -> tuple[float, float, float]:
    """Points for each pixel of a picture below the title, and where its left upper corner is."""
    scale = min(SLIDE[0] / picture.width, (SLIDE[1] - HEADING) / picture.height)
    return scale, (SLIDE[0] - picture.width * scale) / 2, HEADING


def elements_of(picture: Picture) -> Iterator[tuple[int, Any]]:
    """The shapes of a picture, each with the step from which it is shown, the lines first."""
    writer = _Shapes(picture)
    yield from writer.relations()
    yield from writer.boxes()
    for step, element in writer.legend():
        _decorate(element)
        yield step, element
    yield from writer.notice()


class _Shapes:
    def __init__(self, picture: Picture):
        self.picture = picture
        self.scale, self.left, self.top = fitted(picture)
        # Ids of shapes: 1 is the slide's tree, 2 its title.
        self._next = 10

    def boxes(self) -> Iterator[tuple[int, Any]]:
        picture = self.picture
        for identifier, box in picture.scene.boxes.items():
            yield picture.step_of[identifier], self._box(identifier, box)
        for name, points in picture.scene.junctions.items():
            colour = picture.theme.relations[picture.map.relations[name].kind]
            for point in points:
                yield picture.relation_step(name), self._junction(f"junction {name}", point, colour)
        for label in picture.scene.labels:
            element = self._text_box(
                f"scheme of {label.relation.id}", label.x, label.y - 9.0, label.room, scheme_name(label.relation)
            )
            yield picture.relation_step(label.relation.id), element

    def relations(self) -> Iterator[tuple[int, Any]]:
        by_relation: dict[str, list[Line]] = {}
        for line in self.picture.scene.lines:
            by_relation.setdefault(line.relation.id, []).append(line)
        for identifier, relation in self.picture.map.relations.items():
            if identifier in by_relation:
                yield self.picture.relation_step(identifier), self._relation(relation, by_relation[identifier])

    def legend(self) -> Iterator[tuple[int, Any]]:
        for entry in self.picture.legend:
            theme = self.picture.theme
            if entry.relation is not None:
                yield 1, self._line_sample(entry.x, entry.y, entry.relation)
            elif entry.kind in JUDGED:
                # Slides have no marks of an evaluation: the boxes say it in words.
                continue
            elif entry.kind == "junction":
                yield 1, self._junction(f"legend {entry.kind}", (entry.x + 12, entry.y), theme.text)
            else:
                yield 1, self._sample(entry.kind, entry.x, entry.y - 7)
            yield (
                1,
                self._text_box(f"legend: {entry.text}", entry.x + 33, entry.y - 7, entry.right - entry.x, entry.text),
            )

    def notice(self) -> Iterator[tuple[int, Any]]:
        if self.picture.notice:
            picture = self.picture
            yield 1, self._text_box("notice", MARGIN, picture.height - 16.0, picture.width, picture.notice)

    def _new_id(self) -> int:
        self._next += 1
        return self._next - 1

    # Boxes

    def _box(self, identifier: str, box: Box) -> Any:
        content = box.content
        kind = "thesis" if content.is_thesis else content.node.type.value
        shape = self._shape(self._new_id(), f"{identifier}: {kind}", (box.x, box.y, box.width, box.height))
        said = describe_node(content.node, self.picture.map)
        bears = " ".join(
            describe_relation(relation, self.picture.map)
            for relation in self.picture.map.relations.values()
            if identifier in relation.premises
        )
        shape.find(qn("p:nvSpPr")).find(qn("p:cNvPr")).set("descr", _plain(f"{said} {bears}")[:2000])
        self._paint(shape, kind, box.width, box.height)
        self._glow(shape.find(qn("p:spPr")), identifier)
        body = _sub(shape, "p:txBody")
        inset = str(self._emu(PADDING))
        frame = _sub(body, "a:bodyPr", wrap="square", lIns=inset, rIns=inset, tIns=inset, bIns="0", anchor="t")
        _sub(frame, "a:normAutofit")
        _sub(body, "a:lstStyle")
        paint = self._paint_of(kind)
        mark = paint.text if content.is_thesis else paint.line
        head = _paragraph(body, is_right_to_left(content.node.text))
        self._run(head, content.mark + ("  " if box.head else ""), content.sizes.mark, mark, bold=True)
        if box.head:
            self._run(head, box.head, content.sizes.small, paint.text)
        if box.author:
            line = _paragraph(body, is_right_to_left(content.node.attribution or ""))
            self._run(line, content.node.attribution or "", content.sizes.small, paint.text)
        if content.title:
            line = _paragraph(body, is_right_to_left(content.title))
            self._run(line, content.title, content.size, paint.text, bold=True)
        for paragraph in content.text.split("\n"):
            line = _paragraph(body, is_right_to_left(paragraph))
            self._run(line, paragraph, content.size, paint.text, bold=content.is_thesis)
        if box.small:
            line = _paragraph(body, is_right_to_left(content.node.text))
            self._run(line, content.place, content.sizes.small, paint.text)
        for stub in content.stubs:
            line = _paragraph(body, is_right_to_left(stub.text))
            colour = paint.text if content.is_thesis else self.picture.theme.relations[stub.kind]
            self._run(line, stub.text, content.sizes.small, colour)
        return shape

    def _paint_of(self, kind: str) -> Any:
        return self.picture.theme.thesis if kind == "thesis" else self.picture.theme.nodes[NodeType(kind)]

    def _paint(self, shape: Any, kind: str, width: float, height: float) -> None:
        """Give a shape its outline, its fill and its border."""
        properties = shape.find(qn("p:spPr"))
        geometry = _geometry(properties)
        # Where connectors can be glued that somebody adds: the middles of the sides.
        for x, y in ((width / 2, 0.0), (0.0, height / 2), (width / 2, height), (width, height / 2)):
            site = _sub(geometry.find(qn("a:cxnLst")), "a:cxn", ang=str(_angle(x, y, width, height)))
            _sub(site, "a:pos", x=str(self._emu(x)), y=str(self._emu(y)))
        right, bottom = str(self._emu(width)), str(self._emu(height))
        paths = geometry.find(qn("a:pathLst"))
        path = _sub(paths, "a:path", w=right, h=bottom)
        for index, (x, y) in enumerate(_outline(kind, width, height)):
            point = _sub(_sub(path, "a:lnTo" if index else "a:moveTo"), "a:pt")
            point.set("x", str(self._emu(x)))
            point.set("y", str(self._emu(y)))
        _sub(path, "a:close")
        if kind == NodeType.EVIDENCE.value:
            fold = min(11.0, height / 2)
            corner = _sub(paths, "a:path", w=right, h=bottom, fill="darken")
            for index, (x, y) in enumerate([(width - fold, 0.0), (width - fold, fold), (width, fold)]):
                point = _sub(_sub(corner, "a:lnTo" if index else "a:moveTo"), "a:pt")
                point.set("x", str(self._emu(x)))
                point.set("y", str(self._emu(y)))
            _sub(corner, "a:close")
        paint = self._paint_of(kind)
        _fill(properties, paint.fill)
        thickness = {"thesis": 2.5, "claim": 2.0}.get(kind, 1.5)
        self._stroke(properties, paint.line, thickness, dash="dash" if paint.dashes else "")

    def _glow(self, properties: Any, identifier: str) -> None:
        """Make an element stand out, if it is to be highlighted."""
        if identifier in self.picture.options.highlight:
            glow = _sub(_sub(properties, "a:effectLst"), "a:glow", rad=str(self._emu(6.0)))
            _sub(glow, "a:srgbClr", val=self.picture.theme.highlight.removeprefix("#").upper())

    def _sample(self, kind: str, x: float, y: float) -> Any:
        shape = self._shape(self._new_id(), f"legend {kind}", (x, y, 26.0, 14.0))
        self._paint(shape, kind, 26.0, 14.0)
        return shape

    def _junction(self, name: str, point: Point, colour: str) -> Any:
        shape = self._shape(self._new_id(), name, (point[0] - 3.6, point[1] - 3.6, 7.2, 7.2))
        properties = shape.find(qn("p:spPr"))
        _sub(_sub(properties, "a:prstGeom", prst="ellipse"), "a:avLst")
        _fill(properties, colour)
        self._stroke(properties, self.picture.theme.background, 1.0)
        return shape

    def _text_box(self, name: str, x: float, y: float, width: float, text: str) -> Any:
        size = self.picture.theme.sizes.small
        shape = self._shape(self._new_id(), name[:200], (x, y, width + 12.0, size * LINE_HEIGHT))
        shape.find(qn("p:nvSpPr")).find(qn("p:cNvSpPr")).set("txBox", "1")
        properties = shape.find(qn("p:spPr"))
        _sub(_sub(properties, "a:prstGeom", prst="rect"), "a:avLst")
        _sub(properties, "a:noFill")
        body = _sub(shape, "p:txBody")
        _sub(body, "a:bodyPr", wrap="none", lIns="0", rIns="0", tIns="0", bIns="0", anchor="ctr")
        _sub(body, "a:lstStyle")
        self._run(_paragraph(body, is_right_to_left(text)), text, size, self.picture.theme.small)
        return shape

    # Lines

    def _relation(self, relation: Relation, lines: Sequence[Line]) -> Any:
        """All lines of a relation with their heads, as one shape that can be moved and coloured."""
        shape = self._freeform(
            f"{relation.kind.value} {relation.id}",
            [strokes_of(line) for line in lines],
            [head_points(line.points, relation.kind) for line in lines if line.arrow],
            relation.kind,
        )
        described = describe_relation(relation, self.picture.map)
        shape.find(qn("p:nvSpPr")).find(qn("p:cNvPr")).set("descr", _plain(described)[:1000])
        self._glow(shape.find(qn("p:spPr")), relation.id)
        return shape

    def _freeform(
        self, name: str, lines: Sequence[Sequence[Stroke]], heads: Sequence[Sequence[Point]], kind: RelationKind
    ) -> Any:
        points = [point for strokes in lines for stroke in strokes for point in _reach(stroke)]
        points += [point for head in heads for point in head]
        left, top = min(x for x, _ in points), min(y for _, y in points)
        # A shape without any width is drawn nowhere.
        width = max(max(x for x, _ in points) - left, 0.1)
        height = max(max(y for _, y in points) - top, 0.1)
        shape = self._shape(self._new_id(), name, (left, top, width, height))
        properties = shape.find(qn("p:spPr"))
        paths = _geometry(properties).find(qn("a:pathLst"))
        size = {"w": str(self._emu(width)), "h": str(self._emu(height))}

        def at(parent: Any, point: Point) -> None:
            x, y = self._emu(point[0] - left), self._emu(point[1] - top)
            _sub(parent, "a:pt", x=str(x), y=str(y))

        for strokes in lines:
            path = _sub(paths, "a:path", **size, fill="none")
            for stroke in strokes:
                part = _sub(path, _PARTS[stroke.kind])
                for point in _controls(stroke):
                    at(part, point)
        for head in heads:
            path = _sub(paths, "a:path", **size, stroke="0")
            for index, point in enumerate(head):
                at(_sub(path, "a:lnTo" if index else "a:moveTo"), point)
            _sub(path, "a:close")
        colour = self.picture.theme.relations[kind]
        _fill(properties, colour)
        self._stroke(properties, colour, 1.8, dash="" if kind is RelationKind.SUPPORT else "sysDash")
        return shape

    def _line_sample(self, x: float, y: float, kind: RelationKind) -> Any:
        strokes = [Stroke("move", ((x, y),)), Stroke("line", ((x + 28.0, y),))]
        return self._freeform(f"legend {kind.value}", [strokes], [head_points([(x, y), (x + 30.0, y)], kind)], kind)

    # Parts of shapes

    def _shape(self, number: int, name: str, place: tuple[float, float, float, float]) -> Any:
        element = etree.Element(qn("p:sp"), nsmap=_NAMESPACES)
        heading = _sub(element, "p:nvSpPr")
        _sub(heading, "p:cNvPr", id=str(number), name=_plain(name))
        _sub(heading, "p:cNvSpPr")
        _sub(heading, "p:nvPr")
        self._frame(_sub(element, "p:spPr"), place)
        return element

    def _frame(self, properties: Any, place: tuple[float, float, float, float]) -> None:
        x, y, width, height = place
        frame = _sub(properties, "a:xfrm")
        left, top = self._emu(x) + int(self.left * EMU), self._emu(y) + int(self.top * EMU)
        _sub(frame, "a:off", x=str(left), y=str(top))
        _sub(frame, "a:ext", cx=str(self._emu(width)), cy=str(self._emu(height)))

    def _stroke(self, properties: Any, colour: str, thickness: float, dash: str = "") -> Any:
        line = _sub(properties, "a:ln", w=str(self._emu(thickness * self.picture.theme.stroke)))
        _fill(line, colour)
        if dash:
            _sub(line, "a:prstDash", val=dash)
        return line

    def _run(self, paragraph: Any, text: str, size: float, colour: str, *, bold: bool = False) -> None:
        run = _sub(paragraph, "a:r")
        points = max(1.0, size * self.scale * SLIDE_TEXT)
        look = _sub(run, "a:rPr", lang=self.picture.map.details.language or "en", sz=str(int(points * 100)))
        if bold:
            look.set("b", "1")
        _fill(look, colour)
        _sub(run, "a:t").text = text.replace("\n", " ")

    def _emu(self, pixels: float) -> int:
        return round(pixels * self.scale * EMU)


def _angle(x: float, y: float, width: float, height: float) -> int:
    """The direction in which a line leaves a site, clockwise from the right, in 60,000ths of a degree."""
    sides = {0: abs(width - x), 90: abs(height - y), 180: abs(x), 270: abs(y)}
    return min(sides, key=lambda angle: sides[angle]) * 60_000


_PARTS = {"move": "a:moveTo", "line": "a:lnTo", "turn": "a:quadBezTo", "hop": "a:cubicBezTo"}


def _controls(stroke: Stroke) -> list[Point]:
    """The points of a part of a path; half a circle as a cubic curve whose middle is as high."""
    if stroke.kind != "hop":
        return list(stroke.points)
    (x1, y), (x2, _) = stroke.points
    over = y - abs(x2 - x1) / 2 * 4 / 3
    return [(x1, over), (x2, over), (x2, y)]


def _reach(stroke: Stroke) -> list[Point]:
    """Points between which a part of a path lies."""
    if stroke.kind != "hop":
        return list(stroke.points)
    (x1, y), (x2, _) = stroke.points
    return [(x1, y - abs(x2 - x1) / 2), (x2, y)]


def _geometry(properties: Any) -> Any:
    """An empty geometry of one's own, its lists in the order of the standard."""
    geometry = _sub(properties, "a:custGeom")
    for name in ("avLst", "gdLst", "ahLst", "cxnLst"):
        _sub(geometry, f"a:{name}")
    _sub(geometry, "a:rect", l="l", t="t", r="r", b="b")
    _sub(geometry, "a:pathLst")
    return geometry


def _outline(kind: str, width: float, height: float) -> list[Point]:
    """The outline of a kind of node, as the SVG has it."""
    if kind in {"thesis", NodeType.CLAIM.value}:
        return _rounded(width, height, min(9.0, height / 2))
    if kind == NodeType.OBJECTION.value:
        cut = min(8.0, height / 3)
        right, bottom = width - cut, height - cut
        return [
            (cut, 0),
            (right, 0),
            (width, cut),
            (width, bottom),
            (right, height),
            (cut, height),
            (0, bottom),
            (0, cut),
        ]
    if kind == NodeType.EVIDENCE.value:
        fold = min(11.0, height / 2)
        return [(0, 0), (width - fold, 0), (width, fold), (width, height), (0, height)]
    return [(0, 0), (width, 0), (width, height), (0, height)]


def _rounded(width: float, height: float, radius: float) -> list[Point]:
    points = []
    for (x, y), begin in (
        ((width - radius, radius), 270),
        ((width - radius, height - radius), 0),
        ((radius, height - radius), 90),
        ((radius, radius), 180),
    ):
        for step in range(5):
            angle = math.radians(begin + step * 22.5)
            points.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return points


def _sub(parent: Any, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, qn(tag), attributes)


def _paragraph(body: Any, right_to_left: bool) -> Any:
    paragraph = _sub(body, "a:p")
    look = _sub(paragraph, "a:pPr", algn="r" if right_to_left else "l")
    if right_to_left:
        look.set("rtl", "1")
    return paragraph


def _fill(parent: Any, colour: str) -> None:
    _sub(_sub(parent, "a:solidFill"), "a:srgbClr", val=colour.removeprefix("#").upper())


def _decorate(element: Any) -> None:
    """Tell screen readers that a shape says nothing ([MS-ODRAWXML], section 2.30)."""
    extensions = _sub(element.find(f".//{qn('p:cNvPr')}"), "a:extLst")
    extension = _sub(extensions, "a:ext", uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
    etree.SubElement(extension, f"{{{_DECORATIVE}}}decorative", {"val": "1"}, {"adec": _DECORATIVE})


def _plain(text: str) -> str:
    """Without what XML 1.0 forbids in attributes of names: line ends and tabs become blanks."""
    return " ".join(text.split())
