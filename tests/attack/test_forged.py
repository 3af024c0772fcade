"""What a browser could send that a person could not type: values, cells, rows, presses. What is allowed is done."""

import json
import os
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pytest
from streamlit.proto.Common_pb2 import FileUploaderState
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.attack.client import HungUp, Tab
from tests.attack.conftest import ROLES, House
from tests.attack.drawn import STATES, Widget, state_of
from tests.attack.marks import CONTROLS, FORMULA, MARKUP, forbidden
from tests.attack.rows import before, overstepped
from tests.attack.test_what_is_sent import leaked

pytestmark = pytest.mark.anyio
WORDS: Final = (
    "999999",
    "-1",
    "zq'; DROP TABLE cases; --",
    MARKUP,
    FORMULA,
    CONTROLS,
    "W" * 20_000,
)
NUMBERS: Final = (-1.0, 0.5, 1e308, float("nan"), float("inf"), 99999999999.0)
DAYS: Final = ("9999-99-99", "0001/01/01", "2026/03/04", "", "zq")
NOT_PRESSED: Final = (
    "Sign out",
    "Sign out everywhere",
    "End my other sessions",
    "Quick entry",
    "Discard changes",
)
SAVING: Final = (
    "Save",
    "Add",
    "Log",
    "Remove",
    "Change",
    "End",
    "Close",
    "Merge",
    "Match",
    "Give",
    "Put",
    "Undo",
)
"""How buttons begin that change something: these are pressed first."""
MOST_PRESSED: Final = 3
PATIENCE: Final = 10.0
OURS: Final = ("pages/", "db/", "models/", "app.py")
OF_THE_DATABASE: Final = frozenset(
    {"DataError", "ProgrammingError", "IntegrityError", "OverflowError"}
)
EVERY_SCREEN: Final = os.environ.get("EVERY_SCREEN") == "yes"
FORMS: Final = (
    "case", "new case", "quick entry", "quick entry of requests", "contacts in the grid", "memberships in the grid",
    "record of a mother", "new person", "workgroup", "match", "mentor", "goal", "goals", "account", "settings",
    "organization", "chart view",
)  # fmt: skip
"""On all screens it takes minutes: EVERY_SCREEN=yes."""
WIDE: Final = {
    "edited_rows": {
        str(at): {
            "_row": 1, "id": 1, "version": 1, "case_id": 999999, "program_id": 3, "created_by_id": 1,
            "note": "forged", "minutes": -5, "last_name": "Forged", "name": "Forged", "own.plain": "Forged",
            "value": 1e308, "measure": "Forged", "owner": "Forged", "role": "chair", "email": "x",
        }
        for at in (0, 1, 2, 10**6)
    },
    "added_rows": [{"id": 1, "program_id": 3, "case_id": 1, "name": "Forged", "minutes": 1}, {}, {"_index": 0}],
    "deleted_rows": [0, 1, 10**6],
}  # fmt: skip
"""A grid's edits: of columns that are hidden or fixed, of rows that are not there, rows added and removed."""


def forged(widget: Widget, turn: int) -> WidgetState | None:
    """A state for a widget that its page would not have let anybody choose."""
    word, number, day = WORDS[turn % 7], NUMBERS[turn % 6], DAYS[turn % 5]
    match widget.kind:
        case "dataframe" if widget.proto.editing_mode:
            return state_of(widget, WIDE)
        case "dataframe" | "vega_lite_chart":
            picked = {
                "rows": [10**6, -1, 0],
                "columns": ["zq"],
                "cells": [[10**6, "zq"]],
                "param": [{"zq": 1}],
            }
            return state_of(widget, {"selection": picked})
        case "number_input":
            return state_of(widget, number)
        case "date_input" | "date_time_input":
            return state_of(widget, [day])
        case "multiselect" | "button_group":
            return state_of(widget, [word, "999999"])
        case "slider":
            return state_of(widget, [number, number])
        case "pagination":
            return state_of(widget, 10**9)
        case "checkbox":
            return state_of(widget, True)
        case "file_uploader":
            value = FileUploaderState()
            info = value.uploaded_file_info.add()
            info.file_id, info.name, info.size = "zq", "zq.csv", 5
            return state_of(widget, value)
        case kind if STATES.get(kind) == "string_value":
            return state_of(widget, word)
    return None


def fill(tab: Tab, turn: int) -> None:
    """Put forged values into everything on the page."""
    for at, widget in enumerate(tab.widgets()):
        state = forged(widget, turn + at)
        if state is not None:
            tab.put(state)


async def press(tab: Tab) -> None:
    """Press buttons of the page, each with everything forged anew."""
    buttons = [
        one for one in tab.widgets() if one.kind == "button" and one.label not in NOT_PRESSED
    ]
    buttons.sort(key=lambda one: not one.label.startswith(SAVING))
    for turn, button in enumerate(buttons[:MOST_PRESSED]):
        fill(tab, turn)
        await tab.click(button)


def forms(sandbox: House) -> list[str]:
    """The screens on which most is typed."""
    return [sandbox.addresses[name] for name in FORMS]


def broken(said: str) -> Iterator[str]:
    """Errors in the server's log that came from the product's code, not from where Streamlit reads what was sent.

    What a database cannot even be asked is ours to notice before.
    """
    for line in said.splitlines():
        if '"event": "error"' in line:
            error = json.loads(line)["error"][-1]
            ours = [one for one in error["at"] if one.startswith(OURS)]
            if error["at"][-1] in ours or error["kind"] in OF_THE_DATABASE:
                yield f"{error['kind']} {ours[-3:]}"


async def done_by_forgeries(sandbox: House, role: str, paths: Sequence[str]) -> dict[str, Any]:
    """Forge everything on these screens: what was told, done or broken that must not be."""
    actor = sandbox.actor(role)
    secret = {mark.word.encode(): mark for mark in forbidden(actor, sandbox.marks)}
    found: dict[str, Any] = {}
    async with sandbox.come_in(role) as client:
        client.patience = PATIENCE
        then = before(actor)
        for path in paths:
            tab = await client.open(path)
            try:
                fill(tab, len(path))
                await tab.rerun()
                await press(tab)
            except HungUp as hung:
                found[path] = str(hung)
            except TimeoutError:
                # What was pressed went with the fragment it stood in: the page is still there.
                await tab.rerun()
            if told := list(leaked(tab.bytes_seen(), secret)):
                found[f"{path} told"] = told
            await tab.close()
    found |= {one[:60]: one[:300] for one in overstepped(actor, then)}
    return found | dict.fromkeys(broken(sandbox.said()), "our own code")


@pytest.mark.parametrize("role", sorted(ROLES, key="administrator".__eq__))
async def test_whatever_is_sent_only_what_is_allowed_is_done_and_shown(
    sandbox: House, role: str
) -> None:
    paths = [*sandbox.addresses.values()] if EVERY_SCREEN else forms(sandbox)
    assert await done_by_forgeries(sandbox, role, paths) == {}
