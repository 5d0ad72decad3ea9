"""The style sheet of a drawing."""

from argmap.drawing.layout.boxes import LETTER_SPACING
from argmap.drawing.look import fonts
from argmap.drawing.look.theme import Paint, Theme
from argmap.model.argument_map import RelationKind


def style_rules(theme: Theme, *, marked: bool = False, judged: bool = False) -> str:
    """The rules of a theme; with those of what was added, removed or changed, and of an evaluation, if used."""
    sizes, stroke = theme.sizes, theme.stroke
    rules = [
        f"text{{font-family:{fonts.css_families()};white-space:pre;font-kerning:none;text-rendering:geometricPrecision}}",
        # Where kerning is off, some programs cannot draw what runs from right to left.
        ".rtl{font-kerning:auto}",
        f".background{{fill:{theme.background}}}",
        f".text{{font-size:{sizes.text:g}px;fill:{theme.text}}}",
        ".name{font-weight:700}",
        f".thesis .text{{font-size:{sizes.thesis:g}px;font-weight:700;fill:{theme.thesis.text}}}",
        f".mark{{font-size:{sizes.mark:g}px;font-weight:700;letter-spacing:{LETTER_SPACING}px}}",
        f".small,.label{{font-size:{sizes.small:g}px;fill:{theme.small}}}",
        f".label{{stroke:{theme.background};stroke-width:3px;stroke-linejoin:round;paint-order:stroke}}",
        f".line{{fill:none;stroke-width:{1.8 * stroke:g}}}",
        f".box{{stroke-width:{1.5 * stroke:g}}}",
        f".thesis .box{{stroke-width:{2.5 * stroke:g}}}",
        f".claim .box{{stroke-width:{2 * stroke:g}}}",
        f".bar{{stroke-width:{stroke - 1:g}}}",
        f".halo{{fill:none;stroke:{theme.highlight};stroke-width:9;stroke-linejoin:round}}",
        ".attack .line{stroke-dasharray:6 3.5}",
        f".junction{{fill:{theme.text};stroke:{theme.background};stroke-width:1}}",
        f".undercut-line{{fill:none;stroke:{theme.text};stroke-width:{1.8 * stroke:g}}}",
        "a{text-decoration:none}",
        ".node:focus .box{stroke-width:3.5}",
    ]
    for kind, paint in [*((kind.value, paint) for kind, paint in theme.nodes.items()), ("thesis", theme.thesis)]:
        rules += _paint_rules(kind, paint)
    for relation, colour in theme.relations.items():
        rules.append(f".{relation.value} .line,.{relation.value} .bar{{stroke:{colour}}}")
        names = ",".join(f".{relation.value} .{name}" for name in ("head", "bar", "junction"))
        rules.append(f"{names}{{fill:{colour}}}")
    return "".join(rules) + (_mark_rules(theme) if marked else "") + (_judgement_rules(theme) if judged else "")


def _judgement_rules(theme: Theme) -> str:
    """The style of labels, strengths and cruxes: what stands is green as supports are, what falls red as attacks."""
    good, bad = (theme.relations[kind] for kind in (RelationKind.SUPPORT, RelationKind.ATTACK))
    colours = {"in": good, "out": bad, "undecided": theme.small}
    rules = [f".seal.{label} circle{{fill:{colour}}}" for label, colour in colours.items()]
    rules += [
        f".seal circle{{stroke:{theme.background};stroke-width:1.5}}",
        f".seal path{{fill:none;stroke:{theme.background};stroke-width:2;stroke-linecap:round}}",
        f".scale{{fill:{theme.background};stroke:{theme.small};stroke-width:.6}}.strength{{fill:{theme.small}}}",
        f".crux{{fill:none;stroke:{theme.text};stroke-width:2.2;stroke-dasharray:2 3;stroke-linecap:round}}",
    ]
    return "".join(rules)


def _mark_rules(theme: Theme) -> str:
    """The style of what was added, removed and changed."""
    rules = [f".sign{{font-size:14px;font-weight:700;fill:{theme.background}}}", ".removed .box{stroke-dasharray:7 4}"]
    for mark, colour in theme.marks.items():
        rules.append(f".{mark} .badge{{fill:{colour}}}.{mark} .box{{stroke:{colour};stroke-width:3.5}}")
        rules.append(f".{mark} .line{{stroke-width:3}}")
    return "".join(rules)


def _paint_rules(kind: str, paint: Paint) -> list[str]:
    mark = paint.text if kind == "thesis" else paint.line
    dashes = f";stroke-dasharray:{paint.dashes}" if paint.dashes else ""
    return [
        f".{kind} .box{{fill:{paint.fill};stroke:{paint.line}{dashes}}}",
        f".{kind} .fold{{fill:{paint.line}}}",
        f".{kind} .text,.{kind} .small{{fill:{paint.text}}}",
        f".{kind} .mark{{fill:{mark}}}",
    ]
