"""No screen has a serious barrier of ours: axe-core, in light, dark and on a phone."""

from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import SignIn

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
    ("coordinator", "/case?id=3"),
    ("coordinator", "/new-case"),
    ("coordinator", "/quick-entry"),
    ("lead", "/quick-entry?form=attendance"),
    ("mentors", "/"),
    ("mentors", "/match?id=3"),
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


@pytest.mark.parametrize(("login", "path"), SCREENS)
def test_a_screen_has_no_serious_barrier(sign_in: SignIn, login: str, path: str) -> None:
    page = sign_in(login, path)

    assert barriers(page) == []


@pytest.mark.parametrize(("login", "path"), [("director", "/"), ("coordinator", "/case?id=3")])
def test_nor_in_the_dark(sign_in: SignIn, login: str, path: str) -> None:
    page = sign_in(login, path, color_scheme="dark")

    assert barriers(page) == []


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("director", "/"),
        ("lead", "/early-care"),
        ("coordinator", "/"),
        ("coordinator", "/case?id=3"),
        ("coordinator", "/quick-entry"),
        ("entry", "/quick-entry?form=participant"),
    ],
)
def test_a_phone_scrolls_one_way_only(sign_in: SignIn, login: str, path: str) -> None:
    page = sign_in(login, path, viewport={"width": 390, "height": 844})

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
