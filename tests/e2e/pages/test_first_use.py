"""From an empty place to a shared map: finding, starting, importing, downloading, sharing, accounts."""

import json
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.conftest import HOMEWORK, Visit
from tests.e2e.running import Server, ask

pytestmark = pytest.mark.browser


def test_maps_are_found_as_one_types_by_tags_and_by_whose_they_are(visit: Visit, homework: str) -> None:
    page = visit("/", "ada")
    page.get_by_placeholder("Search titles and statements").press_sequentially("spectacle")
    expect(page.locator(".card")).to_have_count(1)
    assert "q=spectacle" in page.url
    page.get_by_role("link", name="Show all maps").click()
    page.get_by_role("link", name="Shared with me").click()
    expect(page.locator(".card h2").first).to_have_text("Homework")
    page.get_by_role("link", name="Mine", exact=True).click()
    expect(page.get_by_text("No maps here yet.")).to_be_visible()
    page.get_by_role("link", name="All", exact=True).click()
    page.get_by_role("link", name="Central Asia").first.click()
    expect(page.locator(".card")).to_have_count(1)


def test_a_map_is_started_from_nothing_and_from_a_template(visit: Visit) -> None:
    page = visit("/new", "cleo")
    page.get_by_label("Title").first.fill("Trams")
    page.get_by_label("Thesis").fill("The town should build trams.")
    page.get_by_role("button", name="Create the map").click()
    expect(page.locator("#drawing g.node.thesis[id]")).to_contain_text("The town should build trams.")
    expect(page.get_by_text("Private", exact=True)).to_be_visible()
    page.goto(page.url.partition("/maps/")[0] + "/new")
    assert page.locator(".card").count() == 10
    page.get_by_role("link", name="A moot court case").click()
    page.get_by_label("Title").fill("Donoghue v Stevenson")
    page.get_by_role("button", name="Use this template").click()
    expect(page.locator("#map-name")).to_have_text("Donoghue v Stevenson")
    expect(page.locator("#drawing g.node[id]")).to_have_count(10)


def test_a_text_is_checked_with_a_report_and_then_imported(visit: Visit, tmp_path: Path) -> None:
    page = visit("/new", "cleo")
    page.get_by_label("Or paste text").fill("[Go]: We go.\n  + <Why>: It is time. {weight: 3}\n")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    expect(page.locator("#report .node").first).to_be_visible()
    assert "We go." in page.get_by_label("Or paste text").input_value()
    page.get_by_label("Save as").select_option("outline")
    with page.expect_download() as saving:
        page.locator("#report").get_by_role("button", name="Save", exact=True).click()
    assert saving.value.suggested_filename == "we-go.outline"
    assert "+ It is time." in Path(saving.value.path()).read_text()
    page.get_by_label("Or paste text").fill("")
    file = tmp_path / "<img src=x onerror=alert(1)>.argdown"
    file.write_text(HOMEWORK)
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/maps/homework**")
    expect(page.locator("#drawing g.node[id]")).to_have_count(5)


def test_a_text_that_cannot_be_read_says_where_and_stays(visit: Visit) -> None:
    page = visit("/new", "cleo")
    page.get_by_label("Or paste text").fill("[A] x\n")
    page.get_by_label("Format").select_option("argdown")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(".form-error")).to_contain_text("line 1, column 5")
    assert page.get_by_label("Or paste text").input_value() == "[A] x\n"


def test_a_dropped_file_is_the_one_to_import(visit: Visit) -> None:
    page = visit("/new", "cleo")
    dropped = page.evaluate_handle(
        """() => {
            const made = new DataTransfer();
            made.items.add(new File(['Homework should go.'], 'a.outline'));
            return made;
        }"""
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    expect(page.locator("#drop span")).to_have_text("a.outline")


@pytest.mark.parametrize("form", ["SVG", "PNG", "PDF", "PowerPoint"])
def test_a_map_is_downloaded_as_a_picture_or_slides(visit: Visit, homework: str, form: str) -> None:
    page = visit(f"{homework}/share")
    with page.expect_download() as saving:
        page.get_by_role("link", name=form, exact=True).click()
    content = Path(saving.value.path()).read_bytes()
    magic = {"SVG": b"<?xml", "PNG": b"\x89PNG", "PDF": b"%PDF", "PowerPoint": b"PK"}[form]
    assert content.startswith(magic)


def test_choices_show_in_the_preview_at_once_and_a_version_is_pinned(visit: Visit, homework: str) -> None:
    page = visit(f"{homework}/share")
    page.get_by_label("Colours").first.select_option("dark")
    expect(page.locator("#preview")).to_have_attribute("src", f"/api/v1{homework}.svg?theme=dark")
    page.get_by_label("Pin this version").check()
    expect(page.locator("#preview")).to_have_attribute("src", f"/api/v1{homework}@1.svg?theme=dark")
    page.wait_for_function("() => document.querySelector('#preview').naturalWidth > 0")


def test_a_map_is_embedded_by_other_pages(visit: Visit, homework: str, server: Server) -> None:
    page = visit(f"{homework}/embed")
    expect(page.locator("#drawing, .drawing svg").first).to_be_visible()
    with urllib.request.urlopen(f"{server.address}/oembed?url={server.address}{homework}&maxwidth=600") as answer:
        told = json.loads(answer.read())
    assert (told["type"], told["width"], told["version"]) == ("rich", 600, "1.0")
    assert f'src="{server.address}{homework}/embed"' in told["html"]
    with urllib.request.urlopen(f"{server.address}{homework}/embed") as answer:
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


def test_a_teacher_lets_a_student_in_by_a_link_and_the_student_comments(visit: Visit, server: Server) -> None:
    ask(
        f"{server.address}/api/v1/settings",
        "PATCH",
        {"sign_up": "open"},
        {"Content-Type": "application/merge-patch+json"},
    )
    teacher = visit("/new", "teacher")
    teacher.get_by_label("Title").first.fill("School uniforms")
    teacher.get_by_label("Thesis").fill("Schools should have uniforms.")
    teacher.get_by_role("button", name="Create the map").click()
    teacher.get_by_role("link", name="Download and share").click()
    teacher.get_by_role("button", name="Create an invitation link").click()
    link = teacher.locator("#invitation code").inner_text()
    student = visit(link.removeprefix(server.address))
    expect(student.get_by_text("teacher invites you to read and discuss the map “School uniforms”.")).to_be_visible()
    student.get_by_label("User name").fill("student-1")
    student.get_by_label("Password").fill("a long sentence")
    student.get_by_role("button", name="Create the account").click()
    expect(student.locator("#map-name")).to_have_text("School uniforms")
    student.get_by_label("Write a comment").fill("Why?")
    student.get_by_role("button", name="Comment", exact=True).click()
    expect(student.locator("#comments .body")).to_have_text("Why?")


def test_one_signs_in_by_password_makes_a_token_exports_and_leaves(visit: Visit, server: Server) -> None:
    visit("/", "dora").close()
    page = visit("/sign-in?return_to=/help")
    page.get_by_label("Name").fill("dora")
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".form-error")).to_contain_text("Wrong name or password")
    page.get_by_label("Password").fill("a long sentence")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Reading a map")).to_be_visible()
    page.goto(f"{server.address}/account")
    page.get_by_text("New token", exact=True).click()
    page.get_by_label("What it is for").fill("My script")
    page.get_by_role("button", name="Create the token").click()
    token = page.locator("#secret").inner_text()
    request = urllib.request.Request(f"{server.address}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        assert json.loads(answer.read())["name"] == "dora"
    with page.expect_download() as saving:
        page.get_by_role("link", name="Export everything").click()
    with zipfile.ZipFile(saving.value.path()) as archive:
        assert {"account.json", "comments.json"} <= set(archive.namelist())
    page.goto(f"{server.address}/account")
    page.get_by_text("Delete my account", exact=True).first.click()
    page.get_by_label("Type dora to confirm").fill("dora")
    page.get_by_label("Your password").fill("a long sentence")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_the_administrator_makes_accounts_changes_settings_and_sees_the_log(visit: Visit, server: Server) -> None:
    page = visit("/admin", "admin")
    page.get_by_label("Name", exact=True).fill("newcomer")
    page.get_by_role("button", name="Create account and sign-in link").click()
    link = page.locator("#secret").inner_text()
    fresh = visit(link.removeprefix(server.address))
    fresh.get_by_role("button", name="Sign in").click()
    expect(fresh.get_by_role("link", name="newcomer")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("Maximum number of maps per account").fill("99")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Audit log").click()
    expect(page.get_by_text("Setting changed").first).to_be_visible()
    page.get_by_role("link", name="Health and jobs").click()
    expect(page.get_by_text("All is well.")).to_be_visible()


def test_a_deleted_map_is_taken_out_of_the_trash(visit: Visit, make_map: Callable[..., str], server: Server) -> None:
    path = make_map("[Soon]: Soon gone.\n")
    page = visit(f"{path}/share", "admin")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Move this map to the trash").click()
    page.wait_for_url(server.address + "/")
    page.goto(server.address + path)
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    page.goto(f"{server.address}/trash")
    page.get_by_role("button", name="Restore").first.click()
    expect(page.locator("#drawing g.node[id]")).to_have_count(1)


def test_help_is_shown_in_place_and_colours_are_kept(visit: Visit, server: Server) -> None:
    page = visit("/")
    page.get_by_role("link", name="Help for this page").click()
    expect(page.get_by_role("dialog", name="Finding maps")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Colours").select_option("dark")
    page.wait_for_timeout(300)
    page.goto(f"{server.address}/help")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"


def test_a_wrong_address_is_a_friendly_page_for_people_and_a_problem_for_programs(visit: Visit, server: Server) -> None:
    page = visit("/maps/no-such-map", "ada")
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    expect(page.get_by_role("link", name="ada")).to_be_visible()
    page.goto(f"{server.address}/api/v1/maps/no-such-map.svg")
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    status, headers, _ = ask(f"{server.address}/maps/no-such-map")
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")
