"""In a real browser: an edit is undone from the history, a removed record restored from the trash."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.waiting import settle

ITEM = "Invite the library to story hour"


def _click(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()
    settle(page)


def _first_row(page: Page) -> None:
    """Click the first row of the list: a canvas, so by where it is."""
    canvas = page.locator('[data-testid="stDataFrame"] canvas').first
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 60, box["y"] + 52)
    page.wait_for_url(re.compile(r"[?&](removed|batch)="))
    settle(page)


def _added(page: Page) -> str:
    """Add an action item, and give the address of its page."""
    page.get_by_label("What was agreed").first.fill(ITEM)
    _click(page, re.compile("^(Add|Save)"))
    page.wait_for_url(re.compile(r"[?&]id=\d+"))
    settle(page)
    return page.url


def test_a_lead_undoes_an_edit_and_restores_what_was_removed(sign_in: SignIn) -> None:
    page = sign_in("lead", "/tables?table=action_items&new=1")
    address = _added(page)

    page.get_by_label("What was agreed").first.fill("Something else by mistake")
    _click(page, re.compile("^Save"))
    expect(page.get_by_role("heading", name="Something else by mistake")).to_be_visible()
    page.get_by_role("tab", name="History").click()
    settle(page)
    _click(page, re.compile("^undo|Undo"))
    expect(page.get_by_role("heading", name=ITEM)).to_be_visible()

    _click(page, re.compile("Remove"))
    _click(page, "Move to the trash")
    expect(page.get_by_text("is in the trash")).to_be_visible()
    page.goto("/trash")
    settle(page)
    _first_row(page)
    _click(page, re.compile("Restore"))
    expect(page.get_by_text("Action item restored.")).to_be_visible()
    page.goto(address)
    settle(page)
    expect(page.get_by_role("heading", name=ITEM)).to_be_visible()
