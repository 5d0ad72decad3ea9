"""The pages without JavaScript: to find, read by the outline, discuss, review and present by plain links."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.conftest import Visit
from tests.e2e.running import Server, ask

pytestmark = pytest.mark.browser


def test_maps_are_found_and_read_by_the_outline(visit: Visit) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_placeholder("Search titles and statements").fill("spectacle")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Intervention as spectacle").click()
    page.locator("#item-O1 .say").click()
    expect(page.locator("#panel h2").first).to_have_text("Official justification")
    page.get_by_role("button", name="Unfold 7", exact=True).click()
    expect(page.locator("#item-O1\\.1")).to_be_visible()
    page.get_by_placeholder("Search this map").fill("symbol")
    page.get_by_placeholder("Search this map").press("Enter")
    expect(page.get_by_role("link", name="Next match")).to_be_visible()


def test_a_comment_a_rating_and_a_vote_are_given(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}?chosen=Practice", "ada", java_script_enabled=False)
    page.get_by_label("Write a comment").fill("Plain words.")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comments .body")).to_have_text("Plain words.")
    page.get_by_role("button", name="Rate", exact=True).click()
    expect(page.get_by_text("Your rating: 0.50")).to_be_visible()
    page.get_by_role("button", name="No, it stands").click()
    expect(page.get_by_text("Answered: 0. Not answered: 1.")).to_be_visible()


def test_a_proposal_is_reviewed_and_accepted(visit: Visit, homework: str, server: Server) -> None:
    operations = [{"op": "put_node", "node": {"id": "Study", "type": "premise", "text": "It is ten hours."}}]
    body = {"title": "More hours", "reason": "Counted.", "operations": operations}
    ask(f"{server.address}/api/v1{homework}/proposals", "POST", body)
    page = visit(f"{homework}/proposals", "ben", java_script_enabled=False)
    page.get_by_role("link", name="More hours").click()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("accepted it")).to_be_visible()


def test_a_map_is_presented_by_plain_links(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}/present?step=1", java_script_enabled=False)
    expect(page.locator("#texts")).to_contain_text("Schools should stop setting homework.")
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#count")).to_have_text("2 / 5")
    expect(page.locator("#texts li:not([hidden])")).to_contain_text("It takes the time for play.")
    page.get_by_role("link", name="Back").click()
    expect(page.locator("#count")).to_have_text("1 / 5")


def test_what_was_typed_is_shown_again_when_it_is_refused(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}?chosen=Practice", "ada", java_script_enabled=False)
    page.get_by_label("Write a comment").fill("A long comment that must not be lost.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("heading", name="Not signed in")).to_be_visible()
    assert page.get_by_label("What you typed").input_value() == "A long comment that must not be lost."
