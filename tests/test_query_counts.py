"""A screen asks the database as often for much as for little: the data is doubled, and doubled again."""

from datetime import timedelta
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from db import engine, readings
from db.queries import revisions
from models.base import metadata
from tests.test_every_page import open_screen
from tests.world import TODAY, World

OPENED_BY: Final = [
    *(("home", role) for role in (
        "director", "lead", "coordinator", "mentor_coordinator", "data_entry", "partner", "administrator",
    )),
    ("workgroup", "director"), ("workgroup", "lead"), ("program", "director"), ("program", "coordinator"),
    ("mentoring program", "director"), ("mentoring program", "mentor_coordinator"),
    ("caseload", "director"), ("caseload", "coordinator"), ("case", "coordinator"),
    ("new case", "coordinator"), ("mentoring", "director"), ("mentoring", "mentor_coordinator"),
    ("match", "mentor_coordinator"), ("goals", "director"), ("goals", "lead"), ("goal", "director"),
    ("directory", "director"), ("organization", "director"), ("workgroups and programs", "administrator"),
    ("tables", "director"), ("list of cases", "director"), ("list of cases", "coordinator"),
    ("contacts in the grid", "coordinator"), ("names row by row", "coordinator"),
    ("memberships in the grid", "lead"),
    ("quick entry", "coordinator"), ("quick entry", "lead"), ("quick entry", "mentor_coordinator"),
    ("quick entry of who came", "lead"), ("quick entry of values", "director"),
    ("people and access", "administrator"), ("recent changes", "administrator"), ("recent changes", "lead"),
    ("trash", "lead"),
    ("views", "director"), ("new chart", "director"), ("new chart", "lead"), ("chart view", "director"),
    ("record of a membership", "lead"), ("record of a contact", "coordinator"), ("new contact", "coordinator"),
    ("new person", "lead"), ("record of a mother", "coordinator"), ("duplicate people", "administrator"),
    ("two participants", "coordinator"),
    ("board view", "director"), ("calendar view", "director"), ("list view", "director"),
]  # fmt: skip

SET_UP: Final = frozenset(
    {"areas", "focus_areas", "workgroups", "programs", "program_goals", "settings", "grants", "users",
     "login_sessions", "sign_in_throttles", "one_time_codes", "seals", "audit_events"}
)  # fmt: skip
"""What a county has few of; everything else grows."""

SHIFTED: Final = {"meetings": "held_on"}
"""Days that may stand once: a copy stands a week earlier for every doubling."""


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    from pages.parts import clock

    monkeypatch.setattr(clock, "today", lambda: TODAY)


def double() -> None:
    """Copy every row that is not set-up, with what refers to it, so that each record has a twin."""
    twins: dict[str, dict[int, int]] = {}
    with engine.get_engine().connect().execution_options(writes=True) as connection:
        for table in metadata.sorted_tables:
            if table.name in SET_UP:
                continue
            rows = connection.execute(sa.select(table).order_by(table.c.id)).mappings().all()
            shift = max((row["id"] for row in rows), default=0)
            twins[table.name] = {row["id"]: row["id"] + shift for row in rows}
            copies = [_copy(table, dict(row), twins, len(rows)) for row in rows]
            if copies:
                connection.execute(sa.insert(table), copies)
            if connection.dialect.name == "postgresql":
                sequence = sa.func.pg_get_serial_sequence(table.name, "id")
                connection.execute(sa.select(sa.func.setval(sequence, 2 * shift + 1)))
        connection.commit()


def _copy(
    table: sa.Table, row: dict[str, Any], twins: dict[str, dict[int, int]], count: int
) -> dict[str, Any]:
    for column in table.columns:
        value = row[column.name]
        for key in column.foreign_keys:
            # What hangs on a goal or a meeting is copied with it; a set-up row is shared.
            if key.column.name == "id":
                row[column.name] = twins.get(key.column.table.name, {}).get(value, value)
        if isinstance(value, str) and _is_told_apart_by(table, column):
            row[column.name] = f"{value}+{count}"
    if (day := SHIFTED.get(table.name)) is not None:
        row[day] -= timedelta(days=7 * count)
    row["id"] = twins[table.name][row["id"]]
    return row


def _is_told_apart_by(table: sa.Table, column: sa.Column[Any]) -> bool:
    uniques: list[Any] = [one for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
    indexes = [one for one in table.indexes if one.unique]
    return any(column.name in one.columns for one in (*uniques, *indexes))


def statements(name: str, role: str, world: World) -> list[str]:
    """The statements a screen sends when nothing is cached."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(" ".join(statement.split()))

    readings.forget()
    revisions.forget()
    listened = engine.get_engine()
    event.listen(listened, "before_cursor_execute", note)
    try:
        test = open_screen(name, world.actors()[role], world)
    finally:
        event.remove(listened, "before_cursor_execute", note)
    assert not test.exception
    return sent


@pytest.mark.sqlite_only
def test_doubling_gives_every_record_a_twin(world: World) -> None:
    def count(name: str) -> int:
        table = metadata.tables[name]
        with engine.get_engine().connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()

    grown = ("cases", "contacts", "matches", "check_ins", "memberships", "measure_values", "people")
    before = {name: count(name) for name in grown}
    double()
    assert {name: count(name) for name in grown} == {name: 2 * n for name, n in before.items()}


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("name", "role"), OPENED_BY)
def test_a_screen_sends_as_many_statements_for_twice_the_data(
    world: World, name: str, role: str
) -> None:
    double()
    before = statements(name, role, world)
    double()
    after = statements(name, role, world)

    more = [one for one in set(after) if after.count(one) > before.count(one)]
    assert len(after) == len(before), more
