"""What each of them does, again and again: a person's round, one click at a time."""

import random
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.attack.client import Tab
from tests.attack.drawn import Widget

ROWS_ON_A_PAGE: Final = 15
FORM: Final = "quick_contact#"
KEPT: Final = 40
"""Large messages a browser keeps to be named by their hash; it forgets those of earlier pages."""


@dataclass
class Visit:
    """Somebody at their browser: the tab, what chance has them choose, and cases they may write to."""

    tab: Tab
    chance: random.Random
    numbers: Sequence[str] = ()


Act = Callable[[Visit], Awaitable[None]]


@dataclass(frozen=True)
class Click:
    """One thing done with the mouse or the keyboard, by the name it is counted under."""

    name: str
    act: Act


class Wrong(Exception):
    """A page said something else than it should have."""


def menu(name: str, *paths: str) -> Click:
    """Open a page from the menu; one of several in turn of chance."""

    async def act(visit: Visit) -> None:
        tab = visit.tab
        for old in list(tab.drawn.kept)[:-KEPT]:
            del tab.drawn.kept[old]
        await tab.go(visit.chance.choice(paths))
        if not tab.drawn.of("heading") and not tab.drawn.of("markdown"):
            raise Wrong(f"{name} is empty: {tab.drawn.alerts()}")

    return Click(name, act)


def row(name: str, key: str) -> Click:
    """Open a row of a list by clicking it."""

    async def act(visit: Visit) -> None:
        cells = [[visit.chance.randrange(ROWS_ON_A_PAGE), "number"]]
        chosen = {"selection": {"rows": [], "columns": [], "cells": cells}}
        await visit.tab.enter(_find(visit.tab, key), chosen)

    return Click(name, act)


def _find(tab: Tab, key: str, end: str = "") -> Widget:
    for one in tab.widgets():
        if one.key.startswith(key) and one.key.endswith(end):
            return one
    there = tab.drawn.alerts() or [str(one.WhichOneof("type")) for one in tab.received]
    raise Wrong(f"{tab.address} lacks {key}: {there}")


def flip(name: str, key: str) -> Click:
    """Turn a filter on or off."""

    async def act(visit: Visit) -> None:
        await visit.tab.enter(_find(visit.tab, key), True)

    return Click(name, act)


def find_case(name: str = "Find a case to write to") -> Click:
    """Type the number of a case into the form for a contact."""

    async def act(visit: Visit) -> None:
        field = _find(visit.tab, FORM, ".case")
        await visit.tab.enter(field, visit.chance.choice(visit.numbers))

    return Click(name, act)


def save_contact(name: str = "Save a contact") -> Click:
    """Fill in what is left of the form, and save."""

    async def act(visit: Visit) -> None:
        tab = visit.tab
        # Never the same words: the same again from another tab is refused as a second press of Save.
        tab.set(_find(tab, FORM, ".minutes"), float(visit.chance.randrange(5, 60)))
        tab.set(_find(tab, FORM, ".summary"), f"The next visit: {secrets.token_hex(4)}.")
        await tab.click(_find(tab, FORM, ".save"))
        if alerts := tab.drawn.alerts():
            raise Wrong(f"Not saved: {alerts}")

    return Click(name, act)


HOME: Final = menu("Home", "/")
QUICK: Final = menu("Quick entry", "/quick-entry")
GOALS: Final = menu("Goals", "/goals")
CASELOAD: Final = menu("Caseload", "/caseload")
DIRECTORY: Final = menu("Directory", "/directory")
OPEN_CASE: Final = row("Open a case", "caseload_rows")
WRITE: Final = (QUICK, find_case(), save_contact())

ROUNDS: Final[Mapping[str, Sequence[Click]]] = {
    "coordinator": (
        HOME, CASELOAD, OPEN_CASE, *WRITE, CASELOAD, flip("Contacts overdue", "filter:overdue"),
        OPEN_CASE, *WRITE, menu("A table of contacts", "/tables?table=contacts"),
    ),
    "entry": (HOME, *WRITE, *WRITE, *WRITE, CASELOAD),
    "mentors": (
        HOME, menu("Mentoring", "/mentoring"), menu("Matches", "/mentoring?show=matches"), QUICK,
        menu("A program", "/safe-care", "/reentry"),
    ),
    "lead": (
        HOME, menu("A workgroup", "/early-care", "/education"), GOALS, QUICK,
        menu("Recent changes", "/recent"), DIRECTORY,
    ),
    "director": (
        HOME, menu("A workgroup", "/early-care", "/education", "/safety"),
        menu("A program", "/safe-care", "/reentry", "/perinatal-cluster"), GOALS,
        menu("Mentoring", "/mentoring"), CASELOAD, menu("Views", "/views"),
        menu("A table of cases", "/tables?table=cases"),
    ),
    "partner": (HOME, CASELOAD, DIRECTORY, GOALS),
    "admin": (HOME, menu("People and access", "/users"), menu("Recent changes", "/recent"),
              menu("Set-up", "/set-up")),
}  # fmt: skip
