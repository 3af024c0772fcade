"""Everybody of the demo can sign in, by the form, as people do."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn

ROLES = ("director", "lead", "coordinator", "mentors", "entry", "partner", "charlie", "admin")


@pytest.mark.parametrize("login", ROLES)
def test_a_demo_account_signs_in_and_stays_signed_in(sign_in: SignIn, login: str) -> None:
    sign_in(login)
    again = sign_in(login)
    expect(again.get_by_label("User name")).to_have_count(0)
    expect(again.get_by_role("button", name="Sign out").first).to_be_attached()


def test_a_stranger_gets_the_sign_in_form_at_any_address(new_page: SignIn) -> None:
    page = new_page("/caseload")
    expect(page.get_by_label("User name")).to_be_visible()
