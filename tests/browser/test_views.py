"""Views in a real browser: a mark leads to its rows, and a card is moved without a mouse."""

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.waiting import settle

PHONE: Final = {"width": 390, "height": 844}


def open_view(page: Page, name: str) -> None:
    """Open a view by its name from the list of views."""
    page.get_by_role("link", name="Views", exact=True).first.click()
    settle(page)
    page.get_by_role("link", name=name).first.click()
    settle(page)


def test_a_mark_of_a_chart_leads_to_the_rows_it_counts(sign_in: SignIn) -> None:
    page = sign_in("director", "/views?new=chart&table=meetings&c.by=status")

    page.get_by_text("The rows behind each mark").click()
    page.get_by_role("link", name="Held:").click()
    settle(page)

    expect(page.get_by_role("heading", name="Meetings")).to_be_visible()
    assert "f.status=is%3Aheld" in page.url


def test_a_lead_moves_a_card_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("lead")
    open_view(page, "What we agreed to do")
    column = page.get_by_text(re.compile(r"^Dropped \d+$"))
    before = column.inner_text()

    page.get_by_role("button", name="Move to").first.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Dropped", exact=True).last.wait_for()
    settle(page)  # The menu takes the focus once it is drawn.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settle(page)

    expect(column).not_to_have_text(before)


def test_a_chart_is_made_kept_and_put_on_home_on_a_phone(sign_in: SignIn) -> None:
    page = sign_in("director", "/views?new=chart&table=meetings&c.by=status", viewport=PHONE)

    page.get_by_role("button", name="Save as view").click()
    page.get_by_role("textbox", name="Name").fill("Meetings so far")
    page.get_by_role("button", name="Save", exact=True).click()
    settle(page)
    expect(page.get_by_role("heading", name="Meetings so far")).to_be_visible()
    page.get_by_role("button", name="Pin").click()
    page.get_by_text("On my Home").click()
    page.get_by_role("button", name="Save", exact=True).click()
    settle(page)
    page.goto(page.url.split("/views")[0])
    settle(page)

    expect(page.get_by_text("Meetings so far")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
