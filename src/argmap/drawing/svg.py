"""A placed scene as SVG: built as a tree by lxml, which escapes whatever texts hold.

Ids and classes are stable for style sheets and scripts: `node-{id}`, `relation-{id}`; classes `node`, `claim`,
`premise`, `objection`, `evidence`, `thesis`, `relation`, `support`, `attack`, `undercut`. There is no script, and
nothing is loaded from elsewhere: the font is in the file.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from lxml import etree

from argmap.drawing import fonts
from argmap.drawing.boxes import LETTER_SPACING, MARK_GAP, MARK_HEIGHT, Box
from argmap.drawing.legend import legend_entries
from argmap.drawing.placement import Line, Point, Scene
from argmap.drawing.theme import LEGEND_HEIGHT, LINE_HEIGHT, MARK_SIZE, PADDING, SMALL_SIZE, Paint, Theme
from argmap.drawing.words import describe_map, describe_node, describe_relation
from argmap.model.argument_map import ArgumentMap, NodeType, Relation, RelationKind

SVG = "http://www.w3.org/2000/svg"
_CORNER = 6.0
_NAMESPACES: Any = {None: SVG}


SIGNS = {"added": "+", "removed": "−", "changed": "≠"}


def write_svg(
    scene: Scene,
    argument_map: ArgumentMap,
    theme: Theme,
    address: str | None,
    marks: Mapping[str, str] | None = None,
) -> bytes:
    """The scene as an SVG document in UTF-8.

    :param address: the map's address, to which the links of the nodes lead; None for a drawing without links.
    :param marks: for some elements, one of `SIGNS`: the element is marked by colour and sign.
    """
    return _Writer(scene, argument_map, theme, address, marks or {}).document()


class _Writer:
    def __init__(
        self,
        scene: Scene,
        argument_map: ArgumentMap,
        theme: Theme,
        address: str | None,
        marks: Mapping[str, str],
    ):
        self.scene, self.map, self.theme, self.address = scene, argument_map, theme, address
        self.marks = marks
        self.characters: set[str] = set()

    def document(self) -> bytes:
        scene, details = self.scene, self.map.details
        entries = legend_entries(self.map)
        width = max(scene.width, entries[-1].right + 12.0 if entries else 0.0)
        height = scene.height + (LEGEND_HEIGHT if entries else 0.0)
        root = etree.Element(f"{{{SVG}}}svg", nsmap=_NAMESPACES)
        for name, value in (
            ("width", _number(width)),
            ("height", _number(height)),
            ("viewBox", f"0 0 {_number(width)} {_number(height)}"),
            ("role", "img"),
            ("aria-labelledby", "map-title map-description"),
        ):
            root.set(name, value)
        if details.language:
            root.set("lang", details.language)
        _add(root, "title", details.title, id="map-title")
        _add(root, "desc", describe_map(self.map), id="map-description")
        style = _add(root, "style")
        _add(root, "rect", class_="background", width=_number(width), height=_number(height))
        if not self.map.nodes:
            self._empty(root)
        lines = _add(root, "g", class_="relations")
        self._relations(lines)
        nodes = _add(root, "g", class_="nodes")
        for box in scene.boxes.values():
            self._node(nodes, box)
        if entries:
            self._legend(root, entries, scene.height)
        style.text = (
            fonts.style_sheet(self.characters) + _rules(self.theme) + (_mark_rules(self.theme) if self.marks else "")
        )
        return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))

    def _text(self, parent: Any, x: float, y: float, text: str, class_: str) -> None:
        element = _add(parent, "text", text, x=_number(x), y=_number(y), class_=class_)
        if not text.isascii() and _is_right_to_left(text):
            element.set("direction", "rtl")
            element.set("text-anchor", "end")
        self.characters.update(text)

    def _empty(self, root: Any) -> None:
        self._text(root, 30.0, 40.0, "This map is empty.", "text")

    # Relations

    def _relations(self, parent: Any) -> None:
        by_relation: dict[str, list[Line]] = {}
        for line in self.scene.lines:
            by_relation.setdefault(line.relation.id, []).append(line)
        for identifier, relation in self.map.relations.items():
            if identifier in by_relation:
                self._relation(parent, relation, by_relation[identifier])

    def _relation(self, parent: Any, relation: Relation, lines: Sequence[Line]) -> None:
        undercut = relation.target in self.map.relations
        mark = self.marks.get(relation.id, "")
        words = f"relation {relation.kind.value}{' undercut' if undercut else ''} {mark}".rstrip()
        group = _add(parent, "g", id=f"relation-{relation.id}", class_=words)
        _add(group, "title", describe_relation(relation, self.map))
        path = " ".join(_path(line) for line in lines)
        _add(group, "path", class_="line", d=path)
        for line in lines:
            if line.arrow:
                head = _arrow_head(line.points, relation.kind)
                _add(group, "path", class_="head" if relation.kind is RelationKind.SUPPORT else "bar", d=head)
        if mark:
            x, y = lines[0].points[0]
            self._badge(group, x - 8, y - 8, mark)
        for x, y in self.scene.junctions.get(relation.id, ()):
            _add(group, "circle", class_="junction", cx=_number(x), cy=_number(y), r="3.6")

    # Nodes

    def _node(self, parent: Any, box: Box) -> None:
        content, node = box.content, box.content.node
        kind = "thesis" if content.is_thesis else node.type.value
        mark = self.marks.get(node.id, "")
        group = _add(parent, "g", id=f"node-{node.id}", class_=f"node {kind} {mark}".rstrip(), tabindex="0")
        _add(group, "title", describe_node(node, self.map))
        inner = group
        if self.address is not None:
            inner = _add(group, "a", href=f"{self.address}/nodes/{node.id}")
        for shape in _shapes(box, kind):
            _add(inner, "path", class_=shape[0], d=shape[1])
        y = box.y + PADDING + MARK_SIZE
        self._text(inner, box.x + PADDING, y, content.mark, "mark")
        if box.head:
            self._text(inner, box.x + PADDING + content.mark_width + MARK_GAP, y, box.head, "small")
        step = content.size * LINE_HEIGHT
        y = box.y + PADDING + MARK_HEIGHT + content.size * 0.95
        for line in box.lines:
            if line:
                self._text(inner, box.x + PADDING, y, line, "text")
            y += step
        y += SMALL_SIZE * 0.95 - content.size * 0.95 + 2
        for line in box.small:
            self._text(inner, box.x + PADDING, y, line, "small")
            y += SMALL_SIZE * LINE_HEIGHT
        if mark:
            self._badge(group, box.right, box.y, mark)

    def _badge(self, parent: Any, x: float, y: float, mark: str) -> None:
        """A sign on a disc, for what was added, removed or changed."""
        _add(parent, "circle", class_="badge", cx=_number(x), cy=_number(y), r="8")
        self._text(parent, x - fonts.width(SIGNS[mark], 14, "bold") / 2, y + 5, SIGNS[mark], "sign")

    # Legend

    def _legend(self, root: Any, entries: Sequence[Any], y: float) -> None:
        group = _add(root, "g", class_="legend")
        middle = y + LEGEND_HEIGHT / 2 - 6.0
        for entry in entries:
            x = entry.x
            if entry.kind == "junction":
                _add(group, "circle", class_="junction", cx=_number(x + 12), cy=_number(middle), r="3.6")
            elif entry.relation is not None:
                part = _add(group, "g", class_=f"relation {entry.kind}")
                _add(part, "path", class_="line", d=f"M{_number(x)} {_number(middle)}h26")
                head = _arrow_head([(x, middle), (x + 30, middle)], entry.relation)
                name = "head" if entry.relation is RelationKind.SUPPORT else "bar"
                _add(part, "path", class_=name, d=head)
            else:
                part = _add(group, "g", class_=f"node {entry.kind}")
                for class_, path in _outline(x, middle - 8, 26.0, 16.0, entry.kind):
                    _add(part, "path", class_=class_, d=path)
            self._text(group, x + 36, middle + 3.8, entry.text, "small")


_TAGS = {tag: f"{{{SVG}}}{tag}" for tag in ("title", "desc", "style", "rect", "g", "path", "circle", "text", "a")}


def _add(parent: Any, tag: str, text: str | None = None, class_: str | None = None, **attributes: str) -> Any:
    if class_ is not None:
        attributes = {"class": class_, **attributes}
    element = etree.SubElement(parent, _TAGS[tag], attributes)
    if text is not None:
        element.text = text
    return element


@lru_cache(maxsize=20_000)
def _number(value: float) -> str:
    """A coordinate with a tenth of a pixel, without a needless zero."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def _is_right_to_left(text: str) -> bool:
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False


def _path(line: Line) -> str:
    points = line.points
    start = f"M{_number(points[0][0])} {_number(points[0][1])}"
    if line.curved:
        return start + _curve(points)
    return start + _corners(points)


def _curve(points: Sequence[Point]) -> str:
    """Bezier pieces, with a straight bit before and after them where the number of points says so."""
    first, last = points[1], points[-1]
    if len(points) % 3 == 1:
        return _pieces(points[1:])
    # A free line: its first and last points are joined to the route by straight bits.
    inner = points[2:-1]
    return f"L{_number(first[0])} {_number(first[1])}{_pieces(inner)}L{_number(last[0])} {_number(last[1])}"


def _pieces(points: Sequence[Point]) -> str:
    return "".join(
        "C" + " ".join(f"{_number(x)} {_number(y)}" for x, y in points[index : index + 3])
        for index in range(0, len(points), 3)
    )


def _corners(points: Sequence[Point]) -> str:
    """Straight lines whose corners are rounded."""
    path = ""
    for before, corner, after in zip(points, points[1:], [*points[2:], None], strict=False):
        if after is None:
            return path + f"L{_number(corner[0])} {_number(corner[1])}"
        radius = min(_CORNER, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        near, far = _towards(corner, before, radius), _towards(corner, after, radius)
        path += (
            f"L{_number(near[0])} {_number(near[1])}"
            f"Q{_number(corner[0])} {_number(corner[1])} {_number(far[0])} {_number(far[1])}"
        )
    return path


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.dist(start, end)
    if not length:
        return start
    share = distance / length
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _arrow_head(points: Sequence[Point], kind: RelationKind) -> str:
    """A filled triangle for support, a bar across the line for attack."""
    tip = points[-1]
    back = next((each for each in reversed(points[:-1]) if math.dist(each, tip) > 0.5), (tip[0], tip[1] + 1))
    length = math.dist(back, tip)
    along = ((tip[0] - back[0]) / length, (tip[1] - back[1]) / length)
    across = (-along[1], along[0])

    def at(forward: float, aside: float) -> str:
        x = tip[0] + along[0] * forward + across[0] * aside
        y = tip[1] + along[1] * forward + across[1] * aside
        return f"{_number(x)} {_number(y)}"

    if kind is RelationKind.SUPPORT:
        return f"M{at(0, 0)}L{at(-9, 4)}L{at(-9, -4)}Z"
    return f"M{at(-2.2, 5.5)}L{at(-2.2, -5.5)}"


def _shapes(box: Box, kind: str) -> list[tuple[str, str]]:
    return _outline(box.x, box.y, box.width, box.height, kind)


def _outline(x: float, y: float, width: float, height: float, kind: str) -> list[tuple[str, str]]:
    """The outline of a node by its type, and a second stroke where the type has one."""
    right, bottom = x + width, y + height

    def path(*points: Point) -> str:
        return "M" + "L".join(f"{_number(px)} {_number(py)}" for px, py in points) + "Z"

    if kind in {"thesis", NodeType.CLAIM.value}:
        radius = min(9.0, height / 2)
        r = _number(radius)
        round_ = (
            f"M{_number(x + radius)} {_number(y)}H{_number(right - radius)}a{r} {r} 0 0 1 {r} {r}"
            f"V{_number(bottom - radius)}a{r} {r} 0 0 1 -{r} {r}H{_number(x + radius)}a{r} {r} 0 0 1 -{r} -{r}"
            f"V{_number(y + radius)}a{r} {r} 0 0 1 {r} -{r}Z"
        )
        return [("box", round_)]
    if kind == NodeType.OBJECTION.value:
        cut = min(8.0, height / 3)
        return [
            (
                "box",
                path(
                    (x + cut, y),
                    (right - cut, y),
                    (right, y + cut),
                    (right, bottom - cut),
                    (right - cut, bottom),
                    (x + cut, bottom),
                    (x, bottom - cut),
                    (x, y + cut),
                ),
            )
        ]
    if kind == NodeType.EVIDENCE.value:
        fold = min(11.0, height / 2)
        sheet = path((x, y), (right - fold, y), (right, y + fold), (right, bottom), (x, bottom))
        corner = path((right - fold, y), (right - fold, y + fold), (right, y + fold))
        return [("box", sheet), ("fold", corner)]
    return [("box", path((x, y), (right, y), (right, bottom), (x, bottom)))]


def _rules(theme: Theme) -> str:
    """The style sheet of a theme."""
    family = f'"{fonts.FAMILY}",Roboto,"Noto Sans",sans-serif'
    rules = [
        f"text{{font-family:{family};white-space:pre}}",
        f".background{{fill:{theme.background}}}",
        f".text{{font-size:14px;fill:{theme.text}}}",
        f".thesis .text{{font-size:20px;font-weight:700;fill:{theme.thesis.text}}}",
        f".mark{{font-size:{MARK_SIZE}px;font-weight:700;letter-spacing:{LETTER_SPACING}px}}",
        f".small{{font-size:{SMALL_SIZE}px;fill:{theme.small}}}",
        ".line{fill:none;stroke-width:1.8}",
        ".box{stroke-width:1.5}",
        ".thesis .box{stroke-width:2.5}",
        ".claim .box{stroke-width:2}",
        ".bar{fill:none;stroke-width:2.8}",
        ".attack .line{stroke-dasharray:6 3.5}",
        f".junction{{fill:{theme.text};stroke:{theme.background};stroke-width:1}}",
        "a{text-decoration:none}",
        ".node:focus .box{stroke-width:3.5}",
    ]
    for kind, paint in [*((kind.value, paint) for kind, paint in theme.nodes.items()), ("thesis", theme.thesis)]:
        rules += _paint_rules(kind, paint)
    for relation, colour in theme.relations.items():
        rules.append(f".{relation.value} .line,.{relation.value} .bar{{stroke:{colour}}}")
        rules.append(f".{relation.value} .head,.{relation.value} .junction{{fill:{colour}}}")
    return "".join(rules)


def _mark_rules(theme: Theme) -> str:
    """The style of what was added, removed and changed."""
    rules = [
        f".sign{{font-size:14px;font-weight:700;fill:{theme.background}}}",
        ".removed .box{stroke-dasharray:7 4}",
    ]
    for mark, colour in theme.marks.items():
        rules.append(f".{mark} .badge{{fill:{colour}}}.{mark} .box{{stroke:{colour};stroke-width:3.5}}")
        rules.append(f".{mark} .line{{stroke-width:3}}")
    return "".join(rules)


def _paint_rules(kind: str, paint: Paint) -> list[str]:
    mark = paint.text if kind == "thesis" else paint.line
    return [
        f".{kind} .box{{fill:{paint.fill};stroke:{paint.line}}}",
        f".{kind} .fold{{fill:{paint.line}}}",
        f".{kind} .text,.{kind} .small{{fill:{paint.text}}}",
        f".{kind} .mark{{fill:{mark}}}",
    ]
