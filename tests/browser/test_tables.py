"""Tables in a real browser: grids, conflicts, filters and bulk changes, with the demo partnership."""

import re
from contextlib import suppress
from typing import Final

from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.conftest import SignIn
from tests.browser.waiting import settle

TALL: Final = {"width": 1280, "height": 1500}
PHONE: Final = {"width": 390, "height": 844}
ROW: Final = 35
"""Pixels: a canvas knows no rows to point at."""


def click_row(page: Page, row: int, *, x: int = 55) -> None:
    """Click into a row of the table, 0 for its headings; x 55 is the column with the row's number."""
    canvas = page.get_by_test_id("stDataFrame").locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    # The canvas has to see the mouse come before it takes a click.
    page.mouse.move(box["x"] + x - 9, box["y"] + ROW * row + 9)
    page.wait_for_timeout(200)
    page.mouse.move(box["x"] + x, box["y"] + ROW * row + 18)
    page.wait_for_timeout(200)
    page.mouse.click(box["x"] + x, box["y"] + ROW * row + 18)
    page.wait_for_timeout(200)


def type_cell(page: Page, row: int, column: int, text: str) -> None:
    """Type into a cell of a grid, reached by keyboard from the row's number."""
    click_row(page, row)
    for _ in range(column):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(50)
    type_in(page, text)


def type_in(page: Page, text: str) -> None:
    """Type into the cell that is chosen: the first key opens its field, the rest goes into it."""
    page.keyboard.type(text[0])
    field = page.locator("#portal input, #portal textarea").first
    expect(field).to_have_value(text[0])
    page.keyboard.type(text[1:], delay=20)
    expect(field).to_have_value(text)
    page.keyboard.press("Enter")
    settle(page)


def counted(page: Page, things: str) -> int:
    """How many there are, as the page says below them: others add some, too."""
    said = page.get_by_text(re.compile(rf"^\d+ {things}$"))
    expect(said).to_be_visible()
    return int(said.inner_text().split()[0])


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button and wait for what it does."""
    page.get_by_role("button", name=name).first.click()
    settle(page)


def test_a_lead_changes_two_cells_and_adds_a_row_in_one_save(sign_in: SignIn) -> None:
    page = sign_in("lead", "/tables?table=action_items&edit=true", viewport=TALL)
    rows = counted(page, "action items")

    type_cell(page, 1, 1, "Ask two grandmothers to join")
    type_cell(page, 2, 1, "Invite the crisis line in spring")
    click_row(page, rows + 1, x=200)  # Below the last one stands the empty one.
    settle(page)
    type_in(page, "Bring snacks for the children")
    expect(page.get_by_text("2 rows changed, 1 added")).to_be_visible()
    press(page, "Save 3 rows")

    expect(page.get_by_text("3 rows saved.")).to_be_visible()
    page.goto("/tables?table=action_items&as=rows&q=")
    settle(page)
    for text in ("Ask two grandmothers to join", "Bring snacks for the children"):
        expect(page.get_by_role("link", name=text)).to_be_visible()

    page.goto("/tables?table=action_items")
    settle(page)
    expect(page.get_by_text(f"{rows + 1} action items")).to_be_visible()


def test_what_was_typed_waits_while_somebody_looks_at_another_page(sign_in: SignIn) -> None:
    page = sign_in("lead", "/tables?table=meetings&edit=true", viewport=TALL)

    type_cell(page, 1, 3, "Typed and not saved yet")
    page.get_by_role("link", name="Goals", exact=True).first.click()
    settle(page)
    page.get_by_role("link", name="Tables", exact=True).first.click()
    settle(page)
    page.get_by_role("link", name="Meetings", exact=True).click()
    settle(page)
    press(page, "Go on editing")

    expect(page.get_by_text("1 row changed")).to_be_visible()
    press(page, "Discard changes")
    expect(page.get_by_text("1 row changed")).to_have_count(0)


def test_two_people_change_the_same_cell_and_the_second_chooses(sign_in: SignIn) -> None:
    asked = "/tables?table=mentors&edit=true&columns=person_id,capacity,community_id"
    hers, his = (sign_in("mentors", asked, viewport=TALL) for _ in range(2))

    type_cell(hers, 1, 2, "7")
    type_cell(his, 1, 2, "8")
    press(hers, "Save 1 row")
    expect(hers.get_by_text("1 row saved.")).to_be_visible()
    press(his, "Save 1 row")
    expect(his.get_by_text("somebody else changed this meanwhile").first).to_be_visible()
    expect(his.get_by_text("Theirs: 7")).to_be_visible()
    his.get_by_text("Yours: 8").click()
    settle(his)
    press(his, "Save 1 row")

    expect(his.get_by_text("1 row saved.")).to_be_visible()


def test_a_refused_row_stays_marked_while_the_good_one_is_saved(sign_in: SignIn) -> None:
    asked = "/tables?table=contacts&edit=true&columns=case_id,minutes,held_on,medium"
    page = sign_in("coordinator", asked, viewport=TALL)

    type_cell(page, 1, 2, "33")
    type_cell(page, 2, 2, "5000")
    press(page, "Save 2 rows")
    expect(page.get_by_text("Minutes is at most 1440.").first).to_be_visible()
    press(page, "Save the 1 good row")

    expect(page.get_by_text("1 row saved.")).to_be_visible()
    expect(page.get_by_text("1 row still to be corrected")).to_be_visible()
    press(page, "Discard changes")


def choose(page: Page, name: str, option: str) -> None:
    """Pick from a list; open it again, as people do, where the page was drawn once more and closed it."""
    shown = page.get_by_role("option", name=option)
    for _ in range(3):
        page.get_by_role("combobox", name=name).click()
        with suppress(TimeoutError):
            shown.click(timeout=3_000)
            break
    settle(page)


def test_a_filter_stands_in_words_and_in_the_address_and_a_click_opens_the_record(
    sign_in: SignIn,
) -> None:
    page = sign_in("coordinator", "/tables")

    page.get_by_role("link", name="Contacts", exact=True).click()
    settle(page)
    choose(page, "How", "Home visit")
    expect(page.get_by_role("button", name="How is Home visit")).to_be_visible()
    expect(page).to_have_url(re.compile("f.medium=is%3Ahome_visit"))

    click_row(page, 0, x=60)
    settle(page)
    expect(page).to_have_url(re.compile("sort=case_id"))
    press(page, "How is Home visit")
    expect(page).not_to_have_url(re.compile("f.medium"))

    click_row(page, 2, x=120)
    settle(page)
    expect(page).to_have_url(re.compile(r"[?&]id=\d+"))
    page.go_back()
    settle(page)
    expect(page.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("sort=case_id"))


def test_ticked_rows_are_changed_at_once_and_taken_back(sign_in: SignIn) -> None:
    page = sign_in("coordinator", "/tables?table=contacts&f.medium=is:video")

    for row in (1, 2):
        click_row(page, row, x=15)
        settle(page)
    press(page, "Change or remove the 2 ticked rows")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Field").click()
    page.get_by_role("option", name="Minutes").click()
    settle(page)
    dialog.get_by_label("New value").fill("123")
    page.keyboard.press("Tab")
    settle(page)
    dialog.get_by_role("button", name="Change Minutes of 2").click()
    settle(page)
    expect(page.get_by_text("2 rows changed.")).to_be_visible()
    press(page, "Undo")

    expect(page.get_by_text("Undone.")).to_be_visible()


def test_by_keyboard_and_on_a_phone_every_row_is_a_link(sign_in: SignIn) -> None:
    page = sign_in("coordinator", "/tables?table=contacts&as=rows", viewport=PHONE)

    expect(page.get_by_text("Tick this row").first).to_be_visible()
    main = page.get_by_test_id("stMain")
    expect(
        main.get_by_role("link").filter(has_text=re.compile(r"\b20\d\d\b")).first
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
