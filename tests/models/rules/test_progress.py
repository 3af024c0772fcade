"""Where a goal stands, by the rule that is written on the page."""

from dataclasses import replace
from datetime import date

import pytest

from models.rules import progress
from models.rules.errors import Invalid
from models.rules.progress import Aim, Point

AIM = Aim("up", "percent", "quarter", date(2025, 1, 1), 40.0, date(2027, 1, 1), 60.0)
TODAY = date(2026, 1, 15)
HALF_WAY = date(2025, 10, 1)  # the latest finished quarter; the line is at 47.5 there


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (61.0, "met"),
        (60.0, "met"),
        (47.5, "on_track"),
        (45.5, "on_track"),  # 10% of the way of 20 is 2
        (45.0, "at_risk"),
        (42.0, "off_track"),
    ],
)
def test_a_value_is_held_against_the_line(value: float, status: str) -> None:
    assert progress.status(AIM, Point(HALF_WAY, value), TODAY) == status


def test_lower_is_better_where_the_goal_says_so() -> None:
    aim = replace(AIM, polarity="down", baseline_value=60.0, target_value=40.0)
    assert progress.status(aim, Point(HALF_WAY, 39.0), TODAY) == "met"
    assert progress.status(aim, Point(HALF_WAY, 52.0), TODAY) == "on_track"
    assert progress.status(aim, Point(HALF_WAY, 60.0), TODAY) == "off_track"


def test_two_finished_periods_without_a_value_read_no_value() -> None:
    assert progress.status(AIM, Point(date(2025, 7, 1), 50.0), TODAY) == "on_track"
    assert progress.status(AIM, Point(date(2025, 4, 1), 50.0), TODAY) == "no_value"
    assert progress.status(AIM, None, TODAY) == "no_value"


def test_a_goal_not_met_by_its_due_date_is_off_track() -> None:
    late = date(2027, 2, 1)
    assert progress.status(AIM, Point(date(2026, 10, 1), 59.9), late) == "off_track"
    assert progress.status(AIM, Point(date(2026, 10, 1), 60.0), late) == "met"


def test_the_forecast_carries_the_trend_to_the_due_date() -> None:
    values = [Point(date(2025, month, 1), 40.0 + month) for month in (1, 4, 7, 10)]
    found = progress.forecast(AIM, values)
    assert found is not None
    assert found[0].value == pytest.approx(50.0, abs=0.1)
    assert found[1].on == AIM.due_on
    assert found[1].value == pytest.approx(65.0, abs=0.2)


def test_a_forecast_needs_three_values_and_stays_possible() -> None:
    few = [Point(date(2025, 1, 1), 40.0), Point(date(2025, 4, 1), 41.0)]
    assert progress.forecast(AIM, few) is None
    steep = [Point(date(2025, month, 1), value) for month, value in ((1, 10), (4, 50), (7, 90))]
    found = progress.forecast(AIM, steep)
    assert found is not None
    assert found[1].value == 100.0
    falling = [Point(point.on, 100 - point.value) for point in steep]
    found = progress.forecast(AIM, falling)
    assert found is not None
    assert found[1].value == 0.0


def test_a_value_can_be_worked_out_from_its_parts() -> None:
    assert progress.worked_out("percent", None, 12, 48) == 25.0
    assert progress.worked_out("days", None, 30, 4) == 7.5
    assert progress.worked_out("percent", 25, 12, 48) == 25.0
    for wrong in ((None, None, None), (None, 3, None), (None, 5, 4), (90, 1, 2), (101, None, None)):
        with pytest.raises(Invalid):
            progress.worked_out("percent", *wrong)


def test_periods_begin_where_people_expect_them() -> None:
    july = date(2024, 7, 1)
    assert progress.period_start("month", date(2026, 3, 20), july) == date(2026, 3, 1)
    assert progress.period_start("quarter", date(2026, 3, 20), july) == date(2026, 1, 1)
    assert progress.period_start("year", date(2026, 3, 20), july) == date(2025, 7, 1)
    assert progress.last_finished("quarter", date(2026, 3, 20), july) == date(2025, 10, 1)
