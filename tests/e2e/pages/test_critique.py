"""Discussing a map: comments, ratings, votes, critical questions and proposals, alone and with others watching."""

import json
import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.conftest import Visit
from tests.e2e.running import Server, ask

pytestmark = pytest.mark.browser


def comment(page: Page, text: str) -> None:
    page.get_by_label("Write a comment").fill(text)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comments .body").get_by_text(text)).to_be_visible()


def test_a_comment_is_written_answered_resolved_and_found_in_the_inbox(visit: Visit, homework: str) -> None:
    ada = visit(f"{homework}?chosen=Practice", "ada")
    comment(ada, "Does it, @ben?")
    ben = visit("/inbox", "ben")
    expect(ben.get_by_text("Does it, @ben?").first).to_be_visible()
    ben.get_by_role("link", name="Homework").first.click()
    expect(ben.locator("#statement")).to_have_text("Skills need practice.")
    thread = ben.locator(".thread")
    thread.locator("summary", has_text="Reply").click()
    thread.get_by_label("Reply").fill("Yes, daily.")
    thread.get_by_role("button", name="Reply").click()
    expect(thread.locator(".body").last).to_have_text("Yes, daily.")
    # Ada sees it without reloading.
    expect(ada.locator(".thread .body").last).to_have_text("Yes, daily.")
    ada.locator(".thread").get_by_role("button", name="Resolve").click()
    expect(ada.locator(".thread.resolved summary").first).to_contain_text("Resolved by ada")


def test_words_of_a_statement_are_commented_on_and_stay_marked(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}?chosen=Study", "ada")
    page.evaluate(
        """() => {
            const text = document.querySelector('#statement').firstChild;
            const range = new Range();
            range.setStart(text, text.textContent.indexOf('six hours'));
            range.setEnd(text, text.textContent.indexOf('six hours') + 9);
            const selection = getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
        }"""
    )
    expect(page.locator("#new-comment [data-quote]")).to_have_text("six hours")
    comment(page, "Says who?")
    expect(page.locator(".thread .quoted")).to_have_text("six hours")


def test_a_comment_becomes_an_objection(visit: Visit, homework: str) -> None:
    comment(visit(f"{homework}?chosen=Time", "ada"), "Play is not the only thing.")
    ben = visit(f"{homework}?chosen=Time", "ben")
    ben.get_by_text("Turn into an objection").click()
    ben.get_by_role("button", name="Add the objection").click()
    expect(ben.locator("#panel .kind")).to_have_text("Objection")
    expect(ben.locator("#statement")).to_have_text("Play is not the only thing.")


def test_ratings_are_given_by_a_slider_and_figures_are_shown_after_ones_own(
    visit: Visit, homework: str, server: Server
) -> None:
    admin = visit(f"{homework}/share", "admin")
    admin.get_by_label("Blind ratings: show the ratings of a statement only to people who have rated it").check()
    admin.get_by_role("button", name="Save").last.click()
    ben = visit(f"{homework}?chosen=Time", "ben")
    ben.locator("#rating-value").fill("0.9")
    ben.get_by_role("button", name="Rate", exact=True).click()
    expect(ben.get_by_text("Your rating: 0.90")).to_be_visible()
    ada = visit(f"{homework}?chosen=Time", "ada")
    expect(ada.locator("#rating")).to_contain_text("1 rating")
    assert "0.90" not in ada.locator("#rating").inner_text()
    ada.locator("#rating-value").fill("0.2")
    ada.get_by_role("button", name="Rate", exact=True).click()
    expect(ada.get_by_text("Your rating: 0.20")).to_be_visible()
    status, _, body = ask(f"{server.address}/api/v1{homework}/ratings")
    assert (status, json.loads(body)["ratings"][0]["count"]) == (200, 2)


def test_one_votes_on_whether_an_objection_is_answered_and_takes_it_back(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}?chosen=Practice", "ada")
    page.get_by_role("button", name="Yes, it is answered").click()
    expect(page.get_by_text("Answered: 1. Not answered: 0.")).to_be_visible()
    page.locator("#vote").get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Answered: 0. Not answered: 0.")).to_be_visible()


def test_a_critical_question_is_answered_in_place(visit: Visit, server: Server) -> None:
    nodes = [{"id": "go", "type": "claim", "text": "We go."}, {"id": "says", "type": "premise", "text": "She says so."}]
    relation = {"id": "r", "kind": "support", "premises": ["says"], "target": "go", "scheme": "expert-opinion"}
    body = {"title": "An expert", "thesis": "go", "nodes": nodes, "relations": [relation]}
    _, headers, _ = ask(f"{server.address}/api/v1/maps", "POST", body)
    page = visit(headers["Location"].removeprefix("/api/v1") + "?chosen=r", "admin")
    question = page.locator("#question-cq5")
    expect(question).to_contain_text("Open")
    question.get_by_text("Answer", exact=True).click()
    question.get_by_role("button", name="Save").click()
    expect(question.get_by_role("alert")).to_contain_text("is empty")
    question.get_by_label("Or dismiss it, giving a reason").fill("They all do.")
    question.get_by_role("button", name="Save").click()
    expect(question).to_contain_text("Dismissed")
    question.get_by_text("Change the answer").click()
    question.get_by_label("Or dismiss it, giving a reason").fill("")
    question.get_by_label("Which statement answers it?").select_option("says")
    question.get_by_role("button", name="Save").click()
    expect(question).to_contain_text("Answered")
    expect(question.get_by_role("link", name="She says so.")).to_be_visible()


def test_a_proposal_is_seen_as_a_picture_and_accepted_in_part(visit: Visit, homework: str, server: Server) -> None:
    operations = [
        {"op": "put_node", "node": {"id": "new", "type": "premise", "text": "Sleep matters more."}},
        {"op": "put_relation", "relation": {"id": "rn", "kind": "support", "premises": ["new"], "target": "Time"}},
        {"op": "put_node", "node": {"id": "Study", "type": "premise", "text": "It is ten hours."}},
    ]
    body = {"title": "More on time", "reason": "It is missing.", "operations": operations}
    status, headers, _ = ask(f"{server.address}/api/v1{homework}/proposals", "POST", body)
    assert status == 201
    ben = visit(homework, "ben")
    ben.get_by_role("link", name="More on time").click()
    expect(ben.locator("figure").filter(has_text="After").locator(".added").first).to_be_visible()
    expect(ben.locator("figure").filter(has_text="Before").locator(".added")).to_have_count(0)
    expect(ben.locator("#change-rn")).to_contain_text("Sleep matters more.")
    expect(ben.locator("#change-Study ins").first).to_have_text("It is ten hours.")
    ben.locator("#change-Study input").uncheck()
    ben.get_by_role("button", name="Accept the ticked changes").click()
    expect(ben.get_by_text("accepted it in part")).to_be_visible()
    ben.get_by_label("Reason for declining").fill("Six is right.")
    ben.get_by_role("button", name="Decline").click()
    expect(ben.get_by_text("declined it")).to_be_visible()
    ben.goto(server.address + homework + "?chosen=new")
    expect(ben.locator("#statement")).to_have_text("Sleep matters more.")
    assert headers["Location"]


def test_what_others_change_appears_without_reload_and_says_who_did_what(
    visit: Visit, homework: str, server: Server
) -> None:
    page = visit(homework, "ada")
    other = visit(homework, "ben")
    expect(page.locator("#present-people")).to_contain_text("ben")
    page.get_by_label("Write a comment").fill("I am still writing this")
    ask(f"{server.address}/api/v1{homework}/nodes", "POST", {"id": "extra", "type": "claim", "text": "Something new."})
    expect(page.locator("#node-extra")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("admin")
    assert page.get_by_label("Write a comment").input_value() == "I am still writing this"
    other.close()
    expect(page.locator("#present-people")).not_to_contain_text("ben")


def test_what_was_typed_stays_when_the_server_refuses_or_is_away(visit: Visit, homework: str) -> None:
    page = visit(homework, "ada")
    page.get_by_label("Write a comment").fill("Important words.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".form-error")).to_contain_text("Sign in")
    assert page.get_by_label("Write a comment").input_value() == "Important words."
    page.route("**/comments", lambda route: route.abort())
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".form-error")).to_contain_text("cannot be reached")
    assert page.get_by_label("Write a comment").input_value() == "Important words."


HOSTILE = '<img src=x onerror=alert(1)> <script>alert(2)</script> javascript:alert(3) "><svg onload=alert(4)>'


def test_hostile_texts_do_nothing(visit: Visit, homework: str, server: Server) -> None:
    body = {"type": "claim", "text": HOSTILE, "title": HOSTILE[:200], "attribution": HOSTILE[:200], "note": HOSTILE}
    ask(f"{server.address}/api/v1{homework}/nodes", "POST", {"id": "evil", **body, "tags": ["<b>x</b>"]})
    page = visit(f"{homework}?chosen=evil", "ada")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    comment(page, "Look: [me](javascript:alert(5)) " + HOSTILE)
    assert page.locator("#panel img, #panel script, #comments [href^='javascript']").count() == 0
    page.goto(f"{server.address}{homework}?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.locator("#q").input_value() == '"><script>alert(1)</script>'


def test_what_is_typed_for_one_statement_is_neither_lost_nor_given_to_another(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}?chosen=Time", "ada")
    page.get_by_label("Write a comment").fill("About time.")
    page.locator("#rating-value").fill("0.9")
    page.locator("#node-Practice").click()
    expect(page.locator("#statement")).to_have_text("Skills need practice.")
    assert page.get_by_label("Write a comment").input_value() == ""
    assert page.locator("#rating-value").input_value() == "0.5"
    page.locator("#node-Time").click()
    expect(page.locator("#statement")).to_have_text("It takes the time for play.")
    assert page.get_by_label("Write a comment").input_value() == "About time."


def test_a_reply_in_the_making_outlives_what_others_do(visit: Visit, homework: str, server: Server) -> None:
    page = visit(f"{homework}?chosen=Time", "ada")
    comment(page, "Why?")
    page.locator(".thread summary", has_text="Reply").click()
    page.locator(".thread").get_by_label("Reply").fill("I am still at it.")
    page.locator("#comment-kind").select_option("doubt")
    identifier = page.locator(".thread").get_attribute("id")
    assert identifier is not None
    thread = identifier.removeprefix("thread-")
    ask(f"{server.address}/api/v1{homework}/comments/{thread}/resolve", "POST")
    expect(page.locator(".thread.resolved")).to_be_visible()
    assert page.locator(".thread textarea:not([name=body]), .thread textarea").last.input_value() == "I am still at it."
    assert page.locator("#comment-kind").input_value() == "doubt"


def test_a_click_is_not_lost_when_somebody_does_something_meanwhile(
    visit: Visit, homework: str, server: Server
) -> None:
    page = visit(homework, "ada")
    page.route("**/maps/*chosen=*", lambda route: (time.sleep(0.5), route.continue_()), times=1)
    page.locator("#node-Time").click()
    ask(f"{server.address}/api/v1{homework}/comments", "POST", {"kind": "note", "body": "Meanwhile."})
    expect(page.locator("#statement")).to_have_text("It takes the time for play.")
    assert "chosen=Time" in page.url
