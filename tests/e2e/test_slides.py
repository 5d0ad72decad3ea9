"""Slides as LibreOffice shows them: the lines where our own picture has them, and no text outside its box."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from samples.crossed import crossed_map

from argmap.drawing.forms.pptx_shapes import fitted
from argmap.drawing.options import SLIDE
from argmap.drawing.picture import Picture
from argmap.drawing.sheets import sheet_for
from argmap.model.argument_map import ArgumentMap
from tests.drawing import drawn, job, route, small_map
from tests.lines import pieces_of

SCALE = 2.0


def shown_by_libreoffice(deck: bytes, folder: Path) -> list[Any]:
    """The slides of a deck as pictures of two pixels to a point."""
    program = shutil.which("soffice")
    assert program is not None, "make test installs LibreOffice Impress"
    (folder / "deck.pptx").write_bytes(deck)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [
        program,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(folder / "deck.pptx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    document = pypdfium2.PdfDocument((folder / "deck.pdf").read_bytes())
    return [page.render(scale=SCALE).to_pil().convert("RGB") for page in document]


def on_a_slide(argument_map: ArgumentMap) -> Picture:
    """The picture of a map as a slide has it."""
    task = job(argument_map, "pptx", pages="one", numbers="true")
    return task.compose(route, task.map, task.options, sheet_for("pptx", task.options))


def is_near(colour: tuple[int, ...], wanted: str) -> bool:
    return sum(abs(a - b) for a, b in zip(colour, bytes.fromhex(wanted.removeprefix("#")), strict=True)) < 150


def missing_line_points(image: Any, picture: Picture) -> tuple[int, int]:
    """How many points in the middle of straight pieces have not the colour of their line near them, and of how many."""
    scale, left, top = fitted(picture)
    missing = count = 0
    for line in picture.scene.lines:
        colour = picture.theme.relations[line.relation.kind]
        for x1, y1, x2, y2 in pieces_of(line):
            if max(x2 - x1, y2 - y1) < 16:
                continue
            x, y = left + (x1 + x2) / 2 * scale, top + (y1 + y2) / 2 * scale
            # As far around as a gap between two dashes.
            around = [
                image.getpixel((round(x * SCALE) + across, round(y * SCALE) + down))
                for across in range(-6, 7)
                for down in range(-6, 7)
            ]
            count += 1
            missing += not any(is_near(pixel, colour) for pixel in around)
    return missing, count


@pytest.mark.parametrize("argument_map", [small_map(), crossed_map(4), crossed_map(11)], ids=["small", "4", "11"])
def test_libreoffice_shows_the_lines_of_a_slide_where_the_picture_has_them(
    argument_map: ArgumentMap, tmp_path: Path
) -> None:
    (image,) = shown_by_libreoffice(
        drawn(argument_map, "pptx", pages="one", numbers="true", reveal="none").content, tmp_path
    )
    assert image.width == pytest.approx(SLIDE[0] * SCALE, abs=2)
    missing, count = missing_line_points(image, on_a_slide(argument_map))
    assert count > 4
    assert missing == 0
