"""Pages in a real Chromium: a server, people who are signed in, and a check that nothing goes wrong unseen."""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.running import Server, ask, running_server

# What browsers say of an answer with an error; the pages tell it themselves, and tests that provoke one expect it.
_REFUSED = re.compile(r"Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_FAILED)")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("pages"), "--workers", "1") as running:
        yield running


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Open a page of the server as somebody, in a browser of their own; console errors and policy violations fail."""
    problems: list[str] = []
    with ExitStack() as stack:
        contexts: dict[str, BrowserContext] = {}

        def visited(path: str = "/", name: str = "", **options: Any) -> Page:
            key = f"{name} {sorted(options.items())}"
            if key not in contexts:
                settings: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, **options}
                contexts[key] = stack.enter_context(browser.new_context(**settings))
                if name:
                    contexts[key].add_cookies([cookie_of(server, name)])
            opened = contexts[key].new_page()
            opened.set_default_timeout(15_000)
            opened.on("console", lambda message: _note(problems, message.type, message.text))
            opened.on("pageerror", lambda error: problems.append(str(error)))
            opened.goto(server.address + path)
            return opened

        yield visited
    assert problems == []


def _note(problems: list[str], kind: str, text: str) -> None:
    if kind == "error" and not _REFUSED.match(text):
        problems.append(text)


_COOKIES: dict[tuple[str, str], str] = {}


def cookie_of(server: Server, name: str) -> Any:
    """The cookie of a session of an account, which is made where there is none."""
    known = _COOKIES.get((server.address, name))
    if known is None:
        known = _COOKIES[server.address, name] = _session(server, name)
    return {"name": "argmap_session", "value": known, "url": server.address}


def _session(server: Server, name: str) -> str:
    if name == "admin":
        link = re.search(r"http://\S+/sign-in/(\S+)", server.printed)
        assert link is not None
        secret = link[1]
        request = urllib.request.Request(f"{server.address}/sign-in/{secret}", b"", method="POST")
        opener = urllib.request.build_opener(_Still())
        with opener.open(request) as answer:
            cookie = str(answer.headers["Set-Cookie"])
        return cookie.partition("=")[2].partition(";")[0]
    ask(
        f"{server.address}/api/v1/settings",
        "PATCH",
        {"sign_up": "open"},
        {"Content-Type": "application/merge-patch+json"},
    )
    status, _, body = ask(f"{server.address}/api/v1/accounts", "POST", {"name": name, "password": "a long sentence"})
    if status == 409:
        status, _, body = ask(f"{server.address}/api/v1/session", "POST", {"name": name, "password": "a long sentence"})
    assert status == 201, body
    return str(json.loads(body)["token"])


class _Still(urllib.request.HTTPRedirectHandler):
    """Follows no redirect, so that the cookie of the first answer is seen."""

    def redirect_request(self, *_: Any) -> None:
        return None

    def http_error_303(self, _request: Any, answer: Any, *_: Any) -> Any:
        return answer


@pytest.fixture
def make_map(server: Server) -> Callable[..., str]:
    """Store a map by its Argdown; gives the path of its page."""

    def made(text: str, visibility: str = "public", **roles: str) -> str:
        request = urllib.request.Request(
            f"{server.address}/api/v1/maps/import?format=argdown&visibility={visibility}",
            text.encode(),
            {"Content-Type": "application/octet-stream", "Authorization": f"Bearer {server.token}"},
        )
        with urllib.request.urlopen(request) as answer:
            path = str(answer.headers["Location"])
        for name, role in roles.items():
            cookie_of(server, name)
            ask(f"{server.address}{path}/access/accounts/{name}", "PUT", {"role": role})
        return path.removeprefix("/api/v1")

    return made


HOMEWORK = """
===
title: Homework
===
[No homework]: Schools should stop setting homework.
  + <Time>: It takes the time for play.
    + <Study>: Pupils of twelve spend six hours a week on it.
  - <Practice>: Skills need practice.
    - <At school>: Practice can happen at school.
"""


@pytest.fixture
def homework(make_map: Callable[..., str]) -> str:
    """A small map that everyone may read, Ada may discuss, and Ben may edit."""
    return make_map(HOMEWORK, ada="critic", ben="editor")
