"""Reading a map as a person does: choosing, folding, focusing, searching, by mouse, by keys and by touch."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.conftest import Visit
from tests.e2e.running import Server

pytestmark = pytest.mark.browser
SEED = "/maps/csto-kazakhstan"


def test_choosing_a_box_opens_what_there_is_to_say_of_it_and_is_in_the_address(visit: Visit) -> None:
    page = visit(SEED)
    page.locator("#node-O1").click()
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="Official justification")).to_be_visible()
    expect(panel.get_by_text("rejected", exact=True)).to_be_visible()
    expect(panel.get_by_role("heading", name="Why it is rejected")).to_be_visible()
    expect(panel.get_by_text("Kassym-Jomart Tokayev, as reported")).to_be_visible()
    expect(page.locator("#item-O1 > .chosen")).to_be_visible()
    assert "chosen=O1" in page.url
    page.go_back()
    expect(panel.get_by_role("heading", name="About this map")).to_be_visible()
    page.go_forward()
    expect(panel.get_by_role("heading", name="Official justification")).to_be_visible()


def test_choosing_a_line_opens_its_inference_with_critical_questions(visit: Visit) -> None:
    page = visit(SEED)
    page.evaluate(
        "() => document.querySelector('#relation-r01 .reach').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    panel = page.locator("#panel")
    expect(panel.get_by_text("Inference", exact=True)).to_be_visible()
    expect(panel.get_by_text("Scheme: argument from best explanation")).to_be_visible()
    expect(panel.get_by_text("How good is the explanation in itself?")).to_be_visible()


def test_the_arrow_keys_lead_along_the_argument(visit: Visit) -> None:
    page = visit(SEED)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#panel h2").first).to_have_text("Intervention as spectacle")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#statement")).to_contain_text("The intervention is a paradox")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#panel h2").first).to_have_text("It paid for all")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#statement")).to_contain_text("The intervention is a paradox")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#panel h2").first).to_have_text("Intervention as spectacle")
    # The focus goes along, so that Enter, Tab and a screen reader go on from there.
    expect(page.locator("#node-thesis a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("b")
    page.wait_for_url("**focus=paradox**")
    page.go_back()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="About this map")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_a_map_opens_folded_to_what_can_be_read_and_says_how_much_is_folded(visit: Visit) -> None:
    page = visit(SEED)
    expect(page.locator("#folded-note")).to_contain_text("55 statements are folded away.")
    assert page.locator("#drawing g.node[id]").count() == 10
    page.get_by_role("link", name="Unfold everything").last.click()
    expect(page.locator("#drawing g.node[id]")).to_have_count(65)
    expect(page.locator("#folded-note")).to_have_count(0)
    assert "levels=all" in page.url


def test_a_branch_is_unfolded_by_a_double_click_by_its_arrow_and_by_a_key(visit: Visit) -> None:
    page = visit(SEED)
    before = page.locator("#drawing g.node[id]").count()
    page.locator("#node-O1").dblclick()
    expect(page.locator("#node-O1\\.1")).to_be_visible()
    assert page.locator("#drawing g.node[id]").count() > before
    page.get_by_role("button", name="Fold 7", exact=True).click()
    expect(page.locator("#node-O1\\.1")).to_have_count(0)
    page.locator("#node-O1").click()
    expect(page.locator("#fold-link")).to_have_text("Unfold")
    page.keyboard.press("f")
    expect(page.locator("#node-O1\\.1")).to_be_visible()


def test_what_one_looks_at_stays_where_it_is_when_a_branch_opens(visit: Visit) -> None:
    page = visit(f"{SEED}?chosen=O1")
    place = "() => { const b = document.querySelector('#node-O1 path').getBoundingClientRect(); return [b.x, b.y] }"
    before = page.evaluate(place)
    page.keyboard.press("f")
    page.locator("#node-O1\\.1").wait_for()
    page.wait_for_timeout(600)
    after = page.evaluate(place)
    assert after == pytest.approx(before, abs=3)


def test_focus_shows_a_branch_with_the_way_back(visit: Visit) -> None:
    page = visit(SEED)
    page.locator("#node-O1").click()
    page.get_by_role("link", name="Focus on this branch").click()
    expect(page.get_by_role("navigation", name="Branch")).to_be_visible()
    expect(page.locator("#node-thesis")).to_have_count(0)
    page.get_by_role("navigation", name="Branch").get_by_role("link").first.click()
    expect(page.locator("#node-thesis")).to_be_visible()


def test_a_search_marks_as_one_types_and_steps_through(visit: Visit) -> None:
    page = visit(SEED)
    page.get_by_placeholder("Search this map").press_sequentially("symbol")
    expect(page.locator(".hits")).to_contain_text("statements")
    marked = page.locator("#outline .marked").count()
    assert marked >= 2
    assert page.locator("#drawing .halo").count() >= 1
    page.get_by_role("link", name="Next match").click()
    expect(page.locator(".hits")).to_contain_text(f"1 of {marked}")
    page.keyboard.press("n")
    expect(page.locator(".hits")).to_contain_text(f"2 of {marked}")
    page.get_by_role("link", name="Clear").click()
    expect(page.locator("#outline .marked")).to_have_count(0)


def test_types_are_filtered_and_labels_shown(visit: Visit) -> None:
    page = visit(SEED)
    page.locator("#filter summary").click()
    page.get_by_label("Objections").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#drawing g.node.premise[id]")).to_have_count(0)
    assert "types=objection" in page.url
    page.locator("#filter summary").click()
    page.get_by_label("Objections").uncheck()
    page.get_by_label("Said by").select_option("editor")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#node-5w")).to_be_visible()
    expect(page.locator("#node-paradox")).to_have_count(0)
    page.get_by_role("link", name="Clear").click()
    page.locator("#show summary").click()
    page.get_by_role("link", name="Verdicts").click()
    expect(page.locator("#drawing .seal").first).to_be_visible()


def test_the_picture_is_zoomed_and_moved_by_wheel_drag_and_keys(visit: Visit, server: Server) -> None:
    page = visit(SEED)
    look = "() => document.querySelector('#drawing').style.transform"
    stage = page.locator(".stage").bounding_box()
    assert stage is not None
    first = page.evaluate(look)
    page.mouse.move(stage["x"] + 300, stage["y"] + 60)
    page.mouse.wheel(0, -400)
    second = page.evaluate(look)
    assert second != first
    page.mouse.down()
    page.mouse.move(stage["x"] + 200, stage["y"] + 200, steps=4)
    page.mouse.up()
    assert page.evaluate(look) != second
    # What was dragged was not chosen.
    assert "chosen" not in page.url
    # Where one looks stands in the address: who gets the link sees the same.
    page.wait_for_url("**view=*")
    moved = page.locator("#node-thesis path").first.bounding_box()
    again = visit(page.url.removeprefix(server.address)).locator("#node-thesis path").first.bounding_box()
    assert moved is not None
    assert again is not None
    assert (again["x"], again["y"]) == pytest.approx((moved["x"], moved["y"]), abs=8)
    page.keyboard.press("0")
    page.wait_for_timeout(400)
    whole = page.locator("#drawing svg").bounding_box()
    assert whole is not None
    assert whole["x"] >= stage["x"] - 1
    assert whole["x"] + whole["width"] <= stage["x"] + stage["width"] + 1
    page.keyboard.press("1")
    assert "scale(1)" in page.evaluate(look)


def test_two_fingers_zoom_and_a_tap_chooses(visit: Visit) -> None:
    page = visit(SEED, has_touch=True, viewport={"width": 390, "height": 844}, is_mobile=True)
    look = "() => document.querySelector('#drawing').style.transform"
    before = page.evaluate(look)
    page.evaluate(
        """() => {
            const stage = document.querySelector('.stage');
            const box = stage.getBoundingClientRect();
            const at = (id, x, y, kind) => stage.dispatchEvent(new PointerEvent(kind, {
                pointerId: id, pointerType: 'touch', button: 0, bubbles: true,
                clientX: box.x + x, clientY: box.y + y}));
            stage.setPointerCapture = () => {};
            at(1, 100, 100, 'pointerdown'); at(2, 200, 100, 'pointerdown');
            at(2, 300, 100, 'pointermove');
            at(1, 100, 100, 'pointerup'); at(2, 300, 100, 'pointerup');
        }"""
    )
    assert page.evaluate(look) != before
    page.locator("#node-thesis").tap()
    expect(page.locator("#panel h2").first).to_have_text("Intervention as spectacle")


def test_the_outline_is_read_aloud_in_order_with_role_text_and_bearing(visit: Visit) -> None:
    page = visit(f"{SEED}?levels=1")
    told = page.locator("#outline").aria_snapshot()
    lines = [line.strip() for line in told.splitlines() if "link" in line]
    assert "Thesis Intervention as spectacle" in lines[0]
    assert "1 Claim The intervention is a paradox" in lines[1]
    assert "supports the thesis" in lines[1]
    assert any("3 Objection" in line and "undercuts the inference from 2" in line for line in lines)
    assert any("7 Objection Official justification attacks the thesis" in line for line in lines)


def test_an_earlier_revision_is_shown_as_it_was(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}?chosen=Time", "ben")
    page.locator("#history summary").click()
    page.get_by_role("link", name="Revision 1").click()
    expect(page.get_by_text("You are viewing revision 1 of")).to_be_visible()


def test_a_large_map_stays_smooth(visit: Visit, make_map: Callable[..., str]) -> None:
    lines = ["[Root]: The thesis of a large map."]
    for branch in range(15):
        lines.append(f"  + <B{branch}>: Reason {branch} for it.")
        for twig in range(12):
            lines.append(f"    + <B{branch}T{twig}>: Reason {twig} for reason {branch}.")
            lines += [f"      - <B{branch}T{twig}L{leaf}>: Objection {leaf} to that." for leaf in range(15)]
    path = make_map("\n".join(lines))
    page = visit(path)
    assert page.locator("#drawing g.node[id]").count() < 100
    expect(page.locator("#folded-note")).to_contain_text("statements are folded away")
    page.locator("#node-B3").dblclick()
    expect(page.locator("#node-B3T1")).to_be_visible()


def test_the_small_map_is_there_when_something_is_out_of_sight(visit: Visit) -> None:
    page = visit(SEED)
    page.keyboard.press("0")
    expect(page.locator(".minimap")).to_be_hidden()
    page.keyboard.press("1")
    expect(page.locator(".minimap")).to_be_visible()
    page.keyboard.press("0")
    expect(page.locator(".minimap")).to_be_hidden()


def test_choosing_a_box_in_sight_does_not_move_the_picture(visit: Visit) -> None:
    page = visit(SEED)
    page.keyboard.press("0")
    page.wait_for_timeout(500)
    before = page.locator("#node-paradox .text").first.bounding_box()
    page.locator("#node-paradox a").click()
    expect(page.locator("#statement")).to_contain_text("The intervention is a paradox")
    page.wait_for_timeout(500)
    assert page.locator("#node-paradox .text").first.bounding_box() == before
