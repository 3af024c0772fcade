"""Coming in, staying in and being shown out, in a real browser."""

import json
import os
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Server, SignIn, enter
from tests.browser.waiting import settle
from tests.serving import ROOT

ROLES = ("director", "lead", "coordinator", "mentors", "entry", "partner", "charlie", "admin")
END_ALL = """
import sys
from db.commands import accounts
from db.queries import accounts as queries
from db.session import open_session
from models.base import now
from models.rules.actor import SYSTEM
with open_session(SYSTEM, write=True) as session:
    for row in queries.listing(session, now=now()):
        if row.login == sys.argv[1]:
            accounts.end_sessions(session, user_id=row.user_id, reason="Test", now=now())
"""


def end_sessions(server: Server, login: str) -> None:
    """End somebody's sessions from outside, as an administrator would."""
    environment = {**os.environ, "DATABASE_URL": server.database}
    subprocess.run([sys.executable, "-c", END_ALL, login], cwd=ROOT, env=environment, check=True)


@pytest.mark.parametrize("login", ROLES)
def test_a_demo_account_signs_in_and_stays_signed_in(sign_in: SignIn, login: str) -> None:
    sign_in(login)
    again = sign_in(login)
    expect(again.get_by_label("User name")).to_have_count(0)
    expect(again.get_by_role("button", name="Sign out").first).to_be_attached()


@pytest.mark.parametrize(
    "path", ["/", "/caseload", "/case?case=1", "/users", "/account", "/main", "/gate"]
)
def test_a_stranger_gets_the_sign_in_form_at_any_address(new_page: SignIn, path: str) -> None:
    page = new_page(path)
    expect(page.get_by_label("User name")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_wrong_password_says_what_to_do_and_keeps_the_user_name(new_page: SignIn) -> None:
    page = new_page()
    page.get_by_label("User name").fill("nobody-here")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    expect(page.get_by_label("User name")).to_have_value("nobody-here")


def test_signing_in_goes_on_to_the_address_that_was_asked_for(
    new_page: SignIn, server: Server
) -> None:
    page = new_page("/directory")
    enter(page, "director")
    expect(page).to_have_url(f"{server.url}/directory")


def test_scripts_cannot_read_the_cookie_that_signs_in(new_page: SignIn) -> None:
    page = new_page()
    enter(page, "director")
    kept = {one["name"]: one for one in page.context.cookies()}["common_table"]
    assert kept["httpOnly"]
    assert kept["sameSite"] == "Lax"
    assert "common_table=" not in page.evaluate("document.cookie")
    stored = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert kept["value"] not in json.dumps(stored)


def test_signing_out_leaves_nothing_to_go_back_to(new_page: SignIn) -> None:
    page = new_page("/account")
    enter(page, "lead")
    page.get_by_role("button", name="Sign out").last.click()
    expect(page.get_by_label("User name")).to_be_visible()
    assert "common_table" not in {one["name"] for one in page.context.cookies()}
    page.go_back()
    settle(page)
    expect(page.get_by_label("User name")).to_be_visible()


def test_an_ended_sessions_tab_is_shown_out_at_its_next_click(
    new_page: SignIn, server: Server
) -> None:
    page = new_page("/account")
    enter(page, "partner")
    end_sessions(server, "partner")
    page.get_by_role("link", name="Home").first.click()
    expect(page.get_by_label("User name")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)


def test_what_was_typed_stays_when_the_session_has_ended(new_page: SignIn, server: Server) -> None:
    page = new_page("/account")
    enter(page, "entry")
    typed = "words that somebody took the time to think of and to type"
    field = page.get_by_role("textbox", name="New password")
    field.fill(typed)
    end_sessions(server, "entry")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("dialog")).to_contain_text("You have been signed out")
    page.keyboard.press("Escape")
    expect(field).to_have_value(typed)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_sign_in_page_is_accessible(new_page: SignIn, scheme: str, width: int) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 844})
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert not found.response["violations"], found.generate_report()


def test_nothing_is_fetched_from_anywhere_else(new_page: SignIn, server: Server) -> None:
    asked: list[str] = []
    said: list[str] = []
    page: Page = new_page()
    page.on("request", lambda request: asked.append(request.url))
    # What our policy stops is no request yet, and is said in the console.
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    settle(page)
    enter(page, "director", PASSWORD)
    strangers = [url for url in asked if not url.startswith((server.url, "data:", "blob:"))]
    assert [url for url in strangers if not url.startswith(server.url.replace("http", "ws"))] == []
    assert [text for text in said if "Content Security Policy" in text] == []
