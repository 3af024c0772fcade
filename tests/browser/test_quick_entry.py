"""Quick entry in a real browser: twenty sheets by keyboard alone, and drafts that come back."""

from datetime import date, timedelta
from typing import Any, Final

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from db.session import open_session
from models.access import User
from models.base import now
from models.casework import Case, Contact, ContactNote
from models.data import Draft
from models.programs import Program
from models.rules.actor import SYSTEM
from pages.parts.clock import today
from tests.browser.conftest import Server, SignIn, enter
from tests.browser.test_sign_in import end_sessions
from tests.browser.waiting import settle
from tests.databases import in_force

SHEETS: Final = 20
NUMBER: Final = "Case number or name *"
FOCUS: Final = """() => {
    const at = document.activeElement;
    return at.getAttribute('aria-label') || at.innerText || '';
}"""


def cases(server: Server) -> dict[int, str]:
    """Numbers of open cases of SAFE Care that were referred long enough ago to have been called."""
    with in_force(server.database), open_session(SYSTEM) as session:
        statement = (
            select(Case.id, Case.number)
            .join(Program, col(Program.id) == Case.program_id)
            .where(Program.slug == "safe-care", Case.status != "closed")
            .where(Case.referred_on < today() - timedelta(days=9))
            .order_by(col(Case.id).desc())
            .limit(SHEETS)
        )
        return {found: number for found, number in session.exec(statement) if found is not None}


def numbers(server: Server) -> list[str]:
    """The numbers of these cases."""
    return list(cases(server).values())


def stored(server: Server, login: str) -> list[tuple[str, date, str, int | None, str]]:
    """What somebody typed in, as it stands in the database, in the order it was typed."""
    columns: Any = (
        Case.number, Contact.held_on, Contact.medium, Contact.minutes, ContactNote.summary,
    )  # fmt: skip
    statement: Any = (
        sa.select(*columns)
        .join(Contact, col(Contact.case_id) == Case.id)
        .join(User, col(User.id) == Contact.created_by_id)
        .outerjoin(ContactNote, col(ContactNote.contact_id) == Contact.id)
        .where(col(User.login) == login, col(Contact.created_at) > now() - timedelta(minutes=5))
        .order_by(col(Contact.id))
    )
    with in_force(server.database), open_session(SYSTEM) as session:
        rows: Any = session.execute(statement)
        return [(number, on, how, minutes, said or "") for number, on, how, minutes, said in rows]


def tab_to(page: Page, label: str, *, at_most: int = 60) -> None:
    """Press Tab until a field has the focus."""
    for _ in range(at_most):
        if page.evaluate(FOCUS).startswith(label):
            return
        page.keyboard.press("Tab")
    assert page.evaluate(FOCUS).startswith(label)


def skip_to_form(page: Page) -> None:
    """Go from the top of the page to the form's first field, as people without a mouse do."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Skip to main content
    tab_to(page, NUMBER)


@pytest.mark.usefixtures("server")
def test_an_entry_clerk_types_twenty_sheets_by_keyboard_alone(
    sign_in: SignIn, server: Server
) -> None:
    page = sign_in("entry")
    on = today() - timedelta(days=8)
    sheets = [
        (number, on, "phone", 5 + row if row % 2 else None, f"Sheet {row}." if row % 3 else "")
        for row, number in enumerate(numbers(server))
    ]
    page.keyboard.press("Alt+q")
    expect(page.get_by_label(NUMBER)).to_be_visible()
    settle(page)
    skip_to_form(page)
    for row, (number, _on, _how, minutes, summary) in enumerate(sheets):
        expect(page.get_by_label(NUMBER)).to_have_count(1)
        expect(page.get_by_label(NUMBER)).to_have_value("")
        tab_to(page, NUMBER, at_most=1)
        page.keyboard.type(number)
        if row == 0:
            tab_to(page, "month")
            page.keyboard.type(f"{on:%m%d%Y}")
            settle(page)
        tab_to(page, "Minutes")
        if minutes is not None:
            page.keyboard.type(str(minutes))
        tab_to(page, "Summary")
        page.keyboard.type(summary)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text(f"Contact logged for {number}.").first).to_be_visible()
        # The note comes before the empty form that takes the place of the one that was sent.
        settle(page)

    assert len(sheets) == SHEETS
    assert stored(server, "entry")[-SHEETS:] == sheets
    with in_force(server.database), open_session(SYSTEM) as session:
        left = select(Draft).join(User, col(User.id) == Draft.user_id).where(User.login == "entry")
        assert session.exec(left.where(~col(Draft.form).like("saved:%"))).all() == []


def begin_sheet(page: Page, number: str, summary: str) -> None:
    page.get_by_label(NUMBER).fill(number)
    page.get_by_role("textbox", name="Summary").fill(summary)
    page.keyboard.press("Tab")
    settle(page)


def expect_sheet(page: Page, number: str, summary: str) -> None:
    expect(page.get_by_text("is back.")).to_be_visible()
    expect(page.get_by_label(NUMBER)).to_have_value(number)
    expect(page.get_by_role("textbox", name="Summary")).to_have_value(summary)


def test_a_reload_in_the_middle_brings_the_draft_back(sign_in: SignIn, server: Server) -> None:
    number, other = numbers(server)[:2]
    page = sign_in("coordinator", "/quick-entry")
    begin_sheet(page, number, "Half a note.")

    page.reload()
    settle(page)

    expect_sheet(page, number, "Half a note.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"Contact logged for {number}.").first).to_be_visible()
    settle(page)
    expect(page.get_by_text("is back.")).to_have_count(0)
    begin_sheet(page, other, "")
    page.reload()
    settle(page)
    expect_sheet(page, other, "")
    page.get_by_role("button", name="Discard").click()
    settle(page)
    expect(page.get_by_label(NUMBER)).to_have_value("")


def test_a_draft_is_back_after_the_session_ended_and_begins_again(
    new_page: SignIn, server: Server
) -> None:
    number = numbers(server)[0]
    summary = "Words that somebody took the time to think of and to type before lunch."
    page = new_page("/quick-entry")
    enter(page, "entry")
    begin_sheet(page, number, summary)
    end_sessions(server, "entry")
    page.get_by_role("button", name="Save and add another").click()
    expect(page.get_by_role("dialog")).to_contain_text("You have been signed out")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    again = opened.value
    settle(again)
    enter(again, "entry")

    expect_sheet(again, number, summary)


def test_a_draft_stays_with_its_own_case(sign_in: SignIn, server: Server) -> None:
    first, second = list(cases(server))[:2]
    page = sign_in("coordinator", f"/case?id={first}")
    note = page.get_by_role("textbox", name="Summary").first
    note.fill("Of the first case only.")
    page.keyboard.press("Tab")
    settle(page)

    page.goto(f"/case?id={second}")
    settle(page)
    expect(page.get_by_role("textbox", name="Summary").first).to_have_value("")
    page.goto(f"/case?id={first}")
    settle(page)
    expect(note).to_have_value("Of the first case only.")
