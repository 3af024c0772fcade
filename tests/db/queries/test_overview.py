"""What Home counts for a director, and what it hides from everybody who may see totals only."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db.queries import overview
from db.session import open_session
from models.casework import Case
from models.rules.actor import SYSTEM, Actor, Reach
from tests.disclosure.pairs import insert
from tests.world import TODAY, World, days_ago

YEAR: dict[str, Any] = {
    "starts_on": date(2025, 4, 1),
    "ends_on": TODAY,
    "before_on": date(2025, 3, 4),
}


@pytest.fixture
def programs(world: World) -> tuple[int, ...]:
    return (world.bright_start, world.way_home)


def test_open_cases_end_at_what_is_open_today(world: World, programs: tuple[int, ...]) -> None:
    level = overview.caseload(world.director, program_ids=programs, **YEAR)

    assert level.now == 4
    assert level.before == 0
    assert level.monthly[-3:] == (4, 3, 4)


def test_a_case_closed_in_february_was_open_at_the_end_of_january(
    world: World, programs: tuple[int, ...]
) -> None:
    only = (world.bright_start,)

    level = overview.caseload(world.director, program_ids=only, **YEAR)

    assert level.monthly[-3] == 2  # January: SC-00001 and SC-00003
    assert level.monthly[-2] == 1  # February: SC-00003 had closed, SC-00002 was not referred yet


def test_days_to_first_contact_are_a_median(world: World, programs: tuple[int, ...]) -> None:
    pace = overview.speed(
        world.director, program_ids=programs, before_from=date(2024, 4, 1), **YEAR
    )

    assert pace.median == 2  # 1, 1, 3 and 5 days
    assert pace.p90 == 5


def test_a_partner_gets_no_small_number_of_people(world: World, programs: tuple[int, ...]) -> None:
    level = overview.caseload(world.partner, program_ids=programs, **YEAR)
    pace = overview.speed(world.partner, program_ids=programs, before_from=date(2024, 4, 1), **YEAR)
    grid = overview.statuses(world.partner, program_ids=programs)
    months = overview.flow(
        world.partner, program_ids=programs, starts_on=date(2025, 4, 1), ends_on=TODAY
    )

    assert (level.now, level.monthly) == (None, ())
    assert (pace.median, pace.p90, pace.monthly) == (None, None, ())
    assert set(grid.cells.values()) <= {None, 0}
    assert grid.total is None
    assert {month.referred for month in months} <= {None, 0}


def test_days_of_a_few_others_are_hidden_beside_ones_own(
    world: World, programs: tuple[int, ...]
) -> None:
    insert(
        Case(
            program_id=world.bright_start, number=f"T-{n}", status="enrolled",
            status_since_on=days_ago(1), referred_on=days_ago(60), first_contact_on=days_ago(50),
        )
        for n in range(30)
    )  # fmt: skip
    director = replace(world.director, directors_read_outlines=False)
    keeps = Reach(programs=frozenset({world.bright_start}))
    keeper = replace(director, reach={**director.reach, "coordinator": keeps})

    def median(actor: Actor) -> float | None:
        pace = overview.speed(actor, program_ids=programs, before_from=date(2024, 4, 1), **YEAR)
        return pace.median

    # Two of Way Home are among them, whom their coordinator could tell from her own.
    assert (median(director), median(keeper)) == (10, None)


def test_a_director_who_reads_totals_only_is_treated_like_a_partner(
    world: World, programs: tuple[int, ...]
) -> None:
    director = replace(world.director, directors_read_outlines=False)

    assert overview.caseload(director, program_ids=programs, **YEAR).now is None


def test_charlie_counts_nothing_of_another_county(world: World, programs: tuple[int, ...]) -> None:
    level = overview.caseload(world.charlie, program_ids=programs, **YEAR)
    found = overview.stuck(
        world.charlie, program_ids=programs, workgroup_ids=(world.early_group,), today=TODAY, wait_days=1
    )  # fmt: skip

    assert level.now == 0
    assert found == overview.Stuck((), (), (), (), ())


def test_what_is_stuck_is_named_with_its_count(world: World, programs: tuple[int, ...]) -> None:
    found = overview.stuck(
        world.director, program_ids=programs, workgroup_ids=(world.early_group,), today=TODAY, wait_days=60
    )  # fmt: skip

    assert [(row.name, row.count) for row in found.contacts] == [("Bright Start", 1)]
    assert [(row.name, row.count) for row in found.waiting] == [("Way Home", 1)]
    assert [(row.name, row.count) for row in found.check_ins] == [("Way Home", 1)]
    assert [(row.name, row.count) for row in found.seats] == [("Early Care of Maple", 1)]
    assert found.first_contacts == ()


def test_the_length_of_matches_is_in_months(world: World) -> None:
    length = overview.match_length(world.director, program_ids=(world.way_home,), today=TODAY)

    assert length == pytest.approx(60 / 30.4)
    assert overview.matches(world.director, program_ids=(world.way_home,), **YEAR).now == 1
    assert overview.waiting(world.director, program_ids=(world.way_home,), **YEAR).now == 1
    assert days_ago(60) < TODAY


def _add_cases(program_id: int, prefix: str, count: int, first: int, **more: Any) -> None:
    with open_session(SYSTEM, write=True) as session:
        for n in range(count):
            values: dict[str, Any] = {"status": "enrolled", "first_contact_on": days_ago(59)} | more
            case = Case(
                program_id=program_id, number=f"{prefix}-{first + n:05d}", status_since_on=days_ago(60),
                referred_on=days_ago(60), referral_source="hospital", **values,
            )  # fmt: skip
            session.add(case)


def test_a_total_over_programs_does_not_give_a_small_program_away(
    world: World, programs: tuple[int, ...]
) -> None:
    director = replace(world.director, directors_read_outlines=False)
    _add_cases(world.bright_start, "SC", 30, 100)
    alone = overview.caseload(director, program_ids=(world.bright_start,), **YEAR)
    both = overview.caseload(director, program_ids=programs, **YEAR)
    months = overview.flow(director, program_ids=programs, starts_on=days_ago(90), ends_on=TODAY)

    assert alone.now == 30  # 32 rounded, which Way Home's two cases would be missing from
    assert both.now is None
    assert {month.referred for month in months} <= {None, 0}


def test_two_levels_do_not_tell_how_few_came_between_them(world: World) -> None:
    director = replace(world.director, directors_read_outlines=False)
    _add_cases(world.bright_start, "SC", 30, 100)
    only: dict[str, Any] = {"program_ids": (world.bright_start,), "before_on": date(2025, 3, 4)}
    now = overview.caseload(director, starts_on=days_ago(90), ends_on=TODAY, **only)
    then = overview.caseload(director, starts_on=days_ago(90), ends_on=days_ago(4), **only)

    assert (now.now, now.before, then.now) == (30, None, None)


def test_what_is_stuck_is_hidden_with_what_its_sum_would_tell(
    world: World, programs: tuple[int, ...]
) -> None:
    director = replace(world.director, directors_read_outlines=False)
    late = {"contact_due_on": days_ago(2)}
    _add_cases(world.bright_start, "SC", 20, 100, **late)
    _add_cases(world.bright_start, "SC", 3, 200, status="referred", first_contact_on=None, **late)
    stuck: dict[str, Any] = {
        "program_ids": programs, "workgroup_ids": (), "today": TODAY, "wait_days": 60,
    }  # fmt: skip
    few = overview.stuck(director, **stuck)
    exact = overview.stuck(world.director, **stuck)

    assert {row.count for row in (*few.contacts, *few.first_contacts)} == {None}
    assert None not in {row.count for row in (*exact.contacts, *exact.first_contacts)}
