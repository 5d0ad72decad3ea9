"""Every page by axe-core, in light and dark; and by keyboard alone."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.conftest import Visit
from tests.e2e.running import Server, ask

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent.parent.parent / "contract" / "node_modules" / "axe-core" / "axe.min.js"
SEED = "/maps/csto-kazakhstan"
PAGES = (
    *("/", "/?q=nothing-at-all", "/new", "/new/templates/ibis", "/help", "/sign-in", "/docs", "/findings", "/problems"),
    *(SEED, f"{SEED}?chosen=O1&show=labels", f"{SEED}?chosen=r01", f"{SEED}?q=symbol&levels=all", f"{SEED}?focus=2"),
    *(f"{SEED}/share", f"{SEED}/proposals", f"{SEED}/embed", f"{SEED}/present", f"{SEED}/present?step=3"),
    *(f"{SEED}/present?presenter=yes", "/inbox", "/account", "/trash", "/admin", "/admin/settings", "/admin/audit"),
    *("/admin/health", "/no-such-page"),
)


def violations(page: Page) -> list[str]:
    # Put in as the browser's own, past the policy of the page.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    told = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']} ({node['target']}) {node['html'][:160]}"
        for one in told["violations"]
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_hinders_anybody_or_is_wider_than_a_small_phone(visit: Visit, path: str) -> None:
    page = visit(path, "admin")
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        page.wait_for_timeout(100)
        assert violations(page) == [], colours
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_a_proposal_and_a_discussion_hinder_nobody(visit: Visit, homework: str, server: Server) -> None:
    operations = [{"op": "put_node", "node": {"id": "Study", "type": "premise", "text": "It is ten hours."}}]
    body = {"title": "More hours", "reason": "Counted.", "operations": operations}
    _, headers, _ = ask(f"{server.address}/api/v1{homework}/proposals", "POST", body)
    assert violations(visit(headers["Location"].removeprefix("/api/v1"), "ben")) == []
    comment = {"kind": "doubt", "body": "Hm, *really*?", "anchor": {"kind": "node", "id": "Time"}}
    _, _, made = ask(f"{server.address}/api/v1{homework}/comments", "POST", comment)
    page = visit(f"{homework}/comments/{json.loads(made)['id']}", "ben")
    expect(page.locator(".thread")).to_be_visible()
    assert violations(page) == []


def test_a_map_is_chosen_read_and_commented_on_by_keys_alone(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}", "ada")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#statement")).to_have_text("It takes the time for play.")
    page.keyboard.press("c")
    expect(page.get_by_label("Write a comment")).to_be_focused()
    page.keyboard.type("By keys.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#comments .body")).to_have_text("By keys.")
