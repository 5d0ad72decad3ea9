"""How large the text of a drawing could be at most."""

from argmap.drawing.picture import SLIDE, Picture

_WIDTHS = range(120, 520, 10)


def packing_bound(picture: Picture) -> float:
    """How large the text would be on a slide of 13.33 x 7.5 in if the boxes filled it without a gap, in points.

    Every box has the width at which it is smallest; the boxes must not even fit beside each other. No layout can
    reach it: it has no margins, no lines and no legend.
    """
    area = 0.0
    for box in picture.scene.boxes.values():
        tried = (box.content.box(0.0, 0.0, float(width)) for width in _WIDTHS)
        area += min(each.width * each.height for each in tried)
    return float(picture.theme.sizes.text * (SLIDE[0] * SLIDE[1] / area) ** 0.5)
