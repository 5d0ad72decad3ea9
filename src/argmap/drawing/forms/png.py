"""A picture as PNG, by resvg: what the SVG shows, with the same fonts."""

import resvg_py

from argmap.drawing.forms.svg import write_svg
from argmap.drawing.look import fonts
from argmap.drawing.options import MAX_PIXELS, InvalidOptions
from argmap.drawing.picture import Picture

_WIDTH = 1920


def write_png(picture: Picture) -> bytes:
    """The picture in pixels: 1,920 wide, or as wide as `width` or `scale` says.

    :raises InvalidOptions: it would have more than 100 megapixels.
    """
    options = picture.options
    enlarged = options.font_size / 14.0
    natural = picture.width * enlarged, picture.height * enlarged
    scale = options.scale or (options.width or _WIDTH) / natural[0]
    width, height = round(natural[0] * scale), round(natural[1] * scale)
    if width * height > MAX_PIXELS:
        most = (MAX_PIXELS / (natural[0] * natural[1])) ** 0.5
        name = "scale" if options.scale is not None else "width"
        largest = f"{int(most * 100) / 100:g}" if name == "scale" else f"{int(natural[0] * most)}"
        raise InvalidOptions([(name, f"makes over 100 megapixels ({width} x {height}); give at most {largest}")])
    return rasterize(picture, max(width, 1), max(height, 1))


def rasterize(picture: Picture, width: int, height: int) -> bytes:
    """The picture as PNG of these sides in pixels."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=write_svg(picture, embed=False, size=(width, height)).decode(),
        skip_system_fonts=True,
        font_files=[str(file) for file in fonts.font_files()],
    )
    return bytes(drawn)
