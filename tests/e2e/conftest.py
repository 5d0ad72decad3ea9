"""A real Chromium, started once for all tests that look at pages."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


def _chromium() -> str:
    path = next((program for name in NAMES if (program := shutil.which(name))), None)
    assert path, "no Chromium is installed; `make browser` installs it"
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


Launch = Callable[..., Browser]


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Launch:
    """Start a Chromium of one's own."""

    def launched(**options: Any) -> Browser:
        return playwright.chromium.launch(executable_path=_chromium(), args=FLAGS, **options)

    return launched


@pytest.fixture(scope="session")
def browser(launch: Launch) -> Iterator[Browser]:
    started = launch()
    yield started
    started.close()
