"""The pages in Chromium: what the first view loads, how soon the drawing and edits of others are there, panning."""

import json
import shutil
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from samples.maps import plain_map

from bench.measuring import Figure
from bench.servers import argmap_server, bare_server

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_FIRST_VIEW_BYTES, _FRAME_SECONDS, _EDIT_SECONDS = 200_000, 1 / 30, 0.15
_ROUNDS = 9


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


def _ask(address: str, token: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address + path, data, method=method)
    for name, value in {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}.items():
        request.add_header(name.replace("_", "-"), value)
    with urllib.request.urlopen(request) as answer:
        return answer.headers, answer.read()


def _first_view(browser: Browser, address: str) -> Figure:
    """Bytes of the first view of the seeded map, as they go over the wire, with nothing kept from before."""
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"{address}/maps/csto-kazakhstan")
    page.wait_for_timeout(1_000)
    page.close()
    detail = f"{sum(sizes) / 1000:.0f} kB in {len(sizes)} requests, of {_FIRST_VIEW_BYTES / 1000:.0f} kB"
    return Figure("first view of the seeded map, bytes", sum(sizes) / _FIRST_VIEW_BYTES, 1.0, True, detail)


# When the first content was on the screen, as the browser times it.
_PAINTED = """() => new Promise(done => new PerformanceObserver(list => {
    const paint = list.getEntries().find(entry => entry.name === 'first-contentful-paint');
    if (paint) done(paint.startTime);
}).observe({type: 'paint', buffered: true}))"""


def _seconds_to_drawing(page: Page, address: str) -> float:
    """From the address to the drawing on the screen: both pages show it with their first content."""
    page.goto(address, wait_until="load")
    return float(page.evaluate(_PAINTED)) / 1000


def _drawing(browser: Browser, address: str, folder: Path) -> Figure:
    """The reader against a bare page with the same drawing in it."""
    page = browser.new_page()
    page.goto(f"{address}/maps/csto-kazakhstan")
    svg = page.evaluate("() => document.querySelector('#drawing').innerHTML")
    styles = page.evaluate("() => document.querySelector('link[href$=\"drawing.css\"]').href")
    bare = folder / "bare.html"
    bare.write_text(f'<!doctype html><link rel="stylesheet" href="{styles}"><div class="drawing">{svg}</div>')
    with _bare_page(bare) as other:
        own_seconds, bare_seconds = [], []
        for _ in range(_ROUNDS):
            own_seconds.append(_seconds_to_drawing(page, f"{address}/maps/csto-kazakhstan"))
            bare_seconds.append(_seconds_to_drawing(page, other))
    page.close()
    own, floor = statistics.median(own_seconds), statistics.median(bare_seconds)
    name = "address to drawing, against a bare page with the same SVG"
    return Figure(name, own / floor, 1.5, True, f"{own * 1000:.0f} ms / {floor * 1000:.0f} ms")


@contextmanager
def _bare_page(file: Path) -> Iterator[str]:
    with bare_server(file, "text/html") as (host, port):
        yield f"http://{host}:{port}/"


# When a node is in the page, by the clock of the machine; asking again and again from outside would take longer.
_SEEN = """node => new Promise(done => {
    const isThere = () => document.getElementById(`node-${node}`) !== null;
    const look = () => { if (isThere()) done(performance.timeOrigin + performance.now()) };
    new MutationObserver(look).observe(document.querySelector('#main'), {subtree: true, childList: true});
    look();
})"""


def _others_edit(browser: Browser, address: str, token: str) -> Figure:
    """From another's acknowledged edit to this screen."""
    page = browser.new_page()
    page.goto(f"{address}/maps/csto-kazakhstan")
    page.wait_for_timeout(800)
    taken = []
    for number in range(_ROUNDS + 1):
        node = f"bench{number}"
        body = {"id": node, "type": "claim", "text": f"Edit {number}."}
        _ask(address, token, "POST", "/api/v1/maps/csto-kazakhstan/nodes", body)
        begin = time.time()
        taken.append(page.evaluate(_SEEN, node) / 1000 - begin)
    page.close()
    median = statistics.median(taken[1:])
    detail = f"{median * 1000:.0f} ms, of {_EDIT_SECONDS * 1000:.0f} ms"
    return Figure("another's edit to my screen, median", median / _EDIT_SECONDS, 1.0, True, detail)


def _panning(browser: Browser, address: str) -> Figure:
    """The time of frames while a map of 1,000 nodes is dragged."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/maps/map-1000?levels=all")
    page.wait_for_timeout(1_500)
    box = page.locator(".stage").bounding_box()
    assert box is not None
    page.evaluate(
        """() => { window.frames_ = []; let last = performance.now();
            const tick = now => { frames_.push(now - last); last = now; requestAnimationFrame(tick) };
            requestAnimationFrame(tick); }"""
    )
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(x + 180 * ((step % 40) / 20 - 1), y + 100 * ((step % 30) / 15 - 1))
    page.mouse.up()
    frames = sorted(page.evaluate("() => frames_.slice(2)"))
    page.close()
    p95 = frames[int(len(frames) * 0.95)] / 1000
    detail = f"{p95 * 1000:.0f} ms, of {_FRAME_SECONDS * 1000:.0f} ms"
    return Figure("panning 1,000 nodes, p95 of frames", p95 / _FRAME_SECONDS, 1.0, True, detail)


def figures() -> Iterator[Figure]:
    """All of this part."""
    with (
        tempfile.TemporaryDirectory() as folder,
        argmap_server(Path(folder) / "data") as (host, port, token),
        _chromium() as browser,
    ):
        address = f"http://{host}:{port}"
        _ask(address, token, "POST", "/api/v1/maps?visibility=public", plain_map(1_000))
        yield _first_view(browser, address)
        yield _drawing(browser, address, Path(folder))
        yield _others_edit(browser, address, token)
        yield _panning(browser, address)
