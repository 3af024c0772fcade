"""The work behind a click among the Tables, without a browser: saves, a picker, an import, a chart.

Each is done as a person of the demo, through the same commands and queries as the screens. What an
import writes is taken back, so that the next run measures the same.
"""

import csv
import io
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlmodel import select

from db import engine
from db.commands import many
from db.exchange import apply, plan, reading
from db.queries import actors, charts, records, shapes, titles
from db.session import open_session
from models.access import User
from models.base import Stamp, now
from models.casework import Contact, Participant
from models.people import Person
from models.rules.actor import SYSTEM, Actor
from models.rules.asking import Asked
from models.rules.chart_specs import ChartSpec
from models.rules.import_maps import Understanding
from models.rules.records import Edit

ROWS: Final = 10_000


@dataclass
class Timed:
    """One piece of work and how long it took, in milliseconds."""

    name: str
    took: list[float] = field(default_factory=list)

    def cells(self) -> list[str]:
        """As the cells of a table."""
        middle = statistics.median(self.took)
        return [self.name, f"{middle:.0f}", f"{min(self.took):.0f} to {max(self.took):.0f}"]


class TakenBack(Exception):
    """Ends a transaction without keeping what was written."""


def measure(database: str, rounds: int) -> list[Timed]:
    """Do each piece of work `rounds` times, and once before to fill what is kept."""
    os.environ["DATABASE_URL"] = database
    engine.dispose()
    coordinator, administrator = _actor("coordinator"), _actor("admin")
    today = now().date()
    work: dict[str, Callable[[], Any]] = {
        "Save of one cell": lambda: _save(coordinator, 1, today),
        "Save of 50 cells": lambda: _save(coordinator, 50, today),
        f"Picker over {_people(coordinator):,} people, no words": lambda: _pick(coordinator, ""),
        "The same, two words": lambda: _pick(coordinator, "ada sample"),
        "The same, a word nobody has": lambda: _pick(coordinator, "zzyzx"),
        "Chart by month over all contacts": lambda: _chart(coordinator, today),
    }
    found = [_timed(name, do, rounds) for name, do in work.items()]
    return [*found, *_import(administrator, today)]


def _actor(login: str) -> Actor:
    with open_session(SYSTEM) as session:
        user_id = session.exec(select(User.id).where(User.login == login)).one()
        assert user_id is not None
        return actors.load(session, user_id=user_id, now=now())


def _timed(name: str, do: Callable[[], Any], rounds: int) -> Timed:
    found = Timed(name)
    for number in range(rounds + 1):
        began = time.perf_counter()
        do()
        if number:
            found.took.append(1000 * (time.perf_counter() - began))
    return found


def _save(actor: Actor, count: int, today: date) -> None:
    """Change the minutes of the latest contacts in one grid, as it was shown."""
    with open_session(actor) as session:
        shape = shapes.shape(session, Contact)
        asked = Asked(columns=("minutes",))
        shown = records.page(session, Contact, shape, asked, size=count).rows
    edits = [
        Edit(
            f"row {row.id}",
            Stamp(row.id, row.version),
            {"minutes": ((row.values["minutes"] or 0) + 1) % 60},
            dict(row.values),
        )
        for row in shown
    ]
    with open_session(actor, write=True) as session:
        many.save(session, Contact, edits, today=today)


def _people(actor: Actor) -> int:
    with open_session(actor) as session:
        return records.count(session, Participant, shapes.shape(session, Participant), Asked())


def _pick(actor: Actor, words: str) -> None:
    with open_session(actor) as session:
        titles.options(session, Participant, words=words)


def _chart(actor: Actor, today: date) -> None:
    spec = ChartSpec(by="held_on", step="month", split="medium", kind="stacked")
    charts.draw(actor, table_name="contacts", spec=spec, asked=Asked(), today=today)


def _import(actor: Actor, today: date) -> list[Timed]:
    """A file of 10,000 people: read, held against what is there, and written."""
    data = _file()
    read, planned, written = (
        Timed(f"Import of {ROWS:,} rows: {part}") for part in ("read", "preview", "apply")
    )
    columns = {0: "name", 1: "email", 2: "job_title"}
    fixed = {"area_id": min(actor.counties)}
    how = Understanding(columns=columns, key=("email",), fixed=fixed)
    began = time.perf_counter()
    contents = reading.read(data, name="people.csv")
    read.took.append(1000 * (time.perf_counter() - began))
    try:
        with open_session(actor, write=True) as session:
            shape = shapes.shape(session, Person)
            began = time.perf_counter()
            found = plan.make(session, Person, shape, contents, how)
            planned.took.append(1000 * (time.perf_counter() - began))
            began = time.perf_counter()
            apply.run(session, Person, shape, found, title="people.csv", today=today)
            written.took.append(1000 * (time.perf_counter() - began))
            raise TakenBack
    except TakenBack:
        return [read, planned, written]


def _file() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Name", "E-mail", "Job title"])
    for number in range(ROWS):
        writer.writerow([f"Bench Person {number}", f"bench{number}@example.org", "Volunteer"])
    return out.getvalue().encode()
