"""Presenting a map to a room: by keys, with the presenter's window, and with an audience that follows on phones."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.conftest import Visit
from tests.e2e.running import Server

pytestmark = pytest.mark.browser
SEED = "/maps/csto-kazakhstan/present"


def revealed(page: Page) -> int:
    return int(page.evaluate("() => document.querySelectorAll('#screen g.node[data-step]:not(.later)').length"))


def test_each_key_reveals_a_step_near_enough_to_be_read_from_the_last_row(visit: Visit) -> None:
    page = visit(SEED)
    assert revealed(page) == 1
    for key in ("ArrowRight", "PageDown", " "):
        page.keyboard.press(key)
    assert revealed(page) > 3
    expect(page.locator("#count")).to_have_text(re.compile(r"^4 / 35"))
    page.wait_for_timeout(700)
    # Of all that a step adds, the text is at least a fortieth of the height of the screen.
    height = page.evaluate(
        """() => {
            const text = document.querySelector('#screen g.node[data-step="4"] .text').getBoundingClientRect();
            return text.height / document.querySelector('#screen').getBoundingClientRect().height;
        }"""
    )
    assert height >= 1 / 45
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    assert revealed(page) == 1
    page.keyboard.press("End")
    assert revealed(page) == 65
    page.keyboard.press("b")
    expect(page.locator("#screen")).not_to_be_visible()


def test_the_presenters_window_leads_the_room_and_shows_notes(visit: Visit, server: Server) -> None:
    room = visit(SEED)
    notes = room.context.new_page()
    notes.goto(f"{server.address}{SEED}?presenter=yes")
    notes.get_by_role("button", name="Next").click()
    expect(room.locator("#count")).to_have_text("2 / 35")
    expect(notes.locator("#speak-2.current")).to_be_visible()
    room.keyboard.press("ArrowRight")
    expect(notes.locator("#count")).to_have_text("3 / 35")
    expect(notes.locator("#timer")).to_contain_text(":")


def test_an_audience_follows_on_phones_and_answers_a_question(visit: Visit, homework: str) -> None:
    room = visit(f"{homework}/present", "admin")
    room.get_by_role("button", name="Let the audience follow").click()
    expect(room.get_by_role("dialog", name="Follow on your phone")).to_be_visible()
    link = room.locator(".code-link").inner_text()
    path = "/talks/" + link.rpartition("/talks/")[2]
    room.get_by_role("button", name="Close").click()
    phone = visit(path, viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True)
    expect(phone.locator("#said")).to_contain_text("Schools should stop setting homework.")
    room.locator("#on").click()
    expect(phone.locator("#said")).to_contain_text("It takes the time for play.")
    room.get_by_role("button", name="Ask about this statement").click()
    expect(phone.get_by_role("heading", name="Do you agree?")).to_be_visible()
    phone.get_by_role("button", name="Strongly agree").click()
    expect(phone.get_by_text("Thank you.")).to_be_visible()
    expect(phone.get_by_role("button", name="Strongly agree", pressed=True)).to_be_in_viewport()
    other = visit(path, viewport={"width": 391, "height": 800})
    other.get_by_role("button", name="Strongly disagree").click()
    expect(room.locator("#poll")).to_contain_text("Answers: 2")
    assert phone.locator("#columns strong").count() == 0
    room.get_by_role("button", name="Show the result").click()
    expect(room.locator("#poll strong")).to_have_text(["1", "0", "0", "0", "1"])
    expect(phone.locator("#columns strong")).to_have_text(["1", "0", "0", "0", "1"])
    room.get_by_role("button", name="Hide the result").click()
    expect(phone.locator("#columns strong")).to_have_count(0)
    expect(room.locator("#poll")).to_contain_text("Answers: 2")
    room.get_by_role("button", name="Link for the audience").click()
    room.get_by_role("button", name="End the talk").click()
    expect(phone.locator("#status")).to_contain_text("The talk has ended.")


def test_a_step_too_wide_for_one_picture_says_which_it_shows_and_asks_about_that_one(visit: Visit) -> None:
    room = visit(SEED, "admin", viewport={"width": 700, "height": 500})
    room.get_by_role("button", name="Let the audience follow").click()
    room.get_by_role("button", name="Close").click()
    count = room.locator("#count")
    while "·" not in count.inner_text():
        room.keyboard.press("ArrowRight")
    step = count.inner_text().partition(" ")[0]
    expect(count).to_have_text(re.compile(rf"^{step} / 35 · 1 of \d+$"))
    room.keyboard.press("ArrowRight")
    expect(count).to_have_text(re.compile(rf"^{step} / 35 · 2 of \d+$"))
    room.get_by_role("button", name="Ask about this statement").click()
    second = room.locator(f"#step-{step} [data-node]").nth(1).text_content()
    expect(room.locator("#poll h2")).to_have_text(second or "")
    room.get_by_role("button", name="Link for the audience").click()
    room.get_by_role("button", name="End the talk").click()


def test_a_private_map_is_shown_to_an_audience_by_its_owner_alone(visit: Visit, make_map: "object") -> None:
    path = make_map("[Mine]: Mine alone.\n", "private", eve="reader")  # type: ignore[operator]
    owner = visit(f"{path}/present", "admin")
    owner.get_by_role("button", name="Let the audience follow").click()
    link = owner.locator(".code-link").inner_text()
    expect(visit("/talks/" + link.rpartition("/talks/")[2]).locator("#said")).to_contain_text("Mine alone.")
    eve = visit(f"{path}/present", "eve")
    eve.get_by_role("button", name="Let the audience follow").click()
    other = eve.locator(".code-link").inner_text()
    expect(visit("/talks/" + other.rpartition("/talks/")[2]).get_by_role("heading", name="Not found")).to_be_visible()


def test_the_presentation_is_saved_as_one_file_that_needs_no_server(
    visit: Visit, homework: str, tmp_path: Path
) -> None:
    page = visit(f"{homework}/present")
    page.locator("summary", has_text="Save").click()
    with page.expect_download() as saving:
        page.get_by_role("link", name="One HTML file").click()
    file = tmp_path / "talk.html"
    file.write_bytes(Path(saving.value.path()).read_bytes())
    page.goto(file.as_uri())
    page.keyboard.press("ArrowRight")
    expect(page.locator("#step")).to_have_text("2")
