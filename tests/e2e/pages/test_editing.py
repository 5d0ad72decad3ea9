"""Editing a map in its picture: by keys, by mouse and by forms, with undo; alone and beside others."""

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.pages.conftest import Visit
from tests.e2e.running import Server, ask


def typed(page: Page, key: str, text: str) -> None:
    """Press a key for editing, and type what it asks for."""
    page.keyboard.press(key)
    field = page.locator(".typing textarea")
    field.fill(text)
    page.keyboard.press("Enter")
    expect(field).to_have_count(0)
    expect(page.locator("#statement")).to_have_text(text)


def relations_of(server: Server, path: str) -> list[tuple[str, list[str], str]]:
    """The relations of a map as kind, texts of the premises, and text of the target."""
    _, _, body = ask(f"{server.address}/api/v1{path}")
    told = json.loads(body)
    texts = {node["id"]: node["text"] for node in told["nodes"]}
    return [
        (
            relation["kind"],
            [texts[premise] for premise in relation["premises"]],
            texts.get(relation["target"], "a step"),
        )
        for relation in told["relations"]
    ]


def test_a_map_is_made_from_nothing_by_keys_alone(visit: Visit, server: Server) -> None:
    page = visit("/new", "admin")
    page.get_by_label("Title").first.fill("School uniforms")
    page.get_by_role("button", name="Create the map").click()
    expect(page.get_by_text("This map has no statements yet.")).to_be_visible()
    page.locator("#add-free textarea").fill("Pupils should wear uniforms.")
    page.locator("#add-free button").click()
    page.locator("#drawing .node.chosen a").focus()
    typed(page, "Tab", "Uniforms hide who is rich.")
    typed(page, "Tab", "Clothes show wealth.")
    typed(page, "t", "Uniforms are all the same.")
    typed(page, "Shift+Tab", "Shoes differ.")
    typed(page, "Enter", "Shoes and phones differ.")
    path = page.url.removeprefix(server.address).partition("?")[0]
    assert relations_of(server, path) == [
        ("support", ["Uniforms hide who is rich."], "Pupils should wear uniforms."),
        ("support", ["Clothes show wealth.", "Uniforms are all the same."], "Uniforms hide who is rich."),
        ("attack", ["Shoes and phones differ."], "Uniforms are all the same."),
    ]
    page.keyboard.press("Control+z")
    expect(page.locator("#statement")).to_have_text("Shoes differ.")
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("#statement")).to_have_text("Shoes and phones differ.")
    expect(page.get_by_role("button", name="Redo")).to_be_disabled()
    page.keyboard.press("Delete")
    expect(page.locator("#statement")).to_have_text("Uniforms are all the same.")
    assert len(relations_of(server, path)) == 2


def test_the_chosen_box_stays_where_it_is_and_escape_changes_nothing(
    visit: Visit, homework: str, server: Server
) -> None:
    page = visit(f"{homework}?chosen=Time", "ben")
    page.wait_for_timeout(300)
    place = "() => { const b = document.querySelector('#node-Time path').getBoundingClientRect(); return [b.x, b.y] }"
    before = page.evaluate(place)
    page.locator("#drawing .node.chosen a").focus()
    page.keyboard.press("Enter")
    page.locator(".typing textarea").fill("Something else")
    page.keyboard.press("Escape")
    expect(page.locator(".typing")).to_have_count(0)
    expect(page.locator("#statement")).to_have_text("It takes the time for play.")
    page.keyboard.press("Enter")
    page.locator(".typing textarea").fill("It takes the time that pupils need for play and for sleep.")
    page.keyboard.press("Enter")
    expect(page.locator("#statement")).to_contain_text("for sleep")
    page.wait_for_timeout(500)
    after = page.evaluate(place)
    assert abs(after[0] - before[0]) < 4
    assert abs(after[1] - before[1]) < 4


def test_double_click_edits_and_what_is_refused_is_kept(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}?chosen=Time", "ben")
    page.locator("#node-Time path.box").dblclick()
    field = page.locator(".typing textarea")
    field.fill("A text with \u0007 in it")
    page.keyboard.press("Enter")
    expect(page.locator(".typing .hint")).to_contain_text("U+0007")
    expect(field).to_have_value("A text with \u0007 in it")


def test_a_statement_becomes_evidence_with_its_source_and_is_connected(
    visit: Visit, homework: str, server: Server
) -> None:
    page = visit(f"{homework}?chosen=Study", "ben")
    page.get_by_text("Change the statement").click()
    page.get_by_label("Type").select_option("evidence")
    page.get_by_label("Title of the work").fill("Time use of pupils")
    page.get_by_label("Authors, separated by semicolons").fill("Ada L.; Ben M.")
    page.get_by_label("Year").fill("2021")
    page.locator("#edit-statement").get_by_role("button", name="Save").last.click()
    expect(page.locator("#panel .kind").first).to_have_text("Evidence")
    expect(page.locator("#panel")).to_contain_text("Time use of pupils")
    page.get_by_text("Move it, or connect it with another statement").click()
    page.get_by_label("which statement?").select_option("Practice")
    page.get_by_label("With all that is below it, it then").select_option("attack")
    page.get_by_label("and goes on to support or attack").check()
    page.get_by_role("button", name="Move or connect").click()
    expect(page.locator("#panel").get_by_role("link", name="attacks 2")).to_be_visible()
    assert ("attack", ["Pupils of twelve spend six hours a week on it."], "Skills need practice.") in relations_of(
        server, homework
    )


def test_who_may_only_discuss_sees_no_form_for_editing(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}?chosen=Time", "ada")
    expect(page.locator("#editing")).to_have_count(0)
    page.locator("#drawing .node.chosen a").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".typing")).to_have_count(0)


def test_two_who_edit_at_once_lose_nothing(visit: Visit, homework: str, server: Server) -> None:
    ben, admin = visit(f"{homework}?chosen=Time", "ben"), visit(f"{homework}?chosen=Practice", "admin")
    ben.locator("#drawing .node.chosen a").focus()
    ben.keyboard.press("Tab")
    ben.locator(".typing textarea").fill("Half a thought")
    admin.locator("#drawing .node.chosen a").focus()
    typed(admin, "Tab", "Pianists practise at home.")
    # What the other one did appears, and what is being typed stays.
    expect(ben.locator("#outline")).to_contain_text("Pianists practise at home.")
    expect(ben.locator(".typing textarea")).to_have_value("Half a thought")
    ben.locator(".typing textarea").press("Enter")
    expect(ben.locator("#statement")).to_have_text("Half a thought")
    expect(admin.locator("#outline")).to_contain_text("Half a thought")
    # Undoing takes back one's own step alone.
    ben.get_by_role("button", name="Undo").click()
    expect(ben.locator("#outline")).not_to_contain_text("Half a thought")
    expect(ben.locator("#outline")).to_contain_text("Pianists practise at home.")


def test_a_map_is_edited_without_scripts(visit: Visit, make_map: Callable[..., str]) -> None:
    path = make_map("[Plain]: A plain claim.\n", ben="editor")
    page = visit(f"{path}?chosen=Plain", "ben", java_script_enabled=False)
    page.get_by_text("Add a reason or an objection").click()
    page.get_by_label("An objection to it").fill("It is not plain at all.")
    page.locator("#add-attack").get_by_role("button", name="Add").click()
    expect(page.locator("#statement")).to_have_text("It is not plain at all.")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("#statement")).to_have_text("A plain claim.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#outline")).to_contain_text("It is not plain at all.")


def middle_of(page: Page, selector: str) -> tuple[float, float]:
    """Where an element is on the screen."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def dragged(page: Page, to: tuple[float, float], key: str = "") -> str:
    """Drag the chosen box, and say what the page says that it will do."""
    page.mouse.move(*middle_of(page, "#drawing .node.chosen path.box"))
    page.mouse.down()
    page.mouse.move(*to, steps=6)
    if key:
        page.keyboard.down(key)
    says = page.locator(".dragged .says").inner_text()
    page.mouse.up()
    if key:
        page.keyboard.up(key)
    expect(page.locator(".dragged")).to_have_count(0)
    return says


def test_a_box_is_dragged_onto_another_or_onto_a_line(visit: Visit, homework: str, server: Server) -> None:
    page = visit(f"{homework}?chosen=Study", "ben")
    page.locator(".zoom [data-zoom=fit]").click()
    page.wait_for_timeout(400)
    says = dragged(page, middle_of(page, "#node-Practice path.box"), "Shift")
    assert says.startswith("Attacks “")
    expect(page.locator("#panel").get_by_role("link", name="attacks 2", exact=False)).to_be_visible()
    study, practice = "Pupils of twelve spend six hours a week on it.", "Skills need practice."
    assert ("attack", [study], practice) in relations_of(server, homework)
    expect(page.locator("#node-Study.chosen")).to_be_visible()
    page.locator(".zoom [data-zoom=fit]").click()
    page.wait_for_timeout(600)
    assert dragged(page, middle_of(page, "#node-Time path.box"), "Alt").startswith("Goes together with “")
    expect(page.locator("#panel .bearings").first).to_contain_text("together")
    thesis, time = "Schools should stop setting homework.", "It takes the time for play."
    assert ("support", [time, study], thesis) in relations_of(server, homework)
    page.locator(".zoom [data-zoom=fit]").click()
    page.wait_for_timeout(600)
    assert dragged(page, middle_of(page, "#drawing .relation.attack .head, #drawing .relation.attack .bar")).startswith(
        "Undercuts this inference"
    )
    expect(page.locator("#panel .bearings").first).to_contain_text("undercuts")
    assert ("attack", [study], "a step") in relations_of(server, homework)


def test_a_drag_that_ends_nowhere_or_with_escape_changes_nothing(visit: Visit, homework: str, server: Server) -> None:
    page = visit(f"{homework}?chosen=Study", "ben")
    before = relations_of(server, homework)
    page.locator(".zoom [data-zoom=fit]").click()
    page.wait_for_timeout(400)
    stage = page.locator(".stage").bounding_box()
    assert stage is not None
    assert dragged(page, (stage["x"] + 6, stage["y"] + 6)) == "Drop it on a statement or on a line"
    page.mouse.move(*middle_of(page, "#drawing .node.chosen path.box"))
    page.mouse.down()
    page.mouse.move(*middle_of(page, "#node-Practice path.box"), steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".dragged")).to_have_count(0)
    page.locator("#node-Practice path.box").click()
    expect(page.locator("#statement")).to_have_text("Skills need practice.")
    assert relations_of(server, homework) == before


def test_a_branch_is_cut_and_pasted_elsewhere(visit: Visit, homework: str, server: Server) -> None:
    page = visit(f"{homework}?chosen=Time", "ben")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#drawing .node.chosen a").focus()
    page.keyboard.press("Control+x")
    expect(page.locator("#status")).to_contain_text("Select where it goes")
    assert page.evaluate("navigator.clipboard.readText()") == (
        "It takes the time for play.\n  + Pupils of twelve spend six hours a week on it.\n"
    )
    page.locator("#node-Practice path.box").click()
    expect(page.locator("#statement")).to_have_text("Skills need practice.")
    page.keyboard.press("Control+v")
    expect(page.locator("#statement")).to_have_text("It takes the time for play.")
    relations = relations_of(server, homework)
    assert ("support", ["It takes the time for play."], "Skills need practice.") in relations
    assert len(relations) == 4


def test_a_branch_is_copied_into_another_map_with_its_sources(
    visit: Visit, homework: str, make_map: Callable[..., str], server: Server
) -> None:
    other = make_map("[Play]: Play matters.\n", ben="editor")
    page = visit(f"{homework}?chosen=Study", "ben")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Change the statement").click()
    page.get_by_label("Title of the work").fill("Time use of pupils")
    page.locator("#edit-statement").get_by_role("button", name="Save").last.click()
    expect(page.locator("#panel")).to_contain_text("Time use of pupils")
    page.locator("#drawing .node.chosen a").focus()
    page.keyboard.press("Control+c")
    expect(page.locator("#status")).to_contain_text("Copied with all that is below it")
    page.goto(f"{server.address}{other}?chosen=Play")
    page.locator("#drawing .node.chosen a").focus()
    page.keyboard.press("Control+v")
    expect(page.locator("#statement")).to_have_text("Pupils of twelve spend six hours a week on it.")
    expect(page.locator("#panel")).to_contain_text("Time use of pupils")


def test_an_indented_list_from_elsewhere_is_pasted_and_a_mistake_in_it_is_told(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}?chosen=Practice", "ben")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#drawing .node.chosen a").focus()
    page.evaluate("navigator.clipboard.writeText('A\\n  & B')")
    page.keyboard.press("Control+v")
    expect(page.locator("#status")).to_contain_text("line 2, column 3")
    page.evaluate("navigator.clipboard.writeText('Pianists practise.\\r\\n\\t- <b>Not</b> all.\\r\\n+ So do dancers.')")
    page.keyboard.press("Control+v")
    expect(page.locator("#statement")).to_have_text("Pianists practise.")
    expect(page.locator("#drawing")).to_contain_text("<b>Not</b> all.")
    page.keyboard.press("Control+z")
    expect(page.locator("#drawing")).not_to_contain_text("Pianists")


def test_a_sibling_is_added_and_a_branch_moved_without_scripts_or_a_mouse(
    visit: Visit, homework: str, server: Server
) -> None:
    page = visit(f"{homework}?chosen=Time", "ben")
    page.locator("#drawing .node.chosen a").focus()
    typed(page, "Shift+Enter", "It makes children hate school.")
    thesis = "Schools should stop setting homework."
    assert ("support", ["It makes children hate school."], thesis) in relations_of(server, homework)
    plain = visit(f"{homework}?chosen=Study", "ben", java_script_enabled=False)
    plain.get_by_text("Move it, or connect it with another statement").click()
    plain.get_by_label("With all that is below it, it then").select_option("attack")
    plain.get_by_label("which statement?").select_option("Practice")
    plain.get_by_role("button", name="Move or connect").click()
    expect(plain.locator("#statement")).to_have_text("Pupils of twelve spend six hours a week on it.")
    assert (
        "attack",
        ["Pupils of twelve spend six hours a week on it."],
        "Skills need practice.",
    ) in relations_of(server, homework)
