"""Drawing on the command line: every option, watching a file, and presentations in a real browser."""

import json
import os
import queue
import re
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from argmap.drawing.options import OPTIONS
from tests.conftest import SEED
from tests.e2e.running import ARGMAP
from tests.e2e.running import run as run_bytes


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = run_bytes(*arguments)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_help_lists_every_option_and_every_value() -> None:
    # Lines are broken anywhere.
    shown = "".join(run("render", "--help").stdout.split())
    for option in OPTIONS.values():
        assert f"--{option.name.replace('_', '-')}" in shown
        assert all(choice in shown for choice in option.choices)


def test_one_call_draws_several_forms_and_tells_how_large_the_text_is(tmp_path: Path) -> None:
    outputs = [tmp_path / f"map.{form}" for form in ("svg", "png", "pdf", "pptx", "dot", "txt")]
    arguments = [argument for output in outputs for argument in ("-o", str(output))]
    done = run("render", str(SEED), *arguments, "--theme", "classroom", "--focus", "1")
    assert done.returncode == 0, done.stderr
    assert all(output.stat().st_size > 500 for output in outputs)
    assert re.search(r"map\.svg: text of \d+\.\d pt", done.stderr)
    whole = run("render", str(SEED), "-o", str(tmp_path / "whole.svg"))
    assert "pages=auto" in whole.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--theme", "pink"), "--theme is none of light, classroom, colour-blind, dark, print."),
        (("--step", "999"), "--step is past the end; give 1 to"),
        (("--focus", "nowhere"), "--focus names 'nowhere', which the map has not"),
        (("--font-size", "1"), "--font-size is out of range; give a number from 6 to 96."),
        (("--scale", "2"), "--scale is for .png only; leave it out for .svg."),
    ],
)
def test_an_option_that_cannot_be_obeyed_is_refused_with_what_is_allowed(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = run("render", str(SEED), "-o", str(tmp_path / "map.svg"), *arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "map.svg").exists()


class Lines:
    """What a process writes to its standard error, awaited with a limit."""

    def __init__(self, process: subprocess.Popen[str]):
        self._lines: queue.Queue[str] = queue.Queue()
        self._thread = threading.Thread(target=self._read, args=(process,), daemon=True)
        self._thread.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr:
            for line in process.stderr:
                self._lines.put(line)

    def end(self) -> None:
        self._thread.join(30)

    def await_line(self, text: str) -> None:
        seen = ""
        while text not in seen:
            seen = self._lines.get(timeout=30)


def test_watching_draws_again_when_the_file_changes_and_outlives_a_broken_one(tmp_path: Path) -> None:
    source, output = tmp_path / "map.json", tmp_path / "map.svg"
    content = json.loads(SEED.read_text())
    source.write_text(json.dumps(content))
    process = subprocess.Popen(
        [str(ARGMAP), "render", str(source), "-o", str(output), "--watch"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    lines = Lines(process)
    try:
        lines.await_line("Watching")
        source.write_text("{ broken")
        lines.await_line("map.json:1:3")
        content["nodes"][0]["text"] = "A text that was changed while it was watched."
        source.write_text(json.dumps(content))
        lines.await_line("map.svg: text of")
        assert "A text that was changed while it was watched." in output.read_text()
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) in {0, 130}
        lines.end()


@pytest.mark.browser
def test_a_presentation_reveals_the_steps_by_keys_from_a_file_alone(tmp_path: Path, browser: Browser) -> None:
    target = tmp_path / "talk.html"
    done = run("present", str(SEED), "-o", str(target), "--theme", "dark")
    assert done.returncode == 0, done.stderr
    steps = int(re.search(r"(\d+) steps", done.stderr).group(1))  # type: ignore[union-attr]
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(target.as_uri())

    def visible() -> int:
        return page.locator("g.node[data-step]:not(.later)").count()

    assert (visible(), page.locator("#count").inner_text()) == (1, str(steps))
    page.keyboard.press("ArrowRight")
    second = visible()
    assert second > 1
    page.keyboard.press("End")
    assert visible() == 65
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    assert visible() == second
    page.keyboard.press("PageUp")
    assert visible() == 1
    page.keyboard.press("b")
    assert page.locator("body.black").count() == 1
    page.keyboard.press("h")
    assert page.locator("#bar").is_hidden()
    assert re.fullmatch(r"\d\d:\d\d", page.locator("#clock").text_content() or "")
    # Only the file itself was asked for; its font is in it.
    assert [each for each in asked if not each.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.fonts.check('14px \"argmap Roboto\"')")
    assert problems == []
    page.close()


def test_a_drawing_is_the_same_with_the_fonts_of_any_machine(tmp_path: Path) -> None:
    """Two font configurations: one with every font of this machine, one with none at all."""
    (tmp_path / "none.conf").write_text("<fontconfig></fontconfig>")
    made = []
    for name, extra in (
        ("with", {}),
        ("without", {"FONTCONFIG_FILE": str(tmp_path / "none.conf"), "HOME": "/nonexistent"}),
    ):
        folder = tmp_path / name
        folder.mkdir()
        outputs = [folder / f"map.{form}" for form in ("svg", "png", "pdf", "pptx", "dot", "txt")]
        arguments = [argument for output in outputs for argument in ("-o", str(output))]
        command = [str(ARGMAP), "render", str(SEED), *arguments, "--focus", "1.1"]
        subprocess.run(command, check=True, env={**os.environ, **extra}, capture_output=True)
        made.append([output.read_bytes() for output in outputs])
    assert made[0] == made[1]
