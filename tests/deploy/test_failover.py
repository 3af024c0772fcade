"""A process dies in the middle of a save: its people go on at the other one, with nothing lost, halved or doubled."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import col, func, select

from db.session import open_session
from models.access import Change
from models.base import Table
from models.casework import Case, Contact, ContactNote
from models.rules.actor import SYSTEM
from tests.browser.waiting import settle
from tests.deploy.conftest import DATABASE, LOGINS, County, Process
from tests.door.conftest import PASSWORD

pytestmark = pytest.mark.browser

NUMBER: Final = "Case number or name *"
PATIENCE: Final = 20.0  # seconds
HELD: Final = 471_100
"""The number of the lock at which a commit is held up."""


@pytest.fixture
def context(county: County, chromium_: Browser) -> Iterator[BrowserContext]:
    """A browser at the county's address, which does not know our certificate's maker."""
    made = chromium_.new_context(
        base_url=county.proxy.url,
        ignore_https_errors=True,
        viewport={"width": 1280, "height": 900},
    )
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def both_run(county: County) -> Iterator[None]:
    """Whichever process a test killed is back for the next."""
    yield
    for one in county.processes:
        if one.running is None or one.running.poll() is not None:
            one.start()


def signed_in_at(context: BrowserContext, role: str, path: str) -> Page:
    page = context.new_page()
    page.goto("/")
    page.get_by_label("User name").fill(LOGINS[role])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Password", exact=True)).to_have_count(0)
    settle(page)
    page.goto(path)
    settle(page)
    return page


def process_of(county: County, context: BrowserContext) -> Process:
    found = {one["name"]: one["value"] for one in context.cookies()}
    return county.at(found["common_table_process"])


def type_in(page: Page, number: str, summary: str) -> None:
    page.get_by_label(NUMBER).fill(number)
    page.get_by_role("textbox", name="Summary").fill(summary)
    page.keyboard.press("Tab")
    settle(page)


def number_of(county: County) -> str:
    with open_session(SYSTEM) as session:
        return session.fetch(Case, county.world.open_case).number


def notes_saying(summary: str) -> list[int]:
    with open_session(SYSTEM) as session:
        found = session.exec(
            select(ContactNote.contact_id).where(ContactNote.summary == summary)
        ).all()
    return list(found)


def contacts_and_changes() -> tuple[int, int]:
    def count(table: type[Table], *where: Any) -> int:
        return session.exec(select(func.count()).select_from(table).where(*where)).one()

    with open_session(SYSTEM) as session:
        made = count(Change, col(Change.table_name) == "contacts", col(Change.action) == "added")
        return count(Contact), made


def superuser(county: County) -> "psycopg.Connection[Any]":
    return county.server.connect(DATABASE)


def wait_for(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE * 20)):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It did not happen.")


def somebody_waits(there: "psycopg.Connection[Any]", lock: str) -> bool:
    asked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = %s"
    row = there.execute(asked, (lock,)).fetchone()
    return row is not None and row[0] > 0


def nobody_works(there: "psycopg.Connection[Any]") -> bool:
    asked = """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
    """
    row = there.execute(asked).fetchone()
    return row is not None and row[0] == 0


def test_killed_in_the_middle_of_a_save_nothing_is_half_saved_and_the_draft_is_there(
    county: County, context: BrowserContext
) -> None:
    page = signed_in_at(context, "coordinator", "/quick-entry")
    number, before = number_of(county), contacts_and_changes()
    type_in(page, number, "Cut off in the middle.")
    first = process_of(county, context)

    with superuser(county) as holder, superuser(county) as watcher:
        holder.execute("BEGIN")
        # The save gets as far as its note, the contact already written.
        holder.execute("LOCK TABLE contact_notes IN SHARE MODE")
        page.keyboard.press("Control+Enter")
        wait_for(page, lambda: somebody_waits(watcher, "relation"))
        first.kill()
        holder.execute("ROLLBACK")
        wait_for(page, lambda: nobody_works(watcher))

    assert contacts_and_changes() == before
    settle(page)
    # On the other one: still signed in, still filled in, also after a reload, and one more press saves it, once.
    assert process_of(county, context) is not first
    expect(page.get_by_label("User name")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("Cut off in the middle.")
    expect(page.get_by_label(NUMBER)).to_have_value(number)
    page.reload()
    settle(page)
    expect(page.get_by_text("is back.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("Cut off in the middle.")
    page.get_by_role("button", name="Save and add another").click()
    expect(page.get_by_text(f"Contact logged for {number}.").first).to_be_visible()
    assert len(notes_saying("Cut off in the middle.")) == 1
    assert contacts_and_changes() == (before[0] + 1, before[1] + 1)


def test_killed_between_the_save_and_its_answer_a_second_press_does_not_save_it_twice(
    county: County, context: BrowserContext
) -> None:
    page = signed_in_at(context, "coordinator", "/quick-entry")
    number = number_of(county)
    type_in(page, number, "Saved, but nobody was told.")
    first = process_of(county, context)

    with superuser(county) as holder, superuser(county) as watcher:
        holder.execute(
            f"""
            CREATE FUNCTION held_up() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_advisory_xact_lock({HELD}); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER held_up AFTER INSERT ON contact_notes
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION held_up();
            """
        )
        holder.execute(f"SELECT pg_advisory_lock({HELD})")
        page.keyboard.press("Control+Enter")
        wait_for(page, lambda: somebody_waits(watcher, "advisory"))
        first.kill()
        holder.execute(f"SELECT pg_advisory_unlock({HELD})")
        wait_for(page, lambda: nobody_works(watcher))
        holder.execute("DROP TRIGGER held_up ON contact_notes; DROP FUNCTION held_up()")

    # The database finished what had been sent to it; the page was never told.
    assert len(notes_saying("Saved, but nobody was told.")) == 1
    settle(page)
    assert process_of(county, context) is not first
    page.get_by_role("button", name="Save and add another").click()
    expect(page.get_by_text("This was saved already")).to_be_visible()
    assert len(notes_saying("Saved, but nobody was told.")) == 1
    page.reload()
    settle(page)
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("")


def test_a_tab_that_moved_brings_its_file_where_it_is_also_when_its_first_process_is_back(
    county: County, context: BrowserContext, tmp_path: Path
) -> None:
    page = signed_in_at(context, "administrator", "/import?table=organizations")
    first = process_of(county, context)
    first.kill()
    wait_for(page, lambda: process_of(county, context) is not first)
    settle(page)
    # By its hash alone this browser would be sent to the one that is back, which knows nothing of the tab.
    first.start()
    file = tmp_path / "organizations.csv"
    file.write_text("Name,Phone\nPaper Mill Clinic,319-555-0100\n")
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.get_by_role("heading", name="2. Its columns")).to_be_visible()
    assert process_of(county, context) is not first


def test_restarted_one_after_the_other_nobody_is_signed_out_and_nothing_typed_is_lost(
    county: County, context: BrowserContext
) -> None:
    page = signed_in_at(context, "coordinator", "/quick-entry")
    number = number_of(county)
    type_in(page, number, "Typed during an update.")
    for one in county.processes:
        one.stop()
        one.start()
    settle(page)
    expect(page.get_by_label("User name")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("Typed during an update.")
    page.get_by_role("button", name="Save and add another").click()
    expect(page.get_by_text(f"Contact logged for {number}.").first).to_be_visible()
    assert len(notes_saying("Typed during an update.")) == 1
