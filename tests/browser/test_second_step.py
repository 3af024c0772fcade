"""Setting up a second step, coming in with it, and losing the phone, in a real browser."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from playwright.sync_api import Page, expect
from pyotp import TOTP

from tests.browser.conftest import Server, SignIn, enter
from tests.browser.test_accessibility import barriers
from tests.browser.waiting import settle
from tests.serving import ROOT

NEWCOMER: Final = "newcomer"
OWN: Final = "walnuts orbit the lantern"
MAKE: Final = """
import sys
from sqlmodel import select
from db.commands import accounts
from db.session import open_session
from models.access import Grant
from models.base import now
from models.places import Area
from models.rules.actor import SYSTEM
with open_session(SYSTEM, write=True) as session:
    area = session.exec(select(Area.id)).first()
    user = accounts.add(session, login=sys.argv[1], name="Nora New", email="", area_id=area)
    session.add(Grant(user_id=user.id, role="partner", scope="area", area_id=area))
    accounts.set_password(session, user_id=user.id, password=sys.argv[2], now=now())
"""
PHONE: Final = {"width": 390, "height": 844}


@pytest.fixture(scope="module", autouse=True)
def newcomer(server: Server) -> Iterator[None]:
    """An account of this module's own: a second step would keep other tests out of a shared one."""
    environment = {**os.environ, "DATABASE_URL": server.database}
    command = [sys.executable, "-c", MAKE, NEWCOMER, OWN]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    yield


def type_code(page: Page, code: str) -> None:
    """Fill in the form of the second step."""
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Go on").click()


def test_a_person_sets_it_up_comes_in_with_it_and_loses_the_phone(new_page: SignIn) -> None:
    page = new_page("/account")
    enter(page, NEWCOMER, OWN)
    page.get_by_role("textbox", name="Your password").fill(OWN)
    page.get_by_role("button", name="Set up an authenticator app").click()
    expect(page.get_by_alt_text("The QR code to scan")).to_be_visible()
    assert barriers(page) == []
    page.get_by_text("Cannot scan it?").click()
    settle(page)
    secret = page.get_by_test_id("stCode").inner_text().replace(" ", "").strip()
    page.get_by_label("3. Type the code").fill(TOTP(secret).now())
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("button", name="I have kept them")).to_be_visible()
    codes = page.get_by_test_id("stCode").inner_text().split()

    later = new_page("/directory", viewport=PHONE, color_scheme="dark")
    later.get_by_label("User name").fill(NEWCOMER)
    later.get_by_label("Password", exact=True).fill(OWN)
    later.get_by_role("button", name="Sign in").click()
    expect(later.get_by_label("Code", exact=True)).to_be_visible()
    settle(later)
    assert barriers(later) == []
    type_code(later, "000000")
    expect(later.get_by_role("alert")).to_contain_text("That code is not right")
    # A phone's clock may be half a minute early, and the code of now was used to set it up.
    type_code(later, TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30)))
    expect(later.get_by_role("heading", name="Directory", level=1)).to_be_visible()

    lost = new_page()
    lost.get_by_label("User name").fill(NEWCOMER)
    lost.get_by_label("Password", exact=True).fill(OWN)
    lost.get_by_role("button", name="Sign in").click()
    type_code(lost, codes[0])
    expect(lost.get_by_role("button", name="Sign out").first).to_be_attached()
    lost.goto("/account")
    settle(lost)
    expect(lost.get_by_text("9 recovery codes left")).to_be_visible()
    assert barriers(lost) == []
    lost.get_by_role("button", name="Sign out everywhere").click()
    expect(lost.get_by_label("User name")).to_be_visible()
    later.reload()
    expect(later.get_by_label("User name")).to_be_visible()
