"""Grids, buttons and records, asked for what they do not offer: by whom they are shown to, and by others."""

from typing import Any, Final

import pytest

from db.session import open_session
from models.base import Table
from models.casework import Contact, ServiceNeed
from models.rules.actor import SYSTEM
from tests.attack.client import Client, Tab
from tests.attack.conftest import House
from tests.attack.drawn import state_of
from tests.attack.rows import Rows, all_rows, before, overstepped
from tests.attack.test_what_is_sent import WENT_WRONG

pytestmark = pytest.mark.anyio
GRID: Final = "/tables?table=contacts&edit=true"


def of(rows: Rows, table: type[Table]) -> dict[int, dict[str, Any]]:
    """The rows of one table by id."""
    return {row_id: row for (name, row_id), row in rows.items() if name == table.__tablename__}


async def edited(client: Client, delta: dict[str, Any]) -> Tab:
    """The grid of contacts with edits in it, and Save pressed where it is offered."""
    tab = await client.open(GRID)
    grid = next(one for one in tab.widgets() if getattr(one.proto, "editing_mode", 0))
    await tab.enter(grid, {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **delta})
    for button in tab.widgets():
        if button.key == "grid.contacts.save":
            await tab.click(button)
            break
    return tab


async def test_a_cell_that_a_grid_offers_is_saved(sandbox: House) -> None:
    then = of(all_rows(), Contact)
    async with sandbox.come_in("coordinator") as client:
        await edited(client, {"edited_rows": {"0": {"minutes": 17}}})
    now = of(all_rows(), Contact)
    changed = {
        key: {one for one in row if row[one] != then[key][one]}
        for key, row in now.items()
        if row != then[key]
    }
    assert len(changed) == 1
    assert next(iter(changed.values())) >= {"minutes", "version"}


@pytest.mark.parametrize(
    "column", ["case_id", "program_id", "id", "version", "created_by_id", "own", "zq"]
)
async def test_a_cell_that_a_grid_does_not_offer_is_not(sandbox: House, column: str) -> None:
    then = of(all_rows(), Contact)
    async with sandbox.come_in("coordinator") as client:
        await edited(
            client, {"edited_rows": {"0": {column: 3, "minutes": 18}, "-1": {column: "3"}}}
        )
    assert of(all_rows(), Contact) == then


@pytest.mark.parametrize("rows", ["77", "-1", "1e9", "x"])
async def test_a_row_that_a_grid_does_not_hold_is_not_changed(sandbox: House, rows: str) -> None:
    then = of(all_rows(), Contact)
    async with sandbox.come_in("coordinator") as client:
        await edited(client, {"edited_rows": {rows: {"minutes": 19}}})
    assert of(all_rows(), Contact) == then


async def test_data_entry_adds_into_no_other_program_and_removes_nothing(sandbox: House) -> None:
    actor = sandbox.actor("data_entry")
    then = before(actor)
    other = sandbox.world.way_home, sandbox.world.matched_case
    async with sandbox.come_in("data_entry") as client:
        await edited(client, {"deleted_rows": [0, 1, 2]})
        added = {
            "program_id": other[0],
            "case_id": other[1],
            "held_on": "2026-03-01",
            "medium": "phone",
        }
        await edited(client, {"added_rows": [added]})
    assert list(overstepped(actor, then)) == []
    assert of(all_rows(), Contact).keys() == of(then.rows, Contact).keys()


@pytest.mark.parametrize("role", ["partner", "director", "lead", "administrator", "charlie"])
async def test_what_one_person_pressed_is_nothing_to_another(sandbox: House, role: str) -> None:
    """The ids of widgets are the same for everybody: sending them is easy."""
    async with sandbox.come_in("coordinator") as client:
        theirs = await client.open("/quick-entry")
        grid = await client.open(GRID)
        widgets = [*theirs.widgets(), *grid.widgets()]
    actor = sandbox.actor(role)
    then = before(actor)
    async with sandbox.come_in(role) as client:
        for path in ("/quick-entry", GRID, "/"):
            tab = await client.open(path)
            for one in widgets:
                if one.kind == "button":
                    tab.put(state_of(one, True))
                elif one.kind in {"text_input", "text_area", "selectbox"}:
                    tab.put(state_of(one, "SC-00001"))
                elif getattr(one.proto, "editing_mode", 0):
                    tab.put(
                        state_of(one, {"edited_rows": {"0": {"minutes": 1}}, "deleted_rows": [0]})
                    )
            tab.drop_presses("Sign out", "Sign out everywhere")
            await tab.rerun()
    assert list(overstepped(actor, then)) == []
    assert of(all_rows(), Contact) == of(then.rows, Contact) or role == "charlie"


async def test_a_button_that_is_no_longer_there_does_nothing(sandbox: House) -> None:
    async with sandbox.come_in("coordinator") as client:
        tab = await client.open(GRID)
        grid = next(one for one in tab.widgets() if getattr(one.proto, "editing_mode", 0))
        delta = {"edited_rows": {"0": {"minutes": 21}}, "added_rows": [], "deleted_rows": []}
        await tab.enter(grid, delta)
        save = tab.find(key="grid.contacts.save")
        then = of(all_rows(), Contact)
        await tab.go("/goals")
        tab.put(state_of(save, True))
        tab.put(state_of(grid, delta))
        await tab.rerun()
        assert of(all_rows(), Contact) == then


async def test_a_save_that_is_sent_twice_at_once_is_done_once(sandbox: House) -> None:
    then = of(all_rows(), Contact)
    async with sandbox.come_in("coordinator") as client:
        tab = await client.open("/quick-entry")
        number = tab.find(key="quick_contact#0.case")
        await tab.enter(number, "SC-00001")
        save = tab.find(key="quick_contact#0.save")
        messages = []
        for _ in range(3):
            tab.set(save, True)
            messages.append(tab.run_message(fragment_id=save.fragment_id))
        for message in messages:
            await tab.say(message)
        await tab.settled()
        await tab.rerun()
        await tab.rerun()
    assert len(of(all_rows(), Contact)) == len(then) + 1


def test_the_look_for_what_was_overstepped_finds_it(sandbox: House) -> None:
    actor = sandbox.actor("partner")
    then = before(actor)
    with open_session(SYSTEM, write=True) as session:
        session.fetch(Contact, sandbox.world.contact).minutes = 44
    assert [one.split(":")[0] for one in overstepped(actor, then)] == [
        f"changed contacts {sandbox.world.contact}"
    ]


BOARD: Final = "/views?new=board&table=service_needs&by=state"


async def test_a_card_goes_only_where_its_menu_says_and_for_nobody_else(sandbox: House) -> None:
    then = of(all_rows(), ServiceNeed)
    async with sandbox.come_in("coordinator") as client:
        tab = await client.open(BOARD)
        menus = [one for one in tab.widgets() if one.kind == "menu_button"]
        for word in ("zq", "", "-1", "W" * 1000):
            for one in menus:
                tab.set(one, word)
            await tab.rerun()
            assert not any(WENT_WRONG.search(one) for one in tab.drawn.alerts())
    assert of(all_rows(), ServiceNeed) == then
    for role in ("data_entry", "director", "partner", "charlie"):
        async with sandbox.come_in(role) as other:
            theirs = await other.open(BOARD)
            for one in menus:
                theirs.put(state_of(one, one.proto.options[0]))
            await theirs.rerun()
    assert of(all_rows(), ServiceNeed) == then
    async with sandbox.come_in("coordinator") as client:
        tab = await client.open(BOARD)
        menu = tab.find(kind="menu_button")
        tab.set(menu, menu.proto.options[0])
        await tab.rerun()
    assert of(all_rows(), ServiceNeed) != then
