"""What a program's page counts, and what it hides from those who may see totals only."""

from datetime import date
from typing import Any

import pytest

from db.commands import cases as commands
from db.queries import case_counts, needing
from db.session import open_session
from models.casework import Case
from models.people import Person
from models.programs import Coordinator
from models.rules.actor import SYSTEM
from tests.world import World, days_ago


def test_ann_reads_exact_numbers(world: World, today: date) -> None:
    found = case_counts.headline(world.coordinator, program_ids=(world.bright_start,), today=today)
    assert (found.open, found.overdue, found.due_soon, found.unassigned) == (2, 1, 1, 1)
    load = case_counts.load(world.coordinator, program_id=world.bright_start)
    assert [(row.name, row.open, row.capacity) for row in load] == [
        ("Ann Attwater", 1, 25),
        ("Nobody yet", 1, None),
    ]
    late = case_counts.late(world.coordinator, program_id=world.bright_start, today=today)
    assert [row.count for row in late] == [0, 1, 0, 0]
    grid = case_counts.needs(world.coordinator, program_id=world.bright_start)
    assert grid.cells == {("housing", "referred"): 1}


@pytest.mark.parametrize("who", ["lead", "partner", "data_entry", "administrator"])
def test_totals_of_few_people_are_hidden(world: World, today: date, who: str) -> None:
    actor = getattr(world, who)
    found = case_counts.headline(actor, program_ids=(world.bright_start,), today=today)
    assert (found.open, found.overdue, found.unassigned) == (None, None, None)
    assert None in {row.count for row in case_counts.late(
        actor, program_id=world.bright_start, today=today
    )}  # fmt: skip
    speed = case_counts.first_contact(
        actor, program_id=world.bright_start, starts_on=days_ago(365), ends_on=today, within_days=7
    )
    assert (speed.median, speed.p90, speed.in_time) == (None, None, None)


def test_charlie_counts_nothing_of_maple(world: World, today: date) -> None:
    found = case_counts.headline(world.charlie, program_ids=(world.bright_start,), today=today)
    assert (found.open, found.referred) == (0, 0)
    assert case_counts.load(world.charlie, program_id=world.bright_start) == ()


def test_days_to_the_first_contact(world: World, today: date) -> None:
    speed = case_counts.first_contact(
        world.director, program_id=world.bright_start, starts_on=days_ago(365), ends_on=today,
        within_days=4,
    )  # fmt: skip
    assert (speed.median, speed.p90, speed.in_time) == (4.0, 5.0, 50)


def test_what_needs_ann_comes_in_order(world: World, today: date) -> None:
    late = commands.NewParticipant("May", "Overton", "mother")
    with open_session(world.coordinator, write=True) as session:
        commands.open(
            session, program_id=world.bright_start, referred_on=days_ago(20), main=late,
            referral_source="self", coordinator_id=world.ann_coordinator, today=today,
        )  # fmt: skip
    with open_session(world.coordinator) as session:
        rows = needing.listed(
            session, program_ids=[world.bright_start], coordinator_ids=[world.ann_coordinator],
            today=today, soon=today + case_counts.SOON,
        )  # fmt: skip
    assert [row.number for row in rows] == ["SC-00004", "SC-00001", "SC-00002"]
    assert rows[0].name == "May Overton"


def _add_cases(world: World, count: int, number: int, **more: Any) -> None:
    """So many open cases of Bright Start, numbered from there on."""
    with open_session(SYSTEM, write=True) as session:
        for n in range(count):
            case = Case(
                program_id=world.bright_start, number=f"SC-{number + n:05d}", status="enrolled",
                status_since_on=days_ago(60), referred_on=days_ago(60), first_contact_on=days_ago(59),
                referral_source="hospital", **more,
            )  # fmt: skip
            session.add(case)


def _coordinator(world: World, name: str, **more: Any) -> int:
    with open_session(SYSTEM, write=True) as session:
        person = Person(area_id=world.maple, name=name)
        session.add(person)
        session.flush()
        assert person.id is not None
        row = Coordinator(program_id=world.bright_start, person_id=person.id, **more)
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


def test_tiles_and_bars_do_not_give_a_coordinators_few_cases_away(
    world: World, today: date
) -> None:
    bea = _coordinator(world, "Bea Bright")
    _add_cases(world, 20, 100, coordinator_id=bea)
    _add_cases(world, 14, 200)  # nobody carries these; Ann has the few of the cast
    found = case_counts.headline(world.lead, program_ids=(world.bright_start,), today=today)
    load = case_counts.load(world.lead, program_id=world.bright_start)
    bars = {row.name: row.open for row in load}
    assert bars["Ann Attwater"] is None
    assert found.unassigned == bars["Nobody yet"]
    assert None in (found.open, found.unassigned, bars["Bea Bright"])
    exact = case_counts.headline(world.coordinator, program_ids=(world.bright_start,), today=today)
    assert exact.unassigned is not None


def test_the_few_cases_of_who_left_are_not_told_by_the_rest(world: World, today: date) -> None:
    bea, gone = _coordinator(world, "Bea Bright"), _coordinator(world, "Gus Gone", ended_on=today)
    _add_cases(world, 20, 100, coordinator_id=bea)
    _add_cases(world, 20, 200, coordinator_id=world.ann_coordinator)
    _add_cases(world, 14, 300)
    _add_cases(world, 3, 400, coordinator_id=gone)
    found = case_counts.headline(world.lead, program_ids=(world.bright_start,), today=today)
    load = case_counts.load(world.lead, program_id=world.bright_start)
    assert None in {found.open, *(row.open for row in load)}
