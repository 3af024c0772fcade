"""When the next check-in is due: MENTOR's stages, and a program's own."""

from datetime import date, timedelta

import pytest

from models.rules import check_in_stages
from models.rules.errors import Invalid

START = date(2026, 1, 1)


def due(*kept: int, stages: list[list[int | None]] | None = None) -> int:
    """The day after the start on which the next one is due, with check-ins kept on these days."""
    days = [START + timedelta(days=day) for day in kept]
    return (check_in_stages.due_after(START, days, stages) - START).days


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ((), 14),  # within two weeks
        ((3,), 30),  # a second within the first month
        ((14,), 30),
        ((3, 25), 55),  # then monthly
        ((14, 30), 60),
        ((14, 30, 62), 92),
        ((20,), 30),  # the first came late: the second keeps its day
        ((45,), 75),  # nobody asked for a month: one check-in settles it
        ((5, 5), 30),  # twice on one day is once
    ],
)
def test_two_in_the_first_month_then_one_a_month(kept: tuple[int, ...], expected: int) -> None:
    assert due(*kept) == expected


def test_the_order_in_which_check_ins_were_typed_does_not_matter() -> None:
    assert due(30, 14) == due(14, 30)


def test_a_program_may_ask_every_week_for_six_weeks_and_then_every_quarter() -> None:
    stages: list[list[int | None]] = [[42, 7], [99999, 90]]
    assert due(stages=stages) == 7
    assert due(7, 14, stages=stages) == 21
    assert due(*range(7, 43, 7), stages=stages) == 132


@pytest.mark.parametrize(
    "stages",
    [[[14]], [[14, 0]], [[30, 5], [14, 7], [None, 30]], [[None, 30], [60, 30]], [[1, "x"]]],
)
def test_stages_that_make_no_sense_are_refused(stages: list[list[int | None]]) -> None:
    with pytest.raises(Invalid):
        check_in_stages.parse(stages)


def test_a_check_in_is_overdue_the_day_after_it_was_due() -> None:
    states = [check_in_stages.state(START + timedelta(days=days), START) for days in (-1, 0, 7, 8)]
    assert states == ["overdue", "due", "due", "kept"]
    assert check_in_stages.state(None, START) == ""
