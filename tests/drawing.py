"""Drawing in the test's own process, and what the tests of drawings share."""

from typing import Any

from lxml import etree

from argmap.drawing.drawings import Drawing
from argmap.drawing.layout.boxes import PADDING
from argmap.drawing.layout.graphviz_library import lay_out as route
from argmap.drawing.layout.placement import Box, Scene
from argmap.drawing.look import fonts
from argmap.drawing.options import parse_options
from argmap.drawing.picture import Annotations, Picture
from argmap.drawing.render import DrawingJob, draw
from argmap.formats.json_map import document as json_map
from argmap.model.argument_map import ArgumentMap, Details, Node, NodeType, Relation, RelationKind, Source
from tests.conftest import SEED

NAMESPACE = {"s": "http://www.w3.org/2000/svg"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"; evil [label="x"]; "',
    r"back\slash \N \G \l \r \\",
    "<b>bold</b>",
    "&#x3c;&amp;&quot;",
    "]]> <!-- --> <?xml?>",
    "שלום עולם",
    "مرحبا",
    "\u202eoverride",
    "😀 👩‍👩‍👧 🇰🇿",
    "汉字",
    "x" * 10_000,
    "a\nb",
    "{record|port}",
    "<<b>html-like</b>>",
    "digraph { a -> b }",
    ") Tj ET (pdf) /JavaScript << >>",
    '#import "x.typ": * $x$ #eval("1")',
    '=HYPERLINK("http://x")',
]


def job(argument_map: ArgumentMap, form: str = "svg", facts: Annotations | None = None, **options: Any) -> DrawingJob:
    """A job with options as texts, such as `ratio="4:3"`."""
    checked = parse_options({name: str(value) for name, value in options.items()}, form)
    return DrawingJob(argument_map, checked, facts or Annotations())


def drawn(argument_map: ArgumentMap, form: str = "svg", **options: Any) -> Drawing:
    """A drawing."""
    return draw(job(argument_map, form, **options), form, route)


def composed(argument_map: ArgumentMap, **options: Any) -> Picture:
    """A laid-out picture."""
    task = job(argument_map, **options)
    return task.compose(route, task.map, task.options)


def tree(svg: bytes) -> Any:
    """An SVG, parsed."""
    return etree.fromstring(svg)


def node_ids(svg: bytes) -> list[str]:
    """The ids of the nodes that an SVG shows, in its order."""
    return [name.removeprefix("node-") for name in tree(svg).xpath("//s:g[@tabindex]/@id", namespaces=NAMESPACE)]


def seed_map() -> ArgumentMap:
    """The seeded map."""
    return json_map.read(SEED.read_bytes())


def two_nodes(text: str) -> ArgumentMap:
    """A claim and evidence for it, all of whose texts are one."""
    return ArgumentMap.of(
        Details(slug="map", title=text[:300].replace("\n", " "), thesis="a"),
        [
            Node("a", NodeType.CLAIM, text, note=text),
            Node("b", NodeType.EVIDENCE, text, attribution=text[:300], sources=(Source(locator=text[:500]),)),
        ],
        [Relation("r", RelationKind.SUPPORT, ("b",), "a", scheme=text[:200])],
    )


def small_map() -> ArgumentMap:
    """A thesis with a linked pair, an undercut of it, an objection and evidence."""
    return ArgumentMap.of(
        Details(slug="homework", title="Homework", thesis="c"),
        [
            Node("c", NodeType.CLAIM, "Homework should go.", credence=0.7),
            Node("p1", NodeType.PREMISE, "It takes the time for play.", tags=("time",)),
            Node("p2", NodeType.PREMISE, "Children need play.", tags=("time", "need")),
            Node("e1", NodeType.EVIDENCE, "Pupils spend an hour a day on it.", sources=(Source(title="A survey"),)),
            Node("o1", NodeType.OBJECTION, "Practice needs repetition."),
            Node("u1", NodeType.OBJECTION, "Play and homework do not exclude each other."),
        ],
        [
            Relation("r1", RelationKind.SUPPORT, ("p1", "p2"), "c", scheme="practical reasoning"),
            Relation("r2", RelationKind.SUPPORT, ("e1",), "p1"),
            Relation("x1", RelationKind.ATTACK, ("o1",), "c"),
            Relation("x2", RelationKind.ATTACK, ("u1",), "r1"),
        ],
    )


def overlapping(scene: Scene) -> list[tuple[str, str]]:
    boxes = sorted(scene.boxes.items(), key=lambda item: item[1].x)
    return [
        (name, other)
        for index, (name, box) in enumerate(boxes)
        for other, second in boxes[index + 1 :]
        if box.right > second.x + 0.01 and box.y < second.bottom - 0.01 and second.y < box.bottom - 0.01
    ]


def overflow(box: Box) -> float:
    """By how many pixels the widest line of a box is wider than its room."""
    content, room = box.content, box.width - 2 * PADDING
    widths = [fonts.width(line, content.size, content.face) for line in box.lines]
    widths += [fonts.width(line, content.sizes.small) for line in box.small]
    widths += [content.head_width] if box.head else [fonts.width(content.mark, content.sizes.mark, "bold")]
    return max(widths) - room
