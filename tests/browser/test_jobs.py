"""Each role does its main job, in a real browser, with the demo partnership."""

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.waiting import settle

PHONE: Final = {"width": 390, "height": 844}
NEW_PASSWORD: Final = "walnuts orbit the lantern"  # long enough, and nobody's name


def click(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the first button with this name and wait for what it does."""
    page.get_by_role("button", name=name).first.click()
    settle(page)


def test_a_director_reads_the_numbers_and_the_rows_behind_them(sign_in: SignIn) -> None:
    page = sign_in("director")

    for tile in ("Open cases", "Days to first contact", "Active matches", "Goals on track"):
        expect(page.get_by_text(tile, exact=True).first).to_be_visible()
    page.get_by_text("Table", exact=True).first.click()
    settle(page)
    expect(page.get_by_label("Show/hide columns: Caseload by program")).to_be_attached()


def test_a_bar_leads_to_its_cases_with_the_filter_in_the_address(sign_in: SignIn) -> None:
    page = sign_in("director")

    chart = page.get_by_test_id("stVegaLiteChart").first
    box = chart.bounding_box()
    assert box is not None
    # The first program's longest stretch lies in the middle of the first bar.
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + 24)
    expect(page.get_by_role("heading", name="Caseload")).to_be_visible()
    settle(page)

    assert "program=safe-care" in page.url
    assert "status=enrolled" in page.url


def test_another_period_is_in_the_address(sign_in: SignIn) -> None:
    page = sign_in("director", "/?period=federal-2025")

    expect(page.get_by_text("Oct 1, 2025 to Sep 30, 2026").first).to_be_visible()


def test_a_coordinator_logs_a_contact_on_her_phone(sign_in: SignIn) -> None:
    page = sign_in("coordinator", viewport=PHONE)

    click(page, "Log a contact")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Summary").fill("She has the crib now and sleeps better.")
    dialog.get_by_label("Minutes").fill("25")
    dialog.get_by_role("button", name="Save contact").click()

    expect(page.get_by_text(re.compile(r"logged for [A-Z]+.\d+")).first).to_be_visible()
    settle(page)
    expect(page.get_by_role("button", name="Remove this contact")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_what_was_typed_stays_when_a_contact_is_refused(sign_in: SignIn) -> None:
    page = sign_in("coordinator")

    click(page, "Log a contact")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Summary").fill("Typed between two visits.")
    dialog.get_by_label("Minutes").fill("2000")
    dialog.get_by_role("button", name="Save contact").click()

    expect(dialog.get_by_role("alert")).to_contain_text("Minutes")
    expect(dialog.get_by_role("textbox", name="Summary")).to_have_value("Typed between two visits.")
    expect(dialog.get_by_label("Minutes")).to_have_value("2000")


def test_a_lead_adds_a_new_member_by_keyboard_and_form(sign_in: SignIn) -> None:
    page = sign_in("lead", "/early-care", viewport=PHONE)

    page.get_by_role("radio", name="Add a member").or_(
        page.get_by_role("button", name="Add a member")
    ).first.click()
    settle(page)
    page.get_by_label("Name", exact=True).first.fill("Petra Placeholderova")
    page.keyboard.press("Enter")
    settle(page)
    click(page, "Add to the roster")

    expect(page.get_by_text("Petra Placeholderova is on the roster.")).to_be_visible()


def test_a_lead_meets_another_workgroup_from_outside(sign_in: SignIn) -> None:
    page = sign_in("lead", "/safety")

    expect(page.get_by_role("heading", name="Safety", exact=True)).to_be_visible()
    expect(page.get_by_text("Edit several")).to_have_count(0)


def test_a_mentor_coordinator_logs_a_check_in_from_home(sign_in: SignIn) -> None:
    page = sign_in("mentors")

    click(page, "Log")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What was said").fill("They meet on Saturdays again.")
    dialog.get_by_role("button", name="Save check-in").click()

    expect(page.get_by_text("Check-in saved.")).to_be_visible()


def test_data_entry_types_a_sheet_in(sign_in: SignIn) -> None:
    page = sign_in("entry")

    page.get_by_label("Case number").fill("SC-00150")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("textbox", name="Summary").fill("From the paper sheet.")
    click(page, "Save contact")

    expect(page.get_by_label("Show/hide columns: Contacts you typed in")).to_be_attached()
    number = page.get_by_role("textbox", name="Case number")
    expect(number).to_have_count(1)
    expect(number).to_have_value("")


def test_a_partner_cannot_open_a_case_of_somebody_else(sign_in: SignIn) -> None:
    page = sign_in("partner")
    expect(page.get_by_text("Our referrals")).to_be_visible()

    for case_id in (1, 2, 3, 4, 5, 399, 99999):
        page.goto(f"/case?id={case_id}")
        settle(page)
        found = page.get_by_text("was not found")
        own = page.get_by_text("Fairfield Medical Center")
        expect(found.or_(own).first).to_be_visible()


def test_charlie_of_another_county_sees_nothing_of_this_one(sign_in: SignIn) -> None:
    page = sign_in("charlie")
    for path in ("/", "/caseload", "/goals", "/directory", "/mentoring", "/safe-care"):
        page.goto(path)
        settle(page)
        text = page.locator("body").inner_text()
        for word in ("SAFE Care", "Fairfield", "Early Care", "Children's Policy"):
            assert word not in text, (path, word)


def test_an_administrator_adds_a_program_and_its_page_is_there(sign_in: SignIn) -> None:
    page = sign_in("admin", "/set-up?kind=Programs")

    click(page, "Add a program")
    page.get_by_label("Name *").fill("Kinship Navigator")
    page.get_by_role("textbox", name="Case number prefix *").fill("KN")
    page.get_by_role("combobox", name=re.compile("^Kind")).click()
    page.get_by_role("option", name="Other").click()
    page.get_by_role("combobox", name=re.compile("^Area")).click()
    page.get_by_role("option", name="Demonstration County").click()
    click(page, "Add the program")

    expect(page.get_by_role("link", name="Kinship Navigator").first).to_be_attached()
    director = sign_in("director", "/kinship-navigator")
    expect(director.get_by_role("heading", name="Kinship Navigator")).to_be_visible()


def test_an_invited_person_chooses_a_password_and_is_in(sign_in: SignIn, new_page: SignIn) -> None:
    page = sign_in("admin", "/users?user=new")
    page.get_by_label("Name *", exact=True).fill("Ingrid Invitedson")
    page.get_by_label("E-mail").first.fill("ingrid@example.org")
    page.get_by_role("combobox", name=re.compile("^Area")).first.click()
    page.get_by_role("option", name="Demonstration County").click()
    page.get_by_label("User name *").fill("ingrid")
    page.get_by_role("combobox", name=re.compile("^Role")).click()
    page.get_by_role("option", name="Director").click()
    page.get_by_role("combobox", name=re.compile("^Reaches")).first.click()
    page.get_by_role("option", name=re.compile("Demonstration County")).first.click()
    click(page, "Invite and show the link")
    link = page.get_by_test_id("stCode").first.inner_text().strip()

    guest = new_page(link[link.index("/?") :])
    for field in guest.locator("input[type=password]").all():
        field.fill(NEW_PASSWORD)
    guest.locator("input[type=password]").last.press("Enter")
    expect(
        guest.get_by_text("Open cases").or_(guest.get_by_label("User name")).first
    ).to_be_visible()
