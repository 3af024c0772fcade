"""A lead brings a roster in from a file, and takes it out again."""

from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.waiting import settle

PHONE: Final = {"width": 390, "height": 844}
ROSTER: Final = """Members of the workgroup,,,,
Name,E-mail,Role,Term ends,On e-mail list
Wilhelmina Filedraft,wilhelmina@example.org,Member,03/04/2027,yes
Otis Paperwork,otis@example.org,Emperor,03/05/2027,no
"""


def chosen(page: Page, file: Path) -> None:
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.get_by_role("heading", name="2. Its columns")).to_be_visible()
    settle(page)


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    settle(page)


def test_a_lead_brings_in_a_roster_on_her_phone(sign_in: SignIn, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER)
    page = sign_in("lead", "/import?table=memberships", viewport=PHONE)
    chosen(page, file)

    page.get_by_text("Month first").click()
    settle(page)
    page.get_by_text("Add people that are not known").click()
    settle(page)
    click(page, "Preview")
    expect(page.get_by_text("1 person will be added: Wilhelmina Filedraft")).to_be_visible()
    expect(page.get_by_text("'Emperor' is not one of").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.get_by_role("button", name="Import 1 row")).to_be_disabled()

    page.get_by_text("Leave out the 1 refused row").click()
    settle(page)
    click(page, "Import 1 row")
    expect(page.get_by_text("1 membership imported from roster.csv.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the 1 refused row with reasons").click()
    assert "Emperor" in Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_the_same_file_again_has_nothing_to_import(sign_in: SignIn, tmp_path: Path) -> None:
    file = tmp_path / "organizations.csv"
    file.write_text("Name,Phone\nPaper Mill Clinic,319-555-0100\n")
    page = sign_in("admin", "/import?table=organizations")
    for expected in ("Import 1 row", "There is nothing to import"):
        chosen(page, file)
        place = page.get_by_role("combobox", name="Area")
        if place.count():
            place.click()
            page.get_by_role("option", name="Demonstration County").click()
            settle(page)
        click(page, "Preview")
        if expected == "Import 1 row":
            click(page, expected)
            expect(page.get_by_text("1 organization imported")).to_be_visible()
            settle(page)
        else:
            expect(page.get_by_text(expected)).to_be_visible()


def test_a_list_is_taken_out_by_its_button(sign_in: SignIn) -> None:
    page = sign_in("director", "/tables?table=organizations")
    page.get_by_role("button", name="Export").first.click()
    # The link opens a page of its own, which becomes the file.
    with page.context.expect_event("download") as download:
        page.get_by_role("link", name="CSV").first.click()

    assert download.value.suggested_filename == "organizations.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert text.startswith("Record number,Name")
