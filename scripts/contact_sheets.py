"""Makes the contact sheets of docs/drawings.md: many kinds of maps on one picture, and the slides of a deck.

The slides are as LibreOffice shows them, so that one sees what people see who open the deck.
"""

import io
import subprocess
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from samples.crossed import chain_map, crossed_map, deep_map, shared_map, star_map
from samples.maps import argument_map as tree_map

from argmap.drawing.layout.graphviz_library import lay_out
from argmap.drawing.look.fonts import font_files
from argmap.drawing.options import parse_options
from argmap.drawing.render import DrawingJob, draw
from argmap.formats.json_map import document as json_map
from argmap.model.argument_map import ArgumentMap

ROOT = Path(__file__).parent.parent
SEED = ROOT / "maps" / "csto_kazakhstan.json"
_WIDTH, _HEIGHT, _CAPTION, _GAP, _COLUMNS = 800, 450, 26, 10, 3


def drawn(argument_map: ArgumentMap, form: str, **options: str) -> bytes:
    """A drawing in a form."""
    return draw(DrawingJob(argument_map, parse_options(options, form)), form, lay_out).content


def pictures() -> dict[str, Image.Image]:
    """The kinds of maps, by what they show."""
    seed = json_map.read(SEED.read_bytes())
    maps = {
        "The seeded map, 65 statements": (seed, {}),
        "The same from left to right, one branch": (seed, {"focus": "2", "direction": "LR"}),
        "Short names (text=title)": (seed, {"text": "title"}),
        "Cross-links and undercuts": (crossed_map(4, 20, 26), {}),
        "The same in layers (layout=layered)": (crossed_map(4, 20, 26), {"layout": "layered"}),
        "Ten shared premises": (shared_map(), {}),
        "A chain of 25": (chain_map(), {}),
        "A deep tree of 20": (deep_map(3), {}),
        "A star of 40": (star_map(40), {}),
        "200 statements": (tree_map(200), {}),
        "Verdicts, strengths and what decides": (tree_map(12), {"show": "labels,strengths,cruxes"}),
        "Strong colours (theme=classroom)": (tree_map(9), {"theme": "classroom", "numbers": "true"}),
    }
    sheets = {}
    for name, (whole, options) in maps.items():
        png = drawn(whole, "png", width=str(_WIDTH), **options)
        sheets[name] = Image.open(io.BytesIO(png)).convert("RGB")
    return sheets


def slides() -> dict[str, Image.Image]:
    """The slides of the deck of the seeded map."""
    with tempfile.TemporaryDirectory() as folder:
        deck = Path(folder) / "deck.pptx"
        deck.write_bytes(drawn(json_map.read(SEED.read_bytes()), "pptx"))
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(deck)]
        subprocess.run(command, check=True, capture_output=True)
        document = pypdfium2.PdfDocument(deck.with_suffix(".pdf").read_bytes())
        scale = _WIDTH / document[0].get_size()[0]
        return {f"Slide {number}": page.render(scale=scale).to_pil() for number, page in enumerate(document, start=1)}


def sheet(images: dict[str, Image.Image]) -> Image.Image:
    """Pictures with captions, three beside each other."""
    rows = -(-len(images) // _COLUMNS)
    size = (_COLUMNS * (_WIDTH + _GAP) + _GAP, rows * (_HEIGHT + _CAPTION + _GAP) + _GAP)
    whole = Image.new("RGB", size, "#d8dce3")
    pen = ImageDraw.Draw(whole)
    font = ImageFont.truetype(str(font_files()[0]), 18)
    for index, (name, image) in enumerate(images.items()):
        x = _GAP + index % _COLUMNS * (_WIDTH + _GAP)
        y = _GAP + index // _COLUMNS * (_HEIGHT + _CAPTION + _GAP)
        pen.text((x + 2, y + 2), name, fill="#1a1f2b", font=font)
        whole.paste(image.resize((_WIDTH, _HEIGHT)), (x, y + _CAPTION))
    return whole.resize((size[0] * 3 // 4, size[1] * 3 // 4), Image.Resampling.LANCZOS)


def main() -> None:
    """Make both."""
    for name, images in (("contact_sheet", pictures()), ("deck", slides())):
        file = ROOT / "docs" / f"{name}.png"
        sheet(images).quantize(96).save(file, optimize=True)
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
