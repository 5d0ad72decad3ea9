"""The forms of a drawing, and a drawing that is done."""

from dataclasses import dataclass

READABLE_POINTS = 12.0
# How a drawing is simplified when the full one takes too long: step by step, in words for a header.
SIMPLIFICATIONS = ("", "lines-in-words", "folded")


# The package of Debian with fonts for a script, by Unicode's name of that.
_PACKAGES = {
    **dict.fromkeys(("Han", "Hiragana", "Katakana", "Hangul", "Bopomofo"), "fonts-noto-cjk"),
    "Common": "fonts-noto-color-emoji",
}


@dataclass(frozen=True, slots=True)
class DrawingForm:
    """A form of drawing: its media type, and whether its size on a slide is worth telling."""

    media_type: str
    measured: bool = True


FORMS = {
    "svg": DrawingForm("image/svg+xml"),
    "png": DrawingForm("image/png"),
    "pdf": DrawingForm("application/pdf"),
    "pptx": DrawingForm("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "dot": DrawingForm("text/vnd.graphviz", measured=False),
    "txt": DrawingForm("text/plain", measured=False),
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing with what is to be said of it.

    `points` is the size of the smallest statement on the pages that it fills, in points (on a slide of 13.33 in where
    no page is asked for); None where that means nothing.
    `steps` is how many steps a reveal has, `pages` how many pages it has, `missing` the scripts for which there is
    no font, `simplified` one of `SIMPLIFICATIONS`.
    """

    content: bytes
    points: float | None = None
    steps: int = 0
    pages: int = 1
    missing: tuple[str, ...] = ()
    simplified: str = ""

    @property
    def fonts_to_install(self) -> str:
        """Which characters have no font here, and what to install for them; empty where all have one."""
        if not self.missing:
            return ""
        packages = sorted({_PACKAGES.get(script, "fonts-noto-core") for script in self.missing})
        return (
            f"No font here has the characters of: {', '.join(self.missing)}. In an SVG, they are drawn by the fonts of "
            "whoever opens it; in a PNG or PDF, they are empty boxes. On Debian and Ubuntu, install "
            f"{' and '.join(packages)}."
        )

    @property
    def advice(self) -> str:
        """What to do where the text is too small to be read on a slide; empty where it is not."""
        if self.points is None or self.points >= READABLE_POINTS:
            return ""
        return (
            f"The text is {self.points:.1f} pt on the page; under {READABLE_POINTS:g} pt it cannot be read from afar. "
            "Use several pages (pages=auto, for .pdf and .pptx), short names (text=title), or draw a part (focus=ID, "
            "depth=N, fold=ID)."
        )
