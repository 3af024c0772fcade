"""A record of any table is added by keyboard alone, at the width of a phone, out of many people."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.waiting import settle

PHONE = {"width": 390, "height": 844}


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, and wait for what they do."""
    for key in keys:
        page.keyboard.press(key)
    settle(page)


def test_a_lead_writes_down_what_was_agreed_without_a_mouse(sign_in: SignIn) -> None:
    page = sign_in("lead", "/tables?table=action_items&new=1&workgroup_id=1", viewport=PHONE)

    page.get_by_role("textbox", name="What was agreed").focus()
    page.keyboard.type("Bring the sign-up sheet")
    press(page, "Tab")
    expect(page.get_by_role("textbox", name="Who")).to_be_focused()
    page.keyboard.type("linnea example")
    press(page, "Enter")
    person = page.get_by_role("radio", name="Linnea Examplefield")
    press(page, "Tab", "Space")
    expect(person).to_be_checked()
    expect(person).to_be_focused()
    # Another field reruns the form, and the choice stays.
    page.get_by_role("textbox", name="What was agreed").fill("Bring two sign-up sheets")
    press(page, "Control+Enter")

    expect(page.get_by_role("heading", name="Bring two sign-up sheets")).to_be_visible()
    expect(page.get_by_role("radio", name="Linnea Examplefield")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
