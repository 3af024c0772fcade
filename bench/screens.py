"""What is measured: who opens which screen, and what they click."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

Act = Callable[[Page], None]


@dataclass(frozen=True)
class Step:
    """One measured click, and what comes before it without being measured."""

    name: str
    login: str
    kind: str  # "dashboard" or "list"
    act: Act
    before: tuple[Act, ...] = ()


def menu(path: str) -> Act:
    """Click a page's entry in the menu."""

    def act(page: Page) -> None:
        page.locator(f'[data-testid="stSidebarNav"] a[href$="/{path}"]').first.click()

    return act


def button(name: str) -> Act:
    """Click a button by its words."""
    return lambda page: page.get_by_role("button", name=name).first.click()


def cell(number: int) -> Act:
    """Click a cell in the first column of the page's table, as somebody does who opens a row."""

    def act(page: Page) -> None:
        table = page.locator('[data-testid="stDataFrame"]').nth(number)
        table.scroll_into_view_if_needed()
        box = table.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 40, box["y"] + 35 + 17)

    return act


def _next_page(page: Page) -> None:
    page.get_by_role("button", name="Next page").first.click()


def _search(page: Page) -> None:
    box = page.get_by_label("Find").first
    box.fill("SC-100777")
    box.press("Enter")


def _search_name(page: Page) -> None:
    box = page.get_by_label("Find").first
    box.fill("Samplebrook")
    box.press("Enter")


def _overdue(page: Page) -> None:
    page.get_by_text("Contact overdue").first.click()


def link(name: str) -> Act:
    """Click a link within the page by its words."""

    def act(page: Page) -> None:
        page.locator('[data-testid="stMain"]').get_by_role("link", name=name, exact=True).click()

    return act


def at(address: str) -> Act:
    """Open an address, as from a bookmark; for what comes before a measured click."""

    def act(page: Page) -> None:
        root = page.evaluate("() => window.location.origin")
        page.goto(f"{root}/{address}")
        page.locator('[data-testid="stMain"] h1').first.wait_for()

    return act


def _status_is(words: str) -> Act:
    """Choose a status, with the list of them open already."""
    return lambda page: page.get_by_role("option", name=words).first.click()


def _open_statuses(page: Page) -> None:
    page.get_by_role("combobox", name="Status").first.click()


ELSEWHERE: Final = menu("directory")
"""Where a screen is opened from: itself an ordinary page."""

STEPS: Final = (
    Step("Home, director", "director", "dashboard", menu(""), (ELSEWHERE,)),
    Step("Workgroup", "director", "dashboard", menu("early-care"), (ELSEWHERE,)),
    Step("Program", "director", "dashboard", menu("safe-care"), (ELSEWHERE,)),
    Step("Program that mentors", "director", "dashboard", menu("reentry"), (ELSEWHERE,)),
    Step("Goals", "director", "dashboard", menu("goals"), (ELSEWHERE,)),
    Step("Mentoring, director", "director", "dashboard", menu("mentoring"), (ELSEWHERE,)),
    Step("Caseload, director", "director", "list", menu("caseload"), (ELSEWHERE,)),
    Step("Caseload, next page", "director", "list", _next_page, (menu("directory"), menu("caseload"))),
    Step("Directory", "director", "list", menu("directory"), (menu("caseload"),)),
    Step("Home, coordinator", "coordinator", "dashboard", menu(""), (ELSEWHERE,)),
    Step("Caseload, coordinator", "coordinator", "list", menu("caseload"), (ELSEWHERE,)),
    Step("Caseload, overdue", "coordinator", "list", _overdue, (ELSEWHERE, menu("caseload"))),
    Step("Caseload, number", "coordinator", "list", _search, (ELSEWHERE, menu("caseload"))),
    Step("Caseload, name", "coordinator", "list", _search_name, (ELSEWHERE, menu("caseload"))),
    Step("Case", "coordinator", "list", cell(0), (ELSEWHERE, menu("caseload"))),
    Step("Home, mentor coordinator", "mentors", "dashboard", menu(""), (ELSEWHERE,)),
    Step("Mentoring", "mentors", "dashboard", menu("mentoring"), (ELSEWHERE,)),
    Step("Home, lead", "lead", "dashboard", menu(""), (ELSEWHERE,)),
    Step("Workgroup, its lead", "lead", "dashboard", menu("early-care"), (ELSEWHERE,)),
    Step("Home, partner", "partner", "dashboard", menu(""), (ELSEWHERE,)),
    Step("Home, data entry", "entry", "dashboard", menu(""), (ELSEWHERE,)),
    Step("Home, administrator", "admin", "dashboard", menu(""), (ELSEWHERE,)),
    Step("Set-up", "admin", "list", menu("set-up"), (ELSEWHERE,)),
    Step("People and access", "admin", "list", menu("users"), (ELSEWHERE,)),
    Step("Table of cases", "director", "list", link("Cases"), (menu("tables"),)),
    Step("Table of cases, filter", "director", "list", _status_is("Enrolled"),
         (at("tables?table=cases"), _open_statuses)),
    Step("Table of cases, search", "director", "list", _search, (at("tables?table=cases"),)),
    Step("Table of cases, next page", "director", "list", _next_page, (at("tables?table=cases"),)),
    Step("Table of contacts", "coordinator", "list", link("Contacts"), (menu("tables"),)),
    Step("Record of a case", "coordinator", "list", cell(0), (at("tables?table=cases"),)),
    Step("Recent changes", "admin", "list", menu("recent"), (ELSEWHERE,)),
)  # fmt: skip
