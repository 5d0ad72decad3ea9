"""Files that pages load and that the drawing brings: its styles for each choice of colours, and its camera."""

from functools import cache

from argmap.drawing.forms.present import camera_script
from argmap.drawing.look import fonts
from argmap.drawing.look.style import style_rules
from argmap.drawing.look.theme import THEMES


@cache
def generated() -> dict[str, tuple[str, str]]:
    """The content and the media type of each, by its name."""
    return {"drawing.css": (_drawing_styles(), "text/css"), "camera.js": (camera_script(), "text/javascript")}


def _drawing_styles() -> str:
    """The styles of drawings in pages; a drawing of its own brings the same for its theme."""
    light, dark, contrast = (style_rules(THEMES[name], marked=True, judged=True) for name in ("light", "dark", "print"))
    return (
        f"{fonts.linked_style_sheet()}"
        f".drawing{{{light}}}"
        f"@media (prefers-color-scheme:dark){{:root[data-theme=auto] .drawing{{{dark}}}}}"
        f":root[data-theme=dark] .drawing{{{dark}}}"
        f":root[data-theme=contrast] .drawing{{{contrast}}}"
        f"@media (prefers-contrast:more){{:root[data-theme=auto] .drawing{{{contrast}}}}}"
    )
