"""Makes the pictures of the pages that the documentation shows, in `docs/pages/`, from a fresh server and Chromium."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

TARGET = Path(__file__).parent.parent / "docs" / "pages"
SEED = "/maps/csto-kazakhstan"
COMMENT = "The interview says this of the thesis as a whole. Does it hold for the troops' drills, too?"


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, str]]:
    """A server with the seeded map; gives its address, and the path of a sign-in link."""
    command = [str(Path(sys.executable).with_name("argmap")), "serve", "--port", "0", "--workers", "1"]
    environment = {**os.environ, "ARGMAP_DATA": str(folder), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        printed = ""
        while "/docs" not in printed:
            assert process.stdout is not None
            printed += process.stdout.readline()
        address = re.search(r"http://[\d.]+:\d+", printed)
        link = re.search(r"/sign-in/\S+", printed)
        assert address is not None
        assert link is not None
        yield address[0], link[0]
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def picture(page: Page, name: str) -> None:
    """Keep what a page shows, in 128 colours, which is enough for pages and a third of the size."""
    from PIL import Image

    file = TARGET / f"{name}.png"
    page.wait_for_timeout(800)
    page.screenshot(path=file)
    with Image.open(file) as image:
        image.convert("RGB").quantize(128).save(file, optimize=True)
    print(f"{file.relative_to(TARGET.parent.parent)}: {file.stat().st_size // 1024} KiB")


def reader(browser: Browser, address: str, link: str) -> None:
    """The reader with a statement, its verdict and a comment; then the same map with a phone that follows a talk."""
    context = browser.new_context(viewport={"width": 1680, "height": 945})
    page = context.new_page()
    page.goto(address + link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/")
    picture(page, "gallery")
    page.goto(f"{address}{SEED}?chosen=2&show=labels")
    page.get_by_label("Write a comment").fill(COMMENT)
    page.get_by_role("button", name="Comment", exact=True).click()
    page.locator("#comments .body").wait_for()
    page.locator("#panel").evaluate("panel => panel.scrollTo(0, 0)")
    picture(page, "reader")
    page.goto(f"{address}{SEED}/present")
    page.get_by_role("button", name="Let the audience follow").click()
    code = page.locator(".code-link").inner_text()
    page.get_by_role("button", name="Close").click()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    picture(page, "present")
    phone = browser.new_context(
        viewport={"width": 390, "height": 780}, device_scale_factor=2, is_mobile=True
    ).new_page()
    phone.goto(code)
    page.get_by_role("button", name="Ask about this statement").click()
    phone.get_by_role("heading", name="Do you agree?").wait_for()
    picture(phone, "phone")


def main() -> None:
    """Make all of them."""
    TARGET.mkdir(exist_ok=True)
    path = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (address, link), sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        reader(browser, address, link)
        browser.close()


if __name__ == "__main__":
    main()
