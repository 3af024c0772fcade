"""Each page of docs/tasks has a picture of its task being done, taken by this test when it is asked to."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.waiting import settle
from tests.serving import ROOT

TASKS_AT: Final = ROOT / "docs" / "tasks"
SIZE: Final = {"width": 900, "height": 680}
COLORS: Final = 64
TRIES: Final = 5
"""A grid that is being drawn anew, for it has another width, misses a click."""

LARGEST: Final = 60_000
"""Bytes of a picture: fourteen of them are looked at by people on a phone's data."""
SEATS: Final = (
    "Workgroup,Name,Sector\n"
    "Early Care and Education,Second parent,Parents\n"
    "Early Care and Education,Pediatrics,Health care\n"
    "Early Care and Education,Library,Bookworms\n"
)


def _nothing(_page: Page) -> None:
    """The page as it opens is the picture."""


@dataclass(frozen=True)
class Task:
    """Who does it, where it begins, and what is done until it is worth a picture."""

    role: str
    path: str
    do: Callable[[Page], None] = _nothing


def _press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()
    settle(page)


def _cell(page: Page, *, right: int, row: int) -> dict[str, Any]:
    """Where a cell of the first grid is on the screen: pixels from its left, and the row below its head."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    return {"x": box["x"] + right, "y": box["y"] + 35 * row + 18}


def _to_top(page: Page, heading: str) -> None:
    page.get_by_role("heading", name=heading, exact=True).evaluate("node => node.scrollIntoView()")


def _edit_a_cell(page: Page) -> None:
    canvas = page.locator('[data-testid="stDataFrame"] canvas').first
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    field, at = page.locator(".gdg-input:visible"), _cell(page, right=250, row=2)
    # The canvas has to see the mouse come before it takes a click.
    page.mouse.move(at["x"] - 9, at["y"] - 9)
    for _ in range(TRIES):
        page.mouse.dblclick(**at)
        settle(page)
        if field.count():
            break
    expect(field).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Invite the crisis line to speak in May", delay=20)
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 row changed")).to_be_visible()
    settle(page)
    page.get_by_text("Change cells, then save once").evaluate("node => node.scrollIntoView()")


def _type_a_contact(page: Page) -> None:
    number = page.get_by_role("searchbox", name="Case number or name")
    number.or_(page.get_by_role("textbox", name="Case number or name")).first.fill("SC-00089")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("textbox", name="Summary").fill("She has the crib now and sleeps better.")
    _to_top(page, "Quick entry")


def _give_a_file(page: Page) -> None:
    page.set_input_files(
        "input[type=file]",
        files=[FilePayload(name="seats.csv", mimeType="text/csv", buffer=SEATS.encode())],
    )
    expect(page.get_by_text("seats.csv", exact=False).first).to_be_visible()
    settle(page)
    _press(page, "Preview")
    _to_top(page, "3. What would change")


def _open_a_change(page: Page) -> None:
    expect(page.locator('[data-testid="stDataFrame"] canvas').first).to_be_visible()
    for _ in range(TRIES):
        page.mouse.click(**_cell(page, right=60, row=4))
        settle(page)
        if "batch=" in page.url:
            return
    raise AssertionError("A click on a change opened nothing.")


def _describe_a_field(page: Page) -> None:
    page.get_by_role("textbox", name="Label *").fill("Shoe size")
    page.get_by_role("textbox", name="Label *").press("Enter")
    settle(page)


def _open_a_view(page: Page) -> None:
    page.get_by_role("link", name="What we agreed to do").first.click()
    settle(page)


def _log_a_visit(page: Page) -> None:
    _press(page, "Log a contact")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Summary").fill("She has the crib now and sleeps better.")


TASKS: Final[dict[str, Task]] = {
    "find-and-correct-a-record": Task("coordinator", "/tables?table=organizations&id=1"),
    "edit-in-the-grid": Task("lead", "/tables?table=action_items&edit=true", _edit_a_cell),
    "quick-entry": Task("coordinator", "/quick-entry", _type_a_contact),
    "log-a-visit": Task("coordinator", "/", _log_a_visit),
    "import-a-file": Task("lead", "/import?table=seats", _give_a_file),
    "export": Task(
        "coordinator", "/tables?table=contacts", lambda page: _press(page, re.compile("^Export"))
    ),
    "undo-and-trash": Task("coordinator", "/recent", _open_a_change),
    "own-field": Task("admin", "/fields?table=contacts&edit=new", _describe_a_field),
    "choice-list": Task("admin", "/lists?list=closing_reason"),
    "saved-view": Task("lead", "/views", _open_a_view),
    "chart-without-code": Task(
        "coordinator", "/views?new=chart&table=contacts&c.by=held_on&c.split=medium&c.kind=stacked"
    ),
    "starter-kit": Task(
        "admin", "/kits?kit=safe-care", lambda page: _to_top(page, "Starter kits")
    ),
    "merge-duplicates": Task("admin", "/duplicates?table=people&id=1&other=2"),
    "roster-in-a-minute": Task("lead", "/early-care", lambda page: _to_top(page, "Roster")),
}  # fmt: skip


def _fold_menu(page: Page) -> None:
    """Give the page the menu's room."""
    page.get_by_test_id("stSidebar").hover()
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    page.wait_for_timeout(800)  # grids take their new width after the menu has slid away
    settle(page)


def take(page: Page, task: Task, path: Path) -> None:
    """Do a task up to the moment that shows how, and keep that moment as a small picture."""
    _fold_menu(page)
    task.do(page)
    page.mouse.move(2, SIZE["height"] / 2)  # no tooltip lies over what is told
    page.wait_for_timeout(500)  # what slides in comes to rest
    settle(page)
    page.screenshot(path=path, animations="disabled")
    with Image.open(path) as taken:
        taken.convert("RGB").quantize(COLORS).save(path, optimize=True)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_done_as_its_page_says(name: str, sign_in: SignIn, tmp_path: Path) -> None:
    task = TASKS[name]
    page = sign_in(task.role, task.path, viewport=SIZE, color_scheme="light")

    # PICTURE=1 renews those of the pages: python -m pytest tests/browser/test_task_pictures.py
    path = (TASKS_AT if os.environ.get("PICTURE") else tmp_path) / f"{name}.png"
    take(page, task, path)

    assert page.get_by_text("This app has encountered an error").count() == 0
    assert 4_000 < path.stat().st_size < LARGEST
