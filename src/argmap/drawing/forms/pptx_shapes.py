"""A picture as the shapes of a slide: boxes with their text, and connectors that are glued to them.

A connector is glued to a *site* on the border of a shape, so every box gets sites where its lines arrive; they belong
to the geometry of the shape (ECMA-376 part 1, section 20.1.9.10).
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

from argmap.drawing.forms.connectors import Connector, connectors_of, form_of
from argmap.drawing.forms.svg import is_right_to_left
from argmap.drawing.forms.words import describe_relation
from argmap.drawing.layout.boxes import Box
from argmap.drawing.layout.placement import Point
from argmap.drawing.look.theme import LINE_HEIGHT, MARGIN, PADDING
from argmap.drawing.options import SLIDE
from argmap.drawing.picture import Picture
from argmap.model.argument_map import NodeType, RelationKind

# English Metric Units of a point.
EMU = 12_700
TITLE_HEIGHT = 36.0
FONT = "Roboto"
_NAMESPACES: Any = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
# The sites that every box has.
_MIDDLES = 4
# Where the font is not installed, a wider one stands in; so much room is left for it.
_SLACK = 0.97


def fitted(picture: Picture) -> tuple[float, float, float]:
    """Points for each pixel of a picture below the title, and where its left upper corner is."""
    top = TITLE_HEIGHT + 8.0
    scale = min(SLIDE[0] / picture.width, (SLIDE[1] - top) / picture.height)
    return scale, (SLIDE[0] - picture.width * scale) / 2, top


def elements_of(picture: Picture) -> Iterator[tuple[int, Any]]:
    """The shapes of a picture, each with the step from which it is shown, the lines first."""
    writer = _Shapes(picture)
    yield from writer.connectors()
    yield from writer.boxes()
    yield from writer.legend()
    yield from writer.notice()


class _Shapes:
    def __init__(self, picture: Picture):
        self.picture = picture
        self.scale, self.left, self.top = fitted(picture)
        self._connectors = connectors_of(picture.scene)
        names = [*picture.scene.boxes]
        names += [f"{name}#{index}" for name, points in picture.scene.junctions.items() for index in range(len(points))]
        # Ids of shapes: 1 is the slide's tree, 2 its title.
        self._ids = {name: number for number, name in enumerate(names, start=10)}
        self._next = 10 + len(names)
        self._sites: dict[str, list[Point]] = {name: [] for name in names}
        for connector in self._connectors:
            for end in (connector.start, connector.end):
                if end.point not in self._sites[end.shape]:
                    self._sites[end.shape].append(end.point)

    def boxes(self) -> Iterator[tuple[int, Any]]:
        picture = self.picture
        for identifier, box in picture.scene.boxes.items():
            yield picture.step_of[identifier], self._box(identifier, box)
        for name, points in picture.scene.junctions.items():
            colour = picture.theme.relations[picture.map.relations[name].kind]
            for index, point in enumerate(points):
                yield picture.relation_step(name), self._junction(f"{name}#{index}", point, colour)
        for label in picture.scene.labels:
            element = self._text_box(
                f"scheme of {label.relation.id}", label.x, label.y - 9.0, label.room, label.relation.scheme or ""
            )
            yield picture.relation_step(label.relation.id), element

    def connectors(self) -> Iterator[tuple[int, Any]]:
        for connector in self._connectors:
            yield self.picture.relation_step(connector.relation.id), self._connector(connector)

    def legend(self) -> Iterator[tuple[int, Any]]:
        for entry in self.picture.legend:
            theme = self.picture.theme
            if entry.relation is not None:
                yield 1, self._line_sample(entry.x, entry.y, entry.relation)
            elif entry.kind == "junction":
                self._ids[f"legend {entry.kind}"] = self._new_id()
                self._sites[f"legend {entry.kind}"] = []
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
        shape = self._shape(self._ids[identifier], f"{identifier}: {kind}", (box.x, box.y, box.width, box.height))
        sites = [(x - box.x, y - box.y) for x, y in self._sites[identifier]]
        self._paint(shape, kind, box.width, box.height, sites)
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
        for paragraph in content.node.text.split("\n"):
            line = _paragraph(body, is_right_to_left(paragraph))
            self._run(line, paragraph, content.size, paint.text, bold=content.is_thesis)
        if box.small:
            line = _paragraph(body, is_right_to_left(content.node.text))
            self._run(line, content.small(box.width - 2 * PADDING), content.sizes.small, paint.text)
        return shape

    def _paint_of(self, kind: str) -> Any:
        return self.picture.theme.thesis if kind == "thesis" else self.picture.theme.nodes[NodeType(kind)]

    def _paint(self, shape: Any, kind: str, width: float, height: float, sites: Sequence[Point]) -> None:
        """Give a shape its outline, with the sites, its fill and its border."""
        properties = shape.find(qn("p:spPr"))
        geometry = _sub(properties, "a:custGeom")
        for name in ("avLst", "gdLst", "ahLst"):
            _sub(geometry, f"a:{name}")
        listed = _sub(geometry, "a:cxnLst")
        # The middles of the sides first: LibreOffice takes a shape's own sites only where there are more than four.
        middles = [(width / 2, 0.0), (0.0, height / 2), (width / 2, height), (width, height / 2)]
        for x, y in [*middles, *sites]:
            site = _sub(listed, "a:cxn", ang=str(_angle(x, y, width, height)))
            _sub(site, "a:pos", x=str(self._emu(x)), y=str(self._emu(y)))
        right, bottom = str(self._emu(width)), str(self._emu(height))
        _sub(geometry, "a:rect", l="l", t="t", r="r", b="b")
        paths = _sub(geometry, "a:pathLst")
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
        self._paint(shape, kind, 26.0, 14.0, [])
        return shape

    def _junction(self, name: str, point: Point, colour: str) -> Any:
        shape = self._shape(self._ids[name], f"junction {name}", (point[0] - 3.6, point[1] - 3.6, 7.2, 7.2))
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

    def _connector(self, connector: Connector) -> Any:
        form = form_of(connector.points)
        relation = connector.relation
        ends = (connector.end, connector.start) if form.reversed else (connector.start, connector.end)
        element = etree.Element(qn("p:cxnSp"), nsmap=_NAMESPACES)
        heading = _sub(element, "p:nvCxnSpPr")
        name = _sub(heading, "p:cNvPr", id=str(self._new_id()), name=f"{relation.kind.value} {relation.id}")
        name.set("descr", _plain(describe_relation(relation, self.picture.map))[:1000])
        glue = _sub(heading, "p:cNvCxnSpPr")
        for tag, end in zip(("a:stCxn", "a:endCxn"), ends, strict=True):
            _sub(glue, tag, id=str(self._ids[end.shape]), idx=str(self._site(end.shape, end.point)))
        _sub(heading, "p:nvPr")
        properties = _sub(element, "p:spPr")
        self._frame(properties, (form.x, form.y, form.width, form.height), form.turn, form.flip_across, form.flip_down)
        geometry = _sub(_sub(properties, "a:prstGeom", prst=form.name), "a:avLst")
        for index, share in enumerate(form.adjustments, start=1):
            _sub(geometry, "a:gd", name=f"adj{index}", fmla=f"val {round(share * 100_000)}")
        self._line(properties, relation.kind, arrow=connector.arrow, backwards=form.reversed)
        self._glow(properties, relation.id)
        return element

    def _site(self, shape: str, point: Point) -> int:
        if "#" not in shape:
            return _MIDDLES + self._sites[shape].index(point)
        # An ellipse has its sites at the top, then every eighth of a turn, to the left.
        name, _, index = shape.rpartition("#")
        x, y = self.picture.scene.junctions[name][int(index)]
        sides = {(0, -1): 0, (-1, 0): 2, (0, 1): 4, (1, 0): 6}
        across, down = point[0] - x, point[1] - y
        side = (round(across / 3.6), 0) if abs(across) >= abs(down) else (0, round(down / 3.6))
        return sides.get(side, 2)

    def _line(self, properties: Any, kind: RelationKind, *, arrow: bool, backwards: bool = False) -> None:
        line = self._stroke(
            properties, self.picture.theme.relations[kind], 1.8, dash="" if kind is RelationKind.SUPPORT else "sysDash"
        )
        if arrow:
            head = "triangle" if kind is RelationKind.SUPPORT else "diamond"
            _sub(line, "a:headEnd" if backwards else "a:tailEnd", type=head, w="med", len="med")

    def _line_sample(self, x: float, y: float, kind: RelationKind) -> Any:
        element = etree.Element(qn("p:cxnSp"), nsmap=_NAMESPACES)
        heading = _sub(element, "p:nvCxnSpPr")
        _sub(heading, "p:cNvPr", id=str(self._new_id()), name=f"legend {kind.value}")
        _sub(heading, "p:cNvCxnSpPr")
        _sub(heading, "p:nvPr")
        properties = _sub(element, "p:spPr")
        self._frame(properties, (x, y, 28.0, 0.0))
        _sub(_sub(properties, "a:prstGeom", prst="straightConnector1"), "a:avLst")
        self._line(properties, kind, arrow=True)
        return element

    # Parts of shapes

    def _shape(self, number: int, name: str, place: tuple[float, float, float, float]) -> Any:
        element = etree.Element(qn("p:sp"), nsmap=_NAMESPACES)
        heading = _sub(element, "p:nvSpPr")
        _sub(heading, "p:cNvPr", id=str(number), name=_plain(name))
        _sub(heading, "p:cNvSpPr")
        _sub(heading, "p:nvPr")
        self._frame(_sub(element, "p:spPr"), place)
        return element

    def _frame(
        self,
        properties: Any,
        place: tuple[float, float, float, float],
        turn: int = 0,
        flip_across: bool = False,
        flip_down: bool = False,
    ) -> None:
        x, y, width, height = place
        flips = {name: "1" for name, on in (("flipH", flip_across), ("flipV", flip_down)) if on}
        turned = {"rot": str(turn * 60_000)} if turn else {}
        frame = _sub(properties, "a:xfrm", **turned, **flips)
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
        points = max(1.0, size * self.scale * _SLACK)
        look = _sub(run, "a:rPr", lang=self.picture.map.details.language or "en", sz=str(int(points * 100)))
        if bold:
            look.set("b", "1")
        _fill(look, colour)
        _sub(look, "a:latin", typeface=FONT)
        _sub(run, "a:t").text = text.replace("\n", " ")

    def _emu(self, pixels: float) -> int:
        return round(pixels * self.scale * EMU)


def _angle(x: float, y: float, width: float, height: float) -> int:
    """The direction in which a line leaves a site, clockwise from the right, in 60,000ths of a degree."""
    sides = {0: abs(width - x), 90: abs(height - y), 180: abs(x), 270: abs(y)}
    return min(sides, key=lambda angle: sides[angle]) * 60_000


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


def _plain(text: str) -> str:
    """Without what XML 1.0 forbids in attributes of names: line ends and tabs become blanks."""
    return " ".join(text.split())
