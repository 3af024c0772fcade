"""No screen has a serious barrier of ours: axe-core, in light, dark and on a phone."""

import sqlite3
from contextlib import closing
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Server, SignIn

A_CASE: Final = "/case?id={cases}"
A_MATCH: Final = "/match?id={matches}"
"""The demo's first of those this person may see; its numbers are not the same every day."""

SCREENS: Final = (
    ("director", "/"),
    ("director", "/caseload"),
    ("director", "/mentoring"),
    ("director", "/mentoring?show=trends"),
    ("director", "/goals"),
    ("director", "/directory"),
    ("director", "/safe-care"),
    ("lead", "/"),
    ("lead", "/early-care"),
    ("coordinator", "/"),
    ("coordinator", A_CASE),
    ("coordinator", "/new-case"),
    ("coordinator", "/quick-entry"),
    ("lead", "/quick-entry?form=attendance"),
    ("mentors", "/"),
    ("mentors", A_MATCH),
    ("entry", "/"),
    ("partner", "/"),
    ("admin", "/"),
    ("admin", "/set-up"),
    ("admin", "/users"),
    ("admin", "/users?user=new"),
    ("admin", "/settings"),
    ("admin", "/recent"),
    ("lead", "/trash"),
    ("lead", "/tables?table=memberships&id=1"),
    ("lead", "/tables?table=memberships&new=1&workgroup_id=1"),
    ("partner", "/tables?table=organizations&id=3"),
    ("coordinator", "/duplicates?table=participants"),
    ("admin", "/duplicates?table=people&id=5&other=6"),
)
STREAMLITS: Final[dict[str, str]] = {
    # rule: what the markup holds that is Streamlit's own, which no page of ours can change
    "list": "stSidebarNavItems",  # its menu puts sections straight into the list
    "listitem": "st-emotion-cache",
    "color-contrast": 'kbd aria-label="Shortcut',  # keys on a main button; the form says them below it
    "svg-img-alt": "metric_chart",  # the line under a metric; its number is beside it
}
AXE: Final = Axe()


def barriers(page: Page) -> list[str]:
    """The serious and critical violations on a page, without those that are Streamlit's own."""
    found: list[dict[str, Any]] = AXE.run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
        if STREAMLITS.get(one["id"], "nothing of theirs") not in node["html"]
    ]


@pytest.fixture
def opened(sign_in: SignIn, server: Server) -> SignIn:
    """opened(login, path): the screen itself, not a page that says it was not found."""

    def open_one(login: str, path: str, **options: Any) -> Page:
        page = sign_in(login, path.format(**first_seen(server, login)), **options)
        assert page.get_by_text("not found").count() == 0
        return page

    return open_one


def first_seen(server: Server, login: str) -> dict[str, int]:
    """The first case and match in a program where this login holds a role of its own."""
    address = server.database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        return {
            table: database.execute(
                f"SELECT MIN(id) FROM {table} WHERE program_id IN (SELECT program_id FROM grants"  # noqa: S608
                " JOIN users ON users.id = user_id WHERE login = ?)",
                (login,),
            ).fetchone()[0]
            or 0
            for table in ("cases", "matches")
        }


@pytest.mark.parametrize(("login", "path"), SCREENS)
def test_a_screen_has_no_serious_barrier(opened: SignIn, login: str, path: str) -> None:
    page = opened(login, path)

    assert barriers(page) == []


IN_THE_DARK: Final = (
    ("director", "/"),
    ("coordinator", A_CASE),
    ("admin", "/users"),
    ("partner", "/tables?table=organizations&id=3"),
)


@pytest.mark.parametrize(("login", "path"), IN_THE_DARK)
def test_nor_in_the_dark(opened: SignIn, login: str, path: str) -> None:
    page = opened(login, path, color_scheme="dark")

    assert barriers(page) == []


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("director", "/"),
        ("lead", "/early-care"),
        ("coordinator", "/"),
        ("coordinator", A_CASE),
        ("coordinator", "/quick-entry"),
        ("entry", "/quick-entry?form=participant"),
    ],
)
def test_a_phone_scrolls_one_way_only(opened: SignIn, login: str, path: str) -> None:
    page = opened(login, path, viewport={"width": 390, "height": 844})

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
