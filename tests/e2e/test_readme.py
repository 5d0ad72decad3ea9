"""The README, done as it says."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import click

from argmap.cli.main import argmap
from argmap.drawing.options import OPTIONS
from argmap.formats.registry import FORMATS, READABLE, WRITABLE
from argmap.formats.remedies import REMEDIES
from tests.e2e.running import ARGMAP, ROOT, Server, run, running_server

README = (ROOT / "README.md").read_text()


def code(heading: str, text: str = README) -> str:
    section = text.partition(f"## {heading}\n")[2]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found, heading
    return found.group(1)


def run_script(script: str, folder: Path, **environment: str) -> str:
    """Run lines of a shell in a folder; the first that fails stops them. Gives the output."""
    done = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-1500:]
    return done.stdout


def run_as_printed(script: str, server: Server, folder: Path) -> str:
    """Run lines of a document against a server; --fail turns an error status into an exit status. Gives the output."""
    script = script.replace("http://127.0.0.1:8000", server.address)
    script = script.replace("curl -s ", "curl --fail-with-body -s ").replace("curl -sI", "curl --fail-with-body -sI")
    return run_script(script, folder, TOKEN=server.token)


def run_commands(script: str, folder: Path) -> None:
    """Run lines of a document that call the command line, on the files of the repository."""
    script = script.replace(".venv/bin/argmap", str(ARGMAP)).replace(" maps/", f" {ROOT}/maps/")
    run_script(script, folder, ARGMAP_DATA=str(folder / "data"))


def test_the_first_map_and_the_lines_for_debaters_work_as_they_are_printed(tmp_path: Path) -> None:
    run_commands(code("Your first map"), tmp_path)
    assert "no homework" in (tmp_path / "homework.svg").read_text().lower()
    run_commands(code("For debaters"), tmp_path)
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF")


def test_the_lines_for_developers_and_the_lesson_work_as_they_are_printed_again_and_again(tmp_path: Path) -> None:
    lesson = code("A lesson in ten lines", (ROOT / "docs" / "rest.md").read_text())
    with running_server(tmp_path / "data") as server:
        for script in (code("For developers"), lesson, lesson):
            run_as_printed(script, server, tmp_path)
    assert (tmp_path / "csto.svg").read_text().startswith("<?xml")
    assert len(re.findall(r"^# \d+\.", lesson, re.MULTILINE)) == 10


def test_the_class_in_ten_lines_works_as_it_is_printed(tmp_path: Path) -> None:
    assert shutil.which("jq"), "jq is not installed; `make test` installs it"
    with running_server(tmp_path / "data") as server:
        script = code("A class in ten lines", (ROOT / "docs" / "collaboration.md").read_text())
        script = script.replace("wait\n", "wait || true\n")
        output = run_as_printed(script, server, tmp_path)
    heard = (tmp_path / "events.txt").read_text()
    assert [line for line in heard.splitlines() if line.startswith("event: ")][-3:] == [
        "event: proposal",
        "event: revision",
        "event: proposal",
    ]
    assert '"accepted_by":"admin"' in output
    assert len(re.findall(r"^# \d+\.", script, re.MULTILINE)) == 10


def test_every_command_of_the_readme_exists() -> None:
    for line in code("The command line").splitlines():
        program, *words = line.partition("#")[0].split()
        assert program == ".venv/bin/argmap"
        command: click.Command | None = argmap
        for word in words:
            if isinstance(command, click.Group):
                command = command.get_command(click.Context(command), word)
                assert command is not None, line


def test_every_make_target_says_what_it_does() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("serve", "test", "lint", "format", "bench", "docs", "hostile"):
        assert re.search(rf"^{target} +\S", shown, re.MULTILINE), target


def test_the_picture_of_the_readme_is_that_of_the_seeded_map(tmp_path: Path) -> None:
    run("render", str(ROOT / "maps" / "csto_kazakhstan.json"), "-o", str(tmp_path / "map.svg"))
    assert (tmp_path / "map.svg").read_bytes() == (ROOT / "docs" / "csto_kazakhstan.svg").read_bytes()


def test_the_lesson_in_ten_lines_works_as_it_is_printed(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        script = code("A lesson in ten lines", (ROOT / "docs" / "drawings.md").read_text())
        run_as_printed(script, server, tmp_path)
    assert (tmp_path / "deck.pptx").read_bytes().startswith(b"PK")
    assert (tmp_path / "lesson-3.svg").read_bytes() == (tmp_path / "pinned.svg").read_bytes()
    assert "Argmap-Text-Size" in (tmp_path / "headers.txt").read_text()


def test_the_documentation_lists_every_option_and_value_of_drawings() -> None:
    document = (ROOT / "docs" / "drawings.md").read_text()
    table = document.partition("## Options\n")[2].partition("\n## ")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert listed == set(OPTIONS)
    for option in OPTIONS.values():
        assert all(f"`{choice}`" in table for choice in option.choices), option.name


def test_the_lines_about_formats_work_as_they_are_printed(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        output = run_as_printed(code("Over REST", (ROOT / "docs" / "formats.md").read_text()), server, tmp_path)
    assert (tmp_path / "csto.csv").read_bytes().startswith(b"\xef\xbb\xbfid,type,text")
    assert "flowchart BT" in output


def test_the_tables_of_formats_and_of_remedies_are_those_of_the_program() -> None:
    document = (ROOT / "docs" / "formats.md").read_text()
    rows = [line for line in document.splitlines() if re.match(r"\| `[\w-]+` \|", line)]
    formats = [line for line in rows if line.count("|") == 7]
    kinds = [line for line in rows if line.count("|") == 3]
    assert kinds == [f"| `{kind}` | {remedy} |" for kind, remedy in REMEDIES.items()]
    assert formats == [
        f"| `{each.name}` | `.{each.suffixes[0]}` | {'yes ' * (each in READABLE)}| {'yes ' * (each in WRITABLE)}| "
        f"`{each.media_type}` | {each.keeps} |"
        for each in FORMATS
    ]


def test_the_curl_lines_of_the_evaluation_guide_run_as_printed(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        output = run_as_printed(code("Over REST", (ROOT / "docs" / "evaluation.md").read_text()), server, tmp_path)
    assert '"in"' in output
    assert "is accepted because “No change of course”" in output
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF")
    assert b'class="seal in"' in (tmp_path / "judged.svg").read_bytes()
