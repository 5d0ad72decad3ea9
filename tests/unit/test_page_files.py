"""Files of the pages that are made elsewhere: browser libraries, catalogues of translations, and templates of maps."""

import hashlib
import json
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from argmap.web.starting.starters import NAMES, read_starter, starters

ROOT = Path(__file__).parent.parent.parent
STATIC = ROOT / "src" / "argmap" / "web" / "static"
CATALOGUES = sorted((ROOT / "src" / "argmap" / "translations").glob("*/LC_MESSAGES/argmap.po"))


def test_browser_libraries_are_those_of_the_lock_file_with_licence_and_hash() -> None:
    folder = STATIC / "vendor"
    locked = json.loads((ROOT / "scripts" / "vendor" / "package-lock.json").read_text())["packages"]
    listed = json.loads((folder / "vendor.json").read_text())
    for library in listed:
        assert hashlib.sha256((folder / library["file"]).read_bytes()).hexdigest() == library["sha256"]
        assert locked[f"node_modules/{library['package']}"]["version"] == library["version"]
        assert (folder / library["licence_file"]).read_text().strip()
    scripts = {file.name for file in folder.glob("*.js")}
    assert scripts == {library["file"] for library in listed}


def test_no_page_loads_anything_from_elsewhere() -> None:
    for file in [*STATIC.glob("*.js"), *STATIC.glob("*.css"), *(STATIC.parent / "templates").glob("*.html")]:
        assert "https://" not in file.read_text(), file.name


def test_every_text_of_the_pages_is_in_the_catalogues() -> None:
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    keywords = {**DEFAULT_KEYWORDS, "_marked": None}
    marked = set()
    for folder in ("web", "drawing/look"):
        for _, _, text, _, _ in extract_from_dir(ROOT / "src" / "argmap" / folder, methods, keywords=keywords):
            marked.add(text if isinstance(text, str) else text[0])
    for file in CATALOGUES:
        with file.open("rb") as source:
            known = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(source)}
        assert marked <= known, "run make messages"


@pytest.mark.parametrize("file", CATALOGUES, ids=[file.parts[-3] for file in CATALOGUES])
def test_a_catalogue_is_compiled_and_keeps_the_places_of_values(file: Path) -> None:
    with file.open("rb") as source, file.with_suffix(".mo").open("rb") as compiled:
        catalogue, made = read_po(source, locale=file.parts[-3]), read_mo(compiled)
    translated = {str(message.id): message.string for message in catalogue if message.id and any(message.string)}
    compiled_texts = {str(message.id): message.string for message in made if message.id}
    assert translated.items() <= compiled_texts.items(), "run make messages"
    assert [error for _, errors in catalogue.check() for error in errors] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_a_whole_map_with_a_thesis(name: str) -> None:
    made = read_starter(name)
    assert made.map is not None
    assert made.map.details.thesis is not None
    assert made.report.entries == []
    assert 6 <= len(made.map.nodes) <= 12
    assert next(starter for starter in starters() if starter.name == name).description
