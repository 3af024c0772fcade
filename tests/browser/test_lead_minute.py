"""The lead's minute: a roster put right in its grid while somebody else saves the same roster."""

from typing import Final

from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select

from db.queries import rosters
from db.session import open_session
from models.people import Person
from models.rules.actor import SYSTEM
from models.workgroups import Membership, Workgroup
from tests.browser.conftest import Server, SignIn
from tests.browser.waiting import settle
from tests.databases import in_force

SLUG: Final = "early-care"
ROW: Final = 35  # pixels, as high as the grid draws its header and each row
MARKS: Final = 1  # columns of the grid before those with data
COLUMNS: Final = ("_row", "name", "role", "organization", "seat", "starts", "ends", "list", "email")
FIXED: Final = (2, 3, 4, 5)
ENDED: Final = 6
NEW: Final = ("Nova Placeholdersen", "Otto Placeholdersen")


class Grid:
    """The editable roster on a page: a canvas, with a table beside it that tells what is selected."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.get_by_text("Edit several").first.scroll_into_view_if_needed()
        self.table = page.locator("[role=grid]", has_text="Speaks for").first
        self.frame = page.get_by_test_id("stDataFrame").filter(has=self.table).first
        expect(self.frame).to_be_visible()
        self.frame.scroll_into_view_if_needed()
        settle(page)

    def cell(self, column: str, row: int) -> Locator:
        """A cell of the table that tells screen readers what the canvas shows."""
        return self.table.get_by_test_id(f"glide-cell-{COLUMNS.index(column) + MARKS}-{row}")

    def click(self, x: int, row: int) -> None:
        """Click into a row, at so many pixels from the left."""
        box = self.frame.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + x, box["y"] + ROW * (row + 1) + ROW / 2)

    def expect_at(self, column: str, row: int) -> None:
        expect(self.cell(column, row)).to_have_attribute("aria-selected", "true")

    def enter(self, text: str) -> None:
        """Open the selected cell by keyboard, type in place of what it says, and go on below."""
        field = self.page.locator(".gdg-input:visible")
        if not field.count():
            self.page.keyboard.press("Enter")
        expect(field).to_be_focused()
        self.page.keyboard.press("Control+a")
        # As fast as people type: without any pause Enter would overtake the last letters.
        self.page.keyboard.type(text, delay=20)
        expect(field).to_have_value(text)
        self.page.keyboard.press("Enter")
        expect(field).to_have_count(0)


def members(server: Server) -> list[rosters.MemberRow]:
    """The roster as it is stored, in the order of the grid."""
    with in_force(server.database), open_session(SYSTEM) as session:
        group = session.exec(select(Workgroup.id).where(Workgroup.slug == SLUG)).one()
        assert group is not None
        return rosters.members(session, group)


def ended(server: Server, membership_id: int) -> bool:
    with in_force(server.database), open_session(SYSTEM) as session:
        return session.fetch(Membership, membership_id).ended_on is not None


def known_by(server: Server, name: str) -> int:
    with in_force(server.database), open_session(SYSTEM) as session:
        return len(session.exec(select(Person.id).where(col(Person.name) == name)).all())


def take_off_the_list(page: Page, name: str) -> None:
    """Save one member by form, as somebody else would meanwhile."""
    page.get_by_role("combobox", name="Member").click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_text("On e-mail list", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(f"{name} was saved.")).to_be_visible()
    settle(page)


def test_a_lead_puts_the_roster_right_while_somebody_else_saves_it(
    sign_in: SignIn, server: Server
) -> None:
    before = members(server)
    page = sign_in("lead", f"/{SLUG}?roster=edit")
    grid = Grid(page)

    # Four rows fixed.
    grid.click(150, FIXED[0])
    grid.expect_at("name", FIXED[0])
    for _ in COLUMNS[COLUMNS.index("name") + 1 :]:
        page.keyboard.press("ArrowRight")
    for count, row in enumerate(FIXED, start=1):
        grid.expect_at("email", row)
        grid.enter(f"row{row}@example.org")
        expect(page.get_by_role("button", name=f"Save {count} row")).to_be_visible()
    # One ended: its row is ticked and removed.
    grid.click(17, ENDED)
    expect(grid.table.locator("tr[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="Save 5 rows")).to_be_visible()
    # Somebody else saves the same roster: a row that was just fixed, and another.
    other = sign_in("admin", f"/{SLUG}?roster=change")
    for row in (FIXED[0], FIXED[-1] + 2):
        take_off_the_list(other, before[row].name)
    # Two members added below the last row, by keyboard.
    grid.click(150, FIXED[0])
    page.keyboard.press("Control+ArrowLeft")
    page.keyboard.press("ArrowRight")
    grid.expect_at("name", FIXED[0])
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("ArrowDown")
    for count, name in enumerate(NEW, start=6):
        grid.enter(name)
        expect(page.get_by_role("button", name=f"Save {count} rows")).to_be_visible()
    page.get_by_role("button", name="Save 7 rows").click()
    expect(page.get_by_text("The roster was saved: 7 rows.")).to_be_visible()

    now = {row.id: row for row in members(server)}
    for row in FIXED:
        assert now[before[row].id].email == f"row{row}@example.org"
    for row in (FIXED[0], FIXED[-1] + 2):
        assert not now[before[row].id].is_on_email_list
    assert ended(server, before[ENDED].id)
    assert {row.name for row in now.values()} >= set(NEW)
    assert [known_by(server, name) for name in NEW] == [1, 1]
    assert len(now) == len(before) + len(NEW) - 1
    untouched = [row for i, row in enumerate(before) if i not in (*FIXED, ENDED, FIXED[-1] + 2)]
    assert [now[row.id] for row in untouched] == untouched
