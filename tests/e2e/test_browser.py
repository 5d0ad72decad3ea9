"""The pages and drawings in a real Chromium."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from argmap.drawing.look import fonts
from tests.conftest import SEED
from tests.e2e.running import Server, run, running_server
from tests.fonts import make_font

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("data"), "--workers", "1") as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1600, "height": 900})
    opened.set_default_timeout(20_000)
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    yield opened
    opened.close()
    assert problems == []


BEYOND = """() => [...document.querySelectorAll('g.node')].filter(g => g.id).flatMap(g => {
            const box = g.querySelector('.box').getBBox();
            return [...g.querySelectorAll('text')].filter(t => {
                const b = t.getBBox();
                return b.x < box.x - 0.5 || b.x + b.width > box.x + box.width + 0.5
                    || b.y < box.y - 1 || b.y + b.height > box.y + box.height + 1;
            }).map(t => g.id + ': ' + t.textContent);
        })"""


def test_no_text_of_the_drawing_leaves_its_box_in_the_browser(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/api/v1/maps/csto-kazakhstan.svg")
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    assert page.evaluate(BEYOND) == []


def test_the_drawing_is_the_same_where_the_only_font_is_another(tmp_path: Path, launch: Callable[..., Browser]) -> None:
    """A machine with one font of boxes, and without any wish about how text is rendered."""
    make_font(tmp_path / "Boxes.ttf", map(chr, range(32, 127)), "Boxes")
    (tmp_path / "fonts.conf").write_text(
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    drawing = tmp_path / "map.svg"
    assert run("render", str(SEED), "-o", str(drawing)).returncode == 0
    environment = {**os.environ, "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    started = launch(env=environment)
    page = started.new_page(viewport={"width": 1600, "height": 900})
    page.goto(drawing.as_uri())
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    assert page.evaluate(BEYOND) == []
    shown = page.evaluate(
        "() => [...document.querySelectorAll('.premise > .text')].map(t => [t.textContent, t.getComputedTextLength()])"
    )
    started.close()
    assert len(shown) > 50
    for text, width in shown:
        assert width == pytest.approx(fonts.width(text, 14), rel=0.01)


def test_the_browser_draws_text_as_wide_as_it_was_measured(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/api/v1/maps/csto-kazakhstan.svg")
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    loaded = page.evaluate("() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert any("argmap Roboto" in family for family in loaded)


def test_a_drawing_in_an_img_brings_its_font(page: Page, tmp_path: Path) -> None:
    assert run("render", str(SEED), "-o", str(tmp_path / "map.svg")).returncode == 0
    (tmp_path / "slide.html").write_text('<img src="map.svg" style="width:1600px;height:900px;object-fit:contain">')
    page.goto((tmp_path / "slide.html").as_uri())
    assert page.evaluate("() => document.querySelector('img').decode().then(() => true)")


def test_nodes_are_reached_by_the_keyboard_and_lead_to_the_page_of_the_map(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/api/v1/maps/csto-kazakhstan.svg")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "node-thesis"
    page.locator("#node-1\\.1 a").click()
    assert page.url.endswith("/maps/csto-kazakhstan?chosen=1.1")


def test_the_reference_of_the_api_explains_every_operation_with_nothing_from_the_net(
    page: Page, server: Server
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.address}/docs")
    assert page.get_by_text("List maps, newest first.").first.is_visible()
    patch = page.locator("#patchNode")
    assert not patch.get_by_text("Parameters").is_visible()
    patch.locator("summary").click()
    assert patch.get_by_text("If-Match").first.is_visible()
    assert "-X PATCH" in patch.locator("pre").first.inner_text()
    patch.get_by_role("link", name="Node", exact=True).first.click()
    # The link opens the schema that it leads to.
    expect(page.locator("#Node").get_by_text("What is said, in one statement.")).to_be_visible()
    page.goto(f"{server.address}/docs#createMap")
    expect(page.locator("#createMap").get_by_text("Request", exact=True)).to_be_visible()
    assert all(url.startswith((server.address, "data:")) for url in asked)


def test_the_api_can_be_tried_in_the_browser(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/docs/try")
    page.get_by_text("List maps, newest first.").first.wait_for()
    assert page.locator(".opblock-tag").count() >= 15


def test_a_problem_page_explains_itself(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/problems/precondition-failed")
    assert "If-Match" in page.locator("main").inner_text()
